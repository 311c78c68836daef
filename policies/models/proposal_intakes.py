"""A paper with proposals on its way in."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .document_intakes import Intake
from .documents import SourceDocument
from .proposals import ProposalDocument


class ProposalIntake(Intake):
    """One intake of a paper or sheet into a proposal document."""

    document = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="proposal_intakes", verbose_name=_("source document")
    )
    proposal_document = models.ForeignKey(
        ProposalDocument, models.PROTECT, related_name="intakes", verbose_name=_("proposal document")
    )

    class Meta(Intake.Meta):
        abstract = False
        verbose_name = _("intake of proposals")
        verbose_name_plural = _("intakes of proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "proposal_document"],
                condition=Q(status="open"),
                name="policies_proposalintake_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        place = self.proposal_document.municipality
        return reverse("policies:proposal-intake-detail", args=[place.slug, self.pk])
