"""Reminders by mail to the departments whose reviews are not handed in yet."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from districts.fiscal_years import current_fiscal_year
from districts.models import Department, DepartmentGrouping, Membership, Role
from districts.models.spans import in_force

from ..models import Review, ReviewRound, RoundEvent
from ..reading.review_desk import first_open_field
from .mails import send_each
from .review_workflow import NotPossible

PAUSE = dt.timedelta(days=1)


class RemindedToday(ValidationError):
    """A mail went out within the last day, and nobody confirmed that another one shall."""


@dataclass
class DepartmentReminder:
    """What one department is reminded of; without addresses only the telephone reaches it."""

    department: Department
    reviews: list[Review]
    addresses: list[str]


@dataclass
class RoundReminders:
    """Who gets a mail, who has no editor, and what nobody leads. `failed` is filled when the mails go out."""

    mailed: list[DepartmentReminder] = field(default_factory=list)
    unreachable: list[DepartmentReminder] = field(default_factory=list)
    leaderless: list[Review] = field(default_factory=list)
    last: RoundEvent | None = None
    failed: list[DepartmentReminder] = field(default_factory=list)

    @property
    def is_recent(self) -> bool:
        return self.last is not None and self.last.at > timezone.now() - PAUSE

    @property
    def sent(self) -> list[DepartmentReminder]:
        return [one for one in self.mailed if one not in self.failed]


def planned_round_reminders(round: ReviewRound) -> RoundReminders:
    """What reminding would do now. Five queries, whatever the number of reviews."""
    found = RoundReminders(last=round.events.filter(action=RoundEvent.Action.REMINDED).first())
    rows = Review.objects.unfinished().filter(round=round).select_related("item", "lead")
    by_lead: dict[Department, list[Review]] = {}
    for review in rows.prefetch_related("lead__names").order_by("item__position", "pk"):
        review.round = round
        if review.lead is None:
            found.leaderless.append(review)
        else:
            by_lead.setdefault(review.lead, []).append(review)
    addresses = _editors(round.municipality_id, {lead.pk for lead in by_lead})
    for lead, reviews in by_lead.items():
        one = DepartmentReminder(lead, reviews, addresses.get(lead.pk, []))
        (found.mailed if one.addresses else found.unreachable).append(one)
    return found


def _editors(municipality_id: int, leads: set[int]) -> dict[int, list[str]]:
    """Department → addresses of its editors; the members of a group edit what the group leads."""
    groups = DepartmentGrouping.objects.filter(in_force(current_fiscal_year()), group__in=leads)
    of_group: dict[int, set[int]] = {}
    for member, group in groups.values_list("member_id", "group_id"):
        of_group.setdefault(member, set()).add(group)
    editors = Membership.objects.in_force().filter(
        role=Role.DEPARTMENT_EDITOR, municipality=municipality_id, department__in=leads | set(of_group)
    )
    found: dict[int, list[str]] = {}
    for department, email in editors.order_by("user__email").values_list("department_id", "user__email").distinct():
        for lead in {department, *of_group.get(department, ())} & leads:
            if email not in found.setdefault(lead, []):
                found[lead].append(email)
    return found


@transaction.atomic
def remind_round(*, round: ReviewRound, site: str, by: Any, again: bool = False) -> RoundReminders:
    """One mail to every department that has not handed in everything; `site` is the root address of the portal.

    The mails go out after the transaction; the event of the round names the departments they reached. NotPossible
    while the round is not open, RemindedToday within a day of the last mails unless `again`.
    """
    rows = ReviewRound.objects.select_for_update(of=("self",)).select_related("edition__municipality")
    row = rows.get(pk=round.pk)
    if not row.is_open:
        raise NotPossible(_("The round is not open."))
    reminders = planned_round_reminders(row)
    if reminders.is_recent and not again:
        raise RemindedToday(_("Reminders went out within the last day. Tick the box to write again."))
    if not reminders.mailed:
        return reminders
    event = RoundEvent.objects.create(
        round=row, action=RoundEvent.Action.REMINDED, by=by, reason=_names(reminders.mailed)
    )
    mails = [(one, _mail(row, one, site)) for one in reminders.mailed]
    transaction.on_commit(lambda: _send(mails, reminders, event))
    return reminders


def _names(departments: list[DepartmentReminder]) -> str:
    return "、".join(str(one.department) for one in departments)[:500]


def _mail(round: ReviewRound, reminder: DepartmentReminder, site: str) -> EmailMessage:
    municipality = round.edition.municipality
    with translation.override("ja"):
        days = sorted({one.due for one in reminder.reviews})
        subject = (
            _("%(round)s: please hand in your reviews by %(day)s")
            if len(days) == 1
            else _("%(round)s: please hand in your reviews (first due %(day)s, others later)")
        ) % {"round": str(round), "day": date_format(days[0], "DATE_FORMAT")}
        context = {
            "department": reminder.department,
            "round": round,
            "municipality": municipality,
            "reviews": [(one, _address(one, municipality.slug, site)) for one in reminder.reviews],
            "site": site,
        }
        body = render_to_string("policies/review_rounds/mail_reminder.txt", context)
    office = municipality.contact_email
    return EmailMessage(subject, body, to=reminder.addresses, reply_to=[office] if office else None)


def _address(review: Review, municipality: str, site: str) -> str:
    """The form, at the first field that is still empty."""
    path = reverse("policies:review-edit", args=[municipality, review.pk])
    anchor = first_open_field(review)
    return urljoin(site, f"{path}#{anchor}" if anchor else path)


def _send(mails: list[tuple[DepartmentReminder, EmailMessage]], reminders: RoundReminders, event: RoundEvent) -> None:
    """The event names only whom a mail reached."""
    reminders.failed.extend(send_each(mails))
    if not reminders.sent:
        event.delete()
    elif reminders.failed:
        event.reason = _names(reminders.sent)
        event.save(update_fields=["reason"])
