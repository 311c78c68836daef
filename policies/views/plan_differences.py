"""The two versions of a save that came second, in words."""

from typing import Any

from django.utils.translation import gettext as _

from districts.models import Department

from ..forms.plan_items import WordingForm
from ..models import Perspective, Pillar, PlanItem
from ..reading.differences import Difference, between, department_text, working_values


def differences_of_save(current: PlanItem, form: WordingForm, rows: Any) -> list[Difference]:
    """What stands now (before) against what this person wrote (after)."""
    theirs = working_values(current)
    mine = dict(theirs)
    fields = form.item_fields()
    mine[_("Title")], mine[_("Text")] = fields["title"], fields["text"] or ""
    pillars = form.pillar_ids()
    if pillars is not None:
        mine[_("Pillars")] = "、".join(
            str(one) for one in Pillar.objects.filter(edition=current.edition_id, pk__in=pillars)
        )
    perspectives = form.perspective_ids()
    if perspectives is not None:
        mine[_("Perspectives")] = "、".join(map(str, Perspective.objects.filter(pk__in=perspectives)))
    if rows is not None:
        mine[_("Departments")] = _departments(current, rows)
    return between(theirs, mine)


def _departments(current: PlanItem, rows: Any) -> str:
    drafts = rows.drafts()
    printed = {row.department_id: row.printed_label for row in current.assignments.all()}
    departments = Department.objects.with_names().in_bulk([draft.department_id for draft in drafts])
    year = current.edition.first_year
    return department_text(
        (printed.get(draft.department_id) or departments[draft.department_id].label_in(year), draft.is_lead)
        for draft in drafts
    )
