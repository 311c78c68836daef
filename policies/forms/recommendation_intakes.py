"""Handing in the text of a recommendation, and confirming force and addressees of its clauses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..intake.files.papers import read_paper
from ..intake.findings import Finding
from ..intake.recommendations import Clause as ReadClause
from ..intake.recommendations import Item as ReadItem
from ..intake.recommendations import RecommendationReading
from ..intake.recommendations.outline import presets
from ..models import Clause, Council
from .document_intakes import PaperDecisionsForm, PaperUploadForm, field_name


class RecommendationUploadForm(PaperUploadForm):
    head_label = _("Recommendation")
    field_order = ["file", "text", "head", "title", "slug", "number", "issued_on", "council", "outline"]

    number = forms.CharField(label=_("Document number"), max_length=60, required=False)
    issued_on = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    council = forms.ModelChoiceField(Council.objects.none(), label=_("Council"), required=False)
    outline = forms.ChoiceField(
        label=_("How its headings are numbered"),
        required=False,
        help_text=_("Left open, the form that fits best is found, or that of the council is taken."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext("Text (.txt in UTF-8 or Shift_JIS) or Word (.docx), up to 10 MB.")
        self.fields["council"].queryset = Council.objects.filter(municipality=self.municipality)
        known = [(rules.name, rules.title) for rules in presets()]
        self.fields["outline"].choices = [("", gettext("Found by the text")), *known]

    def read(self, data: bytes, filename: str) -> Any:
        return read_paper(data, filename)


@dataclass(frozen=True)
class ClauseRow:
    clause: ReadClause
    force: forms.BoundField
    addressees: forms.BoundField
    more: forms.BoundField | None
    anchor: str
    findings: list[Finding]


@dataclass(frozen=True)
class ItemRow:
    item: ReadItem
    checked: forms.BoundField
    clauses: list[ClauseRow]
    anchor: str

    @property
    def has_errors(self) -> bool:
        return any(row.force.errors or row.addressees.errors for row in self.clauses)


class ClauseDecisionsForm(PaperDecisionsForm):
    """Force and addressees of every clause of the items shown; a tick confirms those of an item as they stand."""

    all_checked = forms.BooleanField(
        required=False, label=_("I have checked every item shown here, and confirm all of them.")
    )

    def __init__(
        self,
        *args: Any,
        reading: RecommendationReading,
        suggested: RecommendationReading,
        items: Sequence[ReadItem],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reading, self.items = reading, list(items)
        self.suggested = {one.key: (one.force, self.shown_labels(one.addressees)) for one in suggested.clauses}
        usual = self.shown_labels(label for clause in reading.clauses for label in clause.addressees)
        for item in self.items:
            self.fields[field_name("item", item.key)] = forms.BooleanField(
                label=gettext("Force and addressees of this item are right"),
                required=False,
                initial=bool(item.clauses) and all(clause.confirmed for clause in item.clauses),
            )
            for clause in item.clauses:
                self._add_clause(clause, usual)
        if not self.items:
            del self.fields["all_checked"]

    def _add_clause(self, clause: ReadClause, usual: list[str]) -> None:
        self.fields[field_name("force", clause.key)] = forms.ChoiceField(
            label=gettext("Force"), choices=Clause.Force.choices, initial=clause.force, required=False
        )
        name = field_name("to", clause.key)
        self.add_addressees(name, gettext("Addressees"), self.shown_labels(clause.addressees), usual)

    def rows(self) -> Iterator[ItemRow]:
        seen: set[int] = set()
        heard = self.heard(self.reading.findings)
        for item in self.items:
            anchor = self.anchor(item.row, seen)
            clauses = [
                ClauseRow(
                    clause,
                    self[field_name("force", clause.key)],
                    self[field_name("to", clause.key)],
                    self.more(field_name("to", clause.key)),
                    self.anchor(clause.row, seen),
                    heard.pop(clause.row, []),
                )
                for clause in item.clauses
            ]
            yield ItemRow(item, self[field_name("item", item.key)], clauses, anchor)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for item in self.items:
            for clause in item.clauses:
                self._clean_clause(clause, is_checked=self._is_checked(item))
        return cleaned

    def _clean_clause(self, clause: ReadClause, *, is_checked: bool) -> None:
        name, force_name = field_name("to", clause.key), field_name("force", clause.key)
        force = self.cleaned_data.get(force_name)
        if not force and force_name not in self.errors:
            self.add_error(force_name, gettext("Choose how strongly this clause asks."))
        elif is_checked and force != Clause.Force.STATEMENT and not self.addressees(name):
            self.add_error(name, gettext("Choose whom this clause addresses; only a statement addresses nobody."))

    def _is_checked(self, item: ReadItem) -> bool:
        ticks = ("all_checked", field_name("item", item.key))
        return any(self.cleaned_data.get(name) for name in ticks)

    @property
    def decisions(self) -> dict[str, Any]:
        """A clause is decided when its item is ticked, or when it was set to something else than suggested."""
        found = self.label_decisions()
        for item in self.items:
            for clause in item.clauses:
                force = self.cleaned_data[field_name("force", clause.key)]
                chosen = self.addressees(field_name("to", clause.key))
                labels = [] if force == Clause.Force.STATEMENT else chosen
                is_suggested = self.suggested.get(clause.key) == (force, labels)
                decided = self._is_checked(item) or not is_suggested
                found[clause.key] = {"force": force, "addressees": labels} if decided else None
        return found

    def describe(self, key: str) -> str:
        for item in self.items:
            for clause in item.clauses:
                if clause.key == key:
                    return f"{item.heading}: {clause.text[:40]}"
        return key.partition(":")[2] or key

    @staticmethod
    def in_words(value: Any) -> str:
        if not isinstance(value, dict):
            return str(value or gettext("Not decided"))
        forces = dict(Clause.Force.choices)
        return f"{forces.get(value.get('force'), '')} {'、'.join(value.get('addressees', []))}".strip()
