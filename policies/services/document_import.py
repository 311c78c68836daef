"""Taking a paper in: read with what the municipality knows, compared, saved in one transaction.

A recommendation and a document of proposals differ in their reader and in their rows; both come in through a `Door`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from districts.history import sign

from ..models import SourceDocument
from ..models.document_intakes import Intake
from .document_comparison import RowPlan, compare_rows
from .document_intakes import (
    ChangedSincePreview,
    NotReady,
    claim,
    discard_intake,
    is_ready,
    record_as_taken_in,
    recorded_decisions,
    save_decisions,
    stored_bytes,
)
from .document_rows import Kind, Wanted
from .document_writing import write_rows
from .stakeholder_labels import LABEL, Vocabulary, answers_in, without_answers
from .transition_comparison import import_reason


class Door(ABC):
    """What the intake of a kind of paper has to know. `head` is the row that holds all others of the paper."""

    name: ClassVar[str]  # recommendation, proposals
    kinds: ClassVar[tuple[Kind, ...]]  # rows above before those below
    intake_model: ClassVar[type[Intake]]
    head_field: ClassVar[str]

    @abstractmethod
    def read(
        self,
        *,
        data: bytes,
        filename: str,
        intake: Any,
        decisions: Mapping[str, Any],
        vocabulary: Vocabulary,
        like: Any = None,
    ) -> Any:
        """The reading, with decisions its reader understands. Raises IntakeRefused.

        `like` is another reading of the same file: what that one found out need not be found out again.
        """

    @abstractmethod
    def labels(self, reading: Any) -> list[str]:
        """Every label of a stakeholder the reading speaks of."""

    @abstractmethod
    def wanted(self, reading: Any, head: Any, vocabulary: Vocabulary) -> list[Wanted]:
        """The rows the reading asks for, rows above before those below."""

    @abstractmethod
    def held(self, head: Any) -> dict[Kind, Sequence[Any]]:
        """The rows of the record, with their relations."""

    @abstractmethod
    def answered(self, head: Any) -> dict[tuple[str, int], str]:
        """Rows that must not go, with the sentence that says why."""

    @abstractmethod
    def carried(self, before: Any, now: Any, decisions: Mapping[str, Any]) -> dict[str, Any]:
        """Decisions made on an earlier version of the paper, as far as this one says the same."""

    @abstractmethod
    def confirmed(self, reading: Any) -> dict[str, Any]:
        """Every suggestion of the reading as a decision."""

    def check(self, plan: RowPlan, head: Any) -> None:
        """Add the errors of a plan that only this kind of paper knows."""
        return

    def additions(self, reading: Any, head: Any) -> list[str]:
        """What else taking it in would make."""
        return []

    def noted(self, reading: Any) -> dict[str, Any]:
        """What the intake keeps of how the paper was read."""
        return {}

    def finish(self, reading: Any, head: Any, *, by: Any, why: str) -> None:
        """Write what stands beside the rows."""
        return

    def head_of(self, intake: Any) -> Any:
        return getattr(intake, self.head_field)


# Reading


def vocabulary_of(head: Any, decisions: Mapping[str, Any], made: Collection[str] = ()) -> Vocabulary:
    return Vocabulary(head.municipality, answers_in(decisions), made)


def read_intake(door: Door, intake: Any, vocabulary: Vocabulary | None = None) -> Any:
    """The stored file, read anew with the decisions made so far. Raises IntakeRefused for a file nobody can read."""
    return door.read(
        data=stored_bytes(intake.document),
        filename=intake.document.original_name,
        intake=intake,
        decisions=without_answers(intake.decisions),
        vocabulary=vocabulary or vocabulary_of(door.head_of(intake), intake.decisions),
    )


def read_undecided(door: Door, intake: Any, reading: Any, vocabulary: Vocabulary) -> Any:
    """What the reader suggests of itself, beside the reading with the decisions."""
    if not without_answers(intake.decisions):
        return reading
    return door.read(
        data=stored_bytes(intake.document),
        filename=intake.document.original_name,
        intake=intake,
        decisions={},
        vocabulary=vocabulary,
        like=reading,
    )


def last_confirmed(door: Door, head: Any) -> Any | None:
    """The intake this head took in last."""
    intakes: Any = door.intake_model._default_manager
    taken_in = intakes.filter(**{door.head_field: head}, status=Intake.Status.CONFIRMED)
    return taken_in.select_related("document").order_by("-confirmed_at", "-pk").first()


def carried_decisions(door: Door, intake: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Decisions and reasons of the last intake into the same head, as far as this paper says the same."""
    last = last_confirmed(door, door.head_of(intake))
    if last is None or not last.decisions:
        return {}, {}
    if last.document_id == intake.document_id:
        return dict(last.decisions), dict(last.reasons)
    vocabulary = vocabulary_of(door.head_of(intake), last.decisions)
    before = door.read(
        data=stored_bytes(last.document),
        filename=last.document.original_name,
        intake=last,
        decisions={},
        vocabulary=vocabulary,
    )
    now = read_intake(door, intake, vocabulary)
    decisions = door.carried(before, now, without_answers(last.decisions))
    labels = set(door.labels(now))
    answers = {key: value for key, value in last.decisions.items() if key.removeprefix(LABEL) in labels}
    return decisions | answers, {}


