"""Municipalities and their districts."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .spans import SpanOfYears

RESERVED_SLUGS = {"accounts", "admin", "answers", "i18n", "search", "staff", "static", "styleguide", "about"}


_DIALLED = re.compile(r"\+?\d[\d\-() ]{5,}")

# First five digits of codes no prefecture has, given to municipalities whose real code nobody has entered yet.
PROVISIONAL_CODES = range(99500, 99999)


def check_digit(five_digits: str) -> int:
    """Check digit of a municipality code.

    Source: 全国地方公共団体コード: weights 6 to 2, last digit of (11 - remainder of 11).
    """
    total = sum(int(digit) * weight for digit, weight in zip(five_digits, (6, 5, 4, 3, 2), strict=True))
    return (11 - total % 11) % 10


def validate_municipality_code(code: str) -> None:
    if len(code) == 6 and code.isdecimal() and check_digit(code[:5]) != int(code[5]):
        raise ValidationError(
            _("The last digit of %(code)s should be %(digit)s."), params={"code": code, "digit": check_digit(code[:5])}
        )


def validate_slug_is_free(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("The address “%(slug)s” is used by the portal itself."), params={"slug": slug})


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    def public(self) -> "MunicipalityQuerySet":
        return self.filter(is_public=True)

    def with_contact(self) -> "MunicipalityQuerySet":
        unknown = Q(contact_office="", contact_postal_address="", contact_telephone="", contact_email="")
        return self.exclude(unknown)


class ContactOffice(models.Model):
    """Where the people of a municipality ask and hand in papers; every part of it may be unknown."""

    contact_office = models.CharField(
        _("office to ask"), max_length=100, blank=True, help_text=_("As people know it, with its section.")
    )
    contact_postal_address = models.TextField(
        _("postal address"), max_length=300, blank=True, help_text=_("Papers are returned to it.")
    )
    contact_telephone = models.CharField(_("telephone"), max_length=50, blank=True)
    contact_email = models.EmailField(_("mail address"), blank=True)
    contact_hours = models.CharField(_("opening hours"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def has_contact(self) -> bool:
        """Whether there is a way to ask; opening hours alone are none."""
        return bool(self.contact_office or self.contact_postal_address or self.contact_telephone or self.contact_email)

    @property
    def number_to_dial(self) -> str:
        """The digits a telephone dials; "" where the entry begins with no number."""
        found = _DIALLED.match(unicodedata.normalize("NFKC", self.contact_telephone).strip())
        return re.sub(r"[^+\d]", "", found[0]) if found else ""


class Municipality(ContactOffice):
    """A city, town or village that keeps its record here."""

    code = models.CharField(
        _("municipality code"),
        max_length=6,
        unique=True,
        validators=[
            RegexValidator(r"^\d{6}$", _("Six digits, the last one the check digit.")),
            validate_municipality_code,
        ],
    )
    name = models.CharField(_("name"), max_length=100)
    name_kana = models.CharField(_("name in kana"), max_length=100, blank=True)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)
    slug = models.SlugField(_("address"), max_length=50, unique=True, validators=[validate_slug_is_free])
    introduction = models.TextField(_("introduction"), blank=True)
    is_public = models.BooleanField(_("shown to the public"), default=True)

    history = HistoricalRecords()
    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{6}$"), name="districts_municipality_code_has_six_digits"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("districts:municipality-detail", args=[self.slug])

    def clean(self) -> None:
        if self.is_public and self.has_provisional_code:
            raise ValidationError({"code": _("This code is provisional. Enter the real one before it is shown.")})

    @property
    def has_provisional_code(self) -> bool:
        return self.code[:5].isdecimal() and int(self.code[:5]) in PROVISIONAL_CODES

    @property
    def local_name(self) -> str:
        """Its name in the language of the page: the English one, where it has one, on English pages."""
        japanese = (get_language() or "ja").startswith("ja")
        return self.name if japanese else self.name_en or self.name


class District(SpanOfYears):
    """A part of a municipality: an administrative ward, a school district, a region."""

    class Kind(models.TextChoices):
        WARD = "ward", _("administrative ward")
        SCHOOL = "school", _("school district")
        REGION = "region", _("region")
        NEIGHBOURHOOD = "neighbourhood", _("neighbourhood (ku)")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="districts", verbose_name=_("municipality")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    code = models.CharField(_("code"), max_length=20, blank=True)
    slug = models.SlugField(_("address"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("lies in")
    )

    history = HistoricalRecords()

    class Meta(SpanOfYears.Meta):
        abstract = False
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        ordering = ["municipality_id", "kind", "name"]
        constraints = [
            *SpanOfYears.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality", "kind", "name", "code"], name="districts_district_once_per_municipality"
            ),
            models.UniqueConstraint(fields=["municipality", "slug"], name="districts_district_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("districts:district-detail", args=[self.municipality.slug, self.slug])

    def clean(self) -> None:
        if self.parent and self.parent.municipality_id != self.municipality_id:
            raise ValidationError({"parent": _("This district belongs to another municipality.")})
