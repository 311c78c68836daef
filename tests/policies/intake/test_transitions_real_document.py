"""The real sheet against what people read out of it (both outside the repository)."""

import csv
from pathlib import Path

import pytest

from policies.intake.files.sheets import read_sheet
from policies.intake.transitions import TransitionSheet, read_transition_sheet

from .builders import saved, workbook

NAME = "001_89a7ca55e0524332.txt"
POLICY_EDGES = {"①①", "②③", "③②", "④②", "⑤①", "⑤⑦", "⑥④", "⑦⑤", "⑧⑦", "⑨⑥"}
PILLARS = {
    "①": ["III", "IV"],
    "②": ["I", "II", "III"],
    "③": ["I"],
    "④": ["I", "IV"],
    "⑤": ["I"],
    "⑥": ["I"],
    "⑦": ["II"],
    "⑧": ["III"],
    "⑨": ["I", "III", "IV"],
}
CANDIDATES = {
    ("⑤-1", ""): [["①-2", "①-6"]],
    ("②-1", ""): [["①-3", "①-1", "①-4"]],
    ("④-3", ""): [["②-2", "③-4"], ["②-3", "③-4"]],
}
ROWSPANS = {("②-3", "③-4"), ("⑥-3", "④-2"), ("⑦-7", "⑤-6")}
INFERRED = {("①-3", "①-1"), ("①-3", "①-4"), ("③-5", "②-8"), ("⑤-2", "⑦-4"), ("", "③-1"), ("", "③-2")}


@pytest.fixture
def document(real_documents: Path) -> bytes:
    return (real_documents / NAME).read_bytes()


@pytest.fixture
def expected(real_documents: Path) -> dict[tuple[str, str], dict[str, str]]:
    path = real_documents.parent / "expected" / "001_transitions.csv"
    if not path.is_file():
        pytest.skip("the expected transitions are not beside the real documents")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {(row["old"], row["new"]): row for row in csv.DictReader(file)}


@pytest.fixture
def sheet(document: bytes) -> TransitionSheet:
    return read_transition_sheet(read_sheet(document, NAME))


def note_of(row: dict[str, str]) -> str:
    return row["note_raw"].removesuffix("(rowspan)").strip()


def says(transition) -> tuple[str, str, list[str]]:
    return transition.kind, transition.note, transition.departments


def told(row: dict[str, str]) -> tuple[str, str, list[str]]:
    return row["kind"], note_of(row), [label for label in row["departments"].split(";") if label]


def test_items_are_counted_as_printed_and_the_gap_is_found(sheet):
    assert sheet.counts == {
        "old_policies": 9,
        "old_measures": 37,
        "new_policies": 7,
        "new_measures": 41,
        "transitions": 50,
    }
    assert [item.printed for item in sheet.items if item.placeholder] == ["⑤-1"]
    assert [finding.row for finding in sheet.findings if finding.code == "gap"] == [57]
    assert sheet.errors == []


def test_policy_edges_and_pillars(sheet):
    result = sheet.as_json()
    assert {f"{edge['old']}{edge['new']}" for edge in result["policy_transitions"]} == POLICY_EDGES
    assert len(result["policy_transitions"]) == 10
    assert result["pillars"] == PILLARS


def test_printed_edges_are_exactly_those_of_the_sheet(sheet, expected):
    printed = {(e.old or "", e.new or ""): says(e) for e in sheet.transitions if e.confidence == "printed"}
    assert printed == {pair: told(row) for pair, row in expected.items() if row["confidence"] == "printed"}


def test_inferred_edges_have_one_reading(sheet, expected):
    inferred = {(e.old or "", e.new or ""): says(e) for e in sheet.transitions if e.confidence == "inferred"}
    assert inferred == {pair: told(expected[pair]) for pair in INFERRED}


def test_what_must_be_guessed_is_ambiguous_with_every_reading_among_its_candidates(sheet, expected):
    ambiguous = [edge for edge in sheet.transitions if edge.confidence == "ambiguous"]
    without_target: dict[tuple[str, str], list[list[str]]] = {}
    for edge in ambiguous:
        if edge.new is None:
            without_target.setdefault((edge.old or "", ""), []).append(edge.candidates)
    assert without_target == CANDIDATES
    suggested = {(e.old or "", e.new): (e.candidates, *says(e)) for e in ambiguous if e.new}
    assert suggested == {pair: ([pair[1]], *told(expected[pair])) for pair in [*ROWSPANS, ("", "⑤-1")]}
    targets = {old: {new for (one, new) in expected if one == old} for old in ("⑤-1", "②-1", "④-3")}
    for (old, _new), readings in CANDIDATES.items():
        assert targets[old] <= {code for candidates in readings for code in candidates}
    assert all(edge.is_open for edge in ambiguous)


def test_every_expected_edge_can_be_reached_by_deciding(document, sheet, expected):
    answers = {
        "target:⑤-1:①-2,①-6": "①-6",
        "target:②-1:①-3,①-1,①-4": "①-1",
        "target:④-3:②-2,③-4": "②-2",
        "target:④-3:②-3,③-4": "②-3",
    }
    answers |= {question.key: question.suggested for question in sheet.questions if question.suggested}
    decided = read_transition_sheet(read_sheet(document, NAME), decisions=answers)
    assert decided.open_questions == []
    edges = {(edge.old or "", edge.new or ""): says(edge) for edge in decided.transitions}
    assert edges == {pair: told(row) for pair, row in expected.items()}


def test_a_misprinted_label_stays_as_printed(sheet):
    assert len({label for edge in sheet.transitions for label in edge.departments}) == 15
    assert [e.departments for e in sheet.transitions if e.new == "③-6"] == [["楡引・温海庁舎総企"]]


def test_merged_cells_of_a_workbook_settle_the_merges(document):
    book, page = workbook([line.split("\t") for line in document.decode().split("\n")])
    for first in (45, 52, 62):
        for column in "FGH":
            page.merge_cells(f"{column}{first}:{column}{first + 1}")
    sheet = read_transition_sheet(read_sheet(saved(book), "sheet.xlsx"))
    merged = [e for e in sheet.transitions if (e.old, e.new) in ROWSPANS]
    assert [(e.kind, e.confidence, e.departments) for e in merged] == [("merge", "printed", [])] * 3
    assert [question.kind for question in sheet.questions].count("merge") == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_the_encoding_makes_no_difference(document, sheet, encoding):
    other = read_transition_sheet(read_sheet(document.decode().encode(encoding), NAME))
    assert other.as_json() == sheet.as_json()
