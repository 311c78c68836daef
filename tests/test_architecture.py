"""Rules of the house that no linter knows: direction of relations, sizes, strict templates and styles."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import Field

ROOT = Path(__file__).resolve().parent.parent
TOPICS = ("documents", "perspectives", "recommendations", "plans", "transitions", "indicators", "reviews", "proposals")
APPS = ("portal", "districts", "policies")

MODULE_LINES = 400
FUNCTION_LINES = 40
TEMPLATE_LINES = 150


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository, new ones included, ignored ones not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).exists()]


def python_files() -> list[Path]:
    return [path for path in tracked("*.py") if "migrations" not in path.parts]


def templates() -> list[Path]:
    return [path for path in tracked("*.html") if "templates" in path.parts]


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- direction ---


def topic_of(module: str) -> str:
    """`policies.models.plan_items` → plans."""
    stem = module.rsplit(".", 1)[-1]
    return next(topic for topic in TOPICS if stem == topic or stem.startswith(f"{topic.removesuffix('s')}_"))


def relations_downstream() -> Iterator[str]:
    for model in apps.get_app_config("policies").get_models(include_auto_created=True):
        if model.__module__ == "policies":  # the histories of n:m fields, which point where their originals do
            continue
        for field in model._meta.get_fields(include_hidden=True):
            if not isinstance(field, Field) or not field.is_relation or field.related_model is None:
                continue
            other = field.related_model._meta
            if other.app_label != "policies":
                continue
            own, others = topic_of(model.__module__), topic_of(field.related_model.__module__)
            if TOPICS.index(others) > TOPICS.index(own):
                yield f"{model.__name__}.{field.name} → {other.object_name}"


def test_policies_models_point_upstream_only() -> None:
    assert list(relations_downstream()) == []


def test_districts_know_nothing_of_policies() -> None:
    pointing = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("districts").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.is_relation and field.related_model._meta.app_label == "policies"
    ]
    assert pointing == []


def test_layers_carry_the_stem_of_a_topic() -> None:
    """`git ls-files | grep transition` shows a whole feature."""
    stems = tuple(topic.removesuffix("s") for topic in TOPICS)
    unnamed = [
        shown(path)
        for layer in ("models", "forms", "views", "admin")
        for path in python_files()
        if path.is_relative_to(ROOT / "policies" / layer)
        and not path.stem.startswith((*stems, "__init__", "base", "access"))
    ]
    assert unnamed == []


# --- sizes ---


def test_modules_are_split_by_400_lines() -> None:
    assert [shown(path) for path in python_files() if lines(path) > MODULE_LINES] == []


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines below signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def long_functions() -> Iterator[str]:
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and body_lines(node) > FUNCTION_LINES:
                yield f"{shown(path)}:{node.lineno} {node.name}"


def test_functions_are_split_by_40_lines() -> None:
    assert list(long_functions()) == []


def test_templates_stay_under_150_lines() -> None:
    assert [shown(path) for path in templates() if lines(path) >= TEMPLATE_LINES] == []


# --- templates and styles ---

INLINE = {
    "style attribute": re.compile(r"""<[^>]*\sstyle\s*="""),
    "style element": re.compile(r"<style\b"),
    "script without src": re.compile(r"<script\b(?![^>]*\bsrc=)"),
    "handler": re.compile(r"""<[^>]*\son[a-z]+\s*="""),
    "javascript: address": re.compile(r"""["']javascript:"""),
}


def test_templates_hold_no_inline_style_or_script() -> None:
    """The Content-Security-Policy would block it."""
    found = [
        f"{shown(path)}: {what}"
        for path in templates()
        for what, pattern in INLINE.items()
        if pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(")
NAMED_COLOUR = re.compile(r"\b(?:white|black|red|green|blue|gr[ae]y|yellow|orange|purple|navy|silver)\b")
SPACE = re.compile(r"^(?:margin|padding|gap|row-gap|column-gap|border(?:-[a-z]+)*-radius|font-size)(?:-[a-z-]+)?$")
LENGTH = re.compile(r"(?<![\w.-])-?\d*\.?\d+(?:px|rem|pt)\b")


def declarations(css: str) -> Iterator[tuple[str, str]]:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    for name, value in re.findall(r"([a-z-]+)\s*:\s*([^;{}]+)[;}]", css):
        yield name, value.strip()


def literal_values() -> Iterator[str]:
    for path in tracked("*.css"):
        if path.name == "tokens.css" or "vendor" in path.parts:
            continue
        for name, value in declarations(path.read_text(encoding="utf-8")):
            value = re.sub(r"var\([^()]*\)", "", value)
            coloured = COLOUR.search(value) or NAMED_COLOUR.search(value)
            if coloured or (SPACE.match(name) and LENGTH.search(value)):
                yield f"{shown(path)}: {name}: {value}"


def test_colours_spaces_and_radii_come_from_the_tokens() -> None:
    assert list(literal_values()) == []
