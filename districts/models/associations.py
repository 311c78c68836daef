"""Bodies of the community: kinds of stakeholder and the associations of each kind."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .departments import label_key
from .municipalities import District, Municipality
from .spans import SpanOfYears, in_force


class StakeholderTypeQuerySet(models.QuerySet["StakeholderType"]):
    def in_order(self) -> "StakeholderTypeQuerySet":
        return self.order_by("position", "name")


class StakeholderType(models.Model):
    """A kind of stakeholder (主体): ward, ward chief, welfare council, the city itself.

    Roles and parts of a body (区長 of 区, 役員会 of 協議会) are answered for by the bodies of their parent kind.
    """

    class Kind(models.TextChoices):
        BODY = "body", _("bodies")
        ROLE = "role", _("role of a person")
        PART = "part", _("part of a body")
        CITY = "city", _("the municipality itself")
        OPEN = "open", _("no closed group")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="stakeholder_types", verbose_name=_("municipality")
    )
    slug = models.SlugField(_("address"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    reading = models.CharField(_("reading in kana"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.BODY)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("belongs to"),
        help_text=_("Of a role or a part: the kind of body it belongs to."),
    )
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()
    objects = StakeholderTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stakeholder type")
        verbose_name_plural = _("stakeholder types")
        ordering = ["municipality_id", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "slug"], name="districts_stakeholdertype_slug_once"),
            models.UniqueConstraint(fields=["municipality", "name"], name="districts_stakeholdertype_name_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="districts_stakeholdertype_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(kind__in=["role", "part"]),
                name="districts_stakeholdertype_parent_of_roles_and_parts",
                violation_error_message=_("Only a role or a part belongs to another kind of stakeholder."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def answering_type_id(self) -> int | None:
        """The kind whose bodies answer for this one: its own, or its parent's."""
        return self.parent_id or self.pk

    def clean(self) -> None:
        if self.parent and self.parent.municipality_id != self.municipality_id:
            raise ValidationError({"parent": _("This belongs to another municipality.")})
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": _("A role or a part belongs to a kind of body, not to another part.")})


class StakeholderAlias(models.Model):
    """A label as sources print it, and the kind of stakeholder it means (当該連絡協議会)."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="stakeholder_aliases", verbose_name=_("municipality")
    )
    label = models.CharField(_("printed label"), max_length=100)
    key = models.CharField(_("comparison key"), max_length=100, editable=False)
    stakeholder_type = models.ForeignKey(
        StakeholderType, models.CASCADE, related_name="aliases", verbose_name=_("stakeholder type")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("stakeholder alias")
        verbose_name_plural = _("stakeholder aliases")
        ordering = ["label"]
        constraints = [models.UniqueConstraint(fields=["municipality", "key"], name="districts_stakeholderalias_once")]

    def __str__(self) -> str:
        return self.label

    def save(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        self.key = label_key(self.label)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.stakeholder_type_id and self.stakeholder_type.municipality_id != self.municipality_id:
            raise ValidationError({"stakeholder_type": _("This belongs to another municipality.")})


class AssociationQuerySet(models.QuerySet["Association"]):
    def existing_in(self, year: int) -> "AssociationQuerySet":
        """Bodies that exist in a fiscal year."""
        return self.filter(in_force(year))


class Association(SpanOfYears):
    """A body of a kind, in a district, possibly under a parent body."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="associations", verbose_name=_("municipality")
    )
    stakeholder_type = models.ForeignKey(
        StakeholderType, models.PROTECT, related_name="associations", verbose_name=_("stakeholder type")
    )
    code = models.SlugField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=150)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="associations", null=True, blank=True, verbose_name=_("district")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("parent body")
    )
    contact_email = models.EmailField(
        _("mail address for inquiries"),
        blank=True,
        help_text=_("Reminders go here and to its representatives. Never shown to the public."),
    )

    history = HistoricalRecords()
    objects = AssociationQuerySet.as_manager()

    class Meta(SpanOfYears.Meta):
        abstract = False
        verbose_name = _("association")
        verbose_name_plural = _("associations")
        ordering = ["municipality_id", "stakeholder_type_id", "code"]
        constraints = [
            *SpanOfYears.Meta.constraints,
            models.UniqueConstraint(fields=["municipality", "code"], name="districts_association_code_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="districts_association_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        for field in ("stakeholder_type", "district", "parent"):
            other = getattr(self, field) if getattr(self, f"{field}_id") else None
            if other and other.municipality_id != self.municipality_id:
                raise ValidationError({field: _("This belongs to another municipality.")})
