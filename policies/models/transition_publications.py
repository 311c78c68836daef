"""What the public sees of a crosswalk."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .documents import SourcePlace
from .plan_publications import PublishedItem
from .transitions import Crosswalk, Transition, TransitionContent


class PublishedTransitionQuerySet(models.QuerySet["PublishedTransition"]):
    def of(self, crosswalk: Crosswalk) -> "PublishedTransitionQuerySet":
        return self.filter(crosswalk=crosswalk)

    def measures(self) -> "PublishedTransitionQuerySet":
        return self.filter(depth__gt=1)

    def with_items(self) -> "PublishedTransitionQuerySet":
        """Both items with parents and departments, in a constant number of queries."""
        return self.select_related("old__parent", "new__parent", "old__level", "new__level").prefetch_related(
            "new__assignments", "old__assignments"
        )


class PublishedTransition(SourcePlace, TransitionContent):
    """The published twin of a transition."""

    transition = models.OneToOneField(
        Transition,
        models.SET_NULL,
        related_name="published",
        null=True,
        verbose_name=_("transition"),
        help_text=_("Empty: removed from the working crosswalk, and gone from here when that is published."),
    )
    crosswalk = models.ForeignKey(
        Crosswalk, models.CASCADE, related_name="published_transitions", verbose_name=_("crosswalk")
    )
    old = models.ForeignKey(
        PublishedItem,
        models.PROTECT,
        related_name="transitions_onward",
        null=True,
        blank=True,
        verbose_name=_("old item"),
    )
    new = models.ForeignKey(
        PublishedItem,
        models.PROTECT,
        related_name="transitions_back",
        null=True,
        blank=True,
        verbose_name=_("new item"),
    )
    changes = models.JSONField(_("changes"), default=list, help_text=_("List of {kind, before, after}."))
    candidates = models.ManyToManyField(
        PublishedItem, related_name="candidate_for", blank=True, verbose_name=_("candidates")
    )
    version = models.PositiveIntegerField(_("published version"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = PublishedTransitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published transition")
        verbose_name_plural = _("published transitions")
        ordering = ["crosswalk_id", "position", "pk"]
        indexes = [models.Index(fields=["crosswalk", "depth", "position"], name="policies_publishedtrans_order")]

    def __str__(self) -> str:
        return f"{self.old.code if self.old else '—'} → {self.new.code if self.new else '—'}"
