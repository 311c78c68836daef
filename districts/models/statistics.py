"""Figures of districts by fiscal year, and the figures of others they are compared with."""

from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .municipalities import District, Municipality

TENTH = Decimal("0.1")


def rate_of(members: int | None, households: int | None) -> Decimal | None:
    """Membership rate in percent, one decimal; None where a figure is missing or nobody lives there."""
    if members is None or not households:
        return None
    return (Decimal(members) * 100 / households).quantize(TENTH, ROUND_HALF_UP)


class DistrictStatistic(models.Model):
    """Population and households of a district in a fiscal year; an unknown figure is empty, never 0."""

    district = models.ForeignKey(District, models.CASCADE, related_name="statistics", verbose_name=_("district"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    member_households = models.PositiveIntegerField(_("member households"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("statistic of a district")
        verbose_name_plural = _("statistics of districts")
        ordering = ["district_id", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["district", "fiscal_year"], name="districts_districtstatistic_year_once"),
            models.CheckConstraint(
                condition=Q(member_households=None) | Q(households=None) | Q(member_households__lte=F("households")),
                name="districts_districtstatistic_members_among_households",
                violation_error_message=_("There are more member households than households."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.fiscal_year}"

    @property
    def membership_rate(self) -> Decimal | None:
        return rate_of(self.member_households, self.households)


class ReferenceFigure(models.Model):
    """A figure of the country or the prefecture, which a municipality shows beside its own."""

    class Measure(models.TextChoices):
        MEMBERSHIP_RATE = "membership_rate", _("membership rate (%)")

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="reference_figures", verbose_name=_("municipality")
    )
    measure = models.CharField(_("measure"), max_length=20, choices=Measure, default=Measure.MEMBERSHIP_RATE)
    area = models.CharField(
        _("area"), max_length=100, help_text=_("For example the whole country, 600 municipalities.")
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    value = models.DecimalField(
        _("value (%)"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reference figure")
        verbose_name_plural = _("reference figures")
        ordering = ["municipality_id", "measure", "area", "fiscal_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "measure", "area", "fiscal_year"], name="districts_referencefigure_once"
            ),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=100), name="districts_referencefigure_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.fiscal_year}: {self.value}%"
