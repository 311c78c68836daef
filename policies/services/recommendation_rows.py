"""A recommendation as rows: sections, paragraphs of present state, attachments, items and their clauses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ..intake.files.papers import read_paper
from ..intake.recommendations import RecommendationReading, read_recommendation
from ..intake.recommendations import Section as ReadSection
from ..intake.recommendations.outline import OutlineError, OutlineRules, preset
from ..models import (
    Attachment,
    AttachmentReference,
    Clause,
    Recommendation,
    RecommendationIntake,
    RecommendationItem,
    RecommendationParagraph,
    RecommendationSection,
)
from .document_import import Door
from .document_rows import Kind, Wanted
from .stakeholder_labels import Vocabulary

SECTION = Kind(
    "section",
    RecommendationSection,
    values=("kind", "number", "title"),
    parent="parent",
    quiet=("slug", "position"),
    unique="slug",
    words=lambda row: row.title,
    place=lambda row: row.slug,
)
PARAGRAPH = Kind(
    "paragraph",
    RecommendationParagraph,
    values=("text",),
    parent="section",
    words=lambda row: row.text,
    place=lambda row: str(row.position),
    sourced=True,
)
ATTACHMENT = Kind(
    "attachment",
    Attachment,
    values=("title",),
    words=lambda row: row.number,
    place=lambda row: row.number,
    exact=True,
)
REFERENCE = Kind(
    "reference",
    AttachmentReference,
    values=("printed",),
    parent="section",
    links=("attachment",),
    words=lambda row: row.attachment.number,
    place=lambda row: row.attachment.number,
    exact=True,
)
ITEM = Kind(
    "item",
    RecommendationItem,
    values=("heading",),
    parent="section",
    quiet=("slug", "position"),
    unique="slug",
    words=lambda row: row.heading,
    place=lambda row: row.slug,
    sourced=True,
)
CLAUSE = Kind(
    "clause",
    Clause,
    values=("text", "force", "addressees", "confirmed"),
    parent="item",
    relations=("addressees",),
    unique="position",
    words=lambda row: row.text,
    place=lambda row: str(row.position),
    sourced=True,
)


class RecommendationDoor(Door):
    name = "recommendation"
    kinds = (SECTION, PARAGRAPH, ATTACHMENT, REFERENCE, ITEM, CLAUSE)
    intake_model = RecommendationIntake
    head_field = "recommendation"

    def read(
        self,
        *,
        data: bytes,
        filename: str,
        intake: Any,
        decisions: Mapping[str, Any],
        vocabulary: Vocabulary,
        like: RecommendationReading | None = None,
    ) -> RecommendationReading:
        return read_recommendation(
            read_paper(data, filename),
            outline=rules_for(intake) or (like.outline if like else None),
            known_addressees=vocabulary.known,
            decisions=decisions,
        )

    def labels(self, reading: RecommendationReading) -> list[str]:
        return [label for clause in reading.clauses for label in clause.addressees]

    def wanted(self, reading: RecommendationReading, head: Recommendation, vocabulary: Vocabulary) -> list[Wanted]:
        return list(_Rows(reading, head, vocabulary).rows())

    def held(self, head: Recommendation) -> dict[Kind, Sequence[Any]]:
        return {
            SECTION: list(head.sections.all()),
            PARAGRAPH: list(RecommendationParagraph.objects.filter(section__recommendation=head)),
            ATTACHMENT: list(head.attachments.all()),
            REFERENCE: list(
                AttachmentReference.objects.filter(section__recommendation=head).select_related("attachment")
            ),
            ITEM: list(head.items.all()),
            CLAUSE: list(Clause.objects.filter(item__recommendation=head).prefetch_related("addressees")),
        }

    def answered(self, head: Recommendation) -> dict[tuple[str, int], str]:
        sentence = _("“%(heading)s” has a response of the city and cannot be removed; the paper no longer holds it.")
        rows = head.items.filter(response__isnull=False)
        return {("item", row.pk): sentence % {"heading": row.heading} for row in rows}

    def carried(
        self, before: RecommendationReading, now: RecommendationReading, decisions: Mapping[str, Any]
    ) -> dict[str, Any]:
        """By what is printed: the places of a corrected paper may have shifted."""
        keys = _same_words(before.sections, now.sections) | _same_words(before.items, now.items)
        keys |= _same_words(before.clauses, now.clauses)
        return {new: decisions[old] for new, old in keys.items() if old in decisions}

    def noted(self, reading: RecommendationReading) -> dict[str, Any]:
        return {"outline": reading.outline.name}

    def confirmed(self, reading: RecommendationReading) -> dict[str, Any]:
        return {
            clause.key: {"force": clause.force, "addressees": list(clause.addressees)} for clause in reading.clauses
        }


def _same_words(before: Sequence[Any], now: Sequence[Any]) -> dict[str, str]:
    """Key now → key before, of what is printed alike; in order, where it is printed several times."""
    waiting: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in reversed(before):
        waiting[one.raw, getattr(one, "text", "")].append(one.key)
    found = {}
    for one in now:
        if same := waiting.get((one.raw, getattr(one, "text", ""))):
            found[one.key] = same.pop()
    return found


def rules_for(intake: RecommendationIntake) -> OutlineRules | None:
    """The form of numbering chosen, or the one it was taken in by, else the council's own.

    None: the best of the known forms is found.
    """
    council = intake.recommendation.council
    own = council.outline_rules if council else None
    name = intake.outline or intake.result.get("outline", "")
    try:
        if name and not (own and own.get("name") == name):
            return preset(name)
        return OutlineRules.from_json(own) if own else None
    except OutlineError:
        return None


class _Rows:
    def __init__(self, reading: RecommendationReading, head: Recommendation, vocabulary: Vocabulary) -> None:
        self.reading, self.head, self.vocabulary = reading, head, vocabulary
        self.sections: dict[str, Wanted] = {}

    def rows(self) -> Iterator[Wanted]:
        for position, section in enumerate(self.reading.sections):
            self.sections[section.key] = self._section(section, position)
            yield self.sections[section.key]
            yield from self._paragraphs(section)
        attachments = {
            one.number: Wanted(
                ATTACHMENT,
                one.number,
                one.number,
                one.number,
                {"title": one.title},
                fixed={"recommendation": self.head, "number": one.number},
                quiet={"position": position},
            )
            for position, one in enumerate(self.reading.attachments)
        }
        yield from attachments.values()
        for section in self.reading.sections:
            yield from self._references(section, attachments)
        yield from self._items()

    def _section(self, section: ReadSection, position: int) -> Wanted:
        return Wanted(
            SECTION,
            f"{section.number} {section.title}".strip(),
            section.title,
            section.slug,
            {"kind": section.kind, "number": section.number[:20], "title": section.title[:300]},
            parent=self.sections[section.parent] if section.parent else None,
            fixed={"recommendation": self.head},
            quiet={"slug": section.slug, "position": position},
        )

    def _paragraphs(self, section: ReadSection) -> Iterator[Wanted]:
        above = self.sections[section.key]
        for position, one in enumerate(section.paragraphs):
            yield Wanted(
                PARAGRAPH,
                short(f"{above.label}: {one.text}"),
                one.text,
                str(position),
                {"text": one.text},
                parent=above,
                quiet={"position": position},
                source=source(one),
            )

    def _references(self, section: ReadSection, attachments: dict[str, Wanted]) -> Iterator[Wanted]:
        above = self.sections[section.key]
        for position, one in enumerate(section.references):
            yield Wanted(
                REFERENCE,
                f"{above.label}: {one.number}",
                one.number,
                one.number,
                {"printed": one.printed[:40]},
                parent=above,
                links={"attachment": attachments[one.number]},
                quiet={"position": position},
            )

    def _items(self) -> Iterator[Wanted]:
        for position, item in enumerate(self.reading.items):
            above = Wanted(
                ITEM,
                item.heading,
                item.heading,
                item.slug,
                {"heading": item.heading[:300]},
                parent=self.sections[item.section],
                fixed={"recommendation": self.head},
                quiet={"slug": item.slug, "position": position},
                source=source(item),
            )
            yield above
            for number, clause in enumerate(item.clauses, start=1):
                values = {
                    "text": clause.text,
                    "force": clause.force,
                    "addressees": self.vocabulary.tokens(clause.addressees),
                    "confirmed": clause.confirmed and not self.vocabulary.unknown(clause.addressees),
                }
                yield Wanted(
                    CLAUSE,
                    short(f"{item.heading}: {clause.text}"),
                    clause.text,
                    str(number),
                    values,
                    parent=above,
                    quiet={"position": number},
                    source=source(clause),
                )


def source(one: Any) -> dict[str, Any]:
    return {"source_page": str(one.page), "source_row": one.row, "source_text": one.raw}


def short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


DOOR = RecommendationDoor()
