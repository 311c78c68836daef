"""Editing a proposal: what the office adds to it, and corrections of what it says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.furigana import words
from districts.models import StakeholderType

from ..models import Perspective, Proposal
from ..services.proposals import changes_wording, check_kind
from .plan_item_picker import PlanItemPickerForm


class ProposalForm(PlanItemPickerForm):
    """`version` is the one the person read. A published text is corrected with a reason only."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    plain_summary = forms.CharField(
        label=_("Plain summary"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "ja"}),
        help_text=_(
            "One or two short sentences in plain Japanese. A reading stands behind its word in 《》, in kana; ｜ marks where the word begins if need be."
        ),
    )
    text = forms.CharField(
        label=_("Text as decided"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6, "lang": "ja"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Proposal.Kind,
        help_text=_("An action is asked about every year; a statement asks for nothing."),
    )
    other_actor = forms.ModelChoiceField(
        StakeholderType.objects.none(),
        label=_("Carried out by"),
        required=False,
        empty_label=_("Those it is addressed to"),
        help_text=_("Another party than the one addressed, where the text says so."),
    )
    perspectives = forms.ModelMultipleChoiceField(
        Perspective.objects.none(), label=_("Perspectives"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason for the change"), max_length=300, required=False)

    def __init__(self, data: Any = None, *, proposal: Proposal) -> None:
        self.proposal = proposal
        municipality = proposal.document.municipality
        super().__init__(data, municipality=municipality, initial=self.initial_of(proposal))
        self.fields["other_actor"].queryset = StakeholderType.objects.filter(municipality=municipality).in_order()
        self.fields["perspectives"].queryset = Perspective.objects.filter(municipality=municipality)
        self.fields["reason"].help_text = (
            _("Needed when the text, its kind or who carries it out changes: it is published. Stays in the history.")
            if proposal.is_published
            else _("Stays in the history of the proposal.")
        )
        if not self.fields["perspectives"].queryset:
            del self.fields["perspectives"]

    @staticmethod
    def initial_of(proposal: Proposal) -> dict[str, Any]:
        return {
            "version": proposal.version,
            "plain_summary": proposal.plain_summary,
            "text": proposal.text,
            "kind": proposal.kind,
            "other_actor": proposal.other_actor_id,
            "plan_items": [item.pk for item in proposal.plan_items.all()],
            "perspectives": [one.pk for one in proposal.perspectives.all()],
        }

    def clean_plain_summary(self) -> str:
        """A bracket that is no reading would be printed as it stands."""
        text = self.cleaned_data["plain_summary"].replace("\r\n", "\n")
        if any("《" in word or "》" in word for word, _reading in words(text)):
            raise forms.ValidationError(
                _("A reading stands in kana directly behind its word, in 《》. Some 《》 here do not.")
            )
        return text

    def clean_kind(self) -> str:
        check_kind(self.proposal, self.cleaned_data["kind"])
        return self.cleaned_data["kind"]

    def clean_text(self) -> str:
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        unexplained = not self.errors and self.proposal.is_published and not cleaned["reason"]
        if unexplained and changes_wording(self.proposal, self.proposal_fields()):
            self.add_error("reason", _("This text is published. Say why it is changed."))
        return cleaned

    def proposal_fields(self) -> dict[str, Any]:
        """Attributes of the proposal."""
        actor = self.cleaned_data["other_actor"]
        return {
            **{name: self.cleaned_data[name] for name in ("plain_summary", "text", "kind")},
            "other_actor_id": actor.pk if actor else None,
        }

    def perspective_ids(self) -> list[int] | None:
        """None where the municipality has no perspectives to choose from."""
        return [one.pk for one in self.cleaned_data["perspectives"]] if "perspectives" in self.fields else None
