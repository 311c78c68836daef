"""manage.py intake transition-sheet."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from districts.models import Municipality
from policies.models import Crosswalk, PlanEdition, PlanItem, SourceDocument, TransitionIntake
from tests.factories import DepartmentFactory, EditionFactory, MunicipalityFactory, PlanFactory
from tests.policies.intake.builders import HEADINGS, NUMERALS, POLICY, measure, table, tsv

pytestmark = pytest.mark.django_db

ROWS = table(
    measure("①-1 ○歌", "後半追加(笛)", "①-2 ○歌と笛", "市民課"),
    measure("①-2 ○旗", "", "①-1 ○旗", "支所"),
    measure("①-3 ○鈴", "施策①-1へ集約", "", ""),
)
JSON = {
    "kind": "transition-sheet",
    "counts": {"old_policies": 1, "old_measures": 3, "new_policies": 1, "new_measures": 2, "transitions": 3},
    "policy_transitions": [{"old": "①", "new": "①"}],
    "pillars": {"①": ["I"]},
    "transitions": [
        {
            "old": "①-1",
            "new": "①-2",
            "kind": "continue",
            "note": "後半追加(笛)",
            "departments": ["市民課"],
            "confidence": "printed",
            "candidates": [],
        },
        {
            "old": "①-2",
            "new": "①-1",
            "kind": "continue",
            "note": "",
            "departments": ["支所"],
            "confidence": "printed",
            "candidates": [],
        },
        {
            "old": "①-3",
            "new": None,
            "kind": "absorb",
            "note": "施策①-1へ集約",
            "departments": [],
            "confidence": "ambiguous",
            "candidates": ["①-1", "①-2"],
        },
    ],
}


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "sheet.tsv"
    file.write_bytes(tsv(ROWS))
    return file


def called(file: Path, options: tuple[str, ...], out: io.StringIO) -> None:
    editions = ("--municipality", "mihon", "--from", "first", "--to", "second")
    call_command("intake", "transition-sheet", str(file), *editions, *options, stdout=out)


def run(file: Path, *options: str) -> str:
    out = io.StringIO()
    called(file, options, out)
    return out.getvalue()


def failing(file: Path, *options: str) -> tuple[str, str]:
    """What is printed, and what the command ends with."""
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        called(file, options, out)
    return out.getvalue(), str(error.value)


@pytest.fixture
def city() -> Municipality:
    city = MunicipalityFactory(slug="mihon", name="みほん市")
    plan = PlanFactory(municipality=city)
    EditionFactory(plan=plan, slug="first")
    EditionFactory(plan=plan, slug="second")
    for name in ("市民課", "支所"):
        DepartmentFactory(municipality=city, name=name)
    return city


def test_json_is_one_object_in_the_agreed_shape(city, sheet):
    result = json.loads(run(sheet, "--json"))
    findings = result.pop("findings")
    assert result == JSON
    assert [set(finding) for finding in findings] == [{"severity", "code", "row", "column", "message"}] * len(findings)
    assert [(one["severity"], one["code"], one["row"], one["column"]) for one in findings] == [
        ("WARNING", "no_lead", None, None),
        ("WARNING", "target_ambiguous", 6, "D"),
    ]


def test_it_saves_and_the_second_time_says_that_nothing_changes(city, sheet):
    assert "取り込みました" in run(sheet)
    assert (PlanItem.objects.count(), Crosswalk.objects.get().transitions.count()) == (7, 4)
    assert "変更はありません" in run(sheet)
    assert (PlanItem.objects.count(), TransitionIntake.objects.count()) == (7, 1)


def test_a_dry_run_saves_nothing(city, sheet):
    assert "試行のため" in run(sheet, "--dry-run")
    assert json.loads(run(sheet, "--dry-run", "--json"))["counts"] == JSON["counts"]
    assert (PlanItem.objects.count(), SourceDocument.objects.count(), Crosswalk.objects.count()) == (0, 0, 0)


def test_create_makes_the_municipality_its_editions_and_departments(tmp_path):
    file = tmp_path / "sheet.tsv"
    file.write_bytes(tsv([("第2回みほん市まちづくり会議",), *ROWS]))
    run(file, "--create")
    city = Municipality.objects.get()
    assert (city.slug, city.name) == ("mihon", "みほん市")
    editions = PlanEdition.objects.order_by("ordinal")
    assert [(one.slug, one.name, one.ordinal) for one in editions] == [
        ("first", "現行計画", 1),
        ("second", "第2期計画(案)", 2),
    ]
    assert editions[0].last_year + 1 == editions[1].first_year
    assert city.is_public is False
    assert sorted(one.name_in(None).name for one in city.departments.all()) == ["市民課", "支所"]


def test_what_create_had_to_make_up_is_said(sheet):
    found = json.loads(run(sheet, "--create", "--json"))["findings"]
    told = [finding["message"] for finding in found if finding["code"] == "provisional"]
    city = Municipality.objects.get()
    assert [city.code in told[0], "第2期計画(案)" in told[1], "現行計画" in told[2], len(told)] == [True, True, True, 3]


def test_create_takes_the_years_from_addresses_that_tell_them(sheet):
    out = io.StringIO()
    options = ["--municipality", "mihon", "--from", "2016-2020", "--to", "2021-2025", "--create", "--json"]
    call_command("intake", "transition-sheet", str(sheet), *options, stdout=out)
    years = PlanEdition.objects.order_by("ordinal").values_list("first_year", "last_year")
    assert list(years) == [(2016, 2020), (2021, 2025)]
    told = [one for one in json.loads(out.getvalue())["findings"] if one["code"] == "provisional"]
    assert len(told) == 1


def test_a_dry_run_with_create_makes_nothing(sheet):
    run(sheet, "--create", "--dry-run")
    assert Municipality.objects.count() == 0


def test_without_create_missing_editions_are_named(sheet):
    assert "first" in failing(sheet)[1]
    assert Municipality.objects.count() == 0


def test_errors_end_with_a_failure_and_are_printed_at_their_cells(city, tmp_path):
    file = tmp_path / "sheet.tsv"
    file.write_bytes(tsv([HEADINGS, NUMERALS, POLICY, measure("歌", "", "①-1 歌", "畑の課")]))
    printed, end = failing(file, "--json")
    errors = [
        (one["code"], one["row"], one["column"])
        for one in json.loads(printed)["findings"]
        if one["severity"] == "ERROR"
    ]
    assert errors == [("code_missing", 4, "C"), ("department_unknown", 4, "F")]
    assert "2" in end
    assert PlanItem.objects.count() == 0


def test_a_refused_file_is_json_too(city, tmp_path):
    file = tmp_path / "old.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    printed, end = failing(file, "--json")
    result = json.loads(printed)
    assert (result["transitions"], [one["code"] for one in result["findings"]]) == ([], ["refused"])
    assert ".xlsx" in end
    assert failing(tmp_path / "missing.tsv")[0] == ""


def test_recorded_decisions_are_applied(city, sheet, tmp_path):
    recorded = tmp_path / "decisions.json"
    recorded.write_text(json.dumps({"target:①-3:①-1,①-2": {"answer": "①-2", "reason": "旧の番号"}}))
    result = json.loads(run(sheet, "--json", "--decisions", str(recorded)))
    assert [(one["old"], one["new"]) for one in result["transitions"]][2] == ("①-3", "①-2")
    assert Crosswalk.objects.get().transitions.get(old__code="①-3").reason == "旧の番号"


def test_the_same_edition_twice_is_refused(city, sheet):
    with pytest.raises(CommandError):
        call_command(
            "intake", "transition-sheet", str(sheet), "--municipality", "mihon", "--from", "first", "--to", "first"
        )


def test_a_run_without_decisions_keeps_those_made_before_and_a_file_goes_before_them(city, sheet, tmp_path):
    key, recorded = "target:①-3:①-1,①-2", tmp_path / "decisions.json"
    recorded.write_text(json.dumps({key: {"answer": "①-2", "reason": "旧の番号"}}))
    run(sheet, "--decisions", str(recorded))
    assert "変更はありません" in run(sheet, "--dry-run")
    assert "変更はありません" in run(sheet)
    sheet.write_bytes(sheet.read_bytes() + b"\n")
    run(sheet)
    kept = TransitionIntake.objects.latest("pk")
    assert (kept.decisions, kept.reasons) == ({key: "①-2"}, {key: "旧の番号"})
    recorded.write_text(json.dumps({key: "①-1"}))
    run(sheet, "--decisions", str(recorded))
    assert Crosswalk.objects.get().transitions.get(old__code="①-3").new.code == "①-1"
