"""Work steps of an item in a cell of its sheet: entering and correcting, like values of indicators."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts.fiscal_years import current_fiscal_year, label

from ..models import PlanItem, Series, WorkStep
from .indicator_revisions import revise


@transaction.atomic
def set_step(
    *,
    item: PlanItem,
    fiscal_year: int,
    series: str,
    text: str,
    by: Any,
    open_ended: bool = False,
    reason: str = "",
    settle: bool = True,
    seen: int | None = None,
) -> WorkStep | None:
    """Enter the steps of a cell (one per line), or correct them; the row that is now the newest (see `revise`)."""
    PlanItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if text and series == Series.ACTUAL and fiscal_year > current_fiscal_year():
        raise ValidationError(
            {"fiscal_year": _("%(year)s has not begun; it has no actual value yet.") % {"year": label(fiscal_year)}}
        )
    return revise(
        cell=WorkStep(item=item, fiscal_year=fiscal_year, open_ended=open_ended, series=series),
        content={"text": text},
        by=by,
        reason=reason,
        settle=settle,
        seen=seen,
    )
