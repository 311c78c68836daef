"""A crosswalk sheet on its way in: uploaded, previewed, decided on, confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .documents import SourceDocument
from .plans import PlanEdition


class TransitionIntake(models.Model):
    """One intake of a sheet into two editions; its decisions survive leaving and coming back."""

    class Status(models.TextChoices):
        OPEN = "open", _("in preview")
        CONFIRMED = "confirmed", _("taken in")
        DISCARDED = "discarded", _("discarded")

    document = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="transition_intakes", verbose_name=_("source document")
    )
    from_edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="intakes_onward", verbose_name=_("old edition")
    )
    to_edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="intakes_back", verbose_name=_("new edition")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    decisions = models.JSONField(
        _("decisions"), default=dict, blank=True, help_text=_("Key of the question to the value chosen.")
    )
    reasons = models.JSONField(
        _("reasons"), default=dict, blank=True, help_text=_("Key of the question to the reason given.")
    )
    warnings_confirmed = models.BooleanField(_("warnings confirmed"), default=False)
    result = models.JSONField(
        _("result"), default=dict, blank=True, help_text=_("Counts of what was added and changed.")
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("started by")
    )
    created_at = models.DateTimeField(_("started at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("intake of a crosswalk sheet")
        verbose_name_plural = _("intakes of crosswalk sheets")
        ordering = ["-created_at"]
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
