"""The membership rate of a district beside the rates of others: as a picture and in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..charts import Chart, Series, line_chart
from ..fiscal_years import label
from ..models import ReferenceFigure
from .statistics import Years

References = dict[str, list[ReferenceFigure]]


def membership_chart(name: str, years: Years, references: References, *, narrow: bool = False) -> Chart | None:
    """None where no rate is known."""
    if not years.rates:
        return None
    series = _series(name, years, references)
    return line_chart(series, unit="%", description=membership_in_words(name, years, references), narrow=narrow)


def membership_in_words(name: str, years: Years, references: References) -> str:
    """What the picture shows, for those who do not see it: where each line begins and ends."""
    return " ".join([_("Membership rate by fiscal year."), *map(_told, _series(name, years, references))])


def _series(name: str, years: Years, references: References) -> list[Series]:
    others = [
        Series(area, [(row.fiscal_year, row.value) for row in rows], bridged=True) for area, rows in references.items()
    ]
    return [Series(name, years.rates), *others]


def _told(series: Series) -> str:
    points: Sequence[tuple[int, object]] = sorted(series.points)
    (first, before), (last, after) = points[0], points[-1]
    if first == last:
        return _("%(name)s: %(rate)s%% in %(year)s.") % {"name": series.name, "rate": before, "year": label(first)}
    return _("%(name)s: from %(before)s%% in %(first)s to %(after)s%% in %(last)s.") % {
        "name": series.name,
        "before": before,
        "first": label(first),
        "after": after,
        "last": label(last),
    }
