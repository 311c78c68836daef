"""Somebody saved first: a form that goes on from the version that stands now, and who saved it."""

from typing import Any

from django import forms


def answer_current(form: forms.BaseForm, current: Any) -> dict[str, Any]:
    """The form keeps what the person typed and answers the version of `current`; who saved that one, and when."""
    form.data = form.data.copy()
    form.data["version"] = str(current.version)
    last = current.history.select_related("history_user").first()
    return {
        "saved_by": last.history_user if last else None,
        "saved_at": last.history_date if last else None,
    }
