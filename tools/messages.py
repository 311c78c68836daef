r"""The message catalogue without GNU gettext: English msgids in, Japanese out.

    python tools/messages.py missing     untranslated messages, in the form `add` reads; exit 1 if any
    python tools/messages.py add < FILE  take translations in, one per line
    python tools/messages.py build       write the sorted .po and the .mo; `--prune` drops what no source uses
    python tools/messages.py check       missing, unused, malformed or uncompiled messages; exit 1 if any

A line of `add` is `msgid<TAB>msgstr`, or `msgid<TAB>msgid_plural<TAB>msgstr` (Japanese has one form).
A context goes before the msgid: `context||msgid`. `\n`, `\t` and `\\` are escapes. Empty lines and
lines starting with `# ` are skipped, and so are lines whose msgstr is empty.
"""

import argparse
import ast
import fcntl
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("portal", "districts", "policies", "templates")
CATALOGUE = ROOT / "portal" / "locale" / "ja" / "LC_MESSAGES" / "django.po"
# Name of the function → which of its arguments are context, msgid, plural.
FUNCTIONS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
FUNCTIONS |= {f"{name}_lazy": places for name, places in FUNCTIONS.items()}
FUNCTIONS |= {"_": FUNCTIONS["gettext"], "gettext_noop": FUNCTIONS["gettext"]}
STRING = r"""[uU]?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
TEMPLATE_CALL = re.compile(rf"(?<![\w.])(_|n?p?gettext)\(\s*({STRING}(?:\s*,\s*{STRING})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "ja",
    "MIME-Version": "1.0",
    "Plural-Forms": "nplurals=1; plural=0;",
    "Project-Id-Version": "community-policy-portal",
}

Key = tuple[str | None, str]


class MessageError(Exception):
    """A source or an input line that cannot be taken in; says where."""


@dataclass
class Message:
    context: str | None
    msgid: str
    plural: str | None = None
    places: list[str] = field(default_factory=list)

    @property
    def key(self) -> Key:
        return self.context, self.msgid


# --- what the sources use ---


def used_messages() -> dict[Key, Message]:
    found: dict[Key, Message] = {}
    for path in sorted(path for source in SOURCES for path in (ROOT / source).rglob("*")):
        for message in messages_in(path):
            known = found.setdefault(message.key, message)
            known.plural = known.plural or message.plural
            if known is not message:
                known.places += message.places
    return found


def messages_in(path: Path) -> Iterator[Message]:
    if path.suffix == ".py" and "migrations" not in path.parts:
        yield from python_messages(path)
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from template_messages(path)


def python_messages(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name not in FUNCTIONS:
            continue
        place = f"{path.relative_to(ROOT)}:{node.lineno}"
        if any(isinstance(argument, ast.JoinedStr) for argument in node.args):
            raise MessageError(f"{place}: an f-string cannot be translated")
        texts = [
            argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None
            for argument in node.args
        ]
        yield from arranged(name, texts, place)


def template_messages(path: Path) -> Iterator[Message]:
    place = str(path.relative_to(ROOT))
    for line, text in enumerate(templatize(path.read_text(encoding="utf-8"), place).splitlines(), 1):
        for name, arguments in TEMPLATE_CALL.findall(text):
            texts = [ast.literal_eval(literal) for literal in re.findall(STRING, arguments)]
            yield from arranged(name, texts, f"{place}:{line}")


def arranged(name: str, texts: list[str | None], place: str) -> Iterator[Message]:
    context, msgid, plural = (None if at is None or at >= len(texts) else texts[at] for at in FUNCTIONS[name])
    if msgid:
        yield Message(context, msgid, plural, [place])


# --- the catalogue ---


@contextmanager
def locked() -> Iterator[None]:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / "messages.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def read_catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile(wrapwidth=0)


def write_catalogue(entries: list[polib.POEntry]) -> None:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = HEADER
    catalogue.extend(sorted(entries, key=lambda entry: (entry.msgid, entry.msgctxt or "")))
    for suffix, save in ((".po", catalogue.save), (".mo", catalogue.save_as_mofile)):
        # Replaced in one step: a server or a test may be reading the old one.
        temporary = CATALOGUE.with_suffix(f"{suffix}.new")
        save(str(temporary))
        os.replace(temporary, CATALOGUE.with_suffix(suffix))


def entry_key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid


def translated(entries: list[polib.POEntry]) -> set[tuple[Key, bool]]:
    """Keys that have a translation, each with whether it is one with a plural."""
    return {(entry_key(entry), bool(entry.msgid_plural)) for entry in entries if entry.translated()}


def untranslated(used: dict[Key, Message], entries: list[polib.POEntry]) -> list[Message]:
    known = translated(entries)
    return [message for key, message in used.items() if (key, bool(message.plural)) not in known]


def misplaced_placeholders(entry: polib.POEntry) -> bool:
    """A translation may leave the number out only when the English singular does."""
    msgstr = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
    expected = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    return bool(msgstr) and set(PLACEHOLDER.findall(msgstr)) != expected


# --- lines in and out ---


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def unescaped(text: str) -> str:
    return re.sub(r"\\([nt\\])", lambda match: {"n": "\n", "t": "\t", "\\": "\\"}[match[1]], text)


def as_line(message: Message) -> str:
    head = f"{message.context}||{message.msgid}" if message.context else message.msgid
    return "\t".join(escaped(part) for part in (head, message.plural, "") if part is not None)


def entry_from_line(line: str, number: int) -> polib.POEntry | None:
    if not line.strip() or line.startswith("# "):
        return None
    head, *rest = (unescaped(part) for part in line.rstrip("\r\n").split("\t"))
    if not rest or not rest[-1]:
        return None
    if len(rest) > 2:
        raise MessageError(f"line {number}: more than three columns")
    context, _, msgid = head.rpartition("||")
    entry = polib.POEntry(msgid=msgid, msgctxt=context or None)
    if len(rest) == 2:
        entry.msgid_plural, entry.msgstr_plural = rest[0], {0: rest[1]}
    else:
        entry.msgstr = rest[0]
    if misplaced_placeholders(entry):
        raise MessageError(f"line {number}: other placeholders than the English: {msgid}")
    return entry


# --- commands ---


def show_missing() -> int:
    missing = untranslated(used_messages(), read_catalogue())
    for message in missing:
        print(f"# {' '.join(message.places)}")
        print(as_line(message))
    return 1 if missing else 0


def add(lines: Iterator[str]) -> int:
    given = [entry for number, line in enumerate(lines, 1) if (entry := entry_from_line(line, number))]
    with locked():
        used = used_messages()
        entries = {entry_key(entry): entry for entry in read_catalogue()}
        entries |= {entry_key(entry): entry for entry in given}
        write_catalogue(list(entries.values()))
    for entry in given:
        if entry_key(entry) not in used:
            print(f"warning: no source uses: {entry.msgid}", file=sys.stderr)
    print(f"{len(given)} taken in, {len(entries)} in the catalogue", file=sys.stderr)
    return 0


def build(prune: bool) -> int:
    with locked():
        entries = list(read_catalogue())
        if prune:
            used = used_messages()
            entries = [
                entry
                for entry in entries
                if (message := used.get(entry_key(entry))) and bool(message.plural) == bool(entry.msgid_plural)
            ]
        write_catalogue(entries)
    print(f"{len(entries)} in the catalogue", file=sys.stderr)
    return 0


def problems() -> list[str]:
    """Everything that keeps the catalogue from being complete, one sentence each."""
    used, entries = used_messages(), read_catalogue()
    compiled_path = CATALOGUE.with_suffix(".mo")
    compiled = polib.mofile(str(compiled_path)) if compiled_path.exists() else []
    texts = {(entry_key(entry), entry.msgstr, entry.msgstr_plural.get(0)) for entry in entries}
    found = [f"untranslated: {message.msgid!r} ({message.places[0]})" for message in untranslated(used, entries)]
    found += [f"no source uses: {entry.msgid!r}" for entry in entries if entry_key(entry) not in used]
    found += [f"placeholders differ: {entry.msgid!r}" for entry in entries if misplaced_placeholders(entry)]
    if texts != {(entry_key(entry), entry.msgstr, entry.msgstr_plural.get(0)) for entry in compiled}:
        found.append("django.mo is not what django.po says: run tools/messages.py build")
    return found


def check() -> int:
    found = problems()
    print("\n".join(found) or "the catalogue is complete")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("missing", "add", "build", "check"))
    parser.add_argument("--prune", action="store_true", help="with build: drop what no source uses")
    options = parser.parse_args()
    commands = {
        "missing": show_missing,
        "add": lambda: add(iter(sys.stdin)),
        "build": lambda: build(options.prune),
        "check": check,
    }
    try:
        return commands[options.command]()
    except MessageError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
