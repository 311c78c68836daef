"""What every intake of a document is: started with a file, decided on in sittings, confirmed or discarded."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Intake(models.Model):
    """Decisions on a file on its way in; they survive leaving and coming back."""

    class Status(models.TextChoices):
        OPEN = "open", _("in preview")
        CONFIRMED = "confirmed", _("taken in")
        DISCARDED = "discarded", _("discarded")

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
        abstract = True
        ordering = ["-created_at"]

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN
