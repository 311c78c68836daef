"""How the lists of districts are ordered; what it says stands in the address."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import District
from ..reading.statistics import Years

COLUMNS = {
    "rate": _("Membership rate"),
    "members": _("Member households"),
    "households": _("Households"),
    "population": _("Population"),
}
FIGURES = {"population": "population", "households": "households", "members": "member_households", "rate": "rate"}


class SortForm(forms.Form):
    """`sort` names a column, with - in front of it from the greatest down. Without one, in the municipality's order."""

    sort = forms.ChoiceField(choices=[(sign + name, name) for name in COLUMNS for sign in ("", "-")], required=False)

    @property
    def chosen(self) -> str:
        return self.cleaned_data["sort"] if self.is_valid() else ""

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Heads of the table: what a click on one asks for, and how it is sorted now."""
        states = {"": "", "-": ""} | ({self.chosen: "ascending"} if self.chosen[:1] != "-" else {})
        return [
            {
                "label": label,
                "next": name if self.chosen == f"-{name}" else f"-{name}",
                "sorted": "descending" if self.chosen == f"-{name}" else states.get(name, ""),
            }
            for name, label in COLUMNS.items()
        ]

    def key(self, years: dict[int, Years]) -> Callable[[District], Any] | None:
        """Unknown figures stand last, whichever way the column is sorted."""
        if not self.chosen:
            return None
        figure, sign = FIGURES[self.chosen.lstrip("-")], -1 if self.chosen.startswith("-") else 1

        def place(district: District) -> tuple[bool, Any]:
            newest = years.get(district.pk, Years()).newest
            value = getattr(newest, figure) if newest else None
            return (value is None, 0 if value is None else sign * value)

        return place
