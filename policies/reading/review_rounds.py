"""Published rounds by edition: lists of progress pages."""

from collections.abc import Iterable

from districts.models import Municipality

from ..models import PlanEdition, ReviewRound


def editions_with_rounds(municipality: Municipality) -> list[tuple[PlanEdition, list[ReviewRound]]]:
    """Newest edition first, each with its published rounds, newest first. One query."""
    rows = ReviewRound.objects.published().filter(edition__municipality=municipality).select_related("edition__plan")
    return _by_edition(rows, municipality)


def _by_edition(
    rounds: Iterable[ReviewRound], municipality: Municipality
) -> list[tuple[PlanEdition, list[ReviewRound]]]:
    found: dict[int, tuple[PlanEdition, list[ReviewRound]]] = {}
    for one in rounds:
        edition, held = found.setdefault(one.edition_id, (one.edition, []))
        edition.municipality = municipality
        one.edition = edition
        held.append(one)
    for _edition, held in found.values():
        held.sort(key=lambda one: one.order, reverse=True)
    return sorted(found.values(), key=lambda pair: (-pair[0].first_year, -pair[0].ordinal, pair[0].pk))
