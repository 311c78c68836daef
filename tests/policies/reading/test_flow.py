"""The flow picture: what is connected how strongly, and that its geometry holds."""

import pytest

from policies.reading.crosswalk import published_content, working_content
from policies.reading.flow import MOST_POLICIES, NARROW, WIDE, Flow, flow_of, wrapped
from tests.factories import ItemFactory, TransitionFactory, crosswalk_pair, published_crosswalk

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    """① → ① with two measures; ①-3 crosses over to new ② alone; old ② ends, new ③ begins."""
    pair = crosswalk_pair(2)
    before, after = pair.crosswalk.from_edition, pair.crosswalk.to_edition
    second = ItemFactory(edition=after)
    TransitionFactory(
        crosswalk=pair.crosswalk,
        old=ItemFactory(edition=before, parent=pair.old_policy),
        new=ItemFactory(edition=after, parent=second),
        kind="absorb",
    )
    TransitionFactory(crosswalk=pair.crosswalk, old=ItemFactory(edition=before), kind="abolish")
    TransitionFactory(crosswalk=pair.crosswalk, new=ItemFactory(edition=after), kind="new")
    return pair


def flow(pair) -> Flow:
    found = flow_of(working_content(pair.crosswalk))
    assert found is not None
    return found


def test_links_count_measures_and_know_whether_the_policies_are_connected(pair) -> None:
    links = [(link.old.code, link.new.code, link.measures, link.is_direct) for link in flow(pair).links]
    assert links == [("①", "①", 2, True), ("①", "②", 1, False)]


def test_what_ends_and_what_begins_is_told(pair) -> None:
    found = flow(pair)
    assert ([item.code for item in found.ended], [item.code for item in found.begun]) == (["②"], ["③"])
    assert [(node.side, node.item.code, node.status) for node in found.drawings[0].nodes] == [
        ("old", "①", ""),
        ("old", "②", "abolish"),
        ("new", "①", ""),
        ("new", "②", ""),
        ("new", "③", "new"),
    ]


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_nodes_do_not_overlap_and_stay_inside(pair, layout) -> None:
    drawing = next(one for one in flow(pair).drawings if one.layout is layout)
    for side in ("old", "new"):
        nodes = [node for node in drawing.nodes if node.side == side]
        edges = [place for node in nodes for place in (node.y, node.y + node.height)]
        assert edges == sorted(edges)
        assert edges[0] >= 0
        assert edges[-1] <= drawing.height
        assert all(node.x >= 0 and node.x + node.width <= layout.width for node in nodes)


def test_labels_stay_inside_their_nodes() -> None:
    pair = crosswalk_pair(1)
    pair.old_policy.title = "とても長い名前を持つ施策をどのように折り返して示すかを確かめるための見出し"
    pair.old_policy.save()
    for drawing in flow(pair).drawings:
        for node in drawing.nodes:
            assert all(len(text) <= drawing.layout.letters + 1 for _x, _y, text in node.texts)
            assert all(node.y < y <= node.y + node.height for _x, y, _text in node.texts)


def test_too_many_policies_are_told_by_the_table_alone() -> None:
    pair = crosswalk_pair(1)
    for _number in range(MOST_POLICIES):
        ItemFactory(edition=pair.crosswalk.from_edition)
    assert (flow(pair).drawings, len(flow(pair).links)) == ([], 1)


def test_a_side_without_policies_has_no_picture() -> None:
    pair = crosswalk_pair(0)
    pair.transitions[0].delete()
    pair.old_policy.delete()
    assert flow_of(working_content(pair.crosswalk)) is None


def test_the_page_draws_bands_and_says_the_same_in_a_table(client) -> None:
    pair = published_crosswalk(2)
    page = client.get(pair.crosswalk.get_absolute_url()).content.decode()
    assert page.count('<svg class="flow-picture flow-picture--') == 2
    assert page.count('class="flow-picture__band"') == 2 + 1  # two sizes and the legend
    table = page.split("施策どうしの対応</th>")[1].split("</table>")[0]
    assert [cell in table for cell in ("① 施策の見出し1", ">2</td>", "あり")] == [True, True, True]
    assert published_content(pair.crosswalk).measures != []


@pytest.mark.parametrize(
    ("text", "letters", "lines"),
    [
        ("短い見出し", 10, ["短い見出し"]),
        ("地域の支え合いの仕組みづくり", 10, ["地域の支え合いの", "仕組みづくり"]),
        ("ABCDEFGHIJ", 10, ["ABCDEFGHIJ"]),
        ("", 10, []),
    ],
)
def test_labels_break_between_phrases(text: str, letters: int, lines: list[str]) -> None:
    assert wrapped(text, letters) == lines
