"""Reminding the departments of a round by mail: what goes to whom, and what is kept of it."""

import datetime as dt

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from districts.models import DepartmentGrouping, Role
from policies.models import RoundEvent
from tests.factories import MembershipFactory, member
from tests.html import read

from .review_cases import RoundCase, closed, make_round
from .staff_cases import statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(db) -> RoundCase:
    """Four reviews of 市民協働課 (one sent back, one handed in), one of 防災課 without editor, one of nobody."""
    case = make_round()
    case.people.editor.email = "editor@example.jp"
    case.people.editor.save()
    member(Role.DEPARTMENT_EDITOR, case.municipality, case.department, email="second@example.jp")
    case.review()
    case.review("in_progress", due_on=case.round.due_on - dt.timedelta(days=3), assessment="進んだ")
    case.review("returned")
    case.review("submitted")
    case.review(lead=case.other)
    case.review(lead=None)
    return case


@pytest.fixture
def remind(case, client, django_capture_on_commit_callbacks):
    client.force_login(case.people.coordinator)

    def send(**data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(case.page("round-remind"), data)

    return send


def japanese(day: dt.date) -> str:
    return f"{day:%Y}年{day.month}月{day.day}日"


def events(case) -> list[tuple[str, object]]:
    return [(one.reason, one.by) for one in case.round.events.filter(action=RoundEvent.Action.REMINDED)]


def test_the_preview_says_who_gets_a_mail_who_has_no_editor_and_what_nobody_leads(case, client):
    client.force_login(case.people.coordinator)

    page = read(client.get(case.page("round-remind")))

    assert page.texts("h2.section-title") == [
        "メールを1通送ります",
        "入力担当者がいない部署が1あります。電話などでご連絡ください",
    ]
    assert page.texts("main h3") == ["市民協働課", "防災課"]
    assert page.texts("main .rows > li > p") == ["editor@example.jp, second@example.jp"]
    assert "主担当のない項目が1件あります。" in page.one("main .notice").text
    assert (mail.outbox, events(case)) == ([], [])


def test_each_department_gets_one_mail_with_the_forms_it_has_not_handed_in(case, remind, client):
    response = remind()

    assert (response.status_code, response.url) == (302, case.page("round-board"))
    (one,) = mail.outbox
    assert one.to == ["editor@example.jp", "second@example.jp"]
    due = case.round.due_on
    early = due - dt.timedelta(days=3)
    assert one.subject == f"【令和3年度 年度評価】評価の提出のお願い（最初の提出期限：{japanese(early)}）"
    new, started, back = case.reviews[:3]
    form = "http://testserver/staff/mihon/reviews/{}/#{}"
    assert [line for line in one.body.splitlines() if line] == [
        "市民協働課　ご担当者さま",
        "「第3次計画」の令和3年度 年度評価についてのお知らせです。",
        "主担当の取組のうち、3件の評価がまだ提出されていません。",
        "下のアドレスから入力画面を開けます（ログインが必要な場合があります）。",
        f"{new.item.code} {new.item.title}",
        f"状態：未着手　提出期限：{japanese(due)}",
        form.format(new.pk, "grade"),
        f"{started.item.code} {started.item.title}",
        f"状態：入力中　提出期限：{japanese(early)}",
        form.format(started.pk, "grade"),
        f"{back.item.code} {back.item.title}",
        f"状態：差戻し　提出期限：{japanese(due)}",
        form.format(back.pk, "grade"),
        "--",
        "地域コミュニティ政策ポータル",
        "http://testserver/",
        "このメールは自動で送信しています。返信いただいてもお答えできません。",
    ]
    assert events(case) == [("市民協働課", case.people.coordinator)]
    told = " ".join(read(client.get(response.url)).texts(".messages .notice"))
    assert ("督促メールを1件送りました" in told, "防災課" in told) == (True, True)


def test_whoever_left_is_not_written_to_and_members_of_a_group_are(case, remind):
    gone = member(Role.DEPARTMENT_EDITOR, case.municipality, case.other, email="gone@example.jp")
    gone.memberships.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    off = member(Role.DEPARTMENT_EDITOR, case.municipality, case.other, email="off@example.jp")
    off.is_active = False
    off.save()
    remind()
    assert [one.to for one in mail.outbox] == [["editor@example.jp", "second@example.jp"]]

    case.other.is_group = True
    case.other.save()
    DepartmentGrouping.objects.create(group=case.other, member=case.department)
    remind(again="on")
    assert [one.to for one in mail.outbox[1:]] == [["editor@example.jp", "second@example.jp"]] * 2
    assert [one.body.splitlines()[0] for one in mail.outbox[1:]] == [
        "市民協働課　ご担当者さま",
        "防災課　ご担当者さま",
    ]


def test_one_person_with_two_memberships_in_a_department_gets_one_mail(case, remind):
    MembershipFactory(
        user=case.people.editor,
        role=Role.DEPARTMENT_EDITOR,
        municipality=case.municipality,
        department=case.department,
    )
    remind()
    assert [one.to for one in mail.outbox] == [["editor@example.jp", "second@example.jp"]]


def test_a_second_time_within_a_day_asks_first(case, remind):
    remind()
    response = remind()
    page = read(response)
    assert (response.status_code, len(mail.outbox)) == (422, 1)
    assert page.one("#id_again")["type"] == "checkbox"
    assert "24時間以内に督促メールを送っています" in page.one("main").text
    assert "前回の督促：" in page.one("main").text

    assert (remind(again="on").status_code, len(mail.outbox), len(events(case))) == (302, 2, 2)
    RoundEvent.objects.update(at=timezone.now() - dt.timedelta(days=1, minutes=1))
    assert (remind().status_code, len(mail.outbox)) == (302, 3)


def test_the_office_is_named_and_gets_the_replies(case, remind):
    case.municipality.contact_office = "企画課"
    case.municipality.contact_email = "office@example.jp"
    case.municipality.save()
    remind()
    (one,) = mail.outbox
    assert (one.reply_to, "みほん市 企画課" in one.body) == (["office@example.jp"], True)
    assert "返信いただいても" not in one.body


def test_a_round_that_is_not_open_reminds_nobody(case, remind):
    closed(case)
    response = remind()
    assert (response.status_code, mail.outbox, events(case)) == (409, [], [])
    assert read(response).texts("main .notice__title") == ["この評価の回は受付中ではありません。"]


def test_nothing_to_remind_of_leaves_no_trace(case, remind):
    case.round.reviews.update(status="accepted")
    assert (remind().status_code, mail.outbox, events(case)) == (302, [], [])


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_cannot_be_sent_keeps_no_other_back_and_is_not_kept_as_sent(case, client, settings):
    client.force_login(case.people.coordinator)
    member(Role.DEPARTMENT_EDITOR, case.municipality, case.other, email="refused@example.jp")
    settings.EMAIL_BACKEND = "tests.policies.views.test_review_reminders.Refuses"

    response = client.post(case.page("round-remind"))

    assert ([one.to for one in mail.outbox], events(case)) == (
        [["editor@example.jp", "second@example.jp"]],
        [("市民協働課", case.people.coordinator)],
    )
    assert read(client.get(response.url)).texts(".messages .notice") == [
        "完了 督促メールを1件送りました。",
        "エラー 次の部署にはメールを送れませんでした：防災課。あとでもう一度送るか、電話などでご連絡ください。",
    ]


def test_where_no_mail_can_be_sent_the_round_was_not_reminded(case, remind, settings):
    settings.EMAIL_BACKEND = "tests.policies.views.test_review_reminders.RefusesAll"
    assert (remind().status_code, events(case)) == (302, [])
    assert remind().status_code == 302  # and nobody has to confirm


def test_only_coordinators_of_the_municipality_remind(case, client):
    people = case.people
    everybody = (people.coordinator, people.editor, people.reader, people.council_member, people.outsider)
    assert statuses(client, case.page("round-remind"), everybody) == [200, 403, 403, 404, 404]
    assert statuses(client, case.page("round-remind"), everybody[1:], "post") == [403, 403, 404, 404]
    client.logout()
    assert client.post(case.page("round-remind")).url.startswith("/accounts/login/")
    assert (mail.outbox, events(case)) == ([], [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_takes_as_many_queries_whatever_it_lists(client, count, django_assert_num_queries):
    case = make_round()
    for _number in range(count):
        case.review()
        case.review(lead=case.other)
    client.force_login(case.people.coordinator)
    client.get(case.page("round-remind"))
    with django_assert_num_queries(10):
        client.get(case.page("round-remind"))


class Refuses(EmailBackend):
    """A server that refuses one address."""

    refused = ("refused@example.jp",)

    def send_messages(self, messages):
        for message in messages:
            if set(message.to) & set(self.refused):
                raise ConnectionRefusedError
        return super().send_messages(messages)


class RefusesAll(Refuses):
    refused = ("editor@example.jp",)
