"""The staff side of proposals: what is missing, editing one, two people at once."""

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from policies.models import Proposal, ProposalDocument, Uptake
from policies.services.proposals import save_proposal
from tests.factories import (
    ItemFactory,
    PerspectiveFactory,
    ProposalDocumentFactory,
    ProposalFactory,
    ProposalGroupFactory,
    ProposalTopicFactory,
    StakeholderTypeFactory,
    published_crosswalk,
)

from .proposal_cases import Case, asked, make_case, shown
from .staff_cases import address, many_measures, people_of, statuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return make_case()


@pytest.fixture
def who(case: Case):
    return people_of(case.municipality)


@pytest.fixture
def coordinator(client: Client, who) -> Client:
    client.force_login(who.coordinator)
    return client


def edit(case: Case, proposal: Proposal | None = None) -> str:
    return address("proposal-edit", case.municipality, case.document, (proposal or case.first).slug)


def form(**changed) -> dict:
    return {
        "version": "1",
        "plain_summary": "次《つぎ》の人《ひと》に話《はな》します。",
        "text": "次の役員に伝える。",
        "kind": "action",
        "reason": "",
        **changed,
    }


def saved(case: Case) -> Proposal:
    return Proposal.objects.get(pk=case.first.pk)


# --- the lists ---


def test_the_list_counts_what_each_document_lacks(coordinator: Client, case: Case) -> None:
    ProposalDocumentFactory(municipality=case.municipality, title="下書きの提言", issued_on=None, published_at=None)
    ProposalDocumentFactory(title="よその市の提言")
    ProposalFactory(topic=ProposalTopicFactory(group=ProposalGroupFactory(document=case.document)))
    page = shown(coordinator, address("proposal-staff-list", case.municipality))
    found = {row.one("th").text: row.texts("td")[:5] for row in page.all("tbody tr")}
    assert found == {
        "大切さを伝える取り組み 2020年2月20日": ["公開", "3", "2", "3", "1"],
        "下書きの提言": ["下書き", "0", "0", "0", "0"],
    }


def test_the_list_leads_on(coordinator: Client, case: Case) -> None:
    links = shown(coordinator, address("proposal-staff-list", case.municipality)).links("main")
    assert set(links.values()) >= {
        address("proposal-intake-list", case.municipality),
        address("uptake-inquiry-list", case.municipality, case.document),
        address("proposal-staff-document", case.municipality, case.document),
        case.document.get_absolute_url(),
    }
    ProposalDocument.objects.update(published_at=None)
    links = shown(coordinator, address("proposal-staff-list", case.municipality)).links("main")
    assert links["公開する"] == address("proposal-publish", case.municipality, case.document)


def test_the_document_shows_what_each_proposal_lacks(coordinator: Client, case: Case) -> None:
    pair = published_crosswalk(1, municipality=case.municipality)
    case.second.plan_items.add(pair.new[0])
    url = address("proposal-staff-document", case.municipality, case.document)
    page = shown(coordinator, url)
    assert page.texts(".tile") == ["やさしい説明なし1", "計画項目なし1", "依頼先なし0", "すべての提案2"]
    assert page.texts("li.row .badge--dashed") == ["計画項目なし", "やさしい説明なし"]
    assert [row["id"] for row in shown(coordinator, f"{url}?gap=summary").all("li.row")] == ["proposal-1-2-1"]
    assert [row["id"] for row in shown(coordinator, f"{url}?gap=unknown").all("li.row")] == [
        "proposal-1-1-1", "proposal-1-2-1",
    ]  # fmt: skip
    assert page.links("li.row") == {"1-1-1 を編集": edit(case), "1-2-1 を編集": edit(case, case.second)}


def test_other_staff_read_the_lists_and_change_nothing(client: Client, case: Case, who) -> None:
    everybody = [who.coordinator, who.editor, who.reader, who.council_member, who.outsider, who.nobody]
    for name, parts in (("proposal-staff-list", []), ("proposal-staff-document", [case.document])):
        url = address(name, case.municipality, *parts)
        assert statuses(client, url, everybody) == [200, 200, 200, 404, 404, 404]
        client.force_login(who.reader)
        assert [link for link in shown(client, url).links("main").values() if "edit" in link or "intake" in link] == []


