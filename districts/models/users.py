"""Users and what they may do, where, from when to when."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .associations import Association
from .departments import Department
from .municipalities import Municipality


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        if not email:
            raise ValueError("An account needs a mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractUser):
    """A person with an account; what they may do stands in their memberships."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("mail address"), unique=True)
    display_name = models.CharField(_("name shown"), max_length=100, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()  # type: ignore[assignment,misc]
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]

    def __str__(self) -> str:
        return self.display_name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A sign-in is no change of the account: it leaves no row in the history."""
        if set(kwargs.get("update_fields") or ()) == {"last_login"}:
            self.skip_history_when_saving = True
        try:
            super().save(*args, **kwargs)
        finally:
            self.__dict__.pop("skip_history_when_saving", None)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Role(models.TextChoices):
    SYSTEM_ADMINISTRATOR = "system_administrator", _("system administrator")
    COORDINATOR = "coordinator", _("coordinator of the plan office")
    DEPARTMENT_EDITOR = "department_editor", _("department editor")
    COUNCIL_MEMBER = "council_member", _("council member")
    ASSOCIATION_REPRESENTATIVE = "association_representative", _("association representative")
    READER = "reader", _("reader")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: dt.date | None = None) -> "MembershipQuerySet":
        on = on or timezone.localdate()
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on), user__is_active=True
        )


class Membership(models.Model):
    """A role of a user in a municipality, for a department or an association, from one day to another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("municipality"),
        help_text=_("Empty for the system administrator only, who serves all municipalities."),
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="user_memberships", null=True, blank=True, verbose_name=_("department")
    )
    association = models.ForeignKey(
        Association,
        models.PROTECT,
        related_name="user_memberships",
        null=True,
        blank=True,
        verbose_name=_("association"),
    )
    may_accept = models.BooleanField(
        _("accepts reviews"), default=True, help_text=_("Counts for coordinators: accept reviews and send them back.")
    )
    may_publish = models.BooleanField(
        _("publishes"), default=True, help_text=_("Counts for coordinators: make public what was accepted.")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("to"), null=True, blank=True)

    history = HistoricalRecords()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user_id", "municipality_id", "role"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="system_administrator", municipality=None)
                | (~Q(role="system_administrator") & Q(municipality__isnull=False)),
                name="districts_membership_municipality_unless_system",
                violation_error_message=_("Every role but the system administrator's needs a municipality."),
            ),
            models.CheckConstraint(
                condition=Q(role="department_editor", department__isnull=False)
                | (~Q(role="department_editor") & Q(department=None)),
                name="districts_membership_department_for_editor",
                violation_error_message=_("A department editor, and nobody else, needs a department."),
            ),
            models.CheckConstraint(
                condition=Q(role="association_representative", association__isnull=False)
                | (~Q(role="association_representative") & Q(association=None)),
                name="districts_membership_association_for_representative",
                violation_error_message=_("An association representative, and nobody else, needs an association."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_from__lte=F("valid_to")),
                name="districts_membership_days_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} — {self.get_role_display()}"

    def clean(self) -> None:
        for field in ("department", "association"):
            other = getattr(self, field) if getattr(self, f"{field}_id") else None
            if other and other.municipality_id != self.municipality_id:
                raise ValidationError({field: _("This belongs to another municipality.")})
