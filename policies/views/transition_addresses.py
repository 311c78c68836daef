"""Addresses of the crosswalk's staff pages: the old edition is always named, an edition may have several."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Crosswalk


def crosswalk_address(name: str, crosswalk: Crosswalk, *args: Any, anchor: str = "", **query: Any) -> str:
    """The address of the page `name` of this crosswalk."""
    edition = crosswalk.to_edition
    parameters = QueryDict(mutable=True)
    parameters["from"] = crosswalk.from_edition.slug
    for key, value in query.items():
        parameters[key] = value
    address = reverse(f"policies:{name}", args=[edition.municipality.slug, edition.slug, *args])
    return f"{address}?{parameters.urlencode()}" + (f"#{anchor}" if anchor else "")


def editor_address(crosswalk: Crosswalk, **query: Any) -> str:
    return crosswalk_address("crosswalk-edit", crosswalk, **query)


def crosswalk_step(crosswalk: Crosswalk) -> tuple[str, str]:
    return _("Crosswalk editor"), editor_address(crosswalk)
