"""When an officer leaves: what they hold passes to the successor in one step."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from districts.access import access_of
from districts.history import sign
from districts.models import Membership, Municipality, Role, User

from ..models import Review, ReviewEvent, ReviewRound
from .plans import StalePreview
from .review_workflow import note_change

__all__ = ["PendingHandover", "StalePreview", "hand_over", "officers_of", "pending_handover"]

_S = Review.Status
STAFF_ROLES = (Role.COORDINATOR, Role.DEPARTMENT_EDITOR, Role.READER)


@dataclass(frozen=True)
class PendingHandover:
    """What would pass. `staying` are roles only a system administrator gives; `token` stands for exactly this."""

    reviews: list[Review]
    memberships: list[Membership]
    staying: list[Membership]

    @property
    def is_empty(self) -> bool:
        return not (self.reviews or self.memberships)

    @property
    def token(self) -> str:
        rows = [f"r{one.pk}:{one.version}" for one in self.reviews]
        rows += [f"m{one.pk}:{one.department_id}:{one.valid_from}:{one.valid_to}" for one in self.memberships]
        return hashlib.sha256(" ".join(rows).encode()).hexdigest()[:20]


def officers_of(municipality: Municipality) -> Any:
    """Who works for the municipality today. Only they hand over, and only they take over."""
    mine = Membership.objects.in_force().filter(municipality=municipality, role__in=STAFF_ROLES)
    return User.objects.filter(pk__in=mine.values("user")).order_by("display_name", "email")


def pending_handover(municipality: Municipality, officer: User, on: dt.date, by: Any) -> PendingHandover:
    """Open reviews the officer is in charge of or was the last to write in, and the departments they write for."""
    held = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), user=officer, municipality=municipality)
    rows = list(held.filter(role__in=STAFF_ROLES).select_related("department").order_by("pk"))
    passing = [one for one in rows if one.role == Role.DEPARTMENT_EDITOR or access_of(by).is_system_administrator]
    departments = [one.department_id for one in rows if one.department_id]
    written = Q(assignee=None, updated_by=officer, lead__in=departments) & ~Q(status=_S.NOT_STARTED)
    reviews = (
        Review.objects.filter(
            Q(assignee=officer) | written,
            round__in=ReviewRound.objects.under_way(),
            item__edition__municipality=municipality,
        )
        .exclude(status__in=Review.REVIEWED)
        .select_related("round__edition", "item", "lead")
        .order_by("round_id", "item__position", "pk")
    )
    return PendingHandover(list(reviews), passing, [one for one in rows if one not in passing])


@transaction.atomic
def hand_over(
    *, municipality: Municipality, officer: User, successor: User, on: dt.date, by: Any, token: str
) -> PendingHandover:
    """Pass everything pending from the officer to the successor; memberships end the day before `on` and begin on it.

    ValidationError for people of another municipality and a day that is over; StalePreview if what passes is not what
    the person saw.
    """
    _check(municipality, officer, successor, on)
    rounds = ReviewRound.objects.under_way().filter(edition__municipality=municipality)
    list(rounds.select_for_update(of=("self",)).order_by("pk"))
    list(Membership.objects.select_for_update(of=("self",)).filter(user__in=[officer, successor]).order_by("pk"))
    pending = pending_handover(municipality, officer, on, by)
    if pending.token != token:
        raise StalePreview
    names = f"{officer} → {successor}"
    for review in pending.reviews:
        review.assignee = successor
        note_change(review, action=ReviewEvent.Action.HANDED_OVER, by=by, reason=names)
    for membership in pending.memberships:
        _pass_membership(membership, successor, on, by, names)
    return pending


def _check(municipality: Municipality, officer: User, successor: User, on: dt.date) -> None:
    if officer.pk == successor.pk:
        raise ValidationError({"successor": _("Choose somebody else as the successor.")})
    staff = set(officers_of(municipality).filter(pk__in=[officer.pk, successor.pk]).values_list("pk", flat=True))
    for name, person in (("officer", officer), ("successor", successor)):
        if person.pk not in staff:
            raise ValidationError({name: _("This person does not work for this municipality.")})
    if on < timezone.localdate():
        raise ValidationError({"on": _("This day is over. Choose today or a later day.")})


def _pass_membership(membership: Membership, successor: User, on: dt.date, by: Any, names: str) -> None:
    """A membership that would only begin on or after the day becomes the successor's as it is."""
    ends, starts = membership.valid_to, max(on, membership.valid_from or on)
    if membership.valid_from is None or membership.valid_from < on:
        membership.valid_to = on - dt.timedelta(days=1)
        sign(membership, by=by, reason=names[:100])
        membership.save()
        membership = _copy(membership)
    membership.user, membership.valid_from, membership.valid_to = successor, starts, ends
    sign(membership, by=by, reason=names[:100])
    membership.full_clean()
    membership.save()


def _copy(one: Membership) -> Membership:
    return Membership(
        role=one.role,
        municipality=one.municipality,
        department=one.department,
        may_accept=one.may_accept,
        may_publish=one.may_publish,
    )
