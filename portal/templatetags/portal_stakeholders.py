"""Whose requests to see: chips for the pages of a municipality, which lie below what is published in it."""

from typing import Any

from django import template

from districts.models import Municipality
from policies.reading.proposals import stakeholders_with_requests

register = template.Library()


@register.inclusion_tag("portal/_stakeholders.html")
def stakeholder_chips(municipality: Municipality) -> dict[str, Any]:
    """{% stakeholder_chips municipality %}: a section with a link per kind of stakeholder with requests, if any."""
    return {"municipality": municipality, "stakeholders": stakeholders_with_requests(municipality)}
