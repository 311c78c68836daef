"""Things that have to be told twice are told the same way: messages, admin, templates, README, dependencies."""

import re
import tomllib

import pytest
from django.apps import apps
from django.contrib import admin
from django.template.loader import get_template
from django.utils import translation

from districts.models import Role
from tests.test_architecture import ROOT, python_files, shown, templates, tracked
from tools import messages

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.S)
JAPANESE = re.compile(r"[぀-ヿ㐀-鿿]")


def test_every_message_is_translated_and_compiled() -> None:
    assert messages.problems() == []


def test_messages_are_english() -> None:
    assert [msgid for _, msgid in messages.used_messages() if JAPANESE.search(msgid)] == []


def test_templates_leave_japanese_to_the_catalogue() -> None:
    """Comments aside, and the name of the language, which is written in its own."""
    found = [
        f"{shown(path)}: {line.strip()}"
        for path in templates()
        for line in re.sub(COMMENT, "", path.read_text(encoding="utf-8")).splitlines()
        if JAPANESE.search(line.replace("日本語", ""))
    ]
    assert found == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_role_has_a_name_in_both_languages(language: str) -> None:
    with translation.override(language):
        labels = [str(role.label) for role in Role]
    assert [bool(JAPANESE.search(label)) for label in labels] == [language == "ja"] * len(Role)


def test_readme_glossary_names_every_role() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    with translation.override("ja"):
        names = [str(role.label) for role in Role]
    with translation.override("en"):
        names += [str(role.label) for role in Role]
    assert [name for name in names if name not in readme] == []


def test_every_model_is_in_the_admin() -> None:
    """By itself or as an inline of another."""
    shown_inside = {inline.model for options in admin.site._registry.values() for inline in options.inlines}
    missing = [
        model.__name__
        for label in ("districts", "policies")
        for model in apps.get_app_config(label).get_models()
        if not hasattr(model, "instance_type")  # a table of django-simple-history
        and model not in admin.site._registry
        and model not in shown_inside
    ]
    assert missing == []


TEMPLATE_NAME = re.compile(r"""["']([\w/-]+\.(?:html|txt))["']""")


def named_templates() -> set[str]:
    sources = [*python_files(), *templates()]
    return {name for path in sources for name in TEMPLATE_NAME.findall(path.read_text(encoding="utf-8"))}


def test_every_named_template_exists() -> None:
    own = ("portal/", "districts/", "policies/", "components/")
    for name in named_templates():
        if name.startswith(own):
            get_template(name)


def test_every_template_is_used() -> None:
    """Files that allauth, the admin and Django look for by themselves have their own folders and names."""
    looked_up = ("account", "admin", "allauth", "django", "mfa", "registration", "usersessions")
    named = named_templates()
    own = [str(path.relative_to(ROOT / "templates")) for path in tracked("templates/*.html")]
    unused = [
        name for name in own if name not in named and not name.startswith(looked_up) and not re.match(r"\d{3}", name)
    ]
    assert unused == []


def test_every_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    groups = tomllib.loads(text)
    listed = [
        *groups["project"]["dependencies"],
        *groups["dependency-groups"]["dev"],
        *groups["dependency-groups"]["test"],
    ]
    assert [name for name in listed if not re.search(rf'"{re.escape(name)}",\s+# \w', text)] == []
