"""Which proposals of a document staff look at."""

from django import forms

from ..reading.proposal_gaps import GAPS


class ProposalGapsForm(forms.Form):
    gap = forms.ChoiceField(required=False, choices=list(GAPS.items()))

    @property
    def gap_asked(self) -> str:
        """A broken address shows everything rather than nothing."""
        return self.cleaned_data["gap"] if self.is_valid() else ""
