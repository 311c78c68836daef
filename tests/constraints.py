"""The database refuses what must never happen: breaking a constraint by name, on both databases."""

from collections.abc import Callable, Iterable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction


def constraints_of(app_label: str) -> set[str]:
    """Names of the constraints of an app's tables, and `Model.field` for fields unique by themselves."""
    found: set[str] = set()
    for model in apps.get_app_config(app_label).get_models():
        if hasattr(model, "instance_type"):  # a table of django-simple-history
            continue
        found |= {constraint.name for constraint in model._meta.constraints}
        found |= {
            f"{model.__name__}.{field.name}"
            for field in model._meta.local_fields
            if field.unique and not field.primary_key
        }
    return found


def said_by(error: IntegrityError, name: str) -> bool:
    """PostgreSQL names every constraint; SQLite names checks, and of unique ones the columns."""
    text = str(error)
    if connection.vendor == "sqlite" and "UNIQUE constraint failed" in text:
        return True
    return (name if "." not in name else name.split(".")[1]) in text


def assert_refused(name: str, write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    assert said_by(caught.value, name), caught.value


def update(row: object, **fields: object) -> None:
    """A write past forms and clean(), as a bug or a script would do it."""
    type(row)._default_manager.filter(pk=row.pk).update(**fields)


def missing(app_label: str, tested: Iterable[str]) -> set[str]:
    return constraints_of(app_label) ^ set(tested)
