"""Proposals (提言・依頼): who is asked to do what, by theme, stakeholder and topic."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.models import Municipality, StakeholderType

from .document_search import Searchable, search_keys
from .documents import Sourced, SourceDocument
from .perspectives import Perspective
from .plan_items import PlanItem
from .recommendations import ADDRESS, Council

CODE = re.compile(r"[0-9a-z]+(-[0-9a-z]+)+")
# What keyboards give for a hyphen between digits: hyphens, dashes, minus, and the long vowel mark.
DASHES = re.compile(r"[\u2010-\u2015\u2212ー]")


class Theme(models.Model):
    """A question the communities raised, and on which proposals were made."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="themes", verbose_name=_("municipality")
    )
    slug = models.SlugField(_("address"), max_length=50)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    raised_by = models.CharField(_("raised by"), max_length=150, blank=True)
    raised_on = models.DateField(_("raised on"), null=True, blank=True)
    raised_in = models.CharField(
        _("raised in"),
        max_length=40,
        blank=True,
        help_text=_("As printed, where the source names no day: a month or a year."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["municipality_id", "position", "title"]
        constraints = [models.UniqueConstraint(fields=["municipality", "slug"], name="policies_theme_slug_once")]

    def __str__(self) -> str:
        return self.title


class ProposalDocumentQuerySet(models.QuerySet["ProposalDocument"]):
    def published(self) -> "ProposalDocumentQuerySet":
        return self.filter(published_at__isnull=False, municipality__is_public=True)

    def of(self, municipality: Municipality) -> "ProposalDocumentQuerySet":
        return self.filter(municipality=municipality)


class ProposalDocument(models.Model):
    """A paper with proposals to stakeholders; public as a whole, or not yet."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="proposal_documents", verbose_name=_("municipality")
    )
    council = models.ForeignKey(
        Council, models.PROTECT, related_name="proposal_documents", null=True, blank=True, verbose_name=_("council")
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, related_name="documents", null=True, blank=True, verbose_name=_("theme")
    )
    slug = models.SlugField(_("address"), max_length=50)
    title = models.CharField(_("title"), max_length=300)
    issued_on = models.DateField(_("date"), null=True, blank=True)
    source_document = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        related_name="proposal_documents",
        null=True,
        blank=True,
        verbose_name=_("source document"),
    )
    preface = models.JSONField(
        _("preface"),
        default=list,
        blank=True,
        editable=False,
        help_text=_("Paragraphs before the proposals in the order of the paper: kind, number and text."),
    )
    published_at = models.DateTimeField(_("first published at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = HistoricalRecords()
    objects = ProposalDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal document")
        verbose_name_plural = _("proposal documents")
        ordering = ["municipality_id", "-issued_on", "title"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="policies_proposaldocument_slug_once")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("policies:proposal-document", args=[self.municipality.slug, self.slug])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def clean(self) -> None:
        for field in ("council", "theme"):
            other = getattr(self, field)
            if other and other.municipality_id != self.municipality_id:
                raise ValidationError({field: _("This belongs to another municipality.")})


class ProposalGroup(models.Model):
    """All that is proposed to one or more stakeholders together (区・区長)."""

    document = models.ForeignKey(
        ProposalDocument, models.CASCADE, related_name="groups", verbose_name=_("proposal document")
    )
    number = models.CharField(_("number as printed"), max_length=20, blank=True)
    name = models.CharField(_("name"), max_length=200)
    slug = models.CharField(_("address"), max_length=60, validators=[ADDRESS])
    addressees = models.ManyToManyField(StakeholderType, related_name="proposal_groups", verbose_name=_("addressees"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords(m2m_fields=[addressees])

    class Meta:
        verbose_name = _("group of proposals")
        verbose_name_plural = _("groups of proposals")
        ordering = ["document_id", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["document", "slug"], name="policies_proposalgroup_slug_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def municipality_id(self) -> int:
        return self.document.municipality_id


class ProposalTopic(Searchable):
    """A topic (項目) under which a group's proposals stand."""

    SEARCHED = ("name",)

    group = models.ForeignKey(ProposalGroup, models.CASCADE, related_name="topics", verbose_name=_("group"))
    name = models.CharField(_("name"), max_length=200)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords(excluded_fields=["search_text"])

    class Meta:
        verbose_name = _("topic of proposals")
        verbose_name_plural = _("topics of proposals")
        ordering = ["group_id", "position", "pk"]

    def __str__(self) -> str:
        return self.name


def code_or_below(key: str) -> Q:
    """Proposals whose code is 2-5-3 or begins with it; nothing where the word is no code, such as a bare number."""
    code = DASHES.sub("-", key)
    return Q(slug__iexact=code) | Q(slug__istartswith=f"{code}-") if CODE.fullmatch(code) else Q(pk=None)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def public(self) -> "ProposalQuerySet":
        return self.filter(document__published_at__isnull=False, document__municipality__is_public=True)

    def whole(self) -> "ProposalQuerySet":
        """Proposals without the parts that stand below them."""
        return self.filter(parent=None)

    def actions(self) -> "ProposalQuerySet":
        """What can be answered: whole proposals that ask for an action."""
        return self.whole().filter(kind=Proposal.Kind.ACTION)

    def addressed_to(self, types: list[int]) -> "ProposalQuerySet":
        """Proposals of groups with one of these kinds of stakeholder among the addressees."""
        groups = ProposalGroup.objects.filter(addressees__in=types).values("pk")
        return self.filter(topic__group__in=groups)

    def matching(self, words: str) -> "ProposalQuerySet":
        """Proposals that hold every word in topic, text, plain summary, parts or code, whatever its width."""
        query = self
        for key in search_keys(words):
            has_code = code_or_below(key)
            parts = Proposal.objects.filter(Q(search_text__contains=key) | has_code, parent=OuterRef("pk"))
            own = Q(search_text__contains=key) | Q(topic__search_text__contains=key) | has_code
            query = query.filter(own | Exists(parts))
        return query

    def in_order(self) -> "ProposalQuerySet":
        return self.order_by("document_id", "position", "pk")


class Proposal(Searchable, Sourced):
    """One proposal; its children are the parts it lists (①, ステップ１)."""

    SEARCHED = ("text", "plain_summary")

    class Kind(models.TextChoices):
        ACTION = "action", _("action")
        STATEMENT = "statement", _("statement")

    document = models.ForeignKey(
        ProposalDocument, models.CASCADE, related_name="proposals", verbose_name=_("proposal document")
    )
    topic = models.ForeignKey(ProposalTopic, models.CASCADE, related_name="proposals", verbose_name=_("topic"))
    parent = models.ForeignKey(
        "self", models.CASCADE, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    slug = models.CharField(_("address"), max_length=60, validators=[ADDRESS])
    label = models.CharField(_("mark as printed"), max_length=40, blank=True)
    text = models.TextField(_("text"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ACTION)
    other_actor = models.ForeignKey(
        StakeholderType,
        models.PROTECT,
        related_name="proposals_carried_out",
        null=True,
        blank=True,
        verbose_name=_("carried out by"),
        help_text=_("Another party than the one addressed, where the text says so."),
    )
    plain_summary = models.TextField(
        _("plain summary"),
        blank=True,
        help_text=_("In plain Japanese. Readings may stand behind a word in 《》."),
    )
    plan_items = models.ManyToManyField(PlanItem, related_name="proposals", blank=True, verbose_name=_("plan items"))
    perspectives = models.ManyToManyField(
        Perspective, related_name="proposals", blank=True, verbose_name=_("perspectives")
    )
    position = models.PositiveIntegerField(_("order"), default=0)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    history = HistoricalRecords(m2m_fields=[plan_items, perspectives], excluded_fields=["search_text"])
    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["document_id", "position", "pk"]
        indexes = [models.Index(fields=["document", "position"], name="policies_proposal_order")]
        constraints = [
            models.UniqueConstraint(fields=["document", "slug"], name="policies_proposal_slug_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="policies_proposal_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        place = self.document
        return reverse("policies:proposal-detail", args=[place.municipality.slug, place.slug, self.slug])

    @property
    def is_published(self) -> bool:
        return self.document.is_published

    def clean(self) -> None:
        if self.topic_id and self.topic.group.document_id != self.document_id:
            raise ValidationError({"topic": _("This topic belongs to another document.")})
        if self.parent and self.parent.topic_id != self.topic_id:
            raise ValidationError({"parent": _("A part stands under the topic of its proposal.")})
        if self.other_actor and self.other_actor.municipality_id != self.document.municipality_id:
            raise ValidationError({"other_actor": _("This belongs to another municipality.")})
