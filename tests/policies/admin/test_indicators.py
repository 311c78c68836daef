"""Indicators in the admin: a public one changes with a reason, a stale save is refused; values are looked at only."""

import pytest
from django.test import Client
from django.urls import reverse

from districts.models import Role
from policies.models import Indicator, IndicatorValue
from tests.factories import IndicatorFactory, IndicatorValueFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(client: Client) -> Indicator:
    found = IndicatorFactory(name="拠点数", unit="件")
    client.force_login(member(Role.COORDINATOR, found.municipality))
    return found


def change(client: Client, indicator: Indicator, **fields):
    names = ("slug", "name", "kind", "measure", "direction", "unit", "decimals", "definition", "data_source")
    data = {name: getattr(indicator, name) for name in names}
    data |= {"municipality": indicator.municipality_id, "owner": "", "read_version": indicator.version}
    data |= {"uses-TOTAL_FORMS": "0", "uses-INITIAL_FORMS": "0"}
    return client.post(reverse("admin:policies_indicator_change", args=[indicator.pk]), data | fields)


def test_a_public_indicator_changes_with_a_reason_under_its_version(client: Client, indicator: Indicator) -> None:
    assert change(client, indicator, unit="箇所").status_code == 200
    assert change(client, indicator, unit="箇所", change_reason="単位の訂正").status_code == 302
    saved = Indicator.objects.get()
    assert (saved.unit, saved.version, saved.history.first().history_change_reason) == ("箇所", 2, "単位の訂正")


def test_a_stale_save_is_refused_with_both_versions(client: Client, indicator: Indicator) -> None:
    change(client, indicator, unit="箇所", change_reason="単位の訂正")
    response = change(client, indicator, unit="か所", change_reason="別の訂正")
    assert response.status_code == 200
    assert [(row["saved"], row["typed"]) for row in response.context["stale"]["differences"]] == [("箇所", "か所")]
    assert Indicator.objects.get().unit == "箇所"


def test_values_are_revisions_and_only_looked_at(client: Client, indicator: Indicator) -> None:
    value = IndicatorValueFactory(indicator=indicator)
    address = reverse("admin:policies_indicatorvalue_change", args=[value.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"number": "99"}).status_code == 403
    assert client.get(reverse("admin:policies_indicatorvalue_add")).status_code == 403
    assert IndicatorValue.objects.get().number == 10
