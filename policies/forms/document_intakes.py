"""Handing in a paper, as a file or as pasted text, and deciding on what its reader suggests."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_slug
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from districts.models import Municipality, StakeholderType

from ..intake.files import sheets
from ..intake.files.papers import paste_name
from ..intake.files.sheets import IntakeRefused
from ..intake.findings import Finding, Severity
from ..services.stakeholder_labels import DROP, IS, LABEL, NEW, Vocabulary

LATER = ""
RESERVED = {"intakes"}  # words that stand where an address would


def field_name(prefix: str, key: str) -> str:
    """A name for a form field that survives a new reading of the file: made from the key, not the position."""
    return f"{prefix}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


class PaperUploadForm(forms.Form):
    """A paper and where it belongs. It is read once here, so that a wrong one is refused at its field."""

    head_label = ""  # of the choice of a row that is there already
    accept = ".txt,.docx"
    field_order = ["file", "text", "head", "title", "slug"]

    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("Or the text itself"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Pasted from a PDF or a web page, with its line breaks and indentation."),
    )
    head = forms.ModelChoiceField(Municipality.objects.none(), required=False)  # of what, a subclass's `heads` say
    title = forms.CharField(
        label=_("Title of the document"),
        max_length=300,
        required=False,
        help_text=_("Needed for a new one; else it stays as it is."),
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=50,
        required=False,
        validators=[validate_slug],
        help_text=_("Small letters, numbers and hyphens, such as 2020-report. Left empty, one is made."),
    )

    def __init__(self, *args: Any, municipality: Municipality, heads: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality, self.heads = municipality, heads
        self.fields["head"].queryset = heads
        self.fields["head"].label = self.head_label
        self.fields["head"].empty_label = gettext("A new one")
        self.fields["file"].widget.attrs["accept"] = self.accept
        self.data_read, self.filename = b"", ""

    def read(self, data: bytes, filename: str) -> Any:
        """Try to read it; IntakeRefused says what is wrong with it."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_paper(cleaned.get("file"), cleaned.get("text") or "")
        if cleaned.get("head") is None and "head" not in self.errors:
            self._clean_new(cleaned)
        return cleaned

    def _clean_paper(self, file: UploadedFile | None, text: str) -> None:
        field = "file" if file else "text"
        if file and text.strip():
            self.add_error("text", gettext("Choose a file or paste the text, not both."))
            return
        if not file and not text.strip():
            if "file" not in self.errors:
                self.add_error("file", gettext("Choose a file, or paste the text below."))
            return
        if file and file.size and file.size > sheets.MAX_BYTES:
            limit = filesizeformat(sheets.MAX_BYTES)
            self.add_error("file", gettext("This file is larger than %(limit)s.") % {"limit": limit})
            return
        self.data_read = file.read() if file else text.encode()
        self.filename = (file.name if file else paste_name) or paste_name
        try:
            self.read(self.data_read, self.filename)
        except IntakeRefused as refusal:
            self.add_error(field, str(refusal))

    def _clean_new(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("title") and "title" not in self.errors:
            self.add_error("title", gettext("Write the title of the new one, or choose one that is there already."))
        slug = cleaned.get("slug")
        if slug in RESERVED:
            self.add_error("slug", gettext("This word is kept for the portal itself. Choose another address."))
        elif slug and self.heads.filter(slug=slug).exists():
            self.add_error("slug", gettext("This address is taken. Choose another, or choose that one above."))


class PaperDecisionsForm(forms.Form):
    """What every paper asks: labels nobody knows, and that the warnings were read.

    A subclass adds its rows and tells their decisions. `page` holds the rows shown; the others keep what was decided.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    warnings_confirmed = forms.BooleanField(
        required=False, label=_("I have read the warnings; the paper may be taken in as it is read here.")
    )

    def __init__(
        self,
        *args: Any,
        vocabulary: Vocabulary,
        labels: Iterable[str],
        decided: dict[str, Any],
        has_warnings: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.vocabulary, self.decided = vocabulary, decided
        if not has_warnings:
            del self.fields["warnings_confirmed"]
        self.labels = list(dict.fromkeys([*vocabulary.unknown(labels), *vocabulary.answered]))
        for label in self.labels:
            self.fields[field_name("label", label)] = forms.ChoiceField(
                label=label,
                choices=self._label_choices(),
                required=False,
                initial=decided.get(LABEL + label, LATER),
            )

    def _label_choices(self) -> list[tuple[str, Any]]:
        """What a label may turn out to be."""
        kinds = [(f"{NEW}{value}", label) for value, label in StakeholderType.Kind.choices]
        known = [(f"{IS}{one.slug}", one.name) for one in self.vocabulary.types.values()]
        return [
            (LATER, gettext("Decide later")),
            (gettext("A new kind of stakeholder"), kinds),
            (gettext("Another name of"), known),
            (DROP, gettext("No stakeholder: leave it out")),
        ]

    @property
    def label_fields(self) -> list[forms.BoundField]:
        return [self[field_name("label", label)] for label in self.labels]

    def label_decisions(self) -> dict[str, Any]:
        return {LABEL + label: self.cleaned_data.get(field_name("label", label)) or None for label in self.labels}

    def shown_labels(self, labels: Iterable[str]) -> list[str]:
        """Labels by the names they stand for, once each."""
        found = []
        for label in labels:
            token = self.vocabulary.token(label)
            found.append(label if token is None else self.vocabulary.name(token))
        return list(dict.fromkeys(found))

    def add_addressees(self, name: str, legend: str, chosen: list[str], usual: Iterable[str]) -> None:
        """Boxes for the bodies this paper speaks of, and a list of all others."""
        boxes = list(dict.fromkeys([*usual, *chosen]))
        rest = [one for one in self.vocabulary.names if one not in boxes]
        self.fields[name] = forms.MultipleChoiceField(
            label=legend,
            choices=[(one, one) for one in boxes],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=chosen,
        )
        if rest:
            self.fields[f"{name}-more"] = forms.ChoiceField(
                label=gettext("Another addressee"),
                choices=[("", "—"), *((one, one) for one in rest)],
                required=False,
            )

    def addressees(self, name: str) -> list[str]:
        more = self.cleaned_data.get(f"{name}-more")
        return [*self.cleaned_data.get(name, []), *([more] if more else [])]

    def more(self, name: str) -> forms.BoundField | None:
        return self[f"{name}-more"] if f"{name}-more" in self.fields else None

    def kept(self, key: str, *names: str) -> dict[str, Any]:
        """What was decided about something this form does not ask: decisions of a file hold more than it shows."""
        value = self.decided.get(key)
        return {name: one for name, one in value.items() if name not in names} if isinstance(value, dict) else {}

    @staticmethod
    def heard(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
        """By row, what a person has to look at."""
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            if finding.row and finding.severity != Severity.FIX:
                found[finding.row].append(finding)
        return found

    @staticmethod
    def anchor(row: int, seen: set[int]) -> str:
        """The id of the first thing that stands in a row of the file; "" for the others."""
        if not row or row in seen:
            return ""
        seen.add(row)
        return f"row-{row}"

    @property
    def decisions(self) -> dict[str, Any]:
        """Key to decision; None takes one back."""
        raise NotImplementedError

    def describe(self, key: str) -> str:
        """What a decision is about, for the list of conflicts."""
        raise NotImplementedError


class PaperConfirmForm(forms.Form):
    """The last step: consent where something goes, a reason where the public sees it change."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    token = forms.CharField(widget=forms.HiddenInput)
    losses_accepted = forms.BooleanField(
        label=_("I agree that this is removed or written over. The history keeps it."),
        error_messages={"required": _("Tick this if it is meant so.")},
    )
    reason = forms.CharField(
        label=_("Reason for the correction"),
        max_length=300,
        help_text=_("It is public already; the history keeps why it was corrected."),
    )

    def __init__(self, *args: Any, has_losses: bool, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_losses:
            del self.fields["losses_accepted"]
        if not needs_reason:
            del self.fields["reason"]


class PaperPublishForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput)
    warnings_read = forms.BooleanField(
        label=_("I have looked at these places; they may be public."),
        error_messages={"required": _("Look at the places above first, then tick this.")},
    )

    def __init__(self, *args: Any, has_warnings: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_warnings:
            del self.fields["warnings_read"]
