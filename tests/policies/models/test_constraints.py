"""Plans and crosswalks: every constraint of the database is broken once."""

import pytest

from policies.models import (
    Crosswalk,
    Pillar,
    Plan,
    PlanEdition,
    PlanItem,
    PlanItemDepartment,
    PlanLevel,
    PublishedItem,
    PublishedItemDepartment,
    PublishedTransition,
    SourceDocument,
    Transition,
    TransitionChange,
    TransitionIntake,
)
from tests.constraints import assert_refused, missing, update
from tests.factories import (
    CrosswalkFactory,
    DepartmentFactory,
    DocumentFactory,
    EditionFactory,
    ItemFactory,
    PillarFactory,
    PlanFactory,
    TransitionFactory,
    assign,
    crosswalk_pair,
    published_crosswalk,
)

from . import (
    constraints_indicators,
    constraints_perspectives,
    constraints_proposals,
    constraints_recommendations,
    constraints_reviews,
    constraints_uptake,
)

pytestmark = pytest.mark.django_db


def document_once():
    row = DocumentFactory()
    return lambda: SourceDocument.objects.create(
        municipality=row.municipality, title="写し", original_name="b.tsv", file="b.tsv", checksum=row.checksum, size=1
    )


def plan_slug():
    row = PlanFactory()
    return lambda: Plan.objects.create(municipality=row.municipality, slug=row.slug, name="別の計画")


def edition(row, **changes):
    fields = {"plan": row.plan, "municipality": row.municipality, "ordinal": 9, "slug": "ninth", "name": "第9期"}
    return lambda: PlanEdition.objects.create(**{**fields, "first_year": 2051, "last_year": 2055, **changes})


def edition_slug():
    row = EditionFactory()
    return edition(row, slug=row.slug)


def edition_ordinal():
    row = EditionFactory()
    return edition(row, ordinal=row.ordinal)


def edition_years():
    return edition(EditionFactory(), last_year=2050)


def level_depth_once():
    row = EditionFactory()
    return lambda: PlanLevel.objects.create(edition=row, depth=1, name="もう一つの施策")


def level_from_one():
    row = EditionFactory()
    return lambda: PlanLevel.objects.create(edition=row, depth=0, name="最上位の上")


def pillar_code():
    row = PillarFactory()
    return lambda: Pillar.objects.create(edition=row.edition, code=row.code)


def item_slug():
    row = ItemFactory()
    return lambda: ItemFactory(edition=row.edition, slug=row.slug)


def item_empty_text():
    row = ItemFactory()
    return lambda: update(row, text="")


def item_own_parent():
    row = ItemFactory()
    return lambda: update(row, parent=row)


def department_once():
    row = assign(ItemFactory(), DepartmentFactory()).assignments.get()
    return lambda: PlanItemDepartment.objects.create(item=row.item, department=row.department)


def one_lead():
    first = DepartmentFactory()
    row = assign(ItemFactory(), first, lead=first).assignments.get()
    return lambda: PlanItemDepartment.objects.create(item=row.item, department=DepartmentFactory(), is_lead=True)


def published_slug():
    row, other = published_crosswalk(2).new
    return lambda: update(other.published, slug=row.published.slug)


def published_item_once():
    row = published_crosswalk(1).new[0].published
    return lambda: PublishedItem.objects.create(
        item=row.item,
        edition=row.edition,
        level=row.level,
        number=9,
        code="⑨",
        slug="9",
        version=1,
        published_at=row.published_at,
    )


def published_department_once():
    row, department = published_crosswalk(1).new[0].published, DepartmentFactory()
    fields = {"item": row, "department": department, "label": "企画", "name": "企画課"}
    PublishedItemDepartment.objects.create(**fields)
    return lambda: PublishedItemDepartment.objects.create(**fields)


def published_transition_once():
    row = published_crosswalk(1).transitions[0].published
    return lambda: PublishedTransition.objects.create(
        transition=row.transition, crosswalk=row.crosswalk, depth=1, kind="continue", version=1
    )


def intake(**changes):
    crosswalk = CrosswalkFactory()
    document = DocumentFactory(municipality=crosswalk.to_edition.municipality)
    fields = {"document": document, "from_edition": crosswalk.from_edition, "to_edition": crosswalk.to_edition}
    return TransitionIntake.objects.create(**{**fields, **changes})


def intake_two_editions():
    row = intake()
    return lambda: update(row, from_edition=row.to_edition)


def intake_open_once():
    row = intake()
    return lambda: TransitionIntake.objects.create(
        document=row.document, from_edition=row.from_edition, to_edition=row.to_edition
    )


