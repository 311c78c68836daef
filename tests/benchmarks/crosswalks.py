"""The server time of the crosswalk page at 50 and 5,000 edges, and the intake of a sheet of
5,000 rows against plain reading of the same file with openpyxl.
"""

import time
from io import BytesIO

from openpyxl import load_workbook

from policies.intake.files.sheets import read_sheet
from policies.intake.transitions import read_transition_sheet
from policies.models import Crosswalk
from policies.services.documents import store_document
from policies.services.plans import publish_edition
from policies.services.transition_intakes import confirm_intake, save_decisions, start_intake
from policies.services.transitions import publish_crosswalk
from tests.benchmarks.sheets import crosswalk_workbook
from tests.benchmarks.timing import page_seconds, row, seconds
from tests.factories import DepartmentFactory, EditionFactory, PlanFactory

SMALL, LARGE = 50, 5000


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
    short, long = page_seconds(small.get_absolute_url()), page_seconds(large.get_absolute_url())
    row(f"crosswalk page, {SMALL} edges", short)
    row(f"crosswalk page, {LARGE:,} edges ({LARGE // SMALL} times as many)", long, long / short)
