"""Uptake: what each association did about each proposal in a fiscal year. Taking up is voluntary."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.fiscal_years import first_day, label
from districts.models import Association

from .proposals import Proposal, ProposalDocument


class UptakeInquiryQuerySet(models.QuerySet["UptakeInquiry"]):
    def open_for_answers(self, on: dt.date | None = None) -> "UptakeInquiryQuerySet":
        on = on or timezone.localdate()
        return self.filter(opened_at__isnull=False, closed_at=None, closes_on__gte=on)

    def with_public_results(self) -> "UptakeInquiryQuerySet":
        return self.filter(
            results_published_at__isnull=False,
            document__published_at__isnull=False,
            document__municipality__is_public=True,
        )


class UptakeInquiry(models.Model):
    """One year's inquiry about a document. Opening it fixes which bodies are asked, and what."""

    document = models.ForeignKey(
        ProposalDocument, models.PROTECT, related_name="inquiries", verbose_name=_("proposal document")
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    opens_on = models.DateField(_("opens on"))
    due_on = models.DateField(_("due on"))
    closes_on = models.DateField(_("closes on"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    results_published_at = models.DateTimeField(_("results published at"), null=True, blank=True, editable=False)
    questions = models.JSONField(
        _("proposals asked"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Proposal and the kinds of bodies that are asked about it. Empty until the inquiry is opened."),
    )

    history = HistoricalRecords(excluded_fields=["questions"])
    objects = UptakeInquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("uptake inquiry")
        verbose_name_plural = _("uptake inquiries")
        ordering = ["document_id", "-fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["document", "fiscal_year"], name="policies_uptakeinquiry_year_once"),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on"), due_on__lte=F("closes_on")),
                name="policies_uptakeinquiry_days_in_order",
                violation_error_message=_("Opening, due and closing day follow one another."),
            ),
            models.CheckConstraint(
                condition=Q(results_published_at=None) | Q(opened_at__isnull=False),
                name="policies_uptakeinquiry_published_once_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {label(self.fiscal_year)}"

    @property
    def municipality_id(self) -> int:
        return self.document.municipality_id

    @property
    def takes_answers(self) -> bool:
        """Opened, not closed, and the last day is not over."""
        return bool(self.opened_at) and not self.closed_at and timezone.localdate() <= self.closes_on

    @property
    def ended_on(self) -> dt.date:
        """The day after which no answers come in: the closing day, or the earlier one on which it was closed."""
        return min(self.closes_on, timezone.localdate(self.closed_at)) if self.closed_at else self.closes_on

    def kinds_asked(self, proposal_id: int, today: set[int]) -> set[int]:
        """Kinds of bodies this inquiry asks about a proposal; `today` is whom it addresses now, for one not opened."""
        return today if self.questions is None else set(self.questions.get(str(proposal_id), ()))

    def clean(self) -> None:
        """The days lie about the year asked about, so that the bodies of that year are asked and links end in time."""
        if self.opens_on and self.opens_on < first_day(self.fiscal_year):
            raise ValidationError({"opens_on": _("The inquiry of a fiscal year opens once that year has begun.")})
        if self.closes_on and self.closes_on >= first_day(self.fiscal_year + 2):
            raise ValidationError({"closes_on": _("The inquiry closes within a year of the end of its fiscal year.")})


class UptakeRequest(models.Model):
    """A body that an inquiry asks: the list is fixed on the day it opens."""

    inquiry = models.ForeignKey(
        UptakeInquiry, models.PROTECT, related_name="requests", verbose_name=_("uptake inquiry")
    )
    association = models.ForeignKey(
        Association, models.PROTECT, related_name="uptake_requests", verbose_name=_("association")
    )
    last_reminded_at = models.DateTimeField(_("last reminded at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("uptake request")
        verbose_name_plural = _("uptake requests")
        ordering = ["inquiry_id", "association__stakeholder_type__position", "association__code"]
        constraints = [models.UniqueConstraint(fields=["inquiry", "association"], name="policies_uptakerequest_once")]

    def __str__(self) -> str:
        return f"{self.association} {label(self.inquiry.fiscal_year)}"


class Uptake(models.Model):
    """One body's answer to one proposal. No row: not answered."""

    class Status(models.TextChoices):
        DONE = "done", _("we do this")
        PARTLY = "partly", _("we do part of it")
        CONSIDERING = "considering", _("we are considering it")
        PLANNED = "planned", _("we plan to")
        NOT_DOING = "not_doing", _("we do not")
        NOT_APPLICABLE = "not_applicable", _("does not apply to us")

    class Via(models.TextChoices):
        ACCOUNT = "account", _("account")
        LINK = "link", _("personal link")
        STAFF = "staff", _("entered by staff")

    request = models.ForeignKey(UptakeRequest, models.PROTECT, related_name="answers", verbose_name=_("uptake request"))
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="uptakes", verbose_name=_("proposal"))
    status = models.CharField(_("answer"), max_length=20, choices=Status)
    note = models.CharField(_("note"), max_length=500, blank=True)
    note_is_public = models.BooleanField(
        _("note may be shown to everybody"), default=False, help_text=_("Off: only the city office reads it.")
    )
    held_back_at = models.DateTimeField(
        _("note held back at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The office does not show a note although its body released it."),
    )
    held_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("note held back by"),
    )
    entered_via = models.CharField(_("entered through"), max_length=10, choices=Via)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("entered by"),
    )
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("uptake")
        verbose_name_plural = _("uptakes")
        ordering = ["request_id", "proposal__position"]
        indexes = [models.Index(fields=["proposal", "status"], name="policies_uptake_by_proposal")]
        constraints = [models.UniqueConstraint(fields=["request", "proposal"], name="policies_uptake_once")]

    def __str__(self) -> str:
        return f"{self.request.association}: {self.get_status_display()}"

    @property
    def is_note_held_back(self) -> bool:
        """The body released the note, and the office does not show it."""
        return self.note_is_public and bool(self.note) and self.held_back_at is not None


class UptakeLinkQuerySet(models.QuerySet["UptakeLink"]):
    def in_force(self) -> "UptakeLinkQuerySet":
        return self.filter(revoked_at=None, expires_on__gte=timezone.localdate())


class UptakeLink(models.Model):
    """A personal link to answer for one body in one year. Only its hash is kept."""

    request = models.ForeignKey(UptakeRequest, models.PROTECT, related_name="links", verbose_name=_("uptake request"))
    token_hash = models.CharField(_("hash of the link (SHA-256)"), max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("valid until"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("issued by"),
    )
    created_at = models.DateTimeField(_("issued at"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["token_hash", "last_used_at"])
    objects = UptakeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.request)

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and self.expires_on >= timezone.localdate()
