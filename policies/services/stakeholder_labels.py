"""The kinds of stakeholder of a municipality by the labels papers print, and what becomes of labels nobody knows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from districts.history import sign
from districts.models import Municipality, StakeholderAlias, StakeholderType
from districts.models.departments import label_key

LONGEST = 100  # a longer label stays unknown: no kind could carry it as its name
LABEL = "label:"  # begins the key of a decision about a label
IS, NEW, DROP = "is:", "new:", "drop"  # another name of that kind; a new kind; no stakeholder at all

Token = int | str  # a kind by its id, or one to be made by its label

_Kind = StakeholderType.Kind
_CITY = re.compile(r"市|町|村|区役所|行政|市役所|町役場|村役場")
_OPEN = re.compile(
    r"(?:様々な|さまざまな|多様な|各種?|関係する?|すべての|全ての).+|.*(?:住民|市民|区民|町民|村民|世帯)"
)
_ROLE = re.compile(r".*(?:長|委員|役員|員)")


class Vocabulary:
    """What labels mean here: names and aliases first, then the `answers` a person gave about the others.

    `answers` are by label, see IS, NEW and DROP; labels in `made` become kinds of their own.
    """

    def __init__(
        self, municipality: Municipality, answers: Mapping[str, Any] | None = None, made: Collection[str] = ()
    ) -> None:
        self.municipality = municipality
        self.types = {one.pk: one for one in StakeholderType.objects.filter(municipality=municipality).in_order()}
        self.aliases = list(StakeholderAlias.objects.filter(municipality=municipality))
        self._index: dict[str, Token] = {label_key(one.label): one.stakeholder_type_id for one in self.aliases}
        self._index |= {label_key(one.name): one.pk for one in self.types.values()}
        self._dropped: set[str] = set()
        self._kinds: dict[str, str] = {}  # label of a kind to be made → its kind
        self._fresh_aliases: dict[str, Token] = {}
        self.answered: list[str] = []  # labels nobody knew, and a person has settled
        self._add_answers(answers or {})
        for label in made:
            self._add_new(label, "")

    def _add_answers(self, answers: Mapping[str, Any]) -> None:
        slugs = {one.slug: one.pk for one in self.types.values()}
        for label, answer in answers.items():
            key, said = label_key(label), str(answer)
            if key in self._index or len(label) > LONGEST:
                continue
            if said == DROP:
                self._dropped.add(key)
            elif said.startswith(NEW) and said.removeprefix(NEW) in _Kind.values:
                self._add_new(label, said.removeprefix(NEW))
            elif said.startswith(IS) and (meant := slugs.get(said.removeprefix(IS))):
                self._index[key] = meant
                self._fresh_aliases[label] = meant
            else:
                continue
            self.answered.append(label)

    def _add_new(self, label: str, kind: str) -> None:
        if label and len(label) <= LONGEST and label_key(label) not in self._index:
            self._index[label_key(label)] = label
            self._kinds[label] = kind

    @property
    def known(self) -> dict[str, str]:
        """Every label that means something here → the name it stands for; what the readers go by."""
        names = {one.name: one.name for one in self.types.values()}
        aliases = {one.label: self.types[one.stakeholder_type_id].name for one in self.aliases}
        settled = {label: self.name(meant) for label, meant in self._fresh_aliases.items()}
        return settled | aliases | names | {label: label for label in self._kinds}

    @property
    def names(self) -> list[str]:
        """The kinds there are or will be, for a person to choose from."""
        return [*(one.name for one in self.types.values()), *self._kinds]

    def token(self, label: str) -> Token | None:
        return self._index.get(label_key(label))

    def tokens(self, labels: Iterable[str]) -> frozenset[Token]:
        return frozenset(token for label in labels if (token := self.token(label)) is not None)

    def unknown(self, labels: Iterable[str]) -> list[str]:
        """Labels nobody has said anything about, once each."""
        found = {label_key(label): label for label in reversed(list(labels)) if label}
        return [label for key, label in reversed(found.items()) if key not in self._index and key not in self._dropped]

    def new_kinds(self, labels: Iterable[str]) -> dict[str, str]:
        """Decisions that make a kind of every label nobody has said anything about."""
        unknown = self.unknown(labels)
        trial = Vocabulary(self.municipality, {label: NEW + kind for label, kind in self._kinds.items()}, unknown)
        return {LABEL + label: NEW + trial._guess(label)[0] for label in unknown if len(label) <= LONGEST}

    def name(self, token: Token) -> str:
        return token if isinstance(token, str) else self.types[token].name

    def sentences(self) -> list[str]:
        """What `make` would add."""
        added = [_("“%(label)s” becomes a kind of stakeholder.") % {"label": label} for label in self._kinds]
        return added + [
            _("“%(label)s” becomes another name of %(name)s.") % {"label": label, "name": self.name(meant)}
            for label, meant in self._fresh_aliases.items()
        ]

    # Writing

    def make(self, *, by: Any, why: str) -> None:
        """Create the kinds and aliases that are missing; after it every token is an id."""
        taken = {one.slug for one in self.types.values()}
        position = max((one.position for one in self.types.values()), default=-1)
        for label in sorted(self._kinds, key=lambda one: self._guess(one)[0] in {_Kind.ROLE, _Kind.PART}):
            kind, above = self._guess(label)
            position += 1
            row = StakeholderType(
                municipality=self.municipality,
                slug=_free_slug(taken, "city" if kind == _Kind.CITY else "stakeholder"),
                name=label,
                kind=kind,
                parent=self._parent(above),
                position=position,
            )
            sign(row, by=by, reason=why)
            row.full_clean()
            row.save()
            self.types[row.pk] = row
            self._index[label_key(label)] = row.pk
        self._kinds.clear()
        self._make_aliases(by, why)

    def _make_aliases(self, by: Any, why: str) -> None:
        rows = [
            StakeholderAlias(
                municipality=self.municipality, label=label, key=label_key(label), stakeholder_type_id=int(meant)
            )
            for label, meant in self._fresh_aliases.items()
        ]
        if rows:
            bulk_create_with_history(rows, StakeholderAlias, default_user=by, default_change_reason=why)
        self.aliases += rows
        self._fresh_aliases.clear()

    def pk(self, token: Token) -> int:
        """The id of a token, once `make` has run."""
        found = self._index[label_key(token)] if isinstance(token, str) else token
        return int(found)

    def _guess(self, label: str) -> tuple[str, str]:
        """The kind a label speaks of, and the label it belongs to; a person's answer goes first."""
        said, above = self._kinds.get(label, ""), self._above(label)
        if said:
            return said, above if said in {_Kind.ROLE, _Kind.PART} else ""
        if _CITY.fullmatch(label) or label == self.municipality.name:
            return _Kind.CITY, ""
        if above:
            return (_Kind.ROLE if _ROLE.fullmatch(label) and "の" not in label else _Kind.PART), above
        if _OPEN.fullmatch(label):
            return _Kind.OPEN, ""
        return (_Kind.ROLE if _ROLE.fullmatch(label) else _Kind.BODY), ""

    def _above(self, label: str) -> str:
        """町内会の役員会 and 町内会長 belong to 町内会, where that is known."""
        whole, parted, _part = label.rpartition("の")
        for candidate in ((whole,) if parted else ()) + ((label.removesuffix("長"),) if label.endswith("長") else ()):
            if candidate and self.token(candidate) is not None:
                return candidate
        return ""

    def _parent(self, label: str) -> StakeholderType | None:
        """A part of a part belongs to the whole."""
        token = self.token(label) if label else None
        found = self.types.get(token) if isinstance(token, int) else None
        return found.parent or found if found else None


def answers_in(decisions: Mapping[str, Any]) -> dict[str, Any]:
    """Of the decisions of an intake, those about labels, by label."""
    return {key.removeprefix(LABEL): value for key, value in decisions.items() if key.startswith(LABEL)}


def without_answers(decisions: Mapping[str, Any]) -> dict[str, Any]:
    """Of the decisions of an intake, those its reader understands."""
    return {key: value for key, value in decisions.items() if not key.startswith(LABEL)}


def _free_slug(taken: set[str], stem: str) -> str:
    slug, number = stem, 1
    while slug in taken or (number == 1 and stem == "stakeholder"):
        slug, number = f"{stem}-{number}", number + 1
    taken.add(slug)
    return slug
