"""The review form: what its round asks for, the year's figures and the work steps done."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..intake.values import CellValue, read_value, written
from ..models import Indicator, IndicatorValue, Review, Series, WorkStep
from ..reading.review_completeness import fields_of

LONG = 4000


@dataclass(frozen=True)
class Figure:
    """An indicator whose actual of the year is asked for, with the revision that stands now."""

    indicator: Indicator
    current: IndicatorValue | None

    @property
    def name(self) -> str:
        return f"value-{self.indicator.pk}"

    @property
    def seen(self) -> int:
        return self.current.pk if self.current else 0

    @property
    def written(self) -> str:
        value = self.current
        if value is None:
            return ""
        return written(value.number, value.text, value.qualifier, self.indicator.decimals)


class ReviewForm(forms.Form):
    """`version`, the texts of the round, `value-<indicator>` and `steps` with the revisions the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, review: Review, figures: list[Figure], step: WorkStep | None) -> None:
        self.review, self.figures, self.step = review, figures, step
        super().__init__(data, initial=self._initial(), auto_id="%s")  # the mail links to #assessment
        self.asked = fields_of(review.round)
        for name, label in self.asked.items():
            self.fields[name] = self._grade(label) if name == "grade" else text_field(label)
        for figure in figures:
            self.fields[figure.name] = forms.CharField(
                label=figure.indicator.name,
                required=False,
                max_length=200,
                help_text=_("In %(unit)s. A number, words, or a number with a qualifier in brackets.")
                % {"unit": figure.indicator.unit or _("no unit")},
            )
            self.fields[f"seen-{figure.name}"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.fields["steps"] = text_field(_("Work steps done this year, one per line"), rows=4)
        self.fields["seen-steps"] = forms.IntegerField(widget=forms.HiddenInput, required=False)
        self.fields["reason"] = forms.CharField(
            label=_("Why figures or work steps change"),
            required=False,
            max_length=300,
            help_text=_("Only where a figure or work steps were handed in before."),
        )
        self.fields["is_postponed"] = forms.BooleanField(label=_("This was postponed"), required=False)
        self.fields["postponed_reason"] = text_field(_("Why it was postponed"), rows=2)

    def _initial(self) -> dict[str, Any]:
        review = self.review
        names = ("assessment", "adequacy", "issues", "way_forward", "is_postponed", "postponed_reason", "grade")
        values: dict[str, Any] = {name: getattr(review, name) for name in names}
        values |= {"version": review.version, "steps": self.step.text if self.step else ""}
        values["seen-steps"] = self.step.pk if self.step else 0
        for figure in self.figures:
            values |= {figure.name: figure.written, f"seen-{figure.name}": figure.seen}
        return values

    def _grade(self, label: str) -> forms.ModelChoiceField:
        return forms.ModelChoiceField(
            self.review.round.scale.grades.all(),  # type: ignore[union-attr]
            label=label,
            required=False,
            blank=True,  # a rating chosen by mistake can be taken away
            widget=forms.RadioSelect,
            empty_label=gettext_lazy("No rating yet"),
            help_text=_("Your judgement; it is never computed from the figures."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.cells: dict[str, CellValue] = {}
        for figure in self.figures:
            if figure.name not in cleaned:
                continue
            cell = read_value(cleaned[figure.name], unit=figure.indicator.unit, decimals=figure.indicator.decimals)
            if cell.error:
                self.add_error(figure.name, cell.error)
            else:
                self.cells[figure.name] = cell
        return cleaned

    def review_fields(self) -> dict[str, Any]:
        """What goes into the review itself: valid fields only, so that one wrong cell keeps nothing else back."""
        names = (*self.asked, "is_postponed", "postponed_reason")
        return {name: _lines(self.cleaned_data[name]) for name in names if name in self.cleaned_data}

    def changed_cells(self) -> list[tuple[Figure, CellValue, int]]:
        """Figures as typed, with the revision the person saw."""
        return [
            (figure, self.cells[figure.name], self.cleaned_data.get(f"seen-{figure.name}") or 0)
            for figure in self.figures
            if figure.name in self.cells
        ]

    @property
    def warnings(self) -> dict[str, str]:
        """What was understood in another way than it may have been meant, by field; it is saved all the same."""
        return {name: cell.warning for name, cell in self.cells.items() if cell.warning}

    @property
    def figure_fields(self) -> list[tuple[Figure, Any, Any]]:
        return [(figure, self[figure.name], self[f"seen-{figure.name}"]) for figure in self.figures]

    @property
    def asks_reason(self) -> bool:
        """Something of the year was handed in before: what changes there is a correction."""
        rows = [self.step, *(figure.current for figure in self.figures)]
        return any(row is not None and row.settled_at for row in rows)

    @property
    def seen_steps(self) -> Any:
        return self["seen-steps"]

    @property
    def text_fields(self) -> list[Any]:
        return [self[name] for name in self.asked]


def text_field(label: str, rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONG, strip=False, widget=forms.Textarea(attrs={"rows": rows})
    )


def _lines(value: Any) -> Any:
    """Browsers send CRLF; texts are kept with the line ends of the record."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class ContributionForm(forms.Form):
    """What a supporting department adds; `version` 0 where it has added nothing yet."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="%s", **kwargs)
        self.fields["text"] = text_field(_("What our department contributed"), rows=4)

    @property
    def text(self) -> str:
        return str(_lines(self.cleaned_data["text"]))


class StepForm(forms.Form):
    """A step of the workflow; a return needs a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)


def figures_of(review: Review) -> list[Figure]:
    """The indicators of the item in order, each with its actual of the round's year."""
    year = review.round.fiscal_year
    rows = IndicatorValue.objects.current().filter(fiscal_year=year, series=Series.ACTUAL, district=None)
    uses = review.item.indicator_uses.filter(indicator__archived_at=None).select_related("indicator")
    current = {row.indicator_id: row for row in rows.filter(indicator__uses__item=review.item)}
    return [Figure(use.indicator, current.get(use.indicator_id)) for use in uses.order_by("position", "pk")]


def step_of(review: Review) -> WorkStep | None:
    year = review.round.fiscal_year
    return WorkStep.objects.current().filter(item=review.item, fiscal_year=year, series=Series.ACTUAL).first()
