"""The year's inquiry about a document of proposals: opening fixes who is asked, closing ends it, results are published."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.fiscal_years import fiscal_year_of
from districts.history import sign
from districts.models import Association, StakeholderType

from ..models import ProposalDocument, Uptake, UptakeInquiry, UptakeLink, UptakeRequest
from ..reading.uptake_questions import proposals_by_type, questions_to_fix
from .bulk import BATCH


@transaction.atomic
def open_inquiry(
    *,
    document: ProposalDocument,
    fiscal_year: int,
    opens_on: dt.date,
    due_on: dt.date,
    closes_on: dt.date,
    by: Any,
) -> UptakeInquiry:
    """Open the inquiry of a fiscal year and fix the bodies it asks, and what it asks them.

    Asked are the bodies existing in the fiscal year of `opens_on` whose kind has something to answer. An inquiry that
    is open or was opened before comes back as it stands: its dates, its list of bodies and its questions stay.
    """
    if not document.is_published:
        raise ValidationError(_("Publish the proposals first; bodies are asked about what everybody can read."))
    ProposalDocument.objects.select_for_update().get(pk=document.pk)  # two people opening at once take turns
    inquiry = UptakeInquiry.objects.filter(document=document, fiscal_year=fiscal_year).first()
    if inquiry and inquiry.opened_at:
        return inquiry
    inquiry = inquiry or UptakeInquiry(document=document, fiscal_year=fiscal_year)
    inquiry.opens_on, inquiry.due_on, inquiry.closes_on = opens_on, due_on, closes_on
    inquiry.opened_at = timezone.now()
    inquiry.questions = questions_to_fix(document)
    sign(inquiry, by=by)
    inquiry.full_clean()
    inquiry.save()
    bodies = bodies_asked(document, opens_on)
    UptakeRequest.objects.bulk_create(
        [UptakeRequest(inquiry=inquiry, association=body) for body in bodies], batch_size=BATCH
    )
    return inquiry


def bodies_asked(document: ProposalDocument, on: dt.date) -> list[Association]:
    """The bodies an inquiry opened on this day would ask."""
    kinds = proposals_by_type(document)
    rows = Association.objects.filter(municipality=document.municipality_id, stakeholder_type__in=kinds)
    return list(rows.existing_in(fiscal_year_of(on)).order_by("stakeholder_type__position", "code"))


@dataclass(frozen=True)
class Outlook:
    """What opening an inquiry would do: bodies by kind, and addressees that have no body to ask."""

    kinds: list[tuple[StakeholderType, list[Association]]]
    without_bodies: list[StakeholderType]

    @property
    def asked(self) -> int:
        return sum(len(bodies) for _kind, bodies in self.kinds)

    @property
    def token(self) -> str:
        """Stands for the list of bodies, so that the one that was seen is the one that is asked."""
        pks = [body.pk for _kind, bodies in self.kinds for body in bodies]
        return hashlib.sha256(repr(pks).encode()).hexdigest()[:20]


def outlook_of(document: ProposalDocument, on: dt.date) -> Outlook:
    """Three queries for the kinds, one for the bodies."""
    kinds = StakeholderType.objects.filter(pk__in=proposals_by_type(document)).order_by("position", "pk")
    found: dict[int, list[Association]] = {}
    for body in bodies_asked(document, on):
        found.setdefault(body.stakeholder_type_id, []).append(body)
    return Outlook(
        kinds=[(kind, found[kind.pk]) for kind in kinds if kind.pk in found],
        without_bodies=[kind for kind in kinds if kind.pk not in found],
    )


def why_opening_stays(inquiry: UptakeInquiry) -> str:
    """Why an opening cannot be undone any more; empty while nobody outside the office knows of it."""
    if inquiry.results_published_at or Uptake.objects.filter(request__inquiry=inquiry).exists():
        return _("There are answers already, so the opening stays.")
    if inquiry.requests.exclude(last_reminded_at=None).exists():
        return _("Mails have gone out already, so the opening stays. Close the inquiry instead.")
    if UptakeLink.objects.filter(request__inquiry=inquiry).exists():
        return _("Personal links have been issued already, so the opening stays. Close the inquiry instead.")
    return ""


@transaction.atomic
def undo_opening(*, inquiry: UptakeInquiry, reason: str, by: Any) -> UptakeInquiry:
    """Take a mistaken opening back, with its list of bodies. It can be opened anew, on other days."""
    list(UptakeRequest.objects.select_for_update().filter(inquiry=inquiry).order_by("pk").values_list("pk"))
    row = _locked(inquiry)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the opening is undone.")})
    if why := why_opening_stays(row):
        raise ValidationError(why)
    row.requests.all().delete()
    row.opened_at = row.closed_at = row.questions = None
    sign(row, by=by, reason=reason)
    row.save(update_fields=["opened_at", "closed_at", "questions"])
    return row


def _locked(inquiry: UptakeInquiry) -> UptakeInquiry:
    return UptakeInquiry.objects.select_for_update(of=("self",)).select_related("document").get(pk=inquiry.pk)


@transaction.atomic
def close_inquiry(*, inquiry: UptakeInquiry, by: Any, reason: str = "") -> UptakeInquiry:
    """End the inquiry before or on its closing day; answers being saved come in first."""
    list(UptakeRequest.objects.select_for_update().filter(inquiry=inquiry).order_by("pk").values_list("pk"))
    row = _locked(inquiry)
    if row.opened_at is None:
        raise ValidationError(_("This inquiry has not been opened."))
    if row.closed_at is None:
        row.closed_at = timezone.now()
        sign(row, by=by, reason=reason)
        row.save(update_fields=["closed_at"])
    return row


@transaction.atomic
def reopen_inquiry(*, inquiry: UptakeInquiry, closes_on: dt.date, reason: str, by: Any) -> UptakeInquiry:
    """Take answers again until `closes_on`. Results that were published are taken back until published again."""
    row = _locked(inquiry)
    if row.takes_answers:
        raise ValidationError(_("This inquiry is open."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the inquiry is opened again.")})
    if closes_on < timezone.localdate():
        raise ValidationError({"closes_on": _("The closing day lies in the past.")})
    row.closed_at = row.results_published_at = None
    _set_dates(row, due_on=min(row.due_on, closes_on), closes_on=closes_on, reason=reason, by=by)
    return row


@transaction.atomic
def change_dates(
    *, inquiry: UptakeInquiry, due_on: dt.date, closes_on: dt.date, by: Any, reason: str = ""
) -> UptakeInquiry:
    """Move the days by which answers are due and taken. The opening day stays: it fixed who is asked."""
    row = _locked(inquiry)
    if not row.takes_answers:
        raise ValidationError(_("This inquiry takes no answers any more. Open it again first."))
    if closes_on < timezone.localdate():
        raise ValidationError({"closes_on": _("The closing day lies in the past. Close the inquiry instead.")})
    _set_dates(row, due_on=due_on, closes_on=closes_on, reason=reason, by=by)
    return row


def _set_dates(row: UptakeInquiry, *, due_on: dt.date, closes_on: dt.date, reason: str, by: Any) -> None:
    """Personal links end with the inquiry, so those in force move along."""
    row.due_on, row.closes_on = due_on, closes_on
    sign(row, by=by, reason=reason)
    row.full_clean()
    row.save()
    UptakeLink.objects.filter(request__inquiry=row, revoked_at=None).update(expires_on=closes_on)
