"""A municipality from its master data."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from districts.models import Association, DistrictStatistic, Municipality, ReferenceFigure, StakeholderAlias
from districts.services.municipalities import create_municipality
from tests.test_architecture import ROOT

pytestmark = pytest.mark.django_db

DISTRICT = {"kind": "region", "code": "R1", "slug": "chuo", "name": "中央地域", "parent": ""}
KINDS = [
    {"slug": "ward", "name": "区", "kind": "body", "parent": "", "reading": "く", "description": "区の説明です。"},
    {"slug": "chief", "name": "区長", "kind": "role", "parent": "ward", "reading": "くちょう", "description": ""},
]


def create(**data: Any) -> Municipality:
    place = {"slug": "mihon", "code": "992011", "name": "みほん市"}
    return create_municipality(data={"municipality": place, **data}, by=None)


def body(code: str, parent: str = "", **row: Any) -> dict[str, Any]:
    return {"code": code, "name": code, "stakeholder_type": "ward", "district": "R1", "parent": parent, **row}


def test_kinds_of_stakeholder_with_their_roles_and_labels() -> None:
    city = create(stakeholder_types=KINDS, stakeholder_aliases=[{"label": "各 区長", "stakeholder_type": "chief"}])
    rows = city.stakeholder_types.values_list("slug", "kind", "parent__slug", "reading", "description", "position")
    assert list(rows) == [
        ("ward", "body", None, "く", "区の説明です。", 0),
        ("chief", "role", "ward", "くちょう", "", 1),
    ]
    assert list(StakeholderAlias.objects.values_list("key", "stakeholder_type__slug")) == [("各区長", "chief")]


def test_bodies_stand_in_their_district_below_the_body_they_belong_to() -> None:
    create(
        districts=[DISTRICT],
        stakeholder_types=KINDS,
        associations=[
            body("first", parent="all", valid_from=2006, valid_to=2021, contact_email="first@mihon.example"),
            body("all", district=""),
        ],
    )
    fields = ("code", "district__slug", "parent__code", "valid_from", "valid_to", "contact_email")
    assert list(Association.objects.order_by("code").values_list(*fields)) == [
        ("all", None, None, None, None, ""),
        ("first", "chuo", "all", 2006, 2021, "first@mihon.example"),
    ]
    assert [record.parent.code for record in Association.history.filter(code="first")] == ["all"]


def test_a_circle_of_parent_bodies_is_refused() -> None:
    with pytest.raises(ValueError, match=r"circle: \['one', 'two'\]"):
        create(districts=[DISTRICT], stakeholder_types=KINDS, associations=[body("one", "two"), body("two", "one")])
    assert Municipality.objects.count() == 0


def test_figures_of_districts_and_of_others() -> None:
    create(
        districts=[DISTRICT],
        district_statistics=[
            {"district": "R1", "fiscal_year": 2020, "population": 300, "households": 100, "member_households": None}
        ],
        reference_figures=[
            {"measure": "membership_rate", "area": "全国", "fiscal_year": 2020, "value": "71.7", "source": "報告書"}
        ],
    )
    rows = DistrictStatistic.objects.values_list("district__slug", "fiscal_year", "population", "member_households")
    assert list(rows) == [("chuo", 2020, 300, None)]
    assert list(ReferenceFigure.objects.values_list("area", "value", "source")) == [("全国", Decimal("71.7"), "報告書")]


def test_more_members_than_households_are_refused() -> None:
    with pytest.raises(ValidationError):
        create(
            districts=[DISTRICT],
            district_statistics=[
                {"district": "R1", "fiscal_year": 2020, "population": 9, "households": 3, "member_households": 4}
            ],
        )
    assert Municipality.objects.count() == 0


@pytest.mark.parametrize("city", ["mihon", "tonari"])
def test_every_row_of_the_sample_city_arrives(city: str) -> None:
    data = json.loads((ROOT / "fixtures" / city / "city.json").read_text(encoding="utf-8"))
    made = create_municipality(data=data, by=None)
    rows = {
        "districts": made.districts,
        "district_statistics": DistrictStatistic.objects,
        "reference_figures": made.reference_figures,
        "stakeholder_types": made.stakeholder_types,
        "stakeholder_aliases": made.stakeholder_aliases,
        "associations": made.associations,
    }
    assert {key: found.count() for key, found in rows.items()} == {key: len(data.get(key, [])) for key in rows}
    assert made.associations.exclude(parent=None).count() == sum(
        bool(row.get("parent")) for row in data.get("associations", [])
    )
