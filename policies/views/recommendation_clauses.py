"""Correcting what the intake made of the clauses of an item."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from districts.models import StakeholderType

from ..forms.recommendation_responses import ClausesForm
from ..models import Clause, RecommendationItem
from ..reading.differences import Difference, between
from ..services.plans import StaleVersion
from ..services.recommendation_clauses import ClauseDraft, save_clauses
from .recommendation_access import coordinated_recommendation, item_of, recommendation_trail, worklist_address


@dataclass
class Conflict:
    """Somebody saved first: what stands now beside what this person wrote."""

    differences: list[Difference]
    saved_by: Any
    saved_at: Any


@login_required
def clauses_edit(request: HttpRequest, municipality: str, recommendation: str, item: str) -> HttpResponse:
    found = item_of(coordinated_recommendation(request, municipality, recommendation), item)
    form = ClausesForm(request.POST if request.method == "POST" else None, item=found)
    if not form.is_bound:
        return _page(request, found, form)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        save_clauses(
            item=found,
            version=form.cleaned_data["version"],
            clauses=form.drafts(),
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except StaleVersion as stale:
        return _conflict_page(request, found, stale.current, form)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, found, form, status=422)
    messages.success(request, _("The clauses of “%(item)s” are saved and confirmed.") % {"item": found.heading})
    return redirect(f"{worklist_address(found.recommendation)}#item-{found.slug}")


def _page(
    request: HttpRequest,
    item: RecommendationItem,
    form: ClausesForm,
    *,
    status: int = 200,
    conflict: Conflict | None = None,
) -> HttpResponse:
    context = {
        "municipality": item.recommendation.municipality,
        "recommendation": item.recommendation,
        "item": item,
        "form": form,
        "conflict": conflict,
        "breadcrumbs": recommendation_trail(item.recommendation, (item.heading, "")),
    }
    return render(request, "policies/recommendation_editing/clauses.html", context, status=status)


def _conflict_page(
    request: HttpRequest, item: RecommendationItem, current: RecommendationItem, form: ClausesForm
) -> HttpResponse:
    """Both versions side by side. The form keeps what the person wrote and now answers the current version."""
    kinds = dict(
        StakeholderType.objects.filter(municipality=item.recommendation.municipality_id).values_list("pk", "name")
    )
    theirs = {_label(clause): _clause_text(clause) for clause in item.clauses.all()}
    drafts = {draft.clause_id: draft for draft in form.drafts()}
    mine = {_label(clause): _draft_text(drafts[clause.pk], kinds) for clause in item.clauses.all()}
    last = RecommendationItem.history.filter(id=current.pk).select_related("history_user").latest()
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    conflict = Conflict(between(theirs, mine), last.history_user, last.history_date)
    return _page(request, item, form, status=409, conflict=conflict)


def _label(clause: Clause) -> str:
    return _("Clause %(n)s") % {"n": clause.position}


def _clause_text(clause: Clause) -> str:
    names = (kind.name for kind in clause.addressees.all())
    return _said(clause.text, clause.force, names)


def _draft_text(draft: ClauseDraft, kinds: dict[int, str]) -> str:
    return _said(draft.text, draft.force, (kinds[pk] for pk in kinds if pk in draft.addressees))


def _said(text: str, force: str, names: Any) -> str:
    return "\n".join([text, str(dict(Clause.Force.choices)[force]), "、".join(sorted(names))])
