"""Admin pages as a browser meets them: what a form sends back, and where its pages are."""

from typing import Any

from django.db.models import Model
from django.urls import reverse


def change_url(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def list_url(model: type[Model], page: str = "changelist") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


def form_data(response, **changes: Any) -> dict[str, Any]:
    """What the browser would send from this page, with changes; a change to None takes the field out."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False:
                continue
            data[field.html_name] = [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
    return {name: value for name, value in {**data, **changes}.items() if value is not None}


def post(client, url: str, **changes: Any):
    """Open the page, change fields, save."""
    return client.post(url, form_data(client.get(url), **changes))


def errors(response) -> dict[str, list[str]]:
    """What the refused page says, by field; the rows inside it under their heading."""
    found = {name: list(told) for name, told in response.context["adminform"].form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        told = list(inline.formset.non_form_errors())
        told += [error for one in inline.formset.errors for errors_ in one.values() for error in errors_]
        if told:
            found[inline.formset.prefix] = told
    return found
