"""`manage.py demo` makes an installation once and keeps what people did in it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from districts.models import Membership, Municipality, Role, User
from policies.models import Crosswalk, PlanEdition, PlanItem, PublishedTransition, TransitionIntake


@pytest.fixture
def data_folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def run_demo() -> str:
    output = StringIO()
    call_command("demo", "--no-serve", "--port=8123", stdout=output)
    return output.getvalue()


def figures() -> dict[str, int]:
    """What of the sample city the public sees."""
    old = PlanEdition.objects.get(municipality__slug="mihon", slug="2016-2020")
    new = PlanEdition.objects.get(municipality__slug="mihon", slug="2021-2025")
    edges = PublishedTransition.objects.filter(crosswalk__to_edition=new)
    return {
        "old policies": old.published_items.filter(level__depth=1).count(),
        "old measures": old.published_items.filter(level__depth=2).count(),
        "new policies": new.published_items.filter(level__depth=1).count(),
        "new measures": new.published_items.filter(level__depth=2).count(),
        "placeholders": new.published_items.filter(is_placeholder=True).count(),
        "policy transitions": edges.filter(depth=1).count(),
        "measure transitions": edges.filter(depth=2).count(),
    }


FIGURES = {
    "old policies": 9,
    "old measures": 37,
    "new policies": 7,
    "new measures": 42,
    "placeholders": 1,
    "policy transitions": 10,
    "measure transitions": 50,
}


@pytest.mark.django_db
def test_demo_loads_publishes_and_prints(data_folder: Path) -> None:
    printed = run_demo()

    assert figures() == FIGURES
    assert set(Membership.objects.values_list("role", "municipality__slug")) == {
        (Role.SYSTEM_ADMINISTRATOR, None),
        (Role.COORDINATOR, "mihon"),
        (Role.DEPARTMENT_EDITOR, "mihon"),
        (Role.COUNCIL_MEMBER, "mihon"),
        (Role.ASSOCIATION_REPRESENTATIVE, "mihon"),
        (Role.READER, "mihon"),
        (Role.COORDINATOR, "tonari"),
    }
    accounts = dict(line.split("\t") for line in (data_folder / "demo-accounts.txt").read_text().splitlines())
    assert {user.email: user.check_password(accounts[user.email]) for user in User.objects.all()} == dict.fromkeys(
        accounts, True
    )
    assert [password for password in accounts.values() if password not in printed] == []
    assert "http://127.0.0.1:8123/mihon/plans/2021-2025/crosswalk/" in printed
    assert (data_folder / "static" / "staticfiles.json").exists()


@pytest.mark.django_db
def test_sheets_come_in_through_the_intake_of_staff(data_folder: Path) -> None:
    run_demo()

    intakes = TransitionIntake.objects.order_by("document__municipality__slug")
    assert list(intakes.values_list("document__municipality__slug", "document__original_name", "status")) == [
        ("mihon", "crosswalk.tsv", "confirmed"),
        ("tonari", "crosswalk.csv", "confirmed"),
    ]
    assert [crosswalk.transitions.unresolved().count() for crosswalk in Crosswalk.objects.all()] == [0, 0]


@pytest.mark.django_db
def test_running_again_keeps_data_and_accounts(data_folder: Path) -> None:
    first = run_demo()
    item = PlanItem.objects.get(edition__municipality__slug="mihon", edition__slug="2021-2025", slug="1-1")
    PlanItem.objects.filter(pk=item.pk).update(text="書き直した文章です。")
    Municipality.objects.filter(slug="tonari").update(name="となり新町")
    User.objects.get(email="reader@mihon.example").delete()

    second = run_demo()

    item.refresh_from_db()
    assert item.text == "書き直した文章です。"
    assert Municipality.objects.get(slug="tonari").name == "となり新町"
    assert figures() == FIGURES
    assert second.partition("Addresses")[2] == first.partition("Addresses")[2]
    assert User.objects.filter(email="reader@mihon.example").count() == 1


@pytest.mark.django_db
def test_passwords_are_drawn_per_installation_and_private(data_folder: Path, settings, tmp_path: Path) -> None:
    run_demo()
    before = (data_folder / "demo-accounts.txt").read_text()
    mode = (data_folder / "demo-accounts.txt").stat().st_mode & 0o777
    User.objects.all().delete()
    settings.DATA_DIR = tmp_path / "another"

    run_demo()

    after = (tmp_path / "another" / "demo-accounts.txt").read_text()
    assert mode == 0o600
    assert [line for line in after.splitlines() if line in before.splitlines()] == []
