"""Departments: a stable identity whose names, groups and successors change over the years."""

import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .municipalities import Municipality
from .spans import SpanOfYears, in_force


def label_key(label: str) -> str:
    """What two printed labels share when they differ in width and spaces only."""
    return "".join(unicodedata.normalize("NFKC", label).split()).casefold()


class DepartmentQuerySet(models.QuerySet["Department"]):
    def with_names(self) -> "DepartmentQuerySet":
        """Names fetched with the rows, so that `name_in` asks nothing more."""
        return self.prefetch_related("names")

    def groups_of(self, departments: Iterable[int], year: int) -> "DepartmentQuerySet":
        """Groups that hold one of these departments in a fiscal year."""
        return self.filter(in_force(year, "groupings__"), groupings__member__in=list(departments)).distinct()


class Department(models.Model):
    """An office of the municipality, or a group of offices that is assigned like one."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="departments", verbose_name=_("municipality")
    )
    code = models.SlugField(_("code"), max_length=50, help_text=_("Stays the same when the department is renamed."))
    is_group = models.BooleanField(_("group of departments"), default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("belongs to")
    )

    history = HistoricalRecords()
    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["municipality_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["municipality", "code"], name="districts_department_code_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="districts_department_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        name = self.name_in(None)
        return name.name if name else self.code

    def name_in(self, year: int | None) -> "DepartmentName | None":
        """The name in force in a fiscal year (None: the newest); reads prefetched names."""
        names = sorted(self.names.all(), key=lambda name: name.valid_from or 0)
        holding = [name for name in names if year is None or name.holds_in(year)]
        candidates = holding or names
        return candidates[-1] if candidates else None

    def label_in(self, year: int | None) -> str:
        """The short printed label of that year (コミ推), else the full name."""
        name = self.name_in(year)
        return (name.short_name or name.name) if name else self.code

    def clean(self) -> None:
        if self.parent and self.parent.municipality_id != self.municipality_id:
            raise ValidationError({"parent": _("This department belongs to another municipality.")})


class DepartmentName(SpanOfYears):
    """Name and abbreviation of a department for a span of years."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="names", verbose_name=_("department"))
    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)

    history = HistoricalRecords()

    class Meta(SpanOfYears.Meta):
        abstract = False
        verbose_name = _("department name")
        verbose_name_plural = _("department names")
        ordering = ["department_id", "valid_from"]
        constraints = [
            *SpanOfYears.Meta.constraints,
            models.UniqueConstraint(
                fields=["department", "valid_from"], name="districts_departmentname_once_per_start"
            ),
            models.UniqueConstraint(
                fields=["department"], condition=Q(valid_from=None), name="districts_departmentname_one_open_start"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DepartmentGrouping(SpanOfYears):
    """A department is part of a group for a span of years."""

    group = models.ForeignKey(
        Department,
        models.CASCADE,
        related_name="groupings",
        limit_choices_to={"is_group": True},
        verbose_name=_("group"),
    )
    member = models.ForeignKey(Department, models.CASCADE, related_name="memberships", verbose_name=_("member"))

    history = HistoricalRecords()

    class Meta(SpanOfYears.Meta):
        abstract = False
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")
        constraints = [
            *SpanOfYears.Meta.constraints,
            models.UniqueConstraint(fields=["group", "member", "valid_from"], name="districts_departmentgrouping_once"),
            models.CheckConstraint(condition=~Q(group=F("member")), name="districts_departmentgrouping_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.group} ∋ {self.member}"


class DepartmentSuccession(models.Model):
    """What became of a department: merged, split, renamed into a new one, dissolved."""

    class Kind(models.TextChoices):
        RENAME = "rename", _("renamed")
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        TRANSFER = "transfer", _("duties handed over")
        DISSOLVE = "dissolve", _("dissolved")

    predecessor = models.ForeignKey(
        Department, models.PROTECT, related_name="successions", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(
        Department, models.PROTECT, related_name="origins", null=True, blank=True, verbose_name=_("successor")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    fiscal_year = models.PositiveSmallIntegerField(_("from fiscal year"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("department succession")
        verbose_name_plural = _("department successions")
        ordering = ["fiscal_year", "predecessor_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "fiscal_year"], name="districts_departmentsuccession_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="dissolve", successor=None) | (~Q(kind="dissolve") & Q(successor__isnull=False)),
                name="districts_departmentsuccession_successor_unless_dissolved",
                violation_error_message=_("A dissolved department has no successor; every other kind needs one."),
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="districts_departmentsuccession_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor or '—'}"


class DepartmentAliasQuerySet(models.QuerySet["DepartmentAlias"]):
    def in_force(self, year: int) -> "DepartmentAliasQuerySet":
        return self.filter(in_force(year))


class DepartmentAlias(SpanOfYears):
    """A label as sources print it, and the department it means."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="department_aliases", verbose_name=_("municipality")
    )
    label = models.CharField(_("printed label"), max_length=100)
    key = models.CharField(_("comparison key"), max_length=100, editable=False)
    department = models.ForeignKey(Department, models.CASCADE, related_name="aliases", verbose_name=_("department"))

    history = HistoricalRecords()
    objects = DepartmentAliasQuerySet.as_manager()

    class Meta(SpanOfYears.Meta):
        abstract = False
        verbose_name = _("department alias")
        verbose_name_plural = _("department aliases")
        ordering = ["label"]
        constraints = [
            *SpanOfYears.Meta.constraints,
            models.UniqueConstraint(
                fields=["municipality", "key", "valid_from"], name="districts_departmentalias_once_per_start"
            ),
            models.UniqueConstraint(
                fields=["municipality", "key"],
                condition=Q(valid_from=None),
                name="districts_departmentalias_one_open_start",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args, **kwargs) -> None:  # type: ignore[no-untyped-def]
        self.key = label_key(self.label)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.department_id and self.department.municipality_id != self.municipality_id:
            raise ValidationError({"department": _("This department belongs to another municipality.")})
