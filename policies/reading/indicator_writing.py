"""A figure as people write it, in pages, forms and sheets: 1,345, 37（見込み）, 継続実施."""

from decimal import Decimal

QUALIFIER_LABELS = {"estimate": "見込み", "preliminary": "速報", "confirmed": "確定"}


def digits_after_point(number: Decimal) -> int:
    return max(-int(number.normalize().as_tuple().exponent), 0)


def written(number: Decimal | None, text: str, qualifier: str, decimals: int = 0) -> str:
    """The cell as people write it; `read_value` reads it back."""
    if number is None and not text:
        return ""
    said = text if number is None else f"{number:,.{max(decimals, 0)}f}"
    word = QUALIFIER_LABELS.get(qualifier, "")
    return f"{said}（{word}）" if word else said
