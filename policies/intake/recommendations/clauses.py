"""Items into clauses: a sentence is parted where the actor or the force changes; both are suggested, never settled."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

from policies.intake.recommendations import AMBIGUOUS, HOPE, INFERRED, NEED, PRINTED, REQUEST, STATEMENT
from policies.intake.recommendations.addressees import (
    BODIES_BEFORE,
    KNOWN,
    NAMED,
    SAID_BEFORE,
    WORDING,
    Topic,
    Vocabulary,
    endings,
)

_REMEMBERED = 30  # sentences
_ORDER = (PRINTED, INFERRED, AMBIGUOUS)
_OPENING, _CLOSING = "「『（(【", "」』）)】"
_ENDS = "。！？!?"
_SPACES = " \u3000\n"
_STOPS = "。．.！？!?」』）)】、， 　"
_REMARK = re.compile(r"\s*[（(][^（()）]{1,80}[)）]\s*")
_LAST_REMARK = re.compile(r"[（(][^（()）]{1,80}[)）]$")
_FORCES = {force: endings(WORDING["force"][force]) for force in (REQUEST, NEED, HOPE)}
_WEAK = endings(WORDING["need_of_a_printed_actor"])
_SOFT = endings(WORDING["softened_by"])
_INSIDE = {force: endings(WORDING["force_inside"][force]) for force in (REQUEST, NEED, HOPE)}
_STATES = endings(WORDING["states_inside"])
_WITH_NI, _WITH_TAISHI = endings(WORDING["asked_with_ni"]), endings(WORDING["asked_with_taishi"])
_STARTS = endings(WORDING["starts"])
_JOINS = dict.fromkeys(WORDING["joins"], True) | dict.fromkeys(WORDING["subordinates"], False)
_JOIN = endings(_JOINS)
_OTHER_TOPIC = re.compile(r"(?:^|、)([^、。「」]{0,30}?[一-龠々ァ-ヴー])(?:には|は)、")
_NO_TOPIC = endings(["今後", "際", "時", "場合", "中", "上", "後", "前", "現在", "近年", "当面", "将来", "以上"])


@dataclass(slots=True)
class Draft:
    """A clause before it has a key; `start` and `end` are places in the text of its block."""

    start: int
    end: int
    force: str
    addressees: list[str]
    confidence: str
    unknown: str = ""  # the topic that is no known body


@dataclass(slots=True)
class Context:
    """What was said before in the section: whom a sentence without an actor goes on about."""

    title_bodies: list[str] = field(default_factory=list)
    subject: list[str] = field(default_factory=list)  # within the item
    bodies: list[str] = field(default_factory=list)  # the last time several bodies were named together
    said: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))  # headings and sentences before this


@dataclass(slots=True)
class Part:
    """A stretch of a sentence with one actor."""

    start: int
    end: int
    topics: list[Topic]
    force: str = ""  # its own, when it has one
    unclear: bool = False


class ClauseSplitter:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def split(self, text: str, context: Context) -> list[Draft]:
        """The clauses of a paragraph; together they are the paragraph."""
        drafts: list[Draft] = []
        for start, end in sentences(text):
            drafts.extend(self._sentence(text, start, end, context))
        return drafts

    def _sentence(self, text: str, start: int, end: int, context: Context) -> list[Draft]:
        sentence = text[start:end]
        force, core = force_at_end(sentence)
        topics = [topic for topic in self.vocabulary.topics(sentence) if _asked(topic, core)]
        parts = [part for one in _parts(sentence, topics) for part in _by_force(sentence, one, force)]
        drafts = []
        for nth, part in enumerate(parts):
            last = nth == len(parts) - 1
            draft = self._draft(sentence, part, force, last, context)
            draft.start, draft.end = start + part.start, start + part.end
            drafts.append(draft)
        self._remember(sentence, context)
        return drafts

    def _draft(self, sentence: str, part: Part, force: str, last: bool, context: Context) -> Draft:
        own = part.force or (force if last else "")
        confidence = PRINTED if own else INFERRED
        force = own or force
        labels, sure = self._labels(part.topics, context)
        if labels:
            context.subject = labels
        if force == STATEMENT and last and labels and _WEAK.search(_core(sentence)):
            force, confidence = NEED, INFERRED
        if force == STATEMENT:
            return Draft(0, 0, STATEMENT, [], PRINTED if last else INFERRED)
        unknown = ""
        if not labels:
            labels, sure = list(context.subject), INFERRED
            unknown = _other_topic(sentence[part.start : part.end])
            if unknown or not labels:
                sure = AMBIGUOUS
        if part.unclear:
            sure = AMBIGUOUS
        return Draft(0, 0, force, labels, max(confidence, sure, key=_ORDER.index), unknown)

    def _labels(self, topics: list[Topic], context: Context) -> tuple[list[str], str]:
        """Labels of the actors, and how sure they are."""
        labels: dict[str, None] = {}
        sure = PRINTED
        for actor in (actor for topic in topics for actor in topic.actors):
            found, how = [actor.label], PRINTED if actor.how == KNOWN else INFERRED
            if actor.how == BODIES_BEFORE:
                found, how = self._bodies_before(actor.label, context)
            elif actor.how == SAID_BEFORE:
                found, how = self._said_before(actor.label, context)
            elif actor.how == NAMED and actor.label in self.vocabulary.known:
                how = PRINTED
            labels |= dict.fromkeys(found)
            sure = max(sure, how, key=_ORDER.index)
        return list(labels), sure

    def _bodies_before(self, surface: str, context: Context) -> tuple[list[str], str]:
        without = set(WORDING["bodies_before"][surface])
        for bodies in (context.bodies, context.title_bodies):
            if found := [label for label in bodies if label not in without]:
                return found, INFERRED
        return [surface], AMBIGUOUS

    def _said_before(self, label: str, context: Context) -> tuple[list[str], str]:
        """当該連合会 is the last body before whose name ends so."""
        for text in reversed(context.said):
            for candidate in reversed(self.vocabulary.mentioned(text)):
                if candidate.endswith(label) and candidate != label:
                    return [candidate], INFERRED
        known = [name for name in sorted(self.vocabulary.known) if name.endswith(label)]
        return (known, INFERRED) if len(known) == 1 else ([label], AMBIGUOUS)

    def _remember(self, sentence: str, context: Context) -> None:
        for topic in self.vocabulary.topics(sentence):
            bodies = [actor.label for actor in topic.actors if actor.how in {KNOWN, NAMED}]
            if len(bodies) > 1:
                context.bodies = bodies
        context.said.append(sentence)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence begins and ends; a full stop inside brackets ends none, unless a bracket never closes."""
    found = _sentences(text, nested=True)
    return found if found else _sentences(text, nested=False) or [(0, len(text))]


