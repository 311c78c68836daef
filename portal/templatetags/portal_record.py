"""What a municipality has published beside its plans, for its page, which lies below recommendations and proposals."""

from typing import Any

from django import template
from django.db.models import Count, Q

from districts.models import Municipality
from policies.models import Indicator, ProposalDocument
from policies.reading.recommendations import public_recommendations
from policies.reading.review_rounds import editions_with_rounds

register = template.Library()


@register.inclusion_tag("portal/_record.html")
def municipality_record(municipality: Municipality) -> dict[str, Any]:
    """{% municipality_record municipality %}: progress, recommendations, proposals, perspectives. Five queries."""
    whole = Count("proposals", filter=Q(proposals__parent=None))
    documents = ProposalDocument.objects.published().of(municipality).select_related("theme")
    return {
        "municipality": municipality,
        "progress": [(edition, rounds[0], len(rounds)) for edition, rounds in editions_with_rounds(municipality)],
        "number_of_indicators": Indicator.objects.published().filter(municipality=municipality).count(),
        "recommendations": list(public_recommendations(municipality)),
        "documents": list(documents.annotate(number_of_proposals=whole).order_by("-issued_on", "title", "pk")),
        "perspectives": list(municipality.perspectives.order_by("number")),
    }
