"""The text of a recommendation becomes rows, and a corrected text corrects the same rows."""

import pytest

from districts.models import StakeholderAlias, StakeholderType
from policies.models import Clause, RecommendationIntake, RecommendationItem
from policies.services.document_intakes import ChangedSincePreview, NotReady
from policies.services.plans import StaleVersion
from policies.services.recommendation_import import publish_recommendation
from tests.factories import MunicipalityFactory, ResponseFactory, StakeholderTypeFactory
from tests.policies.papers import RECOMMENDATION, with_item
from tests.policies.services.paper_cases import confirmed, planned, recommendation, sentences, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return MunicipalityFactory()


def items(head) -> list[tuple[str, str, list[int]]]:
    rows = head.items.order_by("position")
    return [(row.slug, row.heading, [clause.position for clause in row.clauses.all()]) for row in rows]


def test_the_rows_say_what_the_text_says(city) -> None:
    head = recommendation(city)
    sections = [(one.slug, one.kind, one.number, one.title) for one in head.sections.all()]
    assert sections == [
        ("1", "part", "Ⅰ", "地域の協働について"),
        ("1-1", "chapter", "１", "集まりの場について"),
        ("1-1-1", "consultation_item", "（1）", "花壇の世話について"),
    ]
    assert items(head) == [("1-1-1-1", "花壇の世話", [1, 2, 3]), ("1-1-1-2", "道具の貸し出し", [1])]
    section = head.sections.get(slug="1-1-1")
    assert (section.parent.slug, section.paragraphs.count()) == ("1-1", 2)
    assert [(one.printed, one.attachment.number) for one in section.references.all()] == [
        ("1-1", "1-1"),
        ("1-2", "1-2"),
    ]
    clauses = Clause.objects.filter(item__slug="1-1-1-1").order_by("position")
    assert [(one.force, [kind.name for kind in one.addressees.all()]) for one in clauses] == [
        ("statement", []),
        ("need", ["花壇協議会"]),
        ("request", ["市"]),
    ]
    last = clauses[2]
    assert (last.source_document, last.source_row, last.source_text) == (
        head.source_document,
        23,
        "市は、苗を配られたい。",
    )


def test_every_row_has_a_history_that_names_the_document_and_its_addressees(city) -> None:
    head = recommendation(city)
    clause = Clause.objects.get(item__slug="1-1-1-2")
    entry = clause.history.get()
    assert (entry.history_type, [row.stakeholdertype.name for row in entry.addressees.all()]) == ("+", ["市"])
    assert head.title in entry.history_change_reason


def test_the_same_text_again_changes_nothing(city) -> None:
    head = recommendation(city)
    before = (Clause.history.count(), RecommendationItem.history.count(), head.history.count())
    again = recommendation(city)
    assert again == head
    assert (Clause.history.count(), RecommendationItem.history.count(), head.history.count()) == before
    assert set(RecommendationItem.objects.values_list("version", flat=True)) == {1}


def test_an_item_put_in_front_takes_neither_the_response_nor_the_confirmation_of_the_next(city) -> None:
    head = recommendation(city)
    item = head.items.get(heading="花壇の世話")
    response = ResponseFactory(item=item)
    intake = started(head, with_item(RECOMMENDATION, "橋の手入れ", "花壇の世話"))
    assert sentences(planned(intake)) == [
        ("item", "added", "橋の手入れ"),
        ("clause", "added", "橋の手入れ: 市は、橋の手入れを進められたい。"),
    ]
    confirmed(intake)
    assert items(head) == [
        ("1-1-1-1", "橋の手入れ", [1]),
        ("1-1-1-2", "花壇の世話", [1, 2, 3]),
        ("1-1-1-3", "道具の貸し出し", [1]),
    ]
    response.refresh_from_db()
    assert response.item.heading == "花壇の世話"
    assert list(Clause.objects.filter(confirmed_at=None).values_list("item__heading", flat=True)) == ["橋の手入れ"]


def test_public_addresses_stay_where_an_item_is_put_in_front(city) -> None:
    head = publish_recommendation(recommendation=recommendation(city), by=None)
    intake = started(head, with_item(RECOMMENDATION, "橋の手入れ", "花壇の世話"))
    confirmed(intake, reason="抜けていた項目を加えた")
    assert [(slug, heading) for slug, heading, _clauses in items(head)] == [
        ("1-1-1-1b", "橋の手入れ"),
        ("1-1-1-1", "花壇の世話"),
        ("1-1-1-2", "道具の貸し出し"),
    ]
    added = head.items.get(heading="橋の手入れ")
    assert "抜けていた項目を加えた" in added.history.get().history_change_reason


