"""Forms of the staff pages of indicators: the list's filter, what an indicator is, another column, archiving."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from districts.fiscal_years import current_fiscal_year, label
from districts.models import Department, Municipality

from ..models import Indicator, Series
from ..reading.indicator_grid import Column
from .base import FilterForm, ServiceForm
from .plan_item_picker import PlanItemPickerForm
from .plans import WordsField
from .recommendation_responses import department_choices

TAKEN_ADDRESSES = ("new", "grid", "publish")  # of pages beside the indicators
FIELDS = (
    "name",
    "slug",
    "kind",
    "measure",
    "direction",
    "unit",
    "decimals",
    "definition",
    "data_source",
)


class IndicatorWorklistForm(FilterForm):
    words = WordsField()
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("waiting", _("Values waiting to be published")),
            ("typed", _("Values not handed in yet")),
            ("draft", _("Not published")),
            ("ownerless", _("Nobody responsible")),
            ("unused", _("Measures no plan item")),
            ("stale", _("No actual value of last year")),
            ("archived", _("Archived")),
        ],
    )
    mine = forms.BooleanField(label=_("Only indicators I enter"), required=False)


class IndicatorForm(PlanItemPickerForm, ServiceForm):
    """What an indicator is and which plan items it measures. `version` is the one the person read, 0 for a new one."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.SlugField(
        label=_("Address"), max_length=60, help_text=_("Small letters, digits and hyphens; part of the page's address.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Indicator.Kind.choices)
    measure = forms.ChoiceField(
        label=_("How measured"),
        choices=Indicator.Measure.choices,
        help_text=_("Says how years are put together; rates are never added up."),
    )
    direction = forms.ChoiceField(label=_("Direction"), choices=Indicator.Direction.choices)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    decimals = forms.IntegerField(label=_("Digits after the point"), min_value=0, max_value=4, initial=0)
    owner = forms.ChoiceField(label=_("Responsible for the figures"), required=False)
    definition = forms.CharField(
        label=_("Definition"),
        required=False,
        max_length=4000,
        help_text=_("What is counted, where and when."),
        widget=forms.Textarea(attrs={"rows": 4, "lang": "ja"}),
    )
    data_source = forms.CharField(label=_("Source of the figures"), required=False, max_length=200)
    reason = forms.CharField(label=_("Reason for the change"), required=False, max_length=300)

    def __init__(self, data: Any = None, *, municipality: Municipality, indicator: Indicator | None = None) -> None:
        self.municipality, self.indicator = municipality, indicator
        super().__init__(data, municipality=municipality, initial=_initial(indicator))
        self.fields["owner"].choices = department_choices(municipality, current_fiscal_year())
        if indicator is None:
            del self.fields["reason"]
        elif indicator.published_at:
            self.fields["reason"].help_text = _("The public reads this indicator: the change shows at once.")
            self.fields["reason"].required = True

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        rows = Indicator.objects.filter(municipality=self.municipality, slug=slug)
        if slug in TAKEN_ADDRESSES or rows.exclude(pk=self.indicator.pk if self.indicator else None).exists():
            raise forms.ValidationError(_("This address is taken."))
        return slug

    def indicator_fields(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in FIELDS}
        given["definition"] = given["definition"].replace("\r\n", "\n")
        owner = self.cleaned_data["owner"]
        return given | {"owner": Department.objects.get(pk=owner) if owner else None}


def _initial(indicator: Indicator | None) -> dict[str, Any]:
    if indicator is None:
        return {"version": 0}
    return {name: getattr(indicator, name) for name in FIELDS} | {
        "version": indicator.version,
        "owner": indicator.owner_id or "",
        "plan_items": [use.item_id for use in indicator.uses.all()],
    }


class ColumnForm(forms.Form):
    """A year and series an indicator has no value in yet; added to the page, saved with the value."""

    year = forms.TypedChoiceField(label=_("Fiscal year"), coerce=int)
    series = forms.ChoiceField(label=_("Series"), choices=Series.choices)
    open_ended = forms.BooleanField(label=_("and the years after"), required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        this_year = current_fiscal_year()
        years = range(this_year + 15, this_year - 31, -1)
        self.fields["year"].choices = [("", gettext("choose")), *((year, label(year)) for year in years)]

    @property
    def column(self) -> Column | None:
        if not (self.data.get("year") and self.is_valid()):
            return None
        given = self.cleaned_data
        return Column(given["year"], given["open_ended"], given["series"])


class ArchiveForm(ServiceForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=300)
