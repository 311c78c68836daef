"""The text of a recommendation on its way in."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .document_intakes import Intake
from .documents import SourceDocument
from .recommendations import Recommendation


class RecommendationIntake(Intake):
    """One intake of a text into a recommendation."""

    document = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="recommendation_intakes", verbose_name=_("source document")
    )
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="intakes", verbose_name=_("recommendation")
    )
    outline = models.CharField(
        _("outline rules"), max_length=60, blank=True, help_text=_("Name of the form of numbering; empty: found.")
    )

    class Meta(Intake.Meta):
        abstract = False
        verbose_name = _("intake of a recommendation")
        verbose_name_plural = _("intakes of recommendations")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "recommendation"],
                condition=Q(status="open"),
                name="policies_recommendationintake_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        place = self.recommendation.municipality
        return reverse("policies:recommendation-intake-detail", args=[place.slug, self.pk])
