"""Who changed a row and why, noted where django-simple-history looks for it."""

from typing import Any

from django.db import models


def sign(row: models.Model, *, by: Any, reason: str = "") -> None:
    """The next save or delete of the row is `by`'s, for this reason."""
    row._history_user = by  # type: ignore[attr-defined]
    row._change_reason = reason  # type: ignore[attr-defined]
