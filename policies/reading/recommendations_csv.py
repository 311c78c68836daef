"""A published recommendation as open data: UTF-8 with BOM, a line for each clause, one datum per cell.

Column names are part of the format and stay Japanese whatever the language of the page is.
"""

import csv
import io
from collections.abc import Iterator

from districts.spreadsheets import escape_formula

from ..models import Clause, Recommendation
from .recommendations import Paper, ShownItem, entries_of, public_items, shown_items

FORCES = {"need": "必要がある", "request": "求める", "hope": "望まれる", "statement": "説明"}
RESPONSES = {
    "not_yet": "未回答",
    "accepted": "受け入れる",
    "in_part": "一部を受け入れる",
    "noted": "意見として受け止める",
}
COLUMNS = (
    "自治体コード",
    "自治体名",
    "答申名",
    "文書番号",
    "答申日",
    "審議会名",
    "章節番号",
    "章節名",
    "項目",
    "見出し",
    "文番号",
    "本文",
    "求めの強さ",
    "回答",
    "回答の本文",
    "回答した部署",
    "回答日",
    "ページのアドレス",
)
PLAN_ITEM = ("計画名", "コード")


def recommendation_csv(recommendation: Recommendation) -> bytes:
    """In the order of the paper; as many columns for addressees and plan items as the longest row needs."""
    entries = entries_of(public_items(recommendation.municipality).filter(recommendation=recommendation))
    shown = shown_items(entries, recommendation.municipality)
    rows = [(one, clause) for one in shown for clause in one.item.clauses.all()]
    addressees = max((len(clause.addressees.all()) for _one, clause in rows), default=0)
    measures = max((len(one.chain.measures) for one in shown), default=0)
    paper = Paper(recommendation)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(
        [
            *COLUMNS,
            *(f"宛先{number}" for number in range(1, addressees + 1)),
            *(f"施策{number}の{name}" for number in range(1, measures + 1) for name in PLAN_ITEM),
        ]
    )
    for one, clause in rows:
        names = [kind.name for kind in clause.addressees.all()]
        cells = [*_head(recommendation), *_item(paper, one), *_clause(one, clause)]
        cells += names + [""] * (addressees - len(names))
        cells += list(_measures(one)) + [""] * (len(PLAN_ITEM) * (measures - len(one.chain.measures)))
        writer.writerow(map(escape_formula, cells))
    return target.getvalue().encode("utf-8-sig")


def _head(recommendation: Recommendation) -> Iterator[str]:
    place = recommendation.municipality
    yield from (place.code, place.name, recommendation.title, recommendation.number)
    yield recommendation.issued_on.isoformat() if recommendation.issued_on else ""
    yield recommendation.council.name if recommendation.council else ""


def _item(paper: Paper, shown: ShownItem) -> Iterator[str]:
    section = shown.item.section
    trail = [*paper.trail(section), section]
    yield " ".join(one.number for one in trail if one.number)
    yield " ＞ ".join(one.title for one in trail)
    yield from (shown.item.slug, shown.item.heading)


def _clause(shown: ShownItem, clause: Clause) -> Iterator[str]:
    response = shown.response
    yield from (str(clause.position), clause.text, FORCES[clause.force], RESPONSES[shown.status])
    yield response.text if response else ""
    yield response.department_name if response else ""
    yield response.responded_on.isoformat() if response and response.responded_on else ""
    yield f"{shown.item.get_absolute_url()}#{clause.anchor}"


def _measures(shown: ShownItem) -> Iterator[str]:
    for measure in shown.chain.measures:
        yield from (measure.item.edition.name, measure.item.code)
