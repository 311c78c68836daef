"""Publishing indicators and values: first exactly what will be shown, then the confirmation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from districts.models import Municipality

from ..models import Indicator
from ..reading.indicator_publishing import beside_public
from ..reading.review_rounds import rounds_to_come
from ..services.indicators import PendingValues, StalePreview, pending_values, publish_indicators
from .access import coordinated_municipality, refuse_unless_publisher
from .indicator_access import indicator_trail


@login_required
def indicator_publish(request: HttpRequest, municipality: str) -> HttpResponse:
    """All that waits, or of the indicator `?indicator=` names."""
    found = coordinated_municipality(request, municipality)
    refuse_unless_publisher(request, found.pk)
    only = _only(found, request.GET.get("indicator", ""))
    if request.method != "POST":
        return _page(request, found, pending_values(found, only))
    try:
        done = publish_indicators(
            municipality=found,
            by=request.user,
            indicators=only,
            values={int(pk) for pk in request.POST.getlist("value") if pk.isdecimal() and len(pk) < 19},
            token=request.POST.get("token", ""),
        )
    except StalePreview:
        return _page(request, found, pending_values(found, only), status=409)
    said = _("Published: %(indicators)s indicators for the first time, %(values)s values.")
    messages.success(request, said % {"indicators": len(done.indicators), "values": len(done.values)})
    return redirect("policies:indicator-staff-list", municipality)


def _only(municipality: Municipality, slug: str) -> list[int] | None:
    if not slug:
        return None
    return list(Indicator.objects.filter(municipality=municipality, slug=slug).values_list("pk", flat=True))


def _page(
    request: HttpRequest, municipality: Municipality, pending: PendingValues, *, status: int = 200
) -> HttpResponse:
    rows = _rows(pending, request.POST)
    context = {
        "municipality": municipality,
        "pending": pending,
        "rows": rows,
        "of_rounds": any(row["round"] for row in rows),
        "is_stale": status == 409,
        "cancel_url": reverse("policies:indicator-staff-list", args=[municipality.slug]),
        "breadcrumbs": indicator_trail(municipality, (_("Publish"), "")),
    }
    return render(request, "policies/indicator_editing/publish.html", context, status=status)


def _rows(pending: PendingValues, sent: QueryDict) -> list[dict[str, object]]:
    """Each waiting value beside the public one, the round that will publish it by itself, and whether it is ticked.

    Ticked is what no round publishes; on a page that is shown again, what was ticked of what it offered before.
    """
    rounds, offered, chosen = rounds_to_come(pending.values), sent.getlist("offered"), sent.getlist("value")
    rows = []
    for change in beside_public(pending.values):
        pk, round = change.value.pk, rounds.get(change.value.pk)
        ticked = str(pk) in chosen if str(pk) in offered else round is None
        rows.append({"change": change, "round": round, "ticked": ticked})
    return rows
