"""Tags and components of the common look, as templates use them."""

import re
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from policies.models import Transition, Uptake
from portal.templatetags.portal_ui import KIND_LABELS, STATUSES
from tests.test_architecture import ROOT


def render(source: str, **context: object) -> str:
    return Template("{% load portal_ui %}" + source).render(Context(context))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(("language", "word"), [("ja", "廃止・集約"), ("en", "Abolished and absorbed")])
def test_kind_badge_says_the_kind_in_words(language: str, word: str) -> None:
    with translation.override(language):
        assert words(render("{% kind_badge 'abolish_absorb' %}")) == word


def test_every_kind_and_status_has_a_word_and_a_shape_of_its_own() -> None:
    shapes = dict(
        re.findall(
            r'<symbol id="(\w+)"[^>]*>(.*?)</symbol>', (ROOT / "portal/static/portal/img/icons.svg").read_text("utf-8")
        )
    )
    assert set(KIND_LABELS) == set(Transition.Kind.values)
    assert [name for name in (*KIND_LABELS, *STATUSES) if name not in shapes] == []
    assert len({shapes[kind] for kind in KIND_LABELS}) == len(KIND_LABELS)


def test_badge_escapes_a_label_from_data() -> None:
    assert words(render("{% status_badge 'draft' label %}", label="<b>案</b>")) == "&lt;b&gt;案&lt;/b&gt;"


def test_notice_names_its_tone_for_those_who_see_no_colour() -> None:
    html = render("{% notice tone='warning' title='下書き' %}<p>本文</p>{% endnotice %}")
    assert words(html) == "ご注意ください 下書き 本文"
    assert "<p>本文</p>" in html


def test_phrases_break_between_phrases_only_and_escape() -> None:
    assert render("{{ text|phrases }}", text="地域の担い手を<増やす>") == (
        '<span class="phrases">地域の<wbr>担い手を<wbr>&lt;増やす&gt;</span>'
    )
    assert render("{{ text|phrases }}", text="") == ""
    assert render("{{ text|phrases }}", text=None) == ""


@pytest.mark.parametrize(
    ("language", "year", "span"),
    [("ja", "令和元年度", "平成28年度～令和2年度"), ("en", "FY2019", "FY2016～FY2020")],
)
def test_fiscal_years_have_labels_in_both_languages(language: str, year: str, span: str) -> None:
    with translation.override(language):
        assert render("{{ year|fiscal_year }}", year=2019) == year
        assert render("{% fiscal_span 2016 2020 %}") == span
        assert render("{{ year|fiscal_year }}", year=None) == ""


def test_pagination_keeps_the_filters_and_marks_the_page() -> None:
    request = RequestFactory().get("/", {"kind": "split", "page": "7"})
    page = Paginator(range(500), 20).page(7)
    html = render_to_string("components/_pagination.html", {"page": page}, request)
    assert words(html) == "前のページ 1 … 5 6 7 8 9 … 25 次のページ"
    assert re.findall(r'href="([^"]+)"', html)[0] == "?kind=split&amp;page=6"
    assert re.findall(r'aria-current="page">(\d+)<', html) == ["7"]


def test_a_list_of_one_page_has_no_pagination() -> None:
    page = Paginator(range(3), 20).page(1)
    assert words(render_to_string("components/_pagination.html", {"page": page}, RequestFactory().get("/"))) == ""


