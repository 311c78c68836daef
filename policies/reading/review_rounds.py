"""Published rounds by edition and year, for the lists of progress pages; rounds that are still to publish a value."""

from collections.abc import Iterable

from django.db.models import F

from districts.models import Municipality

from ..models import IndicatorValue, PlanEdition, Review, ReviewRound, Series


def editions_with_rounds(municipality: Municipality) -> list[tuple[PlanEdition, list[ReviewRound]]]:
    """Newest edition first, each with its published rounds, newest first. One query."""
    rows = ReviewRound.objects.published().filter(edition__municipality=municipality).select_related("edition__plan")
    return _by_edition(rows, municipality)


def by_year(rounds: Iterable[ReviewRound]) -> list[tuple[int, list[ReviewRound]]]:
    """The newest year first, because readers look for it; within a year as it went: half-year, annual, midterm, final."""
    years: dict[int, list[ReviewRound]] = {}
    for one in sorted(rounds, key=lambda one: one.order):
        years.setdefault(one.fiscal_year, []).append(one)
    return sorted(years.items(), reverse=True)


def rounds_to_come(values: Iterable[IndicatorValue]) -> dict[int, ReviewRound]:
    """By id of the value: the opened round of its year that will show it to the public. One query."""
    actual = [one for one in values if one.series == Series.ACTUAL]
    rows = (
        Review.objects.filter(
            round__opened_at__isnull=False,
            round__published_at=None,
            round__fiscal_year__in={one.fiscal_year for one in actual},
            item__indicators__in={one.indicator_id for one in actual},
        )
        .select_related("round")
        .annotate(indicator=F("item__indicators"))
        .order_by("-round__closes_on", "-round_id")
    )
    rounds = {(one.indicator, one.round.fiscal_year): one.round for one in rows}
    found = ((one.pk, rounds.get((one.indicator_id, one.fiscal_year))) for one in actual)
    return {pk: round for pk, round in found if round is not None}


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
