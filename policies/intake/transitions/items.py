"""The items of both editions as the rows print them, and the gaps in their numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from policies.intake.codes import Code, roman_value
from policies.intake.files.sheets import search_form
from policies.intake.findings import Findings
from policies.intake.transitions import POLICY, Item, Source
from policies.intake.transitions.rows import MISSING, Entry, Reading, Record

_GAP_LIMIT = 20
TITLE_LENGTH = 300


@dataclass(slots=True)
class Items:
    """Items by code, in printed order."""

    old: dict[Code, Item] = field(default_factory=dict)
    new: dict[Code, Item] = field(default_factory=dict)
    children: dict[tuple[str, int], list[Code]] = field(default_factory=dict)

    def side(self, name: str) -> dict[Code, Item]:
        return self.old if name == "old" else self.new

    def add(self, item: Item) -> Item:
        self.side(item.side)[item.code] = item
        if item.code.number is not None:
            self.children.setdefault((item.side, item.code.policy), []).append(item.code)
        return item

    def drop(self, item: Item) -> None:
        del self.side(item.side)[item.code]
        self.children[item.side, item.code.policy].remove(item.code)

    def all(self) -> list[Item]:
        return [*self.old.values(), *self.new.values()]


def collect_items(reading: Reading) -> Items:
    items = Items()
    findings = reading.result.findings
    for record in reading.records:
        for side, entries, spanned in (
            ("old", record.old, record.old_spanned),
            ("new", record.new, record.new_spanned),
        ):
            for entry in [] if spanned else entries:
                _add(items, side, entry, record, findings)
        _add_pillars(items, record, findings)
    for item in items.all():
        if not item.title and item.text is None and not item.placeholder:
            source = item.sources[0]
            findings.warning(
                "text_missing",
                _("%(code)s stands here without its text.") % {"code": item.printed},
                row=source.row,
                page=reading.records[0].cells.page,
            )
    _add_missing_policies(items, findings)
    return items


def _add(items: Items, side: str, entry: Entry, record: Record, findings: Findings) -> None:
    cell = record.cell("departments") if side == "new" else None
    beside = cell.text if cell else ",".join(record.pillars) if side == "old" else ""
    source = Source(record.page, record.number, entry.raw, beside)
    missing = search_form(entry.text) == search_form(MISSING)
    text = "" if missing else entry.text
    item = items.side(side).get(entry.code)
    if item is None:
        item = items.add(Item(side, entry.code, sources=[source], placeholder=missing))
    else:
        item.sources.append(source)
        _compare(item, text, side, record, findings)
    if item.level == POLICY:
        item.title = item.title or text
        if len(text) > TITLE_LENGTH:
            findings.error("title_too_long", _("This title is longer than 300 characters."), record.cell(side))
    elif item.text is None and text:
        item.text = text


def _compare(item: Item, text: str, side: str, record: Record, findings: Findings) -> None:
    before = item.title if item.level == POLICY else item.text or ""
    if not text or not before or search_form(text) == search_form(before):
        return
    place = {"code": item.printed, "row": item.sources[0].row}
    if item.level == POLICY:
        findings.warning(
            "title_differs", _("%(code)s was printed with another title in row %(row)s.") % place, record.cell(side)
        )
    else:
        findings.error(
            "code_twice", _("%(code)s stands in row %(row)s too, with another text.") % place, record.cell(side)
        )


def _add_pillars(items: Items, record: Record, findings: Findings) -> None:
    """Pillars stand on the row of an old policy; on a row without one they belong to the new item."""
    if record.explicit is not None:
        _add_marked(items, record)
    if not record.pillars:
        return
    side = "old" if record.old and not record.old_spanned else "new"
    for entry in record.old if side == "old" else record.new:
        item = items.side(side).get(entry.code)
        if item is None:
            continue
        if item.pillars and set(item.pillars) != set(record.pillars):
            findings.warning(
                "pillars_differ",
                _("%(code)s has other pillars in row %(row)s.") % {"code": item.printed, "row": item.sources[0].row},
                record.cell(side),
            )
        item.pillars = sorted({*item.pillars, *record.pillars}, key=lambda name: (roman_value(name), name))


def _add_marked(items: Items, record: Record) -> None:
    """What the extra columns of an exported sheet say of the row's items."""
    explicit = record.explicit
    if explicit is None:
        return
    for side, entries in (("old", record.old), ("new", record.new)):
        for entry in entries:
            item = items.side(side)[entry.code]
            item.placeholder = item.placeholder or side in explicit.placeholders
            if side == "new" and explicit.pillars_new:
                item.pillars = list(explicit.pillars_new)


def _add_missing_policies(items: Items, findings: Findings) -> None:
    """A measure whose policy is not printed gets a placeholder above it, so that the tree holds."""
    for side in ("old", "new"):
        for code in [code for code in items.side(side) if code.number is not None]:
            if code.parent not in items.side(side):
                items.add(Item(side, code.parent, placeholder=True))
                findings.warning(
                    "policy_missing",
                    _("The policy %(policy)s of %(code)s is not in the sheet; a placeholder stands for it.")
                    % {"policy": code.parent.printed, "code": code.printed},
                    row=items.side(side)[code].sources[0].row,
                )


def find_gaps(items: Items, findings: Findings) -> list[tuple[str, Code]]:
    """Numbers that are skipped under a policy: (side, code). Very long gaps are only reported."""
    gaps: list[tuple[str, Code]] = []
    for (side, policy), codes in items.children.items():
        numbers = {code.number for code in codes if code.number is not None}
        missing = [Code(policy, number) for number in range(1, max(numbers, default=0)) if number not in numbers]
        if len(missing) > _GAP_LIMIT:
            findings.warning(
                "gap",
                _("Under policy %(policy)s many numbers are missing, up to %(last)s.")
                % {"policy": Code(policy).printed, "last": Code(policy, max(numbers)).printed},
            )
        else:
            gaps += [(side, code) for code in missing]
    return gaps
