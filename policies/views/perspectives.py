"""Public pages of perspectives: what plans, recommendations and proposals have to do with one viewpoint."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..forms.perspectives import KindForm
from ..models import Perspective
from ..reading.record import TAGGED, counts_by_perspective, found, under


def perspective_list(request: HttpRequest, municipality: str) -> HttpResponse:
    """The perspectives of a municipality, each with how much is published under it."""
    place = get_object_or_404(Municipality.objects.public(), slug=municipality)
    counts = counts_by_perspective(place)
    context = {
        "municipality": place,
        "breadcrumbs": [(place.local_name, place.get_absolute_url()), (_("Perspectives"), "")],
        "perspectives": [
            {
                "perspective": one,
                "counts": [(label, counts.get(one.pk, {}).get(kind, 0)) for kind, label in TAGGED.items()],
            }
            for one in place.perspectives.order_by("number")
        ],
    }
    return render(request, "policies/perspectives/list.html", context)


def perspective_detail(request: HttpRequest, municipality: str, perspective: str) -> HttpResponse:
    """Everything published under a perspective: the first of every kind, or all of one."""
    rows = Perspective.objects.select_related("municipality")
    one = get_object_or_404(rows, municipality__slug=municipality, municipality__is_public=True, slug=perspective)
    place = one.municipality
    context = {
        "municipality": place,
        "perspective": one,
        "breadcrumbs": [
            (place.local_name, place.get_absolute_url()),
            (_("Perspectives"), reverse("policies:perspective-list", args=[place.slug])),
            (one.name, ""),
        ],
        "found": found(under(one), chosen=KindForm(request.GET).chosen, number=request.GET.get("page")),
    }
    return render(request, "policies/perspectives/detail.html", context)
