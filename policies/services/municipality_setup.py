"""A municipality the portal does not know yet, made ready for the first document that speaks of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from districts.history import sign
from districts.models import Municipality
from districts.models.municipalities import PROVISIONAL_CODES, check_digit

_NAMED = re.compile(
    r"([\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff]{1,8}?[市町村区])の?(?:地域|まち|コミュニティ|総合|施策|計画|基本)"
)
_MEETING = re.compile(r"第[0-9０-９]{1,3}回")
_IN_PROSE = re.compile(
    r"(?<![\u4e00-\u9fff々])([\u4e00-\u9fff々ヶケ]{2,5}[市町村])"
    r"(?=校区|地区|地域|まち|コミュニティ|協働|自治|区長|町内|総合|基本|審議|[ぁ-ん])"
)
_NO_NAME = re.compile(r"^[各全他同両本当]|市[町村]|町村|自治体|[都道府県]")


def ensure_municipality(*, slug: str, name: str, by: Any) -> tuple[Municipality, list[str]]:
    """The municipality of this address, and sentences about what had to be made up.

    A new one has a provisional code and stays hidden until staff have put it right.
    """
    known = Municipality.objects.filter(slug=slug).first()
    if known is not None:
        return known, []
    municipality = Municipality(slug=slug, name=name or slug, code=_free_code(), is_public=False)
    sign(municipality, by=by)
    municipality.full_clean()
    municipality.save()
    return municipality, [
        _("%(name)s has the provisional code %(code)s and is hidden until you correct it in the administration.")
        % {"name": municipality.name, "code": municipality.code}
    ]


def name_in_titles(titles: Iterable[str]) -> str:
    """The municipality that the lines above a table name; "" when they name none."""
    match = _NAMED.search(_MEETING.sub(" ", " ".join(titles)))
    return match[1] if match else ""


def name_in_prose(text: str) -> str:
    """The municipality a running text names most often; "" when it names none."""
    found = Counter(name for name in _IN_PROSE.findall(text) if not _NO_NAME.search(name))
    return found.most_common(1)[0][0] if found else ""


def _free_code() -> str:
    taken = set(Municipality.objects.values_list("code", flat=True))
    codes = (f"{number}{check_digit(str(number))}" for number in PROVISIONAL_CODES)
    return next(code for code in codes if code not in taken)
