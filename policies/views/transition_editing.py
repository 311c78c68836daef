"""The crosswalk editor: both editions side by side, connecting items, changing and deleting edges."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..forms.transition_editing import (
    ConnectForm,
    CrosswalkCreateForm,
    EditorFilterForm,
    RemoveForm,
    TransitionForm,
    change_formset,
    changes_from,
)
from ..models import Crosswalk, PlanItem, Transition
from ..reading.crosswalk_editor import Sides, column, levels_of, sides_of
from ..reading.differences import Difference
from ..services.plans import StaleVersion
from ..services.transition_changes import open_point_counts
from ..services.transitions import connect_items, remove_transition, save_transition, start_crosswalk
from .access import chosen_crosswalk, coordinated_crosswalk, coordinated_edition, crosswalks_to, edition_step, trail
from .transition_addresses import crosswalk_address, crosswalk_step, editor_address


@login_required
def crosswalk_edit(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """The editor; an edition without a crosswalk is led to making one."""
    crosswalks = crosswalks_to(coordinated_edition(request, municipality, edition))
    if not crosswalks:
        return redirect("policies:crosswalk-create", municipality, edition)
    crosswalk = chosen_crosswalk(request, crosswalks)
    sides = sides_of(crosswalk, _depth(request, crosswalk))
    chosen = {"old": request.GET.getlist("old"), "new": request.GET.getlist("new")}
    return _editor(request, crosswalk, sides, _connect_form(crosswalk, sides, initial=chosen))


def _depth(request: HttpRequest, crosswalk: Crosswalk) -> int:
    """The level asked for, else the lowest."""
    depths = [depth for depth, _name in levels_of(crosswalk)] or [1]
    return {str(depth): depth for depth in depths}.get(request.GET.get("level", ""), depths[-1])


def _connect_form(crosswalk: Crosswalk, sides: Sides, **kwargs: Any) -> ConnectForm:
    return ConnectForm(
        old=sides.old,
        new=sides.new,
        connected=sides.connected,
        reason_required=crosswalk.published_at is not None,
        auto_id="connect-%s",
        **kwargs,
    )


def _editor(
    request: HttpRequest, crosswalk: Crosswalk, sides: Sides, form: ConnectForm, *, status: int = 200, notice: str = ""
) -> HttpResponse:
    edition = crosswalk.to_edition
    depth = _depth(request, crosswalk)
    if sides.is_long:
        _open_on_policies(request, sides)
    narrow = EditorFilterForm(request.GET, policies={"old": sides.policies("old"), "new": sides.policies("new")})
    chosen = sides.named({str(pk) for side in ("old", "new") for pk in form[side].value() or ()})
    keep = {request.GET.get("keep", ""), *(sides.partners(narrow.wanted) if sides.is_long else ())}
    columns = [
        ("old", crosswalk.from_edition, column(sides, "old", narrow.wanted, chosen, keep)),
        ("new", edition, column(sides, "new", narrow.wanted, chosen, keep)),
    ]
    context = {
        "municipality": edition.municipality,
        "edition": edition,
        "crosswalk": crosswalk,
        "columns": columns,
        "form": form,
        "narrow": narrow,
        "depth": depth,
        "levels": _level_tabs(crosswalk, depth),
        "policies": _policy_links(request, crosswalk, sides, depth) if sides.is_long else (),
        "edge_base": reverse(
            "policies:transition-edit", args=[edition.municipality.slug, edition.slug, 0]
        ).removesuffix("0/"),
        "points_url": crosswalk_address("crosswalk-open-points", crosswalk),
        "query": request.GET.urlencode(),
        "open_points": sum(open_point_counts(crosswalk).values()),
        "others": [one for one in crosswalks_to(edition) if one.pk != crosswalk.pk],
        "notice_text": notice,
        "breadcrumbs": trail(edition.municipality, edition_step(edition), (_("Crosswalk editor"), "")),
    }
    return render(request, "policies/transition_editing/editor.html", context, status=status)


def _open_on_policies(request: HttpRequest, sides: Sides) -> None:
    """A long edition is never shown whole: a side nothing narrows down shows its first policy."""
    query = request.GET.copy()
    for side in ("old", "new"):
        asked = any(query.get(name) for name in (f"{side}_policy", f"{side}_words", "unconnected"))
        if not asked and (policies := sides.policies(side)):
            query[f"{side}_policy"] = policies[0].slug
    request.GET = query


def _policy_links(request: HttpRequest, crosswalk: Crosswalk, sides: Sides, depth: int) -> list[tuple[str, Any]]:
    """For each side its policies; following one keeps what the other side shows."""
    shown = {name: request.GET[name] for name in ("old_policy", "new_policy") if request.GET.get(name)}

    def links(side: str) -> list[tuple[PlanItem, str, bool]]:
        name = f"{side}_policy"
        return [
            (one, editor_address(crosswalk, level=depth, **{**shown, name: one.slug}), shown.get(name) == one.slug)
            for one in sides.policies(side)
        ]

    return [(_("Policies of the old edition"), links("old")), (_("Policies of the new edition"), links("new"))]


def _level_tabs(crosswalk: Crosswalk, current: int) -> list[dict[str, Any]]:
    return [
        {"label": name, "url": editor_address(crosswalk, level=depth), "current": depth == current}
        for depth, name in levels_of(crosswalk)
    ]


@login_required
@require_POST
def transition_create(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """Connect the chosen items, or mark them new or abolished."""
    crosswalk = coordinated_crosswalk(request, municipality, edition)
    sides = sides_of(crosswalk, _depth(request, crosswalk))
    form = _connect_form(crosswalk, sides, data=request.POST)
    if not form.is_valid():
        return _editor(request, crosswalk, sides, form, status=422)
    try:
        edges = connect_items(
            crosswalk=crosswalk,
            kind=form.cleaned_data["kind"],
            old=form.chosen("old"),
            new=form.chosen("new"),
            note=form.cleaned_data["note"],
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _editor(request, crosswalk, sides, form, status=422)
    except StaleVersion:
        notice = _(
            "Somebody changed one of these edges in the meantime. Nothing was saved; your choice still stands below."
        )
        return _editor(
            request, crosswalk, sides_of(crosswalk, _depth(request, crosswalk)), form, status=409, notice=notice
        )
    saved = ngettext("%(count)s transition is saved.", "%(count)s transitions are saved.", len(edges))
    messages.success(request, saved % {"count": len(edges)})
    return redirect(_back(request, crosswalk, form.chosen("old"), form.chosen("new")))


def _back(request: HttpRequest, crosswalk: Crosswalk, old: list[PlanItem], new: list[PlanItem]) -> str:
    """The editor as it was narrowed down, at the item that was worked on."""
    query = {key: value for key, value in request.GET.items() if key not in ("old", "new", "from", "keep")}
    anchor = f"old-{old[0].slug}" if old else f"new-{new[0].slug}" if new else ""
    if set(query) - {"level"}:  # narrowed down: the item may fit no longer, but that is where the person was
        query["keep"] = anchor
    return editor_address(crosswalk, anchor=anchor, **query)


def _edge(crosswalk: Crosswalk, pk: int) -> Transition:
    return get_object_or_404(crosswalk.transitions.with_items().prefetch_related("changes"), pk=pk)


@login_required
def transition_edit(request: HttpRequest, municipality: str, edition: str, pk: int) -> HttpResponse:
    crosswalk = coordinated_crosswalk(request, municipality, edition)
    if request.method == "POST" and not crosswalk.transitions.filter(pk=pk).exists():
        return _gone_page(request, crosswalk)
    edge = _edge(crosswalk, pk)
    sides = sides_of(crosswalk, edge.depth)
    data = request.POST if request.method == "POST" else None
    form = TransitionForm(data, edge=edge, old=sides.old, new=sides.new)
    changes = change_formset(edge, data)
    if data is None:
        return _edge_page(request, crosswalk, edge, form, changes)
    if not all([form.is_valid(), changes.is_valid()]):
        return _edge_page(request, crosswalk, edge, form, changes, status=422)
    try:
        saved = _save(request, crosswalk, edge, form, changes)
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return _edge_page(request, crosswalk, _edge(crosswalk, pk), form, changes, status=422)
    except StaleVersion:
        return _stale_edge_page(request, crosswalk, pk, form, changes)
    messages.success(request, _("The transition %(edge)s is saved.") % {"edge": saved})
    return redirect(_back(request, crosswalk, [saved.old] if saved.old else [], [saved.new] if saved.new else []))


def _save(
    request: HttpRequest, crosswalk: Crosswalk, edge: Transition, form: TransitionForm, changes: Any
) -> Transition:
    return save_transition(
        crosswalk=crosswalk,
        transition=edge,
        version=form.cleaned_data["version"],
        kind=form.cleaned_data["kind"],
        old=form.chosen("old"),
        new=form.chosen("new"),
        note=form.cleaned_data["note"],
        reason=form.cleaned_data["reason"],
        changes=changes_from(changes),
        by=request.user,
    )


def _edge_context(crosswalk: Crosswalk, edge: Transition, form: Any) -> dict[str, Any]:
    """What the pages of one edge have in common."""
    edition = crosswalk.to_edition
    return {
        "municipality": edition.municipality,
        "edition": edition,
        "crosswalk": crosswalk,
        "edge": edge,
        "form": form,
        "breadcrumbs": trail(edition.municipality, edition_step(edition), crosswalk_step(crosswalk), (str(edge), "")),
    }


def _edge_page(
    request: HttpRequest,
    crosswalk: Crosswalk,
    edge: Transition,
    form: TransitionForm,
    changes: Any,
    *,
    status: int = 200,
    conflict: Any = None,
) -> HttpResponse:
    context = {
        **_edge_context(crosswalk, edge, form),
        "changes": changes,
        "conflict": conflict,
        "entries": edge.history.select_related("history_user", "old", "new"),
    }
    return render(request, "policies/transition_editing/edge.html", context, status=status)


def _stale_edge_page(
    request: HttpRequest, crosswalk: Crosswalk, pk: int, form: TransitionForm, changes: Any
) -> HttpResponse:
    """What stands now beside what this person wrote; the form keeps it and answers the current version."""
    current = _edge(crosswalk, pk)
    mine = {"old": form.chosen("old"), "new": form.chosen("new"), "note": form.cleaned_data["note"]}
    mine["kind"] = Transition.Kind(form.cleaned_data["kind"])
    conflict = {
        "mine": mine,
        "mine_changes": changes_from(changes),
        "note": Difference("", current.note, mine["note"]),
        "last": current.history.latest(),
    }
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    return _edge_page(request, crosswalk, current, form, changes, status=409, conflict=conflict)


def _gone_page(request: HttpRequest, crosswalk: Crosswalk) -> HttpResponse:
    """Somebody deleted the edge: what this person wrote waits in the editor, ready to be connected again."""
    written = {name: request.POST.get(name, "") for name in ("kind", "note", "reason")}
    chosen = {side: [request.POST[side]] if request.POST.get(side) else [] for side in ("old", "new")}
    depth, sides = _level_of(request, crosswalk, {pk for pks in chosen.values() for pk in pks})
    request.GET = request.GET.copy()
    request.GET["level"] = str(depth)
    notice = _("Somebody deleted this transition in the meantime. What you entered stands below and can be saved anew.")
    form = _connect_form(crosswalk, sides, initial={**written, **chosen})
    return _editor(request, crosswalk, sides, form, status=409, notice=notice)


def _level_of(request: HttpRequest, crosswalk: Crosswalk, posted: set[str]) -> tuple[int, Sides]:
    """The level of the items somebody chose; where they are none of this crosswalk, the level of the page."""
    for depth, _name in levels_of(crosswalk):
        sides = sides_of(crosswalk, depth)
        if sides.named(posted):
            return depth, sides
    depth = _depth(request, crosswalk)
    return depth, sides_of(crosswalk, depth)


@login_required
def transition_delete(request: HttpRequest, municipality: str, edition: str, pk: int) -> HttpResponse:
    """Asks for the reason, then takes the edge out."""
    crosswalk = coordinated_crosswalk(request, municipality, edition)
    edge = _edge(crosswalk, pk)
    form = RemoveForm(request.POST or None, initial={"version": edge.version})
    if request.method != "POST":
        return _delete_page(request, crosswalk, edge, form)
    if not form.is_valid():
        return _delete_page(request, crosswalk, edge, form, status=422)
    old, new = ([side] if side else [] for side in (edge.old, edge.new))
    try:
        remove_transition(
            transition=edge, version=form.cleaned_data["version"], by=request.user, reason=form.cleaned_data["reason"]
        )
    except StaleVersion:
        form.data = {**form.data.dict(), "version": str(edge.version)}
        return _delete_page(request, crosswalk, edge, form, status=409)
    messages.success(request, _("The transition is removed from the working crosswalk."))
    return redirect(_back(request, crosswalk, list(old), list(new)))


def _delete_page(
    request: HttpRequest, crosswalk: Crosswalk, edge: Transition, form: RemoveForm, *, status: int = 200
) -> HttpResponse:
    context = {**_edge_context(crosswalk, edge, form), "is_stale": status == 409}
    return render(request, "policies/transition_editing/delete.html", context, status=status)


@login_required
def crosswalk_create(request: HttpRequest, municipality: str, edition: str) -> HttpResponse:
    """An empty crosswalk between two editions, when there is no sheet."""
    found = coordinated_edition(request, municipality, edition)
    form = CrosswalkCreateForm(request.POST or None, edition=found)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            made = start_crosswalk(from_edition=form.cleaned_data["from_edition"], to_edition=found, by=request.user)
            messages.success(request, _("The crosswalk is there. Connect its items now."))
            return redirect(editor_address(made))
        status = 422
    context = {
        "municipality": found.municipality,
        "edition": found,
        "form": form,
        "has_others": form.fields["from_edition"].queryset.exists(),
        "breadcrumbs": trail(found.municipality, edition_step(found), (_("New crosswalk"), "")),
    }
    return render(request, "policies/transition_editing/create.html", context, status=status)
