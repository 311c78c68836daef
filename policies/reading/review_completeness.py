"""Which fields each kind of round asks for, and what is missing before a review can be handed in."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..models import IndicatorValue, Review, ReviewRound
from ..models.indicator_values import SAYS_SOMETHING

_K = ReviewRound.Kind

# Fields of each kind of round in the order of the sheet, with the label the sheet gives them.
FIELDS_OF_ROUND = {
    _K.HALF_YEAR: {"assessment": gettext_lazy("State of the half-year (April to September)")},
    _K.ANNUAL: {
        "grade": gettext_lazy("Rating"),
        "assessment": gettext_lazy("Assessment of work steps and indicators"),
        "issues": gettext_lazy("Issues, way forward, improvements"),
    },
    _K.MIDTERM: {
        "grade": gettext_lazy("Rating"),
        "assessment": gettext_lazy("Assessment of work steps and indicators"),
        "adequacy": gettext_lazy("Adequacy of the indicators"),
        "issues": gettext_lazy("Issues, way forward, improvements"),
        "way_forward": pgettext_lazy("review", "The years after"),
    },
    _K.FINAL: {
        "grade": gettext_lazy("Rating"),
        "assessment": gettext_lazy("Assessment of work steps and indicators"),
        "adequacy": gettext_lazy("Adequacy of the indicators"),
        "issues": gettext_lazy("Issues, way forward, improvements"),
        "way_forward": pgettext_lazy("review", "The years after"),
    },
}
OPTIONAL = ("adequacy",)
WITH_ACTUALS = (_K.ANNUAL, _K.FINAL)


@dataclass(frozen=True)
class Missing:
    """A field (its name in the form) that has to be filled before handing in, and a whole sentence that says so."""

    field: str
    message: str


def fields_of(round: ReviewRound) -> dict[str, str]:
    """Name → label of the fields this round asks for; no rating where the round has no scale."""
    fields = {name: str(text) for name, text in FIELDS_OF_ROUND[ReviewRound.Kind(round.kind)].items()}
    if round.scale_id is None:
        fields.pop("grade", None)
    return fields


def texts_asked(round: ReviewRound) -> dict[str, str]:
    """The same without the rating."""
    return {name: text for name, text in fields_of(round).items() if name != "grade"}


def missing_of(review: Review) -> list[Missing]:
    """What is missing, in the order of the form. Values and steps: the actual of the year, in annual and final rounds."""
    found = [
        Missing(name, _("“%(field)s” is not filled in yet.") % {"field": text})
        for name, text in fields_of(review.round).items()
        if name not in OPTIONAL and not getattr(review, name)
    ]
    if review.is_postponed and not review.postponed_reason.strip():
        found.append(Missing("postponed_reason", _("Say why it was postponed.")))
    if review.round.kind not in WITH_ACTUALS:
        return found
    return [*_missing_actuals(review), *found]


def _missing_actuals(review: Review) -> list[Missing]:
    year, actual = review.round.fiscal_year, "actual"
    told = IndicatorValue.objects.current().filter(SAYS_SOMETHING, fiscal_year=year, series=actual, district=None)
    indicators = review.item.indicators.current().exclude(pk__in=told.values("indicator"))
    return [
        Missing(f"value-{indicator.pk}", _("The actual value of “%(name)s” is missing.") % {"name": indicator.name})
        for indicator in indicators
    ]
