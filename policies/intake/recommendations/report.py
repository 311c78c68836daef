"""What the reader says of a recommendation: what was skipped, what is odd, what a person has to look at."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from policies.intake.recommendations import AMBIGUOUS, Clause, RecommendationReading
from policies.intake.recommendations.addressees import Vocabulary
from policies.intake.recommendations.fit import not_understood, preface, recommends
from policies.intake.recommendations.walk import Walk

_SHOWN = 40
_SHOWN_STRAYS = 20
_USUAL_PREFACE = 12  # lines: whom it goes to, from whom, the date, the title
_POOR = 5  # a fit is poor when more than one line in so many is outside the outline


def _skipped() -> dict[str, Callable[[], str]]:
    return {
        "cover": lambda: _("A list on a cover was skipped; its text follows later: %(text)s"),
        "repeated": lambda: _("A repeated heading was skipped: %(text)s"),
        "page_number": lambda: _("A page number was skipped: %(text)s"),
        "page_head": lambda: _("The head or foot of a page was skipped: %(text)s"),
        "line": lambda: _("A drawn line was skipped: %(text)s"),
        "decided": lambda: _("A line was skipped because a person decided so: %(text)s"),
    }


def _odd() -> dict[str, Callable[[], str]]:
    return {
        "number_gap": lambda: _("A number is missing before this heading: %(text)s"),
        "number_twice": lambda: _("This number is there twice: %(text)s"),
        "number_order": lambda: _("This number is out of order: %(text)s"),
    }


def report_fit(reading: RecommendationReading, walk: Walk, *, chosen: bool) -> None:
    strays, before = not_understood(walk), preface(walk)
    if chosen:
        reading.findings.fix(
            "outline_chosen",
            _("The headings were read in the form “%(title)s”.") % {"title": walk.rules.title},
        )
    if not recommends(walk):
        first = next(iter([*before, *strays]), None)
        reading.findings.error(
            "outline_not_understood",
            _("No recommended items were found. Choose other outline rules, or check that this is a recommendation."),
            row=first.row if first else None,
            page=first.page if first else 1,
        )
    odd = strays if sum(len(block.fragments) for block in before) <= _USUAL_PREFACE else [*before, *strays]
    lines = sum(len(block.fragments) for block in odd)
    if lines * _POOR > len(walk.layout.entries):
        reading.findings.warning(
            "outline_unsure",
            _("Much of the text fits no heading of these outline rules (%(lines)s lines). Other rules may fit better.")
            % {"lines": lines},
            row=odd[0].row,
            page=odd[0].page,
        )
    if before:
        reading.findings.fix(
            "preface",
            _("What stands before the first heading was kept as the preface: %(text)s")
            % {"text": before[0].text[:_SHOWN]},
            row=before[0].row,
            page=before[0].page,
        )
    for block in strays[:_SHOWN_STRAYS]:
        reading.findings.warning(
            "no_sentence",
            _("This text is no sentence. It was kept where it stands: %(text)s") % {"text": block.text[:_SHOWN]},
            row=block.row,
            page=block.page,
        )


def report_structure(reading: RecommendationReading, walk: Walk) -> None:
    messages = _skipped()
    for trace in walk.trace:
        if trace.role == "skipped":
            text = messages[trace.reason]() % {"text": trace.text[:_SHOWN]}
            reading.findings.fix(f"skipped_{trace.reason}", text, row=trace.row, page=trace.page)
    odd = _odd()
    for problem in walk.problems:
        if problem.code in odd:
            text = odd[problem.code]() % {"text": problem.subject[:_SHOWN]}
            reading.findings.warning(problem.code, text, row=problem.row, page=problem.page)
        else:
            reading.findings.fix(
                problem.code,
                _("This heading was printed before; its text goes on here: %(text)s")
                % {"text": problem.subject[:_SHOWN]},
                row=problem.row,
                page=problem.page,
            )
    _report_items(reading, walk)


def _report_items(reading: RecommendationReading, walk: Walk) -> None:
    for node in walk.nodes:
        if node.answer and node.items:
            reading.findings.warning(
                "text_before_items",
                _("This text stands before the first recommended item and was kept as a paragraph: %(text)s")
                % {"text": node.answer[0].text[:_SHOWN]},
                row=node.answer[0].row,
                page=node.answer[0].page,
            )
    for item in reading.items:
        if not item.heading_printed:
            reading.findings.warning(
                "heading_made",
                _("This item has no heading of its own. Its beginning stands for one: %(text)s")
                % {"text": item.heading[:_SHOWN]},
                row=item.row,
                page=item.page,
            )
        if not item.clauses:
            reading.findings.warning(
                "item_without_clause",
                _("There is no text below this item: %(text)s") % {"text": item.heading[:_SHOWN]},
                row=item.row,
                page=item.page,
            )


def report_clauses(reading: RecommendationReading, unknown: dict[str, str], vocabulary: Vocabulary) -> None:
    strangers: dict[str, Clause] = {}
    for clause in reading.clauses:
        if clause.confidence == AMBIGUOUS and not clause.confirmed:
            topic = unknown.get(clause.key, "")
            message = (
                _("It is unclear whom this clause addresses; “%(topic)s” is no known body: %(text)s")
                if topic
                else _("It is unclear whom this clause addresses: %(text)s")
            )
            reading.findings.warning(
                "addressee_unclear",
                message % {"topic": topic[:_SHOWN], "text": clause.text[:_SHOWN]},
                row=clause.row,
                page=clause.page,
            )
        for label in clause.addressees:
            if vocabulary.known and label not in vocabulary.known:
                strangers.setdefault(label, clause)
    for label, clause in strangers.items():
        _report_stranger(reading, label, clause, vocabulary)


def _report_stranger(reading: RecommendationReading, label: str, clause: Clause, vocabulary: Vocabulary) -> None:
    near = process.extract(label, sorted(vocabulary.known), scorer=fuzz.ratio, limit=3, score_cutoff=50)
    message = (
        _("The municipality knows no “%(label)s”. Near to it are: %(near)s")
        if near
        else _("The municipality knows no “%(label)s”. Add it, or choose another addressee.")
    )
    reading.findings.warning(
        "addressee_unknown",
        message % {"label": label[:_SHOWN], "near": "、".join(name for name, _score, _at in near)},
        row=clause.row,
        page=clause.page,
    )
