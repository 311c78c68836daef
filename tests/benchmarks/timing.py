"""How the benchmarks take the time and tell it."""

import statistics
import time
from collections.abc import Callable

from django.test import Client

REPEATS = 5


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median over the repeats, after one run to warm up when there are several."""
    times = []
    for _run in range(repeats + (repeats > 1)):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:] or times)


def page_seconds(address: str, client: Client | None = None) -> float:
    """The server time of a page, which must be there."""
    client = client or Client()

    def ask() -> None:
        response = client.get(address)
        assert response.status_code == 200, response.status_code

    return seconds(ask)


def row(name: str, value: float, ratio: float | None = None) -> None:
    told = "" if ratio is None else f"{ratio:8.2f} x"
    print(f"{name:<60}{value * 1000:10.0f} ms{told}")


def pages(name: str, small: int, large: int, of: str, make: Callable[[int], tuple[str, Client | None]]) -> None:
    """A page that shows `small` things, and the same page with `large`; `make` builds the record and says the address."""
    short, long = (page_seconds(*make(size)) for size in (small, large))
    row(f"{name}, {small} {of}", short)
    row(f"{name}, {large} {of} ({large // small} times as many)", long, long / short)
