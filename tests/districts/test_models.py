"""Who and where: names over the years, codes with their check digit, what may not belong together."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from districts.models import Department, DepartmentAlias, DepartmentGrouping, Membership, Municipality, User
from districts.models.departments import label_key
from districts.models.municipalities import check_digit
from tests.factories import (
    AssociationFactory,
    DepartmentFactory,
    DepartmentNameFactory,
    DistrictFactory,
    MembershipFactory,
    MunicipalityFactory,
    StakeholderTypeFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db


def told(row) -> dict[str, list[str]]:
    """What the model's own rules say, field by field."""
    with translation.override("ja"), pytest.raises(ValidationError) as caught:
        row.full_clean()
    return caught.value.message_dict


# --- municipalities ---


@pytest.mark.parametrize("code", ["011002", "131016", "271004", "401005", "462012"])
def test_the_check_digit_is_that_of_real_codes(code: str) -> None:
    assert check_digit(code[:5]) == int(code[5])


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("011001", "011001 の末尾の検査数字は 2 のはずです。"),
        ("01100", "6桁の数字です。末尾は検査数字です。"),
        ("01100a", "6桁の数字です。末尾は検査数字です。"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(code: str, message: str) -> None:
    assert told(Municipality(code=code, name="札幌市", slug="sapporo")) == {"code": [message]}


def test_an_address_of_the_portal_is_no_municipality_s(settings) -> None:
    row = Municipality(code="011002", name="札幌市", slug="admin")
    assert told(row) == {"slug": ["「admin」はこのサイト自体が使うアドレスです。"]}


def test_only_public_municipalities_are_public() -> None:
    shown = MunicipalityFactory()
    MunicipalityFactory(is_public=False)
    assert list(Municipality.objects.public()) == [shown]


# --- departments ---


def test_a_department_keeps_its_identity_through_its_names() -> None:
    department = DepartmentFactory(name="地域振興課", short_name="地振")
    department.names.update(valid_to=2020)
    DepartmentNameFactory(department=department, name="コミュニティ推進課", short_name="コミ推", valid_from=2021)
    department = Department.objects.with_names().get()
    assert [department.name_in(year).name for year in (2016, 2020, 2021, 2030)] == [
        "地域振興課",
        "地域振興課",
        "コミュニティ推進課",
        "コミュニティ推進課",
    ]
    assert [department.label_in(year) for year in (2016, 2021, None)] == ["地振", "コミ推", "コミ推"]
    assert str(department) == "コミュニティ推進課"


def test_a_department_without_a_name_of_that_year_shows_the_newest() -> None:
    department = DepartmentFactory(name="企画課")
    assert department.name_in(1990).name == "企画課"


def test_a_department_without_any_name_shows_its_code() -> None:
    department = Department.objects.create(municipality=MunicipalityFactory(), code="nameless")
    assert (str(department), department.label_in(2020), department.name_in(2020)) == ("nameless", "nameless", None)


def test_names_fetched_with_the_rows_ask_nothing_more(django_assert_num_queries) -> None:
    for _number in range(3):
        DepartmentFactory()
    departments = list(Department.objects.with_names())
    with django_assert_num_queries(0):
        assert [one.name_in(2020).name for one in departments] == [f"{one.code}課" for one in departments]


def test_the_groups_of_a_department() -> None:
    department, group, other = DepartmentFactory(), DepartmentFactory(is_group=True), DepartmentFactory(is_group=True)
    DepartmentGrouping.objects.create(group=group, member=department)
    DepartmentGrouping.objects.create(group=other, member=group)
    assert list(Department.objects.groups_of([department.pk], 2026)) == [group]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("コミ推", "コミ 推"),
        ("総企", "総\n企"),
        ("ｺﾐ推", "コミ推"),
        ("ＩＴ課", "it課"),
        ("楡引・温海庁 舎総企", "楡引・温海庁舎総企"),
    ],
)
def test_labels_that_differ_in_width_and_spaces_are_one(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


def test_an_alias_is_found_by_its_key_in_its_years() -> None:
    department = DepartmentFactory()
    alias = DepartmentAlias.objects.create(
        municipality=department.municipality, label="コミ 推", department=department, valid_from=2016, valid_to=2020
    )
    assert alias.key == "コミ推"
    assert [list(DepartmentAlias.objects.in_force(year)) for year in (2015, 2016, 2020, 2021)] == [
        [],
        [alias],
        [alias],
        [],
    ]


# --- what may not belong together ---


def test_related_rows_stay_in_one_municipality() -> None:
    home, away = MunicipalityFactory(), MunicipalityFactory()
    elsewhere = {"municipality": ["別の自治体のものです。"]}
    district = DistrictFactory(municipality=home)
    district.parent = DistrictFactory(municipality=away)
    department = DepartmentFactory(municipality=home)
    department.parent = DepartmentFactory(municipality=away)
    association = AssociationFactory(municipality=home)
    association.stakeholder_type = StakeholderTypeFactory(municipality=away)
    alias = DepartmentAlias(municipality=home, label="別名", key="別名", department=department.parent)
    assert told(district) == {"parent": ["別の自治体の地区です。"]}
    assert told(department) == {"parent": ["別の自治体の部署です。"]}
    assert told(association) == {"stakeholder_type": elsewhere["municipality"]}
    assert told(alias) == {"department": ["別の自治体の部署です。"]}


def test_a_membership_s_department_is_one_of_its_municipality() -> None:
    row = Membership(
        user=UserFactory(), role="department_editor", municipality=MunicipalityFactory(), department=DepartmentFactory()
    )
    assert told(row) == {"department": ["別の自治体のものです。"]}


def test_a_membership_says_what_its_role_needs() -> None:
    row = Membership(user=UserFactory(), role="department_editor")
    assert told(row) == {
        "__all__": ["システム管理者以外の役割には自治体が必要です。", "担当課は、所管課担当にだけ必ず指定します。"]
    }


def test_memberships_in_force_leave_out_closed_accounts() -> None:
    place = MunicipalityFactory()
    user = member("reader", place)
    MembershipFactory(municipality=place, user=UserFactory(is_active=False))
    assert list(Membership.objects.in_force()) == [user.memberships.get()]


# --- accounts ---


def test_an_account_is_made_with_one_spelling_of_its_address() -> None:
    user = User.objects.create_user("Suzu@Example.JP", "correct-horse")
    assert (user.email, user.check_password("correct-horse"), user.is_superuser) == ("suzu@example.jp", True, False)


def test_an_account_needs_an_address() -> None:
    with pytest.raises(ValueError, match="mail address"):
        User.objects.create_user("")


def test_a_person_is_shown_by_name_else_by_address() -> None:
    named, nameless = UserFactory(display_name="見本 花子"), UserFactory(display_name="", email="a@example.jp")
    assert [str(named), named.get_full_name(), nameless.get_short_name()] == ["見本 花子", "見本 花子", "a@example.jp"]


def test_the_history_of_an_account_keeps_no_password() -> None:
    record = UserFactory().history.get()
    assert not hasattr(record, "password")


def test_a_sign_in_leaves_no_row_in_the_history_of_the_account(client) -> None:
    person = UserFactory()
    client.force_login(person)
    person.refresh_from_db()
    assert (person.last_login is not None, person.history.count()) == (True, 1)
    person.display_name = "新しい名前"
    person.save()
    assert person.history.count() == 2


def test_a_provisional_code_is_not_shown_to_the_public() -> None:
    city = MunicipalityFactory(code="995002", is_public=False)
    city.full_clean()
    city.is_public = True
    with pytest.raises(ValidationError, match="仮のもの"):
        city.full_clean()