def _sentences(text: str, *, nested: bool) -> list[tuple[int, int]]:
    found, start, depth = [], 0, 0
    for at, sign in enumerate(text):
        if nested and sign in _OPENING:
            depth += 1
        elif nested and sign in _CLOSING:
            depth = max(0, depth - 1)
        elif sign in _ENDS and depth == 0 and text[at + 1 : at + 2] not in {*_ENDS, *_CLOSING}:
            found.append((start, at + 1))
            start = at + 1
    if depth:
        return []
    if text[start:].strip():
        found.append((start, len(text)))
    elif found:
        found[-1] = (found[-1][0], len(text))
    return _with_remarks(text, found)


def _with_remarks(text: str, found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A remark in brackets behind the full stop belongs to the sentence before it."""
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and _REMARK.fullmatch(text[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def force_at_end(sentence: str) -> tuple[str, str]:
    """The force of a sentence, and the sentence without what softens its end."""
    core = _core(sentence)
    for force, pattern in _FORCES.items():
        if pattern.search(core):
            return force, core
    return STATEMENT, core


def _core(sentence: str) -> str:
    core = _LAST_REMARK.sub("", sentence[-200:].rstrip(_ENDS + _SPACES)).rstrip(_STOPS)
    match = _SOFT.search(core)
    if match and any(pattern.search(core[: match.start()]) for pattern in (*_FORCES.values(), _WEAK)):
        core = core[: match.start()]
    return core


def _asked(topic: Topic, core: str) -> bool:
    """Whether the bodies before には and に対し are those who are asked; before は they are."""
    if topic.particle == "には":
        return bool(_WITH_NI.search(core))
    if topic.particle.startswith("に対"):
        return bool(_WITH_TAISHI.search(core))
    return True


def _parts(sentence: str, topics: list[Topic]) -> list[Part]:
    """A sentence cut in front of every actor that is coordinate with the one before."""
    parts = [Part(0, len(sentence), topics[:1])]
    for topic in topics[1:]:
        here = parts[-1]
        cut, tail = _cut_before(sentence, here.start, topic.start)
        inside = next((force for force, pattern in _INSIDE.items() if pattern.search(tail)), "")
        same = {actor.label for one in here.topics for actor in one.actors} == {actor.label for actor in topic.actors}
        join = _JOIN.search(tail)
        if inside or (not same and join and _JOINS[join.group()]):
            here.end = cut
            here.force = inside or (STATEMENT if _STATES.search(tail) else "")
            parts.append(Part(cut, len(sentence), [topic]))
        elif same or join:
            here.topics = [topic]
        else:
            here.topics.append(topic)
            here.unclear = True
    return parts


def _cut_before(sentence: str, floor: int, start: int) -> tuple[int, str]:
    """Where a part begins, with また and its like in front; and what stands before it, without its commas."""
    cut = start
    while True:
        tail = sentence[floor:cut].rstrip("、，")
        match = _STARTS.search(tail, max(0, len(tail) - 10))
        if match is None or (match.start() > 0 and tail[match.start() - 1] not in "、，"):
            return cut, tail[-20:]
        cut = floor + match.start()


def _by_force(sentence: str, part: Part, force: str) -> list[Part]:
    """One actor with two forces is two clauses: …必要があり、…されたい."""
    if part.force or part.end != len(sentence):
        return [part]
    for match in re.finditer("、", sentence[part.start : part.end]):
        at = part.start + match.end()
        before = sentence[max(part.start, at - 20) : at - 1]
        inside = next((one for one, pattern in _INSIDE.items() if pattern.search(before)), "")
        if inside and inside != force:
            return [Part(part.start, at, part.topics, inside), Part(at, part.end, part.topics, unclear=part.unclear)]
    return [part]


def _other_topic(text: str) -> str:
    match = _OTHER_TOPIC.search(text)
    if match is None or _NO_TOPIC.search(match[1]):
        return ""
    return match[1]
