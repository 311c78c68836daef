"""Rating scales: data of each plan. A grade is a person's judgement and is never computed."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .plans import Plan


class RatingScale(models.Model):
    """The grades a plan's reviews use; a plan may change its scale from one round to the next."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="rating_scales", verbose_name=_("plan"))
    name = models.CharField(_("name"), max_length=100)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rating scale")
        verbose_name_plural = _("rating scales")
        ordering = ["plan_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "name"], name="policies_ratingscale_name_once")]

    def __str__(self) -> str:
        return self.name


class Grade(models.Model):
    """One grade of a scale, best first."""

    class Tone(models.TextChoices):
        GOOD = "good", _("good")
        FAIR = "fair", _("fair")
        BEHIND = "behind", _("behind")
        NEUTRAL = "neutral", _("without judgement")

    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="grades", verbose_name=_("rating scale"))
    code = models.CharField(_("sign"), max_length=10)
    label = models.CharField(_("meaning"), max_length=100)
    tone = models.CharField(
        _("tone"), max_length=10, choices=Tone, default=Tone.NEUTRAL, help_text=_("Chooses the colour and the icon.")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("The best grade comes first."))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ["scale_id", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["scale", "code"], name="policies_grade_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}".strip()
