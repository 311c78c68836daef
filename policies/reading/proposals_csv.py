"""Proposals of a document as open data: UTF-8 with BOM, a line per proposal, one datum per cell, Western years.

Column names are part of the format and stay Japanese whatever the language of the page is.
"""

import csv
import io
from collections.abc import Callable, Iterator

from districts.furigana import without_readings
from districts.spreadsheets import escape_formula

from ..models import Proposal, ProposalDocument, PublishedItem
from .proposals import public_plan_items_of, with_parts
from .uptake import ORDER, UptakeFigure, uptake_of

KINDS = {"action": "行動", "statement": "説明"}
STATUSES = {
    "done": "実施",
    "partly": "一部実施",
    "considering": "検討中",
    "planned": "予定",
    "not_doing": "しない",
    "not_applicable": "該当なし",
    "unanswered": "未回答",
}
COLUMNS = (
    "自治体コード",
    "自治体名",
    "文書名",
    "文書の日付",
    "テーマ",
    "提案番号",
    "主体の番号",
    "主体",
    "項目",
    "種類",
    "本文",
    "やさしい説明",
    "別の実施者",
)


def proposals_csv(document: ProposalDocument) -> bytes:
    """Lists of things (addressees, parts, plan items, perspectives) get as many columns as the longest needs."""
    proposals = list(with_parts(document.proposals.all()))
    figures = uptake_of(proposals)
    plan_items = public_plan_items_of(proposals)
    years = sorted({row.fiscal_year for figure in figures.values() for row in figure.by_year})
    lists = _lists(proposals, plan_items)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    heads = [f"{name}{number}" for name, width, _cells in lists for number in range(1, width + 1)]
    writer.writerow([*COLUMNS, *heads, *_year_heads(years)])
    for proposal in proposals:
        line = _line(document, proposal)
        for _name, width, cells in lists:
            found = cells(proposal)
            line += [*found, *[""] * (width - len(found))]
        writer.writerow(map(escape_formula, [*line, *_counts(figures.get(proposal.pk), years)]))
    return target.getvalue().encode("utf-8-sig")


Cells = Callable[[Proposal], list[str]]


def _lists(proposals: list[Proposal], plan_items: dict[int, list[PublishedItem]]) -> list[tuple[str, int, Cells]]:
    """Name of the columns, how many the longest list needs, and the cells of a proposal."""
    named: dict[str, Cells] = {
        "宛先": lambda one: [kind.name for kind in one.topic.group.addressees.all()],
        "内訳": lambda one: [f"{child.label}{child.text}" for child in one.children.all()],
        "計画項目": lambda one: [f"{item.edition.name} {item.code}" for item in plan_items.get(one.pk, ())],
        "視点": lambda one: [perspective.name for perspective in one.perspectives.all()],
    }
    return [(name, max((len(cells(one)) for one in proposals), default=0), cells) for name, cells in named.items()]


def _line(document: ProposalDocument, proposal: Proposal) -> list[str]:
    group, place = proposal.topic.group, document.municipality
    return [
        place.code,
        place.name,
        document.title,
        document.issued_on.isoformat() if document.issued_on else "",
        document.theme.title if document.theme else "",
        proposal.slug,
        group.number,
        group.name,
        proposal.topic.name,
        KINDS[proposal.kind],
        proposal.text,
        without_readings(proposal.plain_summary),
        proposal.other_actor.name if proposal.other_actor else "",
    ]


def _year_heads(years: list[int]) -> Iterator[str]:
    for year in years:
        yield f"{year}年度対象団体数"
        yield from (f"{year}年度{STATUSES[status]}" for status in ORDER)


def _counts(figure: UptakeFigure | None, years: list[int]) -> Iterator[str]:
    """Nothing, not 0, where nobody was asked in a year."""
    found = {row.fiscal_year: row.counts for row in figure.by_year} if figure else {}
    for year in years:
        counts = found.get(year)
        yield str(counts.asked) if counts else ""
        yield from (str(counts.count(status)) if counts else "" for status in ORDER)
