"""Every address of the resolver, filled in with the rows of a world's own city."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from districts.admin.scope import municipality_id_of
from policies.models import Indicator
from policies.reading.indicator_cells import Yardstick
from policies.reading.indicator_chart import indicator_chart
from policies.reading.indicators import public_cells
from tests.world import World

# Wanderers of the admin that have no name: the old form of a change address, and everything unknown.
UNNAMED = {"<path:object_id>/": "old-change", "(?P<url>.*)$": "anything-else"}


def names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Names with their namespaces; the unnamed ones by what they are."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield prefix + (entry.name or UNNAMED[str(entry.pattern)])
        else:
            yield from names(entry, prefix + (f"{entry.namespace}:" if entry.namespace else ""))


def first_row(model: Any, world: World) -> Any:
    """A row of the own city; the reader's account and membership where people are meant."""
    reader = world["reader"]
    special = {
        "User": reader,
        "Membership": reader.memberships.first(),
        "Municipality": world.own.municipality,
        "PlanItem": world.own.item,
        "Transition": world.own.transition,
    }
    if model.__name__ in special:
        return special[model.__name__]
    rows = model._default_manager.order_by("pk")
    return next(row for row in rows if municipality_id_of(row) == world.own.municipality.pk)


def admin_addresses(world: World) -> dict[str, str]:
    found = {}
    for model in admin.site._registry:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}"
        pk = first_row(model, world).pk
        found |= {f"admin:{prefix}_{page}": reverse(f"admin:{prefix}_{page}") for page in ("changelist", "add")}
        found |= {
            f"admin:{prefix}_{page}": reverse(f"admin:{prefix}_{page}", args=[pk])
            for page in ("change", "history", "delete")
        }
        if f"admin:{prefix}_export" in set(names()):
            found[f"admin:{prefix}_export"] = reverse(f"admin:{prefix}_export")
    item = world.own.item
    query = "?app_label=policies&model_name=planitem&field_name=edition"
    return found | {
        "admin:autocomplete": reverse("admin:autocomplete") + query,
        "admin:app_list": reverse("admin:app_list", args=["policies"]),
        "admin:auth_user_password_change": reverse("admin:auth_user_password_change", args=[world["reader"].pk]),
        "admin:old-change": f"/admin/policies/planitem/{item.pk}/",
        "admin:anything-else": "/admin/nothing/",
    }


def arguments(world: World, name: str) -> dict[str, dict[str, Any]]:
    """What an address needs beyond municipality, edition and item."""
    own = world.own
    pk = {
        "intake": own.intake.pk,
        "document": own.document.pk,
        "transition": own.transition.pk,
        "departments": own.item.pk,
        "answer": own.record.request.pk,
        "recommendation": own.record.recommendation_intake.pk,
        "proposal": own.record.proposal_intake.pk,
        "review": own.reviews.intake.pk if "review-intake" in name else own.reviews.review.pk,
        "round": own.reviews.published_round.pk if name.endswith("round-publish") else own.reviews.round.pk,
    }
    topic = name.rpartition(":")[2].partition("-")[0]
    return {
        "municipality": own.municipality.slug,
        "edition": own.edition.slug,
        "item": own.record.recommendation_item.slug if topic == "recommendation" else own.item.slug,
        "pk": pk.get(topic),
        "key": "unknown",
        "uidb36": "0",
        "document": own.record.proposal.document.slug,
        "review": own.reviews.review.pk,
        "department": own.department.pk,
        "recommendation": own.record.recommendation.slug,
        "proposal": own.record.proposal.slug,
        "stakeholder": own.record.stakeholder_type.slug,
        "perspective": own.record.perspective.slug,
        "district": own.record.district.slug,
        "kind": own.record.district.kind,
        "year": own.record.inquiry.fiscal_year,
        "association": own.record.association.code,
        "token": own.record.token,
        "round": own.reviews.published_round.key,
        "indicator": own.reviews.indicator.slug,
        "version": chart_version(own.reviews.indicator, narrow=name.endswith("-narrow")),
    }


def chart_version(indicator: Indicator, *, narrow: bool) -> str:
    chart = indicator_chart(indicator.name, Yardstick.of(indicator), public_cells(indicator), narrow=narrow)
    assert chart is not None
    return chart.version


def address(world: World, name: str) -> str:
    """The address with the arguments its pattern asks for."""
    values = arguments(world, name)
    *spaces, plain = name.split(":")
    resolver = get_resolver()
    for space in spaces:
        resolver = resolver.namespace_dict[space][1]
    _pattern, parameters = resolver.reverse_dict.getlist(plain)[0][0][0]
    return reverse(name, kwargs={parameter: values[parameter] for parameter in parameters})


def addresses(world: World) -> dict[str, str]:
    """Name → address, for every name of the resolver."""
    found = admin_addresses(world)
    return {name: found.get(name) or address(world, name) for name in sorted(set(names()))}
