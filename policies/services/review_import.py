"""Taking a review sheet in: everything its plan names, in one transaction, each row through the service staff use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from districts.fiscal_years import current_fiscal_year
from districts.models.departments import label_key

from ..intake.files.sheets import read_sheet
from ..intake.reviews.reader import read_review_sheet
from ..intake.reviews.sheet import SheetIndicator, SheetReading
from ..models import Indicator, PlanEdition, PlanItem, ReviewIntake, ReviewRound, SourceDocument
from ..reading.indicator_writing import digits_after_point
from .document_intakes import ChangedSincePreview, NotReady, record_as_taken_in
from .indicator_values import set_value
from .indicators import save_indicator
from .review_changes import Change, SheetPlan
from .review_comparison import StepEntry, ValueEntry, compare_sheet
from .review_comparison_rounds import scale_of
from .review_import_rounds import write_review
from .review_matching import find_item, indicators_of, items_at, labels_known
from .review_steps import set_step
from .reviews import save_sheet


def read_file(data: bytes, filename: str, edition: PlanEdition | None = None) -> SheetReading:
    """The sheet as it reads by itself, or with the years, departments and ratings of the edition it belongs to."""
    sheet = read_sheet(data, filename)
    if edition is None:
        return read_review_sheet(sheet, today=current_fiscal_year())
    scale = scale_of(edition)
    return read_review_sheet(
        sheet,
        today=current_fiscal_year(),
        plan_years=(edition.first_year, edition.last_year),
        scale=[(one.code, one.label) for one in scale.grades.all()] if scale else None,
        known=labels_known(edition),
    )


def editions_of_sheet(municipality: str, reading: SheetReading, slug: str = "") -> list[PlanEdition]:
    """The edition of this address; without one those the sheet fits: by its own stamp, its item's path, its years."""
    editions = PlanEdition.objects.filter(municipality__slug=municipality).select_related("municipality", "plan")
    if slug:
        return list(editions.filter(slug=slug))
    if reading.stamp.get("municipality") == municipality and (
        stamped := list(editions.filter(slug=reading.stamp.get("edition", "")))
    ):
        return stamped
    if placed := [one for one in editions if reading.levels and items_at(one, reading.levels)]:
        return placed
    span = (reading.years[0], reading.years[-1]) if reading.years else None
    return [one for one in editions if (one.first_year, one.last_year) == span]


def plan_of(reading: SheetReading, edition: PlanEdition, *, create: bool = False) -> SheetPlan | None:
    """What taking it into the edition would do; None where its item is not found. The reading hears all findings."""
    if not reading.levels:
        return None
    item = find_item(edition, reading, reading.findings)
    if item is None:
        return None
    plan = compare_sheet(reading, item, create=create)
    reading.findings.extend(plan.findings)
    return plan


@transaction.atomic
def import_sheet(
    *,
    reading: SheetReading,
    edition: PlanEdition,
    document: SourceDocument,
    by: Any,
    reason: str = "",
    create: bool = False,
    token: str | None = None,
    intake: ReviewIntake | None = None,
) -> SheetPlan:
    """Save what the sheet says, or nothing at all; the plan that was carried out.

    `reading` is fresh from `read_file`. ValidationError for errors, and {"reason"} for corrections without one;
    ChangedSincePreview where the plan is not the one `token` stands for; NotReady where an intake has warnings nobody
    read. Nothing becomes public here.
    """
    edition = _locked(edition)
    plan = plan_of(reading, edition, create=create)
    if plan is None or reading.errors:
        raise ValidationError(_("The sheet holds errors; nothing was taken in."))
    if token is not None and token != plan.token:
        raise ChangedSincePreview
    if intake is not None and reading.warnings and not intake.warnings_confirmed:
        raise NotReady
    reason = reason.strip()
    if plan.corrections and not reason:
        raise ValidationError({"reason": _("The sheet corrects what stands in the portal. Say why.")})
    _Writer(plan, document, by, reason).write()
    if intake is None and plan.changes_nothing:
        return plan
    intake = intake or ReviewIntake(document=document, edition=edition, created_by=by)
    intake.reasons = {"correction": reason} if plan.corrections else {}
    record_as_taken_in(intake, decisions=intake.decisions, result=plan.counts | {"item": plan.item.pk}, by=by)
    return plan


