"""Rounds of review of a plan edition: half-year, annual, midterm and final."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.fiscal_years import label

from .plans import PlanEdition, PlanLevel
from .review_scales import RatingScale


def round_order(fiscal_year: int, kind: str) -> tuple[int, int]:
    """By year; within a year half-year, annual, midterm, final."""
    return fiscal_year, ReviewRound.Kind.values.index(kind)


def held_in(kind: str, last_reviewed: int) -> int:
    """The year a sheet prints with a review: a midterm one is held in the year after the last one it reviews."""
    return last_reviewed + 1 if kind == ReviewRound.Kind.MIDTERM else last_reviewed


def last_reviewed(kind: str, held: int) -> int:
    """The year the round of a printed review is kept by; the inverse of `held_in`."""
    return held - 1 if kind == ReviewRound.Kind.MIDTERM else held


class ReviewRoundQuerySet(models.QuerySet["ReviewRound"]):
    def under_way(self) -> "ReviewRoundQuerySet":
        return self.filter(opened_at__isnull=False, closed_at=None)

    def published(self) -> "ReviewRoundQuerySet":
        return self.filter(
            published_at__isnull=False, edition__published_at__isnull=False, edition__municipality__is_public=True
        )


class ReviewRound(models.Model):
    """One round. Opening makes a review per item, closing freezes all of them, publishing shows what was frozen."""

    class Kind(models.TextChoices):
        HALF_YEAR = "half_year", _("half-year")
        ANNUAL = "annual", _("annual")
        MIDTERM = "midterm", _("midterm")
        FINAL = "final", _("final")

    edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="review_rounds", verbose_name=_("plan edition")
    )
    level = models.ForeignKey(
        PlanLevel, models.PROTECT, related_name="review_rounds", verbose_name=_("level that is reviewed")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), help_text=_("The year reviewed; the last year reviewed of a midterm or final review.")
    )
    scale = models.ForeignKey(
        RatingScale, models.PROTECT, related_name="rounds", null=True, blank=True, verbose_name=_("rating scale")
    )
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    closes_on = models.DateField(_("closes on"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = HistoricalRecords()
    objects = ReviewRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("review round")
        verbose_name_plural = _("review rounds")
        ordering = ["edition_id", "-fiscal_year", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "fiscal_year"], name="policies_reviewround_once"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on"), due_on__lte=F("closes_on")),
                name="policies_reviewround_days_in_order",
                violation_error_message=_("Opening, due and closing day follow one another."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False),
                name="policies_reviewround_closed_once_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{label(self.fiscal_year)} {self.get_kind_display()}"

    @property
    def key(self) -> str:
        """The round within its edition, as addresses name it: annual-2021."""
        return f"{self.kind}-{self.fiscal_year}"

    @property
    def order(self) -> tuple[int, int]:
        return round_order(self.fiscal_year, self.kind)

    @property
    def municipality_id(self) -> int:
        return self.edition.municipality_id

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_overdue(self) -> bool:
        return self.is_open and timezone.localdate() > self.due_on

    def clean(self) -> None:
        if self.edition_id and self.level_id and self.level.edition_id != self.edition_id:
            raise ValidationError({"level": _("This level belongs to another edition.")})
        if self.edition_id and self.scale and self.scale.plan_id != self.edition.plan_id:
            raise ValidationError({"scale": _("This scale belongs to another plan.")})
        first, last = (self.edition.first_year, self.edition.last_year) if self.edition_id else (0, 9999)
        if self.fiscal_year is not None and not first <= self.fiscal_year <= last:
            raise ValidationError({"fiscal_year": _("This year lies outside the plan's years.")})


class RoundEvent(models.Model):
    """Something happened to a round: who, when, and why."""

    class Action(models.TextChoices):
        OPENED = "opened", _("opened (a)")
        ADDED = "added", _("reviews added")
        DUE_CHANGED = "due_changed", _("due date changed")
        REMINDED = "reminded", _("reminders sent")
        CLOSED = "closed", _("closed (a)")
        REOPENED = "reopened", _("reopened")
        PUBLISHED = "published", _("published (a)")

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="events", verbose_name=_("review round"))
    action = models.CharField(_("what happened"), max_length=12, choices=Action)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("event of a round")
        verbose_name_plural = _("events of rounds")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action="reopened") | ~Q(reason=""),
                name="policies_roundevent_reopening_has_reason",
                violation_error_message=_("Reopening needs a reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.get_action_display()}"

    @property
    def on(self) -> dt.date:
        return timezone.localdate(self.at)
