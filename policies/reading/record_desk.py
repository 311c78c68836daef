"""What waits in recommendations and in inquiries, for the desk of staff."""

from collections.abc import Collection

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from ..models import Recommendation, RecommendationResponse, UptakeInquiry


def recommendations_waiting(
    municipalities: Collection[int], departments: Collection[int] = (), within: int | None = None
) -> QuerySet[Recommendation]:
    """Recommendations with items not answered, or with answers not published: of these municipalities, and the items
    that are for these departments. `within` keeps to one municipality. Rows carry `open` and `waiting`.
    """
    mine = Q(items__recommendation__municipality__in=municipalities) | Q(items__response__department__in=departments)
    not_yet = Q(items__response=None) | Q(items__response__status=RecommendationResponse.Status.NOT_YET)
    unpublished = Q(items__response__published=None) | Q(
        items__response__version__gt=F("items__response__published__version")
    )
    rows = Recommendation.objects.annotate(
        open=Count("items", filter=mine & not_yet, distinct=True),
        waiting=Count("items", filter=mine & ~not_yet & unpublished, distinct=True),
    ).filter(Q(open__gt=0) | Q(waiting__gt=0))
    if within is not None:
        rows = rows.filter(municipality=within)
    return rows.select_related("municipality").order_by("issued_on", "pk")


def inquiries_waiting(municipalities: Collection[int]) -> QuerySet[UptakeInquiry]:
    """Inquiries that are open, and those that have ended and whose results nobody has published yet.

    Rows carry `asked` bodies, those that have `answered` anything, and `is_late`.
    """
    return (
        UptakeInquiry.objects.filter(
            document__municipality__in=municipalities, opened_at__isnull=False, results_published_at=None
        )
        .select_related("document__municipality")
        .annotate(
            asked=Count("requests", distinct=True),
            answered=Count("requests", filter=Q(requests__answers__isnull=False), distinct=True),
            is_late=Q(due_on__lt=timezone.localdate()),
        )
        .order_by("due_on", "pk")
    )
