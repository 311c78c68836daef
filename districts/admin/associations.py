"""Admin of kinds of stakeholder with their printed labels, and of associations."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.models import Association, StakeholderAlias, StakeholderType
from districts.models.departments import label_key

from .base import ScopedAdmin, ScopedInline, ScopedRelatedFilter
from .forms import KeyedForm, OwnMunicipalityFormSet, ScopedForm
from .history import HistoryMixin


class AliasForm(KeyedForm):
    """The comparison key is made when the row is saved, so its constraint is asked about here, in words."""

    def clean(self):
        cleaned = super().clean()
        self.instance.key = label_key(cleaned.get("label", ""))
        municipality = getattr(cleaned.get("municipality"), "pk", None) or self.instance.municipality_id
        same = StakeholderAlias.objects.filter(municipality=municipality, key=self.instance.key)
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("label", _("This label has a meaning already."))
        return cleaned


class AliasFormSet(OwnMunicipalityFormSet):
    """Labels of the kind's own municipality, also when several are new."""

    def clean(self):
        super().clean()
        keys = [label_key(form.cleaned_data.get("label", "")) for form in self.kept_forms()]
        if len(set(keys)) < len(keys):
            raise ValidationError(_("A label stands here once."))


class StakeholderAliasInline(ScopedInline):
    model = StakeholderAlias
    form = AliasForm
    formset = AliasFormSet
    fields = ["label"]


@admin.register(StakeholderType)
class StakeholderTypeAdmin(HistoryMixin, ScopedAdmin):
    deletable = True
    list_display = ["name", "slug", "kind", "parent", "position", "associations_count", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter), "kind"]
    list_select_related = ["municipality", "parent"]
    search_fields = ["name", "reading", "slug", "aliases__label"]
    autocomplete_fields = ["parent"]
    fields = ["municipality", "name", "reading", "slug", "kind", "parent", "description", "position"]
    inlines = [StakeholderAliasInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(_associations=Count("associations", distinct=True))

    @admin.display(description=gettext_lazy("associations"), ordering="_associations")
    def associations_count(self, obj):
        return obj._associations


@admin.register(StakeholderAlias)
class StakeholderAliasAdmin(HistoryMixin, ScopedAdmin):
    deletable = True
    form = AliasForm
    list_display = ["label", "stakeholder_type", "municipality"]
    list_filter = [("municipality", ScopedRelatedFilter)]
    list_select_related = ["municipality", "stakeholder_type"]
    search_fields = ["label", "key", "stakeholder_type__name"]
    autocomplete_fields = ["stakeholder_type"]
    fields = ["municipality", "label", "stakeholder_type"]


class AssociationForm(ScopedForm):
    def clean_stakeholder_type(self):
        """Published counts say how many bodies of a kind were asked: one that changed its kind would drop out of them."""
        kind = self.cleaned_data["stakeholder_type"]
        if "stakeholder_type" in self.changed_data and self.instance.pk and self.instance.uptake_requests.exists():
            raise ValidationError(
                _("This body was asked in an inquiry, where its kind counts. Let it end and add a new body instead.")
            )
        return kind


@admin.register(Association)
class AssociationAdmin(HistoryMixin, ScopedAdmin):
    deletable = True
    form = AssociationForm
    list_display = ["name", "code", "stakeholder_type", "district", "valid_from", "valid_to", "municipality"]
    list_filter = [
        ("municipality", ScopedRelatedFilter),
        ("stakeholder_type", ScopedRelatedFilter),
        ("district", ScopedRelatedFilter),
    ]
    list_select_related = ["municipality", "stakeholder_type", "district"]
    search_fields = ["name", "code", "contact_email"]
    autocomplete_fields = ["stakeholder_type", "district", "parent"]
    fields = [
        "municipality",
        "stakeholder_type",
        "code",
        "name",
        "district",
        "parent",
        ("valid_from", "valid_to"),
        "contact_email",
    ]
