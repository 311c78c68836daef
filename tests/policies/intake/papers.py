"""Papers for the tests of their readers: text, and Word files with what Word can hide in them."""

import io

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from policies.intake.files.papers import paste_name, read_paper
from policies.intake.recommendations import Clause, RecommendationReading, read_recommendation

PAPER = """Ⅰ 地域の力を高める
ために

 １ 町内会と市

<諮問事項>
(1) 担い手について
(2) 広報について
 １ 町内会と市
（1）担い手について

【現状及び課題】
　町内会の役員は高齢になり、引き継ぐ人が見つからないまま何年も
同じ人が務めている。
　また、仕事を持つ人は会議に出にくい。
(付属資料 1-1,１-2)
【答申】

○役員の負担
　町内会は、仕事を分け合う必要がある。
　市は、会議の回数を減らす工夫を示されたい。

○若い人
　これからの町内会には、若い人を迎えることが望まれる。
 １ 町内会と市
（2）広報について

【現状及び課題】
　広報紙は全戸に届いていない。
(付属資料 1-2)
【答申】

○届け方
　市は、届け方を改められたい。
"""


def read(text: str | bytes, name: str = paste_name, **options) -> RecommendationReading:
    return read_recommendation(read_paper(text.encode() if isinstance(text, str) else text, name), **options)


def squeezed(text: str) -> str:
    return "".join(text.split())


def item_of(*lines: str) -> str:
    """A paper with one item that says this."""
    return "\n".join(["１ 章", "（1）件", "【現状】", "多い。", "【答申】", "○項", *lines, ""])


def clauses(*lines: str, **options) -> list[tuple[str, list[str], str, str]]:
    return [says(one) for one in read(item_of(*lines), **options).clauses]


def says(clause: Clause) -> tuple[str, list[str], str, str]:
    return clause.force, clause.addressees, clause.confidence, clause.text


def codes(reading: RecommendationReading) -> list[tuple[str, str, int | None]]:
    return [(one.severity.value, one.code, one.row) for one in reading.findings]


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def word(*paragraphs: str | tuple[str, int]) -> bytes:
    """A Word file; a pair is a heading with its level."""
    document = docx.Document()
    for one in paragraphs:
        if isinstance(one, tuple):
            document.add_heading(*one)
        else:
            document.add_paragraph(one)
    return saved(document)


def add_numbering(document: Document, *levels: tuple[str, str]) -> None:
    """A list 90 that Word numbers by itself: (format, text with %1, %2) per level."""
    made = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{made}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))


def numbered(document: Document, text: str, level: int) -> None:
    paragraph = document.add_paragraph(text)
    place = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(place))
