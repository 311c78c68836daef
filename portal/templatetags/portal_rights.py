"""Who may publish, for staff pages: the way to publishing is shown to those only, and others read who they are."""

from typing import Any

from django import template

from districts.access import publishers_of
from districts.models import Municipality
from policies.permissions import can_make_public

register = template.Library()


@register.filter
def may_publish(user: Any, municipality: Municipality) -> bool:
    """{% if request.user|may_publish:municipality %}. No query of its own."""
    return can_make_public(user, municipality.pk)


@register.inclusion_tag("policies/staff/_publishers.html", takes_context=True)
def publishers(context: Any, municipality: Municipality) -> dict[str, Any]:
    """{% publishers municipality %}: who publishes, said to those who may not. One query, none for publishers."""
    if can_make_public(context["request"].user, municipality.pk):
        return {}
    return {"told": True, "publishers": publishers_of(municipality)}
