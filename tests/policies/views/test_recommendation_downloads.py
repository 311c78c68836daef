"""A recommendation as open data: a line for each clause, one datum per cell."""

import pytest
from django.test import Client

from tests.factories import ClauseFactory, DepartmentFactory

from .recommendation_cases import PAPER, ROOT, City, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> City:
    return City()


def test_open_data_has_a_line_for_each_clause(client: Client, city: City) -> None:
    item = city.item(city.first, "組織への支え", force="need", addressees=[city.city, city.council])
    ClauseFactory(item=item, force="statement", text="=土台は町内会である。")
    measure = city.measure()
    city.publish_plan()
    department = DepartmentFactory(municipality=city.municipality, name="市民協働課")
    city.answer(item, measure, text="手引きをつくります。", department=department)

    first, second = lines(client, f"{ROOT}toshin.csv")

    assert first == {
        "自治体コード": city.municipality.code,
        "自治体名": "みほん市",
        "答申名": "協働の進め方について",
        "文書番号": "第1号",
        "答申日": "2020-02-20",
        "審議会名": "協働推進審議会",
        "章節番号": "Ⅰ （1）",
        "章節名": "協働の進め方 ＞ 市との協働",
        "項目": "1-1-1",
        "見出し": "組織への支え",
        "文番号": "1",
        "本文": "組織への支えに努められたい。",
        "求めの強さ": "必要がある",
        "回答": "受け入れる",
        "回答の本文": "手引きをつくります。",
        "回答した部署": "市民協働課",
        "回答日": "2020-10-01",
        "ページのアドレス": f"{PAPER}items/1-1-1/#c1",
        "宛先1": "市",
        "宛先2": "地区協議会",
        "施策1の計画名": "第2期計画",
        "施策1のコード": "①-1",
    }
    assert [second[name] for name in ("文番号", "本文", "求めの強さ", "宛先1")] == [
        "2",
        "'=土台は町内会である。",
        "説明",
        "",
    ]


def test_the_file_is_named_after_the_recommendation(client: Client, city: City) -> None:
    disposition = client.get(f"{ROOT}toshin.csv")["Content-Disposition"]
    assert disposition.endswith(
        "%E7%AD%94%E7%94%B3_%E3%81%BF%E3%81%BB%E3%82%93%E5%B8%82_"
        "%E5%8D%94%E5%83%8D%E3%81%AE%E9%80%B2%E3%82%81%E6%96%B9%E3%81%AB"
        "%E3%81%A4%E3%81%84%E3%81%A6.csv"
    )
