"""Values of indicators: entering and correcting one, handing in a year's, publishing."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.fiscal_years import current_fiscal_year, label
from districts.history import sign
from districts.models import District

from ..models import Indicator, IndicatorValue, Series
from .indicator_revisions import public_now, revise
from .plans import StaleVersion

__all__ = ["StaleVersion", "publish_values", "set_value", "settle_values"]


@transaction.atomic
def set_value(
    *,
    indicator: Indicator,
    fiscal_year: int,
    series: str,
    by: Any,
    open_ended: bool = False,
    district: District | None = None,
    number: Decimal | int | None = None,
    text: str = "",
    qualifier: str = "",
    reason: str = "",
    settle: bool = True,
    seen: int | None = None,
) -> IndicatorValue | None:
    """Enter a value, or correct the one that stands; the row that is now the newest (see `revise`).

    Neither number nor text takes the value back. A value that was handed in, a target above all, changes with a reason
    only. ValidationError for a number and a text at once, and for an actual value of a year that has not begun.
    """
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    number, text = None if number is None else Decimal(number), text.strip()
    if number is not None and text:
        raise ValidationError({"text": _("A value is a number or a text, not both.")})
    if series == Series.ACTUAL and fiscal_year > current_fiscal_year() and (number is not None or text):
        raise ValidationError(
            {"fiscal_year": _("%(year)s has not begun; it has no actual value yet.") % {"year": label(fiscal_year)}}
        )
    says_something = number is not None or bool(text)
    return revise(
        cell=IndicatorValue(
            indicator=indicator, fiscal_year=fiscal_year, open_ended=open_ended, series=series, district=district
        ),
        content={"number": number, "text": text, "qualifier": qualifier if says_something else ""},
        by=by,
        reason=reason,
        settle=settle,
        seen=seen,
    )


@transaction.atomic
def settle_values(*, indicators: Iterable[Indicator], fiscal_year: int, by: Any) -> int:
    """Hand in the actual values typed for a year, those of districts left aside; their number.

    Who did stays in the history of the indicators.
    """
    rows = IndicatorValue.objects.current().filter(
        indicator__in=list(indicators),
        fiscal_year=fiscal_year,
        series=Series.ACTUAL,
        district=None,
        settled_at=None,
    )
    touched = list(Indicator.objects.filter(values__in=rows).distinct())
    count = rows.update(settled_at=timezone.now())
    said = _("Values of %(year)s handed in") % {"year": label(fiscal_year)}
    for indicator in touched:
        _note(indicator, by, said)
    return count


@transaction.atomic
def publish_values(*, values: Iterable[IndicatorValue], by: Any) -> list[IndicatorValue]:
    """Show these revisions to everybody instead of the ones shown so far; the ones that became public.

    A revision older than the one shown stays behind it. Who published stays in the history of the indicators.
    """
    rows = list(values)
    ids = {row.indicator_id for row in rows}
    locked = {
        one.pk: one for one in Indicator.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    }
    done = public_now(rows)
    for pk in sorted({row.indicator_id for row in done}):
        years = sorted({row.fiscal_year for row in done if row.indicator_id == pk})
        _note(locked[pk], by, _("Values published: %(years)s") % {"years": "、".join(label(year) for year in years)})
    return done


def _note(indicator: Indicator, by: Any, said: str) -> None:
    sign(indicator, by=by, reason=said)
    indicator.save()
