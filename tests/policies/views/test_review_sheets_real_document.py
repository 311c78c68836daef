"""The 22 figures of the real sheet stand on the page, each under its year and series."""

import csv
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from policies.services.indicator_values import set_value
from tests.factories import IndicatorFactory
from tests.html import read
from tests.policies.progress_cases import reviewed_plan

pytestmark = pytest.mark.django_db

QUALIFIERS = {"見込み": "estimate", "": ""}


def enter(plan, real_documents: Path) -> None:
    """Every figure of the sheet, as values of two indicators of the item."""
    with (real_documents.parent / "expected" / "002_indicator_values.csv").open(encoding="utf-8") as source:
        figures = list(csv.DictReader(source))
    plan.items[0].indicator_uses.all().delete()
    indicators = {
        name: IndicatorFactory(municipality=plan.municipality, name=name, unit="", items=[plan.items[0]])
        for name in dict.fromkeys(row["indicator"] for row in figures)
    }
    for row in figures:
        set_value(
            indicator=indicators[row["indicator"]],
            fiscal_year=int(row["fy"].rstrip("+")),
            open_ended=row["fy"].endswith("+"),
            series=row["series"],
            number=row["number"] or None,
            text=row["text"],
            qualifier=QUALIFIERS[row["qualifier"]],
            by=plan.by,
        )


def test_the_22_figures_stand_in_their_cells(client: Client, real_documents: Path) -> None:
    plan = reviewed_plan(first_year=2015)
    item = plan.items[0]
    enter(plan, real_documents)
    plan.run("annual", 2018, "C")
    url = reverse("policies:review-sheet", args=[plan.municipality.slug, plan.edition.slug, item.slug])
    page = read(client.get(url))
    heads = [[head.text for head in table.all("thead th")] for table in page.all("table.sheet-table")]
    assert [head[1:5] for head in heads] == [
        ["現状平成26年度", "平成27年度", "平成28年度", "中間目標 / 平成29年度以降"],
        ["現状平成26年度", "平成29年度", "平成30年度", "最終目標 / 令和元年度以降"],
    ]
    rows = [
        [[cell.text for cell in row.all("td")] for row in table.all("tbody tr")]
        for table in page.all("table.sheet-table")
    ]
    assert rows == [
        [
            ["37（見込み）", "42", "43", "50", "48", "継続して拡充"],
            ["930（見込み）", "1,090", "1,152", "1,250", "1,345", "継続実施"],
        ],
        [
            ["37（見込み）", "58", "54", "66", "55", "継続して拡充"],
            ["930（見込み）", "1,410", "1,454", "1,570", "1,671", "継続実施"],
        ],
    ]
