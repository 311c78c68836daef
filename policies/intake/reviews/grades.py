"""Ratings as sheets print them: Ｃ, C評価, 進捗に遅れあり. They are read, never computed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from policies.intake.files.sheets import Cell, search_form
from policies.intake.findings import Findings

_SIGN = re.compile(r"^(?:[A-Z][+-]?|[◎○●△▲×☆★□◇]|[ⅠⅡⅢⅣⅤ]|[0-9])$")
_LONGEST = 10


class Grades:
    """`scale`: (sign, meaning) of every grade of the plan's scale; None where no scale is known yet."""

    def __init__(self, scale: Sequence[tuple[str, str]] | None = None) -> None:
        self.scale = scale
        self.codes = {search_form(code): code for code, _meaning in scale or ()}
        self.meanings = {search_form(meaning): code for code, meaning in scale or () if meaning}

    def looks_like_one(self, cell: Cell) -> bool:
        """Whether a cell without a label is a rating: its sign, or its meaning."""
        if _SIGN.match(_bare(cell.text)):
            return True
        return self.scale is not None and self._code(cell.text) is not None

    def read(self, cells: list[Cell], findings: Findings) -> str:
        """The rating of one review from the cells it stands in (sign and meaning may stand apart)."""
        for cell in sorted(cells, key=lambda cell: not _SIGN.match(_bare(cell.text))):
            code = self._code(cell.text)
            if code is not None:
                if code != cell.text.strip():
                    findings.fix(
                        "rating_normalised",
                        _("“%(printed)s” was read as the rating %(code)s.")
                        % {"printed": cell.text.strip(), "code": code},
                        cell,
                    )
                return code
        if all(not _bare(cell.text) or _bare(cell.text) in {"-", "―"} for cell in cells):
            return ""
        findings.error("rating_unknown", self._unknown(cells[0].text.strip()), cells[0])
        return ""

    def _unknown(self, printed: str) -> str:
        if self.scale is None:
            return _("“%(printed)s” is no sign of a rating. Write the sign alone, such as A.") % {"printed": printed}
        return _("“%(printed)s” is not in the rating scale: %(codes)s") % {
            "printed": printed,
            "codes": "、".join(self.codes.values()),
        }

    def _code(self, printed: str) -> str | None:
        bare = _bare(printed)
        if self.scale is None:
            return _as_sign(printed)
        found = self.codes.get(bare) or self.codes.get(search_form(printed)) or self.meanings.get(search_form(printed))
        if found is None:  # C 進捗に遅れあり
            for form, code in self.codes.items():
                rest = search_form(printed).removeprefix(form).strip("(): ")
                if search_form(printed).startswith(form) and self.meanings.get(rest) == code:
                    return code
        return found


def _bare(printed: str) -> str:
    return search_form(printed).removesuffix("評価").removeprefix("評価").strip(":")


def _as_sign(printed: str) -> str | None:
    """Without a scale: a sign alone as it is in one width, and any short word that is a rating's own cell."""
    bare = _bare(printed)
    if _SIGN.match(bare):
        return bare
    head = re.match(r"^([A-Z][+-]?)(?=[^A-Za-z0-9])", bare)
    if head:
        return head[1]
    return bare if 0 < len(bare) <= _LONGEST and bare not in {"-", "―"} else None
