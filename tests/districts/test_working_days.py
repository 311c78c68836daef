"""Working days: what a city office is closed on, and counting over it."""

import datetime as dt

import pytest

from districts.working_days import add_working_days, is_working_day, next_working_day

day = dt.date.fromisoformat


@pytest.mark.parametrize(
    "closed",
    [
        "2026-11-21",  # Saturday
        "2026-11-22",  # Sunday
        "2026-11-23",  # Labour Thanksgiving Day
        "2026-05-06",  # substitute, three days after a holiday on Sunday
        "2027-03-22",  # substitute for the equinox on Sunday
        "2026-09-22",  # citizens' holiday between two holidays
        "2019-04-30",  # once: change of era
        "2021-08-09",  # substitute for a holiday that was moved once
        "2026-12-29",
        "2026-12-30",
        "2026-12-31",
        "2027-01-01",
        "2023-01-03",
    ],
)
def test_the_office_is_closed(closed):
    assert is_working_day(day(closed)) is False


@pytest.mark.parametrize(
    "open_day",
    [
        "2026-11-24",
        "2026-05-07",
        "2026-09-24",
        "2026-12-28",  # the last day of the year
        "2027-01-04",  # the first one
        "2021-10-11",  # a Monday whose holiday was moved that year
        "2024-02-29",
        "2026-03-31",
        "2026-04-01",
    ],
)
def test_the_office_is_open(open_day):
    assert is_working_day(day(open_day)) is True


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2026-11-24", "2026-11-24"),  # a working day is its own next one
        ("2026-11-21", "2026-11-24"),  # over weekend and holiday
        ("2026-05-02", "2026-05-07"),  # over the holidays of May and their substitute
        ("2026-12-29", "2027-01-04"),
        ("2024-12-28", "2025-01-06"),  # the new year's closure ends on a Friday
        ("2026-02-28", "2026-03-02"),
        ("2026-01-31", "2026-02-02"),
    ],
)
def test_the_next_working_day(asked, found):
    assert next_working_day(day(asked)) == day(found)


@pytest.mark.parametrize(
    ("start", "number", "found"),
    [
        ("2026-10-01", 15, "2026-10-23"),  # over the Sports Day
        ("2026-12-28", 1, "2027-01-04"),
        ("2026-12-25", 3, "2027-01-05"),
        ("2027-01-04", -1, "2026-12-28"),
        ("2026-11-21", 1, "2026-11-24"),  # counted from a day the office is closed
        ("2026-11-23", -1, "2026-11-20"),
        ("2026-11-21", 0, "2026-11-24"),
        ("2026-11-24", 0, "2026-11-24"),
        ("2026-01-30", 1, "2026-02-02"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-02-29", 1, "2024-03-01"),
        ("2026-03-31", 1, "2026-04-01"),  # into the next fiscal year
        ("2026-04-30", 1, "2026-05-01"),
        ("2026-05-01", 1, "2026-05-07"),
    ],
)
def test_counting_working_days(start, number, found):
    assert add_working_days(day(start), number) == day(found)


def test_going_forth_and_back_leads_to_the_same_day():
    start = day("2026-10-01")
    assert [add_working_days(add_working_days(start, n), -n) for n in range(1, 120)] == [start] * 119
