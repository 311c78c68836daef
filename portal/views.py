"""Home and search: the pages across apps."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from districts.models import Municipality
from policies.forms.plans import ItemSearchForm
from policies.models import PlanEdition, PublishedItem

HITS_PER_PAGE = 50


def home(request: HttpRequest) -> HttpResponse:
    """The municipalities that have published something; a single one goes straight to its page."""
    published = Count("plan_editions", filter=Q(plan_editions__published_at__isnull=False))
    municipalities = list(Municipality.objects.public().annotate(editions=published).filter(editions__gt=0))
    if len(municipalities) == 1:
        return redirect(municipalities[0])
    return render(request, "portal/home.html", {"municipalities": municipalities})


def search(request: HttpRequest, municipality: str) -> HttpResponse:
    """Published items of a municipality that hold the words asked for, newest edition first."""
    found = get_object_or_404(Municipality.objects.public(), slug=municipality)
    editions = PlanEdition.objects.published().of(found).order_by("-first_year", "-ordinal")
    form = ItemSearchForm(request.GET, editions=editions)
    words = form.words_asked
    items = PublishedItem.objects.none()
    if words:
        chosen = form.cleaned_data["edition"]
        items = (
            PublishedItem.objects.filter(edition__in=[chosen] if chosen else editions.order_by())
            .matching(words)
            .select_related("edition__municipality", "level", "parent")
            .order_by("-edition__first_year", "-edition__ordinal", "position", "pk")
        )
    context = {
        "municipality": found,
        "breadcrumbs": [(found.local_name, found.get_absolute_url()), (_("Search"), "")],
        "form": form,
        "words": words,
        "page": Paginator(items, HITS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "portal/search.html", context)
