"""Printed department labels."""

from policies.intake.transitions.departments import Department, DepartmentReader


def labels(reader: DepartmentReader, text: str) -> list[str]:
    return reader.read(text).labels


def test_labels_are_split_on_spaces_commas_and_lines():
    reader = DepartmentReader(["市民課 福祉課", "市民課、福祉課", "市民課\n福祉課", "市民課\u3000福祉課"])
    assert {
        tuple(labels(reader, text))
        for text in ("市民課 福祉課", "市民課、福祉課", "市民課\n福祉課", "市民課\u3000福祉課")
    } == {("市民課", "福祉課")}


def test_a_dot_joins_a_label_unless_both_parts_stand_alone_elsewhere():
    reader = DepartmentReader(["東・西支所", "市民課・福祉課", "市民課", "福祉課"])
    assert labels(reader, "東・西支所") == ["東・西支所"]
    assert labels(reader, "市民課・福祉課") == ["市民課", "福祉課"]


def test_a_label_cut_by_a_line_break_is_rejoined_when_its_end_is_seen_elsewhere():
    reader = DepartmentReader(["各支所総務", "東・西支 所総務"])
    cell = reader.read("東・西支 所総務")
    assert (cell.labels, cell.rejoined) == (["東・西支所総務"], ["東・西支所総務"])


def test_a_known_label_cut_in_two_is_rejoined():
    assert labels(DepartmentReader(["地域 づくり課"], known=["地域づくり課"]), "地域 づくり課") == ["地域づくり課"]


def test_two_known_labels_are_never_joined():
    assert labels(DepartmentReader(["総務 課"], known=["総務", "課", "総務課"]), "総務 課") == ["総務", "課"]


def test_a_misprint_stays_as_printed_and_only_gets_suggestions():
    reader = DepartmentReader(["荻野支所総務"], known=["萩野支所総務", "市民課"])
    assert labels(reader, "荻野支所総務") == ["荻野支所総務"]
    assert (reader.is_known("荻野支所総務"), reader.suggestions("荻野支所総務")) == (False, ["萩野支所総務"])


def test_widths_do_not_make_a_label_unknown():
    assert DepartmentReader([], known=["ＩＴ推進課"]).is_known("IT推進課")


def test_the_lead_is_marked_before_after_or_beside():
    reader = DepartmentReader(["市民課● 福祉課"])
    assert reader.read("市民課● 福祉課").departments == [Department("市民課", lead=True), Department("福祉課")]
    assert reader.read("●市民課").departments == [Department("市民課", lead=True)]
    assert reader.read("市民課 ●").departments == [Department("市民課", lead=True)]


def test_a_dash_is_no_department():
    assert labels(DepartmentReader(["－"]), "－") == []


def test_labels_of_two_measures_are_cut_by_the_order_seen_elsewhere():
    reader = DepartmentReader([])
    reader.learn_order(["政策課", "協働課", "支所"])
    ways = reader.divisions(["協働課", "支所", "政策課", "協働課", "支所"], 2)
    assert ways == [
        [["協働課", "支所"], ["政策課", "協働課", "支所"]],
        [["協働課", "支所", "政策課"], ["協働課", "支所"]],
    ]


def test_labels_without_a_repetition_are_suggested_for_every_measure():
    ways = DepartmentReader([]).divisions(["協働課", "支所"], 2)
    assert ways == [[["協働課", "支所"], ["協働課", "支所"]], [["協働課"], ["支所"]]]
