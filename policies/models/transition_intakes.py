"""A crosswalk sheet on its way in: uploaded, previewed, decided on, confirmed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .document_intakes import Intake
from .documents import SourceDocument
from .plans import PlanEdition


class TransitionIntake(Intake):
    """One intake of a sheet into two editions."""

    document = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="transition_intakes", verbose_name=_("source document")
    )
    from_edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="intakes_onward", verbose_name=_("old edition")
    )
    to_edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="intakes_back", verbose_name=_("new edition")
    )

    class Meta(Intake.Meta):
        abstract = False
        verbose_name = _("intake of a crosswalk sheet")
        verbose_name_plural = _("intakes of crosswalk sheets")
        constraints = [
            models.CheckConstraint(
                condition=~Q(from_edition=F("to_edition")), name="policies_transitionintake_two_editions"
            ),
            models.UniqueConstraint(
                fields=["document", "from_edition", "to_edition"],
                condition=Q(status="open"),
                name="policies_transitionintake_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("policies:intake-detail", args=[self.to_edition.municipality.slug, self.pk])
