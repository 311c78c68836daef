"""Whatever a corrected paper moves, swaps, adds or leaves out: afterwards the rows are the paper."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.models import Clause, Proposal
from tests.factories import MunicipalityFactory
from tests.policies.services.paper_cases import confirmed, planned, proposals, recommendation, started

pytestmark = pytest.mark.django_db

WORDS = st.sampled_from(["花壇", "図書館", "橋", "道具", "当番", "広場"])
ITEMS = st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=1, max_size=3)), min_size=1, max_size=4)
GROUPS = st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=1, max_size=3)), min_size=1, max_size=3)
SLOW = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


def text_of(items: list[tuple[str, list[str]]]) -> str:
    head = "Ⅰ 話題について\n\n １ 集まりについて\n\n（1）世話について\n\n【現状及び課題】\n\n  人が減っている。\n\n【答申】\n\n"
    return head + "\n".join(
        f"○{heading}の項目\n\n" + "".join(f" 市は、{word}を直されたい。\n\n" for word in clauses)
        for heading, clauses in items
    )


def paper_of(groups: list[tuple[str, list[str]]]) -> str:
    return "\n".join(
        f"（{number}）{name}会への提案\n\n主体 項目 取り組み\n\n{name}会\n\n手入れ\n\n"
        + "".join(f"・{word}を毎月きれいに直す。\n\n" for word in words)
        for number, (name, words) in enumerate(groups, start=1)
    )


@SLOW
@given(first=ITEMS, second=ITEMS)
def test_the_clauses_are_those_of_the_corrected_text(first, second) -> None:
    with transaction.atomic():
        head = recommendation(MunicipalityFactory(), text_of(first))
        confirmed(started(head, text_of(second)), losses_accepted=True)
        rows = Clause.objects.filter(item__recommendation=head).order_by("item__position", "position")
        assert [(one.item.heading, one.text) for one in rows] == [
            (f"{heading}の項目", f"市は、{word}を直されたい。") for heading, words in second for word in words
        ]
        assert [one.position for one in rows] == [n + 1 for _heading, words in second for n in range(len(words))]
        assert planned(started(head, text_of(second) + "\n")).lines == []
        transaction.set_rollback(True)


@SLOW
@given(first=GROUPS, second=GROUPS)
def test_the_proposals_are_those_of_the_corrected_paper(first, second) -> None:
    with transaction.atomic():
        head = proposals(MunicipalityFactory(), paper_of(first))
        confirmed(started(head, paper_of(second)), losses_accepted=True)
        rows = list(Proposal.objects.filter(document=head).in_order().select_related("topic__group"))
        assert [(one.topic.group.name, one.text) for one in rows] == [
            (f"{name}会", f"{word}を毎月きれいに直す。") for name, words in second for word in words
        ]
        assert len({one.slug for one in rows}) == len(rows)
        assert planned(started(head, paper_of(second) + "\n")).lines == []
        transaction.set_rollback(True)
