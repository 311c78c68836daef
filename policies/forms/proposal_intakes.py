"""Handing in a paper of proposals, and confirming whom its groups address and who carries each proposal out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..intake.findings import Finding
from ..intake.proposals import Group, ProposalsReading, Topic, read_proposals
from ..intake.proposals import Proposal as ReadProposal
from ..models import Proposal
from .document_intakes import PaperDecisionsForm, PaperUploadForm, field_name


class ProposalUploadForm(PaperUploadForm):
    head_label = _("Document of proposals")
    accept = ".txt,.docx,.xlsx,.csv,.tsv"
    field_order = ["file", "text", "head", "title", "slug", "issued_on"]

    issued_on = forms.DateField(
        label=_("Date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty, the date in the preface is taken."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext("Text (.txt), Word (.docx), Excel (.xlsx), CSV or TSV, up to 10 MB.")

    def read(self, data: bytes, filename: str) -> Any:
        return read_proposals(data, filename)


@dataclass(frozen=True)
class ProposalRow:
    proposal: ReadProposal
    kind: forms.BoundField
    actor: forms.BoundField
    anchor: str
    findings: list[Finding]


@dataclass(frozen=True)
class TopicRow:
    topic: Topic
    name: forms.BoundField
    merge: forms.BoundField | None
    proposals: list[ProposalRow]


@dataclass(frozen=True)
class GroupRow:
    group: Group
    checked: forms.BoundField
    addressees: forms.BoundField
    more: forms.BoundField | None
    topics: list[TopicRow]
    anchor: str
    is_expanded: bool

    @property
    def has_errors(self) -> bool:
        rows = [one for topic in self.topics for one in topic.proposals]
        return any(one.kind.errors or one.actor.errors for one in rows) or any(one.name.errors for one in self.topics)

    @property
    def count(self) -> int:
        return len(self.group.proposals)


class ProposalDecisionsForm(PaperDecisionsForm):
    """Addressees, names of topics, kind and actor of every proposal; a tick confirms a group as it stands."""

    all_checked = forms.BooleanField(
        required=False, label=_("I have checked every group shown here, and confirm all of them.")
    )

    def __init__(
        self,
        *args: Any,
        reading: ProposalsReading,
        suggested: ProposalsReading,
        items: Sequence[Group],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reading, self.groups = reading, list(items)
        self.suggested: dict[str, Any] = {
            one.key: {"addressees": self.shown_labels(one.addressees)} for one in suggested.groups
        }
        self.suggested |= {one.key: {"name": one.name} for one in suggested.topics()}
        self.suggested |= {
            one.key: {"kind": one.kind, "other_actor": self._actor(one)} for one in suggested.proposals()
        }
        actors = [one.other_actor for one in reading.proposals() if one.other_actor]
        self.actors = list(dict.fromkeys([*self.shown_labels(actors), *self.vocabulary.names]))
        for group in self.groups:
            self._add_group(group)
        self._add_merged(suggested)
        if not self.groups:
            del self.fields["all_checked"]

    def _add_group(self, group: Group) -> None:
        self.fields[field_name("group", group.key)] = forms.BooleanField(
            label=gettext("Addressees, topics and proposals of this group are right"),
            required=False,
            initial=group.addressees_settled,
        )
        chosen = self.shown_labels(group.addressees)
        self.add_addressees(field_name("to", group.key), gettext("Addressees"), chosen, chosen)
        for number, topic in enumerate(group.topics):
            self.fields[field_name("topic", topic.key)] = forms.CharField(
                label=gettext("Topic"), max_length=200, required=False, initial=topic.name
            )
            if number:
                self.fields[field_name("merge", topic.key)] = forms.BooleanField(
                    label=gettext("Belongs to the topic above"), required=False
                )
            for proposal in topic.proposals:
                self._add_proposal(proposal)

    def _add_merged(self, suggested: ProposalsReading) -> None:
        """Topics that were merged away, so that this can be taken back."""
        groups = {group.key for group in self.groups}
        self.merged = [
            topic
            for group in suggested.groups
            for topic in group.topics
            if group.key in groups and self.kept(topic.key).get("merge")
        ]
        for topic in self.merged:
            self.fields[field_name("merge", topic.key)] = forms.BooleanField(
                label=gettext("“%(name)s” belongs to the topic above it") % {"name": topic.name},
                required=False,
                initial=True,
            )

    def _actor(self, proposal: ReadProposal) -> str:
        return self.shown_labels([proposal.other_actor])[0] if proposal.other_actor else ""

    def _add_proposal(self, proposal: ReadProposal) -> None:
        self.fields[field_name("kind", proposal.key)] = forms.ChoiceField(
            label=gettext("Kind"), choices=Proposal.Kind.choices, initial=proposal.kind, required=False
        )
        self.fields[field_name("actor", proposal.key)] = forms.ChoiceField(
            label=gettext("Carried out by"),
            choices=[("", gettext("those addressed")), *((one, one) for one in self.actors)],
            required=False,
            initial=self._actor(proposal),
        )

    @property
    def merged_fields(self) -> list[forms.BoundField]:
        return [self[field_name("merge", topic.key)] for topic in self.merged]

    def rows(self) -> Iterator[GroupRow]:
        seen: set[int] = set()
        heard = self.heard(self.reading.findings)
        first = next((group for group in self.groups if not group.addressees_settled), None)
        for group in self.groups:
            anchor = self.anchor(group.row, seen)
            topics = [self._topic_row(topic, seen, heard) for topic in group.topics]
            name = field_name("to", group.key)
            checked = self[field_name("group", group.key)]
            yield GroupRow(group, checked, self[name], self.more(name), topics, anchor, group is first)

    def _topic_row(self, topic: Topic, seen: set[int], heard: dict[int, list[Finding]]) -> TopicRow:
        merge = field_name("merge", topic.key)
        proposals = [
            ProposalRow(
                one,
                self[field_name("kind", one.key)],
                self[field_name("actor", one.key)],
                self.anchor(one.row, seen),
                heard.pop(one.row, []),
            )
            for one in topic.proposals
        ]
        name = self[field_name("topic", topic.key)]
        return TopicRow(topic, name, self[merge] if merge in self.fields else None, proposals)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for group in self.groups:
            name = field_name("to", group.key)
            if self._is_checked(group) and not self.addressees(name):
                self.add_error(name, gettext("Choose whom this group addresses."))
            for proposal in group.proposals:
                kind = field_name("kind", proposal.key)
                if not cleaned.get(kind) and kind not in self.errors:
                    self.add_error(kind, gettext("Choose an action or a statement."))
        return cleaned

    def _is_checked(self, group: Group) -> bool:
        ticks = ("all_checked", field_name("group", group.key))
        return any(self.cleaned_data.get(name) for name in ticks)

    @property
    def decisions(self) -> dict[str, Any]:
        """Something is decided when its group is ticked, or when it was set to something else than suggested."""
        found = self.label_decisions()
        for group in self.groups:
            checked = self._is_checked(group)
            values = {"addressees": self.addressees(field_name("to", group.key))}
            found[group.key] = self._said(group.key, values, checked)
            for topic in group.topics:
                found[topic.key] = self._topic_said(topic)
            for proposal in group.proposals:
                values = {
                    "kind": self.cleaned_data[field_name("kind", proposal.key)],
                    "other_actor": self.cleaned_data.get(field_name("actor", proposal.key), ""),
                }
                found[proposal.key] = self._said(proposal.key, values, checked)
        for topic in self.merged:
            if not self.cleaned_data.get(field_name("merge", topic.key)):
                found[topic.key] = self.kept(topic.key, "merge") or None
        return found

    def _said(self, key: str, values: dict[str, Any], checked: bool) -> dict[str, Any] | None:
        decided = values if checked or values != self.suggested.get(key) else {}
        return self.kept(key, *values) | decided or None

    def _topic_said(self, topic: Topic) -> dict[str, Any] | None:
        said: dict[str, Any] = {}
        name = self.cleaned_data.get(field_name("topic", topic.key), "").strip()
        if name and {"name": name} != self.suggested.get(topic.key):
            said["name"] = name
        if self.cleaned_data.get(field_name("merge", topic.key)):
            said["merge"] = True
        return self.kept(topic.key, "name", "merge") | said or None

    def describe(self, key: str) -> str:
        for group in self.groups:
            named = {group.key: group.name} | {one.key: one.name for one in group.topics}
            named |= {one.key: one.text[:40] for one in group.proposals}
            if key in named:
                return named[key]
        return key.partition(":")[2] or key

    @staticmethod
    def in_words(value: Any) -> str:
        if not isinstance(value, dict):
            return str(value or gettext("Not decided"))
        kinds = dict(Proposal.Kind.choices)
        said = [str(kinds.get(value.get("kind"), "")), value.get("other_actor", ""), value.get("name", "")]
        return " ".join([*filter(None, said), "、".join(value.get("addressees", []))]).strip()
