"""The crosswalk as open data: UTF-8 with BOM, one datum per cell, Western years, no merged cells.

Column names are part of the format and stay Japanese whatever the language of the page is.
"""

import csv
import io
from collections.abc import Iterator

from django.utils import timezone

from districts.spreadsheets import escape_formula

from .crosswalk import Content, Edge, Item
from .crosswalk_details import Details, details_of
from .crosswalk_rows import flat
from .wording import compare

KINDS = {
    "continue": "継続",
    "split": "分割",
    "merge": "統合",
    "absorb": "集約",
    "abolish_absorb": "廃止・集約",
    "move": "移動",
    "new": "新規",
    "abolish": "廃止",
}
CONFIDENCES = {"printed": "原資料どおり", "inferred": "推定", "ambiguous": "要判断"}
ITEM_COLUMNS = ("コード", "施策コード", "施策名", "見出し", "本文")
COLUMNS = (
    "自治体コード",
    "自治体名",
    "旧計画名",
    "旧計画開始年度（西暦）",
    "旧計画終了年度（西暦）",
    "新計画名",
    "新計画開始年度（西暦）",
    "新計画終了年度（西暦）",
    "階層",
    *(f"旧{name}" for name in ITEM_COLUMNS),
    *(f"新{name}" for name in ITEM_COLUMNS),
    "対応の種類",
    "文言の変更の割合（％）",
    "備考",
    "理由",
    "確度",
    "判断日",
)


def crosswalk_csv(content: Content) -> bytes:
    """A line for each transition in the order of the page; as many department columns as the longest row needs."""
    edges = flat(content.groups())
    details = details_of(content, edges)
    departments = [[one.name for one in details.departments.get(_responsible(edge), [])] for edge in edges]
    most = max(map(len, departments), default=0)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *(f"担当部署{number}" for number in range(1, most + 1))])
    for edge, names in zip(edges, departments, strict=True):
        writer.writerow(map(escape_formula, [*_line(content, edge, details), *names, *[""] * (most - len(names))]))
    return target.getvalue().encode("utf-8-sig")


def _line(content: Content, edge: Edge, details: Details) -> list[str]:
    crosswalk, old, new = content.crosswalk, content.old_of(edge), content.new_of(edge)
    municipality = crosswalk.to_edition.municipality
    editions = [
        text
        for edition in (crosswalk.from_edition, crosswalk.to_edition)
        for text in (edition.name, str(edition.first_year), str(edition.last_year))
    ]
    remarks = details.remarks[edge.pk]
    share = compare(old.wording if old else None, new.wording if new else None).share
    return [
        municipality.code,
        municipality.name,
        *editions,
        str(edge.depth),
        *_cells(content, old),
        *_cells(content, new),
        KINDS[edge.kind],
        "" if share is None else str(share),
        remarks.note,
        remarks.reason,
        CONFIDENCES[edge.confidence],
        _decided_on(edge),
    ]


def _cells(content: Content, item: Item | None) -> Iterator[str]:
    if item is None:
        return iter([""] * len(ITEM_COLUMNS))
    policy = content.root_of(item)
    return iter([item.code, policy.code, policy.title, item.title, item.text or ""])


def _responsible(edge: Edge) -> int:
    """The item whose departments are asked: the new one where there is one."""
    return edge.new_id or edge.old_id or 0


def _decided_on(edge: Edge) -> str:
    """ISO date in local time, for what the source left open."""
    if not edge.was_open or edge.decided_at is None:
        return ""
    return timezone.localdate(edge.decided_at).isoformat()
