"""Plan items as staff work on them: the tree of an edition, with departments."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from districts.models import Department

from .documents import Sourced
from .perspectives import Perspective
from .plans import Pillar, PlanEdition, PlanLevel


class PlanItemQuerySet(models.QuerySet["PlanItem"]):
    def current(self) -> "PlanItemQuerySet":
        return self.filter(archived_at=None)

    def with_unpublished_changes(self) -> "PlanItemQuerySet":
        return self.filter(Q(published=None) | Q(version__gt=F("published__version")))

    def with_assignments(self) -> "PlanItemQuerySet":
        return self.select_related("level", "parent", "edition").prefetch_related(
            "assignments__department__names", "pillars", "perspectives"
        )


class ItemContent(models.Model):
    """What a plan item says; shared by the working row and its published twin."""

    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(_("code as printed"), max_length=40)
    slug = models.CharField(
        _("address"),
        max_length=60,
        validators=[
            RegexValidator(r"^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$", _("Numbers and letters joined by hyphens, such as 1-3."))
        ],
    )
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = models.TextField(_("text"), null=True, blank=True, help_text=_("Empty: missing in the source."))
    is_placeholder = models.BooleanField(
        _("placeholder"), default=False, help_text=_("Its number is known, its text is missing in the source.")
    )
    position = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def wording(self) -> str:
        """Title and text as one, "" when the source holds neither."""
        return "\n".join(part for part in (self.title, self.text) if part)

    @property
    def is_missing(self) -> bool:
        return not self.title and self.text is None


class PlanItem(Sourced, ItemContent):
    """A policy or measure of an edition: the row staff edit, and the identity everything else points to."""

    edition = models.ForeignKey(PlanEdition, models.PROTECT, related_name="items", verbose_name=_("plan edition"))
    level = models.ForeignKey(PlanLevel, models.PROTECT, related_name="items", verbose_name=_("level"))
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("belongs to")
    )
    pillars = models.ManyToManyField(Pillar, related_name="items", blank=True, verbose_name=_("pillars"))
    perspectives = models.ManyToManyField(
        Perspective, related_name="plan_items", blank=True, verbose_name=_("perspectives")
    )
    departments = models.ManyToManyField(
        Department, through="PlanItemDepartment", related_name="plan_items", verbose_name=_("departments")
    )
    departments_confirmed = models.BooleanField(
        _("departments confirmed"),
        default=True,
        help_text=_("Off where the source leaves open which departments belong to the item."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    history = HistoricalRecords(m2m_fields=[pillars, perspectives])
    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")
        ordering = ["edition_id", "position", "pk"]
        indexes = [models.Index(fields=["edition", "position"], name="policies_planitem_order")]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="policies_planitem_slug_once"),
            models.CheckConstraint(
                condition=Q(text=None) | ~Q(text=""),
                name="policies_planitem_missing_text_is_null",
                violation_error_message=_("A missing text is left out, not empty."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="policies_planitem_not_its_own_parent"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("policies:item-detail", args=[self.edition.municipality.slug, self.edition.slug, self.slug])

    def clean(self) -> None:
        self.text = self.text or None
        if self.edition_id and self.level_id and self.level.edition_id != self.edition_id:
            raise ValidationError({"level": _("This level belongs to another edition.")})
        if self.parent and self.parent.edition_id != self.edition_id:
            raise ValidationError({"parent": _("This item belongs to another edition.")})
        if self.parent and self.level_id and self.parent.level.depth >= self.level.depth:
            raise ValidationError({"parent": _("An item belongs to an item of a higher level.")})

    @property
    def lead(self) -> Department | None:
        """The department that leads the item; `assignments` and their departments are read: fetch them along."""
        return next((part.department for part in self.assignments.all() if part.is_lead), None)


class PlanItemDepartment(models.Model):
    """A department's part in an item, in printed order; at most one leads (●)."""

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="assignments", verbose_name=_("plan item"))
    department = models.ForeignKey(Department, models.PROTECT, related_name="assignments", verbose_name=_("department"))
    is_lead = models.BooleanField(_("lead"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    printed_label = models.CharField(_("label as printed"), max_length=100, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("department of an item")
        verbose_name_plural = _("departments of items")
        ordering = ["item_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "department"], name="policies_planitemdepartment_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(is_lead=True),
                name="policies_planitemdepartment_one_lead",
                violation_error_message=_("Only one department leads."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.code}: {self.department}"

    @property
    def label(self) -> str:
        return self.printed_label or self.department.label_in(self.item.edition.first_year)
