"""The catalogue tool on a small project of its own: what it finds, takes in, refuses and compiles."""

import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tests.test_architecture import ROOT

TEMPLATE = """{% load i18n %}
<p title="{% translate 'Hello' context "greeting" %}">{% translate "100% done" %}</p>
{% blocktranslate trimmed count n=rows|length %}
  {{ n }} row
{% plural %}
  {{ n }} rows
{% endblocktranslate %}
{{ name|default:_("Nothing") }} {# _("a comment") #}
"""
MODULE = """from django.utils.translation import gettext_lazy as _, pgettext

_("two " "parts")
pgettext("month", "May")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in ("tools", "portal", "templates"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / "tools" / "messages.py", tmp_path / "tools")
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "portal" / "module.py").write_text(MODULE, encoding="utf-8")
    return tmp_path


def run(project: Path, *command: str, lines: str = "") -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "tools/messages.py", *command],
        cwd=project,
        input=lines,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, [line for line in done.stdout.splitlines() if not line.startswith("# ")]


UNTRANSLATED = [
    "two parts\t",
    "month||May\t",
    "greeting||Hello\t",
    "100%% done\t",
    "%(n)s row\t%(n)s rows\t",
    "Nothing\t",
]
TRANSLATED = [
    "two parts\t二つの部分",
    "month||May\t五月",
    "greeting||Hello\tこんにちは",
    "100%% done\t100%%完了",
    "%(n)s row\t%(n)s rows\t%(n)s行",
    "Nothing\tなし",
]


def test_missing_prints_what_add_takes_in(project: Path) -> None:
    assert run(project, "missing") == (1, UNTRANSLATED)

    assert run(project, "add", lines="\n".join(TRANSLATED)) == (0, [])

    assert run(project, "missing") == (0, [])
    assert run(project, "check") == (0, ["the catalogue is complete"])


def test_the_compiled_catalogue_speaks_japanese(project: Path) -> None:
    run(project, "add", lines="\n".join(TRANSLATED))
    compiled = polib.mofile(str(project / "portal/locale/ja/LC_MESSAGES/django.mo"))
    assert {entry.msgid: entry.msgstr or entry.msgstr_plural[0] for entry in compiled} == {
        "two parts": "二つの部分",
        "May": "五月",
        "Hello": "こんにちは",
        "100%% done": "100%%完了",
        "%(n)s row": "%(n)s行",
        "Nothing": "なし",
    }


def test_a_translation_with_other_placeholders_is_refused(project: Path) -> None:
    code, _lines = run(project, "add", lines="%(n)s row\t%(n)s rows\t行\n")
    assert code == 2
    assert run(project, "missing") == (1, UNTRANSLATED)


def test_check_names_what_no_source_uses_and_prune_drops_it(project: Path) -> None:
    run(project, "add", lines="\n".join([*TRANSLATED, "Gone\tなくなった"]))
    assert run(project, "check") == (1, ["no source uses: 'Gone'"])

    run(project, "build", "--prune")

    assert run(project, "check") == (0, ["the catalogue is complete"])


def test_a_changed_po_asks_to_be_compiled(project: Path) -> None:
    run(project, "add", lines="\n".join(TRANSLATED))
    path = project / "portal/locale/ja/LC_MESSAGES/django.po"
    path.write_text(path.read_text(encoding="utf-8").replace("なし", "ありません"), encoding="utf-8")
    assert run(project, "check") == (1, ["django.mo is not what django.po says: run tools/messages.py build"])
