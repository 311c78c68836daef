"""What is measured: the server time of the crosswalk page at 50 and 5,000 edges, and the intake of a sheet of
5,000 rows against plain reading of the same file with openpyxl.
"""

import statistics
import time
from collections.abc import Callable
from io import BytesIO

from django.test import Client
from openpyxl import load_workbook

from policies.intake.files.sheets import read_sheet
from policies.intake.transitions import read_transition_sheet
from policies.models import Crosswalk
from policies.services.documents import store_document
from policies.services.plans import publish_edition
from policies.services.transition_intakes import confirm_intake, save_decisions, start_intake
from policies.services.transitions import publish_crosswalk
from tests.benchmarks.sheets import crosswalk_workbook
from tests.factories import DepartmentFactory, EditionFactory, PlanFactory

SMALL, LARGE = 50, 5000
REPEATS = 5


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Median over the repeats, after one run to warm up when there are several."""
    times = []
    for _run in range(repeats + (repeats > 1)):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:] or times)


def read_plainly(data: bytes) -> int:
    workbook = load_workbook(BytesIO(data), data_only=True)
    return sum(len(row) for sheet in workbook for row in sheet.iter_rows(values_only=True))


def read_as_intake(data: bytes) -> int:
    return len(read_transition_sheet(read_sheet(data, "sheet.xlsx"), known_departments={"協働課", "総務課"}).items)


def take_in(data: bytes) -> Crosswalk:
    """All of what a coordinator does in the browser: upload, preview, confirm."""
    plan = PlanFactory()
    for name in ("協働課", "総務課"):
        DepartmentFactory(municipality=plan.municipality, name=name)
    before, after = EditionFactory(plan=plan), EditionFactory(plan=plan)
    document, _new = store_document(municipality=plan.municipality, data=data, name="sheet.xlsx", by=None)
    intake = start_intake(document=document, from_edition=before, to_edition=after, by=None)
    intake = save_decisions(
        intake=intake, version=intake.version, decisions={}, reasons={}, warnings_confirmed=True, by=None
    )
    confirm_intake(intake=intake, version=intake.version, by=None)
    return Crosswalk.objects.get(from_edition=before, to_edition=after)


def publish(crosswalk: Crosswalk) -> None:
    publish_edition(edition=crosswalk.from_edition, by=None)
    publish_edition(edition=crosswalk.to_edition, by=None)
    crosswalk.refresh_from_db()
    publish_crosswalk(crosswalk=crosswalk, by=None)


def page_seconds(crosswalk: Crosswalk) -> float:
    client, address = Client(), crosswalk.get_absolute_url()

    def ask() -> None:
        response = client.get(address)
        assert response.status_code == 200, response.status_code

    return seconds(ask)


def row(name: str, value: float, ratio: float | None = None) -> None:
    told = "" if ratio is None else f"{ratio:8.2f} x"
    print(f"{name:<52}{value * 1000:10.0f} ms{told}")


def run() -> None:
    sheet = crosswalk_workbook(LARGE)
    plain = seconds(lambda: read_plainly(sheet))
    row(f"openpyxl alone reads {LARGE:,} rows", plain)
    reading = seconds(lambda: read_as_intake(sheet))
    row("intake reads and understands them", reading, reading / plain)
    start = time.perf_counter()
    large = take_in(sheet)
    whole = time.perf_counter() - start
    row("intake from upload to saved rows", whole, whole / plain)
    small = take_in(crosswalk_workbook(SMALL))
    publish(small)
    publish(large)
    short, long = page_seconds(small), page_seconds(large)
    row(f"crosswalk page, {SMALL} edges", short)
    row(f"crosswalk page, {LARGE:,} edges ({LARGE // SMALL} times as many)", long, long / short)
