"""What the tests of taking papers in share: a coordinator at the desk."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse


def hand_in(client: Client, stem: str, text: str | bytes = "", name: str = "paper.txt", **data: Any):
    """A file, or `text` pasted when `pasted=True`."""
    values: dict[str, Any] = {"title": "花壇についての文書", "slug": "paper", **data}
    if values.pop("pasted", False):
        values["text"] = text
    else:
        values["file"] = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post(reverse(f"policies:{stem}-intake-create", args=["mihon"]), values)


def form_values(form: Any) -> dict[str, Any]:
    """What the browser would send from the page as it came."""
    values: dict[str, Any] = {}
    for field in form:
        value = field.value()
        if value not in (None, False, "", []):
            values[field.html_name] = "on" if value is True else value
    return values


def decide(client: Client, intake: Any, **changes: Any):
    """Send the page back with changes; None takes a field out."""
    form = client.get(intake.get_absolute_url()).context["form"]
    values = {**form_values(form), **changes}
    return client.post(intake.get_absolute_url(), {name: one for name, one in values.items() if one is not None})


def confirm(client: Client, intake: Any, stem: str, **extra: str):
    """Confirm what the preview shows."""
    intake.refresh_from_db()
    token = client.get(intake.get_absolute_url()).context["outlook"].token
    address = reverse(f"policies:{stem}-intake-confirm", args=["mihon", intake.pk])
    return client.post(address, {"version": str(intake.version), "token": token, **extra})
