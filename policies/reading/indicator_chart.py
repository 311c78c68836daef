"""Plan and actual values of an indicator as a picture, and the same in words for those who do not see it."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from districts.charts import Chart, Series, line_chart, round_scale
from districts.fiscal_years import label

from ..models import Series as Kind
from .indicator_cells import Cell, Yardstick

# Place of each line in charts.LOOKS: the actual values are the strong one, whichever series there are.
ACTUAL, PLAN, MIDTERM, FINAL = 0, 2, 3, 1


def indicator_chart(name: str, yardstick: Yardstick, cells: Iterable[Cell], *, narrow: bool = False) -> Chart | None:
    """None where no value of the whole municipality is a number."""
    series = _series(yardstick, list(cells))
    if not series:
        return None
    values = [value for one in series for _year, value in one.points]
    return line_chart(
        series,
        unit=yardstick.unit,
        description=_in_words(name, yardstick, series),
        narrow=narrow,
        scale=round_scale(values),
    )


def chart_in_words(name: str, yardstick: Yardstick, cells: Iterable[Cell]) -> str:
    """Where each line of the picture begins and ends."""
    return _in_words(name, yardstick, _series(yardstick, list(cells)))


def _series(yardstick: Yardstick, cells: list[Cell]) -> list[Series]:
    """The line of actual values begins at the present state the plan started from."""
    rows = [cell for cell in cells if cell.number is not None and not cell.district]
    actual = {cell.fiscal_year: cell for cell in _of(rows, Kind.BASELINE)}
    actual |= {cell.fiscal_year: cell for cell in _of(rows, Kind.ACTUAL)}
    lines = [
        _line(_("Actual"), actual.values(), yardstick, look=ACTUAL),
        _line(_("Plan"), _of(rows, Kind.PLAN), yardstick, look=PLAN),
        _line(_("Midterm target"), _of(rows, Kind.MIDTERM_TARGET), yardstick, look=MIDTERM),
        _line(_("Final target"), _of(rows, Kind.FINAL_TARGET), yardstick, look=FINAL),
    ]
    return [line for line in lines if line.points]


def _of(cells: list[Cell], series: str) -> list[Cell]:
    return [cell for cell in cells if cell.series == series]


def _line(name: str, cells: Iterable[Cell], yardstick: Yardstick, *, look: int) -> Series:
    rows = sorted(cells, key=lambda cell: cell.fiscal_year)
    return Series(
        name,
        [(cell.fiscal_year, _rounded(cell.number, yardstick)) for cell in rows if cell.number is not None],
        uncertain=frozenset(cell.fiscal_year for cell in rows if cell.is_uncertain),
        look=look,
    )


def _rounded(number: Decimal, yardstick: Yardstick) -> Decimal:
    """With the digits the indicator keeps: 55, not 55.0000."""
    return number.quantize(Decimal(1).scaleb(-yardstick.decimals))


def _in_words(name: str, yardstick: Yardstick, series: list[Series]) -> str:
    told = _teller(yardstick)
    return " ".join([_("%(name)s by fiscal year.") % {"name": name}, *(told(one) for one in series)])


def _teller(yardstick: Yardstick) -> Callable[[Series], str]:
    def told(series: Series) -> str:
        (first, before), (last, after) = series.points[0], series.points[-1]
        if first == last:
            said = {"name": series.name, "value": yardstick.say(before), "year": label(first)}
            return _("%(name)s: %(value)s in %(year)s.") % said
        return _("%(name)s: from %(before)s in %(first)s to %(after)s in %(last)s.") % {
            "name": series.name,
            "before": yardstick.say(before),
            "first": label(first),
            "after": yardstick.say(after),
            "last": label(last),
        }

    return told
