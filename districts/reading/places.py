"""Where a district lies, what lies in it, and which bodies are at home there."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import groupby

from ..models import Association, District, Municipality, StakeholderType


@dataclass
class Place:
    """A district with its surroundings. `parts` lie directly in it, `inside` holds the ids of all below and its own."""

    district: District
    lies_in: list[District] = field(default_factory=list)
    parts: list[District] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)


def place_of(district: District) -> Place:
    """One query, however deep districts lie in one another. The outermost district comes first."""
    rows = list(District.objects.filter(municipality=district.municipality_id).order_by("kind", "code", "name"))
    by_id = {row.pk: row for row in rows}
    below: dict[int | None, list[District]] = defaultdict(list)
    for row in rows:
        row.municipality = district.municipality
        below[row.parent_id].append(row)
    place = Place(district, parts=below[district.pk], inside=[district.pk])
    for pk in place.inside:  # grows while it is walked
        place.inside += [row.pk for row in below[pk] if row.pk not in place.inside]
    above = by_id.get(district.parent_id or 0)
    while above and above not in place.lies_in:
        place.lies_in.insert(0, above)
        above = by_id.get(above.parent_id or 0)
    return place


def bodies_in(place: Place) -> list[tuple[StakeholderType, list[Association]]]:
    """The bodies of a district and of its parts by kind; ended ones last. One query."""
    rows = (
        Association.objects.filter(district__in=place.inside)
        .select_related("stakeholder_type", "district", "parent")
        .order_by("stakeholder_type__position", "stakeholder_type__name", "code")
    )
    groups = groupby(rows, key=lambda body: body.stakeholder_type)
    return [(kind, sorted(group, key=lambda body: body.is_ended)) for kind, group in groups]


def districts_by_kind(municipality: Municipality) -> list[tuple[str, str, list[District]]]:
    """Kind, its name and all its districts in the municipality's order. One query."""
    rows = municipality.districts.select_related("parent").order_by("kind", "code", "name")
    found: dict[str, list[District]] = {kind: [] for kind in ORDER}
    for row in rows:
        row.municipality = municipality
        if row.parent:
            row.parent.municipality = municipality
        found[row.kind].append(row)
    return [(kind, str(District.Kind(kind).label), group) for kind, group in found.items() if group]


# From the large to the small.
ORDER = (District.Kind.REGION, District.Kind.WARD, District.Kind.SCHOOL, District.Kind.NEIGHBOURHOOD)
