"""Proposals as files: open data, and the table as it is taken in."""

import csv
import io
from urllib.parse import unquote

import pytest
from django.test import Client

from policies.intake.proposals import read_proposals
from policies.models import ProposalDocument
from policies.services.proposal_import import take_in_proposals
from tests.factories import MunicipalityFactory, PerspectiveFactory, ProposalFactory, published_crosswalk
from tests.test_architecture import ROOT

from .proposal_cases import Case, asked, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return make_case()


def download(client: Client, case: Case, ending: str) -> bytes:
    response = client.get(case.url(f"proposals/irai.{ending}"))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def records(client: Client, case: Case) -> list[dict[str, str]]:
    text = download(client, case, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_open_data_has_a_line_for_each_proposal_and_one_datum_per_cell(client: Client, case: Case) -> None:
    case.first.perspectives.add(PerspectiveFactory(municipality=case.municipality, name="連携"))
    pair = published_crosswalk(1, municipality=case.municipality)
    case.first.plan_items.add(pair.new[0])
    first, second = records(client, case)
    assert first == {
        "自治体コード": case.municipality.code,
        "自治体名": case.municipality.name,
        "文書名": "大切さを伝える取り組み",
        "文書の日付": "2020-02-20",
        "テーマ": "つながりのテーマ",
        "提案番号": "1-1-1",
        "主体の番号": "（1）",
        "主体": "町内会・町内会長",
        "項目": "引継ぎ",
        "種類": "行動",
        "本文": "次の役員に伝える。",
        "やさしい説明": "次の人に話します。",
        "別の実施者": "",
        "宛先1": "町内会",
        "宛先2": "町内会長",
        "内訳1": "①内訳1",
        "内訳2": "②内訳2",
        "計画項目1": f"{pair.new[0].edition.name} ①-1",
        "視点1": "連携",
    }
    assert (second["提案番号"], second["種類"], second["内訳1"], second["計画項目1"]) == ("1-2-1", "説明", "", "")


def test_uptake_is_counted_per_published_year(client: Client, case: Case) -> None:
    asked(case, ["done", "partly", "considering", None])
    asked(case, ["not_doing"], year=2024)
    asked(case, ["done"], year=2026, published=False)
    first, second = records(client, case)
    counted = {name: value for name, value in first.items() if "年度" in name}
    assert counted == {
        "2024年度対象団体数": "1",
        "2024年度実施": "0",
        "2024年度一部実施": "0",
        "2024年度検討中": "0",
        "2024年度予定": "0",
        "2024年度しない": "1",
        "2024年度該当なし": "0",
        "2024年度未回答": "0",
        "2025年度対象団体数": "4",
        "2025年度実施": "1",
        "2025年度一部実施": "1",
        "2025年度検討中": "1",
        "2025年度予定": "0",
        "2025年度しない": "0",
        "2025年度該当なし": "0",
        "2025年度未回答": "1",
    }
    assert {second[name] for name in counted} == {""}


def test_a_text_that_looks_like_a_formula_is_escaped(client: Client, case: Case) -> None:
    case.first.text = "=SUM(A1)"
    case.first.save()
    assert records(client, case)[0]["本文"] == "'=SUM(A1)"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_files_are_named_after_municipality_and_document(client: Client, case: Case, ending: str) -> None:
    response = client.get(case.url(f"proposals/irai.{ending}"))
    name = f"提言依頼_{case.municipality.name}_大切さを伝える取り組み.{ending}"
    assert unquote(response["Content-Disposition"]).endswith(f"''{name}")


def test_the_workbook_is_read_back_as_it_stands(client: Client) -> None:
    """The whole paper of the sample city: in as text, out as a table, in again."""
    paper = (ROOT / "fixtures/mihon/proposals.txt").read_bytes()
    document = take_in_proposals(
        municipality=MunicipalityFactory(),
        data={"slug": "irai", "title": "各主体への依頼"},
        file_bytes=paper,
        filename="proposals.txt",
        decisions={},
        by=None,
    )
    ProposalDocument.objects.update(published_at="2026-04-01T00:00:00Z")
    response = client.get(f"{document.get_absolute_url().rstrip('/')}.xlsx")
    reading = read_proposals(b"".join(response.streaming_content), "提言.xlsx")
    assert reading.errors == []
    assert reading.as_json()["groups"] == read_proposals(paper, "proposals.txt").as_json()["groups"]
    assert reading.counts == {"groups": 13, "topics": 41, "proposals": 83, "sub_items": 6}


@pytest.mark.parametrize("others", [1, 3])
@pytest.mark.parametrize(("ending", "queries"), [("csv", 13), ("xlsx", 5)])
def test_files_take_as_many_queries_whatever_they_hold(
    client: Client, others: int, ending: str, queries: int, django_assert_num_queries
) -> None:
    case = make_case()
    asked(case, ["done"] * others)
    pair = published_crosswalk(others, municipality=case.municipality)
    for item in pair.new:
        ProposalFactory(topic=case.first.topic).plan_items.add(item)
    with django_assert_num_queries(queries):
        download(client, case, ending)
