"""What a round's closing froze. Public pages of progress read these rows only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.models import Department

from .plan_items import PlanItem
from .review_rounds import ReviewRound
from .reviews import Review, ReviewContent


class ReviewRecordQuerySet(models.QuerySet["ReviewRecord"]):
    def public(self) -> "ReviewRecordQuerySet":
        return self.filter(
            is_public=True,
            round__published_at__isnull=False,
            round__edition__published_at__isnull=False,
            round__edition__municipality__is_public=True,
        )

    def of(self, round: ReviewRound) -> "ReviewRecordQuerySet":
        return self.filter(round=round)


class ReviewRecord(ReviewContent):
    """A review as it stood when its round was closed the n-th time: wording, departments, rating, texts and values.

    `levels`: [{name, code, title}] from the top to the item itself. `departments`: [{code, name, label, lead}].
    `sheet`: {present_state, period_goal, final_goal, content}. `contributions`: [{department, text}].
    `values`: [{indicator, slug, name, kind, measure, unit, decimals, direction,
    cells: [{value, fiscal_year, open_ended, series, district, number, text, qualifier}]}], numbers as strings, `value` and
    `indicator` primary keys. `steps`: [{step, fiscal_year, open_ended, series, text}].
    A review that was not accepted keeps its item and status and no text, rating or actual of the round.
    """

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="records", verbose_name=_("review round"))
    review = models.ForeignKey(Review, models.PROTECT, related_name="records", verbose_name=_("review"))
    item = models.ForeignKey(PlanItem, models.PROTECT, related_name="review_records", verbose_name=_("plan item"))
    sequence = models.PositiveSmallIntegerField(_("closing number"), default=1)
    frozen_at = models.DateTimeField(_("frozen at"))
    is_public = models.BooleanField(_("public"), default=False, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Review.Status)
    position = models.PositiveIntegerField(_("order"), default=0)
    item_code = models.CharField(_("code"), max_length=40)
    item_slug = models.CharField(_("address"), max_length=60)
    item_title = models.CharField(_("title"), max_length=300, blank=True)
    item_text = models.TextField(_("text"), null=True, blank=True)
    policy_code = models.CharField(_("code of the policy"), max_length=40, blank=True)
    policy_title = models.CharField(_("title of the policy"), max_length=300, blank=True)
    lead = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="review_records",
        null=True,
        blank=True,
        verbose_name=_("lead department"),
    )
    lead_name = models.CharField(_("name of the lead department"), max_length=100, blank=True)
    scale_name = models.CharField(_("rating scale"), max_length=100, blank=True)
    grade_code = models.CharField(_("rating"), max_length=10, blank=True)
    grade_label = models.CharField(_("meaning of the rating"), max_length=100, blank=True)
    grade_tone = models.CharField(_("tone"), max_length=10, blank=True)
    grade_position = models.PositiveSmallIntegerField(_("order of the rating"), null=True, blank=True)
    levels = models.JSONField(_("levels"), default=list, blank=True)
    departments = models.JSONField(_("departments"), default=list, blank=True)
    sheet = models.JSONField(_("texts of the sheet"), default=dict, blank=True)
    contributions = models.JSONField(_("contributions"), default=list, blank=True)
    values = models.JSONField(_("values"), default=list, blank=True)
    steps = models.JSONField(_("work steps"), default=list, blank=True)

    objects = ReviewRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen review")
        verbose_name_plural = _("frozen reviews")
        ordering = ["round_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "sequence"], name="policies_reviewrecord_once_per_closing"),
            models.UniqueConstraint(
                fields=["review"], condition=Q(is_public=True), name="policies_reviewrecord_one_public"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.item_title}".strip()
