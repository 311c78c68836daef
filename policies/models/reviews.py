"""The review of one item in one round, with the standing texts and the work steps of the item's sheet."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.models import Department

from .documents import Sourced
from .indicator_values import Revised, RevisedQuerySet
from .plan_items import PlanItem
from .review_rounds import ReviewRound
from .review_scales import Grade


class ReviewSheet(Sourced):
    """What stands in the head of an item's sheet (進捗管理個票) and holds for the whole period."""

    item = models.OneToOneField(PlanItem, models.PROTECT, related_name="review_sheet", verbose_name=_("plan item"))
    present_state = models.TextField(_("present state and issues"), blank=True)
    period_goal = models.TextField(_("goal of the period"), blank=True)
    final_goal = models.TextField(_("final goal"), blank=True)
    content = models.TextField(_("what is done"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("review sheet")
        verbose_name_plural = _("review sheets")
        ordering = ["item_id"]

    def __str__(self) -> str:
        return str(self.item)


class WorkStep(Revised, Sourced):
    """The work steps (取組工程) of an item in one cell of its sheet, one step per line."""

    item = models.ForeignKey(PlanItem, models.PROTECT, related_name="work_steps", verbose_name=_("plan item"))
    text = models.TextField(_("work steps"), blank=True)

    objects = RevisedQuerySet["WorkStep"].as_manager()

    class Meta:
        verbose_name = _("work steps")
        verbose_name_plural = _("work steps")
        ordering = ["item_id", "fiscal_year", "series", "revision"]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["item", "fiscal_year", "open_ended", "series"],
                    condition=condition,
                    name=f"policies_workstep_{name}_once",
                )
                for name, condition in (("current", Q(is_current=True)), ("public", Q(is_public=True)))
            ),
            models.UniqueConstraint(
                fields=["item", "fiscal_year", "open_ended", "series", "revision"],
                name="policies_workstep_revision_once",
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(reason=""),
                name="policies_workstep_correction_has_reason",
                violation_error_message=_("A correction needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(published_at__isnull=False, settled_at__isnull=False),
                name="policies_workstep_public_once_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code} {self.year_label} {self.get_series_display()}"

    @property
    def cell(self) -> tuple[Any, ...]:
        """What all revisions of one cell share."""
        return (self.item_id, self.fiscal_year, self.open_ended, self.series)


class ReviewContent(models.Model):
    """What a review says; shared by the row people write and the record frozen at closing."""

    assessment = models.TextField(
        _("assessment"), blank=True, help_text=_("Of work steps and indicators; the state of the half-year in October.")
    )
    adequacy = models.TextField(_("adequacy of the indicators"), blank=True)
    issues = models.TextField(_("issues and improvements"), blank=True)
    way_forward = models.TextField(_("way forward"), blank=True)
    is_postponed = models.BooleanField(_("postponed"), default=False)
    postponed_reason = models.TextField(_("why it was postponed"), blank=True)
    committee_opinion = models.TextField(_("opinion of the external committee"), blank=True)

    class Meta:
        abstract = True


class ReviewQuerySet(models.QuerySet["Review"]):
    def unfinished(self) -> "ReviewQuerySet":
        """The department still has to act."""
        return self.filter(status__in=[Review.Status.NOT_STARTED, Review.Status.IN_PROGRESS, Review.Status.RETURNED])

    def overdue(self, on: dt.date | None = None) -> "ReviewQuerySet":
        on = on or timezone.localdate()
        return self.unfinished().filter(Q(due_on__lt=on) | Q(due_on=None, round__due_on__lt=on))


class Review(ReviewContent):
    """未着手 → 入力中 → 提出 → 差戻し or 確認 → 公表. Who may do which step stands in permissions."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("not started")
        IN_PROGRESS = "in_progress", _("in progress")
        SUBMITTED = "submitted", _("submitted")
        RETURNED = "returned", _("returned")
        ACCEPTED = "accepted", _("accepted (r)")
        PUBLISHED = "published", _("published (r)")

    REVIEWED = (Status.ACCEPTED, Status.PUBLISHED)  # what everybody may be shown, once the round is published

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="reviews", verbose_name=_("review round"))
    item = models.ForeignKey(PlanItem, models.PROTECT, related_name="reviews", verbose_name=_("plan item"))
    lead = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="reviews",
        null=True,
        blank=True,
        verbose_name=_("lead department"),
        help_text=_("Empty: nobody is asked yet; it stands in the list of gaps."),
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="assigned_reviews",
        null=True,
        blank=True,
        verbose_name=_("officer in charge"),
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NOT_STARTED)
    due_on = models.DateField(_("own due date"), null=True, blank=True)
    grade = models.ForeignKey(
        Grade, models.PROTECT, related_name="reviews", null=True, blank=True, verbose_name=_("rating")
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("changed by")
    )
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    history = HistoricalRecords()
    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["round_id", "item__position", "pk"]
        indexes = [models.Index(fields=["round", "status"], name="policies_review_by_status")]
        constraints = [models.UniqueConstraint(fields=["round", "item"], name="policies_review_once")]

    def __str__(self) -> str:
        return f"{self.item.code} {self.round}"

    @property
    def due(self) -> dt.date:
        """Its own due date, else the round's."""
        return self.due_on or self.round.due_on


class ReviewContribution(models.Model):
    """What a supporting department adds to the review of the lead."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="contributions", verbose_name=_("review"))
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="review_contributions", verbose_name=_("department")
    )
    text = models.TextField(_("contribution"), blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("changed by")
    )
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("contribution to a review")
        verbose_name_plural = _("contributions to reviews")
        ordering = ["review_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "department"], name="policies_reviewcontribution_once")
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.department}"


class ReviewEvent(models.Model):
    """A step of a review: from which state to which, who, when, and why."""

    class Action(models.TextChoices):
        STARTED = "started", _("started")
        SUBMITTED = "submitted", _("handed in")
        WITHDRAWN = "withdrawn", _("taken back")
        RETURNED = "returned", _("sent back")
        ACCEPTED = "accepted", _("accepted (a)")
        PUBLISHED = "published", _("published (a)")
        REOPENED = "reopened", _("reopened")
        HANDED_OVER = "handed_over", _("handed over")
        DUE_CHANGED = "due_changed", _("due date changed")

    review = models.ForeignKey(Review, models.PROTECT, related_name="events", verbose_name=_("review"))
    action = models.CharField(_("what happened"), max_length=12, choices=Action)
    from_status = models.CharField(_("from status"), max_length=12, choices=Review.Status)
    to_status = models.CharField(_("to status"), max_length=12, choices=Review.Status)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        verbose_name = _("event of a review")
        verbose_name_plural = _("events of reviews")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action="returned") | ~Q(reason=""),
                name="policies_reviewevent_return_has_reason",
                violation_error_message=_("Sending back needs a reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.get_action_display()}"
