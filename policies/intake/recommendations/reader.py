"""From a walk to a reading: the rules that fit are chosen, texts get their keys, clauses and decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from policies.intake.files.papers import Paper
from policies.intake.findings import Findings
from policies.intake.recommendations import (
    Attachment,
    Clause,
    Item,
    Paragraph,
    Piece,
    RecommendationReading,
    Section,
)
from policies.intake.recommendations.addressees import Vocabulary
from policies.intake.recommendations.attachments import AttachmentGrammar, Reference
from policies.intake.recommendations.clauses import ClauseSplitter, Context, Draft
from policies.intake.recommendations.decisions import Decisions
from policies.intake.recommendations.fit import best_walk
from policies.intake.recommendations.layout import Block, Fragment, Layout, columns
from policies.intake.recommendations.nodes import ItemNode, Node
from policies.intake.recommendations.outline import OutlineRules
from policies.intake.recommendations.report import report_clauses, report_fit, report_structure
from policies.intake.recommendations.signs import Signs, roles_of
from policies.intake.recommendations.walk import Walk

_SHORT_HEADING = 40  # characters of a heading that is the beginning of its text
_LONGEST_HEADING = 160  # columns a wrapped heading may take


class Reader:
    def __init__(
        self,
        paper: Paper,
        outline: OutlineRules | None,
        known_addressees: Mapping[str, str] | Collection[str],
        decisions: Mapping[str, Any],
    ) -> None:
        self.paper = paper
        self.findings = Findings(paper.findings)
        self.given = outline
        self.vocabulary = Vocabulary(known_addressees)
        self.splitter = ClauseSplitter(self.vocabulary)
        self.decisions = Decisions(decisions, self.findings)
        self.unknown: dict[str, str] = {}  # clause → its topic that is no known body
        self.slugs: Counter[str] = Counter()

    def read(self) -> RecommendationReading:
        layout = Layout(self.paper)
        roles = roles_of(self.decisions.given)
        given = self.given
        walk = best_walk(layout, roles) if given is None else Walk(layout, Signs(given, roles)).run()
        reading = RecommendationReading(self.paper, walk.rules, self.findings)
        self.decisions.check_lines({entry.row for entry in layout.entries})
        report_fit(reading, walk, chosen=given is None)
        for node in walk.nodes:
            self._section(reading, walk, node)
        self._attachments(reading, walk)
        reading.pieces = [Piece(one.row, one.text, one.role) for one in walk.trace]
        report_structure(reading, walk)
        report_clauses(reading, self.unknown, self.vocabulary)
        self.decisions.finish()
        return reading

    # --- sections and items ---

    def _section(self, reading: RecommendationReading, walk: Walk, node: Node) -> None:
        slug = self._slug(node)
        node.slug = slug
        section = Section(
            key=f"section-{slug}",
            slug=slug,
            parent=f"section-{node.parent.slug}" if node.parent else None,
            kind=node.kind,
            number=node.number.printed,
            title=node.title or _("Preface"),
            row=node.row,
            page=node.page,
            raw=raw(node.heading),
        )
        self.decisions.section(section)
        if node.answer and not node.items:
            fragments = list(node.heading) or node.answer[0].fragments[:1]
            node.items.append(ItemNode(node.number, node.answer[0].row, node.answer[0].page, fragments, node.answer))
            node.items[0].borrowed = True
            node.answer = []
        blocks = sorted([*node.blocks, *node.answer], key=lambda block: block.pieces_at[0])
        section.paragraphs = [Paragraph(block.text, block.row, block.page, block.raw) for block in blocks]
        section.references = self._references(walk.signs.attachments, node, blocks)
        reading.sections.append(section)
        context = Context(title_bodies=self.vocabulary.mentioned(section.title))
        for number, item in enumerate(node.items, start=1):
            context.subject = []
            reading.items.append(self._item(walk, section, item, number, context))

    def _slug(self, node: Node) -> str:
        """Numbers from the outermost heading inwards: 1-1-2; what is there already gets a letter."""
        own = str(node.number.value) if node.number.value else f"x{node.row}"
        slug = f"{node.parent.slug}-{own}" if node.parent else own
        self.slugs[slug] += 1
        return slug if self.slugs[slug] == 1 else f"{slug}x{self.slugs[slug]}"

    def _item(self, walk: Walk, section: Section, node: ItemNode, number: int, context: Context) -> Item:
        heading, printed = self._heading(walk, node)
        slug = f"{section.slug}-{number}"
        where = raw(node.heading) or node.blocks[0].raw.split("\n")[0]
        item = Item(f"item-{slug}", slug, heading, node.row, node.page, where, section.key, heading_printed=printed)
        self.decisions.item(item)
        context.said.append(item.heading)
        for block in node.blocks:
            text, starts = block.pieces()
            for at in block.pieces_at:
                walk.trace[at].role = "clause"
            for draft in self.splitter.split(text, context):
                key = f"clause-{slug}-{len(item.clauses) + 1}"
                clause = self._clause(key, text, starts_of(starts, draft), draft)
                if draft.unknown:
                    self.unknown[key] = draft.unknown
                self.decisions.clause(clause)
                item.clauses.append(clause)
        return item

    def _heading(self, walk: Walk, node: ItemNode) -> tuple[str, bool]:
        """The heading, and whether it was printed as one."""
        if node.is_sentence and "。" not in node.blocks[0].text and columns(node.blocks[0].text) <= _LONGEST_HEADING:
            block = node.blocks.pop(0)
            node.heading = block.fragments
            for at in block.pieces_at:
                walk.trace[at].role = "item"
        if node.heading:
            return Block(node.heading).text, not node.borrowed
        text = node.blocks[0].text
        return text if len(text) <= _SHORT_HEADING else f"{text[:_SHORT_HEADING]}…", False

    def _clause(self, key: str, text: str, where: tuple[int, int, str], draft: Draft) -> Clause:
        row, page, as_printed = where
        return Clause(
            key=key,
            text=text[draft.start : draft.end].strip(),
            row=row,
            page=page,
            raw=as_printed,
            force=draft.force,
            addressees=draft.addressees,
            confidence=draft.confidence,
        )

    # --- attachments ---

    def _references(self, grammar: AttachmentGrammar, node: Node, blocks: list[Block]) -> list[Reference]:
        """What a section cites, once each."""
        found: dict[str, Reference] = {}
        for text, fragment in node.cited:
            cited = grammar.on_line(text)
            for reference in cited.references if cited else ():
                found.setdefault(reference.number, reference)
            if cited and cited.expanded:
                self._say_expanded(text, fragment.row, fragment.page)
        texts = [*blocks, *(block for item in node.items for block in item.blocks)]
        for block in texts:
            for cited in grammar.inside(block.text):
                for reference in cited.references:
                    found.setdefault(reference.number, reference)
                if cited.expanded:
                    self._say_expanded(block.text[:40], block.row, block.page)
        return list(found.values())

    def _say_expanded(self, text: str, row: int, page: int) -> None:
        self.findings.fix(
            "range_expanded",
            _("A range of attachments was written out: %(text)s") % {"text": text[:80]},
            row=row,
            page=page,
        )

    def _attachments(self, reading: RecommendationReading, walk: Walk) -> None:
        numbers = {reference.number for section in reading.sections for reference in section.references}
        numbers |= set(walk.titles)
        ordered = sorted(numbers, key=lambda number: [int(part) for part in number.split("-")])
        reading.attachments = [Attachment(number, walk.titles.get(number, "")) for number in ordered]


def raw(fragments: list[Fragment]) -> str:
    return "\n".join(fragment.text for fragment in fragments)


def starts_of(starts: list[tuple[int, Fragment]], draft: Draft) -> tuple[int, int, str]:
    """Row and page of a clause, and its stretch of the lines it was printed on."""
    row, page = 0, 1
    lines: list[str] = []
    for start, fragment in starts:
        first, last = max(draft.start - start, 0), min(draft.end - start, len(fragment.text))
        if first < last:
            if not lines:
                row, page = fragment.row, fragment.page
            lines.append(fragment.text[first:last])
    return row, page, "\n".join(lines)
