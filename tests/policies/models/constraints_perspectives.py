"""Perspectives: how each constraint is broken."""

from tests.factories import PerspectiveFactory


def slug():
    row = PerspectiveFactory()
    return lambda: PerspectiveFactory(municipality=row.municipality, slug=row.slug)


def number():
    row = PerspectiveFactory()
    return lambda: PerspectiveFactory(municipality=row.municipality, number=row.number, slug="other")


BROKEN = {
    "policies_perspective_slug_once": slug,
    "policies_perspective_number_once": number,
}
