"""Reminders: one mail to every body that has not answered everything, with a fresh link where it has an address."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from districts.models import Role
from policies.models import UptakeLink, UptakeRequest
from policies.services.proposal_inquiries import close_inquiry
from policies.services.proposal_links import find_link
from policies.services.proposal_reminders import planned_reminders, remind
from tests.factories import UptakeFactory, member
from tests.policies.uptake_cases import make_inquiry

pytestmark = pytest.mark.django_db
SITE = "https://portal.example.jp/"


@pytest.fixture
def case():
    case = make_inquiry(bodies=0)
    case.join("本町一区", code="with-mail", contact_email="honcho@example.jp")
    case.join("本町二区", code="with-account")
    case.join("本町三区", code="by-phone")
    member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.requests[0].association, email="a@x.jp")
    for name in ("b@x.jp", "c@x.jp"):
        member(Role.ASSOCIATION_REPRESENTATIVE, case.municipality, association=case.requests[1].association, email=name)
    return case


@pytest.fixture
def reminded(case, django_capture_on_commit_callbacks):
    def send(**options):
        with django_capture_on_commit_callbacks(execute=True):
            return remind(inquiry=case.inquiry, site=SITE, by=None, **options)

    return send


def codes(rows) -> list[str]:
    return [row.association.code for row in rows]


def links_in(text: str) -> list[str]:
    return re.findall(rf"{SITE}answers/link/([\w-]+)/", text)


def test_every_reachable_body_gets_one_mail_and_the_others_are_named(case, reminded):
    found = reminded()

    assert (codes(found.sent), codes(found.unreachable)) == (["with-account", "with-mail"], ["by-phone"])
    assert sorted((one.to, one.bcc) for one in mail.outbox) == [
        (["b@x.jp"], ["c@x.jp"]),
        (["honcho@example.jp"], ["a@x.jp"]),
    ]
    stamped = UptakeRequest.objects.filter(last_reminded_at__isnull=False).order_by("association__code")
    assert [one.association.code for one in stamped] == ["with-account", "with-mail"]


def test_a_body_with_an_address_gets_a_link_that_opens_its_form(case, reminded):
    reminded()

    texts = {one.to[0]: one.body for one in mail.outbox}
    (token,) = links_in(texts["honcho@example.jp"])
    assert find_link(token).request == case.requests[0]
    assert links_in(texts["b@x.jp"]) == []
    assert f"{SITE}answers/{case.requests[1].pk}/" in texts["b@x.jp"]


def test_the_mail_says_in_japanese_who_asks_what_by_when(case, reminded):
    UptakeFactory(request=case.requests[0], proposal=case.proposals[0])

    reminded(only=[case.requests[0].pk])

    (one,) = mail.outbox
    due = f"{case.inquiry.due_on:%Y}年{case.inquiry.due_on.month}月{case.inquiry.due_on.day}日"
    assert one.subject == f"【{case.municipality.name}】提案への取り組み状況のご回答のお願い（{due}まで）"
    assert one.body.startswith("本町一区　役員の皆さま\n")
    assert "全3問のうち、2問がまだ回答されていません。" in one.body
    assert f"{due}までにご回答をお願いします。" in one.body


def test_who_has_answered_everything_is_left_in_peace(case, reminded):
    for proposal in case.proposals:
        UptakeFactory(request=case.requests[0], proposal=proposal, status="not_applicable")

    assert codes(reminded().sent) == ["with-account"]


def test_nobody_is_reminded_twice_within_a_day_without_a_tick(case, reminded):
    reminded()

    second = reminded()
    assert (codes(second.sent), codes(second.recent), len(mail.outbox)) == ([], ["with-account", "with-mail"], 2)
    assert codes(reminded(again=True).sent) == ["with-account", "with-mail"]
    UptakeRequest.objects.update(last_reminded_at=timezone.now() - dt.timedelta(days=1, minutes=1))
    assert codes(reminded().sent) == ["with-account", "with-mail"]


def test_a_preview_sends_and_writes_nothing(case):
    planned = planned_reminders(inquiry=case.inquiry)

    assert codes(planned.mailed) == ["with-account", "with-mail"]
    assert (mail.outbox, UptakeLink.objects.count()) == ([], 0)
    assert not UptakeRequest.objects.filter(last_reminded_at__isnull=False).exists()


def test_a_mail_that_cannot_be_sent_keeps_no_other_back(case, reminded, settings):
    settings.EMAIL_BACKEND = "tests.policies.services.test_proposal_reminders.RefusesHoncho"

    found = reminded()

    assert (codes(found.sent), codes(found.failed)) == (["with-account"], ["with-mail"])
    stamped = UptakeRequest.objects.filter(last_reminded_at__isnull=False)
    assert [one.association.code for one in stamped] == ["with-account"]


def test_all_mails_go_through_one_connection(case, reminded, settings):
    settings.EMAIL_BACKEND = "tests.policies.services.test_proposal_reminders.CountsConnections"
    CountsConnections.opened = 0

    reminded()

    assert (CountsConnections.opened, len(mail.outbox)) == (1, 2)


class CountsConnections(EmailBackend):
    """Opens as the backend of SMTP does: for itself only where nobody has opened it before."""

    opened = 0
    is_open = False

    def open(self):
        CountsConnections.opened += not self.is_open
        is_new, self.is_open = not self.is_open, True
        return is_new

    def close(self):
        self.is_open = False

    def send_messages(self, messages):
        is_new = self.open()
        sent = super().send_messages(messages)
        if is_new:
            self.close()
        return sent


class RefusesHoncho(EmailBackend):
    """A mail server that knows no honcho@example.jp."""

    def send_messages(self, messages):
        if any("honcho@example.jp" in one.to for one in messages):
            raise ConnectionRefusedError
        return super().send_messages(messages)


def test_a_closed_inquiry_reminds_nobody(case, reminded):
    close_inquiry(inquiry=case.inquiry, by=None)

    with pytest.raises(ValidationError, match="締め切られています"):
        reminded()
    assert mail.outbox == []


def test_people_whose_role_has_ended_get_no_mail(case, reminded):
    body = case.requests[1].association
    body.user_memberships.update(valid_to=timezone.localdate() - dt.timedelta(days=1))

    assert codes(reminded().unreachable) == ["by-phone", "with-account"]