def test_what_is_public_is_corrected_with_a_reason_only(city) -> None:
    head = publish_recommendation(recommendation=recommendation(city), by=None)
    intake = started(head, RECOMMENDATION.replace("苗を配られたい", "種を配られたい"))
    with pytest.raises(NotReady):
        confirmed(intake)
    assert not Clause.objects.filter(text__contains="種").exists()


def test_a_corrected_sentence_changes_its_clause_in_place(city) -> None:
    head = recommendation(city)
    clause = Clause.objects.get(text="市は、苗を配られたい。")
    confirmed(started(head, RECOMMENDATION.replace("苗を配られたい", "苗を広く配られたい")))
    clause.refresh_from_db()
    assert (clause.text, clause.position, clause.confirmed_at) == ("市は、苗を広く配られたい。", 3, None)
    assert [entry.history_type for entry in clause.history.all()] == ["~", "+"]
    assert clause.history.first().prev_record.text == "市は、苗を配られたい。"


def test_what_staff_corrected_stays_while_the_paper_says_the_same(city) -> None:
    head = recommendation(city)
    item = head.items.get(heading="道具の貸し出し")
    item.heading, item.version = "道具の貸出し", 2
    item.save()
    confirmed(started(head, RECOMMENDATION.replace("年々", "毎年")))
    item.refresh_from_db()
    assert (item.heading, item.version, item.slug) == ("道具の貸出し", 2, "1-1-1-2")


def test_writing_over_what_staff_edited_wants_consent(city) -> None:
    head = recommendation(city)
    item = head.items.get(heading="道具の貸し出し")
    item.heading = "道具の貸出し"
    item.save()
    intake = started(head, RECOMMENDATION.replace("○道具の貸し出し", "○道具の貸し出しの拡大"))
    plan = planned(intake)
    assert [(line.action, line.edited) for line in plan.lines if line.kind == "item"] == [("changed", True)]
    with pytest.raises(NotReady):
        confirmed(intake)
    intake.refresh_from_db()
    confirmed(intake, losses_accepted=True)
    item.refresh_from_db()
    assert item.heading == "道具の貸し出しの拡大"


def test_what_the_paper_no_longer_holds_goes_with_consent(city) -> None:
    head = recommendation(city)
    shorter = RECOMMENDATION[: RECOMMENDATION.index("○道具")]
    intake = started(head, shorter)
    assert [(line.kind, line.action) for line in planned(intake).lines] == [("clause", "removed"), ("item", "removed")][
        ::-1
    ]
    with pytest.raises(NotReady):
        confirmed(intake)
    intake.refresh_from_db()
    confirmed(intake, losses_accepted=True)
    assert items(head) == [("1-1-1-1", "花壇の世話", [1, 2, 3])]
    assert RecommendationItem.history.filter(history_type="-").count() == 1


def test_an_item_with_a_response_never_goes(city) -> None:
    head = recommendation(city)
    ResponseFactory(item=head.items.get(heading="道具の貸し出し"))
    intake = started(head, RECOMMENDATION[: RECOMMENDATION.index("○道具")])
    assert ["道具の貸し出し" in error for error in planned(intake).errors] == [True]
    with pytest.raises(NotReady):
        confirmed(intake, losses_accepted=True)
    assert head.items.count() == 2


def test_what_staff_added_by_hand_stays_with_the_section_it_stands_in(city) -> None:
    head = recommendation(city)
    section = head.sections.get(slug="1-1-1")
    RecommendationItem.objects.create(recommendation=head, section=section, heading="手で加えた", slug="x", position=9)
    other = RECOMMENDATION.replace("（1）花壇の世話について", "（1）まったく別の話題")
    confirmed(started(head, other[: other.index("○道具")]), losses_accepted=True)
    assert "手で加えた" in [heading for _slug, heading, _clauses in items(head)]


def test_words_that_have_an_answer_change_with_consent_only(city) -> None:
    head = recommendation(city)
    ResponseFactory(item=head.items.get(heading="道具の貸し出し"))
    intake = started(head, RECOMMENDATION.replace("○道具の貸し出し", "○道具の貸し出しの拡大"))
    assert [line.answered for line in planned(intake).lines if line.kind == "item"] == [True]
    with pytest.raises(NotReady):
        confirmed(intake)


# Decisions


def test_a_decision_replaces_the_suggestion_and_confirms(city) -> None:
    StakeholderTypeFactory(municipality=city, name="図書館", slug="library")
    decided = {"clause-1-1-1-2-1": {"force": "hope", "addressees": ["図書館"]}}
    recommendation(city, decisions=decided)
    clause = Clause.objects.get(item__slug="1-1-1-2")
    assert (clause.force, [kind.name for kind in clause.addressees.all()]) == ("hope", ["図書館"])
    assert clause.confirmed_at is not None


