"""Which plan items answer a recommendation item. A link never changes a status."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .plan_items import PlanItem
from .recommendation_responses import PublishedResponse, RecommendationResponse


class ResponseLink(models.Model):
    """A plan item through which a response is carried out, as staff work on it."""

    response = models.ForeignKey(
        RecommendationResponse, models.CASCADE, related_name="links", verbose_name=_("response")
    )
    plan_item = models.ForeignKey(PlanItem, models.PROTECT, related_name="response_links", verbose_name=_("plan item"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plan item of a response")
        verbose_name_plural = _("plan items of responses")
        ordering = ["response_id", "plan_item__edition_id", "plan_item__position"]
        constraints = [models.UniqueConstraint(fields=["response", "plan_item"], name="policies_responselink_once")]

    def __str__(self) -> str:
        return f"{self.response} → {self.plan_item}"

    def clean(self) -> None:
        if not (self.response_id and self.plan_item_id):
            return
        if self.plan_item.edition.municipality_id != self.response.item.recommendation.municipality_id:
            raise ValidationError({"plan_item": _("This item belongs to another municipality.")})


class PublishedResponseLink(models.Model):
    """The published twin; the public sees it as far as the plan item is published itself."""

    response = models.ForeignKey(
        PublishedResponse, models.CASCADE, related_name="links", verbose_name=_("published response")
    )
    plan_item = models.ForeignKey(
        PlanItem, models.PROTECT, related_name="published_response_links", verbose_name=_("plan item")
    )

    class Meta:
        verbose_name = _("plan item of a published response")
        verbose_name_plural = _("plan items of published responses")
        ordering = ["response_id", "plan_item__edition_id", "plan_item__position"]
        constraints = [
            models.UniqueConstraint(fields=["response", "plan_item"], name="policies_publishedresponselink_once")
        ]

    def __str__(self) -> str:
        return f"{self.response} → {self.plan_item}"
