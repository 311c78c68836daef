"""The database itself refuses a transition whose sides lie in other editions."""

import pytest
from django.db import IntegrityError, transaction

from policies.models import Transition
from tests.factories import TransitionFactory, crosswalk_pair

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("old_side", "new_side"), [("new", "new"), ("old", "old"), ("new", "old")])
def test_a_side_of_another_edition_is_refused(old_side: str, new_side: str) -> None:
    pair = crosswalk_pair(2)
    pair.crosswalk.transitions.measures().delete()
    with pytest.raises(IntegrityError, match="sides_in_their_editions"), transaction.atomic():
        TransitionFactory(crosswalk=pair.crosswalk, old=getattr(pair, old_side)[0], new=getattr(pair, new_side)[1])
    assert pair.crosswalk.transitions.measures().count() == 0


def test_a_side_cannot_be_moved_to_another_edition_later() -> None:
    pair = crosswalk_pair(1)
    edge = pair.transitions[1]
    with pytest.raises(IntegrityError, match="sides_in_their_editions"), transaction.atomic():
        Transition.objects.filter(pk=edge.pk).update(old=pair.new[0])
    edge.refresh_from_db()
    assert edge.old == pair.old[0]


def test_an_empty_side_is_no_wrong_side() -> None:
    pair = crosswalk_pair(1)
    pair.crosswalk.transitions.measures().delete()
    new = TransitionFactory(crosswalk=pair.crosswalk, new=pair.new[0], kind="new")
    gone = TransitionFactory(crosswalk=pair.crosswalk, old=pair.old[0], kind="abolish")
    assert list(pair.crosswalk.transitions.measures()) == [new, gone]