def test_deciding_anew_on_the_same_text_changes_only_that(city) -> None:
    head = recommendation(city)
    intake = started(head, RECOMMENDATION)
    intake.decisions["clause-1-1-1-2-1"] = {"force": "hope", "addressees": ["市"]}
    intake.save()
    assert sentences(planned(intake)) == [("clause", "changed", "道具の貸し出し: 市は、道具を貸されたい。")]
    confirmed(intake, losses_accepted=True)
    assert Clause.objects.get(item__slug="1-1-1-2").force == "hope"


def test_an_unknown_label_becomes_what_a_person_says(city) -> None:
    StakeholderTypeFactory(municipality=city, name="花の会", slug="club")
    recommendation(city, decisions={"label:花壇協議会": "is:club", "label:市": "new:city"})
    assert StakeholderAlias.objects.get().label == "花壇協議会"
    names = [kind.name for kind in Clause.objects.get(position=2).addressees.all()]
    assert names == ["花の会"]
    assert StakeholderType.objects.get(name="市").kind == "city"


def test_a_label_left_open_leaves_its_clause_unconfirmed(city) -> None:
    head = recommendation(city)
    clause = Clause.objects.get(position=2)
    intake = started(head, RECOMMENDATION.replace("花壇協議会", "清掃協議会"))
    confirmed(intake)
    clause.refresh_from_db()
    assert (clause.confirmed_at, clause.addressees.count()) == (None, 0)
    intake.refresh_from_db()
    assert intake.result["open_labels"] == ["清掃協議会"]


# The life of an intake


def test_the_second_of_two_who_confirm_comes_too_late(city) -> None:
    intake = started(recommendation(city), RECOMMENDATION.replace("苗", "種"))
    late = RecommendationIntake.objects.get(pk=intake.pk)
    confirmed(intake)
    with pytest.raises(StaleVersion):
        confirmed(late)


def test_what_is_not_what_the_preview_showed_is_not_saved(city) -> None:
    intake = started(recommendation(city), RECOMMENDATION.replace("苗", "種"))
    token = planned(intake).token
    clause = Clause.objects.get(text="市は、苗を配られたい。")
    clause.text = "市は、球根を配られたい。"
    clause.save()
    with pytest.raises(ChangedSincePreview):
        confirmed(intake, token=token)
    assert not Clause.objects.filter(text__contains="種").exists()


def test_warnings_nobody_has_read_keep_the_paper_out(city) -> None:
    text = RECOMMENDATION.replace("○道具の貸し出し\n\n 市は、道具を貸されたい。", "○道具の貸し出し")
    intake = started(recommendation(city), text, warnings_confirmed=False)
    with pytest.raises(NotReady):
        confirmed(intake, losses_accepted=True)
    assert Clause.objects.count() == 4


def test_decisions_come_along_to_a_corrected_text_by_what_is_printed(city) -> None:
    head = recommendation(city)
    intake = started(head, with_item(RECOMMENDATION, "橋の手入れ", "花壇の世話"))
    assert sorted(key for key in intake.decisions if key.startswith("clause")) == [
        "clause-1-1-1-2-1",
        "clause-1-1-1-2-2",
        "clause-1-1-1-2-3",
        "clause-1-1-1-3-1",
    ]


def test_the_same_file_started_twice_is_one_intake(city) -> None:
    head = recommendation(city)
    first = started(head, RECOMMENDATION.replace("苗", "種"))
    assert started(head, RECOMMENDATION.replace("苗", "種")) == first


def test_who_reads_an_item_while_its_clauses_are_corrected_finds_it_stale(city) -> None:
    head = recommendation(city)
    confirmed(started(head, RECOMMENDATION.replace("苗を配られたい", "苗と土を配られたい")))
    assert list(head.items.order_by("position").values_list("heading", "version")) == [
        ("花壇の世話", 2),
        ("道具の貸し出し", 1),
    ]


def test_a_clause_that_goes_or_moves_raises_the_version_of_both_items(city) -> None:
    head = recommendation(city)
    moved = RECOMMENDATION.replace(" 市は、苗を配られたい。\n", "") + "\n 市は、苗を配られたい。\n"
    confirmed(started(head, moved), losses_accepted=True)
    assert list(head.items.order_by("position").values_list("heading", "version")) == [
        ("花壇の世話", 2),
        ("道具の貸し出し", 2),
    ]


def test_what_somebody_saved_of_the_head_meanwhile_stays(city) -> None:
    head = recommendation(city)
    intake = started(head, RECOMMENDATION.replace("苗を配られたい", "苗と土を配られたい"))
    type(head).objects.filter(pk=head.pk).update(title="別の題名", number="第7号")

    confirmed(intake)

    head.refresh_from_db()
    assert (head.title, head.number, head.version) == ("別の題名", "第7号", 3)
