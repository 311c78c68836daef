"""The flow picture of a crosswalk: which policies became which, drawn by the server as plain geometry.

Old policies stand left, new ones right. A band is as wide as the number of measures that went this way; it is solid
where the two policies are connected themselves, dashed where only measures cross over. The same facts are a table.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache

import budoux

from .crosswalk import Content, Item

NO_START = "、。，．）」』ー・ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
MOST_POLICIES = 30  # beyond, the picture is a tangle and the table tells more


@dataclass(frozen=True)
class Layout:
    """Measures of the drawing, in its own units; the narrow one is for the phone."""

    name: str
    width: int
    node: int
    letter: int
    line: int
    unit: int = 7
    gap: int = 14
    padding: int = 9

    @property
    def letters(self) -> int:
        """Full-width letters in a line of a label."""
        return (self.node - 2 * self.padding) // self.letter


WIDE = Layout("wide", width=1200, node=430, letter=16, line=22, unit=7, gap=10, padding=7)
NARROW = Layout("narrow", width=360, node=132, letter=12, line=16, unit=6, gap=10, padding=6)


@dataclass
class Link:
    """Old and new policy, how many measures went this way, and whether the policies are connected themselves."""

    old: Item
    new: Item
    measures: int
    is_direct: bool


@dataclass
class Node:
    item: Item
    side: str
    lines: list[str]
    x: int
    y: int
    width: int
    height: int
    texts: list[tuple[int, int, str]] = field(default_factory=list)
    status: str = ""

    @property
    def edge_x(self) -> int:
        return self.x + self.width if self.side == "old" else self.x


@dataclass(frozen=True)
class Band:
    link: Link
    path: str
    outline: str
    label_x: int
    label_y: int


@dataclass(frozen=True)
class Drawing:
    layout: Layout
    height: int
    nodes: list[Node]
    bands: list[Band]


@dataclass(frozen=True)
class Flow:
    """The picture in both sizes and its facts: links, old policies that end and new ones that begin."""

    links: list[Link]
    ended: list[Item]
    begun: list[Item]
    drawings: list[Drawing]


def flow_of(content: Content) -> Flow | None:
    """None without any policy on one of the sides."""
    old, new = content.roots("old"), content.roots("new")
    if not old or not new:
        return None
    links = _links(content)
    ended = [item for item in old if not any(link.old is item for link in links)]
    begun = [item for item in new if not any(link.new is item for link in links)]
    fits = max(len(old), len(new)) <= MOST_POLICIES
    drawings = [_draw(layout, old, new, links) for layout in (WIDE, NARROW)] if fits else []
    return Flow(links, ended, begun, drawings)


def _links(content: Content) -> list[Link]:
    counts: Counter[tuple[int, int]] = Counter()
    direct: set[tuple[int, int]] = set()
    for edge in content.edges:
        old, new = content.old_of(edge), content.new_of(edge)
        if old and new:
            pair = (content.root_of(old).pk, content.root_of(new).pk)
            counts[pair] += edge.depth > 1
            if edge.depth == 1:
                direct.add(pair)
    ordered = sorted(counts, key=lambda pair: (content.rank[pair[0]], content.rank[pair[1]]))
    return [Link(content.items[pair[0]], content.items[pair[1]], counts[pair], pair in direct) for pair in ordered]


def _draw(layout: Layout, old: list[Item], new: list[Item], links: list[Link]) -> Drawing:
    columns = {
        side: [_node(layout, side, item, links) for item in items] for side, items in (("old", old), ("new", new))
    }
    height = max(_stack(layout, nodes) for nodes in columns.values())
    for nodes in columns.values():
        _spread(nodes, height)
        for node in nodes:
            _place_texts(layout, node)
    placed = {node.item.pk: node for nodes in columns.values() for node in nodes}
    return Drawing(layout, height, [*columns["old"], *columns["new"]], _bands(layout, placed, links))


def _thickness(layout: Layout, link: Link) -> int:
    return max(3, link.measures * layout.unit)


def _node(layout: Layout, side: str, item: Item, links: list[Link]) -> Node:
    own = [link for link in links if (link.old if side == "old" else link.new) is item]
    lines = wrapped(f"{item.code} {item.title}".strip(), layout.letters)
    height = max(
        len(lines) * layout.line + 2 * layout.padding,
        sum(_thickness(layout, link) for link in own) + 2 * layout.padding,
    )
    status = "" if own else ("abolish" if side == "old" else "new")
    x = 1 if side == "old" else layout.width - layout.node - 1
    return Node(item, side, lines, x, 0, layout.node, height, status=status)


def _stack(layout: Layout, nodes: list[Node]) -> int:
    return sum(node.height for node in nodes) + layout.gap * (len(nodes) - 1) + 2


def _spread(nodes: list[Node], height: int) -> None:
    """From top to bottom with even gaps, so that both columns end together."""
    room = height - 2 - sum(node.height for node in nodes)
    y = 1.0 if len(nodes) > 1 else 1.0 + room / 2
    gap = room / (len(nodes) - 1) if len(nodes) > 1 else 0
    for node in nodes:
        node.y = round(y)
        y += node.height + gap


def _place_texts(layout: Layout, node: Node) -> None:
    block = len(node.lines) * layout.line
    top = node.y + (node.height - block) / 2
    baseline = layout.letter * 0.36 + layout.line / 2
    node.texts = [
        (node.x + layout.padding, round(top + number * layout.line + baseline), text)
        for number, text in enumerate(node.lines)
    ]


def _bands(layout: Layout, placed: dict[int, Node], links: list[Link]) -> list[Band]:
    """Bands leave and reach a node side by side in the order of the other ends, so that few cross."""
    starts = _offsets(layout, placed, links, "old")
    ends = _offsets(layout, placed, links, "new")
    bands, below, lane = [], -2.0 * layout.letter, 0
    for at in sorted(starts, key=lambda at: starts[at]):  # numbers of thin bands side by side, not one over the other
        middle = starts[at] + _thickness(layout, links[at]) / 2
        lane = (lane + 1) % 3 if middle - below < layout.letter else 0
        below = middle
        bands.append(_band(layout, placed, links[at], starts[at], ends[at], lane))
    return bands


def _offsets(layout: Layout, placed: dict[int, Node], links: list[Link], side: str) -> dict[int, int]:
    """The top of each band at its end on this side, by the number of its link."""
    tops: dict[int, int] = {}
    far = "new" if side == "old" else "old"
    for node in (node for node in placed.values() if node.side == side):
        own = [at for at, link in enumerate(links) if getattr(link, side) is node.item]
        own.sort(key=lambda at: placed[getattr(links[at], far).pk].y)
        y = node.y + (node.height - sum(_thickness(layout, links[at]) for at in own)) // 2
        for at in own:
            tops[at] = y
            y += _thickness(layout, links[at])
    return tops


def _band(layout: Layout, placed: dict[int, Node], link: Link, start: int, end: int, lane: int) -> Band:
    x1, x2 = placed[link.old.pk].edge_x, placed[link.new.pk].edge_x
    middle, thick = (x1 + x2) // 2, _thickness(layout, link)
    upper = f"M{x1} {start}C{middle} {start} {middle} {end} {x2} {end}"
    lower = f"M{x1} {start + thick}C{middle} {start + thick} {middle} {end + thick} {x2} {end + thick}"
    back = f"L{x2} {end + thick}C{middle} {end + thick} {middle} {start + thick} {x1} {start + thick}Z"
    label_y = round(start + thick / 2 + layout.letter * 0.36)
    return Band(link, f"{upper}{back}", f"{upper}{lower}", x1 + round(layout.letter * (1 + 1.2 * lane)), label_y)


def wrapped(text: str, letters: int) -> list[str]:
    """As few lines of at most so many full-width letters as it takes, of much the same length, cut between phrases."""
    lines = _filled(text, letters)
    for narrower in range(letters - 1, letters // 2, -1):
        tried = _filled(text, narrower)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def _filled(text: str, letters: int) -> list[str]:
    lines = [""]
    for phrase in _phrases(text):
        if lines[-1] and _width(lines[-1] + phrase.rstrip()) > letters:
            lines.append("")
        for letter in phrase:  # a phrase longer than a line is cut anywhere
            if _width(lines[-1] + letter) > letters and letter not in NO_START:
                lines.append("")
            lines[-1] += letter
    return [line.strip() for line in lines if line.strip()]


def _width(text: str) -> float:
    """In full-width letters; a half-width one counts half."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)


@lru_cache(maxsize=1024)
def _phrases(text: str) -> tuple[str, ...]:
    return tuple(_parser().parse(text))


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()
