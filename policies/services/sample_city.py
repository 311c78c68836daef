"""A sample city from its folder under fixtures/, through the same doors staff use."""

from pathlib import Path
from typing import Any

from django.db import transaction

from districts.models import Municipality
from districts.services.municipalities import create_municipality

from ..models import Crosswalk, Perspective, Plan, PlanItem
from .documents import store_document
from .plan_setup import create_plan
from .plans import publish_edition
from .sample_record import SampleRecord, read_json
from .sample_reviews import assign_leads, load_reviews
from .transition_intakes import confirm_intake, save_decisions, start_intake
from .transitions import publish_crosswalk


@transaction.atomic
def ensure_sample_city(*, folder: Path, by: Any = None) -> bool:
    """Load the city of the folder unless it is there; True if it was loaded. All of it or nothing."""
    data = read_json(folder / "city.json")
    if Municipality.objects.filter(slug=data["municipality"]["slug"]).exists():
        return False
    municipality = create_municipality(data=data, by=by)
    plan = create_plan(municipality=municipality, data=data["plan"], by=by)
    crosswalk = _take_in_sheet(plan, data["sheet"], folder, by)
    _tag_items(municipality, data, folder)
    reviewed = [read_json(folder / name) for name in data.get("reviews", [])]
    assign_leads(municipality=municipality, files=reviewed, by=by)
    for edition in (crosswalk.from_edition, crosswalk.to_edition):
        publish_edition(edition=edition, by=by)
    publish_crosswalk(crosswalk=crosswalk, by=by)
    record = SampleRecord(municipality=municipality, folder=folder, by=by)
    if "recommendation" in data:
        record.load_recommendation(data["recommendation"])
    if "proposals" in data:
        record.load_proposals(data["proposals"])
    load_reviews(municipality=municipality, files=reviewed, by=by)
    return True


def _tag_items(municipality: Municipality, data: dict[str, Any], folder: Path) -> None:
    """Perspectives on the items, before anything of the plan is published."""
    for row in data.get("perspectives", []):
        Perspective.objects.create(municipality=municipality, **row)
    if "proposals" not in data:
        return
    tags = read_json(folder / data["proposals"]["details"])["plan_perspectives"]
    perspectives = {row.slug: row for row in municipality.perspectives.all()}
    for edition, items in tags.items():
        rows = PlanItem.objects.filter(edition__municipality=municipality, edition__slug=edition, slug__in=items)
        for item in rows:
            item.perspectives.set(perspectives[slug] for slug in items[item.slug])


def _take_in_sheet(plan: Plan, sheet: dict[str, str], folder: Path, by: Any) -> Crosswalk:
    """Upload, decide, confirm, as a coordinator does; the recorded decisions answer what the sheet leaves open."""
    document, _is_new = store_document(
        municipality=plan.municipality,
        data=(folder / sheet["file"]).read_bytes(),
        name=sheet["file"],
        title=sheet["title"],
        number=sheet["number"],
        by=by,
    )
    before, after = plan.editions.get(slug=sheet["from"]), plan.editions.get(slug=sheet["to"])
    intake = start_intake(document=document, from_edition=before, to_edition=after, by=by)
    recorded = read_json(folder / sheet["decisions"])
    intake = save_decisions(
        intake=intake,
        version=intake.version,
        decisions={key: decision["answer"] for key, decision in recorded.items()},
        reasons={key: decision["reason"] for key, decision in recorded.items()},
        warnings_confirmed=True,
        by=by,
    )
    confirm_intake(intake=intake, version=intake.version, by=by)
    return Crosswalk.objects.get(from_edition=before, to_edition=after)
