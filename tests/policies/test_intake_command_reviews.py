"""manage.py intake review-sheet."""

import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from districts.models import Municipality
from policies.intake.reviews.export import write_sheet
from policies.intake.reviews.sheet import SheetReading, SheetValue
from policies.models import IndicatorValue, PlanEdition, PlanItem, ReviewIntake, SourceDocument
from policies.services.review_export import sheet_of
from tests.factories import MunicipalityFactory
from tests.policies.intake.reviews_builders import figures, sheet_002, with_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake(tmp_path: Path):
    """Run the command on the workbook of a reading; what it printed."""

    def run(reading: SheetReading | bytes, *options: str, name: str = "sheet.xlsx", slug: str = "reform") -> str:
        file = tmp_path / name
        file.write_bytes(reading if isinstance(reading, bytes) else write_sheet(reading))
        out = io.StringIO()
        call_command("intake", "review-sheet", str(file), "--municipality", slug, *options, stdout=out)
        return out.getvalue()

    return run


def exported(slug: str = "reform") -> SheetReading:
    return sheet_of(PlanItem.objects.get(edition__municipality__slug=slug, children=None), public=False)


def test_creates_all_that_is_missing_and_exports_an_equal_sheet(intake):
    printed = intake(sheet_002(), "--create")
    assert exported() == sheet_002()
    assert printed.splitlines()[-2:] == [
        "新規42件、訂正0件、変更なし0件。",
        "個票を取り込みました。まだ何も公開されていません。",
    ]
    assert not Municipality.objects.get(slug="reform").is_public


def test_an_export_into_a_fresh_city_and_out_again_is_equal(intake):
    intake(sheet_002(), "--create")
    first = exported()
    intake(first, "--create", slug="other")
    assert exported("other") == first


def test_an_export_taken_in_where_it_comes_from_changes_nothing(intake):
    intake(sheet_002(), "--create")
    before = (IndicatorValue.objects.count(), SourceDocument.objects.count(), ReviewIntake.objects.count())
    printed = intake(exported())
    assert printed.splitlines()[-2:] == [
        "新規0件、訂正0件、変更なし40件。",
        "変更はありません。登録済みの内容と同じです。",
    ]
    assert (IndicatorValue.objects.count(), SourceDocument.objects.count(), ReviewIntake.objects.count()) == before


def test_create_goes_on_with_the_edition_the_sheet_fits(intake):
    intake(sheet_002(), "--create")
    PlanEdition.objects.update(slug="kaikaku")
    printed = intake(sheet_002(), "--create")
    assert "変更はありません。登録済みの内容と同じです。" in printed
    assert list(PlanEdition.objects.values_list("slug", flat=True)) == ["kaikaku"]


def test_json_is_the_form_of_the_issue(intake):
    told = json.loads(intake(sheet_002(), "--create", "--json"))
    assert told["kind"] == "review-sheet"
    assert told["item"]["number"] == "28"
    assert [one["name"] for one in told["item"]["departments"] if one["lead"]] == ["市民協働課"]
    assert [one["name"] for one in told["indicators"]] == [one.name for one in figures()]
    assert sum(len(one["values"]) for one in told["indicators"]) == 22
    assert set(told["indicators"][0]["values"][0]) == {
        "fiscal_year", "open_ended", "series", "number", "text", "qualifier", "cell",
    }  # fmt: skip
    assert set(told["work_steps"][0]) == {"fiscal_year", "open_ended", "series", "text"}
    assert {"round", "fiscal_year", "rating", "assessment", "issues", "way_forward"} <= set(told["reviews"][0])
    assert told["counts"] == {"new": 42, "corrected": 0, "unchanged": 0}


def test_a_dry_run_saves_nothing(intake):
    printed = intake(sheet_002(), "--create", "--dry-run")
    assert printed.splitlines()[-1] == "試行のため、保存していません。"
    assert not Municipality.objects.exists()


def test_a_dry_run_reads_a_sheet_that_has_no_place_yet_and_says_so(intake):
    told = json.loads(intake(sheet_002(), "--dry-run", "--json"))
    assert sum(len(one["values"]) for one in told["indicators"]) == 22
    assert "no_place" in [one["code"] for one in told["findings"]]
    assert (told["changes"], Municipality.objects.count()) == ([], 0)


def test_a_correction_is_listed_and_wants_a_reason(intake):
    intake(with_values(SheetValue(2016, False, "actual", Decimal(7))), "--create")
    changed = with_values(SheetValue(2016, False, "actual", Decimal(8)))
    with pytest.raises(CommandError) as refused:
        intake(changed)
    assert "--reason" in str(refused.value)
    assert IndicatorValue.objects.get().number == 7
    assert "7 → 8" in intake(changed, "--reason", "数え直した")
    assert IndicatorValue.objects.current().get().reason == "数え直した"


def test_what_is_not_there_is_named(intake):
    with pytest.raises(CommandError) as refused:
        intake(sheet_002())
    assert "--create" in str(refused.value)
    MunicipalityFactory(slug="reform")
    with pytest.raises(CommandError):
        intake(sheet_002(), "--edition", "2015-2018")
    intake(sheet_002(), "--create")
    unknown = replace(sheet_002(), levels=(*sheet_002().levels[:-1], replace(sheet_002().levels[-1], code="77")))
    out = io.StringIO()
    with pytest.raises(CommandError):
        out.write(intake(unknown, "--edition", "2015-2018", "--json"))


def test_text_from_a_pdf_is_refused_and_the_workbook_asked_for(intake):
    with pytest.raises(CommandError) as refused:
        intake("進捗管理個票\n指標 37 42\n".encode(), name="002.txt")
    assert ".xlsx" in str(refused.value)


def test_the_text_of_the_real_document_is_refused(real_documents, intake):
    text = next(real_documents.glob("002*.txt")).read_bytes()
    with pytest.raises(CommandError) as refused:
        intake(text, "--create", name="002.txt")
    assert ".xlsx" in str(refused.value)
    assert not Municipality.objects.exists()
