"""How a council numbers its papers, as data: the presets in outlines/*.json and what a council keeps for itself.

    name            lower-case letters, digits and hyphens
    title           what a person reads when choosing
    levels          from the outside in: {"kind": part|chapter|consultation_item|other, "numbering": a form}
    present_state   headings of what is and what is wrong: 現状及び課題 …; brackets and numbers aside
    recommendation  headings of what is recommended: 答申, 提言 …
    items           forms of the items below it, most usual first; the first one met in a section counts there
    attachments     words that lead to attachments: 付属資料 …
    covers          headings of lists that only announce what follows: 諮問事項, 目次 …

A form of numbering is one of `recommendations_numbers.FORMS`, chapter:X for 第1X, and for items also bullet:○●.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from policies.intake.recommendations.numbers import FORMS, Number, is_form, number_in_front

PART, CHAPTER, CONSULTATION_ITEM, OTHER = "part", "chapter", "consultation_item", "other"
KINDS = (PART, CHAPTER, CONSULTATION_ITEM, OTHER)
BULLET = "bullet:"

_FOLDER = Path(__file__).parent / "outlines"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORDS = ("present_state", "recommendation", "attachments", "covers")
_NEEDED = {"name", "levels", "present_state", "recommendation", "items"}
_KNOWN = _NEEDED | {"title", "attachments", "covers"}
_MOST = 40  # levels, words or forms in one list


class OutlineError(ValueError):
    """The rules cannot be used; the message says why, for the person who wrote them."""


@dataclass(frozen=True, slots=True)
class Level:
    kind: str
    numbering: str


@dataclass(frozen=True, slots=True)
class OutlineRules:
    name: str
    title: str
    levels: tuple[Level, ...]
    present_state: tuple[str, ...]
    recommendation: tuple[str, ...]
    items: tuple[str, ...]
    attachments: tuple[str, ...]
    covers: tuple[str, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> OutlineRules:
        """Rules out of parsed JSON; raise `OutlineError` for rules nobody could follow."""
        if not isinstance(data, Mapping):
            raise OutlineError(_("Outline rules are one JSON object with name, levels and so on."))
        _check_keys(data)
        name, title = data["name"], data.get("title") or data["name"]
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(title, str):
            raise OutlineError(_("“name” consists of small letters and digits joined by hyphens; “title” is text."))
        words = {key: _texts(data, key) for key in _WORDS}
        for key in ("present_state", "recommendation"):
            if not words[key]:
                raise OutlineError(_("“%(key)s” needs at least one heading.") % {"key": key})
        return cls(name=name, title=title, levels=_levels(data["levels"]), items=_items(data), **words)

    def level_in_front(self, text: str) -> tuple[int, Number] | None:
        """The outermost level whose number the line starts with."""
        for index, level in enumerate(self.levels):
            if number := number_in_front(text, level.numbering):
                return index, number
        return None

    def item_in_front(self, text: str, form: str) -> Number | None:
        """The mark of an item; the value of a bullet is 0."""
        if not form.startswith(BULLET):
            return number_in_front(text, form)
        signs = form.removeprefix(BULLET)
        return Number(0, text[0], text[1:].strip()) if text and text[0] in signs else None


def preset(name: str) -> OutlineRules:
    """Raise `OutlineError` when there is none of that name."""
    for rules in presets():
        if rules.name == name:
            return rules
    names = "、".join(rules.name for rules in presets())
    raise OutlineError(
        _("There are no outline rules “%(name)s”. There are: %(names)s") % {"name": name[:80], "names": names}
    )


@cache
def presets() -> tuple[OutlineRules, ...]:
    """Every form of numbering the portal comes with, in the order of their names."""
    files = sorted(_FOLDER.glob("*.json"), key=lambda path: path.stem)
    return tuple(OutlineRules.from_json(json.loads(path.read_text(encoding="utf-8"))) for path in files)


def _check_keys(data: Mapping[str, Any]) -> None:
    if missing := sorted(_NEEDED - set(data)):
        raise OutlineError(_("Outline rules lack: %(keys)s") % {"keys": "、".join(missing)})
    if unknown := sorted(str(key) for key in set(data) - _KNOWN):
        raise OutlineError(
            _("Outline rules hold keys nobody knows: %(keys)s. Known are: %(known)s")
            % {"keys": "、".join(unknown), "known": "、".join(sorted(_KNOWN))}
        )


def _texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = data.get(key, [])
    if (
        not isinstance(values, list)
        or len(values) > _MOST
        or not all(isinstance(value, str) and value.strip() for value in values)
    ):
        raise OutlineError(_("“%(key)s” is a list of texts, none of them empty.") % {"key": key})
    return tuple(value.strip() for value in values)


def _levels(values: Any) -> tuple[Level, ...]:
    if not isinstance(values, list) or not 0 < len(values) <= _MOST:
        raise OutlineError(_("“levels” is a list with at least one level."))
    levels = [_level(number, value) for number, value in enumerate(values, start=1)]
    forms = [level.numbering for level in levels]
    for number, form in enumerate(forms, start=1):
        if form in forms[: number - 1]:
            raise OutlineError(
                _("Level %(number)s is numbered like a level above it (%(form)s), so they cannot be told apart.")
                % {"number": number, "form": form}
            )
    if CONSULTATION_ITEM not in {level.kind for level in levels}:
        raise OutlineError(_("One of the levels must be of the kind consultation_item."))
    return tuple(levels)


def _level(number: int, value: Any) -> Level:
    if not isinstance(value, Mapping) or set(value) != {"kind", "numbering"}:
        raise OutlineError(_("Level %(number)s needs “kind” and “numbering”, and nothing else.") % {"number": number})
    kind, form = value["kind"], value["numbering"]
    if kind not in KINDS:
        raise OutlineError(
            _("The kind of level %(number)s is unknown: %(kind)s. Known are: %(known)s")
            % {"number": number, "kind": str(kind)[:40], "known": "、".join(KINDS)}
        )
    if not isinstance(form, str) or not is_form(form):
        raise OutlineError(
            _("The numbering of level %(number)s is unknown: %(form)s. Known are: %(known)s")
            % {"number": number, "form": str(form)[:40], "known": "、".join([*FORMS, "chapter:章"])}
        )
    return Level(kind, form)


def _items(data: Mapping[str, Any]) -> tuple[str, ...]:
    forms = _texts(data, "items")
    if not forms:
        raise OutlineError(_("“%(key)s” needs at least one form.") % {"key": "items"})
    for form in forms:
        if not (is_form(form) or (form.startswith(BULLET) and form != BULLET)):
            raise OutlineError(
                _("The form of items is unknown: %(form)s. Known are: %(known)s")
                % {"form": form[:40], "known": "、".join([*FORMS, "chapter:章", "bullet:○●"])}
            )
    return forms
