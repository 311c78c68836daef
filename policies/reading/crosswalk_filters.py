"""Narrowing a crosswalk down: what there is to choose from, and which measure rows a choice keeps."""

from collections.abc import Callable, Iterable

from districts.models import Department

from ..models import Pillar, PlanItem, PublishedItem
from .crosswalk import Content, Edge


def pillar_choices(content: Content) -> dict[str, str]:
    """Code → label of the pillars of both editions, the new edition's label where they share a code."""
    found = Pillar.objects.filter(edition__in=_editions(content)).order_by("position", "code")
    ordered = sorted(found, key=lambda pillar: pillar.edition_id == content.crosswalk.to_edition_id)
    labels = {pillar.code: str(pillar) for pillar in ordered}
    return {pillar.code: labels[pillar.code] for pillar in found}


def department_choices(content: Content) -> dict[str, str]:
    """Code → label of the departments of both editions, by label."""
    if content.is_draft:
        items = _items(content).values("assignments__department")
        departments = Department.objects.filter(pk__in=items).with_names()
        labels = {one.code: _named(str(one), one.label_in(None)) for one in departments}
    else:
        fields = ("assignments__department__code", "assignments__name", "assignments__label")
        rows = _items(content).filter(assignments__isnull=False).values_list(*fields).distinct()
        labels = {code: _named(name, label) for code, name, label in sorted(rows)}
    return dict(sorted(labels.items(), key=lambda pair: pair[1]))


def keeper(content: Content, narrowed: dict[str, str]) -> Callable[[Edge], bool] | None:
    """Whether a measure row stays, as a function of it; None when nothing is narrowed down."""
    tests: list[Callable[[Edge], bool]] = []
    if kind := narrowed.get("kind"):
        tests.append(lambda edge: edge.kind == kind)
    if pillar := narrowed.get("pillar"):
        under = _with_children(content, _items(content).filter(pillars__code=pillar).values_list("pk", flat=True))
        tests.append(lambda edge: edge.old_id in under or edge.new_id in under)
    if department := narrowed.get("department"):
        assigned = set(_items(content).filter(assignments__department__code=department).values_list("pk", flat=True))
        tests.append(lambda edge: edge.old_id in assigned or edge.new_id in assigned)
    if wording := narrowed.get("wording"):
        tests.append(_wording_test(content, wording))
    return (lambda edge: all(test(edge) for test in tests)) if tests else None


def _wording_test(content: Content, wording: str) -> Callable[[Edge], bool]:
    if wording == "decided":
        return lambda edge: edge.was_open
    if wording == "unchanged":
        return content.is_unchanged
    return lambda edge: bool(edge.old_id and edge.new_id) and not content.is_unchanged(edge)


def _with_children(content: Content, keys: Iterable[int]) -> set[int]:
    """The items and everything below them: a pillar printed on a policy holds for its measures."""
    chosen = set(keys)
    return {
        key
        for key, item in content.items.items()
        if key in chosen or any(above.pk in chosen for above in content.above(item))
    }


def _named(name: str, label: str) -> str:
    return name if name == label else f"{name}（{label}）"


def _editions(content: Content) -> list[int]:
    return [content.crosswalk.from_edition_id, content.crosswalk.to_edition_id]


def _items(content: Content):  # type: ignore[no-untyped-def]
    model = PlanItem if content.is_draft else PublishedItem
    return model.objects.filter(edition__in=_editions(content)).order_by()
