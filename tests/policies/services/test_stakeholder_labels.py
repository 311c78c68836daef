"""What printed labels mean, and what becomes of those nobody knows."""

import pytest

from districts.models import StakeholderAlias, StakeholderType
from policies.services.stakeholder_labels import Vocabulary
from tests.factories import MunicipalityFactory, StakeholderTypeFactory

pytestmark = pytest.mark.django_db


def test_names_and_aliases_are_known_whatever_their_width() -> None:
    city = MunicipalityFactory()
    kind = StakeholderTypeFactory(municipality=city, name="NPO法人")
    StakeholderAlias.objects.create(municipality=city, label="当該法人", stakeholder_type=kind)
    StakeholderTypeFactory(name="他市の会")
    vocabulary = Vocabulary(city)
    assert [vocabulary.token(label) for label in ("ＮＰＯ 法人", "当該法人", "他市の会")] == [kind.pk, kind.pk, None]
    assert vocabulary.known == {"NPO法人": "NPO法人", "当該法人": "NPO法人"}
    assert vocabulary.unknown(["他市の会", "NPO法人", "他市の会"]) == ["他市の会"]


def test_answers_make_aliases_and_kinds_and_leave_out() -> None:
    city = MunicipalityFactory()
    club = StakeholderTypeFactory(municipality=city, slug="club", name="花の会")
    answers = {"花壇の会": "is:club", "水やり係": "new:role", "今回の件": "drop", "何か": "is:nobody"}
    vocabulary = Vocabulary(city, answers)
    assert vocabulary.answered == ["花壇の会", "水やり係", "今回の件"]
    assert vocabulary.unknown([*answers]) == ["何か"]
    assert vocabulary.tokens([*answers]) == {club.pk, "水やり係"}
    vocabulary.make(by=None, why="試験")
    alias, made = StakeholderAlias.objects.get(), StakeholderType.objects.exclude(pk=club.pk).get()
    assert (alias.label, alias.stakeholder_type) == ("花壇の会", club)
    assert (made.name, made.kind, made.slug, vocabulary.pk("水やり係")) == (
        "水やり係",
        "role",
        "stakeholder-1",
        made.pk,
    )
    assert made.history.get().history_change_reason == "試験"


def test_kinds_made_without_a_person_are_guessed_and_find_what_they_belong_to() -> None:
    city = MunicipalityFactory(name="みほん市")
    labels = ["区長", "区", "市", "みほん市", "協議会の役員会", "協議会", "様々な団体", "民生委員", "図書館"]
    Vocabulary(city, {}, made=labels).make(by=None, why="")
    made = {one.name: (one.kind, one.parent.name if one.parent else "") for one in StakeholderType.objects.all()}
    assert made == {
        "区長": ("role", "区"),
        "区": ("body", ""),
        "市": ("city", ""),
        "みほん市": ("city", ""),
        "協議会の役員会": ("part", "協議会"),
        "協議会": ("body", ""),
        "様々な団体": ("open", ""),
        "民生委員": ("role", ""),
        "図書館": ("body", ""),
    }
    assert sorted(StakeholderType.objects.filter(kind="city").values_list("slug", flat=True)) == ["city", "city-1"]


def test_decisions_for_unknown_labels_carry_the_guess() -> None:
    city = MunicipalityFactory()
    StakeholderTypeFactory(municipality=city, name="区")
    assert Vocabulary(city).new_kinds(["区", "区長", "図書館"]) == {
        "label:区長": "new:role",
        "label:図書館": "new:body",
    }
