"""Somebody saved first: a form that goes on from the version that stands now, and who saved it."""

from typing import Any

from django import forms


def answer_current(form: forms.BaseForm, version: int | str, saved: Any) -> dict[str, Any]:
    """The form keeps what the person typed and answers `version`; who saved that one, and when, by its history."""
    form.data = form.data.copy()
    form.data["version"] = str(version)
    return {
        "saved_by": saved.history_user if saved else None,
        "saved_at": saved.history_date if saved else None,
    }
