"""Reminders by mail to the bodies that have not answered everything yet."""

import datetime as dt
from collections.abc import Collection
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

from ..models import UptakeInquiry, UptakeRequest
from ..reading.uptake_board import BoardRow, board_of
from .mails import send_each
from .proposal_links import issue_link

PAUSE = dt.timedelta(days=1)


@dataclass
class Reminders:
    """Who gets a mail, who got one within the day, and whom only the telephone reaches.

    `failed` is filled when the mails go out, after the transaction.
    """

    mailed: list[BoardRow] = field(default_factory=list)
    recent: list[BoardRow] = field(default_factory=list)
    unreachable: list[BoardRow] = field(default_factory=list)
    failed: list[BoardRow] = field(default_factory=list)

    @property
    def sent(self) -> list[BoardRow]:
        return [row for row in self.mailed if row not in self.failed]


def planned_reminders(*, inquiry: UptakeInquiry, only: Collection[int] | None = None, again: bool = False) -> Reminders:
    """What reminding would do now; `only` limits it to these requests, `again` includes who was reminded today."""
    found = Reminders()
    since = timezone.now() - PAUSE
    for row in board_of(inquiry).waiting:
        last = row.request.last_reminded_at
        if only is not None and row.request.pk not in only:
            continue
        if not row.has_mail:
            found.unreachable.append(row)
        elif last and last > since and not again:
            found.recent.append(row)
        else:
            found.mailed.append(row)
    return found


@transaction.atomic
def remind(
    *, inquiry: UptakeInquiry, site: str, by: Any, only: Collection[int] | None = None, again: bool = False
) -> Reminders:
    """One mail to every body that has not answered everything; `site` is the root address of the portal.

    A body with a mail address for inquiries gets a fresh personal link in it, since nobody can read an old one again;
    its representatives with an account get the same mail, or, where there is no such address, one without a link.
    """
    rows = UptakeInquiry.objects.select_for_update(of=("self",)).select_related("document__municipality")
    row = rows.get(pk=inquiry.pk)
    if not row.takes_answers:
        raise ValidationError(_("This inquiry takes no answers any more. Open it again first."))
    reminders = planned_reminders(inquiry=row, only=only, again=again)
    mails = [(one, _mail(one, site, by)) for one in reminders.mailed]
    transaction.on_commit(lambda: _send(mails, reminders))
    return reminders


def _mail(row: BoardRow, site: str, by: Any) -> EmailMessage:
    """One mail per body. Whoever stands behind the first address is not shown to the others."""
    request, inquiry = row.request, row.request.inquiry
    contact = row.association.contact_email
    if contact:
        _link, token = issue_link(request=request, by=by)
        path = reverse("policies:answer-link", args=[token])
    else:
        path = reverse("policies:answer-request", args=[request.pk])
    context = {
        "association": row.association,
        "inquiry": inquiry,
        "municipality": inquiry.document.municipality,
        "open": row.asked - row.answered,
        "asked": row.asked,
        "address": urljoin(site, path),
        "is_personal": bool(contact),
        "site": site,
    }
    with translation.override("ja"):
        subject = _("%(municipality)s: please answer about the proposals by %(day)s") % {
            "municipality": inquiry.document.municipality.name,
            "day": date_format(inquiry.due_on, "DATE_FORMAT"),
        }
        body = render_to_string("policies/uptakes/mail_reminder.txt", context)
    office = inquiry.document.municipality.contact_email
    first, *others = [*([contact] if contact else []), *row.representatives]
    return EmailMessage(
        subject=subject,
        body=body,
        to=[first],
        bcc=[one for one in others if one != first],
        reply_to=[office] if office else None,
    )


def _send(mails: list[tuple[BoardRow, EmailMessage]], reminders: Reminders) -> None:
    """A body whose mail could not be sent counts as not reminded."""
    reminders.failed.extend(send_each(mails))
    sent = [row.request.pk for row in reminders.sent]
    UptakeRequest.objects.filter(pk__in=sent).update(last_reminded_at=timezone.now())