class SampleForm(forms.Form):
    title = forms.CharField(label="題名", help_text="原資料の表記のまま")
    kind = forms.ChoiceField(label="種類", choices=[("a", "継続"), ("b", "分割")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="確認しました", required=False)


def test_fields_tie_label_help_and_error_to_the_widget() -> None:
    form = SampleForm({"kind": "a"})
    html = render_to_string("components/_fields.html", {"form": form})
    assert re.findall(r'aria-describedby="([^"]+)"', html) == ["id_title_helptext id_title_error"]
    assert {"id_title_helptext", "id_title_error", "id_title"} <= set(re.findall(r'id="([^"]+)"', html))
    assert re.findall(r'<label class="field__label" for="([^"]+)"', html) == ["id_title"]
    assert html.count('class="field__required"') == 2  # title and kind
    assert "<legend" in html


def test_error_summary_counts_and_links_to_the_fields() -> None:
    html = render_to_string("components/_error_summary.html", {"form": SampleForm({})})
    assert words(html).startswith("修正が必要な項目が2件あります")
    assert re.findall(r'href="#([^"]+)"', html) == ["id_title", "id_kind"]


def test_a_form_without_errors_has_no_summary() -> None:
    assert words(render_to_string("components/_error_summary.html", {"form": SampleForm()})) == ""


def test_filters_open_only_when_something_is_filtered() -> None:
    request = RequestFactory().get("/list/")
    shown = [
        render_to_string("components/_filters.html", {"form": SampleForm(), "active": active}, request)
        for active in (False, True)
    ]
    assert [re.findall(r"<details [^>]*>", html) for html in shown] == [
        ['<details class="filters">'],
        ['<details class="filters" open>'],
    ]
    assert ['href="/list/"' in html for html in shown] == [False, True]


def test_change_meter_says_its_number() -> None:
    assert words(render_to_string("components/_change_meter.html", {"percent": 42})) == "文言の42%を変更"
    assert words(render_to_string("components/_change_meter.html", {"percent": 0})) == "文言の変更なし"


def test_is_here_marks_the_page_shown() -> None:
    request = SimpleNamespace(path="/a/b/")
    source = "{% is_here url as here %}{% is_here url exact=False as below %}{{ here }} {{ below }}"
    assert render(source, request=request, url="/a/b/") == "True True"
    assert render(source, request=request, url="/a/") == "False True"
    assert render(source, request=request, url="/c/") == "False False"


@pytest.mark.parametrize("status", [*Uptake.Status.values, "unanswered"])
def test_answers_have_one_word_everywhere(status: str) -> None:
    expected = Uptake.Status(status).label if status in Uptake.Status.values else "未回答"
    assert words(render("{% status_badge status %}", status=status)) == expected
    assert render("{{ status|status_word }}", status=status) == expected


# --- readings above words ---


def ruby(word: str, reading: str) -> str:
    return f"<ruby>{word}<rp>（</rp><rt>{reading}</rt><rp>）</rp></ruby>"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("町内会《ちょうないかい》に", ruby("町内会", "ちょうないかい") + "に"),
        ("お祭《まつ》りと市《し》の人《ひと》", f"お{ruby('祭', 'まつ')}りと{ruby('市', 'し')}の{ruby('人', 'ひと')}"),
        ("3年《ねん》", "3" + ruby("年", "ねん")),
        ("NPO《えぬぴーおー》", ruby("NPO", "えぬぴーおー")),
        ("この｜ＮＰＯ法人《えぬぴーおーほうじん》", "この" + ruby("ＮＰＯ法人", "えぬぴーおーほうじん")),
        ("《ことば》だけ、かな《仮名》、字《じ", "《ことば》だけ、かな《仮名》、字《じ"),
        ("字《》と字《\n》", "字《》と字《\n》"),
        ("<b>字《じ》&", "&lt;b&gt;" + ruby("字", "じ") + "&amp;"),
        ("条例《案》と字《<i>》", "条例《案》と字《&lt;i&gt;》"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_reading_behind_a_word_stands_above_it(text: str | None, html: str) -> None:
    assert render("{{ text|ruby }}", text=text) == html


def test_readings_can_be_left_out() -> None:
    assert render("{{ text|ruby:shown }}", text="市《し》の<人《ひと》", shown=False) == "市の&lt;人"


@pytest.mark.parametrize(("reading", "html"), [("えぬぴーおー", ruby("NPO法人等", "えぬぴーおー")), ("", "NPO法人等")])
def test_a_whole_name_is_read_as_one(reading: str, html: str) -> None:
    assert render("{{ name|read_as:reading|ruby }}", name="NPO法人等", reading=reading) == html
