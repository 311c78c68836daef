"""Indicators: every constraint of the database is broken once (run by test_constraints.py)."""

from policies.models import Indicator, IndicatorItem
from tests.constraints import update
from tests.factories import DistrictFactory, IndicatorFactory, IndicatorValueFactory, ItemFactory

STATES = {"current": {}, "public": {"is_current": False}, "revision": {"is_current": False, "is_public": False}}


def slug_once():
    row = IndicatorFactory()
    return lambda: Indicator.objects.create(municipality=row.municipality, slug=row.slug, name="別の指標")


def decimals():
    row = IndicatorFactory()
    return lambda: update(row, decimals=5)


def item_once():
    item = ItemFactory()
    row = IndicatorFactory(municipality=item.edition.municipality, items=[item])
    return lambda: IndicatorItem.objects.create(indicator=row, item=item)


def second_row(state: str, *, in_district: bool):
    """A second row of a cell: newest, public, or of the same revision."""

    def make():
        indicator = IndicatorFactory()
        district = DistrictFactory(municipality=indicator.municipality) if in_district else None
        first = IndicatorValueFactory(indicator=indicator, district=district)
        fields = {"revision": 1 if state == "revision" else 2, "reason": "数え直した"}
        fields |= {"is_public": state == "public"} | STATES[state]
        return lambda: IndicatorValueFactory(
            indicator=indicator, district=district, fiscal_year=first.fiscal_year, **fields
        )

    return make


def value(**changes):
    def make():
        row = IndicatorValueFactory()
        return lambda: update(row, **changes)

    return make


BROKEN = {
    "policies_indicator_slug_once": slug_once,
    "policies_indicator_decimals_to_four": decimals,
    "policies_indicatoritem_once": item_once,
    **{
        f"policies_indicatorvalue_{state}_{part}": second_row(state, in_district=part == "district")
        for state in STATES
        for part in ("total", "district")
    },
    "policies_indicatorvalue_number_or_text": value(text="継続"),
    "policies_indicatorvalue_first_says_something": value(number=None),
    "policies_indicatorvalue_correction_has_reason": value(revision=2),
    "policies_indicatorvalue_public_once_settled": value(settled_at=None),
}
