"""Any file of running text becomes one `Paper`: its lines as printed, and what is odd about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from policies.intake.files.decoding import decode
from policies.intake.files.sheets import MAX_BYTES, IntakeRefused
from policies.intake.findings import Findings

paste_name = "pasted.txt"  # the name under which pasted text comes
MAX_LINES = 40_000

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_NEWLINES = re.compile(r"\r\n|\r|\n")
_SOFT_BREAKS = re.compile(r"[\x0b\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff]")


@dataclass(frozen=True, slots=True)
class Line:
    row: int  # line of the file, or number of the paragraph in a Word file; from 1
    text: str  # as printed, indentation and all; never a line break
    page: int = 1
    style: str = ""  # "heading 1" and the like, of a Word file

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass(slots=True)
class Paper:
    filename: str
    kind: str  # txt or docx
    lines: list[Line] = field(default_factory=list)  # blank ones too: they part paragraphs
    findings: Findings = field(default_factory=Findings)
    encoding: str = ""


def read_paper(data: bytes, filename: str) -> Paper:
    """Read .txt or .docx; raise `IntakeRefused` for everything else."""
    from policies.intake.files import papers_docx

    if not data.strip(b"\x00 \t\r\n"):
        raise IntakeRefused(_("The file is empty. Choose the file that holds the text."))
    if len(data) > MAX_BYTES:
        raise IntakeRefused(
            _("The file is larger than %(limit)s MB. Remove pictures from it, or split it.")
            % {"limit": MAX_BYTES // (1024 * 1024)}
        )
    suffix = filename.rpartition(".")[2].lower() if "." in filename else ""
    refuse_by_kind(data, suffix)
    if data.startswith(_ZIP):
        return papers_docx.read_document(data, filename)
    if suffix == "docx":
        raise IntakeRefused(papers_docx.damaged())
    return read_text(data, filename)


def refuse_by_kind(data: bytes, suffix: str) -> None:
    """Files that are something else than their name says, or that we never open."""
    if data.startswith(_OLE2) and "EncryptedPackage".encode("utf-16-le") in data:
        raise IntakeRefused(_("The file is protected by a password. Remove the password in Word and save it again."))
    if suffix in {"doc", "dot"} or (data.startswith(_OLE2) and suffix in {"docx", "txt"}):
        raise IntakeRefused(_("Old Word files (.doc) are not read. Open the file in Word and save it as .docx."))
    if suffix in {"docm", "dotm"}:
        raise IntakeRefused(_("Files with macros (.docm) are not read. Save the text as .docx without macros."))
    if suffix == "pdf" or data.startswith(b"%PDF"):
        raise IntakeRefused(
            _("PDF files are not read. Copy the text out of the PDF and paste it here, or save it as a .txt file.")
        )
    if suffix not in {"docx", "txt"} or data.startswith(_OLE2):
        raise IntakeRefused(_("Only .docx and .txt files are read. Save the text in one of these forms and try again."))
    if data.startswith(_ZIP) and suffix != "docx":
        raise IntakeRefused(
            _("The file is named .%(suffix)s but is not a text file. Rename it to .docx, or save it again as text.")
            % {"suffix": suffix}
        )


def read_text(data: bytes, filename: str) -> Paper:
    """Lines of a text file; a form feed begins a page."""
    paper = Paper(filename=filename, kind="txt")
    broken = _("Line %(line)s holds characters that cannot be read. Save the file again as UTF-8 or as .docx.")
    text, paper.encoding = decode(data, paper.findings, undecodable=broken)
    if text is None:
        return paper
    text = text.removeprefix("\ufeff")
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
        paper.findings.fix("control_characters", _("Invisible control characters were removed."))
    rows = _NEWLINES.split(text)
    if rows and not rows[-1]:
        rows.pop()
    refuse_long(len(rows) + text.count("\f"))
    page = 1
    for row, whole in enumerate(rows, start=1):
        for nth, part in enumerate(whole.split("\f")):
            page += nth > 0
            if nth == 0 or part:
                paper.lines.extend(Line(row, piece, page) for piece in _SOFT_BREAKS.split(part))
    return paper


def refuse_long(lines: int) -> None:
    if lines > MAX_LINES:
        raise IntakeRefused(
            _("The text has more than %(limit)s lines. Split it and take in the parts.") % {"limit": MAX_LINES}
        )
