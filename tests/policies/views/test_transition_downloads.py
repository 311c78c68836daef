"""The crosswalk as files."""

import csv
import io
from urllib.parse import unquote

import pytest
from django.test import Client
from openpyxl import load_workbook

from districts.models import Role
from districts.spreadsheets import escape_formula
from policies.models import PlanItem, PublishedTransition, Transition
from policies.reading.crosswalk_csv import COLUMNS
from policies.services.plans import publish_edition
from policies.services.transitions import connect_items, publish_crosswalk, publishing_blocks, remove_transition
from tests.factories import ItemFactory, crosswalk_pair, member, published_crosswalk
from tests.factories.policies import Pair
from tests.policies.long_crosswalk import long_crosswalk

pytestmark = pytest.mark.django_db


def publish(pair: Pair) -> None:
    for edition in (pair.crosswalk.from_edition, pair.crosswalk.to_edition):
        publish_edition(edition=edition, by=None)
    publish_crosswalk(crosswalk=pair.crosswalk, by=None)


def address(crosswalk, ending: str) -> str:
    return crosswalk.get_absolute_url().rstrip("/") + f".{ending}"


def download(client: Client, crosswalk, ending: str, query: str = "") -> bytes:
    response = client.get(address(crosswalk, ending) + query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def records(client: Client, crosswalk, query: str = "") -> list[dict[str, str]]:
    text = download(client, crosswalk, "csv", query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_open_data_has_one_line_for_each_transition(client: Client) -> None:
    pair = published_crosswalk(2)
    lines = records(client, pair.crosswalk)
    assert [(line["階層"], line["旧コード"], line["新コード"], line["対応の種類"]) for line in lines] == [
        ("1", "①", "①", "継続"),
        ("2", "①-1", "①-1", "継続"),
        ("2", "①-2", "①-2", "継続"),
    ]
    first = lines[1]
    assert (first["自治体コード"], first["旧計画開始年度（西暦）"], first["新計画終了年度（西暦）"]) == (
        pair.municipality.code, "2016", "2025",
    )  # fmt: skip
    assert (first["旧施策名"], first["旧本文"], first["文言の変更の割合（％）"]) == (
        "施策の見出し1", "取り組みの本文1-1", "0",
    )  # fmt: skip


def test_open_data_is_utf_8_with_bom_and_names_departments_in_full(client: Client) -> None:
    pair = long_crosswalk(2)
    names = [str(one.department) for one in pair.new[0].assignments.all()]
    content = download(client, pair.crosswalk, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    header = content.decode("utf-8-sig").splitlines()[0].split(",")
    assert header == [*COLUMNS, "担当部署1", "担当部署2"]
    assert [records(client, pair.crosswalk)[1][f"担当部署{number}"] for number in (1, 2)] == names


@pytest.mark.parametrize("text", ["=1+1", "+81", "-5", "@home", "\ttab"])
def test_formulas_are_escaped(text: str) -> None:
    assert (escape_formula(text), escape_formula(f"第{text}")) == (f"'{text}", f"第{text}")


def test_a_note_that_looks_like_a_formula_is_escaped_in_the_file(client: Client) -> None:
    pair = crosswalk_pair(1)
    Transition.objects.filter(pk=pair.transitions[1].pk).update(note="=HYPERLINK(1)")
    client.force_login(member(Role.READER, pair.municipality))
    assert records(client, pair.crosswalk, "?draft=1")[1]["備考"] == "'=HYPERLINK(1)"


def test_the_workbook_has_the_layout_of_the_sheet(client: Client) -> None:
    pair = published_crosswalk(2)
    sheet = load_workbook(io.BytesIO(download(client, pair.crosswalk, "xlsx"))).active
    texts = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]
    assert any(row[:4] == ["現行計画", "作業経過等", "第2期計画", "関係課"] for row in texts)
    assert any("①-2 ○取り組みの本文1-2" in row for row in texts)


@pytest.mark.parametrize(("ending", "kind"), [("xlsx", "spreadsheetml.sheet"), ("csv", "text/csv")])
def test_files_carry_a_readable_name(client: Client, ending: str, kind: str) -> None:
    pair = published_crosswalk()
    response = client.get(address(pair.crosswalk, ending))
    b"".join(response.streaming_content)
    edition = pair.crosswalk.to_edition
    name = f"新旧対照表_{pair.municipality.name}_{edition.name}".replace(" ", "_") + f".{ending}"
    assert kind in response.headers["Content-Type"]
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert unquote(response.headers["Content-Disposition"]).endswith(name)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_files_follow_what_is_published(client: Client, ending: str) -> None:
    pair = crosswalk_pair(1)
    assert client.get(address(pair.crosswalk, ending)).status_code == 404
    assert client.get(address(pair.crosswalk, ending) + "?draft=1").status_code == 404
    client.force_login(member(Role.READER, pair.municipality))
    assert len(download(client, pair.crosswalk, ending, "?draft=1")) > 100
    client.force_login(member(Role.COORDINATOR, published_crosswalk().municipality))
    assert client.get(address(pair.crosswalk, ending) + "?draft=1").status_code == 404


@pytest.mark.parametrize("measures", [1, 3, 600])
def test_files_ask_the_same_number_of_queries(client: Client, django_assert_num_queries, measures: int) -> None:
    """csv: crosswalks, items, edges, remarks, departments, pillars. xlsx: crosswalks, edges and their
    candidates, pillars to print, and for each edition its items with pillars and departments."""
    pair = long_crosswalk(measures)
    with django_assert_num_queries(6):
        download(client, pair.crosswalk, "csv")
    with django_assert_num_queries(10):
        download(client, pair.crosswalk, "xlsx")


def printed(content: bytes) -> list[str]:
    sheet = load_workbook(io.BytesIO(content)).active
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]


def test_a_thousand_rows_and_more_are_downloaded(client: Client) -> None:
    """A query with a key for each row is too large for SQLite. The sheet's codes end at three digits."""
    pair = long_crosswalk(1100)
    last = "①-999 ○第2期の取組999を進めます。"
    assert last in printed(download(client, pair.crosswalk, "xlsx"))
    assert len(records(client, pair.crosswalk)) == 1101
    client.force_login(member(Role.READER, pair.municipality))
    assert last in printed(download(client, pair.crosswalk, "xlsx", "?draft=1"))


def test_candidates_are_public_as_they_were_published(client: Client) -> None:
    """An item that nobody published yet cannot be told by its code."""
    pair = crosswalk_pair(2)
    edge = pair.transitions[2]
    Transition.objects.filter(pk=edge.pk).update(
        kind="absorb", confidence="ambiguous", decided_at="2026-05-01T00:00:00Z"
    )
    edge.candidates.set(pair.new)
    publish(pair)
    before = printed(download(client, pair.crosswalk, "xlsx"))
    assert [row.code for row in PublishedTransition.objects.get(transition=edge).candidates.order_by("position")] == [
        "①-1",
        "①-2",
    ]

    draft = ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy, code="①-77", slug="1-77")
    edge.candidates.set([draft])

    assert printed(download(client, pair.crosswalk, "xlsx")) == before


def test_a_draft_candidate_does_not_become_public_with_its_edge() -> None:
    pair = crosswalk_pair(2)
    edge = pair.transitions[2]
    publish(pair)
    draft = ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy)
    edge.candidates.set([draft, pair.new[0]])
    connect_items(crosswalk=pair.crosswalk, kind="move", old=[pair.old[1]], new=[pair.new[1]], by=None)
    mark = connect_items(crosswalk=pair.crosswalk, kind="new", new=[draft], by=None)[0]
    assert len(publishing_blocks(pair.crosswalk)) == 1
    remove_transition(transition=mark, version=1, by=None, reason="")
    PlanItem.objects.filter(pk=draft.pk).update(archived_at="2026-05-01T00:00:00Z")

    publish_crosswalk(crosswalk=pair.crosswalk, by=None)

    assert [row.item for row in PublishedTransition.objects.get(transition=edge).candidates.all()] == [pair.new[0]]
