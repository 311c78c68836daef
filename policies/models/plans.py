"""Plans and their editions, with the names of their levels and their pillars."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.fiscal_years import span_label
from districts.models import Municipality


class Plan(models.Model):
    """A plan the municipality writes anew every term."""

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="plans", verbose_name=_("municipality"))
    slug = models.SlugField(_("address"), max_length=50)
    name = models.CharField(_("name"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["municipality_id", "slug"]
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="policies_plan_slug_once")]

    def __str__(self) -> str:
        return self.name


class PlanEditionQuerySet(models.QuerySet["PlanEdition"]):
    def published(self) -> "PlanEditionQuerySet":
        return self.filter(published_at__isnull=False, municipality__is_public=True)

    def of(self, municipality: Municipality) -> "PlanEditionQuerySet":
        return self.filter(municipality=municipality)


class PlanEdition(models.Model):
    """One term of a plan."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft (an)")
        DECIDED = "decided", _("decided")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="plan_editions", verbose_name=_("municipality")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="editions", verbose_name=_("plan"))
    ordinal = models.PositiveSmallIntegerField(_("edition number"))
    slug = models.SlugField(_("address"), max_length=50)
    name = models.CharField(_("name"), max_length=200)
    first_year = models.PositiveSmallIntegerField(_("first fiscal year"))
    last_year = models.PositiveSmallIntegerField(_("last fiscal year"))
    years_confirmed = models.BooleanField(
        _("years confirmed"),
        default=True,
        help_text=_("Off while nobody has confirmed the years: an intake had to assume them. Blocks publishing."),
    )
    printed_years = models.CharField(_("years as printed"), max_length=60, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    editing_open = models.BooleanField(
        _("open for editing by departments"),
        default=True,
        help_text=_("While it is closed only coordinators change the items."),
    )
    published_at = models.DateTimeField(_("first published at"), null=True, blank=True, editable=False)

    history = HistoricalRecords()
    objects = PlanEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan edition")
        verbose_name_plural = _("plan editions")
        ordering = ["municipality_id", "plan_id", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="policies_planedition_slug_once"),
            models.UniqueConstraint(fields=["plan", "ordinal"], name="policies_planedition_ordinal_once"),
            models.CheckConstraint(
                condition=Q(first_year__lte=F("last_year")),
                name="policies_planedition_years_in_order",
                violation_error_message=_("The last year lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("policies:edition-detail", args=[self.municipality.slug, self.slug])

    @property
    def years_label(self) -> str:
        return span_label(self.first_year, self.last_year)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def clean(self) -> None:
        if self.plan_id and self.plan.municipality_id != self.municipality_id:
            raise ValidationError({"plan": _("This plan belongs to another municipality.")})


class PlanLevel(models.Model):
    """The name a plan gives to one level of its tree (施策, 主な施策)."""

    edition = models.ForeignKey(PlanEdition, models.CASCADE, related_name="levels", verbose_name=_("plan edition"))
    depth = models.PositiveSmallIntegerField(_("depth"), help_text=_("1 is the top of the tree."))
    name = models.CharField(_("name"), max_length=60)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("level")
        verbose_name_plural = _("levels")
        ordering = ["edition_id", "depth"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "depth"], name="policies_planlevel_depth_once"),
            models.CheckConstraint(condition=Q(depth__gte=1), name="policies_planlevel_depth_from_one"),
        ]

    def __str__(self) -> str:
        return self.name


class Pillar(models.Model):
    """A pillar (計画の柱) that runs across the items of an edition."""

    edition = models.ForeignKey(PlanEdition, models.CASCADE, related_name="pillars", verbose_name=_("plan edition"))
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("pillar")
        verbose_name_plural = _("pillars")
        ordering = ["edition_id", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="policies_pillar_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()
