"""A response in words, as drafted and as published: what a conflict and a publication compare."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import PlanItem, PublishedResponse, RecommendationResponse
from .differences import Difference, between


def working_values(response: RecommendationResponse, department: str) -> dict[str, str]:
    """`department` is its name on the day of the response, which is what publishing would copy."""
    return response_values(response, department, [link.plan_item for link in response.links.all()])


def published_values(row: PublishedResponse) -> dict[str, str]:
    return response_values(row, row.department_name, [link.plan_item for link in row.links.all()])


def response_values(row: Any, department: str, plan_items: Iterable[PlanItem]) -> dict[str, str]:
    return {
        _("Response"): str(dict(RecommendationResponse.Status.choices)[row.status]),
        _("Text"): row.text,
        _("Department"): department,
        _("Date"): shown_date(row.responded_on),
        _("Plan items"): plan_item_text(plan_items),
    }


def shown_date(date: dt.date | None) -> str:
    return date_format(date, "DATE_FORMAT") if date else ""


def plan_item_text(plan_items: Iterable[PlanItem]) -> str:
    """Edition by edition, codes in their order; the items know their edition."""
    rows = sorted(plan_items, key=lambda one: (one.edition.first_year, one.edition_id, one.position, one.pk))
    return "\n".join(f"{one.edition.name} {one.code} {one.title or one.text or ''}".strip() for one in rows)


def differences_of_publishing(response: RecommendationResponse, department: str) -> list[Difference]:
    """What the public will see differently; everything where it sees nothing yet."""
    published = getattr(response, "published", None)
    return between(published_values(published) if published else {}, working_values(response, department))
