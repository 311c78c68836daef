"""What a paper leaves to be understood: joint addressees, statements among the proposals, others who carry one out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process

from policies.intake.files.sheets import search_form
from policies.intake.proposals import ACTION, STATEMENT
from policies.intake.proposals.lines import name_key

_SEPARATOR = re.compile(r"\s*(?:[・･、，,／/]|及び|および|並びに|ならびに)\s*")
_MOST_PARTS = 12
_ONE_BODY = {name_key("民生委員・児童委員"), name_key("民生委員・児童委員協議会")}  # one office, by law
_ACTOR = re.compile(
    r"(?:[会団体長員館区所人者社課市町村局組校園部院店民業政関族生徒0-9A-Za-zＡ-Ｚａ-ｚ]"
    r"|センター|ボランティア|グループ|サークル|クラブ)$"
)
_SUGGESTIONS = 3
_SIMILAR = 60

_BRACKETS = re.compile(r"[（(「『][^（()）「」『』]*[)）」』]")
_SENTENCES = re.compile(r"[。．！？!?\n]")
_STATE = re.compile(
    r"(?:[にとくも]な(?:る|ります|った|りました|っている|っています)|で(?:ある|あります|す)|[がもにで]あ(?:る|ります)"
    r"|でき(?:る|ます|た|ました)|[てで]い(?:る|ます|た|ました)|生まれ(?:る|ます)|高ま(?:る|ります)|深ま(?:る|ります)"
    r"|広が(?:る|ります)|つなが(?:る|ります)|強ま(?:る|ります)|でした|ました|だ|ない|ません|見られ(?:る|ます)"
    r"|(?:思わ|考えら)れ(?:る|ます))$"
)
_ASKED = re.compile(r"(?:必要|望まし|べき|求めら|重要|大切|期待|お願い|ほし|欲し|努め)[^、]{0,12}$")

_BODY = r"[一-龥々ァ-ヶーＡ-Ｚａ-ｚA-Za-z・]{1,24}?"
_KINDS = r"(?:事務局|協議会|委員会|連合会|区長会|理事会|部会|役員会|自治会|町内会|団体|市|課|局|署|校|園|館|会|所|センター|法人)"
_MAKING = (
    r"(?:作成|作製|製作|制作|用意|準備|整備|設置|発行|集約|収集|調査|管理|運営|提供|とりまとめ|取りまとめ|作り|つくり)"
)
_CARRIES_OUT = re.compile(
    rf"(?<![一-龥々ァ-ヶーＡ-Ｚａ-ｚA-Za-z])(?P<actor>{_BODY}{_KINDS})(?:で|が|において)"
    rf"(?:[^、。がで]{{0,10}}を)?{_MAKING}(?:し|する|を|、|、?て|ます)"
)


def split_addressees(name: str, known: Collection[str] | None) -> list[str]:
    """区・区長 are two addressees; a name with a dot that is known as one stays one. Known labels come as known."""
    labels = {name_key(label): label for label in known or ()}
    found: list[str] = []
    for part in _parts(name, labels):
        label = labels.get(name_key(part)) or unicodedata.normalize("NFKC", part)
        if label and label not in found:
            found.append(label)
    return found


def _parts(name: str, labels: Mapping[str, str]) -> Iterator[str]:
    """The name cut at its separators: known names first, and no cut behind a word that names nobody (移住・…会)."""
    cuts = list(_SEPARATOR.finditer(name))
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(name)]
    first = 0
    while first < len(starts):
        last = _known_end(name, starts, ends, first, labels)
        if last is None:
            last = first
            while last + 1 < len(starts) and not _ACTOR.search(name[starts[last] : ends[last]]):
                last += 1
        yield name[starts[first] : ends[last]].strip(" \u3000・･、，,／/")
        first = last + 1


def _known_end(
    name: str, starts: Sequence[int], ends: Sequence[int], first: int, labels: Mapping[str, str]
) -> int | None:
    for last in range(min(len(starts), first + _MOST_PARTS) - 1, first - 1, -1):
        key = name_key(name[starts[first] : ends[last]])
        if key in labels or key in _ONE_BODY:
            return last
    return None


def suggestions(label: str, known: Collection[str]) -> list[str]:
    found = process.extract(label, sorted(set(known)), scorer=fuzz.ratio, limit=_SUGGESTIONS, score_cutoff=_SIMILAR)
    return [name for name, _score, _index in found]


def suggested_kind(text: str) -> str:
    """A statement tells of a state and asks nobody to do anything: every sentence of it ends in a state."""
    plain = _BRACKETS.sub("", search_form(text))
    sentences = [sentence for sentence in _SENTENCES.split(plain) if sentence]
    told = [sentence for sentence in sentences if _STATE.search(sentence) and not _ASKED.search(sentence)]
    return STATEMENT if sentences and len(told) == len(sentences) else ACTION


def suggested_actor(text: str, addressees: Sequence[str]) -> str | None:
    """Another body than those addressed that is said to make or run something (…を事務局で作成し)."""
    for match in _CARRIES_OUT.finditer(search_form(text)):
        actor = match["actor"]
        if not any(_same(actor, search_form(addressee)) for addressee in addressees):
            return actor
    return None


def _same(actor: str, addressee: str) -> bool:
    return actor.startswith(addressee) or addressee.startswith(actor) or actor.endswith(addressee)
