"""What a person settled is applied, the rest is suggested and said in findings.

Keys are those of the reading without decisions, so that they hold however much is decided:

    "2"       {"addressees": ["区", "区長"], "name": "区・区長"}   a group
    "2-5"     {"name": "…", "merge": true}                       a topic; merged into the topic above it
    "2-5-3"   {"kind": "statement", "other_actor": "…" or "", "topic": "…"}   a proposal; a topic begins with it
    "preface" "prose"                                            the bullets before the first stakeholder are prose
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string

from policies.intake.files.sheets import Cell
from policies.intake.findings import Findings
from policies.intake.proposals import ACTION, STATEMENT, Group, Proposal, ProposalsReading, Topic
from policies.intake.proposals.compose import compose
from policies.intake.proposals.lines import EXAMPLE, name_key
from policies.intake.proposals.preface import check_order
from policies.intake.proposals.suggestions import split_addressees, suggested_actor, suggested_kind, suggestions

PREFACE_KEY, PROSE = "preface", "prose"


def finish(reading: ProposalsReading, decisions: Mapping[str, Any], known: Collection[str] | None) -> ProposalsReading:
    """Compose the texts, apply the decisions, suggest what is open, and check the whole."""
    return _Finisher(reading, decisions, known).finish()


class _Finisher:
    def __init__(self, reading: ProposalsReading, decisions: Mapping[str, Any], known: Collection[str] | None) -> None:
        self.reading = reading
        self.decisions = {str(key): value for key, value in decisions.items()}
        self.used: set[str] = set()
        self.known = known
        self.known_keys = None if known is None else {name_key(label) for label in known}
        self.tidy = reading.kind in {"txt", "docx"}

    @property
    def findings(self) -> Findings:
        return self.reading.findings

    def finish(self) -> ProposalsReading:
        for proposal in self.reading.proposals():
            compose(proposal, tidy=self.tidy)
        for group in self.reading.groups:
            self._settle_addressees(group)
            self._settle_topics(group)
            for proposal in group.proposals:
                self._settle_kind(proposal)
                self._settle_actor(proposal, group)
        self._number()
        self._check()
        self._check_preface()
        self._report_unused()
        return self.reading

    def _decided(self, key: str, name: str) -> Any:
        """What a person said about a field; None if nothing."""
        value = self.decisions.get(key)
        if not isinstance(value, Mapping) or name not in value:
            return None
        self.used.add(key)
        return value[name]

    # Groups

    def _settle_addressees(self, group: Group) -> None:
        name = self._decided(group.key, "name")
        if isinstance(name, str) and name.strip():
            group.name = name.strip()
        said = self._decided(group.key, "addressees")
        labels = [str(label).strip() for label in said if str(label).strip()] if isinstance(said, list) else []
        if labels:
            group.addressees, group.addressees_settled = list(dict.fromkeys(labels)), True
        elif not group.addressees:
            group.addressees = split_addressees(group.name, self.known)
        if self.known_keys is None or self.known is None:
            return
        group.unknown = [label for label in group.addressees if name_key(label) not in self.known_keys]
        for label in [] if labels else group.unknown:
            message = _("The stakeholder “%(label)s” is not known.") % {"label": label}
            if similar := suggestions(label, self.known):
                message += " " + _("Similar: %(names)s") % {"names": "、".join(similar)}
            self.findings.warning("stakeholder_unknown", message, row=group.row, page=group.page)

    def _settle_topics(self, group: Group) -> None:
        """Topics merged with the one above, and topics that begin with a proposal of another."""
        topics: list[Topic] = []
        for topic in group.topics:
            name = self._decided(topic.key, "name")
            if isinstance(name, str) and name.strip():
                topic.name = name.strip()
            if self._decided(topic.key, "merge") is True and topics:
                topics[-1].proposals += topic.proposals
                topics[-1].pieces = topics[-1].pieces + topic.pieces
                continue
            topics += self._split(topic)
        group.topics = topics

    def _split(self, topic: Topic) -> list[Topic]:
        parts = [topic]
        proposals, topic.proposals = topic.proposals, []
        for proposal in proposals:
            name = self._decided(proposal.key, "topic")
            if isinstance(name, str) and name.strip():
                begun = Topic(f"{proposal.key}-topic", name.strip(), row=proposal.row, page=proposal.page)
                parts.append(begun)
            parts[-1].proposals.append(proposal)
        return [part for part in parts if part.proposals or part is topic and len(parts) == 1]

    # Proposals

    def _settle_kind(self, proposal: Proposal) -> None:
        if proposal.kind_settled:
            return
        kind = self._decided(proposal.key, "kind")
        if kind in (ACTION, STATEMENT):
            proposal.kind, proposal.kind_settled = kind, True
            return
        proposal.kind = suggested_kind(proposal.text)
        if proposal.kind == STATEMENT:
            message = _("This seems to state something rather than ask for an action. Check its kind.")
            self._warn("statement", message, proposal)

    def _settle_actor(self, proposal: Proposal, group: Group) -> None:
        said = self._decided(proposal.key, "other_actor")
        if said is not None and isinstance(said, str):
            proposal.other_actor, proposal.actor_settled = said.strip() or None, True
        if proposal.actor_settled:
            return
        proposal.other_actor = suggested_actor(proposal.text, [*group.addressees, group.name])
        if proposal.other_actor:
            message = _("“%(actor)s” seems to carry this out, not the one it is addressed to. Check it.")
            names = {"actor": proposal.other_actor}
            self._warn("other_actor", message % names, proposal)

    def _warn(self, code: str, message: str, one: Topic | Proposal) -> None:
        self.findings.warning(code, message, _cell(one), row=one.row, page=one.page)

    # The whole

    def _number(self) -> None:
        for group_number, group in enumerate(self.reading.groups, start=1):
            for number, topic in enumerate(group.topics, start=1):
                topic.slug = f"{group_number}-{number}"
                for nth, proposal in enumerate(topic.proposals, start=1):
                    proposal.slug = f"{topic.slug}-{nth}"

    def _check(self) -> None:
        reading = self.reading
        check_order([(one.number, one.name, one.row, one.page) for one in reading.groups], self.findings)
        for group in reading.groups:
            if not group.proposals:
                message = _("No proposals were found for “%(name)s”.") % {"name": group.name}
                self.findings.warning("group_without_proposals", message, row=group.row, page=group.page)
            for topic in group.topics:
                self._check_topic(topic)
        if not any(True for _proposal in reading.proposals()) and not reading.errors:
            self.findings.error("nothing_recognised", _nothing(reading))

    def _check_topic(self, topic: Topic) -> None:
        if not topic.name:
            message = _("These proposals stand under no topic. Give them one.")
            self._warn("topic_missing", message, topic)
        elif not topic.proposals:
            message = _("No proposal stands under the topic “%(name)s”.") % {"name": topic.name}
            self._warn("topic_without_proposals", message, topic)
        for proposal in topic.proposals:
            if not proposal.text:
                message = _("A bullet stands here without a text.")
                self.findings.error("proposal_empty", message, _cell(proposal), row=proposal.row, page=proposal.page)

    def _check_preface(self) -> None:
        """Bullets before the first stakeholder may be proposals whose heading was not found."""
        bullets = self.reading.preface.bullets
        if not bullets or not self.reading.groups:
            return
        row, page = bullets[0]
        if self.decisions.get(PREFACE_KEY) == PROSE:
            self.used.add(PREFACE_KEY)
            message = _("The lines with bullets before the first stakeholder were confirmed as preface.")
            self.findings.fix("preface_confirmed", message, row=row, page=page)
            return
        message = _(
            "%(count)s lines with bullets stand before the first stakeholder. "
            "Put a heading such as %(example)s above them, or say that they are no proposals."
        )
        count = {"count": len(bullets), "example": EXAMPLE}
        self.findings.error("proposal_before_group", message % count, row=row, page=page)

    def _report_unused(self) -> None:
        for key in self.decisions:
            if key not in self.used:
                message = _("A decision speaks of something this file does not hold: %(key)s") % {"key": key[:40]}
                self.findings.warning("decision_unused", message)


def _cell(one: Topic | Proposal) -> Cell | None:
    """Where it stands in a sheet; a text has rows only."""
    first = one.pieces[0] if one.pieces else None
    if first is None or first.column is None:
        return None
    return Cell(first.row, column_index_from_string(first.column), first.text, first.page)


def _nothing(reading: ProposalsReading) -> str:
    if not reading.pieces:
        return _("The file holds no text.")
    return _(
        "No proposals were found. The text needs headings such as %(example)s and proposals that begin with %(bullet)s; "
        "a table needs columns such as %(columns)s."
    ) % {"example": EXAMPLE, "bullet": "・", "columns": "主体、項目、取り組み"}
