"""A review sheet on its way in: uploaded, previewed, confirmed."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .document_intakes import Intake
from .documents import SourceDocument
from .plans import PlanEdition


class ReviewIntake(Intake):
    """One intake of a sheet into an edition."""

    document = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="review_intakes", verbose_name=_("source document")
    )
    edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="review_intakes", verbose_name=_("plan edition")
    )

    class Meta(Intake.Meta):
        abstract = False
        verbose_name = _("intake of a review sheet")
        verbose_name_plural = _("intakes of review sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "edition"],
                condition=Q(status="open"),
                name="policies_reviewintake_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("policies:review-intake-detail", args=[self.edition.municipality.slug, self.pk])
