"""Intakes of papers that were begun and left, shown where the next one is begun."""

from typing import TYPE_CHECKING, Any

from districts.models import Municipality

if TYPE_CHECKING:
    from .document_intakes import Desk


def open_intakes(desk: "Desk", municipality: Municipality) -> list[tuple[Any, str, str]]:
    """Each with the title of what it goes into, and where it is put aside."""
    return [
        (row, desk.door.head_of(row).title, desk.address("discard", municipality.slug, row.pk))
        for row in desk.intakes(municipality).filter(status="open")
    ]
