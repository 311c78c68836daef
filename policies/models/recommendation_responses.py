"""The city's response to each recommendation item: the draft staff write, and its published twin."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.models import Department

from .recommendations import RecommendationItem


class ResponseContent(models.Model):
    """What a response says; shared by the working row and its published twin."""

    class Status(models.TextChoices):
        NOT_YET = "not_yet", _("not yet answered")
        ACCEPTED = "accepted", _("accepted")
        IN_PART = "in_part", _("accepted in part")
        NOTED = "noted", _("noted")

    status = models.CharField(_("response"), max_length=10, choices=Status, default=Status.NOT_YET)
    text = models.TextField(_("text"), blank=True)
    responded_on = models.DateField(_("date"), null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_status_display()


class RecommendationResponseQuerySet(models.QuerySet["RecommendationResponse"]):
    def with_unpublished_changes(self) -> "RecommendationResponseQuerySet":
        return self.filter(Q(published=None) | Q(version__gt=F("published__version")))


class RecommendationResponse(ResponseContent):
    """The response as staff work on it."""

    item = models.OneToOneField(
        RecommendationItem, models.PROTECT, related_name="response", verbose_name=_("recommendation item")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="recommendation_responses",
        null=True,
        blank=True,
        verbose_name=_("department"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    history = HistoricalRecords()
    objects = RecommendationResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response to a recommendation item")
        verbose_name_plural = _("responses to recommendation items")
        ordering = ["item__recommendation_id", "item__position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="not_yet") | ~Q(text=""),
                name="policies_recommendationresponse_answer_has_words",
                violation_error_message=_("A response needs a text."),
            )
        ]

    @property
    def is_published(self) -> bool:
        return hasattr(self, "published")

    def clean(self) -> None:
        place = self.item.recommendation.municipality_id if self.item_id else None
        if self.department and self.department.municipality_id != place:
            raise ValidationError({"department": _("This department belongs to another municipality.")})


class PublishedResponse(ResponseContent):
    """The published response; the department's name is kept as it stood."""

    response = models.OneToOneField(
        RecommendationResponse, models.PROTECT, related_name="published", verbose_name=_("response")
    )
    item = models.OneToOneField(
        RecommendationItem, models.PROTECT, related_name="published_response", verbose_name=_("recommendation item")
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="published_responses",
        null=True,
        blank=True,
        verbose_name=_("department"),
    )
    department_name = models.CharField(_("name of the department"), max_length=100, blank=True)
    version = models.PositiveIntegerField(_("published version"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("published response")
        verbose_name_plural = _("published responses")
        ordering = ["item__recommendation_id", "item__position"]
