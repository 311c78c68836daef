"""Transitions: the edges between the items of two editions, as staff work on them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .documents import Sourced, SourceDocument
from .plan_items import PlanItem
from .plans import PlanEdition


class Crosswalk(models.Model):
    """The comparison of two editions (新旧対照表): all transitions from one to the other."""

    from_edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="crosswalks_onward", verbose_name=_("old edition")
    )
    to_edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="crosswalks_back", verbose_name=_("new edition")
    )
    source_document = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        related_name="crosswalks",
        null=True,
        blank=True,
        verbose_name=_("source document"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_document = models.ForeignKey(
        SourceDocument,
        models.PROTECT,
        related_name="published_crosswalks",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("source document when published"),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("crosswalk")
        verbose_name_plural = _("crosswalks")
        ordering = ["to_edition_id", "from_edition_id"]
        constraints = [
            models.UniqueConstraint(fields=["from_edition", "to_edition"], name="policies_crosswalk_once"),
            models.CheckConstraint(
                condition=~Q(from_edition=F("to_edition")),
                name="policies_crosswalk_two_editions",
                violation_error_message=_("A crosswalk compares two different editions."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_edition} → {self.to_edition}"

    def get_absolute_url(self) -> str:
        return reverse("policies:crosswalk", args=[self.to_edition.municipality.slug, self.to_edition.slug])

    @property
    def municipality_id(self) -> int:
        return self.to_edition.municipality_id

    def clean(self) -> None:
        chosen = self.from_edition_id and self.to_edition_id
        if chosen and self.from_edition.municipality_id != self.to_edition.municipality_id:
            raise ValidationError(_("Both editions belong to one municipality."))


class TransitionQuerySet(models.QuerySet["Transition"]):
    def measures(self) -> "TransitionQuerySet":
        return self.filter(depth__gt=1)

    def unresolved(self) -> "TransitionQuerySet":
        """Edges a person still has to decide."""
        return self.filter(confidence=TransitionContent.Confidence.AMBIGUOUS, decided_at=None)

    def of_archived(self) -> "TransitionQuerySet":
        """Edges an archived item would stay public with."""
        return self.filter(Q(old__archived_at__isnull=False) | Q(new__archived_at__isnull=False))

    def with_items(self) -> "TransitionQuerySet":
        return self.select_related("old__level", "new__level", "old__parent", "new__parent")


class TransitionContent(models.Model):
    """What an edge says; shared by the working row and its published twin."""

    class Kind(models.TextChoices):
        CONTINUE = "continue", _("continued")
        SPLIT = "split", _("split")
        MERGE = "merge", _("merged (transition)")
        ABSORB = "absorb", _("absorbed")
        ABOLISH_ABSORB = "abolish_absorb", _("abolished and absorbed")
        MOVE = "move", _("moved")
        NEW = "new", _("new (transition)")
        ABOLISH = "abolish", _("abolished")

    class Confidence(models.TextChoices):
        PRINTED = "printed", _("as printed")
        INFERRED = "inferred", _("inferred")
        AMBIGUOUS = "ambiguous", _("needs a decision")

    depth = models.PositiveSmallIntegerField(_("depth"), help_text=_("Level of its items: 1 is the policy level."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    note = models.TextField(_("note as printed"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence, default=Confidence.PRINTED)
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True


class Transition(Sourced, TransitionContent):
    """An edge from an old item to a new one; one side may be empty, never both."""

    crosswalk = models.ForeignKey(Crosswalk, models.CASCADE, related_name="transitions", verbose_name=_("crosswalk"))
    old = models.ForeignKey(
        PlanItem, models.PROTECT, related_name="transitions_onward", null=True, blank=True, verbose_name=_("old item")
    )
    new = models.ForeignKey(
        PlanItem, models.PROTECT, related_name="transitions_back", null=True, blank=True, verbose_name=_("new item")
    )
    candidates = models.ManyToManyField(
        PlanItem, related_name="candidate_for", blank=True, verbose_name=_("candidates")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    history = HistoricalRecords(m2m_fields=[candidates])
    objects = TransitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["crosswalk_id", "position", "pk"]
        indexes = [models.Index(fields=["crosswalk", "depth", "position"], name="policies_transition_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(old__isnull=False) | Q(new__isnull=False),
                name="policies_transition_one_side_at_least",
                violation_error_message=_("A transition needs an old item, a new item, or both."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="new") | Q(old=None),
                name="policies_transition_new_has_no_old",
                violation_error_message=_("A new item has no old side."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="abolish") | Q(new=None),
                name="policies_transition_abolished_has_no_new",
                violation_error_message=_("An abolished item has no new side."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["new", "abolish"])
                | Q(old__isnull=False, new__isnull=False)
                | Q(confidence="ambiguous", decided_at=None),
                name="policies_transition_both_sides_once_decided",
                violation_error_message=_("This kind of transition connects an old item with a new one."),
            ),
            models.UniqueConstraint(
                fields=["crosswalk", "old", "new"],
                name="policies_transition_pair_once",
                violation_error_message=_("These two items are connected already."),
            ),
            models.UniqueConstraint(
                fields=["crosswalk", "new"],
                condition=Q(old=None),
                name="policies_transition_new_once",
                violation_error_message=_("This item is marked as new already."),
            ),
            models.UniqueConstraint(
                fields=["crosswalk", "old"],
                condition=Q(kind="abolish"),
                name="policies_transition_abolished_once",
                violation_error_message=_("This item is marked as abolished already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old.code if self.old else '—'} → {self.new.code if self.new else '—'}"

    @property
    def is_unresolved(self) -> bool:
        return self.confidence == self.Confidence.AMBIGUOUS and self.decided_at is None

    def clean(self) -> None:
        if not self.crosswalk_id:
            return
        for side, edition in (("old", self.crosswalk.from_edition), ("new", self.crosswalk.to_edition)):
            item = getattr(self, side)
            if item and item.edition_id != edition.pk:
                raise ValidationError({side: _("This item does not belong to %(edition)s.") % {"edition": edition}})
        if self.old and self.new and self.old.level.depth != self.new.level.depth:
            raise ValidationError(_("A policy is connected with a policy, a measure with a measure."))


class TransitionChange(models.Model):
    """A typed change inside a transition."""

    class Kind(models.TextChoices):
        PROGRAMME_REPLACED = "programme_replaced", _("programme replaced")
        PROGRAMME_ADDED = "programme_added", _("programme added")
        TEXT_APPENDED = "text_appended", _("text appended")
        RENAMED = "renamed", _("title changed")

    transition = models.ForeignKey(Transition, models.CASCADE, related_name="changes", verbose_name=_("transition"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    before = models.CharField(_("before"), max_length=300, blank=True)
    after = models.CharField(_("after"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("change inside a transition")
        verbose_name_plural = _("changes inside transitions")
        ordering = ["transition_id", "position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(before="", after=""), name="policies_transitionchange_says_something")
        ]

    def __str__(self) -> str:
        return " → ".join(part for part in (self.before, self.after) if part)
