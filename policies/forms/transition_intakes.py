"""Uploading a crosswalk sheet, and answering what it leaves open."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from districts.models import Municipality

from ..intake.files.sheets import IntakeRefused, read_sheet
from ..intake.transitions import Question, read_transition_sheet
from ..models import PlanEdition
from ..services.transition_comparison import IDENTITY
from .base import sheet_bytes

OTHER = "…other"
LATER = ""


class SheetUploadForm(forms.Form):
    """A sheet and the two editions it compares. The file is read once here, so that a wrong one is refused at its field."""

    file = forms.FileField(
        label=_("Sheet"),
        help_text=_("Excel (.xlsx), CSV (UTF-8 or Shift_JIS), or tab-separated text (.tsv, .txt), up to 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    from_edition = forms.ModelChoiceField(PlanEdition.objects.none(), label=_("Old edition"))
    to_edition = forms.ModelChoiceField(PlanEdition.objects.none(), label=_("New edition"))
    title = forms.CharField(
        label=_("Title of the document"),
        max_length=300,
        required=False,
        help_text=_("Left empty, the title printed above the table is taken, else the name of the file."),
    )
    number = forms.CharField(label=_("Document number"), max_length=60, required=False)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = PlanEdition.objects.of(municipality).select_related("plan").order_by("plan__slug", "ordinal")
        for name in ("from_edition", "to_edition"):
            self.fields[name].queryset = editions
        newest = list(editions)[-2:]
        if len(newest) == 2 and newest[0].plan_id == newest[1].plan_id:
            self.fields["from_edition"].initial, self.fields["to_edition"].initial = newest

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        self.data_read = sheet_bytes(file)
        try:
            titles = read_transition_sheet(read_sheet(self.data_read, file.name or "")).titles
            self.suggested_number, self.suggested_title = cited(titles)
        except IntakeRefused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        old, new = cleaned.get("from_edition"), cleaned.get("to_edition")
        if old and new and old == new:
            self.add_error("to_edition", _("Choose two different editions."))
        elif old and new and old.plan_id != new.plan_id:
            self.add_error("to_edition", _("Both editions belong to one plan."))
        elif old and new and old.ordinal > new.ordinal:
            self.add_error("to_edition", _("The new edition comes after the old one; here they are swapped."))
        return cleaned


def cited(titles: Sequence[str]) -> tuple[str, str]:
    """Number (資料No.2) and title of a document from the lines above its table: the last line is the title."""
    numbers = [line for line in titles if re.match(r"資料", line)]
    names = [line for line in titles if line not in numbers and not line.startswith(IDENTITY)]
    return (numbers[0][:60] if numbers else "", names[-1][:300] if names else "")


def field_name(question: Question) -> str:
    """A name for the form field that survives a new reading of the file: made from the key, not the position."""
    return f"q-{hashlib.sha256(question.key.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class QuestionRow:
    """A question with its fields; `other` where it takes more than its options."""

    question: Question
    choice: forms.BoundField
    other: forms.BoundField | None
    reason: forms.BoundField

    @property
    def is_filled(self) -> bool:
        """Something stands in the fields that are folded away otherwise."""
        folded = [field for field in (self.other, self.reason) if field is not None]
        return any(field.value() or field.errors for field in folded)


class DecisionsForm(forms.Form):
    """One choice per question, with room for another answer and a reason; anything may be left for later."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    warnings_confirmed = forms.BooleanField(
        required=False, label=_("I have read the warnings; the sheet may be taken in as it is read here.")
    )

    def __init__(
        self, *args: Any, questions: Iterable[Question], reasons: dict[str, str], has_warnings: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        if not has_warnings:
            del self.fields["warnings_confirmed"]
        for question in self.questions:
            self._add_question(question, reasons.get(question.key, ""))

    def _add_question(self, question: Question, reason: str) -> None:
        name = field_name(question)
        listed = {value for value, _label in question.options}
        options = [
            (value, format_lazy(_("{answer} (suggested)"), answer=label) if value == question.suggested else label)
            for value, label in question.options
        ]
        answered_otherwise = question.answer is not None and question.answer not in listed
        if question.accepts:
            options.append((OTHER, _("Another answer, written below")))
        self.fields[name] = forms.ChoiceField(
            label=question.message,
            choices=[*options, (LATER, _("Decide later"))],
            widget=forms.RadioSelect,
            required=False,
            initial=OTHER if answered_otherwise else (question.answer if question.answer is not None else LATER),
        )
        if question.accepts:
            self.fields[f"{name}-other"] = forms.CharField(
                label=_("Another answer"),
                required=False,
                max_length=300,
                initial=question.answer if answered_otherwise else "",
                help_text=(
                    _("Labels of departments, separated by 、")
                    if question.accepts == "labels"
                    else _("Codes such as ②-3, several separated by 、")
                ),
            )
        self.fields[f"{name}-reason"] = forms.CharField(
            label=_("Reason"), required=False, max_length=300, initial=reason
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.questions:
            name = field_name(question)
            if cleaned.get(name) == OTHER and not cleaned.get(f"{name}-other", "").strip():
                self.add_error(f"{name}-other", _("Write the other answer here, or choose one above."))
        return cleaned

    @property
    def decisions(self) -> dict[str, str | None]:
        """Key of each question to its answer; None where it is left for later."""
        found: dict[str, str | None] = {}
        for question in self.questions:
            name = field_name(question)
            value = self.cleaned_data.get(name, LATER)
            if value == OTHER:
                value = self.cleaned_data.get(f"{name}-other", "").strip()
            found[question.key] = value or None
        return found

    @property
    def reasons(self) -> dict[str, str]:
        return {q.key: self.cleaned_data.get(f"{field_name(q)}-reason", "") for q in self.questions}

    def refuse(self, keys: Iterable[str]) -> None:
        """Mark the answers that do not fit their question."""
        for question in self.questions:
            if question.key in set(keys):
                name = field_name(question)
                target = f"{name}-other" if f"{name}-other" in self.fields else name
                self.add_error(target, _("This answer does not fit the question: no such code or department here."))

    def rows(self) -> Iterator[QuestionRow]:
        for question in self.questions:
            name = field_name(question)
            yield QuestionRow(
                question,
                choice=self[name],
                other=self[f"{name}-other"] if f"{name}-other" in self.fields else None,
                reason=self[f"{name}-reason"],
            )
