"""Tags and filters of the common look: icons, notices, Japanese line breaks, fiscal years."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import budoux
from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from districts import fiscal_years, furigana

register = template.Library()

NOTICE_WORDS = {
    "info": _("Information"),
    "success": _("Done"),
    "warning": _("Please note"),
    "error": _("Error"),
}
KIND_LABELS = {
    "continue": _("Continued"),
    "split": _("Split"),
    "merge": _("Merged"),
    "absorb": _("Absorbed"),
    "abolish_absorb": _("Abolished and absorbed"),
    "move": _("Moved"),
    "new": _("New"),
    "abolish": _("Abolished"),
}
# Status → label, tone of its badge.
STATUSES = {
    "draft": (_("Draft"), "warning"),
    "published": (_("Published"), "success"),
    "newer_draft": (_("Unpublished changes"), "warning"),
    "printed": (_("As printed in the source"), "plain"),
    "inferred": (_("Inferred"), "info"),
    "ambiguous": (_("Decision needed"), "error"),
    "missing": (_("Missing in the source"), "plain"),
    "placeholder": (_("Placeholder"), "warning"),
    # what a body answers to a proposal (policies.models.Uptake.Status), and that it has not
    "done": (_("we do this"), "success"),
    "partly": (_("we do part of it"), "success"),
    "considering": (_("we are considering it"), "info"),
    "planned": (_("we plan to"), "info"),
    "not_doing": (_("we do not"), "plain"),
    "not_applicable": (_("does not apply to us"), "plain"),
    "unanswered": (_("not answered"), "plain"),
    # what the city says to a recommendation item (policies.models.RecommendationResponse.Status)
    "accepted": (_("accepted"), "success"),
    "in_part": (_("accepted in part"), "success"),
    "noted": (_("noted"), "info"),
    "not_yet": (_("not yet answered"), "warning"),
    # where a review stands in its round (policies.models.Review.Status)
    "not_started": (_("not started"), "plain"),
    "in_progress": (_("in progress"), "info"),
    "submitted": (_("submitted"), "info"),
    "returned": (_("returned"), "warning"),
    # an actual value against its plan (policies.reading.indicator_figures)
    "on_plan": (_("on plan"), "success"),
    "off_plan": (_("off plan"), "warning"),
    "not_comparable": (_("not comparable"), "plain"),
    # how strongly a clause of a recommendation asks (policies.models.Clause.Force)
    "need": (_("there is a need"), "plain"),
    "request": (_("requested"), "plain"),
    "hope": (_("hoped for"), "plain"),
    "statement": (_("statement"), "plain"),
}
DASHED = {"draft", "not_started", "missing", "placeholder", "unanswered", "not_yet"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false" width="20" height="20"><use href="{}#{}"></use></svg>',
        static("portal/img/icons.svg"),
        name,
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> str:
    """{% notice tone="warning" title=_("…") %} any markup {% endnotice %}"""
    return render_to_string("components/_notice.html", {"tone": tone, "title": title, "body": content})


@register.filter
def notice_word(tone: str) -> str:
    return str(NOTICE_WORDS.get(tone, NOTICE_WORDS["info"]))


@register.simple_tag
def kind_badge(kind: str, label: str = "") -> SafeString:
    """The kind of a transition: icon, word and colour. `label` replaces our word."""
    return format_html(
        '<span class="badge badge--{}">{}{}</span>', kind, icon(kind), label or KIND_LABELS.get(str(kind), kind)
    )


@register.simple_tag
def status_badge(status: str, label: str = "") -> SafeString:
    """A status of STATUSES: icon, word and tone. `label` replaces our word."""
    word, tone = STATUSES[str(status)]
    dashed = " badge--dashed" if str(status) in DASHED else ""
    return format_html('<span class="badge badge--{}{}">{}{}</span>', tone, dashed, icon(status), label or word)


@cache
def _phrase_parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """Page numbers around this one, with … where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def phrases(text: Any) -> SafeString:
    """Japanese text that breaks only between phrases, in browsers that cannot find them. For short headings."""
    parts = _phrase_parser().parse(str(text)) if text else []
    if len(parts) < 2:
        return conditional_escape(text or "")
    return format_html(
        '<span class="phrases">{}</span>', format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))
    )


@register.filter
def status_word(status: Any) -> str:
    """The word of a status of STATUSES, without the badge."""
    return str(STATUSES[str(status)][0])


@register.filter
def ruby(text: Any, shown: bool = True) -> SafeString:
    """漢字《かんじ》 with its reading above it; `|ruby:False` leaves the readings out."""
    return format_html_join(
        "",
        "{}",
        ((_with_reading(word, reading if shown else ""),) for word, reading in furigana.words(str(text or ""))),
    )


def _with_reading(word: str, reading: str) -> SafeString:
    if not reading:
        return conditional_escape(word)
    return format_html("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>", word, reading)


@register.filter
def read_as(name: str, reading: str) -> str:
    """A whole name with its reading, for `ruby`: {{ kind.name|read_as:kind.reading|ruby }}"""
    return furigana.read_as(name, reading)


@register.filter
def fiscal_year(year: int | None) -> str:
    """令和元年度 in Japanese, FY2019 in English; nothing for no year."""
    return "" if year is None else fiscal_years.label(int(year))


@register.simple_tag
def fiscal_span(start: int, end: int) -> str:
    return fiscal_years.span_label(int(start), int(end))


@register.simple_tag(takes_context=True)
def is_here(context: template.Context, url: str, exact: bool = True) -> bool:
    """Whether the page being shown is `url`, or with exact=False lies below it."""
    path = getattr(context.get("request"), "path", "")
    return path == url if exact else path.startswith(url)


@register.simple_tag
def page_language() -> str:
    """The language of the page for the lang attribute."""
    return (get_language() or "ja").split("-")[0]
