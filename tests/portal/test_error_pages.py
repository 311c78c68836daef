"""Error pages: in both languages, saying what happened and what to do; the worst ones without request or database."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults
from django.views.csrf import csrf_failure

HEADINGS = {
    "400.html": "送信された内容を読み取れませんでした",
    "500.html": "システムで問題が発生しました",
}


def headings(html: str) -> list[str]:
    return re.findall(r"<h1>(.*?)</h1>", html)


@pytest.mark.parametrize(("name", "heading"), HEADINGS.items())
def test_pages_for_the_worst_case_need_neither_request_nor_database(name: str, heading: str) -> None:
    """No database mark: a query would fail the test."""
    html = get_template(name).render()
    assert (headings(html), re.findall(r'<html lang="(\w+)"', html)) == ([heading], ["ja"])


def test_the_worst_case_speaks_english_too() -> None:
    with translation.override("en"):
        assert headings(get_template("500.html").render()) == ["Something went wrong on our side"]


def test_unknown_address(client: Client, db: None) -> None:
    response = client.get("/no/such/address/here/")
    html = response.content.decode()
    assert (response.status_code, headings(html)) == (404, ["ページが見つかりません"])
    assert "職員の方は、ログインすると" in html


def page_of(response: HttpResponse) -> tuple[int, list[str]]:
    return response.status_code, headings(response.content.decode())


def test_forbidden_page_gives_our_own_reason(rf: RequestFactory, db: None) -> None:
    response = defaults.permission_denied(rf.get("/"), PermissionDenied("この期の編集は締め切られています。"))
    assert page_of(response) == (403, ["このページを開く権限がありません"])
    assert "<p>この期の編集は締め切られています。</p>" in response.content.decode()


def test_a_form_from_elsewhere_is_refused_in_plain_words(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {})
    assert page_of(response) == (403, ["送信された内容を受け付けられませんでした"])
    assert csrf_failure(RequestFactory().post("/")).status_code == 403
