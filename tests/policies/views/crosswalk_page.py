"""Reads the crosswalk page as a person does: rows with their cells as text, [removed] and {added} marked."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

from policies.models import Crosswalk

MARKS = {"del": "[]", "ins": "{}"}
VOID = {"link", "meta", "img", "br", "use", "rect", "path", "col", "input"}


@dataclass
class TableRow:
    id: str | None
    classes: str
    cells: list[str] = field(default_factory=list)


class CrosswalkPage(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[TableRow] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.links.append(given.get("href") or "")
        if tag not in VOID:
            self.open.append(tag)
        if not self.in_crosswalk and "data-crosswalk" in given:
            self.open[-1] = "crosswalk"
        if self.in_crosswalk and "tbody" in self.open:
            if tag == "tr":
                self.rows.append(TableRow(given.get("id"), given.get("class") or ""))
            elif tag in ("td", "th"):
                self.rows[-1].cells.append("")
            elif tag in MARKS:
                self.write(MARKS[tag][0])

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag in MARKS and self.in_cell:
            self.write(MARKS[tag][1])
        while self.open:
            closed = self.open.pop()
            if closed == tag or (closed, tag) == ("crosswalk", "table"):
                break

    def handle_data(self, data: str) -> None:
        if self.in_cell:
            self.write(data)

    def write(self, text: str) -> None:
        self.rows[-1].cells[-1] = " ".join(f"{self.rows[-1].cells[-1]}{text}".split(" "))

    @property
    def in_crosswalk(self) -> bool:
        return "crosswalk" in self.open

    @property
    def in_cell(self) -> bool:
        return self.in_crosswalk and "tbody" in self.open and ("td" in self.open or "th" in self.open)

    @property
    def measures(self) -> list[TableRow]:
        return [row for row in self.rows if "crosswalk__row" in row.classes]

    @property
    def heads(self) -> list[TableRow]:
        return [row for row in self.rows if "crosswalk__head" in row.classes]

    @property
    def anchors(self) -> list[str | None]:
        return [row.id for row in self.measures]

    def row(self, anchor: str) -> list[str]:
        """The cells of a row, each squeezed to one line."""
        return next([" ".join(cell.split()) for cell in row.cells] for row in self.rows if row.id == anchor)


def address_of(crosswalk: Crosswalk) -> str:
    return crosswalk.get_absolute_url()


def open_page(client: Client, crosswalk: Crosswalk, query: str = "") -> CrosswalkPage:
    response = client.get(address_of(crosswalk) + query)
    assert response.status_code == 200, response.status_code
    return CrosswalkPage(response.content.decode())
