"""Filters of progress pages: GET forms, what they say stands in the address."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.fiscal_years import label
from districts.models.departments import label_key

from ..models import ReviewRound
from ..reading.review_comparison import SHOWN
from ..reading.review_progress import MOVEMENTS, Progress, Row
from ..reading.review_rounds import by_year
from .plans import WordsField

PLAN_CHOICES = {
    "off": _("With an indicator off plan"),
    "on": _("All comparable indicators on plan"),
    "none": _("No comparable indicator"),
}
UNRATED = "-"


class ProgressFilterForm(forms.Form):
    """Narrows the items of a round down; offers what the round has."""

    words = WordsField()
    policy = forms.ChoiceField(label=_("Policy"), required=False)
    grade = forms.ChoiceField(label=_("Rating"), required=False)
    movement = forms.ChoiceField(label=_("Against last time"), required=False)
    department = forms.ChoiceField(label=_("Department"), required=False)
    plan = forms.ChoiceField(label=_("Indicators"), required=False)
    postponed = forms.BooleanField(label=_("Only what was postponed"), required=False)

    def __init__(self, data: Any, *, progress: Progress) -> None:
        super().__init__(data)
        rows = progress.rows
        policies = {row.policy.code: str(row.policy) for row in rows}
        departments = {one["code"]: one["name"] for row in rows for one in row.record.departments}
        grades = {grade.code: str(grade) for grade in progress.grades}
        moves = {key: text for key, text in MOVEMENTS.items() if any(row.movement == key for row in rows)}
        self._offer("policy", _("All policies"), policies if len(policies) > 1 else {})
        self._offer("grade", _("All ratings"), grades and grades | {UNRATED: _("Without a rating")})
        self._offer("movement", _("All"), moves if progress.previous else {})
        self._offer("department", _("All departments"), dict(sorted(departments.items(), key=lambda pair: pair[1])))
        self._offer("plan", _("All"), PLAN_CHOICES if progress.has_figures else {})
        if not progress.postponed:
            del self.fields["postponed"]

    def _offer(self, name: str, everything: Any, choices: dict[Any, Any]) -> None:
        if choices:
            cast(forms.ChoiceField, self.fields[name]).choices = [("", everything), *choices.items()]
        else:
            del self.fields[name]

    @property
    def active(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def wanted(self, rows: list[Row]) -> list[Row]:
        if not self.active:
            return rows
        return [row for row in rows if self._keeps(row)]

    def _keeps(self, row: Row) -> bool:
        asked = self.cleaned_data
        grade = row.grade.code if row.grade else UNRATED
        tests = {
            "words": lambda words: all(label_key(word) in row.words for word in words.split()),
            "policy": lambda code: row.policy.code == code,
            "grade": lambda code: grade == code,
            "movement": lambda key: row.movement == key,
            "department": lambda code: any(one["code"] == code for one in row.record.departments),
            "plan": lambda key: _plan_state(row) == key,
            "postponed": lambda _yes: row.record.is_postponed,
        }
        return all(test(asked[name]) for name, test in tests.items() if asked.get(name))


def _plan_state(row: Row) -> str:
    if row.tally.off_plan:
        return "off"
    return "on" if row.tally.on_plan else "none"


class CompareForm(forms.Form):
    """Two published rounds of one edition, from the earlier to the later, and which of their items."""

    before = forms.ChoiceField(label=_("Earlier round"))
    after = forms.ChoiceField(label=_("Later round"))
    show = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, rounds: list[ReviewRound]) -> None:
        super().__init__(data)
        self.order = {one.key: one.order for one in rounds}
        choices = [(label(year), [(one.key, str(one)) for one in held]) for year, held in by_year(rounds)]
        for name in ("before", "after"):
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean_show(self) -> str:
        """What nobody offers shows everything, as in every filter."""
        asked = str(self.cleaned_data["show"])
        return asked if asked in SHOWN else ""

    def clean(self) -> dict[str, Any]:
        """The earlier round first, whichever way they were chosen."""
        cleaned = super().clean() or {}
        before, after = cleaned.get("before"), cleaned.get("after")
        if before and before == after:
            self.add_error("after", _("Choose two different rounds."))
        elif before and after and self.order[before] > self.order[after]:
            cleaned |= {"before": after, "after": before}
        return cleaned
