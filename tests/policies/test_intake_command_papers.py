"""manage.py intake recommendation and manage.py intake proposals."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from districts.models import Municipality, StakeholderType
from policies.models import (
    Clause,
    Council,
    Proposal,
    ProposalDocument,
    ProposalIntake,
    Recommendation,
    RecommendationIntake,
    SourceDocument,
)
from tests.factories import MunicipalityFactory, ResponseFactory, StakeholderTypeFactory
from tests.policies.papers import PROPOSALS, RECOMMENDATION

pytestmark = pytest.mark.django_db


def called(kind: str, file: Path, options: tuple[str, ...], out: io.StringIO) -> None:
    call_command("intake", kind, str(file), "--municipality", "mihon", *options, stdout=out)


def run(kind: str, file: Path, *options: str) -> str:
    out = io.StringIO()
    called(kind, file, options, out)
    return out.getvalue()


def failing(kind: str, file: Path, *options: str) -> tuple[str, str]:
    """What is printed, and what the command ends with."""
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        called(kind, file, options, out)
    return out.getvalue(), str(error.value)


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon", name="みほん市")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "toshin.txt"
    file.write_text(RECOMMENDATION, encoding="utf-8")
    return file


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "teian.txt"
    file.write_text(PROPOSALS, encoding="utf-8")
    return file


# Shapes


def test_the_json_of_a_recommendation_has_the_agreed_shape(city, text) -> None:
    result = json.loads(run("recommendation", text, "--create", "--json"))
    findings = result.pop("findings")
    assert result == {
        "kind": "recommendation",
        "counts": {
            "chapters": 1,
            "consultation_items": 1,
            "items": 2,
            "clauses": 4,
            "attachment_references": 2,
            "attachments": 2,
        },
        "sections": [{"title": "花壇の世話について", "paragraphs": 2, "attachments": ["1-1", "1-2"]}],
        "items": [
            {
                "section": "花壇の世話について",
                "heading": "花壇の世話",
                "clauses": [
                    {"force": "statement", "addressees": [], "text": "花壇は通りの顔である。"},
                    {
                        "force": "need",
                        "addressees": ["花壇協議会"],
                        "text": "花壇協議会は、当番表を作る必要がある。",
                    },
                    {"force": "request", "addressees": ["市"], "text": "市は、苗を配られたい。"},
                ],
            },
            {
                "section": "花壇の世話について",
                "heading": "道具の貸し出し",
                "clauses": [{"force": "request", "addressees": ["市"], "text": "市は、道具を貸されたい。"}],
            },
        ],
    }
    assert [set(finding) for finding in findings] == [{"severity", "code", "row", "column", "message"}] * len(findings)


def test_the_json_of_proposals_has_the_agreed_shape(city, paper) -> None:
    result = json.loads(run("proposals", paper, "--create", "--json"))
    del result["findings"]
    proposal = {"kind": "action", "other_actor": None, "children": []}
    assert result == {
        "kind": "proposals",
        "counts": {"groups": 2, "topics": 3, "proposals": 4, "sub_items": 0},
        "groups": [
            {
                "name": "花壇協議会・水やり係",
                "addressees": ["花壇協議会", "水やり係"],
                "topics": [
                    {
                        "name": "当番",
                        "proposals": [
                            {"text": "当番表を作って配る。", **proposal},
                            {"text": "水やりの日を決める。", **proposal},
                        ],
                    },
                    {"name": "集まり", "proposals": [{"text": "毎月集まる。", **proposal}]},
                ],
            },
            {
                "name": "図書館",
                "addressees": ["図書館"],
                "topics": [{"name": "本棚", "proposals": [{"text": "花の本を並べる。", **proposal}]}],
            },
        ],
    }


# The real documents


def test_the_real_recommendation_on_an_empty_database(real_documents: Path) -> None:
    result = json.loads(run("recommendation", real_documents / "000_26b467f691813894.txt", "--create", "--json"))
    assert {name: count for name, count in result["counts"].items() if name != "clauses"} == {
        "chapters": 2,
        "consultation_items": 5,
        "items": 16,
        "attachment_references": 17,
        "attachments": 15,
    }
    assert [section["paragraphs"] for section in result["sections"]] == [4, 5, 4, 4, 4]
    head = Recommendation.objects.get()
    assert (head.municipality.name, head.items.count(), head.attachments.count()) == ("久留米市", 16, 15)
    assert Clause.objects.count() == result["counts"]["clauses"]
    assert (head.municipality.is_public, head.is_published) == (False, False)
    assert {"市", "校区コミュニティ組織"} <= set(StakeholderType.objects.values_list("name", flat=True))


def test_the_real_proposals_on_an_empty_database(real_documents: Path) -> None:
    result = json.loads(run("proposals", real_documents / "004_20cee3be4cea6646.txt", "--create", "--json"))
    assert result["counts"] == {"groups": 13, "topics": 41, "proposals": 83, "sub_items": 6}
    head = ProposalDocument.objects.get()
    assert (head.municipality.name, head.proposals.whole().count(), head.proposals.count()) == ("安曇野市", 83, 89)
    assert (head.theme is not None, head.issued_on.isoformat()) == (True, "2020-02-20")


# Saving


@pytest.mark.parametrize("kind", ["recommendation", "proposals"])
def test_the_second_time_nothing_changes(city, text, paper, kind) -> None:
    file = {"recommendation": text, "proposals": paper}[kind]
    assert "文書を取り込みました" in run(kind, file, "--create")
    histories = (Clause.history.count(), Proposal.history.count())
    assert "変更はありません" in run(kind, file, "--create")
    assert "変更はありません" in run(kind, file)
    assert (Clause.history.count(), Proposal.history.count()) == histories
    assert (Recommendation.objects.count() + ProposalDocument.objects.count(), SourceDocument.objects.count()) == (1, 1)
    assert RecommendationIntake.objects.count() + ProposalIntake.objects.count() == 1


@pytest.mark.parametrize("kind", ["recommendation", "proposals"])
def test_a_dry_run_saves_nothing(text, paper, kind) -> None:
    file = {"recommendation": text, "proposals": paper}[kind]
    assert "試行のため" in run(kind, file, "--create", "--dry-run")
    assert json.loads(run(kind, file, "--create", "--dry-run", "--json"))["kind"] == kind
    assert (Municipality.objects.count(), SourceDocument.objects.count(), StakeholderType.objects.count()) == (0, 0, 0)


def test_slug_and_title_say_where_it_goes(city, text) -> None:
    run("recommendation", text, "--create", "--slug", "2020-toshin", "--title", "花壇の答申")
    head = Recommendation.objects.get()
    assert (head.slug, head.title, head.source_document.title) == ("2020-toshin", "花壇の答申", "花壇の答申")
    text.write_text(RECOMMENDATION.replace("苗", "種"), encoding="utf-8")
    run("recommendation", text, "--slug", "2020-toshin")
    assert Clause.objects.filter(text__contains="種").count() == 1
    assert Recommendation.objects.count() == 1


def test_without_names_titles_come_from_the_paper_and_addresses_are_counted(city, text, paper) -> None:
    run("recommendation", text, "--create")
    text.write_text(RECOMMENDATION.replace("Ⅰ 地域の協働について", "Ⅰ 別の話題について"), encoding="utf-8")
    run("recommendation", text, "--create")
    assert list(Recommendation.objects.order_by("pk").values_list("slug", "title")) == [
        ("recommendation", "地域の協働について"),
        ("recommendation-2", "別の話題について"),
    ]
    run("proposals", paper, "--create")
    assert list(ProposalDocument.objects.values_list("slug", "title")) == [("proposals", "各主体への提案")]


def test_text_in_shift_jis_is_read(city, text) -> None:
    text.write_bytes(RECOMMENDATION.encode("cp932"))
    assert json.loads(run("recommendation", text, "--create", "--json"))["counts"]["clauses"] == 4


def test_unknown_addressees_stay_open_without_create(city, text) -> None:
    StakeholderTypeFactory(municipality=city, name="市")
    run("recommendation", text, "--create", "--slug", "toshin", "--dry-run")
    Recommendation.objects.create(municipality=city, slug="toshin", title="答申")
    printed = run("recommendation", text, "--slug", "toshin")
    assert "addressee_unknown" in printed
    assert RecommendationIntake.objects.get().result["open_labels"] == ["花壇協議会"]
    assert list(StakeholderType.objects.values_list("name", flat=True)) == ["市"]


def test_recorded_decisions_are_applied_and_hold_the_next_time(city, text, tmp_path) -> None:
    recorded = tmp_path / "decisions.json"
    decision = {"answer": {"force": "hope", "addressees": ["市"]}, "reason": "文意による"}
    recorded.write_text(json.dumps({"clause-1-1-1-2-1": decision}))
    run("recommendation", text, "--create", "--decisions", str(recorded))
    clause = Clause.objects.get(item__slug="1-1-1-2")
    assert (clause.force, clause.confirmed_at is not None) == ("hope", True)
    assert RecommendationIntake.objects.get().reasons == {"clause-1-1-1-2-1": "文意による"}
    assert "変更はありません" in run("recommendation", text)
    assert Clause.objects.filter(confirmed_at=None).count() == 3


# Outline rules


RULES = {
    "name": "own-rules",
    "title": "第1章から",
    "levels": [
        {"kind": "chapter", "numbering": "chapter:章"},
        {"kind": "consultation_item", "numbering": "arabic_dot"},
    ],
    "present_state": ["現状"],
    "recommendation": ["提言"],
    "items": ["paren"],
}


def test_rules_from_a_file_are_kept_with_the_council(city, tmp_path) -> None:
    file, rules = tmp_path / "own.txt", tmp_path / "rules.json"
    file.write_text(
        "第1章 花壇\n\n１．世話\n\n【現状】\n人が減っている。\n\n【提言】\n\n(1) 当番\n市は、表を作られたい。\n"
    )
    rules.write_text(json.dumps(RULES))
    result = json.loads(run("recommendation", file, "--create", "--outline", str(rules), "--json"))
    assert result["counts"]["items"] == 1
    council = Council.objects.get()
    assert (council.outline_rules, Recommendation.objects.get().council) == (RULES, council)
    assert "変更はありません" in run("recommendation", file)


def test_rules_that_cannot_be_used_are_refused_in_words(city, text, tmp_path) -> None:
    broken = tmp_path / "rules.json"
    broken.write_text("{")
    assert str(broken) in failing("recommendation", text, "--create", "--outline", str(broken))[1]
    assert "roman-arabic-paren" in failing("recommendation", text, "--create", "--outline", "nothing")[1]
    broken.write_text(json.dumps({"name": "x"}))
    assert "levels" in failing("recommendation", text, "--create", "--outline", str(broken))[1]


# What is refused


@pytest.mark.parametrize("kind", ["recommendation", "proposals"])
def test_a_dry_run_reads_a_paper_that_has_no_place_yet_and_says_so(text, paper, kind) -> None:
    file = {"recommendation": text, "proposals": paper}[kind]
    for known, missing in ((False, "自治体mihonは登録されていません"), (True, "--slug")):
        if known:
            MunicipalityFactory(slug="mihon")
        result = json.loads(run(kind, file, "--dry-run", "--json"))
        with_create = json.loads(run(kind, file, "--dry-run", "--create", "--json"))
        assert result["counts"] == with_create["counts"]
        said = [one["message"] for one in result["findings"] if one["code"] == "no_place"]
        assert missing in said[0]
        assert Municipality.objects.exists() is known
    assert (Recommendation.objects.count(), ProposalDocument.objects.count()) == (0, 0)


def test_what_is_refused_for_want_of_a_place_is_json_too(text, paper) -> None:
    printed, end = failing("recommendation", text, "--json")
    assert [(one["code"], one["message"]) for one in json.loads(printed)["findings"]] == [("refused", end)]


def test_missing_places_are_named(text, paper) -> None:
    assert "mihon" in failing("recommendation", text)[1]
    MunicipalityFactory(slug="mihon")
    assert "--slug" in failing("proposals", paper)[1]
    assert "--create" in failing("proposals", paper, "--slug", "teian")[1]
    assert SourceDocument.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "empty"), [("recommendation", {"sections": [], "items": []}), ("proposals", {"groups": []})]
)
def test_a_refused_file_is_json_too(city, tmp_path, kind, empty) -> None:
    file = tmp_path / "old.doc"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    printed, end = failing(kind, file, "--create", "--json")
    result = json.loads(printed)
    assert [one["code"] for one in result["findings"]] == ["refused"]
    assert (result["kind"], {name: result[name] for name in empty}, set(result["counts"].values())) == (
        kind,
        empty,
        {0},
    )
    assert end == result["findings"][0]["message"]
    assert failing(kind, tmp_path / "missing.txt", "--create")[0] == ""


def test_errors_end_with_a_failure_and_save_nothing(city, tmp_path) -> None:
    file = tmp_path / "prose.txt"
    file.write_text("これは答申ではない。\nただの文章である。\n", encoding="utf-8")
    printed, end = failing("recommendation", file, "--create", "--json")
    assert "outline_not_understood" in [one["code"] for one in json.loads(printed)["findings"]]
    assert "1" in end
    assert (Recommendation.objects.count(), SourceDocument.objects.count()) == (0, 0)


def test_a_file_that_would_remove_an_answered_item_is_refused(city, text) -> None:
    run("recommendation", text, "--create", "--slug", "toshin")
    ResponseFactory(item=Recommendation.objects.get().items.get(heading="道具の貸し出し"))
    text.write_text(RECOMMENDATION[: RECOMMENDATION.index("○道具")], encoding="utf-8")
    printed, end = failing("recommendation", text, "--slug", "toshin", "--json")
    assert [one["code"] for one in json.loads(printed)["findings"] if one["severity"] == "ERROR"] == ["cannot_remove"]
    assert Recommendation.objects.get().items.count() == 2


def test_a_file_of_decisions_that_cannot_be_read_is_named(city, text, tmp_path) -> None:
    broken = tmp_path / "decisions.json"
    broken.write_text("[1, 2]")
    assert str(broken) in failing("recommendation", text, "--create", "--decisions", str(broken))[1]
