"""What changed recently: the page of a municipality tells of every kind of publication, the newest first."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from districts.models import DistrictStatistic, Municipality
from policies.models import Indicator, PlanEdition, Publication, PublishedResponse
from tests.factories import (
    DistrictFactory,
    IndicatorFactory,
    InquiryFactory,
    MunicipalityFactory,
    ProposalDocumentFactory,
    RecommendationFactory,
    RecommendationItemFactory,
    ResponseFactory,
    ReviewRoundFactory,
    SectionFactory,
    published_crosswalk,
    published_response,
)

from .proposal_cases import shown

pytestmark = pytest.mark.django_db


def on(day: int) -> dt.datetime:
    return dt.datetime(2026, 1, day, 3, tzinfo=dt.UTC)


@pytest.fixture
def city() -> Municipality:
    return MunicipalityFactory(slug="mihon")


def changes(client: Client) -> dict[str, str]:
    """What is told → where it leads."""
    sections = shown(client, "/mihon/").all("section[aria-labelledby=changes]")
    rows = [row for section in sections for row in section.all("li")]
    return {row.text: next(iter(row.links().values())) for row in rows}


def answered(recommendation, day: int) -> None:
    item = RecommendationItemFactory(section=SectionFactory(recommendation=recommendation))
    row = published_response(ResponseFactory(item=item))
    PublishedResponse.objects.filter(pk=row.pk).update(published_at=on(day))


def counted(district, *years: int, day: int) -> None:
    for year in years:
        DistrictStatistic.objects.create(district=district, fiscal_year=year, households=10)
    DistrictStatistic.history.filter(district=district, fiscal_year__in=years).update(history_date=on(day))


def test_every_kind_is_told_newest_first(client: Client, city: Municipality) -> None:
    recommendation = RecommendationFactory(municipality=city, slug="toshin", title="みほん答申", published_at=on(1))
    for day in (2, 2, 3):
        answered(recommendation, day)
    document = ProposalDocumentFactory(municipality=city, slug="teian", title="みほん提言", published_at=on(4))
    InquiryFactory(document=document, fiscal_year=2024, results_published_at=on(5))
    for slug in ("a", "b"):
        counted(DistrictFactory(municipality=city, slug=slug), 2023, 2024, day=6)
    IndicatorFactory(municipality=city, published_at=on(7))
    assert changes(client) == {
        "2026年1月7日 指標を公開 指標1件": "/mihon/indicators/",
        "2026年1月6日 地区の統計を登録（令和5年度～令和6年度） 2地区": "/mihon/districts/",
        "2026年1月5日 「みほん提言」への取り組み状況（令和6年度）を公開": "/mihon/proposals/teian/",
        "2026年1月4日 提言・依頼「みほん提言」を公開": "/mihon/proposals/teian/",
        "2026年1月3日 「みほん答申」への市の回答を公開 回答1件": "/mihon/recommendations/toshin/",
        "2026年1月2日 「みほん答申」への市の回答を公開 回答2件": "/mihon/recommendations/toshin/",
        "2026年1月1日 答申「みほん答申」を公開 3件": "/mihon/recommendations/toshin/",
    }


def test_plans_and_their_progress_stand_among_them(client: Client, city: Municipality) -> None:
    pair = published_crosswalk(municipality=city, name="みほん計画")
    edition = pair.crosswalk.to_edition
    Publication.objects.update(published_at=on(2), note="誤字を直した")
    round_ = ReviewRoundFactory(item=edition.items.first(), closed_at=on(1), published_at=on(3))
    told = changes(client)
    assert list(told.items())[0] == (
        f"2026年1月3日 「みほん計画 第2期」の進捗を公開：{round_}",
        f"/mihon/progress/{edition.slug}/{round_.key}/",
    )
    assert [one.startswith("2026年1月2日") and one.endswith("誤字を直した") for one in list(told)[1:]] == [True] * 3


def test_no_more_than_eight_are_told(client: Client, city: Municipality) -> None:
    for day in range(1, 11):
        RecommendationFactory(municipality=city, title=f"答申{day}", published_at=on(day))
    assert [text.split("「")[1][:4].rstrip("」") for text in changes(client)] == [f"答申{n}" for n in range(10, 2, -1)]


def test_nothing_unpublished_and_nothing_of_others_is_told(client: Client, city: Municipality) -> None:
    draft = RecommendationFactory(municipality=city, published_at=None)
    answered(draft, 1)
    InquiryFactory(document=ProposalDocumentFactory(municipality=city, published_at=None), results_published_at=on(1))
    InquiryFactory(document=ProposalDocumentFactory(municipality=MunicipalityFactory()))
    IndicatorFactory(municipality=city, published_at=None)
    pair = published_crosswalk(municipality=city)
    ReviewRoundFactory(item=pair.crosswalk.to_edition.items.first(), published_at=None)
    PlanEdition.objects.update(published_at=None)
    RecommendationFactory(published_at=timezone.now())
    counted(DistrictFactory(), 2024, day=1)
    removed = DistrictFactory(municipality=city)
    counted(removed, 2024, day=1)
    DistrictStatistic.history.filter(district=removed).update(history_type="-")
    assert (changes(client), Indicator.objects.count()) == ({}, 1)
