"""What is different between two states of a plan item: the same list for a conflict, a publication and the history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..models import PlanItem, PublishedItem
from .wording import compare


@dataclass(frozen=True)
class Difference:
    """One field before and after, in words."""

    label: str
    before: str
    after: str

    @property
    def before_html(self) -> SafeString:
        if not self.after:
            return format_html("<del>{}</del>", self.before) if self.before else SafeString("")
        return compare(self.before, self.after).old_html

    @property
    def after_html(self) -> SafeString:
        if not self.before:
            return format_html("<ins>{}</ins>", self.after) if self.after else SafeString("")
        return compare(self.before, self.after).new_html


def between(before: dict[str, str], after: dict[str, str]) -> list[Difference]:
    """The fields that differ, in the order of `after`; both by label."""
    return [
        Difference(label, before.get(label, ""), text) for label, text in after.items() if before.get(label, "") != text
    ]


def department_text(rows: Iterable[tuple[str, bool]]) -> str:
    """Departments in order, ● behind the one that leads."""
    return "、".join(f"{label}{'●' if is_lead else ''}" for label, is_lead in rows)


def working_values(item: PlanItem) -> dict[str, str]:
    """The working row in words; needs `with_assignments()` and its edition."""
    rows = [(_label_of(row, item.edition.first_year), row.is_lead) for row in item.assignments.all()]
    return _values(item, item.parent.code if item.parent else "", rows)


def _label_of(assignment: Any, year: int) -> str:
    return assignment.printed_label or assignment.department.label_in(year)


def published_values(row: PublishedItem) -> dict[str, str]:
    return _values(
        row, row.parent.code if row.parent else "", [(one.label, one.is_lead) for one in row.assignments.all()]
    )


def _values(item: Any, parent: str, departments: list[tuple[str, bool]]) -> dict[str, str]:
    return {
        _("Code"): item.code,
        _("Address"): item.slug,
        _("Belongs to"): parent,
        _("Title"): item.title,
        _("Text"): item.text or "",
        _("Departments"): department_text(departments),
        _("Pillars"): "、".join(str(pillar) for pillar in item.pillars.all()),
        _("Perspectives"): "、".join(str(one) for one in item.perspectives.all()),
        _("Placeholder"): _("yes") if item.is_placeholder else _("no"),
    }


def differences_of_publishing(item: PlanItem) -> Iterator[Difference]:
    """What the public will see differently; nothing where only the version moved on."""
    yield from between(published_values(item.published), working_values(item))
