"""Ratings by policy as bars, drawn on the server: every part carries its sign and number, so it holds without colour.

The table of ratings beside it is its text equivalent.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from districts.charts import FONT, FONT_SIZE, SOFT, TEXT, Chart

from .review_progress import PolicyCount, Progress

MOST_BARS = 30  # beyond, the picture tells less than its table
BAR_HEIGHT = 34
LETTERS = 14
GROUNDS = {"good": "#e6f5ec", "fair": "#e8f1fe", "behind": "#fdeeee", "neutral": "#e6e6e6", "": "#ffffff"}


def rating_chart(progress: Progress, *, narrow: bool = False) -> Chart | None:
    """None where nobody was rated, or where there are too many policies for a picture."""
    if not progress.grades or len(progress.by_policy) > MOST_BARS:
        return None
    counts = [*progress.by_policy, progress.whole] if len(progress.by_policy) > 1 else [progress.whole]
    parts = [part for row, count in enumerate(counts) for part in _parts(progress, count, row, narrow=narrow)]
    names = [_name(count, narrow=narrow) for count in counts]
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": _("Ratings by policy"),
        "width": 250 if narrow else 560,
        "height": BAR_HEIGHT * len(counts),
        "padding": 4,
        "background": "#ffffff",
        "config": {"font": FONT, "view": {"stroke": None}, "axis": {"labelFontSize": FONT_SIZE, "labelColor": TEXT}},
        "data": {"values": parts},
        "encoding": {
            "y": {
                "field": "row",
                "type": "ordinal",
                "scale": {"paddingInner": 0.25, "paddingOuter": 0.1},
                "axis": _axis(names),
            },
            "x": {"field": "from", "type": "quantitative", "axis": None, "scale": {"domain": [0, 100]}},
        },
        "layer": [_bars(), _labels()],
    }
    return Chart(specification)


def _name(count: PolicyCount, *, narrow: bool) -> str:
    if count.policy is None:
        return _("All")
    return count.policy.code if narrow else Truncator(str(count.policy)).chars(LETTERS)


def _parts(progress: Progress, count: PolicyCount, row: int, *, narrow: bool) -> Iterator[dict[str, Any]]:
    """Shares of a hundred, so that policies of any size are compared; the numbers stand in the parts."""
    start = 0.0
    room, least = (12, 5) if narrow else (6, 2.5)
    shares = [(grade.code, grade.tone, number) for grade, number in zip(progress.grades, count.counts, strict=True)]
    for sign, tone, number in [*shares, ("－", "", count.unrated + count.not_reviewed)]:
        if number:
            width = 100 * number / count.total
            label = f"{sign} {number}" if width >= room else sign if width >= least else ""
            yield {"row": row, "from": start, "to": start + width, "label": label, "ground": GROUNDS[tone]}
            start += width


def _axis(names: list[str]) -> dict[str, Any]:
    words = {str(row): name for row, name in enumerate(names)}
    return {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
        "labelLimit": 260,
        "labelExpr": f"{json.dumps(words)}[toString(datum.value)]",
    }


def _bars() -> dict[str, Any]:
    return {
        "mark": {"type": "bar", "stroke": SOFT, "strokeWidth": 1.5},
        "encoding": {"x2": {"field": "to"}, "color": {"field": "ground", "type": "nominal", "scale": None}},
    }


def _labels() -> dict[str, Any]:
    return {
        "transform": [{"calculate": "(datum.from + datum.to) / 2", "as": "middle"}],
        "mark": {"type": "text", "fontSize": FONT_SIZE, "fontWeight": "bold", "color": TEXT},
        "encoding": {"x": {"field": "middle", "type": "quantitative", "axis": None}, "text": {"field": "label"}},
    }
