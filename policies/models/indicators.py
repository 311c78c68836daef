"""Indicators: what is counted or asked to see how plan items go."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.models import Department, Municipality

from .documents import Sourced
from .plan_items import PlanItem


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def published(self) -> "IndicatorQuerySet":
        return self.filter(published_at__isnull=False, municipality__is_public=True)

    def current(self) -> "IndicatorQuerySet":
        return self.filter(archived_at=None)

    def without_owner(self) -> "IndicatorQuerySet":
        return self.current().filter(owner=None)


class Indicator(Sourced):
    """One indicator, shared by the plan items it measures. Its values stand in `IndicatorValue`."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", _("activity indicator")
        OUTCOME = "outcome", _("outcome indicator")

    class Measure(models.TextChoices):
        ANNUAL = "annual", _("counted anew each year")
        STOCK = "stock", _("standing at the end of the year")
        CUMULATIVE = "cumulative", _("running total over the years")
        RATE = "rate", _("share or rate")

    class Direction(models.TextChoices):
        UP = "up", _("more is better")
        DOWN = "down", _("less is better")
        NONE = "none", _("neither is better")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="indicators", verbose_name=_("municipality")
    )
    slug = models.SlugField(_("address"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ACTIVITY)
    measure = models.CharField(_("how measured"), max_length=10, choices=Measure, default=Measure.ANNUAL)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    decimals = models.PositiveSmallIntegerField(
        _("decimals"), default=0, help_text=_("Digits after the point, 0 to 4.")
    )
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, default=Direction.UP)
    definition = models.TextField(_("definition"), blank=True, help_text=_("What is counted, where and when."))
    data_source = models.CharField(_("source of the figures"), max_length=200, blank=True)
    owner = models.ForeignKey(
        Department,
        models.PROTECT,
        related_name="owned_indicators",
        null=True,
        blank=True,
        verbose_name=_("responsible for the figures"),
    )
    items = models.ManyToManyField(
        PlanItem, through="IndicatorItem", related_name="indicators", verbose_name=_("plan items")
    )
    published_at = models.DateTimeField(_("first published at"), null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = HistoricalRecords()
    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["municipality_id", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="policies_indicator_slug_once"),
            models.CheckConstraint(
                condition=Q(decimals__lte=4),
                name="policies_indicator_decimals_to_four",
                violation_error_message=_("At most four digits after the point."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("policies:indicator-detail", args=[self.municipality.slug, self.slug])

    @property
    def is_cumulative(self) -> bool:
        return self.measure == self.Measure.CUMULATIVE

    def clean(self) -> None:
        if self.owner and self.owner.municipality_id != self.municipality_id:
            raise ValidationError({"owner": _("This department belongs to another municipality.")})


class IndicatorItem(models.Model):
    """An indicator measures a plan item; the order is that of the item's sheet."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="uses", verbose_name=_("indicator"))
    item = models.ForeignKey(PlanItem, models.PROTECT, related_name="indicator_uses", verbose_name=_("plan item"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("indicator of an item")
        verbose_name_plural = _("indicators of items")
        ordering = ["item_id", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["indicator", "item"], name="policies_indicatoritem_once")]

    def __str__(self) -> str:
        return f"{self.item.code}: {self.indicator}"

    def clean(self) -> None:
        if not (self.indicator_id and self.item_id):
            return
        if self.item.edition.municipality_id != self.indicator.municipality_id:
            raise ValidationError({"item": _("This item belongs to another municipality.")})
