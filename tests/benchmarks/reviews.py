"""The progress of a plan and the coordinator's board, with few and with many items."""

from django.test import Client
from django.urls import reverse

from districts.models import Role
from tests.benchmarks.timing import pages
from tests.factories import member
from tests.policies.progress_cases import ReviewedPlan, reviewed_plan

SMALL, LARGE = 10, 200


def reviewed(items: int) -> ReviewedPlan:
    plan = reviewed_plan(measures=items)
    for number in range(items):
        plan.value(10 + number, 2021, of=number)
    plan.run("annual", 2021, *["ABC"[number % 3] for number in range(items)])
    return plan


def progress(items: int) -> tuple[str, Client | None]:
    plan = reviewed(items)
    place = plan.municipality.slug, plan.edition.slug, plan.rounds["annual-2021"].key
    return reverse("policies:progress-detail", args=place), None


def board(items: int) -> tuple[str, Client | None]:
    plan = reviewed(items)
    client = Client()
    client.force_login(member(Role.COORDINATOR, plan.municipality))
    round = plan.rounds["annual-2021"]
    return reverse("policies:round-board", args=[plan.municipality.slug, round.pk]), client


def run() -> None:
    pages("progress of a plan", SMALL, LARGE, "items", progress)
    pages("board of a round", SMALL, LARGE, "items", board)
