"""Open rounds with ten reviews handed in, for the board: run as a script it prints the addresses of their boards.

They belong to a plan of their own, so that the sample city stays as it is.
"""

import json
import os
import sys

import django

ITEMS, HANDED_IN, ROUNDS = 12, 10, 3


def main() -> None:
    from districts.models import Department, Municipality
    from policies.models import Review
    from policies.services.review_rounds import open_round
    from tests.factories import EditionFactory, ItemFactory, PlanFactory, RatingScaleFactory, ReviewRoundFactory, assign

    city = Municipality.objects.get(slug="mihon")
    lead = Department.objects.get(municipality=city, code="kyodo")
    plan = PlanFactory(municipality=city, slug="board", name="一覧の試験計画")
    edition = EditionFactory(plan=plan, slug="board", name="一覧の試験計画", published_at=None)
    items = [assign(ItemFactory(edition=edition, title=f"見守り{number}"), lead, lead=lead) for number in range(ITEMS)]
    scale, boards = RatingScaleFactory(plan=plan), []
    for year in range(edition.first_year, edition.first_year + ROUNDS):
        made = ReviewRoundFactory(item=items[0], fiscal_year=year, scale=scale, opened_at=None)
        round = open_round(round=made, by=None)
        handed_in = list(round.reviews.order_by("item__position", "pk").values_list("pk", flat=True)[:HANDED_IN])
        round.reviews.filter(pk__in=handed_in).update(status=Review.Status.SUBMITTED, assessment="講座をひらいた。")
        boards.append(f"/staff/mihon/reviews/rounds/{round.pk}/")
    sys.stdout.write(json.dumps(boards))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    main()
