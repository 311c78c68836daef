"""Taking a review sheet in: what is new, what is corrected, what a round that is over forbids."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from policies.intake.reviews.export import write_sheet
from policies.intake.reviews.sheet import SheetDepartment, SheetReading, SheetReview, SheetValue
from policies.models import IndicatorValue, PlanItem, Review, ReviewIntake, ReviewRecord, ReviewRound, ReviewSheet
from policies.services.document_intakes import ChangedSincePreview
from policies.services.documents import store_document
from policies.services.indicator_values import set_value
from policies.services.plans import publish_edition
from policies.services.review_export import sheet_of
from policies.services.review_import import import_sheet, plan_of, read_file
from policies.services.review_rounds import publish_round, reopen_round
from policies.services.review_setup import ensure_item
from policies.services.reviews import save_sheet
from tests.factories import IndicatorFactory, MunicipalityFactory
from tests.policies.intake.reviews_builders import sheet_002, with_values

pytestmark = pytest.mark.django_db


def made(reading: SheetReading, slug: str = "reform") -> PlanItem:
    """The item of the sheet in a city that has nothing else."""
    MunicipalityFactory(slug=slug)
    return ensure_item(slug=slug, edition_slug="2015-2018", reading=reading, by=None)[0]


def take_in(reading: SheetReading, item: PlanItem, **options):
    """The workbook of the reading, taken in as a file is."""
    data = write_sheet(reading)
    document, _new = store_document(municipality=item.edition.municipality, data=data, name="sheet.xlsx", by=None)
    read = read_file(data, "sheet.xlsx", item.edition)
    return import_sheet(reading=read, edition=item.edition, document=document, by=None, **({"create": True} | options))


def outlook(reading: SheetReading, item: PlanItem, **options):
    """The plan for the workbook of the reading, with the codes of all findings."""
    read = read_file(write_sheet(reading), "sheet.xlsx", item.edition)
    return plan_of(read, item.edition, **options), sorted(one.code for one in read.findings)


def exported(item: PlanItem) -> SheetReading:
    return sheet_of(PlanItem.objects.get(pk=item.pk), public=False)


def test_a_sheet_into_a_new_place_comes_out_equal():
    item = made(sheet_002())
    plan = take_in(sheet_002(), item)
    assert exported(item) == sheet_002()
    assert plan.counts == {"new": 2 + 22 + 6 + 4 + 8, "corrected": 0, "unchanged": 0}


def test_all_figures_of_the_real_sheet_are_kept():
    item = made(sheet_002())
    take_in(sheet_002(), item)
    assert IndicatorValue.objects.current().count() == 22
    baseline = IndicatorValue.objects.get(indicator__items=item, series="baseline", number=37)
    assert (baseline.qualifier, baseline.fiscal_year, baseline.source_document.original_name) == (
        "estimate",
        2014,
        "sheet.xlsx",
    )
    assert IndicatorValue.objects.filter(text="継続実施", open_ended=True, series="midterm_target").exists()
    assert not IndicatorValue.objects.public().exists()


def test_the_same_file_twice_changes_nothing():
    item = made(sheet_002())
    take_in(sheet_002(), item)
    plan = take_in(sheet_002(), item)
    assert plan.changes_nothing
    assert plan.counts["unchanged"] == 22 + 6 + 4 + 8
    assert ReviewIntake.objects.count() == 1


def test_an_export_taken_in_again_changes_nothing():
    item = made(sheet_002())
    take_in(sheet_002(), item)
    assert outlook(exported(item), item)[0].changes == []


def test_rounds_that_are_over_are_closed_with_frozen_reviews_and_not_published():
    item = made(sheet_002())
    take_in(sheet_002(), item)
    rounds = {one.key: one for one in ReviewRound.objects.all()}
    assert sorted(rounds) == sorted(
        [f"{kind}-{year}" for kind, year in [
            ("half_year", 2015), ("annual", 2015), ("half_year", 2016), ("annual", 2016),
            ("annual", 2017), ("midterm", 2016), ("annual", 2018), ("final", 2018),
        ]]
    )  # fmt: skip
    assert all(one.closed_at and not one.published_at for one in rounds.values())
    assert {one.status for one in Review.objects.all()} == {Review.Status.ACCEPTED}
    record = ReviewRecord.objects.get(round=rounds["annual-2018"])
    assert (record.grade_code, record.postponed_reason, record.lead_name) == ("C", "合意を待つ", "市民協働課")
    assert len(record.values) == 2
    pending = publish_round(round=rounds["annual-2018"], by=None)
    assert len(pending.accepted) == 1
    assert exported(item) == sheet_002()


def test_a_second_item_joins_the_rounds_of_the_first():
    first = made(sheet_002())
    take_in(sheet_002(), first)
    other = replace(sheet_002(), levels=(*sheet_002().levels[:-1], replace(sheet_002().levels[-1], code="29")))
    second = ensure_item(slug="reform", edition_slug="2015-2018", reading=other, by=None)[0]
    take_in(other, second)
    assert ReviewRound.objects.count() == 8
    assert {ReviewRecord.objects.of(one).count() for one in ReviewRound.objects.all()} == {2}
    assert second.pk != first.pk
    assert second.parent_id == first.parent_id
    assert {use.indicator_id for use in second.indicator_uses.all()} == {
        use.indicator_id for use in first.indicator_uses.all()
    }


# Corrections


def corrected(number: int) -> SheetReading:
    return with_values(SheetValue(2016, False, "actual", Decimal(number)))


def test_a_correction_wants_a_reason_and_is_a_revision():
    item = made(corrected(7))
    take_in(corrected(7), item)
    with pytest.raises(ValidationError) as refused:
        take_in(corrected(8), item)
    assert list(refused.value.error_dict) == ["reason"]
    assert IndicatorValue.objects.get().number == 7
    plan = take_in(corrected(8), item, reason="数え直した")
    assert [(one.before, one.after, one.is_correction) for one in plan.changes] == [("7", "8", True)]
    rows = IndicatorValue.objects.order_by("revision")
    assert [(row.number, row.reason, row.is_current) for row in rows] == [(7, "", False), (8, "数え直した", True)]


def test_what_the_preview_showed_is_what_is_taken_in():
    item = made(corrected(7))
    plan, _codes = outlook(corrected(7), item, create=True)
    set_value(indicator=IndicatorFactory(municipality=item.edition.municipality, name="相談の件数", items=[item]), fiscal_year=2016, series="actual", number=3, by=None)  # fmt: skip
    with pytest.raises(ChangedSincePreview):
        take_in(corrected(7), item, token=plan.token)


def test_what_the_portal_changed_after_the_export_stays():
    item = made(corrected(7))
    take_in(corrected(7), item)
    sheet = exported(item)
    value = IndicatorValue.objects.get()
    set_value(indicator=value.indicator, fiscal_year=2016, series="actual", number=9, reason="訂正", by=None)
    plan, codes = outlook(sheet, item)
    assert plan.changes == []
    assert [(one.before, one.after) for one in plan.newer] == [("9", "7")]
    assert codes == ["portal_is_newer"]


def test_a_change_on_both_sides_is_told():
    item = made(corrected(7))
    take_in(corrected(7), item)
    sheet = replace(corrected(8), stamp=exported(item).stamp)
    value = IndicatorValue.objects.get()
    set_value(indicator=value.indicator, fiscal_year=2016, series="actual", number=9, reason="訂正", by=None)
    plan, codes = outlook(sheet, item)
    assert [(one.before, one.after) for one in plan.corrections] == [("9", "8")]
    assert codes == ["changed_on_both_sides"]


def test_a_head_text_the_portal_changed_after_the_export_stays():
    item = made(replace(corrected(7), present_state="古い"))
    take_in(replace(corrected(7), present_state="古い"), item)
    sheet = exported(item)
    head = ReviewSheet.objects.get()
    save_sheet(item=item, version=head.version, fields={"present_state": "新しい"}, by=None)
    plan, codes = outlook(sheet, item)
    assert (plan.changes, [(one.before, one.after) for one in plan.newer]) == ([], [("新しい", "古い")])
    assert codes == ["portal_is_newer"]
    plan, codes = outlook(replace(sheet, present_state="別の文"), item)
    assert [(one.before, one.after) for one in plan.corrections] == [("新しい", "別の文")]
    assert codes == ["changed_on_both_sides"]


# What is refused


def reviewed(**fields) -> SheetReading:
    return replace(with_values(), indicators=(), reviews=(SheetReview("annual", 2016, **fields),))


def test_a_closed_round_is_not_overwritten():
    item = made(reviewed(assessment="達した"))
    take_in(reviewed(assessment="達した"), item)
    plan, codes = outlook(reviewed(assessment="達しなかった"), item)
    assert (plan.changes, codes) == ([], ["review_closed"])
    with pytest.raises(ValidationError):
        take_in(reviewed(assessment="達しなかった"), item, reason="直す")
    assert Review.objects.get().assessment == "達した"


def test_an_open_round_takes_the_text_once_it_was_sent_back():
    item = made(reviewed(assessment="達した"))
    take_in(reviewed(assessment="達した"), item)
    round = ReviewRound.objects.get()
    reopen_round(round=round, version=round.version, by=None, reason="直す")
    assert outlook(reviewed(assessment="遅れた"), item)[1] == ["review_closed"]
    Review.objects.update(status=Review.Status.RETURNED)
    take_in(reviewed(assessment="遅れた"), item, reason="直す")
    review = Review.objects.get()
    assert (review.assessment, review.status) == ("遅れた", Review.Status.IN_PROGRESS)


def test_why_a_sheet_corrects_a_review_is_kept_in_its_history():
    item = made(reviewed(assessment="達した", opinion="よい"))
    take_in(reviewed(assessment="達した", opinion="よい"), item)
    round = ReviewRound.objects.get()
    reopen_round(round=round, version=round.version, by=None, reason="直す")
    Review.objects.update(status=Review.Status.RETURNED)
    take_in(reviewed(assessment="遅れた", opinion="続けること"), item, reason="会議録と合わせた")
    review = Review.objects.get()
    assert (review.assessment, review.committee_opinion) == ("遅れた", "続けること")
    assert [one.history_change_reason for one in review.history.all()[:2]] == ["会議録と合わせた"] * 2
    assert review.events.first().reason == "会議録と合わせた"


def test_a_rating_is_an_error_where_the_open_round_asks_for_none():
    item = made(reviewed(assessment="達した"))
    take_in(reviewed(assessment="達した"), item)
    ReviewRound.objects.update(scale=None, closed_at=None, published_at=None)
    Review.objects.update(grade=None, status=Review.Status.IN_PROGRESS)
    assert "not_rated" in outlook(reviewed(assessment="達した", rating="C"), item)[1]


def test_an_indicator_the_portal_cannot_hold_is_an_error_in_its_cell():
    item = made(sheet_002())
    long = with_values(SheetValue(2016, False, "plan", Decimal(7)), name="あ" * 201)
    assert outlook(long, item, create=True)[1] == ["indicator_too_long"]


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (replace(sheet_002(), levels=(replace(sheet_002().levels[0], code="Ⅲ"), *sheet_002().levels[1:])), "item_unknown"),
        (replace(sheet_002(), departments=(SheetDepartment("市民恊働課", lead=True),)), "department_unknown"),
        (with_values(SheetValue(2016, False, "plan", Decimal(7)), name="相談した件数"), "indicator_unknown"),
        (replace(reviewed(rating="D"), stamp={}), "rating_unknown"),
        (replace(reviewed(), reviews=(SheetReview("annual", 2016, assessment="x"), SheetReview("annual", 2090, assessment="x"))), "review_outside"),
    ],
)  # fmt: skip
def test_what_the_portal_cannot_place_is_an_error(reading, code):
    item = made(sheet_002())
    assert code in outlook(reading, item)[1]
    before = IndicatorValue.objects.count()
    with pytest.raises(ValidationError):
        take_in(reading, item, create=False)
    assert IndicatorValue.objects.count() == before


def test_the_number_alone_finds_no_item_and_its_places_are_named():
    item = made(sheet_002())
    elsewhere = replace(sheet_002(), levels=(replace(sheet_002().levels[0], code="Ⅲ"), *sheet_002().levels[1:]))
    read = read_file(write_sheet(elsewhere), "sheet.xlsx", item.edition)
    assert plan_of(read, item.edition) is None
    assert "Ⅱ / 1 / 3 / 28 地域の担い手づくり" in read.errors[-1].message


def test_other_departments_are_told_and_the_item_keeps_its_own():
    item = made(sheet_002())
    sheet = replace(sheet_002(), departments=(SheetDepartment("中央公民館", lead=True),))
    assert outlook(sheet, item, create=True)[1] == ["departments_differ"]


def test_an_indicator_of_another_item_measures_this_one_too():
    item = made(corrected(7))
    shared = IndicatorFactory(municipality=item.edition.municipality, name="相談の件数", published_at=timezone.now())
    plan = take_in(corrected(7), item, create=False)
    assert [one.subject for one in plan.changes][0] == "link"
    assert list(item.indicators.all()) == [shared]


def test_the_public_sheet_of_an_item_without_title_is_its_own_sheet():
    item = made(sheet_002())
    PlanItem.objects.filter(pk=item.pk).update(title="", text="地域の担い手づくり")
    item.refresh_from_db()
    take_in(sheet_002(), item)
    publish_edition(edition=item.edition, by=None)
    for round in ReviewRound.objects.all():
        publish_round(round=round, by=None)
    public = sheet_of(item, public=True)
    assert public == sheet_002()
    plan, codes = outlook(public, item)
    assert (plan.item, plan.changes, codes) == (item, [], [])
