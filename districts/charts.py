"""Line charts of yearly values as SVG, drawn on the server by Vega-Lite (vl-convert), without network.

A series is told apart by its dashes, its marks and its name at the end of the line, so that the picture holds without
colour and on paper. Years without a value are gaps. The table beside a chart is its text equivalent.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import vl_convert
from django.core.cache import cache

from .fiscal_years import short_label

VEGA_LITE = "6.4"
FONT = "'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic UI', Meiryo, sans-serif"
TEXT, SOFT, GRID = "#1a1a1a", "#4d4d4d", "#cccccc"
# Colour, dashes and mark of the series in their order; each differs from the others in all three.
LOOKS: tuple[tuple[str, list[int], str], ...] = (
    ("#0017c1", [1, 0], "circle"),
    ("#4d4d4d", [2, 4], "diamond"),
    ("#8b3200", [8, 4], "square"),
    ("#115a36", [12, 3, 3, 3], "triangle-up"),
)
FONT_SIZE = 14
NAME_HEIGHT = 40
KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True)
class Series:
    """A named line. `bridged`: its points are few and far between, and are joined across the years between them.

    The marks of `uncertain` years are hollow; `look` is its place in LOOKS where that shall not be its place in the chart.
    """

    name: str
    points: Sequence[tuple[int, Decimal]]
    bridged: bool = False
    uncertain: frozenset[int] = frozenset()
    look: int | None = None

    @property
    def short_name(self) -> str:
        """What stands in front of a bracket."""
        return self.name.split("（")[0].split("(")[0].strip() or self.name

    @property
    def runs(self) -> list[list[tuple[int, Decimal]]]:
        """Points of years in a row: what a line joins."""
        runs: list[list[tuple[int, Decimal]]] = []
        for point in sorted(self.points):
            if runs and (self.bridged or runs[-1][-1][0] == point[0] - 1):
                runs[-1].append(point)
            else:
                runs.append([point])
        return runs


@dataclass(frozen=True)
class Scale:
    """The axis of values: where it begins and ends, and the steps of its lines."""

    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def values(self) -> list[float]:
        return [float(self.low + self.step * n) for n in range(int((self.high - self.low) / self.step) + 1)]


@dataclass(frozen=True)
class Chart:
    """A picture by its specification: `version` changes exactly when the picture does; `begins_at`: its axis of values."""

    specification: dict[str, Any]
    begins_at: int | Decimal = 0

    @property
    def version(self) -> str:
        text = json.dumps([VEGA_LITE, self.specification], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def svg(self) -> bytes:
        key = f"chart:{self.version}"
        drawn: bytes | None = cache.get(key)
        if drawn is None:
            drawn = self._draw()
            cache.set(key, drawn, KEPT_FOR)
        return drawn

    def _draw(self) -> bytes:
        svg: str = vl_convert.vegalite_to_svg(self.specification, vl_version=VEGA_LITE, allowed_base_urls=[])
        return svg.encode()


def value_range(series: Sequence[Series], *, step: int = 5, top: int | None = 100) -> tuple[int, int]:
    """Where the axis of values begins and ends: on steps around all values, with room for labels."""
    values = [value for one in series for _year, value in one.points]
    low = int((min(values) / step).to_integral_value(ROUND_FLOOR)) * step
    high = int((max(values) / step).to_integral_value(ROUND_CEILING)) * step
    high = max(high, low + 2 * step)
    return max(low - step, 0), high if top is None else min(high + step, top)


def round_scale(values: Sequence[Decimal], *, steps: int = 5) -> Scale:
    """Round steps (1, 2 or 5 of any power of ten) around all values and zero, which is where amounts begin."""
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    rough = (high - low or Decimal(1)) / steps
    power = Decimal(10) ** rough.adjusted()
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    bottom = (low / step).to_integral_value(ROUND_FLOOR) * step
    top = (high / step).to_integral_value(ROUND_CEILING) * step
    return Scale(bottom, max(top, bottom + step), step)


def line_chart(
    series: Sequence[Series], *, unit: str, description: str, narrow: bool = False, scale: Scale | None = None
) -> Chart:
    """Yearly values; `unit` stands behind each value (%). `narrow` is drawn for a phone, with as large letters.

    The axis is made for rates unless a `scale` is given; then it carries bare numbers.
    """
    series = [one for one in series if one.points]
    years = [year for one in series for year, _value in one.points]
    width, height = (212, 260) if narrow else (590, 300)
    low, high = (scale.low, scale.high) if scale else value_range(series)
    scales = {
        "x": {"domain": [min(years) - 0.5, max(years) + 0.5], "nice": False},
        "y": {"domain": [float(low), float(high)] if scale else [low, high], "nice": False, "zero": False},
    }
    of_values = _axis_of_amounts(scale) if scale else _axis_of_values(int(low), int(high), unit)
    axes = {"x": _axis_of_years(years, width), "y": of_values}
    height_of_one = height / float(high - low)
    layers = [
        layer
        for number, one in enumerate(series)
        for layer in _layers(number if one.look is None else one.look, one, unit, _shift(one, series, height_of_one))
    ]
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": description,
        "width": width,
        "height": height,
        "padding": {"left": 4, "top": 8, "right": 8, "bottom": 4},
        "autosize": {"type": "pad", "contains": "content"},
        "background": "#ffffff",
        "config": _config(),
        "encoding": {
            axis: {"field": field, "type": "quantitative", "scale": scales[axis], "axis": axes[axis]}
            for axis, field in (("x", "year"), ("y", "value"))
        },
        "layer": layers,
    }
    return Chart(specification, begins_at=low)


def _config() -> dict[str, Any]:
    return {
        "font": FONT,
        "view": {"stroke": None},
        "axis": {"labelFontSize": FONT_SIZE, "labelColor": TEXT, "domainColor": SOFT, "tickColor": SOFT},
    }


def _axis_of_years(years: list[int], width: int) -> dict[str, Any]:
    """Every year where there is room, else every fifth; the last one is always there."""
    first, last = min(years), max(years)
    room = width // 46
    shown = list(range(first, last + 1))
    if len(shown) > room:
        shown = [year for year in shown if year % 5 == 0 and last - year > 2] + [last]
    labels = {year: [str(year), short_label(year)] if short_label(year) else str(year) for year in shown}
    return {
        "values": shown,
        "title": None,
        "grid": False,
        "labelExpr": f"{json.dumps({str(year): text for year, text in labels.items()})}[toString(datum.value)]",
        "labelAngle": 0,
        "labelOverlap": False,
        "labelPadding": 6,
    }


def _axis_of_values(low: int, high: int, unit: str) -> dict[str, Any]:
    step = 5 if high - low <= 30 else 10
    return {
        "values": list(range(-(-low // step) * step, high + 1, step)),
        "title": None,
        "labelExpr": f"datum.label + {json.dumps(unit)}",
        "gridColor": GRID,
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
    }


def _axis_of_amounts(scale: Scale) -> dict[str, Any]:
    return {
        "values": scale.values,
        "title": None,
        "gridColor": GRID,
        "domain": False,
        "ticks": False,
        "labelPadding": 8,
    }


def _layers(number: int, one: Series, unit: str, shift: int) -> list[dict[str, Any]]:
    """Line, marks and name of one series."""
    colour, dash, mark = LOOKS[number % len(LOOKS)]
    rows = [
        {"year": year, "value": float(value), "run": run}
        for run, points in enumerate(one.runs)
        for year, value in points
    ]
    last_year, last_value = max(one.points)
    label = [one.short_name, f"{last_value:,}{unit}"]
    hollow = [row for row in rows if row["year"] in one.uncertain]
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "color": colour, "strokeWidth": 2.5, "strokeDash": dash},
            "encoding": {"detail": {"field": "run"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "point", "shape": mark, "size": 70, "filled": True, "opacity": 1, "color": colour},
        },
        *_hollow(hollow, mark, colour),
        {
            "data": {"values": [{"year": last_year, "value": float(last_value)}]},
            "mark": {
                "type": "text",
                "text": label,
                "align": "left",
                "baseline": "middle",
                "dx": 10,
                "dy": shift,
                "fontSize": FONT_SIZE,
                "fontWeight": "bold",
                "color": colour,
                "lineHeight": 18,
            },
        },
    ]


def _hollow(rows: list[dict[str, Any]], mark: str, colour: str) -> list[dict[str, Any]]:
    """White over the filled marks."""
    if not rows:
        return []
    look = {"type": "point", "shape": mark, "size": 70, "fill": "#ffffff", "stroke": colour, "strokeWidth": 2}
    return [{"data": {"values": rows}, "mark": {**look, "opacity": 1}}]


def _shift(one: Series, series: Sequence[Series], height_of_one: float) -> int:
    """A name of two lines steps aside from the values the other series have where it stands."""
    year, value = max(one.points)
    others = [value for other in series if other is not one for value in _beside(other, year)]
    near = [other for other in others if abs(float(other - value)) * height_of_one < NAME_HEIGHT]
    if not near:
        return 0
    return 26 if max(near) > value else -26


def _beside(other: Series, year: int) -> list[Decimal]:
    """The value nearest to the year, and those of the next two, over which the name reaches where years are narrow."""
    nearest = min(other.points, key=lambda point: abs(point[0] - year))
    return [nearest[1], *(value for when, value in other.points if year < when <= year + 2)]
