"""Figures of indicators in templates: a cell as people write it, amounts and differences with their unit."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from policies.reading.indicator_cells import Cell, Yardstick

register = template.Library()


@register.simple_tag
def said(cell: Cell | None, yardstick: Yardstick) -> SafeString:
    """{% said cell yardstick %}: 37（見込み）, 継続実施, or that there is none. Words are the source's."""
    if cell is None or cell.is_empty:
        return format_html('<span class="missing">{}</span>', _("none"))
    return format_html('<span lang="ja">{}</span>', cell.say(yardstick))


@register.filter
def amount(number: Decimal | None, yardstick: Yardstick) -> str:
    """1,671人; "" for None."""
    return yardstick.say(number)


@register.filter
def gap(number: Decimal | None, yardstick: Yardstick) -> str:
    """12人, between percentages in points; "" for None."""
    return yardstick.say_gap(number)


@register.filter
def difference(number: Decimal | None, yardstick: Yardstick) -> str:
    """+12人, −3人, between percentages in points; "" for None."""
    return yardstick.say_difference(number)
