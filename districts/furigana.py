"""Readings written behind a word: 漢字《かんじ》. `｜` marks where the word begins, where its letters do not tell."""

import re
from collections.abc import Iterator

_KANJI = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆〇ヶ]+"
_KATAKANA = r"[ァ-ヺー]+"
_LATIN = r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+"
_KANA = r"[ぁ-ゖァ-ヺー・ 　]"
_WORD = re.compile(rf"(?:｜(?P<marked>[^｜《》\n]+)|(?P<word>{_KANJI}|{_KATAKANA}|{_LATIN}))《(?P<reading>{_KANA}+)》")


def words(text: str) -> Iterator[tuple[str, str]]:
    """Pieces of the text with their readings, "" for none. 《》 behind no word, or with no kana inside, stand as they are."""
    end = 0
    for found in _WORD.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], ""
        yield found["marked"] or found["word"], found["reading"]
        end = found.end()
    if end < len(text):
        yield text[end:], ""


def without_readings(text: str) -> str:
    return "".join(word for word, _reading in words(text))


def read_as(word: str, reading: str) -> str:
    """A whole name with its reading, in the same notation; the bare name where it has none."""
    return f"｜{word}《{reading}》" if reading and word else word
