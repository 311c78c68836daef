"""What a municipality made public last, for its page, which lies below most of what it has published."""

from typing import Any

from django import template

from districts.models import Municipality
from policies.reading.recent_publications import recent_publications

register = template.Library()
SHOWN = 8


@register.inclusion_tag("portal/_changes.html")
def municipality_changes(municipality: Municipality) -> dict[str, Any]:
    """{% municipality_changes municipality %}: a list, or nothing where nothing was published. Eight queries."""
    return {"changes": recent_publications(municipality, SHOWN)}
