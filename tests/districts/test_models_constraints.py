"""Who and where: every constraint of the database is broken once."""

import datetime as dt

import pytest

from districts.models import (
    Association,
    Department,
    DepartmentAlias,
    DepartmentGrouping,
    DepartmentName,
    DepartmentSuccession,
    District,
    DistrictStatistic,
    Membership,
    Municipality,
    ReferenceFigure,
    StakeholderAlias,
    StakeholderType,
)
from tests.constraints import assert_refused, missing, update
from tests.factories import (
    AssociationFactory,
    DepartmentFactory,
    DistrictFactory,
    MunicipalityFactory,
    StakeholderTypeFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


def same(row, **changes):
    """A second row that says what the first says."""
    fields = {field.name: getattr(row, field.name) for field in row._meta.fields if not field.primary_key}
    return lambda: type(row)._default_manager.create(**{**fields, **changes})


def municipality_code_six_digits():
    return lambda: Municipality.objects.create(code="12345", name="短い", slug="short")


def municipality_code():
    row = MunicipalityFactory()
    return same(row, slug="other")


def municipality_slug():
    row = MunicipalityFactory()
    return same(row, code="987654")


def wrong_span(factory):
    def make():
        row = factory()
        return lambda: update(row, valid_from=2021, valid_to=2020)

    return make


def district_once():
    return same(DistrictFactory(code="1"), slug="other")


def district_slug():
    return same(DistrictFactory(), name="別の地区")


def statistic(**changes):
    return DistrictStatistic.objects.create(**{"district": DistrictFactory(), "fiscal_year": 2020, **changes})


def statistic_year():
    return same(statistic())


def statistic_members():
    return lambda: statistic(households=100, member_households=101)


def figure(**changes):
    fields = {"municipality": MunicipalityFactory(), "area": "全国", "fiscal_year": 2020, "value": "71.7"}
    return ReferenceFigure.objects.create(**{**fields, **changes})


def figure_once():
    return same(figure(), value="70.0")


def figure_percent():
    return lambda: figure(value="100.1")


def stakeholder_slug():
    return same(StakeholderTypeFactory(), name="別の名前")


def stakeholder_name():
    return same(StakeholderTypeFactory(), slug="other")


def stakeholder_parent_of_body():
    parent = StakeholderTypeFactory()
    return lambda: StakeholderTypeFactory(municipality=parent.municipality, parent=parent)


def stakeholder_own_parent():
    row = StakeholderTypeFactory(kind="role")
    return lambda: update(row, parent=row)


def stakeholder_alias():
    kind = StakeholderTypeFactory()
    row = StakeholderAlias.objects.create(municipality=kind.municipality, stakeholder_type=kind, label="当該連合会")
    return same(row, label="当該 連合会")


def association_code():
    return same(AssociationFactory(), name="別の団体")


def own_parent(factory):
    def make():
        row = factory()
        return lambda: update(row, parent=row)

    return make


def department_code():
    return same(DepartmentFactory())


def name_once_per_start():
    return same(DepartmentFactory().names.get())


def name_one_open_start():
    department = DepartmentFactory()
    department.names.update(valid_from=None)
    return same(department.names.get())


def grouping(**changes):
    group = DepartmentFactory(is_group=True)
    other = DepartmentFactory(municipality=group.municipality)
    return DepartmentGrouping.objects.create(**{"group": group, "member": other, "valid_from": 2016, **changes})


def grouping_once():
    return same(grouping())


def grouping_not_itself():
    row = grouping()
    return lambda: update(row, member=row.group)


def succession(**changes):
    before, after = DepartmentFactory(), DepartmentFactory()
    fields = {"predecessor": before, "successor": after, "kind": "rename", "fiscal_year": 2020, **changes}
    return DepartmentSuccession.objects.create(**fields)


def succession_once():
    return same(succession(), kind="merge")


def succession_needs_successor():
    row = succession()
    return lambda: update(row, successor=None)


def succession_not_itself():
    row = succession()
    return lambda: update(row, successor=row.predecessor)


def alias(**changes):
    department = DepartmentFactory()
    fields = {"municipality": department.municipality, "department": department, "label": "コミ推", "valid_from": 2016}
    return DepartmentAlias.objects.create(**{**fields, **changes})


def alias_once_per_start():
    return same(alias(), label="コミ 推")


def alias_one_open_start():
    return same(alias(valid_from=None), label="コミ　推")


def user_email():
    user = UserFactory()
    return lambda: UserFactory(email=user.email)


def membership_needs_municipality():
    row = member("reader", MunicipalityFactory()).memberships.get()
    return lambda: update(row, municipality=None)


def membership_department():
    row = member("reader", MunicipalityFactory()).memberships.get()
    return lambda: update(row, role="department_editor")


def membership_association():
    row = member("association_representative", MunicipalityFactory()).memberships.get()
    return lambda: update(row, role="reader")


def membership_days():
    row = member("reader", MunicipalityFactory()).memberships.get()
    return lambda: update(row, valid_from=dt.date(2026, 4, 1), valid_to=dt.date(2026, 3, 31))


BROKEN = {
    "districts_municipality_code_has_six_digits": municipality_code_six_digits,
    "Municipality.code": municipality_code,
    "Municipality.slug": municipality_slug,
    "districts_district_span_in_order": wrong_span(DistrictFactory),
    "districts_district_once_per_municipality": district_once,
    "districts_district_slug_once": district_slug,
    "districts_districtstatistic_year_once": statistic_year,
    "districts_districtstatistic_members_among_households": statistic_members,
    "districts_referencefigure_once": figure_once,
    "districts_referencefigure_percent": figure_percent,
    "districts_stakeholdertype_slug_once": stakeholder_slug,
    "districts_stakeholdertype_name_once": stakeholder_name,
    "districts_stakeholdertype_not_its_own_parent": stakeholder_own_parent,
    "districts_stakeholdertype_parent_of_roles_and_parts": stakeholder_parent_of_body,
    "districts_stakeholderalias_once": stakeholder_alias,
    "districts_association_span_in_order": wrong_span(AssociationFactory),
    "districts_association_code_once": association_code,
    "districts_association_not_its_own_parent": own_parent(AssociationFactory),
    "districts_department_code_once": department_code,
    "districts_department_not_its_own_parent": own_parent(DepartmentFactory),
    "districts_departmentname_span_in_order": wrong_span(lambda: DepartmentFactory().names.get()),
    "districts_departmentname_once_per_start": name_once_per_start,
    "districts_departmentname_one_open_start": name_one_open_start,
    "districts_departmentgrouping_span_in_order": wrong_span(grouping),
    "districts_departmentgrouping_once": grouping_once,
    "districts_departmentgrouping_not_itself": grouping_not_itself,
    "districts_departmentsuccession_once": succession_once,
    "districts_departmentsuccession_successor_unless_dissolved": succession_needs_successor,
    "districts_departmentsuccession_not_itself": succession_not_itself,
    "districts_departmentalias_span_in_order": wrong_span(alias),
    "districts_departmentalias_once_per_start": alias_once_per_start,
    "districts_departmentalias_one_open_start": alias_one_open_start,
    "User.email": user_email,
    "districts_membership_municipality_unless_system": membership_needs_municipality,
    "districts_membership_department_for_editor": membership_department,
    "districts_membership_association_for_representative": membership_association,
    "districts_membership_days_in_order": membership_days,
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses_it(name: str) -> None:
    assert_refused(name, BROKEN[name]())


def test_no_constraint_is_left_out() -> None:
    assert missing("districts", BROKEN) == set()


def test_what_is_allowed_in_another_municipality_or_year() -> None:
    """The constraints end where they should."""
    first, other = MunicipalityFactory(), MunicipalityFactory()
    for place in (first, other):
        DistrictFactory(municipality=place, name="中央")
        StakeholderTypeFactory(municipality=place, slug="ward", name="区")
        department = DepartmentFactory(municipality=place, code="kikaku")
        DepartmentName.objects.create(department=department, name="企画政策課", valid_from=2021)
        DepartmentSuccession.objects.create(predecessor=department, kind="dissolve", fiscal_year=2026)
        for year in (None, 2021):
            DepartmentAlias.objects.create(municipality=place, label="企画", department=department, valid_from=year)
    assert (District.objects.count(), StakeholderType.objects.count(), Department.objects.count()) == (2, 2, 2)
    assert (DepartmentName.objects.count(), DepartmentAlias.objects.count(), Association.objects.count()) == (4, 4, 0)
    assert (DepartmentSuccession.objects.count(), Membership.objects.count()) == (2, 0)
