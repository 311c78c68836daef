"""Published values of indicators as open data: UTF-8 with BOM, a line for each value, one datum per cell.

Column names and words are part of the format and stay Japanese whatever the language of the page is.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils import timezone

from districts.fiscal_years import japanese_label
from districts.models import Municipality
from districts.spreadsheets import escape_formula

from ..models import Indicator, IndicatorValue
from .indicator_writing import QUALIFIER_LABELS

KINDS = {"activity": "活動指標", "outcome": "成果指標"}
MEASURES = {"annual": "年度ごとの数", "stock": "年度末の状態", "cumulative": "累計", "rate": "割合"}
DIRECTIONS = {"up": "多いほど良い", "down": "少ないほど良い", "none": "どちらとも言えない"}
SERIES = {
    "baseline": "現状",
    "plan": "計画",
    "actual": "実績",
    "midterm_target": "中間目標",
    "final_target": "最終目標",
}
COLUMNS = (
    "自治体コード",
    "自治体名",
    "指標",
    "指標名",
    "指標の種類",
    "測り方",
    "望ましい方向",
    "単位",
    "年度（西暦）",
    "年度（和暦）",
    "以降の年度を含む",
    "系列",
    "地区コード",
    "地区名",
    "数値",
    "数値以外の記載",
    "値の区分",
    "改訂番号",
    "訂正の理由",
    "公開日",
    "ページのアドレス",
)


def values_csv(municipality: Municipality, indicators: Iterable[Indicator]) -> bytes:
    """The newest published revision of every value; two queries."""
    rows = (
        IndicatorValue.objects.public()
        .filter(indicator__in=indicators)
        .select_related("indicator", "district")
        .order_by("indicator__name", "indicator_id", "fiscal_year", "open_ended", "series", "district__code", "pk")
    )
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        if not row.is_withdrawn:
            row.indicator.municipality = municipality
            writer.writerow(map(escape_formula, [*_head(row.indicator), *_value(row)]))
    return target.getvalue().encode("utf-8-sig")


def _head(indicator: Indicator) -> Iterator[str]:
    place = indicator.municipality
    yield from (place.code, place.name, indicator.slug, indicator.name)
    yield from (KINDS[indicator.kind], MEASURES[indicator.measure], DIRECTIONS[indicator.direction], indicator.unit)


def _value(row: IndicatorValue) -> Iterator[str | Decimal | int]:
    yield from (row.fiscal_year, japanese_label(row.fiscal_year), "1" if row.open_ended else "0", SERIES[row.series])
    yield row.district.code if row.district else ""
    yield row.district.name if row.district else ""
    yield "" if row.number is None else row.number.quantize(Decimal(1).scaleb(-row.indicator.decimals))
    yield from (row.text, QUALIFIER_LABELS.get(row.qualifier, ""), row.revision, row.reason)
    yield timezone.localdate(row.published_at).isoformat() if row.published_at else ""
    yield row.indicator.get_absolute_url()
