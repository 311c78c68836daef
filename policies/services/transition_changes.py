"""What a crosswalk leaves open and what publishing it would change; preview and publishing both read it here."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Crosswalk, PlanItem, PublishedTransition, Transition


def open_points(crosswalk: Crosswalk) -> dict[str, Any]:
    """What stands between a crosswalk and being complete; all of it blocks publishing.

    Keys: `ambiguous` (transitions), `unconfirmed` (items whose departments are open), `unresolved_old` (items an
    intake could not place, i.e. old items without an edge), `without_edge_new` (new items without an edge),
    `archived` (transitions of archived items, which would keep them public).
    """
    items = PlanItem.objects.current().select_related("level", "parent").order_by("position")
    return {
        "ambiguous": crosswalk.transitions.unresolved().with_items().prefetch_related("candidates__level"),
        "unconfirmed": items.filter(edition=crosswalk.to_edition_id, departments_confirmed=False),
        "unresolved_old": items.filter(edition=crosswalk.from_edition_id).exclude(
            transitions_onward__crosswalk=crosswalk
        ),
        "without_edge_new": items.filter(edition=crosswalk.to_edition_id).exclude(
            transitions_back__crosswalk=crosswalk
        ),
        "archived": crosswalk.transitions.of_archived().with_items(),
    }


def open_point_counts(crosswalk: Crosswalk) -> dict[str, int]:
    return {name: query.count() for name, query in open_points(crosswalk).items()}


def block_sentences(counts: dict[str, int]) -> dict[str, str]:
    """A whole sentence for each kind of open point there is, by the key of `open_points`."""
    sentences = {
        "ambiguous": ngettext(
            "%(count)s transition still needs a decision.",
            "%(count)s transitions still need a decision.",
            counts["ambiguous"],
        ),
        "unconfirmed": ngettext(
            "The departments of %(count)s item still need a confirmation.",
            "The departments of %(count)s items still need a confirmation.",
            counts["unconfirmed"],
        ),
        "unresolved_old": ngettext(
            "%(count)s old item is in no transition.",
            "%(count)s old items are in no transition.",
            counts["unresolved_old"],
        ),
        "without_edge_new": ngettext(
            "%(count)s new item is in no transition.",
            "%(count)s new items are in no transition.",
            counts["without_edge_new"],
        ),
        "archived": ngettext(
            "%(count)s transition leads from or to an archived item.",
            "%(count)s transitions lead from or to archived items.",
            counts["archived"],
        ),
    }
    return {name: sentences[name] % {"count": count} for name, count in counts.items() if count}


def editions_block(crosswalk: Crosswalk) -> str:
    """The items an edge connects must be public before the edge is; "" when they are."""
    sides = (crosswalk.transitions.filter(old__isnull=False, old__published=None), crosswalk.from_edition)
    onward = (crosswalk.transitions.filter(new__isnull=False, new__published=None), crosswalk.to_edition)
    unseen = any(not edition.is_published or edges.exists() for edges, edition in (sides, onward))
    return _("Publish the items of both editions first.") if unseen else ""


def publishing_blocks(crosswalk: Crosswalk) -> list[str]:
    """Whole sentences that say why the crosswalk cannot be published yet; empty when it can."""
    blocks = list(block_sentences(open_point_counts(crosswalk)).values())
    if editions := editions_block(crosswalk):
        blocks.append(editions)
    return blocks


def with_state(crosswalks: QuerySet[Crosswalk]) -> list[Crosswalk]:
    """The crosswalks, each with `state`: draft, published, or newer_draft when the public sees it differently."""
    edges = Transition.objects.filter(crosswalk=OuterRef("pk"))
    waiting = edges.filter(Q(published=None) | Q(version__gt=F("published__version")))
    gone = PublishedTransition.objects.filter(crosswalk=OuterRef("pk"), transition=None)
    rows: list[Any] = list(crosswalks.annotate(has_waiting=Exists(waiting), has_gone=Exists(gone)))
    for row in rows:
        newer = row.has_waiting or row.has_gone
        row.state = "draft" if row.published_at is None else "newer_draft" if newer else "published"
    return rows


@dataclass(frozen=True)
class PendingTransitions:
    """Working edges the public does not see yet or sees in an older version, and published ones that would go."""

    added: list[Transition]
    changed: list[Transition]
    removed: list[PublishedTransition]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    @property
    def token(self) -> str:
        """Stands for exactly this state; differs as soon as anybody changes something."""
        rows = [f"{edge.pk}:{edge.version}" for edge in (*self.added, *self.changed)]
        rows += [f"-{row.pk}" for row in self.removed]
        return hashlib.sha256(" ".join(rows).encode()).hexdigest()[:20]


def pending_transitions(crosswalk: Crosswalk) -> PendingTransitions:
    edges = list(
        crosswalk.transitions.with_items()
        .select_related("old__level", "new__level", "published__old", "published__new")
        .prefetch_related("changes", "candidates")
    )
    removed = crosswalk.published_transitions.filter(transition=None).select_related("old", "new")
    return PendingTransitions(
        added=[edge for edge in edges if not _is_published(edge)],
        changed=[edge for edge in edges if _is_published(edge) and edge.version > edge.published.version],
        removed=list(removed),
    )


def _is_published(edge: Transition) -> bool:
    return getattr(edge, "published", None) is not None


def changes_of(edge: Transition) -> list[dict[str, str]]:
    """The typed changes of an edge in the shape of `PublishedTransition.changes`."""
    return [{"kind": change.kind, "before": change.before, "after": change.after} for change in edge.changes.all()]


def open_point_totals(crosswalks: list[Crosswalk]) -> dict[int, int]:
    """Open points of each crosswalk by its id; three queries however many crosswalks there are."""
    totals = dict.fromkeys((crosswalk.pk for crosswalk in crosswalks), 0)
    undecided = Transition.objects.unresolved().filter(crosswalk__in=totals)
    for pk in undecided.values_list("crosswalk", flat=True):
        totals[pk] += 1
    fields = ("crosswalk", "old", "new", "old__archived_at", "new__archived_at")
    seen = set()
    for pk, old, new, *archived_at in Transition.objects.filter(crosswalk__in=totals).values_list(*fields):
        seen |= {(pk, "old", old), (pk, "new", new)}
        totals[pk] += any(archived_at)
    editions = {one.from_edition_id for one in crosswalks} | {one.to_edition_id for one in crosswalks}
    items = list(
        PlanItem.objects.current().filter(edition__in=editions).values_list("edition", "pk", "departments_confirmed")
    )
    for crosswalk in crosswalks:
        for edition, item, confirmed in items:
            if edition == crosswalk.from_edition_id:
                totals[crosswalk.pk] += (crosswalk.pk, "old", item) not in seen
            elif edition == crosswalk.to_edition_id:
                totals[crosswalk.pk] += ((crosswalk.pk, "new", item) not in seen) + (not confirmed)
    return totals
