"""Home: the only page across municipalities."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from districts.models import Municipality


def home(request: HttpRequest) -> HttpResponse:
    """The municipalities; a single one goes straight to its page."""
    municipalities = list(Municipality.objects.public())
    if len(municipalities) == 1:
        return redirect(municipalities[0])
    return render(request, "portal/home.html", {"municipalities": municipalities})
