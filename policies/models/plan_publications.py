"""What the public sees of a plan: copies made when somebody publishes, and the log of who did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from districts.models import Department

from .documents import SourcePlace
from .perspectives import Perspective
from .plan_items import ItemContent, PlanItem
from .plans import Pillar, PlanEdition, PlanLevel


class PublishedItemQuerySet(models.QuerySet["PublishedItem"]):
    def of(self, edition: PlanEdition) -> "PublishedItemQuerySet":
        return self.filter(edition=edition)

    def with_details(self) -> "PublishedItemQuerySet":
        """Level, parent, pillars and departments in a constant number of queries."""
        return self.select_related("level", "parent").prefetch_related("pillars", "assignments")

    def with_pillar(self, code: str) -> "PublishedItemQuerySet":
        """Items under a pillar, their own or their parent's."""
        return self.filter(Q(pillars__code=code) | Q(parent__pillars__code=code)).distinct()

    def matching(self, words: str) -> "PublishedItemQuerySet":
        """Items that hold every word, whatever its width."""
        from districts.models.departments import label_key

        query = self
        for word in words.split():
            query = query.filter(search_text__contains=label_key(word))
        return query


class PublishedItem(SourcePlace, ItemContent):
    """The published wording of a plan item; the only one public pages read."""

    item = models.OneToOneField(PlanItem, models.PROTECT, related_name="published", verbose_name=_("plan item"))
    edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="published_items", verbose_name=_("plan edition")
    )
    level = models.ForeignKey(PlanLevel, models.PROTECT, related_name="published_items", verbose_name=_("level"))
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("belongs to")
    )
    pillars = models.ManyToManyField(Pillar, related_name="published_items", blank=True, verbose_name=_("pillars"))
    perspectives = models.ManyToManyField(
        Perspective, related_name="published_items", blank=True, verbose_name=_("perspectives")
    )
    search_text = models.TextField(_("search text"), blank=True)
    version = models.PositiveIntegerField(_("published version"))
    published_at = models.DateTimeField(_("published at"))

    objects = PublishedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("published item")
        verbose_name_plural = _("published items")
        ordering = ["edition_id", "position", "pk"]
        indexes = [models.Index(fields=["edition", "position"], name="policies_publisheditem_order")]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="policies_publisheditem_slug_once")]

    def get_absolute_url(self) -> str:
        return reverse("policies:item-detail", args=[self.edition.municipality.slug, self.edition.slug, self.slug])


class PublishedItemDepartment(models.Model):
    """A department of a published item, with its names as they stood when it was published."""

    item = models.ForeignKey(
        PublishedItem, models.CASCADE, related_name="assignments", verbose_name=_("published item")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="published_assignments", verbose_name=_("department")
    )
    is_lead = models.BooleanField(_("lead"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    label = models.CharField(_("label"), max_length=100)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("department of a published item")
        verbose_name_plural = _("departments of published items")
        ordering = ["item_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="policies_publisheditemdepartment_once")
        ]

    def __str__(self) -> str:
        return self.label


class Publication(models.Model):
    """Somebody published: an edition's items, or a crosswalk (of the edition it leads to)."""

    class Subject(models.TextChoices):
        ITEMS = "items", _("items")
        CROSSWALK = "crosswalk", _("crosswalk")

    edition = models.ForeignKey(
        PlanEdition, models.PROTECT, related_name="publications", verbose_name=_("plan edition")
    )
    subject = models.CharField(_("what"), max_length=10, choices=Subject)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published at"), auto_now_add=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    removed = models.PositiveIntegerField(_("removed"), default=0)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.edition} {self.get_subject_display()}"
