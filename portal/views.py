"""Home and search: the pages across apps."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from districts.models import Municipality
from policies.forms.perspectives import KindForm
from policies.forms.plans import ItemSearchForm
from policies.models import PlanEdition
from policies.reading.proposals import stakeholders_by_municipality
from policies.reading.record import found, holding, plan_items

# With more municipalities than this, home names them only: the kinds of stakeholder stand on the page of each.
MUNICIPALITIES_WITH_STAKEHOLDERS = 6
# What the card of a municipality counts, and the way to it.
PUBLISHED = {
    "plan_editions": "plan_editions",
    "recommendations": "recommendations",
    "proposal_documents": "proposal_documents",
    "review_rounds": "plan_editions__review_rounds",
}


def home(request: HttpRequest) -> HttpResponse:
    """The municipalities that have published something; a single one goes straight to its page."""
    counts = {
        f"number_of_{name}": Count(path, filter=Q(**{f"{path}__published_at__isnull": False}), distinct=True)
        for name, path in PUBLISHED.items()
    }
    anything = Q()
    for name in counts:
        anything |= Q(**{f"{name}__gt": 0})
    municipalities = list(Municipality.objects.public().annotate(**counts).filter(anything))
    if len(municipalities) == 1:
        return redirect(municipalities[0])
    few = len(municipalities) <= MUNICIPALITIES_WITH_STAKEHOLDERS
    stakeholders = stakeholders_by_municipality(municipalities) if few else {}
    places = [{"municipality": one, "stakeholders": stakeholders.get(one.pk, [])} for one in municipalities]
    return render(request, "portal/home.html", {"places": places})


def search(request: HttpRequest, municipality: str) -> HttpResponse:
    """Everything published by a municipality that holds the words asked for; of one edition, its items only."""
    place = get_object_or_404(Municipality.objects.public(), slug=municipality)
    editions = PlanEdition.objects.published().of(place).order_by("-first_year", "-ordinal")
    form = ItemSearchForm(request.GET, editions=editions)
    words = form.words_asked
    context = {
        "municipality": place,
        "breadcrumbs": [(place.local_name, place.get_absolute_url()), (_("Search"), "")],
        "form": form,
        "words": words,
    }
    if words:
        edition = form.cleaned_data["edition"]
        in_edition = plan_items(place).matching(words).filter(edition=edition)
        rows = {"plan-items": in_edition} if edition else holding(place, words)
        context["found"] = found(rows, chosen=KindForm(request.GET).chosen, number=request.GET.get("page"))
    return render(request, "portal/search.html", context)