def crosswalk_once():
    row = CrosswalkFactory()
    return lambda: Crosswalk.objects.create(from_edition=row.from_edition, to_edition=row.to_edition)


def crosswalk_two_editions():
    row = CrosswalkFactory()
    return lambda: update(row, from_edition=row.to_edition)


def transition(**changes):
    row = crosswalk_pair(1).transitions[1]
    return lambda: update(row, **changes)


def without_sides():
    return transition(old=None, new=None, kind="new")


def new_with_old():
    return transition(kind="new")


def abolished_with_new():
    return transition(kind="abolish")


def one_side_decided():
    return transition(new=None)


def pair_once():
    row = crosswalk_pair(1).transitions[1]
    return lambda: TransitionFactory(crosswalk=row.crosswalk, old=row.old, new=row.new, kind="move")


def new_once():
    pair = crosswalk_pair(1)
    extra = ItemFactory(edition=pair.new[0].edition, parent=pair.new_policy)
    TransitionFactory(crosswalk=pair.crosswalk, new=extra, kind="new")
    return lambda: TransitionFactory(crosswalk=pair.crosswalk, new=extra, kind="new")


def abolished_once():
    pair = crosswalk_pair(1)
    extra = ItemFactory(edition=pair.old[0].edition, parent=pair.old_policy)
    TransitionFactory(crosswalk=pair.crosswalk, old=extra, kind="abolish")
    return lambda: TransitionFactory(crosswalk=pair.crosswalk, old=extra, kind="abolish")


def change_says_something():
    row = crosswalk_pair(1).transitions[1]
    return lambda: TransitionChange.objects.create(transition=row, kind="renamed")


BROKEN = {
    "policies_sourcedocument_file_once_per_municipality": document_once,
    "policies_plan_slug_once": plan_slug,
    "policies_planedition_slug_once": edition_slug,
    "policies_planedition_ordinal_once": edition_ordinal,
    "policies_planedition_years_in_order": edition_years,
    "policies_planlevel_depth_once": level_depth_once,
    "policies_planlevel_depth_from_one": level_from_one,
    "policies_pillar_code_once": pillar_code,
    "policies_planitem_slug_once": item_slug,
    "policies_planitem_missing_text_is_null": item_empty_text,
    "policies_planitem_not_its_own_parent": item_own_parent,
    "policies_planitemdepartment_once": department_once,
    "policies_planitemdepartment_one_lead": one_lead,
    "policies_publisheditem_slug_once": published_slug,
    "PublishedItem.item": published_item_once,
    "policies_publisheditemdepartment_once": published_department_once,
    "policies_transitionintake_two_editions": intake_two_editions,
    "policies_transitionintake_open_once": intake_open_once,
    "policies_crosswalk_once": crosswalk_once,
    "policies_crosswalk_two_editions": crosswalk_two_editions,
    "policies_transition_one_side_at_least": without_sides,
    "policies_transition_new_has_no_old": new_with_old,
    "policies_transition_abolished_has_no_new": abolished_with_new,
    "policies_transition_both_sides_once_decided": one_side_decided,
    "policies_transition_pair_once": pair_once,
    "policies_transition_new_once": new_once,
    "policies_transition_abolished_once": abolished_once,
    "policies_transitionchange_says_something": change_says_something,
    "PublishedTransition.transition": published_transition_once,
}
BROKEN |= constraints_indicators.BROKEN
BROKEN |= constraints_perspectives.BROKEN
BROKEN |= constraints_proposals.BROKEN
BROKEN |= constraints_recommendations.BROKEN
BROKEN |= constraints_reviews.BROKEN
BROKEN |= constraints_uptake.BROKEN


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_it(name: str) -> None:
    assert_refused(name, BROKEN[name]())


def test_no_constraint_is_left_out() -> None:
    assert missing("policies", BROKEN) == set()


def test_the_constraints_end_where_they_should() -> None:
    """The same codes in two editions, several open decisions, a discarded intake beside a new one."""
    pair = crosswalk_pair(1)
    crosswalk = pair.crosswalk
    assert [one.slug for one in pair.old] == [one.slug for one in pair.new]
    open_edge = TransitionFactory(crosswalk=crosswalk, old=pair.old[0], kind="merge", confidence="ambiguous")
    assert list(Transition.objects.unresolved()) == [open_edge]
    first = intake(status="discarded")
    again = TransitionIntake.objects.create(
        document=first.document, from_edition=first.from_edition, to_edition=first.to_edition
    )
    assert list(TransitionIntake.objects.order_by("pk")) == [first, again]
    assert PlanItem.objects.filter(slug="1-1").count() == 2
