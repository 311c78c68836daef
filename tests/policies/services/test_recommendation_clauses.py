"""Correcting clauses: confirmed under the version of their item, with a reason once they are public."""

import pytest
from django.core.exceptions import ValidationError

from policies.models import Clause
from policies.services.plans import StaleVersion
from policies.services.recommendation_clauses import ClauseDraft, save_clauses
from tests.factories import (
    ClauseFactory,
    RecommendationItemFactory,
    StakeholderTypeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    """A draft with two clauses nobody has confirmed."""
    item = RecommendationItemFactory(section__recommendation__published_at=None)
    for _number in range(2):
        ClauseFactory(item=item, confirmed_at=None)
    return item


def drafts(item, **changed) -> list[ClauseDraft]:
    """The clauses as they stand, the first one with changes."""
    found = []
    for clause in item.clauses.all():
        values = {
            "text": clause.text,
            "force": clause.force,
            "addressees": [kind.pk for kind in clause.addressees.all()],
        }
        found.append(ClauseDraft(clause.pk, **{**values, **(changed if not found else {})}))
    return found


def stored(item) -> list[tuple]:
    return [
        (clause.text, clause.force, [kind.pk for kind in clause.addressees.all()], clause.confirmed_at is not None)
        for clause in Clause.objects.filter(item=item)
    ]


def test_saving_corrects_and_confirms(item) -> None:
    kind = StakeholderTypeFactory(municipality=item.recommendation.municipality)
    by = UserFactory()

    saved = save_clauses(
        item=item,
        version=1,
        clauses=drafts(item, force="need", addressees=[kind.pk], text="直した文"),
        by=by,
        reason="読み違い",
    )

    second = item.clauses.last()
    assert saved.version == 2
    assert stored(item) == [("直した文", "need", [kind.pk], True), (second.text, "request", [], True)]
    record = item.clauses.first().history.latest()
    assert (
        record.history_user,
        record.history_change_reason,
        [row.stakeholdertype for row in record.addressees.all()],
    ) == (
        by,
        "読み違い",
        [kind],
    )
    assert item.clauses.first().history.count() == 2


def test_confirmed_clauses_that_stay_as_they_are_get_no_entry(item) -> None:
    save_clauses(item=item, version=1, clauses=drafts(item), by=None)
    before = Clause.history.count()
    save_clauses(item=item, version=2, clauses=drafts(item, text="直した文"), by=None)
    assert Clause.history.count() == before + 1


def test_a_save_that_came_second_is_refused(item) -> None:
    save_clauses(item=item, version=1, clauses=drafts(item, text="先の文"), by=None)
    with pytest.raises(StaleVersion) as caught:
        save_clauses(item=item, version=1, clauses=drafts(item, text="後の文"), by=None)
    assert caught.value.current.version == 2
    assert stored(item)[0][0] == "先の文"


def test_published_text_changes_with_a_reason_only(item) -> None:
    item.recommendation.published_at = "2020-03-01T00:00:00Z"
    item.recommendation.save()
    with pytest.raises(ValidationError, match="公開されている文です。変更の理由を入力してください。"):
        save_clauses(item=item, version=1, clauses=drafts(item, text="理由のない変更"), by=None, reason=" ")
    save_clauses(item=item, version=1, clauses=drafts(item), by=None)
    save_clauses(item=item, version=2, clauses=drafts(item, text="理由のある変更"), by=None, reason="誤字")
    assert stored(item)[0][0] == "理由のある変更"


def test_addressees_of_another_municipality_are_refused(item) -> None:
    with pytest.raises(ValidationError) as caught:
        save_clauses(item=item, version=1, clauses=drafts(item, addressees=[StakeholderTypeFactory().pk]), by=None)
    assert list(caught.value.message_dict) == ["addressees"]
    assert [row[3] for row in stored(item)] == [False, False]
