"""Addresses of crosswalks and of places inside them, which other pages link to."""

from collections.abc import Iterable
from urllib.parse import urlencode

from ..models import Crosswalk


def row_anchor(old_slug: str | None, new_slug: str | None) -> str:
    """The id of a crosswalk row: r-1-3-1-1 for old 1-3 → new 1-1, with x for an absent side."""
    return f"r-{old_slug or 'x'}-{new_slug or 'x'}"


def row_url(address: str, anchor: str) -> str:
    """A row of the crosswalk at this address, on whichever of its pages the row stands."""
    return f"{address}{'&' if '?' in address else '?'}row={anchor}#{anchor}"


def crosswalk_url(crosswalk: Crosswalk, others: Iterable[Crosswalk] = ()) -> str:
    """Its address; names the old edition where `others` lead to the same new one."""
    url = crosswalk.get_absolute_url()
    if any(one.pk != crosswalk.pk and one.to_edition_id == crosswalk.to_edition_id for one in others):
        url += "?" + urlencode({"from": crosswalk.from_edition.slug})
    return url
