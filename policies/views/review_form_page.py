"""The page of a review: what to look at beside the fields, the fields, the way to the neighbours."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from districts.access import access_of

from ..forms.reviews import ContributionForm, ReviewForm, figures_of, step_of
from ..models import Review, ReviewEvent, WorkStep
from ..permissions import can_accept_review, can_contribute, can_coordinate, can_edit_review
from ..reading.indicator_history import history_of
from ..reading.review_completeness import WITH_ACTUALS, missing_of
from ..reading.review_desk import last_record, neighbours, said_in, supporting_departments, taken_over
from ..services.review_workflow import WRITABLE
from .access import trail
from .review_access import is_writable, wants_json

EVENTS = 20


def form_of(review: Review, data: Any = None) -> ReviewForm:
    figures = figures_of(review) if review.round.kind in WITH_ACTUALS else []
    return ReviewForm(data, review=review, figures=figures, step=step_of(review))


def reviews_in_reach(request: HttpRequest, review: Review) -> list[Review]:
    """The reviews of the round the person goes through one by one: all of them, or the own departments'."""
    coordinates = can_coordinate(request.user, review.round.municipality_id)
    return neighbours(review.round, None if coordinates else access_of(request.user).departments)


def next_open(request: HttpRequest, review: Review) -> Review | None:
    """The next one that waits for the department, from the top again after the last."""
    rows = reviews_in_reach(request, review)
    place = next((number for number, row in enumerate(rows) if row.pk == review.pk), -1)
    return next((row for row in [*rows[place + 1 :], *rows[: max(place, 0)]] if row.status in WRITABLE), None)


def review_page(request: HttpRequest, review: Review, form: ReviewForm, *, status: int = 200, **extra: Any) -> Any:
    """`extra`: conflict, refused, `hand_in` (the missing list is what stopped it), `contribution` (a bound form)."""
    may_edit = can_edit_review(request.user, review)
    writable = may_edit and is_writable(review)
    record = last_record(review)
    context = {
        "municipality": review.round.edition.municipality,
        "round": review.round,
        "review": review,
        "form": form,
        "item": review.item,
        "sheet": getattr(review.item, "review_sheet", None),
        "record": record,
        "said_last": said_in(record) if record else [],
        "taken_over": taken_over(review, record) if writable else set(),
        "history": history_of(review.item),
        "plan_step": _planned(review),
        "writable": writable,
        "may_edit": may_edit,
        "with_actuals": review.round.kind in WITH_ACTUALS,
        "missing": missing_of(review) if writable else [],
        "contributions": _contributions(request, review, extra.pop("contribution", None)),
        "breadcrumbs": _breadcrumbs(review),
        **_steps(request, review, may_edit),
        **_ways(request, review),
    }
    return render(request, "policies/reviews/edit.html", context | extra, status=status)


def conflict_response(
    request: HttpRequest, review: Review, form: ReviewForm | ContributionForm, version: int, conflict: dict[str, Any]
) -> HttpResponse:
    """Both versions; the form keeps what the person wrote and now answers `version`, which somebody else saved."""
    field = form.add_prefix("version")
    if wants_json(request):
        context = {"conflict": conflict, "review": review, "municipality": review.round.edition.municipality}
        html = render_to_string("policies/reviews/_conflict.html", context, request)
        return JsonResponse({"html": html, "hidden": {field: version}}, status=409)
    form.data = form.data.copy()
    form.data[field] = str(version)
    if isinstance(form, ReviewForm):
        return review_page(request, review, form, status=409, conflict=conflict)
    return review_page(request, review, form_of(review), status=409, conflict=conflict, contribution=form)


def _planned(review: Review) -> WorkStep | None:
    rows = WorkStep.objects.current().filter(item=review.item, series="plan", fiscal_year=review.round.fiscal_year)
    return rows.first()


def _steps(request: HttpRequest, review: Review, may_edit: bool) -> dict[str, Any]:
    events = list(review.events.select_related("by")[:EVENTS])
    is_handed_in = review.round.is_open and review.status == Review.Status.SUBMITTED
    turns = (ReviewEvent.Action.RETURNED, ReviewEvent.Action.SUBMITTED)
    last = next((one for one in events if one.action in turns), None)
    return {
        "events": events,
        "returned": last if last and last.action == ReviewEvent.Action.RETURNED else None,
        "may_enter_opinion": review.round.is_open and can_coordinate(request.user, review.round.municipality_id),
        "may_withdraw": may_edit and is_handed_in,
        "may_accept": is_handed_in and can_accept_review(request.user, review),
    }


def _ways(request: HttpRequest, review: Review) -> dict[str, Any]:
    rows = reviews_in_reach(request, review)
    place = next((number for number, row in enumerate(rows) if row.pk == review.pk), None)
    return {
        "previous": rows[place - 1] if place else None,
        "next": rows[place + 1] if place is not None and place + 1 < len(rows) else None,
        "number": None if place is None else place + 1,
        "count": len(rows),
    }


def _contributions(request: HttpRequest, review: Review, bound: ContributionForm | None) -> list[dict[str, Any]]:
    """Each supporting department with what it wrote, and its form for those who may write there."""
    written = {row.department_id: row for row in review.contributions.all()}
    found = []
    for department in supporting_departments(review):
        row = written.get(department.pk)
        text = row.text if row else ""
        form = None
        if bound is not None and bound.prefix == f"d{department.pk}":
            form = bound
        elif contributions_open(review) and can_contribute(request.user, review, department.pk):
            initial = {"version": row.version if row else 0, "text": text}
            form = ContributionForm(initial=initial, prefix=f"d{department.pk}")
        found.append({"department": department, "text": text, "form": form})
    return found


def contributions_open(review: Review) -> bool:
    """As long as the plan office has not accepted, as `save_contribution` has it."""
    return review.round.is_open and review.status not in Review.REVIEWED


def _breadcrumbs(review: Review) -> list[tuple[str, str]]:
    municipality = review.round.edition.municipality
    board = reverse("policies:round-board", args=[municipality.slug, review.round.pk])
    return trail(municipality, (str(review.round), board), (review.item.code, ""))


def read_only_response(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
