"""Lists as files: the rows of the list, in the language of the page, harmless to a spreadsheet."""

import csv
import io

import openpyxl
import pytest

from districts.models import Department
from districts.spreadsheets import escape_formula
from policies.models import PlanItem, Transition
from tests.admin_pages import list_url
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
XLSX, CSV = "0", "1"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def coordinator(client, world):
    client.force_login(world["coordinator"])
    return client


def csv_rows(response) -> list[list[str]]:
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def xlsx_rows(response) -> list[tuple]:
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


def test_items_as_csv(coordinator, world) -> None:
    world.own.item.perspectives.add(world.own.record.perspective)
    response = coordinator.post(list_url(PlanItem, "export") + "?q=1-1", {"format": CSV, "resource": "0"})
    own = world.own
    header, *rows = csv_rows(response)
    old = own.item.transitions_back.get().old
    pillar = own.item.pillars.get()
    assert header == [
        "計画の版",
        "階層",
        "資料での番号",
        "見出し",
        "本文",
        "担当課",
        "主担当",
        "計画の柱",
        "視点",
        "仮項目",
        "更新番号",
        "公開中の更新番号",
    ]
    assert rows == [
        [old.edition.name, "主な施策", "①-1", "", old.text, "", "", "", "", "いいえ", "1", "1"],
        [
            own.edition.name,
            "主な施策",
            "①-1",
            "",
            own.item.text,
            str(own.department),
            str(own.department),
            pillar.code,
            own.record.perspective.name,
            "いいえ",
            "1",
            "1",
        ],
    ]
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_transitions_as_excel(coordinator, world) -> None:
    response = coordinator.post(list_url(Transition, "export"), {"format": XLSX, "resource": "0"})
    header, *rows = xlsx_rows(response)
    assert header == (
        "旧計画",
        "新計画",
        "旧項目",
        "新項目",
        "種別",
        "作業経過等（備考）",
        "理由",
        "確度",
        "判断した人",
    )
    before, after = world.own.crosswalk.from_edition.name, world.own.edition.name
    assert [row[:5] for row in rows] == [
        (before, after, "①", "①", "継続"),
        (before, after, "①-1", "①-1", "継続"),
        (before, after, "①-2", "①-2", "継続"),
    ]


def test_departments_hold_the_own_municipality_s_only(coordinator, world) -> None:
    rows = csv_rows(coordinator.post(list_url(Department, "export"), {"format": CSV, "resource": "0"}))
    own = world.own
    assert [row[1] for row in rows[1:]] == sorted(one.code for one in (own.department, own.other_department, own.group))
    assert {row[0] for row in rows[1:]} == {own.municipality.name}


def test_a_formula_in_a_text_is_made_harmless(coordinator, world) -> None:
    PlanItem.objects.filter(pk=world.own.item.pk).update(text="=HYPERLINK(1)", title="@SUM(1)")
    url = list_url(PlanItem, "export") + f"?edition__id__exact={world.own.edition.pk}&q=HYPERLINK"
    csv_row = csv_rows(coordinator.post(url, {"format": CSV, "resource": "0"}))[1]
    xlsx_row = xlsx_rows(coordinator.post(url, {"format": XLSX, "resource": "0"}))[1]
    assert (csv_row[3], csv_row[4]) == ("'@SUM(1)", "'=HYPERLINK(1)")
    assert (xlsx_row[3], xlsx_row[4], xlsx_row[10]) == ("'@SUM(1)", "'=HYPERLINK(1)", 1)


@pytest.mark.parametrize(
    ("value", "escaped"),
    [("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\t=1", "'\t=1"), ("①", "①"), (-1, -1), (None, None)],
)
def test_only_texts_are_escaped(value, escaped) -> None:
    assert escape_formula(value) == escaped


def test_a_format_has_to_be_chosen(coordinator) -> None:
    response = coordinator.post(list_url(PlanItem, "export"), {"resource": "0"})
    assert response.context["form"].errors == {"format": ["このフィールドは必須です。"]}


def test_an_export_asks_the_same_number_of_questions_for_more_rows(
    coordinator, world, django_assert_num_queries
) -> None:
    for words, rows in (("HYPERLINK", 1), ("取り組み", 4)):
        PlanItem.objects.filter(pk=world.own.item.pk).update(title="HYPERLINK")
        url = list_url(PlanItem, "export") + f"?q={words}"
        with django_assert_num_queries(14):
            response = coordinator.post(url, {"format": CSV, "resource": "0"})
        assert len(csv_rows(response)) == rows + 1
