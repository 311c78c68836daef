"""Values of indicators by fiscal year. A correction is a new revision; nothing handed in is overwritten."""

from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from districts.fiscal_years import label
from districts.models import District

from .documents import Sourced
from .indicators import Indicator

Row = TypeVar("Row", bound="Revised", covariant=True)


class Series(models.TextChoices):
    BASELINE = "baseline", _("present state")
    PLAN = "plan", _("plan")
    ACTUAL = "actual", _("actual")
    MIDTERM_TARGET = "midterm_target", _("midterm target")
    FINAL_TARGET = "final_target", _("final target")


TARGETS = (Series.PLAN, Series.MIDTERM_TARGET, Series.FINAL_TARGET)


# A value that was taken back says nothing (`IndicatorValue.is_withdrawn`).
SAYS_SOMETHING = Q(number__isnull=False) | ~Q(text="")


class RevisedQuerySet(models.QuerySet[Row]):
    def current(self) -> "RevisedQuerySet[Row]":
        """What staff see: the newest revision of every cell."""
        return self.filter(is_current=True)

    def public(self) -> "RevisedQuerySet[Row]":
        """What everybody sees: the newest published revision of every cell."""
        return self.filter(is_public=True)


class Revised(models.Model):
    """One revision of one cell of a sheet: a fiscal year (or "from it on") in a series.

    Until `settled_at` the row is still being typed and changes in place; from then on a change is a new revision with
    a reason. `is_current` marks the newest, `is_public` the one the public sees; each at most once per cell.
    """

    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    open_ended = models.BooleanField(_("and the years after"), default=False)
    series = models.CharField(_("series"), max_length=20, choices=Series)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    reason = models.CharField(_("reason of the change"), max_length=300, blank=True)
    is_current = models.BooleanField(_("newest"), default=True)
    is_public = models.BooleanField(_("public"), default=False, editable=False)
    settled_at = models.DateTimeField(_("handed in at"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now=True)

    class Meta:
        abstract = True

    @property
    def year_label(self) -> str:
        """平成29年度, or 平成29年度以降 where the cell speaks of all the years after too."""
        named = label(self.fiscal_year)
        return _("from %(year)s on") % {"year": named} if self.open_ended else named


class IndicatorValue(Revised, Sourced):
    """A number or a text, with its qualifier; of the whole municipality, or of a district."""

    class Qualifier(models.TextChoices):
        ESTIMATE = "estimate", _("estimate")
        PRELIMINARY = "preliminary", _("preliminary")
        CONFIRMED = "confirmed", _("confirmed")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name=_("indicator"))
    district = models.ForeignKey(
        District, models.PROTECT, related_name="indicator_values", null=True, blank=True, verbose_name=_("district")
    )
    number = models.DecimalField(_("number"), max_digits=18, decimal_places=4, null=True, blank=True)
    text = models.CharField(_("text"), max_length=200, blank=True, help_text=_("Where the source gives words."))
    qualifier = models.CharField(_("qualifier"), max_length=12, choices=Qualifier, blank=True)

    objects = RevisedQuerySet["IndicatorValue"].as_manager()

    class Meta:
        verbose_name = _("indicator value")
        verbose_name_plural = _("indicator values")
        ordering = ["indicator_id", "fiscal_year", "series", "district_id", "revision"]
        indexes = [
            models.Index(fields=["indicator", "is_current"], name="policies_value_current"),
            models.Index(fields=["indicator", "is_public"], name="policies_value_public"),
        ]
        constraints = [
            *(
                models.UniqueConstraint(
                    fields=["indicator", "fiscal_year", "open_ended", "series", *extra],
                    condition=condition & where,
                    name=f"policies_indicatorvalue_{name}_{part}",
                )
                for name, extra, condition in (
                    ("current", [], Q(is_current=True)),
                    ("public", [], Q(is_public=True)),
                    ("revision", ["revision"], Q()),
                )
                for part, where, extra in (
                    ("total", Q(district=None), extra),
                    ("district", Q(district__isnull=False), [*extra, "district"]),
                )
            ),
            models.CheckConstraint(
                condition=Q(number=None) | Q(text=""),
                name="policies_indicatorvalue_number_or_text",
                violation_error_message=_("A value is a number or a text, not both."),
            ),
            models.CheckConstraint(
                condition=SAYS_SOMETHING | Q(revision__gt=1),
                name="policies_indicatorvalue_first_says_something",
                violation_error_message=_("A value is a number or a text."),
            ),
            models.CheckConstraint(
                condition=Q(revision=1) | ~Q(reason=""),
                name="policies_indicatorvalue_correction_has_reason",
                violation_error_message=_("A correction needs a reason."),
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(published_at__isnull=False, settled_at__isnull=False),
                name="policies_indicatorvalue_public_once_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year_label} {self.get_series_display()}"

    @property
    def is_withdrawn(self) -> bool:
        return self.number is None and not self.text

    def clean(self) -> None:
        if self.district and self.indicator_id and self.district.municipality_id != self.indicator.municipality_id:
            raise ValidationError({"district": _("This district belongs to another municipality.")})

    @property
    def cell(self) -> tuple[Any, ...]:
        """What all revisions of one cell share."""
        return (self.indicator_id, self.fiscal_year, self.open_ended, self.series, self.district_id)
