"""Where a review sheet belongs: its edition, its item by the path of levels, its departments and indicators by name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from districts.models import Municipality
from districts.models.departments import label_key

from ..intake.findings import Findings
from ..intake.reviews.sheet import SheetLevel, SheetReading
from ..models import Indicator, PlanEdition, PlanItem
from .transition_labels import department_index, known_labels

_NUMBER_SIGN = re.compile(r"^(?:no\.?|№)")
_SIMILAR, _SUGGESTIONS = 60, 3

Path = tuple[PlanItem, ...]


def paths_of(edition: PlanEdition) -> list[Path]:
    """Every current item with those above it, from the top."""
    items = {one.pk: one for one in edition.items.current().select_related("level").order_by("position", "pk")}
    return [_path(one, items) for one in items.values()]


def _path(item: PlanItem, items: dict[int, PlanItem]) -> Path:
    line = [item]
    while (parent := line[0].parent_id) is not None and parent in items:
        line.insert(0, items[parent])
    return tuple(line)


def code_key(code: str) -> str:
    """Codes compared: widths, blanks and a printed "No." make no difference."""
    return _NUMBER_SIGN.sub("", label_key(code))


def is_level(item: PlanItem, level: SheetLevel) -> bool:
    """By code; by title where one of both has no code."""
    here, there = code_key(item.code), code_key(level.code)
    if here and there:
        return here == there
    return label_key(item.title or item.text or "") == label_key(level.title)


def items_at(edition: PlanEdition, levels: Iterable[SheetLevel]) -> list[PlanItem]:
    """The items whose whole path is the sheet's; a number alone says nothing, it may stand under several levels."""
    wanted = list(levels)
    return [
        path[-1]
        for path in paths_of(edition)
        if len(path) == len(wanted) and all(is_level(*pair) for pair in zip(path, wanted, strict=True))
    ]


def find_item(edition: PlanEdition, reading: SheetReading, findings: Findings) -> PlanItem | None:
    """The item of the sheet, or an error that names where its number, or a title like it, stands instead."""
    found = items_at(edition, reading.levels)
    if len(found) == 1:
        _compare_names(edition, found[0], reading, findings)
        return found[0]
    said = " / ".join(f"{one.name} {one.code}" for one in reading.levels)
    if found:
        findings.error("item_ambiguous", _("Several items of the plan stand at %(path)s.") % {"path": said})
    else:
        message = _("No item of %(edition)s stands at %(path)s.") % {"edition": edition, "path": said}
        if near := _near(edition, reading):
            message += " " + _("Did you mean: %(items)s") % {"items": "、".join(near)}
        findings.error("item_unknown", message)
    return None


def _near(edition: PlanEdition, reading: SheetReading) -> list[str]:
    """Items of the same number elsewhere, else those of similar titles; each with its path of codes."""
    named = {" / ".join(str(one.code) for one in path) + f" {path[-1].title}": path[-1] for path in paths_of(edition)}
    same = [name for name, item in named.items() if code_key(item.code) == code_key(reading.number)]
    if same:
        return same[:_SUGGESTIONS]
    titles = {name: item.title for name, item in named.items() if item.title}
    return [name for _title, _score, name in _closest(reading.title, titles)]


def _closest(word: str, among: Any) -> list[Any]:
    return process.extract(word, among, scorer=fuzz.ratio, limit=_SUGGESTIONS, score_cutoff=_SIMILAR)


def _compare_names(edition: PlanEdition, item: PlanItem, reading: SheetReading, findings: Findings) -> None:
    path = next(one for one in paths_of(edition) if one[-1].pk == item.pk)
    for here, level in zip(path, reading.levels, strict=True):
        title = here.title or here.text or ""
        if label_key(title) != label_key(level.title):
            findings.warning(
                "title_differs",
                _("The title of %(level)s %(code)s is “%(there)s” in the sheet and “%(here)s” in the plan; it stays.")
                % {"level": here.level.name, "code": here.code, "there": level.title, "here": title},
            )
        if level.name and label_key(here.level.name) != label_key(level.name):
            findings.warning(
                "level_name_differs",
                _("The sheet calls the level “%(there)s”, the plan “%(here)s”.")
                % {"there": level.name, "here": here.level.name},
            )


# Departments


def departments_by_key(edition: PlanEdition) -> dict[str, int]:
    """Every label known in one of the plan's years → department; the first year's come first."""
    index: dict[str, int] = {}
    for year in range(edition.first_year, edition.last_year + 1):
        index = department_index(edition.municipality, year) | index
    return index


def labels_known(edition: PlanEdition) -> list[str]:
    return sorted(
        {
            label
            for year in (edition.first_year, edition.last_year)
            for label in known_labels(edition.municipality, year)
        }
    )


def check_departments(item: PlanItem, reading: SheetReading, findings: Findings) -> None:
    """Unknown labels are errors; known ones that are not the item's are said, and the item keeps its own."""
    known = departments_by_key(item.edition)
    parts = list(item.assignments.select_related("department").prefetch_related("department__names"))
    known = {label_key(part.printed_label): part.department_id for part in parts if part.printed_label} | known
    unknown = [one.name for one in reading.departments if label_key(one.name) not in known]
    for name in unknown:
        findings.error("department_unknown", unknown_department(item.edition, name))
    if unknown or not reading.departments:
        return
    there = {(known[label_key(one.name)], one.lead) for one in reading.departments}
    if there != {(part.department_id, part.is_lead) for part in parts}:
        findings.warning(
            "departments_differ",
            _("The departments of the sheet are not those of the item, which stay: %(labels)s")
            % {"labels": "、".join(part.label + ("●" if part.is_lead else "") for part in parts) or "－"},
        )


def unknown_department(edition: PlanEdition, name: str) -> str:
    message = _("The department “%(label)s” is not known.") % {"label": name}
    near = [label for label, _score, _index in _closest(name, labels_known(edition))]
    return message + (" " + _("Did you mean: %(items)s") % {"items": "、".join(near)} if near else "")


# Indicators


def indicators_of(item: PlanItem) -> dict[str, Indicator]:
    """The item's indicators by the key of their name."""
    uses = item.indicator_uses.filter(indicator__archived_at=None).select_related("indicator").order_by("-position")
    return {label_key(use.indicator.name): use.indicator for use in uses}


def indicators_named(municipality: Municipality, name: str) -> list[Indicator]:
    """Those of the municipality with this name, whatever they measure."""
    rows = Indicator.objects.filter(municipality=municipality).current().order_by("pk")
    return [one for one in rows if label_key(one.name) == label_key(name)]


def indicators_like(municipality: Municipality, name: str) -> list[str]:
    names = sorted(set(Indicator.objects.filter(municipality=municipality).current().values_list("name", flat=True)))
    return [found for found, _score, _index in _closest(name, names)]