# Comparing


def comparison_of(door: Door, intake: Any, reading: Any, vocabulary: Vocabulary | None = None) -> RowPlan:
    """What confirming would change."""
    head = door.head_of(intake)
    vocabulary = vocabulary or vocabulary_of(head, intake.decisions)
    wanted = door.wanted(reading, head, vocabulary)
    last = last_confirmed(door, head)
    if last and last.document_id == intake.document_id and last.decisions == intake.decisions:
        plan = RowPlan(door.kinds, same_file=True)
        for one in wanted:
            plan.unchanged[one.kind.name] = plan.unchanged.get(one.kind.name, 0) + 1
        return plan
    base: list[Wanted] = []
    if last:
        known = vocabulary_of(head, last.decisions)
        base = door.wanted(read_intake(door, last, known), head, known)
    plan = compare_rows(
        kinds=door.kinds,
        wanted=wanted,
        base=base,
        held=door.held(head),
        answered=door.answered(head),
        show=_Shown(vocabulary),
        keep_addresses=head.is_published,
    )
    door.check(plan, head)
    plan.additions = [*vocabulary.sentences(), *door.additions(reading, head)]
    return plan


class _Shown:
    """Values of a difference in words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __call__(self, kind: Kind, name: str, value: Any) -> str:
        if name in kind.relations:
            return "、".join(sorted(self.vocabulary.name(token) for token in value))
        if value is None or value == "":
            return ""
        if name in kind.references:
            return self.vocabulary.name(value)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        choices: Any = kind.model._meta.get_field(name)
        return str(dict(choices.flatchoices).get(value, value))


# The life of an intake


@transaction.atomic
def start(door: Door, *, document: SourceDocument, head: Any, by: Any, **fields: Any) -> Any:
    """The open intake of this file; a second start finds the first with its decisions.

    Decisions of the last intake come along, as far as the new file says the same.
    """
    place = {door.head_field: head, "document": document}
    running = door.intake_model._default_manager.filter(**place, status=Intake.Status.OPEN).first()
    if running:
        asked = {name: value for name, value in fields.items() if value and value != getattr(running, name)}
        for name, value in asked.items():  # the running one, to be read otherwise
            setattr(running, name, value)
        running.save(update_fields=[*asked])
        return running
    intake: Any = door.intake_model(**place, created_by=by, **fields)
    intake.decisions, intake.reasons = carried_decisions(door, intake)
    intake.save()
    return intake


@transaction.atomic
def confirm(
    door: Door,
    *,
    intake: Any,
    version: int,
    by: Any,
    token: str | None = None,
    losses_accepted: bool = False,
    reason: str = "",
) -> RowPlan:
    """Save the paper with the decisions made, in one transaction.

    `token` is that of the preview the person saw (None: nobody looked, as in the sample city). A published head is
    corrected with a `reason` only. NotReady, ChangedSincePreview and StaleVersion leave all as it was.
    """
    claim(intake, version)
    head = lock(door, intake)
    vocabulary = vocabulary_of(head, intake.decisions)
    reading = read_intake(door, intake, vocabulary)
    if not is_ready(intake, reading):
        raise NotReady
    plan = comparison_of(door, intake, reading, vocabulary)
    if token is not None and token != plan.token:
        raise ChangedSincePreview
    lacks_reason = head.is_published and not plan.changes_nothing and not reason
    if plan.errors or lacks_reason or (plan.needs_consent and not losses_accepted):
        raise NotReady
    if reason:
        intake.reasons = {**intake.reasons, "": reason}
    try:
        save(door, intake=intake, reading=reading, plan=plan, vocabulary=vocabulary, by=by, reason=reason)
    except ProtectedError as error:  # somebody answered in the meantime
        raise ChangedSincePreview from error
    return plan


def lock(door: Door, intake: Any) -> Any:
    """Two intakes into the same head wait for each other; who edits a row meanwhile comes first or finds it stale."""
    head = door.head_of(intake)
    fresh = type(head)._default_manager.select_for_update(no_key=True).get(pk=head.pk)
    for field in head._meta.concrete_fields:  # what somebody else saved while the paper was read stays
        setattr(head, field.attname, getattr(fresh, field.attname))
    for kind, rows in door.held(head).items():
        if kind.has_version:
            ids = [row.pk for row in rows]
            locked = kind.model._default_manager.filter(pk__in=ids).order_by("pk")
            list(locked.select_for_update(no_key=True, of=("self",)).only("pk"))
    return head


def save(
    door: Door, *, intake: Any, reading: Any, plan: RowPlan, vocabulary: Vocabulary, by: Any, reason: str = ""
) -> None:
    """Write the plan and record the intake as taken in. Raises ValidationError when the paper holds errors."""
    if not reading.can_import or plan.errors:
        raise ValidationError(_("The paper holds errors; nothing was taken in."))
    head = door.head_of(intake)
    why = import_reason(intake.document.title) + (f": {reason}" if reason else "")
    open_labels = vocabulary.unknown(door.labels(reading))
    if not plan.changes_nothing:
        vocabulary.make(by=by, why=why)
        write_rows(plan=plan, vocabulary=vocabulary, document=intake.document, by=by, why=why)
        head.source_document = intake.document
        head.version += 1
        door.finish(reading, head, by=by, why=why)
        sign(head, by=by, reason=why)
        head.save()
    result = {
        "rows": plan.counts,
        "open_labels": open_labels,
        "unconfirmed_warnings": 0 if intake.warnings_confirmed else len(reading.warnings),
        **door.noted(reading),
    }
    record_as_taken_in(intake, decisions=intake.decisions, result=result, by=by)


@transaction.atomic
def discard(door: Door, *, intake: Any, version: int, by: Any) -> bool:
    """Put an intake aside, and remove the empty head it was to fill; whether the head went. StaleVersion as ever.

    A head goes when it was never published, holds nothing, and no other intake into it is open or was taken in. Its
    discarded intakes go with it, for they have no place any more; the files stay.
    """
    discard_intake(intake=intake, version=version, by=by)
    head = type(door.head_of(intake))._default_manager.select_for_update(no_key=True).get(pk=door.head_of(intake).pk)
    intakes: Any = door.intake_model._default_manager.filter(**{door.head_field: head})
    if head.is_published or head.source_document_id or intakes.exclude(status=Intake.Status.DISCARDED).exists():
        return False
    if any(door.held(head).values()):
        return False
    try:
        with transaction.atomic():
            intakes.delete()
            sign(head, by=by, reason=_("Its intake was discarded while it was empty."))
            head.delete()
    except ProtectedError:  # something else points at it
        return False
    return True


# All at once: the command line and the sample city


@transaction.atomic
def take_in(door: Door, *, intake: Any, decisions: Mapping[str, Any], by: Any) -> RowPlan:
    """Decide and confirm in one go: what the decisions leave open is taken as suggested, and unknown labels are made.

    NotReady when the paper holds errors.
    """
    answers, reasons = recorded_decisions(decisions)
    intake.decisions = answers
    vocabulary = vocabulary_of(door.head_of(intake), intake.decisions)
    reading = read_intake(door, intake, vocabulary)
    made = vocabulary.new_kinds(door.labels(reading))
    intake = save_decisions(
        intake=intake,
        version=intake.version,
        decisions={**door.confirmed(reading), **answers, **made},
        reasons=reasons,
        warnings_confirmed=True,
        by=by,
    )
    return confirm(door, intake=intake, version=intake.version, by=by, losses_accepted=True)
