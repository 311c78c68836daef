"""Whatever a review sheet says, its workbook says the same when it is read back."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.intake.reviews.sheet import (
    ANNUAL,
    FINAL,
    HALF_YEAR,
    MIDTERM,
    SheetDepartment,
    SheetIndicator,
    SheetLevel,
    SheetReading,
    SheetReview,
    SheetStep,
    SheetValue,
    place_order,
    review_order,
    tidy,
)
from policies.intake.values import read_value

from .reviews_builders import again

SIGNS = "あ漢カｶ8Ａ１ab ・○●①Ⅱ㈱髙﨑～－「」、。'\"=+-@%（）()\n\u3000▲"
LINE_SIGNS = SIGNS.replace("\n", "").replace(" ", "").replace("\u3000", "")

texts = st.text(SIGNS, max_size=60).map(tidy).filter(lambda text: text == "" or text.strip() != "")
lines = st.text(LINE_SIGNS, min_size=1, max_size=20)
titles = lines.map(lambda text: f"題{text}名")
numbers = st.decimals(min_value=-(10**9), max_value=10**13, places=4).filter(Decimal.is_finite)
words = st.text(LINE_SIGNS, min_size=1, max_size=30).filter(
    lambda text: (value := read_value(text)).text == text and not value.qualifier
)


def _order(kinds):
    return lambda rows: tuple(sorted(rows, key=kinds))


@st.composite
def places(draw, years):
    """A cell: the present state, plan or actual of a year, a target; "and after" where a form has it."""
    series = draw(st.sampled_from(["baseline", "plan", "actual", "midterm_target", "final_target"]))
    if series == "baseline":
        return draw(st.sampled_from([years[0] - 1, years[0] - 2])), False, series
    if series in ("plan", "actual"):
        return draw(st.sampled_from(years)), False, series
    return draw(st.integers(years[0], years[-1] + 1)), draw(st.booleans()), series


@st.composite
def sheet_values(draw, years):
    number = draw(st.one_of(numbers, st.none()))
    text = "" if number is not None else draw(words)
    qualifier = draw(st.sampled_from(["", "estimate", "preliminary", "confirmed"]))
    return SheetValue(*draw(places(years)), number, text, qualifier)


@st.composite
def indicators(draw, years):
    values = draw(st.lists(sheet_values(years), max_size=8, unique_by=lambda one: one.place))
    name = draw(titles)
    return SheetIndicator(
        name,
        draw(st.booleans()) or "累計" in name,
        draw(st.sampled_from(["", "人", "％"])),
        _order(place_order)(values),
    )


@st.composite
def reviews(draw, years):
    kind = draw(st.sampled_from([HALF_YEAR, ANNUAL, MIDTERM, FINAL]))
    year = draw(st.sampled_from(years)) + (kind == MIDTERM)
    return SheetReview(
        kind,
        year,
        rating=draw(st.sampled_from(["", "A", "C", "◎", "△"])),
        assessment=draw(texts),
        adequacy=draw(texts),
        issues=draw(texts),
        way_forward=draw(texts),
        opinion=draw(texts),
        postponed_reason=draw(texts),
    )


@st.composite
def sheets(draw):
    first = draw(st.integers(1990, 2030))
    years = tuple(range(first, first + draw(st.integers(1, 7))))
    steps = draw(st.lists(st.tuples(places(years), texts.filter(bool)), max_size=6, unique_by=lambda one: one[0]))
    levels = [
        SheetLevel(f"項目{number}", draw(st.sampled_from(["Ⅱ", "1", "①", "(3)", "2-1"])), draw(titles))
        for number in range(draw(st.integers(1, 4)))
    ]
    departments = draw(st.lists(st.sampled_from(["市民課", "税務課", "中央公民館"]), max_size=3, unique=True))
    told = draw(st.lists(reviews(years), max_size=6, unique_by=lambda one: (one.round, one.fiscal_year)))
    return SheetReading(
        levels=(*levels, SheetLevel("細項目", draw(st.sampled_from(["28", "1-2"])), draw(titles))),
        departments=tuple(SheetDepartment(name, lead=at == 0) for at, name in enumerate(departments)),
        present_state=draw(texts),
        period_goal=draw(texts),
        final_goal=draw(texts),
        content=draw(texts),
        years=years,
        indicators=tuple(draw(st.lists(indicators(years), max_size=3, unique_by=lambda one: one.name.casefold()))),
        work_steps=_order(place_order)([SheetStep(*place, text) for place, text in steps]),
        reviews=_order(review_order)([one for one in told if not one.is_empty]),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(sheets())
def test_reading_undoes_writing(reading):
    reading = replace(reading, indicators=_distinct(reading.indicators))
    back = again(reading, today=2100)
    assert back == reading
    assert {one.code for one in back.errors} == set()


def _distinct(found):
    """Names that intake takes for the same are no two indicators."""
    from policies.intake.files.sheets import search_form

    return tuple({search_form(one.name): one for one in found}.values())