@pytest.mark.parametrize("others", [1, 3])
def test_lists_take_as_many_queries_whatever_they_hold(
    client: Client, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = make_case()
    client.force_login(people_of(case.municipality).coordinator)
    pair = published_crosswalk(1, municipality=case.municipality)
    for _number in range(others):
        document = ProposalDocumentFactory(municipality=case.municipality)
        ProposalFactory(topic=ProposalTopicFactory(group=ProposalGroupFactory(document=document)))
        group = ProposalGroupFactory(document=case.document, addressees=[case.body])
        ProposalFactory(topic=ProposalTopicFactory(group=group)).plan_items.add(pair.new[0])
    with django_assert_num_queries(5):
        page = shown(client, address("proposal-staff-list", case.municipality))
    assert len(page.all("tbody tr")) == others + 1
    with django_assert_num_queries(9):
        page = shown(client, address("proposal-staff-document", case.municipality, case.document))
    assert len(page.all("li.row")) == others + 2


# --- who may edit ---


def test_only_coordinators_edit(client: Client, case: Case, who) -> None:
    assert [client.get(edit(case)).url, client.post(edit(case), form()).url] == [
        f"/accounts/login/?next={edit(case)}"
    ] * 2
    everybody = [who.editor, who.reader, who.council_member, who.outsider, who.nobody]
    data = form(plain_summary="書き換え")
    assert statuses(client, edit(case), everybody) == [403, 403, 404, 404, 404]
    assert statuses(client, edit(case), everybody, "post", data) == [403, 403, 404, 404, 404]
    assert (saved(case).version, saved(case).plain_summary) == (1, case.first.plain_summary)


def test_what_belongs_elsewhere_is_not_there(coordinator: Client, case: Case) -> None:
    other = make_case()
    urls = [edit(case, ProposalFactory(topic=other.first.topic, slug="9-9-9")), edit(other)]
    assert [coordinator.get(url).status_code for url in urls] == [404, 404]


# --- what is saved ---


def test_a_coordinator_adds_a_summary_plan_items_and_perspectives(coordinator: Client, case: Case, who) -> None:
    pair = published_crosswalk(1, municipality=case.municipality)
    perspective = PerspectiveFactory(municipality=case.municipality)
    data = form(plain_summary="話《はな》します。", plan_items=[pair.new[0].pk], perspectives=[perspective.pk])

    response = coordinator.post(edit(case), data)

    listed = address("proposal-staff-document", case.municipality, case.document)
    assert (response.status_code, response.url) == (302, f"{listed}#proposal-1-1-1")
    row = saved(case)
    assert (row.plain_summary, row.version) == ("話《はな》します。", 2)
    assert (list(row.plan_items.all()), list(row.perspectives.all())) == ([pair.new[0]], [perspective])
    record = row.history.latest()
    assert (row.history.count(), record.history_user) == (2, who.coordinator)
    assert [one.planitem_id for one in record.plan_items.all()] == [pair.new[0].pk]


def test_another_actor_is_named(coordinator: Client, case: Case) -> None:
    actor = StakeholderTypeFactory(municipality=case.municipality)
    response = coordinator.post(edit(case), form(other_actor=str(actor.pk), reason="本文に実施者がある"))
    assert (response.status_code, saved(case).other_actor) == (302, actor)


def test_a_part_is_corrected_on_a_page_of_its_own(coordinator: Client, case: Case) -> None:
    part = case.first.children.get(slug="1-1-1-1")
    assert edit(case, part) in shown(coordinator, edit(case)).links("main").values()
    response = coordinator.post(edit(case, part), form(plain_summary="", text="直した内訳", reason="誤字"))
    part.refresh_from_db()
    listed = address("proposal-staff-document", case.municipality, case.document)
    assert (response.url, part.text) == (f"{listed}#proposal-1-1-1", "直した内訳")


def test_before_publication_no_reason_is_asked(coordinator: Client, case: Case) -> None:
    ProposalDocument.objects.update(published_at=None)
    assert coordinator.post(edit(case), form(text="直した本文")).status_code == 302
    assert saved(case).text == "直した本文"


def test_a_published_text_is_corrected_with_a_reason(coordinator: Client, case: Case) -> None:
    response = coordinator.post(edit(case), form(text="直した本文"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert saved(case).text == "次の役員に伝える。"
    assert coordinator.post(edit(case), form(text="直した本文", reason="原資料の誤り")).status_code == 302
    assert (saved(case).text, saved(case).history.latest().history_change_reason) == ("直した本文", "原資料の誤り")


# --- invalid ---


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": ""}, "text"),
        ({"kind": "unknown"}, "kind"),
        ({"plain_summary": "ことば《言葉》を話す"}, "plain_summary"),
        ({"plain_summary": "話《はな"}, "plain_summary"),
        ({"other_actor": "foreign"}, "other_actor"),
        ({"plan_items": ["foreign"]}, "plan_items"),
        ({"perspectives": ["foreign"]}, "perspectives"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(coordinator: Client, case: Case, changed: dict, field: str) -> None:
    PerspectiveFactory(municipality=case.municipality)
    foreign = {
        "other_actor": StakeholderTypeFactory().pk,
        "plan_items": [ItemFactory().pk],
        "perspectives": [PerspectiveFactory().pk],
    }
    if "foreign" in str(changed):
        changed = {field: foreign[field]}
    response = coordinator.post(edit(case), form(**changed, reason="確認"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert saved(case).version == 1


def test_an_answered_proposal_does_not_become_a_statement(coordinator: Client, case: Case) -> None:
    asked(case, ["done", "done"])
    response = coordinator.post(edit(case), form(kind="statement", reason="説明だった"))
    assert (response.status_code, response.context["form"].errors) == (
        422, {"kind": ["この提案には2団体が回答しているため、「説明」に変えることはできません。"]},
    )  # fmt: skip
    assert (saved(case).kind, Uptake.objects.count()) == ("action", 2)


# --- looking for plan items ---


def test_looking_for_plan_items_saves_nothing_and_loses_nothing(coordinator: Client, case: Case) -> None:
    pair = published_crosswalk(2, municipality=case.municipality)
    chosen, found = pair.old[0], pair.old[1]
    data = form(plain_summary="書きかけ", text="", plan_items=[chosen.pk], plan_item_words="本文１－２", look="1")

    response = coordinator.post(edit(case), data)

    assert (response.status_code, saved(case).version) == (200, 1)
    assert response.context["form"].errors == {}
    assert response.context["form"]["plain_summary"].value() == "書きかけ"
    picker = response.context["form"].picker()
    listed = {(one.item, one.chosen) for group in picker["groups"] for one in group.items}
    assert listed == {(pair.new[1], False), (chosen, True), (found, False)}
    assert [group.edition for group in picker["groups"]] == [pair.new[0].edition, pair.old[0].edition]


def test_without_words_the_newest_edition_is_listed_with_what_is_chosen(coordinator: Client, case: Case) -> None:
    pair = published_crosswalk(1, municipality=case.municipality)
    published_crosswalk(1)
    case.first.plan_items.add(pair.old[0])
    picker = coordinator.get(edit(case)).context["form"].picker()
    listed = [one.item for group in picker["groups"] for one in group.items]
    assert listed == [pair.new_policy, pair.new[0], pair.old[0]]


def test_a_long_list_says_what_it_leaves_out(coordinator: Client, case: Case) -> None:
    pair = published_crosswalk(1, municipality=case.municipality)
    many_measures(pair.new_policy, 150)
    page = shown(coordinator, edit(case))
    assert (len(page.all("input[name=plan_items]")), "ほかに52件が当てはまります" in page.text) == (100, True)


def test_the_form_takes_as_many_queries_whatever_there_is_to_choose(
    coordinator: Client, case: Case, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pair = published_crosswalk(1, municipality=case.municipality)
    PerspectiveFactory(municipality=case.municipality)
    coordinator.get(edit(case))
    with django_assert_num_queries(13):
        coordinator.get(edit(case))
    many_measures(pair.new_policy, 30)
    for _number in range(3):
        StakeholderTypeFactory(municipality=case.municipality)
        case.first.perspectives.add(PerspectiveFactory(municipality=case.municipality))
    with django_assert_num_queries(13):
        coordinator.get(edit(case))


# --- two people at once ---


def test_the_second_saver_sees_both_versions_and_loses_nothing(coordinator: Client, case: Case, who) -> None:
    who.editor.display_name = "先に保存した人"
    who.editor.save()
    theirs = {"text": "先に直した本文"}
    save_proposal(proposal=case.first, version=1, fields=theirs, by=who.editor, reason="先の理由")

    response = coordinator.post(edit(case), form(text="後から直した本文", reason="後の理由"))

    assert (response.status_code, saved(case).text) == (409, "先に直した本文")
    shown_ = [(one.label, one.before, one.after) for one in response.context["conflict"].differences]
    assert shown_ == [("もとの文", "先に直した本文", "後から直した本文")]
    assert "先に保存した人" in response.content.decode()
    sent = response.context["form"]
    assert (sent["text"].value(), sent["version"].value()) == ("後から直した本文", "2")
    assert (
        coordinator.post(edit(case), form(version="2", text="後から直した本文", reason="後の理由")).status_code == 302
    )
    assert (saved(case).text, saved(case).version) == ("後から直した本文", 3)
