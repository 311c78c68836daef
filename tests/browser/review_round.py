"""An open round for the browser: run as a script in the demo's environment, it prints the addresses of the reviews.

It belongs to a plan of its own, so that the sample city stays as it is. The department of the demo's editor leads every
item, and each has an indicator.
"""

import json
import os
import sys

import django

COUNT = 12


def main() -> None:
    from districts.models import Department, Municipality
    from policies.services.review_rounds import open_round
    from tests.factories import EditionFactory, IndicatorFactory, ItemFactory, PlanFactory, ReviewRoundFactory, assign

    city = Municipality.objects.get(slug="mihon")
    editors = Department.objects.get(municipality=city, code="kyodo")
    plan = PlanFactory(municipality=city, slug="browser", name="ブラウザー試験計画")
    edition = EditionFactory(plan=plan, slug="browser", name="ブラウザー試験計画", published_at=None)
    items = [ItemFactory(edition=edition, title=f"見守りの取組{number}") for number in range(COUNT)]
    for item in items:
        assign(item, editors, lead=editors)
        IndicatorFactory(municipality=city, owner=editors, items=[item], name="参加した人の数", unit="人")
    round = open_round(round=ReviewRoundFactory(item=items[0], opened_at=None), by=None)
    reviews = round.reviews.order_by("item__position", "pk")
    sys.stdout.write(json.dumps([f"/staff/mihon/reviews/{review.pk}/" for review in reviews]))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    main()
