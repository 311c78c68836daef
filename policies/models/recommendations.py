"""Recommendations (答申): who asked whom for what, and what the council wrote, down to the clause."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.models import Municipality, StakeholderType

from .document_search import Searchable, search_keys
from .documents import Sourced, SourceDocument
from .perspectives import Perspective

ADDRESS = RegexValidator(r"^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$", _("Numbers and letters joined by hyphens, such as 1-3."))


class Council(models.Model):
    """A body that advises the municipality (審議会)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="councils", verbose_name=_("municipality")
    )
    slug = models.SlugField(_("address"), max_length=50)
    name = models.CharField(_("name"), max_length=150)
    outline_rules = models.JSONField(
        _("outline rules"),
        null=True,
        blank=True,
        help_text=_("How its papers number their headings; empty: the best of the known forms is found."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("council")
        verbose_name_plural = _("councils")
        ordering = ["municipality_id", "name"]
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="policies_council_slug_once")]

    def __str__(self) -> str:
        return self.name


class Consultation(models.Model):
    """What the municipality asked a council (諮問)."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="consultations", verbose_name=_("municipality")
    )
    council = models.ForeignKey(
        Council, models.PROTECT, related_name="consultations", null=True, blank=True, verbose_name=_("council")
    )
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    asked_on = models.DateField(_("date"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["municipality_id", "-asked_on", "title"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.council and self.council.municipality_id != self.municipality_id:
            raise ValidationError({"council": _("This belongs to another municipality.")})


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def published(self) -> "RecommendationQuerySet":
        return self.filter(published_at__isnull=False, municipality__is_public=True)

    def of(self, municipality: Municipality) -> "RecommendationQuerySet":
        return self.filter(municipality=municipality)


class Recommendation(models.Model):
    """What a council handed in (答申). Its text is the council's: public as a whole, or not yet."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="recommendations", verbose_name=_("municipality")
    )
    council = models.ForeignKey(
        Council, models.PROTECT, related_name="recommendations", null=True, blank=True, verbose_name=_("council")
    )
    consultation = models.ForeignKey(
        Consultation,
        models.PROTECT,
        related_name="recommendations",
        null=True,
        blank=True,
        verbose_name=_("consultation"),
    )
    slug = models.SlugField(_("address"), max_length=50)
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_on = models.DateField(_("date"), null=True, blank=True)
    source_document = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        related_name="recommendations",
        null=True,
        blank=True,
        verbose_name=_("source document"),
    )
    published_at = models.DateTimeField(_("first published at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = HistoricalRecords()
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ["municipality_id", "-issued_on", "title"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="policies_recommendation_slug_once")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("policies:recommendation-detail", args=[self.municipality.slug, self.slug])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def clean(self) -> None:
        for field in ("council", "consultation"):
            other = getattr(self, field)
            if other and other.municipality_id != self.municipality_id:
                raise ValidationError({field: _("This belongs to another municipality.")})


class RecommendationSection(models.Model):
    """A heading of the outline: part, chapter, consultation item (諮問事項)."""

    class Kind(models.TextChoices):
        PART = "part", _("part")
        CHAPTER = "chapter", _("chapter")
        CONSULTATION_ITEM = "consultation_item", _("consultation item")
        OTHER = "other", _("section")

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="sections", verbose_name=_("recommendation")
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="children", null=True, blank=True, verbose_name=_("belongs to")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    number = models.CharField(_("number as printed"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=300)
    slug = models.CharField(_("address"), max_length=60, validators=[ADDRESS])
    position = models.PositiveIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("section of a recommendation")
        verbose_name_plural = _("sections of recommendations")
        ordering = ["recommendation_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "slug"], name="policies_recommendationsection_slug_once"),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="policies_recommendationsection_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def municipality_id(self) -> int:
        return self.recommendation.municipality_id

    def clean(self) -> None:
        if self.parent and self.parent.recommendation_id != self.recommendation_id:
            raise ValidationError({"parent": _("This section belongs to another recommendation.")})


class RecommendationParagraph(Sourced):
    """A paragraph of present state and issues (現状及び課題) in a section."""

    section = models.ForeignKey(
        RecommendationSection, models.CASCADE, related_name="paragraphs", verbose_name=_("section")
    )
    text = models.TextField(_("text"))
    position = models.PositiveIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("paragraph of a recommendation")
        verbose_name_plural = _("paragraphs of recommendations")
        ordering = ["section_id", "position", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class RecommendationItemQuerySet(models.QuerySet["RecommendationItem"]):
    def public(self) -> "RecommendationItemQuerySet":
        return self.filter(recommendation__published_at__isnull=False, recommendation__municipality__is_public=True)

    def matching(self, words: str) -> "RecommendationItemQuerySet":
        """Items that hold every word in heading or clauses, whatever its width."""
        query = self
        for key in search_keys(words):
            clauses = Clause.objects.filter(item=OuterRef("pk"), search_text__contains=key)
            query = query.filter(Q(search_text__contains=key) | Exists(clauses))
        return query


class RecommendationItem(Searchable, Sourced):
    """One recommended matter under its own heading (答申の項目)."""

    SEARCHED = ("heading",)

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="items", verbose_name=_("recommendation")
    )
    section = models.ForeignKey(RecommendationSection, models.CASCADE, related_name="items", verbose_name=_("section"))
    heading = models.CharField(_("heading"), max_length=300)
    slug = models.CharField(_("address"), max_length=60, validators=[ADDRESS])
    position = models.PositiveIntegerField(_("order"), default=0)
    perspectives = models.ManyToManyField(
        Perspective, related_name="recommendation_items", blank=True, verbose_name=_("perspectives")
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = HistoricalRecords(m2m_fields=[perspectives], excluded_fields=["search_text"])
    objects = RecommendationItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation item")
        verbose_name_plural = _("recommendation items")
        ordering = ["recommendation_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "slug"], name="policies_recommendationitem_slug_once")
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        place = self.recommendation
        return reverse("policies:recommendation-item", args=[place.municipality.slug, place.slug, self.slug])

    @property
    def is_published(self) -> bool:
        return self.recommendation.is_published

    def clean(self) -> None:
        if self.section_id and self.section.recommendation_id != self.recommendation_id:
            raise ValidationError({"section": _("This section belongs to another recommendation.")})


class Clause(Searchable, Sourced):
    """One actor, one force: the part of an item that asks somebody for something, or states a fact."""

    SEARCHED = ("text",)

    class Force(models.TextChoices):
        NEED = "need", _("there is a need")
        REQUEST = "request", _("requested")
        HOPE = "hope", _("hoped for")
        STATEMENT = "statement", _("statement")

    item = models.ForeignKey(
        RecommendationItem, models.CASCADE, related_name="clauses", verbose_name=_("recommendation item")
    )
    position = models.PositiveSmallIntegerField(_("order"), help_text=_("Counted from 1; part of its address."))
    text = models.TextField(_("text"))
    force = models.CharField(_("force"), max_length=10, choices=Force)
    addressees = models.ManyToManyField(
        StakeholderType, related_name="clauses", blank=True, verbose_name=_("addressees")
    )
    confirmed_at = models.DateTimeField(
        _("confirmed at"), null=True, blank=True, help_text=_("When a person confirmed force and addressees.")
    )

    history = HistoricalRecords(m2m_fields=[addressees], excluded_fields=["search_text"])

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["item_id", "position"]
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="policies_clause_position_once")]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def anchor(self) -> str:
        """Its place on the page of its item: c2."""
        return f"c{self.position}"

    def get_absolute_url(self) -> str:
        return f"{self.item.get_absolute_url()}#{self.anchor}"


class Attachment(models.Model):
    """A paper attached to a recommendation (付属資料)."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="attachments", verbose_name=_("recommendation")
    )
    number = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("title"), max_length=300, blank=True)
    source_document = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        related_name="attachments",
        null=True,
        blank=True,
        verbose_name=_("source document"),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    sections = models.ManyToManyField(
        RecommendationSection,
        through="AttachmentReference",
        related_name="attachments",
        verbose_name=_("sections that cite it"),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["recommendation_id", "position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["recommendation", "number"], name="policies_attachment_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class AttachmentReference(models.Model):
    """A section cites an attachment, as printed."""

    section = models.ForeignKey(
        RecommendationSection, models.CASCADE, related_name="references", verbose_name=_("section")
    )
    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="references", verbose_name=_("attachment"))
    printed = models.CharField(_("as printed"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reference to an attachment")
        verbose_name_plural = _("references to attachments")
        ordering = ["section_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["section", "attachment"], name="policies_attachmentreference_once")
        ]

    def __str__(self) -> str:
        return self.printed or self.attachment.number
