"""Reads pages the way a person does: by elements and their words.

    page = read(response)
    page.texts("ul.rows > li")   →  ["①-1 …", "①-2 …"]
    page.one("h1").text          →  "① …"
    page.links("main")           →  {"①-1": "/mihon/plans/…"}

Selectors are tag, .class, #id, [attribute] or [attribute=value] in any mixture, joined by spaces (below) or > (directly below).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PART = re.compile(r"(?P<mark>[.#]?)(?P<name>[\w-]+)|\[(?P<attribute>[\w-]+)(?:=(?P<value>[^\]]*))?\]")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words in it, with single spaces."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child._words()
                if child.tag not in {"a", "span", "strong", "ins", "del", "wbr", "b", "time", "ruby", "rt", "rp"}:
                    yield " "

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def below(self) -> Iterator["Element"]:
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.below()

    def all(self, selector: str) -> list["Element"]:
        steps = selector.replace(">", " > ").split()
        return [element for element in self.below() if _matches(element, steps, self)]

    def one(self, selector: str) -> "Element":
        found = self.all(selector)
        assert len(found) == 1, f"{selector}: {len(found)} elements"
        return found[0]

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.all(selector)]

    def links(self, selector: str = "") -> dict[str, str]:
        """Words of the links → addresses, below every element of the selector."""
        return {link.text: link["href"] for link in self.all(f"{selector} a[href]".strip())}


def _matches(element: Element, steps: list[str], root: Element) -> bool:
    *before, last = steps
    if not _is(element, last):
        return False
    if not before:
        return True
    directly = before[-1] == ">"
    rest = before[:-1] if directly else before
    ancestor = element.parent
    while ancestor and ancestor is not root:
        if _matches(ancestor, rest, root):
            return True
        if directly:
            return False
        ancestor = ancestor.parent
    return False


def _is(element: Element, step: str) -> bool:
    for part in PART.finditer(step):
        if part["attribute"]:
            if part["attribute"] not in element.attributes:
                return False
            if part["value"] is not None and element.attributes[part["attribute"]] != part["value"].strip("\"'"):
                return False
        elif part["mark"] == ".":
            if part["name"] not in element.attributes.get("class", "").split():
                return False
        elif part["mark"] == "#":
            if element.attributes.get("id") != part["name"]:
                return False
        elif element.tag != part["name"]:
            return False
    return True


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"</{tag}> closes <{self.here.tag}>"
        self.here = self.here.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(response: Any) -> Element:
    """The page of a response, which has to be well formed: every element closed in its place."""
    reader = _Reader()
    reader.feed(response.content.decode())
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.tag}> is never closed"
    return reader.root


def sent_by(form: Element) -> dict[str, str]:
    """What a browser sends of the form as it is shown, without its button; fields of one name only once."""
    fields: dict[str, str] = {}
    for element in form.below():
        name, kind = element.attributes.get("name", ""), element.attributes.get("type", "text")
        if not name or (kind in ("checkbox", "radio") and "checked" not in element.attributes):
            continue
        if element.tag == "input":
            fields[name] = element.attributes.get("value", "on" if kind == "checkbox" else "")
        elif element.tag == "textarea":
            fields[name] = "".join(element._words()).removeprefix("\n")
        elif element.tag == "select":
            options = element.all("option")
            chosen = [one for one in options if "selected" in one.attributes] or options[:1]
            fields[name] = chosen[0]["value"] if chosen else ""
    return fields
