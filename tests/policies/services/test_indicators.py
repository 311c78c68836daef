"""Indicators: saved under a version with a reason once public, published with what waits, archived, never deleted."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from policies.models import Indicator, IndicatorItem, IndicatorValue
from policies.services.indicator_values import set_value
from policies.services.indicators import (
    StalePreview,
    StaleVersion,
    archive_indicator,
    pending_values,
    publish_indicators,
    save_indicator,
    unarchive_indicator,
)
from tests.factories import (
    IndicatorFactory,
    IndicatorValueFactory,
    ItemFactory,
    MunicipalityFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    return ItemFactory()


def save(indicator, *, version=1, by=None, **changes):
    fields = {key: value for key, value in changes.items() if key not in ("items", "reason")}
    extra = {key: changes[key] for key in ("items", "reason") if key in changes}
    return save_indicator(indicator=indicator, version=version, fields=fields, by=by, **extra)


# --- saving ---


def test_a_new_indicator_measures_its_items_in_the_order_of_their_sheets(item) -> None:
    place, by = item.edition.municipality, UserFactory()
    IndicatorFactory(municipality=place, items=[item])
    made = save(Indicator(municipality=place), version=0, slug="centres", name="拠点数", items=[item.pk], by=by)

    assert (made.version, made.published_at, made.name) == (1, None, "拠点数")
    assert list(IndicatorItem.objects.filter(indicator=made).values_list("item", "position")) == [(item.pk, 1)]
    assert made.history.first().history_user == by


def test_a_public_indicator_changes_with_a_reason_and_at_once() -> None:
    indicator = IndicatorFactory(unit="件")
    with pytest.raises(ValidationError) as refused:
        save(indicator, unit="人")
    assert list(refused.value.message_dict) == ["reason"]

    saved = save(indicator, unit="人", reason="単位の誤り")

    assert (saved.unit, saved.version) == ("人", 2)
    assert saved.history.first().history_change_reason == "単位の誤り"


def test_saving_the_same_writes_nothing() -> None:
    indicator = IndicatorFactory()
    assert save(indicator, unit=indicator.unit).version == 1
    assert indicator.history.count() == 1


def test_the_second_of_two_who_save_is_told() -> None:
    indicator = IndicatorFactory(published_at=None)
    save(indicator, unit="人")
    with pytest.raises(StaleVersion) as stale:
        save(indicator, unit="回")
    assert stale.value.current.unit == "人"


def test_items_are_replaced_and_those_of_other_cities_refused(item) -> None:
    indicator = IndicatorFactory(municipality=item.edition.municipality, items=[item], published_at=None)
    other = ItemFactory(edition=item.edition)
    save(indicator, items=[other.pk])
    assert list(indicator.items.all()) == [other]
    with pytest.raises(ValidationError) as refused:
        save(indicator, version=2, items=[ItemFactory().pk])
    assert list(refused.value.message_dict) == ["items"]


def test_digits_that_were_entered_are_never_hidden() -> None:
    indicator = IndicatorFactory(decimals=2, published_at=None)
    IndicatorValueFactory(indicator=indicator, number=Decimal("1.50"))
    with pytest.raises(ValidationError) as refused:
        save(indicator, decimals=0)
    assert list(refused.value.message_dict) == ["decimals"]
    assert save(indicator, decimals=1).decimals == 1


# --- publishing ---


def test_publishing_shows_indicators_and_what_was_handed_in() -> None:
    indicator = IndicatorFactory(published_at=None)
    handed_in = set_value(indicator=indicator, fiscal_year=2020, series="actual", number=5, by=None)
    set_value(indicator=indicator, fiscal_year=2021, series="actual", number=6, by=None, settle=False)
    IndicatorFactory(published_at=None)  # of another city
    pending = pending_values(indicator.municipality)
    assert (pending.indicators, pending.values) == ([indicator], [handed_in])

    publish_indicators(municipality=indicator.municipality, by=None, token=pending.token)

    assert list(Indicator.objects.published()) == [indicator]
    assert list(IndicatorValue.objects.public().values_list("number", flat=True)) == [Decimal(5)]
    assert not pending_values(indicator.municipality)


def test_a_correction_waits_until_it_is_published_and_a_typed_one_does_not_hide_it() -> None:
    value = IndicatorValueFactory(number=10)
    indicator = value.indicator
    cell = {"indicator": indicator, "fiscal_year": 2021, "series": "actual", "by": None}
    corrected = set_value(**cell, number=11, reason="数え直し")
    set_value(**cell, number=12, reason="途中", settle=False)
    assert pending_values(indicator.municipality).values == [corrected]

    publish_indicators(municipality=indicator.municipality, by=None)

    assert [row.number for row in IndicatorValue.objects.public()] == [Decimal(11)]


def test_only_the_chosen_are_published_and_only_as_they_were_shown() -> None:
    place = MunicipalityFactory()
    first, second = (IndicatorFactory(municipality=place, published_at=None) for _ in range(2))
    token = pending_values(place, [first.pk]).token
    set_value(indicator=first, fiscal_year=2020, series="plan", number=1, by=None)
    with pytest.raises(StalePreview):
        publish_indicators(municipality=place, by=None, indicators=[first.pk], token=token)
    publish_indicators(municipality=place, by=None, indicators=[first.pk])
    second.refresh_from_db()
    assert second.published_at is None


# --- archiving ---


def test_archiving_wants_a_reason_and_is_taken_back() -> None:
    indicator = IndicatorFactory()
    with pytest.raises(ValidationError):
        archive_indicator(indicator=indicator, version=1, by=None, reason=" ")
    archived = archive_indicator(indicator=indicator, version=1, by=None, reason="計画の終了")
    assert (list(Indicator.objects.current()), list(Indicator.objects.published())) == ([], [indicator])
    assert not pending_values(indicator.municipality)
    with pytest.raises(StaleVersion):
        unarchive_indicator(indicator=indicator, version=1, by=None, reason="続ける")
    unarchive_indicator(indicator=archived, version=2, by=None, reason="続ける")
    assert list(Indicator.objects.current()) == [indicator]
