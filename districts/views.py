"""Pages of a municipality."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from .models import Municipality


def municipality_detail(request: HttpRequest, municipality: str) -> HttpResponse:
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    return render(request, "districts/municipality_detail.html", {"municipality": found})
