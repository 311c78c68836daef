"""Personal links: random, kept as a hash, valid for one body and year until revoked or over."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from districts.models import Role
from policies.models import UptakeInquiry, UptakeLink
from policies.services.proposal_inquiries import close_inquiry, reopen_inquiry
from policies.services.proposal_links import find_link, hash_of, issue_link, note_use, revoke_link, revoke_links
from tests.factories import member
from tests.policies.uptake_cases import make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_inquiry(bodies=2)


def test_a_link_opens_its_body_and_only_its_hash_is_kept(case):
    clerk = member(Role.COORDINATOR, case.municipality)

    link, token = issue_link(request=case.request, by=clerk)

    assert find_link(token) == link
    kept = UptakeLink.objects.get()
    assert (kept.request, kept.created_by, kept.expires_on) == (case.request, clerk, case.inquiry.closes_on)
    assert (kept.token_hash, len(token)) == (hash_of(token), 43)
    assert token not in str(list(UptakeLink.objects.values())) + str(list(UptakeLink.history.values()))
    assert hash_of(token) not in str(list(UptakeLink.history.values()))


def test_every_link_is_another_and_the_earlier_ones_stay(case):
    (first, one), (second, two) = issue_link(request=case.request, by=None), issue_link(request=case.request, by=None)

    assert one != two
    assert [find_link(one), find_link(two)] == [first, second]


@pytest.mark.parametrize("token", ["", "unknown", "x" * 129, "　"])
def test_unknown_links_open_nothing(case, token):
    issue_link(request=case.request, by=None)

    assert find_link(token) is None


def test_the_hash_itself_opens_nothing(case):
    _link, token = issue_link(request=case.request, by=None)

    assert find_link(hash_of(token)) is None


def test_a_revoked_link_opens_nothing_and_says_who_revoked_it(case):
    clerk = member(Role.COORDINATOR, case.municipality)
    link, token = issue_link(request=case.request, by=None)

    revoked = revoke_link(link=link, by=clerk, reason="役員の交代")

    assert find_link(token) is None
    assert (revoked.is_in_force, revoke_link(link=link, by=None).revoked_at) == (False, revoked.revoked_at)
    record = revoked.history.latest()
    assert (record.history_user, record.history_change_reason) == (clerk, "役員の交代")


def test_revoking_a_body_s_links_leaves_the_others(case):
    tokens = [issue_link(request=case.request, by=None)[1] for _number in range(2)]
    other, other_token = issue_link(request=case.requests[1], by=None)

    assert revoke_links(request=case.request, by=None) == 2
    assert ([find_link(token) for token in tokens], find_link(other_token)) == ([None, None], other)


def test_a_link_revoked_after_the_last_day_does_not_come_back_with_the_inquiry(case):
    _link, token = issue_link(request=case.request, by=None)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    UptakeInquiry.objects.update(opens_on=yesterday, due_on=yesterday, closes_on=yesterday)
    UptakeLink.objects.update(expires_on=yesterday)

    assert revoke_links(request=case.request, by=None) == 1
    reopen_inquiry(inquiry=case.inquiry, closes_on=timezone.localdate(), reason="紙の回答が残っていた", by=None)
    assert find_link(token) is None


def test_links_end_with_their_day_and_with_the_inquiry(case):
    link, token = issue_link(request=case.request, by=None)
    _other, second = issue_link(request=case.requests[1], by=None)
    UptakeLink.objects.filter(pk=link.pk).update(expires_on=timezone.localdate() - dt.timedelta(days=1))

    assert (find_link(token), find_link(second) is None) == (None, False)
    close_inquiry(inquiry=case.inquiry, by=None)
    assert find_link(second) is None
    case.request.refresh_from_db()
    with pytest.raises(ValidationError, match="締め切られています"):
        issue_link(request=case.request, by=None)


def test_using_a_link_is_noted_and_leaves_no_history(case):
    link, _token = issue_link(request=case.request, by=None)

    note_use(link=link)

    assert UptakeLink.objects.get().last_used_at is not None
    assert link.history.count() == 1