def _locked(edition: PlanEdition) -> PlanEdition:
    """Two intakes into an edition take turns; its rounds are locked first, as everywhere."""
    rows = PlanEdition.objects.select_related("municipality", "plan").select_for_update(no_key=True, of=("self",))
    locked = rows.get(pk=edition.pk)
    list(ReviewRound.objects.filter(edition=edition).order_by("pk").select_for_update().only("pk"))
    return locked


class _Writer:
    """Carries a plan out, in an order in which what is frozen last holds what came before."""

    def __init__(self, plan: SheetPlan, document: SourceDocument, by: Any, reason: str) -> None:
        self.plan, self.item, self.document, self.by, self.reason = plan, plan.item, document, by, reason
        self.indicators = indicators_of(plan.item)

    def write(self) -> None:
        steps: dict[str, Callable[[Change], None]] = {
            "indicator": self._indicator,
            "link": self._link,
            "value": self._value,
            "step": self._step,
        }
        for subject, write in steps.items():
            for change in self._of(subject):
                write(change)
        self._head()
        for change in self._of("review"):
            write_review(item=self.item, entry=change.entry, document=self.document, by=self.by, reason=self.reason)

    def _of(self, subject: str) -> list[Change]:
        return [one for one in self.plan.changes if one.subject == subject]

    def _indicator(self, change: Change) -> None:
        told: SheetIndicator = change.entry
        municipality = self.item.edition.municipality
        measure = Indicator.Measure.CUMULATIVE if told.cumulative else Indicator.Measure.ANNUAL
        numbers = [one.number for one in told.values if one.number is not None]
        fields = {
            "slug": _free_slug(municipality.indicators, self.item),
            "name": told.name,
            "measure": measure,
            "unit": told.unit,
            "decimals": max((digits_after_point(one) for one in numbers), default=0),
            "owner": self.item.lead,
            "source_document": self.document,
        }
        self.indicators[label_key(told.name)] = save_indicator(
            indicator=Indicator(municipality=municipality), version=0, fields=fields, items=[self.item.pk], by=self.by
        )

    def _link(self, change: Change) -> None:
        indicator: Indicator = change.entry
        items = [*indicator.uses.values_list("item_id", flat=True), self.item.pk]
        self.indicators[label_key(indicator.name)] = save_indicator(
            indicator=indicator,
            version=indicator.version,
            fields={},
            items=items,
            by=self.by,
            reason=self.reason or self._why(),
        )

    def _why(self) -> str:
        return _("Taken in from %(document)s") % {"document": self.document.title}

    def _value(self, change: Change) -> None:
        entry: ValueEntry = change.entry
        value = entry.value
        self._source(
            set_value(
                indicator=self.indicators[entry.indicator],
                fiscal_year=value.fiscal_year,
                open_ended=value.open_ended,
                series=value.series,
                number=value.number,
                text=value.text,
                qualifier=value.qualifier,
                reason=self.reason if change.is_correction else "",
                seen=entry.seen,
                by=self.by,
            ),
            change,
        )

    def _step(self, change: Change) -> None:
        entry: StepEntry = change.entry
        step = entry.step
        self._source(
            set_step(
                item=self.item,
                fiscal_year=step.fiscal_year,
                open_ended=step.open_ended,
                series=step.series,
                text=step.text,
                reason=self.reason if change.is_correction else "",
                seen=entry.seen,
                by=self.by,
            ),
            change,
        )

    def _source(self, row: Any, change: Change) -> None:
        """Where it was read: the file, and the row of its cell."""
        if row is None:
            return
        row.source_document, row.source_text = self.document, change.after
        row.source_row = int("".join(sign for sign in change.cell if sign.isdigit()) or 0) or None
        row.save(update_fields=["source_document", "source_text", "source_row"])

    def _head(self) -> None:
        changes = self._of("head")
        if changes:
            fields = {name: text for name, text, _version in (one.entry for one in changes)}
            save_sheet(
                item=self.item,
                version=changes[0].entry[2],
                fields=fields | {"source_document": self.document},
                by=self.by,
                reason=self.reason or self._why(),
            )


def _free_slug(indicators: Any, item: PlanItem) -> str:
    """An address made of the item's: names are Japanese and addresses are not."""
    taken, number = set(indicators.values_list("slug", flat=True)), 1
    stem = f"{item.edition.slug}-{item.slug}"[:50]
    while (slug := f"{stem}-{number}") in taken:
        number += 1
    return slug
