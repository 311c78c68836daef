"""What a person decided on a recommendation, applied by key; what fits nothing is reported, never applied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from policies.intake.findings import Findings
from policies.intake.recommendations import FORCES, STATEMENT, Clause, Item, Section
from policies.intake.recommendations.outline import KINDS
from policies.intake.recommendations.signs import row_of
from policies.intake.recommendations.walk import ROLES

_LONGEST = 300
_MOST_ADDRESSEES = 50


class Decisions:
    """{"clause-1-1-1-2-1": {"force": "need", "addressees": ["市"]}, "item-…": {"heading": …}, …}"""

    def __init__(self, given: Mapping[str, Any], findings: Findings) -> None:
        self.given = given
        self.findings = findings
        self._met: set[str] = set()

    def check_lines(self, rows: set[int]) -> None:
        """Roles of lines are applied on the walk; here they are only judged."""
        for key, value in self.given.items():
            row = row_of(key)
            if row in rows:
                self._met.add(key)
                if not isinstance(value, Mapping) or value.get("role") not in ROLES:
                    self._invalid(key, row)

    def section(self, section: Section) -> None:
        value = self._of(section.key, section.row)
        title, kind = value.get("title", section.title), value.get("kind", section.kind)
        if not _is_text(title) or kind not in KINDS:
            self._invalid(section.key, section.row)
            return
        section.title, section.kind = title.strip(), kind

    def item(self, item: Item) -> None:
        value = self._of(item.key, item.row)
        if "heading" not in value:
            return
        if not _is_text(value["heading"]):
            self._invalid(item.key, item.row)
            return
        item.heading, item.heading_printed = value["heading"].strip(), True

    def clause(self, clause: Clause) -> None:
        value = self._of(clause.key, clause.row)
        if not value:
            return
        force, labels = value.get("force", clause.force), value.get("addressees", clause.addressees)
        fits = (
            force in FORCES
            and isinstance(labels, list)
            and len(labels) <= _MOST_ADDRESSEES
            and all(_is_text(label) for label in labels)
            and not set(value) - {"force", "addressees"}
        )
        if not fits:
            self._invalid(clause.key, clause.row)
            return
        clause.force = force
        clause.addressees = [] if force == STATEMENT else list(dict.fromkeys(label.strip() for label in labels))
        clause.confirmed = True

    def finish(self) -> None:
        for key in sorted(set(self.given) - self._met):
            self.findings.warning(
                "decision_outdated",
                _("A recorded decision speaks of something the text no longer holds: %(key)s") % {"key": key[:120]},
            )

    def _of(self, key: str, row: int) -> Mapping[str, Any]:
        if key not in self.given:
            return {}
        self._met.add(key)
        value = self.given[key]
        if isinstance(value, Mapping) and value:
            return value
        self._invalid(key, row)
        return {}

    def _invalid(self, key: str, row: int | None) -> None:
        self.findings.warning(
            "decision_invalid", _("The recorded decision does not fit: %(key)s") % {"key": key[:120]}, row=row
        )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST
