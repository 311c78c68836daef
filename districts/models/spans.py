"""Rows that hold for a span of fiscal years."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..fiscal_years import current_fiscal_year


def in_force(year: int, prefix: str = "") -> Q:
    """The condition that a span holds in a fiscal year; `prefix` reaches it through a relation (``names__``)."""
    return (Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": year})) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gte": year})
    )


class SpanOfYears(models.Model):
    """First and last fiscal year in which the row holds; an empty end is open."""

    valid_from = models.PositiveSmallIntegerField(_("from fiscal year"), null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField(_("to fiscal year"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="%(app_label)s_%(class)s_span_in_order",
                violation_error_message=_("The last year lies before the first."),
            )
        ]

    @property
    def is_ended(self) -> bool:
        """Whether it holds no more in this fiscal year."""
        return self.valid_to is not None and self.valid_to < current_fiscal_year()

    def holds_in(self, year: int) -> bool:
        return (self.valid_from is None or self.valid_from <= year) and (self.valid_to is None or year <= self.valid_to)
