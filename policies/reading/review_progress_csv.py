"""The progress of a round as open data: UTF-8 with BOM, a line per item and indicator, one datum per cell, Western years.

Column names are part of the format and stay Japanese whatever the language of the page is.
"""

import csv
import io
from collections.abc import Iterator

from districts.spreadsheets import escape_formula

from ..models import ReviewRecord
from .indicator_writing import QUALIFIER_LABELS
from .review_figures import Figure
from .review_progress import MOVEMENTS, Progress, Row

KINDS = {"half_year": "上半期", "annual": "年度評価", "midterm": "中間評価", "final": "計画期間の評価"}
MOVED = dict(zip(MOVEMENTS, ("向上", "同じ", "低下", "初回", "評価基準が異なり比較なし"), strict=True))
STATES = {"on_plan": "計画どおり", "off_plan": "計画未達", "not_comparable": "比較できない"}
COLUMNS = (
    "自治体コード",
    "自治体名",
    "計画名",
    "回の種類",
    "年度（西暦）",
    "項目コード",
    "施策コード",
    "施策名",
    "見出し",
    "本文",
    "主担当部署",
    "評価の有無",
    "評価基準",
    "評価",
    "評価の意味",
    "前回の評価",
    "前回との比較",
    "取組と指標の評価",
    "指標の妥当性",
    "課題・改善",
    "今後の方針",
    "先送り",
    "先送りの理由",
    "外部委員会の意見",
    "指標名",
    "単位",
    "計画値",
    "実績値",
    "実績値の注記",
    "計画との比較",
    "達成率（％）",
)

FIGURE_CELLS = 7


def progress_csv(progress: Progress) -> bytes:
    """Items without indicators have one line with empty figures."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in progress.rows:
        head = [*_place(progress), *_item(row)]
        for cells in [_figure(one) for one in row.figures] or [[""] * FIGURE_CELLS]:
            writer.writerow(map(escape_formula, [*head, *cells]))
    return target.getvalue().encode("utf-8-sig")


def _place(progress: Progress) -> Iterator[str]:
    edition = progress.round.edition
    yield from (edition.municipality.code, edition.municipality.name, edition.name)
    yield from (KINDS[progress.round.kind], str(progress.round.fiscal_year))


def _item(row: Row) -> Iterator[str]:
    record: ReviewRecord = row.record
    yield from (record.item_code, record.policy_code, record.policy_title, record.item_title, record.item_text or "")
    yield from (record.lead_name, "あり" if row.is_reviewed else "なし", record.scale_name)
    yield from (record.grade_code, record.grade_label, row.before_grade.code if row.before_grade else "")
    yield MOVED.get(row.movement, "") if row.before else ""
    yield from (record.assessment, record.adequacy, record.issues, record.way_forward)
    yield from ("はい" if record.is_postponed else "", record.postponed_reason, record.committee_opinion)


def _figure(figure: Figure) -> list[str]:
    percent = figure.achievement.percent
    return [
        figure.name,
        figure.yardstick.unit,
        _number(figure.plan),
        _number(figure.actual),
        QUALIFIER_LABELS.get(figure.actual.qualifier, "") if figure.actual else "",
        STATES[figure.state],
        "" if percent is None else str(percent),
    ]


def _number(cell: object) -> str:
    """The bare number, or the words."""
    number, text = getattr(cell, "number", None), getattr(cell, "text", "")
    return f"{number.normalize():f}" if number is not None else text
