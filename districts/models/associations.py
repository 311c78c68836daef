"""Bodies of the community: kinds of stakeholder and the associations of each kind."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .municipalities import District, Municipality
from .spans import SpanOfYears


class StakeholderType(models.Model):
    """A kind of stakeholder (主体): ward, neighbourhood group, welfare council."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="stakeholder_types", verbose_name=_("municipality")
    )
    slug = models.SlugField(_("address"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("stakeholder type")
        verbose_name_plural = _("stakeholder types")
        ordering = ["municipality_id", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="districts_stakeholdertype_slug_once"),
            models.UniqueConstraint(fields=["municipality", "name"], name="districts_stakeholdertype_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Association(SpanOfYears):
    """A body of a kind, in a district, possibly under a parent body."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="associations", verbose_name=_("municipality")
    )
    stakeholder_type = models.ForeignKey(
        StakeholderType, models.PROTECT, related_name="associations", verbose_name=_("stakeholder type")
    )
    code = models.SlugField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=150)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="associations", null=True, blank=True, verbose_name=_("district")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("parent body")
    )

    history = HistoricalRecords()

    class Meta(SpanOfYears.Meta):
        abstract = False
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = ["municipality_id", "stakeholder_type_id", "code"]
        constraints = [
            *SpanOfYears.Meta.constraints,
            models.UniqueConstraint(fields=["municipality", "code"], name="districts_association_code_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="districts_association_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for field in ("stakeholder_type", "district", "parent"):
            other = getattr(self, field) if getattr(self, f"{field}_id") else None
            if other and other.municipality_id != self.municipality_id:
                raise ValidationError({field: _("This belongs to another municipality.")})
