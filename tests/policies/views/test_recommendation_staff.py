"""Where staff begin with recommendations: the list, and the worklist of one."""

import pytest

from districts.models import Role
from tests.factories import (
    ClauseFactory,
    DepartmentFactory,
    MunicipalityFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    member,
)
from tests.html import Element, read

from .recommendation_cases import City
from .staff_cases import People, address, people_of, statuses

pytestmark = pytest.mark.django_db


class Case(City):
    """Three items: answered and published, answered in a draft, not answered; `department` answers the first."""

    def __init__(self) -> None:
        super().__init__()
        self.department = DepartmentFactory(municipality=self.municipality, code="kyodo", name="市民協働課")
        self.who: People = people_of(self.municipality, self.department)
        self.published, self.draft, self.open = (self.item(self.first, text) for text in ("支え", "話し合い", "役割"))
        self.answer(self.published, department=self.department)
        self.answer(self.draft, published=False)
        ClauseFactory(item=self.open, confirmed_at=None)
        self.url = address("recommendation-staff-detail", self.municipality, self.recommendation)


@pytest.fixture
def case() -> Case:
    return Case()


def shown(client, path: str) -> Element:
    response = client.get(path)
    assert response.status_code == 200
    return read(response)


def titles(page: Element) -> list[str]:
    return page.texts(".row__title")


@pytest.mark.parametrize("name", ["recommendation-staff-list", "recommendation-staff-detail"])
def test_only_staff_of_the_municipality_learn_of_it(client, case: Case, name: str) -> None:
    parts = [case.municipality, *([case.recommendation] if name.endswith("detail") else [])]
    url, who = address(name, *parts), case.who
    assert client.get(url).url == f"/accounts/login/?next={url}"
    everybody = [who.coordinator, who.editor, who.reader, who.council_member, who.outsider, who.nobody]
    assert statuses(client, url, everybody) == [200, 200, 200, 404, 404, 404]


def test_the_list_counts_what_waits(client, case: Case) -> None:
    RecommendationFactory(municipality=case.municipality, title="次の答申", issued_on=None, published_at=None)
    RecommendationFactory(title="よその答申")
    client.force_login(case.who.coordinator)
    page = shown(client, address("recommendation-staff-list", case.municipality))
    cells = [[cell.text for cell in row.all("td")[:5]] for row in page.all("tbody tr")]
    assert dict(zip(page.texts("tbody th a"), cells, strict=True)) == {
        "協働の進め方について": ["公開", "3", "2", "1", "1"],
        "次の答申": ["下書き", "0", "0", "0", "0"],
    }


def test_a_city_without_recommendations_is_told_how_to_begin(client, case: Case) -> None:
    place = MunicipalityFactory()
    client.force_login(member(Role.COORDINATOR, place))
    assert shown(client, address("recommendation-staff-list", place)).texts(".empty__title") == [
        "答申は、まだありません"
    ]


def test_the_worklist_begins_with_what_nobody_has_answered(client, case: Case) -> None:
    client.force_login(case.who.coordinator)
    page = shown(client, case.url)
    assert titles(page) == ["役割", "支え", "話し合い"]
    assert page.texts(".tile") == ["未回答1", "未公開の変更があるもの1", "担当課なし2", "未確認の文がある1"]
    assert [row.texts(".badge") for row in page.all(".rows > li")] == [
        ["未回答", "担当課なし", "未確認の文1件"],
        ["受け入れる", "公開"],
        ["受け入れる", "下書き", "担当課なし"],
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=open", ["役割"]),
        ("state=waiting", ["話し合い"]),
        ("state=published", ["支え"]),
        ("state=unconfirmed", ["役割"]),
        ("state=unassigned", ["役割", "話し合い"]),
        ("department=kyodo", ["支え"]),
        ("words=話し", ["話し合い"]),
        ("mine=on", ["役割", "支え", "話し合い"]),
        ("state=nonsense", ["役割", "支え", "話し合い"]),
    ],
)
def test_the_worklist_narrows_down(client, case: Case, query: str, expected: list[str]) -> None:
    client.force_login(case.who.coordinator)
    assert titles(shown(client, f"{case.url}?{query}")) == expected


def test_department_editors_find_their_responses(client, case: Case) -> None:
    client.force_login(case.who.editor)
    page = shown(client, case.url)
    links = [link["href"] for link in page.all("a.row-action")]
    assert links == [address("recommendation-response-edit", case.municipality, case.recommendation, case.published)]
    assert titles(shown(client, f"{case.url}?mine=on")) == ["支え"]


def test_readers_change_nothing(client, case: Case) -> None:
    client.force_login(case.who.reader)
    assert shown(client, case.url).all("a.row-action") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_rows(
    client, case: Case, rows: int, django_assert_num_queries
) -> None:
    for _number in range(rows):
        one = RecommendationFactory(municipality=case.municipality)
        RecommendationItemFactory(section__recommendation=one)
        case.answer(case.item(case.second, "さらに"), department=DepartmentFactory(municipality=case.municipality))
    client.force_login(case.who.coordinator)
    client.get(case.url)
    with django_assert_num_queries(7):
        assert len(titles(shown(client, case.url))) == 3 + rows
    with django_assert_num_queries(5):
        page = shown(client, address("recommendation-staff-list", case.municipality))
    assert len(page.all("tbody tr")) == 1 + rows
