"""Names of places inside a page that other pages link to."""


def row_anchor(old_slug: str | None, new_slug: str | None) -> str:
    """The id of a crosswalk row: r-1-3-1-1 for old 1-3 → new 1-1, with x for an absent side."""
    return f"r-{old_slug or 'x'}-{new_slug or 'x'}"
