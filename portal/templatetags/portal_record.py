"""What a municipality has published beside its plans, for its page, which lies below recommendations and proposals."""

from typing import Any

from django import template
from django.db.models import Count, Q

from districts.models import Municipality
from policies.models import ProposalDocument
from policies.reading.recommendations import public_recommendations

register = template.Library()


@register.inclusion_tag("portal/_record.html")
def municipality_record(municipality: Municipality) -> dict[str, Any]:
    """{% municipality_record municipality %}: recommendations with their answers, proposals, perspectives. Three queries."""
    whole = Count("proposals", filter=Q(proposals__parent=None))
    documents = ProposalDocument.objects.published().of(municipality).select_related("theme")
    return {
        "municipality": municipality,
        "recommendations": list(public_recommendations(municipality)),
        "documents": list(documents.annotate(number_of_proposals=whole).order_by("-issued_on", "title", "pk")),
        "perspectives": list(municipality.perspectives.order_by("number")),
    }
