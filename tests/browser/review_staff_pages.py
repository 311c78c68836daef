"""Pages of rounds and sheets the sample city has none of: run as a script it prints their addresses.

A prepared round and a closed one that waits for publishing, of a plan of their own, and a sheet of the sample city that is
being taken in.
"""

import json
import os
import sys
from dataclasses import replace

import django


def rounds() -> list[str]:
    from districts.models import Department, Municipality
    from policies.models import Review
    from policies.services.review_rounds import close_round, open_round
    from tests.factories import EditionFactory, ItemFactory, PlanFactory, RatingScaleFactory, ReviewRoundFactory, assign

    city = Municipality.objects.get(slug="mihon")
    lead = Department.objects.get(municipality=city, code="kyodo")
    plan = PlanFactory(municipality=city, slug="pages", name="画面の試験計画")
    edition = EditionFactory(plan=plan, slug="pages", name="画面の試験計画", published_at=None)
    items = [ItemFactory(edition=edition, title=f"見守り{number}") for number in range(3)]
    for item in items[:2]:  # nobody leads the third
        assign(item, lead, lead=lead)
    scale, year = RatingScaleFactory(plan=plan), edition.first_year
    prepared = ReviewRoundFactory(item=items[0], fiscal_year=year + 1, scale=scale, opened_at=None)
    closed = open_round(round=ReviewRoundFactory(item=items[0], fiscal_year=year, scale=scale, opened_at=None), by=None)
    accepted = closed.reviews.filter(item__in=items[:2])
    accepted.update(status=Review.Status.ACCEPTED, assessment="連絡先は090-1234-5678。")
    close_round(round=closed, version=closed.version, by=None, unfinished_confirmed=True)
    base = "/staff/mihon/reviews/rounds"
    return [
        *(f"{base}/{prepared.pk}/{step}/" for step in ("open", "edit", "delete")),
        *(f"{base}/{closed.pk}/{step}/" for step in ("reopen", "publish")),
    ]


def intake() -> str:
    """A sheet that corrects a text, so that the page compares and asks for a reason."""
    from policies.intake.reviews.export import write_sheet
    from policies.models import ReviewSheet
    from policies.services.documents import store_document
    from policies.services.review_export import sheet_of
    from policies.services.review_intakes import start_intake

    item = ReviewSheet.objects.filter(item__edition__municipality__slug="mihon").exclude(content="").first().item
    reading = sheet_of(item, public=False)
    data = write_sheet(replace(reading, content=f"{reading.content}\n書き足した取組"))
    document, _new = store_document(municipality=item.edition.municipality, data=data, name="個票.xlsx", by=None)
    return start_intake(document=document, edition=item.edition, by=None).get_absolute_url()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    sys.stdout.write(json.dumps([*rounds(), intake()]))
