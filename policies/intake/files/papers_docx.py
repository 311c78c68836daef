"""Word files: paragraphs in order, those of tables and text boxes too, with their heading styles and numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.oxml.ns import qn

from policies.intake.files.archives import DAMAGES, open_archive
from policies.intake.files.papers import Line, Paper, refuse_long
from policies.intake.files.papers_docx_numbers import Numbering
from policies.intake.files.sheets import IntakeRefused

_P, _R, _T, _TAB, _BR, _CR = (qn(f"w:{name}") for name in ("p", "r", "t", "tab", "br", "cr"))
_NO_BREAK, _RENDERED, _TYPE, _VAL = qn("w:noBreakHyphen"), qn("w:lastRenderedPageBreak"), qn("w:type"), qn("w:val")
_RPR, _PPR, _VANISH, _PAGE_BEFORE = qn("w:rPr"), qn("w:pPr"), qn("w:vanish"), qn("w:pageBreakBefore")
_DELETED = {qn("w:del"), qn("w:moveFrom")}
_TRACKED = {*_DELETED, qn("w:ins"), qn("w:moveTo")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {*_DELETED, _P, _PPR, _FALLBACK}
_SIGNS = {_TAB: "\t", _NO_BREAK: "-"}
_MARKS = {_T, _BR, _CR, _RENDERED, *_SIGNS}
_OFF = {"0", "false", "off"}
_MOST_TAGS = 2_000_000  # a tree of them takes half a gigabyte; 40,000 lines of a real text have fewer


def read_document(data: bytes, filename: str) -> Paper:
    _check_archive(data)
    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        styles = {style.style_id: (style.name or "").lower() for style in document.styles}
        numbering = Numbering(document)
    except Exception as error:  # python-docx raises whatever a damaged part provokes
        raise IntakeRefused(damaged()) from error
    paper = Paper(filename=filename, kind="docx")
    _read_body(paper, body, styles, numbering)
    _report_notes(paper, body)
    return paper


def damaged() -> str:
    return _("This .docx file is damaged. Open it in Word, save it again as .docx and try once more.")


def _check_archive(data: bytes) -> None:
    bomb = _("The file unpacks to far more than it shows. Copy the text into a new document.")
    macros = _("Files with macros (.docm) are not read. Save the text as .docx without macros.")
    try:
        archive = open_archive(data, bomb=bomb, macros=macros)
        names = archive.namelist()
        strange = "word/document.xml" not in names
        if sum(archive.read(name).count(b"<") for name in names) > _MOST_TAGS:
            raise IntakeRefused(bomb)
    except DAMAGES as error:
        raise IntakeRefused(damaged()) from error
    if strange:
        raise IntakeRefused(damaged())


def _read_body(paper: Paper, body: Any, styles: dict[str, str], numbering: Numbering) -> None:
    page = 1
    breaking = _RENDERED if next(body.iter(_RENDERED), None) is not None else _BR  # Word notes both of one break
    for row, paragraph in enumerate(_outside_fallbacks(body, _P), start=1):
        refuse_long(len(paper.lines))
        style = _style(paragraph, styles)
        page += breaking == _BR and _breaks_before(paragraph)
        label = numbering.label(paragraph)
        for text, breaks in _pieces(paragraph, breaking):
            text, label = (label + text, "") if text.strip() else (text, label)
            paper.lines.append(Line(row, text, page, style))
            page += breaks
        _report_paragraph(paper, paragraph, row, page)


def _outside_fallbacks(element: Any, tag: str) -> Iterator[Any]:
    """Every element of that tag in reading order; what a text box repeats for old programs is left out."""
    stack = [element]
    while stack:
        current = stack.pop()
        if current.tag == _FALLBACK:
            continue
        if current.tag == tag:
            yield current
        stack.extend(reversed(current))


def _style(paragraph: Any, styles: dict[str, str]) -> str:
    named = paragraph.find(f"{_PPR}/{qn('w:pStyle')}")
    name = styles.get(named.get(_VAL), "") if named is not None else ""
    return "" if name == "normal" else name


def _breaks_before(paragraph: Any) -> bool:
    mark = paragraph.find(f"{_PPR}/{_PAGE_BEFORE}")
    return mark is not None and mark.get(_VAL) not in _OFF


def _pieces(paragraph: Any, breaking: str) -> list[tuple[str, int]]:
    """The lines of a paragraph, each with the number of pages that begin in or after it."""
    pieces: list[tuple[str, int]] = []
    text, pages = "", 0
    for mark in _marks(paragraph):
        if mark.tag in {_BR, _CR}:
            pages += breaking == _BR and mark.get(_TYPE) == "page"
            pieces.append((text, pages))
            text, pages = "", 0
        elif mark.tag == _RENDERED:
            pages += 1
        else:
            text += _SIGNS.get(mark.tag, (mark.text or "").replace("\n", " "))
    return [*pieces, (text, pages)] if text or pages or not pieces else pieces


def _marks(element: Any) -> Iterator[Any]:
    """Text and breaks of a paragraph. Paragraphs of its text boxes come by themselves."""
    for child in element:
        if child.tag in _SKIPPED or (child.tag == _R and _hidden(child)):
            continue
        if child.tag in _MARKS:
            yield child
        else:
            yield from _marks(child)


def _hidden(run: Any) -> bool:
    mark = run.find(f"{_RPR}/{_VANISH}")
    return mark is not None and mark.get(_VAL) not in _OFF


def _report_paragraph(paper: Paper, paragraph: Any, row: int, page: int) -> None:
    if any(mark.tag in _TRACKED for mark in paragraph.iter()):
        paper.findings.warning(
            "tracked_changes",
            _("Paragraph %(row)s holds tracked changes. It was read as if all were accepted.") % {"row": row},
            row=row,
            page=page,
        )
    if any(_hidden(run) for run in paragraph.iter(_R)):
        paper.findings.warning(
            "hidden_text",
            _("Paragraph %(row)s holds hidden text, which was not read.") % {"row": row},
            row=row,
            page=page,
        )


def _report_notes(paper: Paper, body: Any) -> None:
    """What stands beside the text."""
    if next(body.iter(qn("w:commentReference")), None) is not None:
        paper.findings.warning("comments", _("The document holds comments, which were not read."))
    if next(body.iter(qn("w:footnoteReference"), qn("w:endnoteReference")), None) is not None:
        paper.findings.warning("footnotes", _("The document holds footnotes, which were not read."))
