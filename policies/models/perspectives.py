"""Perspectives: the viewpoints under which measures, recommendations and proposals are read together."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.models import Municipality


class Perspective(models.Model):
    """A viewpoint (視点) that tags plan items, recommendation items and proposals. Source: document 003."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="perspectives", verbose_name=_("municipality")
    )
    slug = models.SlugField(_("address"), max_length=50)
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=100)
    viewpoint = models.TextField(_("viewpoint"), blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("perspective")
        verbose_name_plural = _("perspectives")
        ordering = ["municipality_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="policies_perspective_slug_once"),
            models.UniqueConstraint(fields=["municipality", "number"], name="policies_perspective_number_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("policies:perspective-detail", args=[self.municipality.slug, self.slug])
