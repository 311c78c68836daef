"""The public crosswalk page: what stands in its rows, in which order, and who sees which state of it."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from districts.models import Role
from policies.models import Crosswalk, PublishedTransition, Transition, TransitionChange
from policies.services.plans import publish_edition, save_item
from policies.services.transitions import publish_crosswalk, save_transition
from tests.factories import (
    CrosswalkFactory,
    DepartmentFactory,
    DocumentFactory,
    EditionFactory,
    ItemFactory,
    PillarFactory,
    TransitionFactory,
    assign,
    crosswalk_pair,
    member,
    published_crosswalk,
)
from tests.policies.views.crosswalk_page import CrosswalkPage, address_of, open_page

pytestmark = pytest.mark.django_db


def publish(crosswalk) -> None:
    for edition in (crosswalk.from_edition, crosswalk.to_edition):
        publish_edition(edition=edition, by=None)
    publish_crosswalk(crosswalk=crosswalk, by=None)


@pytest.fixture
def pair():
    """Two measures on each side; the first is reworded."""
    pair = crosswalk_pair(2)
    pair.old[0].text, pair.new[0].text = "広場の清掃を支援します。", "公園の清掃を支援します。"
    pair.old[1].text = pair.new[1].text = "見守りを続けます。"
    for item in (*pair.old, *pair.new):
        item.save()
    return pair


# What a row says


def test_a_reworded_row_marks_the_difference_on_both_sides(client: Client, pair) -> None:
    publish(pair.crosswalk)
    old, new, remarks, departments = open_page(client, pair.crosswalk).row("r-1-1-1-1")
    assert (old, new) == ("①-1 [広場]の清掃を支援します。", "①-1 {公園}の清掃を支援します。")
    assert remarks == "継続 文言の17%を変更 行「①-1 → ①-1」へのリンク"
    assert departments == "原資料に記載なし"


def test_a_row_without_a_change_says_so(client: Client, pair) -> None:
    publish(pair.crosswalk)
    assert open_page(client, pair.crosswalk).row("r-1-2-1-2")[2] == "継続 文言の変更なし 行「①-2 → ①-2」へのリンク"


def test_policy_titles_are_compared_too(client: Client, pair) -> None:
    pair.old_policy.title, pair.new_policy.title = "集落の支援", "地区の支援"
    pair.old_policy.save()
    pair.new_policy.save()
    publish(pair.crosswalk)
    assert open_page(client, pair.crosswalk).row("r-1-1")[:2] == ["① [集落]の支援", "① {地区}の支援"]


def test_a_text_missing_in_the_source_says_so(client: Client, pair) -> None:
    pair.new[0].text, pair.new[0].is_placeholder = None, True
    pair.new[0].save()
    publish(pair.crosswalk)
    row = open_page(client, pair.crosswalk).row("r-1-1-1-1")
    assert row[:2] == ["①-1 広場の清掃を支援します。", "①-1 仮項目 原資料に記載なし"]
    assert row[2] == "継続 行「①-1 → ①-1」へのリンク"


def test_remarks_carry_note_changes_reason_decision_and_source(client: Client, pair) -> None:
    edge = pair.transitions[1]
    edge.note, edge.reason = "後半追加", "庁議で確認"
    edge.confidence, edge.decided_at = "ambiguous", dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    edge.source_document = DocumentFactory(municipality=pair.municipality)
    edge.source_page, edge.source_row = "2", 14
    edge.save()
    TransitionChange.objects.create(transition=edge, kind="programme_replaced", before="甲事業", after="乙事業")
    publish(pair.crosswalk)
    assert open_page(client, pair.crosswalk).row("r-1-1-1-1")[2] == (
        "継続 要判断 → 判断済み 文言の17%を変更 原資料の備考: 後半追加 事業の置き換え: 甲事業 → 乙事業 理由: 庁議で確認 "
        "計画担当の判断：2026年5月1日 出典 2ページ 14行目 行「①-1 → ①-1」へのリンク"
    )


def test_the_source_is_told_as_published_whatever_staff_take_in_later(client: Client, pair) -> None:
    first, second = (DocumentFactory(municipality=pair.municipality, title=title) for title in ("資料1", "極秘の資料"))
    Crosswalk.objects.update(source_document=first)
    Transition.objects.update(source_document=first, source_page="2", source_row=14)
    publish(pair.crosswalk)
    before = open_page(client, pair.crosswalk).row("r-1-1-1-1")

    Crosswalk.objects.update(source_document=second)
    Transition.objects.update(source_document=second, source_page="9", source_row=99)

    assert open_page(client, pair.crosswalk).row("r-1-1-1-1") == before
    assert "出典 2ページ 14行目" in before[2]
    page = client.get(address_of(pair.crosswalk)).content.decode()
    assert ("資料1" in page, "極秘の資料" in page) == (True, False)
    client.force_login(member(Role.READER, pair.municipality))
    draft = client.get(address_of(pair.crosswalk) + "?draft=1").content.decode()
    assert ("資料1" in draft, "極秘の資料" in draft) == (False, True)


def test_departments_are_printed_as_in_the_sheet_with_the_lead_marked(client: Client, pair) -> None:
    lead = DepartmentFactory(municipality=pair.municipality, name="協働推進課", short_name="協働推")
    assign(pair.new[0], lead, DepartmentFactory(municipality=pair.municipality, name="福祉課"), lead=lead)
    publish(pair.crosswalk)
    page = client.get(address_of(pair.crosswalk)).content.decode()
    assert CrosswalkPage(page).row("r-1-1-1-1")[3] == "●協働推 (主担当)福祉課"
    assert "協働推＝協働推進課" in page


def test_pillars_stand_in_the_policy_row(client: Client, pair) -> None:
    pair.old_policy.pillars.set([PillarFactory(edition=pair.crosswalk.from_edition, code="III")])
    publish(pair.crosswalk)
    assert open_page(client, pair.crosswalk).row("r-1-1")[3].endswith("III")


# Splits, merges, order


def test_a_split_and_a_merge_link_their_other_rows(client: Client, pair) -> None:
    TransitionFactory(crosswalk=pair.crosswalk, old=pair.old[0], new=pair.new[1], kind="merge")
    publish(pair.crosswalk)
    page = open_page(client, pair.crosswalk)
    assert page.anchors == ["r-1-1-1-1", "r-1-1-1-2", "r-1-2-1-2"]
    assert page.row("r-1-1-1-1")[0].endswith("ほかの移行先： ①-2")
    assert page.row("r-1-1-1-2")[0].startswith("①-1 再掲")
    assert page.row("r-1-1-1-2")[1].endswith("ほかの移行元： ①-2")
    assert [page.links.count(f"#{anchor}") for anchor in page.anchors] == [1, 2, 1]


def test_rows_follow_the_new_edition_and_old_only_ones_their_policy_s_successor(client: Client) -> None:
    pair = crosswalk_pair(0)
    before, after = pair.crosswalk.from_edition, pair.crosswalk.to_edition
    second_old, second_new = ItemFactory(edition=before), ItemFactory(edition=after)
    gone = ItemFactory(edition=before)
    first, last = ItemFactory(edition=before, parent=pair.old_policy), ItemFactory(edition=before, parent=second_old)
    alone = ItemFactory(edition=before, parent=gone)
    for policy in (second_old, second_new, pair.old_policy, pair.new_policy):
        policy.save()
    targets = [ItemFactory(edition=after, parent=pair.new_policy) for _number in range(2)]
    made = [
        ("continue", last, targets[1]),
        ("abolish", alone, None),
        ("new", None, targets[0]),
        ("abolish", first, None),
    ]
    for kind, old, new in made:
        TransitionFactory(crosswalk=pair.crosswalk, old=old, new=new, kind=kind)
    TransitionFactory(crosswalk=pair.crosswalk, old=second_old, new=second_new)
    TransitionFactory(crosswalk=pair.crosswalk, old=gone, kind="abolish")
    publish(pair.crosswalk)
    page = open_page(client, pair.crosswalk)
    assert [row.id for row in page.rows] == [
        "r-1-1", "r-x-1-1", "r-2-1-1-2", "r-1-1-x",  # under new ①, its old-only row last
        "r-2-2",
        "r-3-x", "r-3-1-x",  # an old policy without a successor
    ]  # fmt: skip
    assert page.row("r-1-1-x")[1] == "（なし）"
    assert page.row("r-x-1-1")[0] == "（なし）"


def test_items_without_a_transition_are_listed(client: Client, pair) -> None:
    publish(pair.crosswalk)
    assert "対応のない項目" not in client.get(address_of(pair.crosswalk)).content.decode()
    ItemFactory(edition=pair.crosswalk.to_edition, parent=pair.new_policy, text="行き場のない項目です。")
    publish_edition(edition=pair.crosswalk.to_edition, by=None)
    page = client.get(address_of(pair.crosswalk)).content.decode()
    assert page.split("対応のない項目", 1)[1].count("行き場のない項目です。") == 1


# Figures


def test_counts_are_those_of_the_whole_crosswalk(client: Client, pair) -> None:
    TransitionFactory(crosswalk=pair.crosswalk, old=pair.old[0], new=pair.new[1], kind="merge")
    publish(pair.crosswalk)
    for query in ("", "?kind=merge"):
        response = client.get(address_of(pair.crosswalk) + query)
        summary = response.context["summary"]
        assert [(tile["icon"], tile["value"]) for tile in summary.tiles] == [("continue", 2), ("merge", 1)]
        assert (summary.measures, summary.policies, summary.unchanged) == (3, 1, 1)
        assert summary.items == {"old": (1, 2), "new": (1, 2)}
    assert [tile["current"] for tile in summary.tiles] == [False, True]


# Who sees what


def test_edits_are_shown_once_published(client: Client, pair) -> None:
    publish(pair.crosswalk)
    item = pair.new[0]
    save_item(item=item, version=item.version, by=None, fields={"text": "水辺の清掃を支援します。"})
    assert open_page(client, pair.crosswalk).row("r-1-1-1-1")[1] == "①-1 {公園}の清掃を支援します。"
    publish_edition(edition=item.edition, by=None)
    assert open_page(client, pair.crosswalk).row("r-1-1-1-1")[1] == "①-1 {水辺}の清掃を支援します。"


def test_what_is_not_published_is_not_there(client: Client) -> None:
    pair = published_crosswalk()
    address = address_of(pair.crosswalk)
    assert client.get(address).status_code == 200
    pair.municipality.is_public = False
    pair.municipality.save()
    assert client.get(address).status_code == 404
    pair.municipality.is_public = True
    pair.municipality.save()
    pair.crosswalk.published_at = None
    pair.crosswalk.save()
    assert client.get(address).status_code == 404


def test_an_edition_is_shown_under_its_own_municipality_only(client: Client) -> None:
    ours, theirs = published_crosswalk(), published_crosswalk()
    swapped = address_of(ours.crosswalk).replace(ours.municipality.slug, theirs.municipality.slug)
    assert [client.get(address_of(one.crosswalk)).status_code for one in (ours, theirs)] == [200, 200]
    assert client.get(swapped).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (None, 404),
        (Role.COUNCIL_MEMBER, 404),
        (Role.ASSOCIATION_REPRESENTATIVE, 404),
        (Role.READER, 200),
        (Role.DEPARTMENT_EDITOR, 200),
        (Role.COORDINATOR, 200),
    ],
)
def test_the_working_crosswalk_is_for_staff(client: Client, role, status) -> None:
    pair = published_crosswalk()
    if role:
        department = DepartmentFactory(municipality=pair.municipality) if role == Role.DEPARTMENT_EDITOR else None
        client.force_login(member(role, pair.municipality, department))
    assert client.get(address_of(pair.crosswalk) + "?draft=1").status_code == status


def test_staff_elsewhere_do_not_see_the_working_crosswalk(client: Client) -> None:
    client.force_login(member(Role.COORDINATOR, published_crosswalk().municipality))
    assert client.get(address_of(published_crosswalk().crosswalk) + "?draft=1").status_code == 404


def test_the_preview_shows_working_rows_and_open_decisions(client: Client, pair) -> None:
    assign(pair.new[0], DepartmentFactory(municipality=pair.municipality, name="福祉課"))
    open_edge = TransitionFactory(
        crosswalk=pair.crosswalk,
        old=ItemFactory(edition=pair.crosswalk.from_edition, parent=pair.old_policy),
        kind="absorb",
        confidence="ambiguous",
    )
    open_edge.candidates.set(pair.new)
    client.force_login(member(Role.COORDINATOR, pair.municipality))
    page = open_page(client, pair.crosswalk, "?draft=1")
    assert page.row("r-1-1-1-1")[1] == "①-1 {公園}の清掃を支援します。"
    assert page.row("r-1-1-1-1")[3] == "福祉課"
    assert page.row("r-1-3-x")[1:3] == ["（なし）", "集約 要判断 候補： ①-1、①-2 行「①-3 → —」へのリンク"]


NEWER = "未公開の変更があります"


def test_staff_learn_of_unpublished_changes_and_nobody_else_does(client: Client, pair) -> None:
    publish(pair.crosswalk)
    staff = Client()
    staff.force_login(member(Role.COORDINATOR, pair.municipality))
    assert NEWER not in staff.get(address_of(pair.crosswalk)).content.decode()
    edge = Transition.objects.get(pk=pair.transitions[1].pk)
    save_transition(
        crosswalk=pair.crosswalk,
        transition=edge,
        version=edge.version,
        kind="move",
        old=edge.old,
        new=edge.new,
        by=None,
    )
    assert NEWER in staff.get(address_of(pair.crosswalk)).content.decode()
    assert NEWER not in client.get(address_of(pair.crosswalk)).content.decode()


def test_an_edge_that_was_taken_out_is_an_unpublished_change(client: Client, pair) -> None:
    publish(pair.crosswalk)
    PublishedTransition.objects.filter(transition=pair.transitions[1]).update(transition=None)
    client.force_login(member(Role.READER, pair.municipality))
    assert NEWER in client.get(address_of(pair.crosswalk)).content.decode()


# Several crosswalks to one edition


def test_the_edition_before_is_compared_unless_another_is_named(client: Client, pair) -> None:
    publish(pair.crosswalk)
    plan = pair.crosswalk.to_edition.plan
    third = EditionFactory(plan=plan)
    long, short = (
        CrosswalkFactory(from_edition=one, to_edition=third)
        for one in (pair.crosswalk.from_edition, pair.crosswalk.to_edition)
    )
    for crosswalk in (long, short):
        publish_edition(edition=third, by=None)
        crosswalk.published_at = timezone.now()
        crosswalk.save()
    named = f"?from={long.from_edition.slug}"
    assert client.get(address_of(short)).context["crosswalk"] == short
    assert client.get(address_of(long) + named).context["crosswalk"] == long
    assert client.get(address_of(long) + "?from=nowhere").status_code == 404
    assert address_of(long) + named in open_page(client, short).links
