"""What a text should not say in public without a second look."""

import re

_PERSONAL = {  # what must stand in a text at all → how it looks there
    "0": re.compile(r"(?<![0-9])0[0-9]{1,4}[-－ー(（][0-9]{1,4}[-－ー)）][0-9]{3,4}(?![0-9])"),
    "０": re.compile(r"(?<![０-９])０[０-９]{1,4}[-－ー(（][０-９]{1,4}[-－ー)）][０-９]{3,4}(?![０-９])"),
    "@": re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    "氏": re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,5}(?<!各)(?<!両)(?<!同)氏(?![名族神子])"),
}


def personal_data(text: str) -> str | None:
    """A telephone number, a mail address or a person's name in a text."""
    for sign, pattern in _PERSONAL.items():
        if sign in text and (match := pattern.search(text)):
            return match[0]
    return None
