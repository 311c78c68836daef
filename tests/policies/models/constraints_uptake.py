"""Uptake: every constraint of the database is broken once (run by test_constraints.py)."""

import datetime as dt

from policies.models import Uptake, UptakeInquiry, UptakeLink, UptakeRequest
from tests.constraints import update
from tests.factories import InquiryFactory, RequestFactory, UptakeFactory


def year_once():
    row = InquiryFactory()
    fields = {"opens_on": row.opens_on, "due_on": row.due_on, "closes_on": row.closes_on}
    return lambda: UptakeInquiry.objects.create(document=row.document, fiscal_year=row.fiscal_year, **fields)


def days_in_order():
    row = InquiryFactory()
    return lambda: update(row, due_on=row.closes_on + dt.timedelta(days=1))


def published_unopened():
    row = InquiryFactory(results_published_at="2026-01-01T00:00:00Z")
    return lambda: update(row, opened_at=None)


def request_once():
    row = RequestFactory()
    return lambda: UptakeRequest.objects.create(inquiry=row.inquiry, association=row.association)


def answer_once():
    row = UptakeFactory()
    return lambda: Uptake.objects.create(request=row.request, proposal=row.proposal, status="done", entered_via="link")


def token_once():
    fields = {"request": RequestFactory(), "token_hash": "a" * 64, "expires_on": "2030-03-31"}
    UptakeLink.objects.create(**fields)
    return lambda: UptakeLink.objects.create(**fields)


BROKEN = {
    "policies_uptakeinquiry_year_once": year_once,
    "policies_uptakeinquiry_days_in_order": days_in_order,
    "policies_uptakeinquiry_published_once_opened": published_unopened,
    "policies_uptakerequest_once": request_once,
    "policies_uptake_once": answer_once,
    "UptakeLink.token_hash": token_once,
}
