"""Source documents: the sheets and papers the record was taken from."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.models import Municipality


class SourceDocument(models.Model):
    """A file as it was handed in, kept byte for byte and recognised by its checksum."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="source_documents", verbose_name=_("municipality")
    )
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_on = models.DateField(_("date"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="documents/%Y/")
    original_name = models.CharField(_("file name"), max_length=255)
    checksum = models.CharField(_("checksum (SHA-256)"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("uploaded by"),
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")
        ordering = ["municipality_id", "-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "checksum"], name="policies_sourcedocument_file_once_per_municipality"
            )
        ]

    def __str__(self) -> str:
        return self.title


class SourcePlace(models.Model):
    """Where a row comes from: document, page, row. Working rows tell it, and publishing copies it."""

    source_document = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        verbose_name=_("source document"),
    )
    source_page = models.CharField(_("page in the source"), max_length=60, blank=True)
    source_row = models.PositiveIntegerField(_("row in the source"), null=True, blank=True)

    class Meta:
        abstract = True


class Sourced(SourcePlace):
    """An imported row: its place and the text as it stood there."""

    source_text = models.TextField(_("text as in the source"), blank=True)

    class Meta:
        abstract = True
