"""Working days of a Japanese city office: no weekends, no public holidays, closed from 29 December to 3 January."""

import datetime as dt
from functools import cache

import holidays

ONE_DAY = dt.timedelta(days=1)
LAST_DAYS_OF_YEAR, FIRST_DAYS_OF_YEAR = (29, 30, 31), (1, 2, 3)


@cache
def _public_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("JP", years=year))


def is_working_day(day: dt.date) -> bool:
    if day.weekday() >= 5 or day in _public_holidays(day.year):
        return False
    return not (
        (day.month == 12 and day.day in LAST_DAYS_OF_YEAR) or (day.month == 1 and day.day in FIRST_DAYS_OF_YEAR)
    )


def next_working_day(day: dt.date) -> dt.date:
    """The day itself, or the first working day after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def add_working_days(day: dt.date, number: int) -> dt.date:
    """The n-th working day after `day` (before it where the number is negative); with 0 the next working day."""
    if number == 0:
        return next_working_day(day)
    step = ONE_DAY if number > 0 else -ONE_DAY
    for _count in range(abs(number)):
        day += step
        while not is_working_day(day):
            day += step
    return day
