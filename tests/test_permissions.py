"""Every address × every role × GET and POST, against one table of expected answers.

A new address needs a row: its name, then what GET and POST answer. The ten columns are the roles of
tests/world.py in their order; the rows are asked about the reader's, editor's and coordinator's own city:

    anonymous, reader, council member, association representative, department editor, editor of another department,
    coordinator, foreign department editor, foreign coordinator, system administrator

POST sends nothing, so a 200 or 422 is a form that came back, and whatever it wrote is rolled back.
The tests of each view tell what the pages show; this one tells who gets there at all.
"""

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client

from tests.addresses import addresses, names
from tests.world import ROLES, make_world

pytestmark = pytest.mark.django_db


def everybody(status: int) -> str:
    return f"{status} " * 10


def signed_in(status: int, anonymous: int = 302) -> str:
    return f"{anonymous} " + f"{status} " * 9


def staff(status: int) -> str:
    """Who works for the municipality, readers included; nobody else learns that the page exists."""
    return f"302 {status} 404 404 {status} {status} {status} 404 404 {status}"


def item_editors(status: int) -> str:
    return f"302 403 404 404 {status} 403 {status} 404 404 {status}"


def value_editors(status: int) -> str:
    return f"302 403 404 404 {status} {status} {status} 404 404 {status}"


def coordinators(status: int) -> str:
    return f"302 403 404 404 403 403 {status} 404 404 {status}"


def desk(status: int) -> str:
    """Who comes into the admin at all."""
    return "302 403 403 403 " + f"{status} " * 6


PAGE = (everybody(200), everybody(200))
WRITE_ONLY = signed_in(405)

TABLE: dict[str, tuple[str, str]] = {
    # Everybody
    "portal:home": PAGE,
    "portal:search": PAGE,
    "districts:municipality-detail": PAGE,
    "districts:district-list": PAGE,
    "districts:district-detail": PAGE,
    "districts:district-chart": PAGE,
    "districts:district-chart-narrow": PAGE,
    "districts:total-chart": PAGE,
    "districts:total-chart-narrow": PAGE,
    "policies:perspective-list": PAGE,
    "policies:perspective-detail": PAGE,
    "policies:edition-detail": PAGE,
    "policies:item-detail": PAGE,
    "policies:crosswalk": PAGE,
    "policies:crosswalk-csv": PAGE,
    "policies:crosswalk-xlsx": PAGE,
    "policies:review-sheet": PAGE,
    "policies:review-sheet-xlsx": PAGE,
    "policies:progress-list": PAGE,
    "policies:progress-edition": PAGE,
    "policies:progress-detail": PAGE,
    "policies:progress-compare": PAGE,
    "policies:progress-csv": PAGE,
    "policies:progress-chart": PAGE,
    "policies:progress-chart-narrow": PAGE,
    "policies:indicator-list": PAGE,
    "policies:indicator-detail": PAGE,
    "policies:indicator-chart": PAGE,
    "policies:indicator-chart-narrow": PAGE,
    "policies:indicator-csv": PAGE,
    "policies:indicators-csv": PAGE,
    "policies:recommendation-list": PAGE,
    "policies:recommendation-detail": PAGE,
    "policies:recommendation-item": PAGE,
    "policies:recommendation-csv": PAGE,
    "policies:proposal-list": PAGE,
    "policies:proposal-document": PAGE,
    "policies:proposal-detail": PAGE,
    "policies:proposal-csv": PAGE,
    "policies:proposal-xlsx": PAGE,
    "policies:stakeholder-list": PAGE,
    "policies:stakeholder-detail": PAGE,
    "policies:stakeholder-list-qr": PAGE,
    "policies:stakeholder-qr": PAGE,
    "set_language": (everybody(302), everybody(302)),
    # Staff
    "policies:staff-home": (signed_in(200), signed_in(200)),
    "policies:staff-municipality": (staff(200), staff(200)),
    "policies:staff-edition": (staff(200), staff(200)),
    "policies:item-history": (staff(200), staff(200)),
    "policies:item-edit": (item_editors(200), item_editors(422)),
    "policies:document-download": (staff(200), WRITE_ONLY),
    "policies:recommendation-staff-list": (staff(200), staff(200)),
    "policies:recommendation-staff-detail": (staff(200), staff(200)),
    "policies:recommendation-response-edit": (item_editors(200), item_editors(422)),
    "policies:proposal-staff-list": (staff(200), staff(200)),
    "policies:proposal-staff-document": (staff(200), staff(200)),
    # Coordinators
    "policies:proposal-edit": (coordinators(200), coordinators(422)),
    "policies:recommendation-clauses-edit": (coordinators(200), coordinators(422)),
    "policies:recommendation-responses-publish": (coordinators(200), coordinators(409)),
    "policies:edition-open": (WRITE_ONLY, coordinators(422)),
    "policies:edition-publish": (coordinators(200), coordinators(409)),
    "policies:intake-list": (coordinators(200), WRITE_ONLY),
    "policies:intake-create": (coordinators(200), coordinators(200)),
    "policies:intake-detail": (coordinators(200), coordinators(422)),
    "policies:intake-confirm": (WRITE_ONLY, coordinators(302)),
    "policies:intake-discard": (WRITE_ONLY, coordinators(302)),
    # Papers of councils
    "policies:recommendation-intake-list": (coordinators(200), WRITE_ONLY),
    "policies:recommendation-intake-create": (coordinators(200), coordinators(422)),
    "policies:recommendation-intake-detail": (coordinators(200), coordinators(422)),
    "policies:recommendation-intake-confirm": (WRITE_ONLY, coordinators(302)),
    "policies:recommendation-intake-discard": (WRITE_ONLY, coordinators(302)),
    "policies:recommendation-intake-again": (WRITE_ONLY, coordinators(302)),
    "policies:recommendation-publish": (coordinators(200), coordinators(409)),
    "policies:review-intake-list": (coordinators(200), WRITE_ONLY),
    "policies:review-intake-create": (coordinators(200), coordinators(422)),
    "policies:review-intake-detail": (coordinators(200), WRITE_ONLY),
    "policies:review-intake-confirm": (WRITE_ONLY, coordinators(302)),
    "policies:review-intake-discard": (WRITE_ONLY, coordinators(302)),
    "policies:proposal-intake-list": (coordinators(200), WRITE_ONLY),
    "policies:proposal-intake-create": (coordinators(200), coordinators(422)),
    "policies:proposal-intake-detail": (coordinators(200), coordinators(422)),
    "policies:proposal-intake-confirm": (WRITE_ONLY, coordinators(302)),
    "policies:proposal-intake-discard": (WRITE_ONLY, coordinators(302)),
    "policies:proposal-intake-again": (WRITE_ONLY, coordinators(302)),
    "policies:proposal-publish": (coordinators(200), coordinators(409)),
    # Crosswalks
    "policies:crosswalk-create": (coordinators(200), coordinators(422)),
    "policies:crosswalk-edit": (coordinators(200), coordinators(200)),
    "policies:crosswalk-open-points": (coordinators(200), coordinators(200)),
    "policies:crosswalk-publish": (coordinators(200), coordinators(409)),
    "policies:departments-confirm": (WRITE_ONLY, coordinators(422)),
    "policies:item-mark": (WRITE_ONLY, coordinators(404)),
    "policies:transition-create": (WRITE_ONLY, coordinators(422)),
    "policies:transition-decide": (WRITE_ONLY, coordinators(422)),
    "policies:transition-delete": (coordinators(200), coordinators(422)),
    "policies:transition-edit": (coordinators(200), coordinators(422)),
    # Answers of bodies: a representative with a single open form is led to it, a link asks for no account
    "policies:answer-home": ("302 200 200 302 200 200 200 200 200 200", "302 200 200 302 200 200 200 200 200 200"),
    "policies:answer-request": ("302 404 404 200" + " 404" * 6, "302 404 404 422" + " 404" * 6),
    "policies:answer-link": (everybody(200), everybody(422)),
    "policies:round-list": (staff(200), staff(200)),
    "policies:round-create": (coordinators(200), coordinators(422)),
    "policies:round-board": (staff(200), staff(200)),
    "policies:round-add": (coordinators(200), coordinators(302)),
    # The world's round is opened: nothing is prepared any more, one is led to the board
    "policies:round-edit": (coordinators(302), coordinators(302)),
    "policies:round-delete": (coordinators(302), coordinators(302)),
    "policies:round-open": (coordinators(302), coordinators(302)),
    "policies:round-due": (coordinators(200), coordinators(422)),
    "policies:round-close": (coordinators(200), coordinators(422)),
    "policies:round-reopen": (coordinators(200), coordinators(422)),
    "policies:round-review-due": (coordinators(200), coordinators(422)),
    "policies:round-remind": (coordinators(200), coordinators(302)),
    "policies:round-publish": (coordinators(200), coordinators(422)),
    "policies:round-accept": (WRITE_ONLY, coordinators(422)),
    "policies:round-return": (WRITE_ONLY, coordinators(422)),
    "policies:round-lead": (WRITE_ONLY, coordinators(422)),
    "policies:review-handover": (coordinators(200), coordinators(422)),
    "policies:review-gaps": (staff(200), staff(200)),
    "policies:review-gaps-csv": (staff(200), staff(200)),
    "policies:review-edit": (staff(200), item_editors(422)),
    "policies:review-contribute": (WRITE_ONLY, item_editors(422)),
    "policies:review-opinion": (coordinators(200), coordinators(422)),
    "policies:review-sheet-edit": (item_editors(200), item_editors(422)),
    "policies:review-withdraw": (WRITE_ONLY, item_editors(422)),
    "policies:review-return": (WRITE_ONLY, coordinators(422)),
    "policies:review-accept": (WRITE_ONLY, coordinators(422)),
    # Indicators: values are entered by their owner, the leads of their items and coordinators
    "policies:indicator-staff-list": (staff(200), staff(200)),
    "policies:indicator-create": (coordinators(200), coordinators(422)),
    "policies:indicator-definition": (coordinators(200), coordinators(422)),
    "policies:indicator-archive": (coordinators(302), coordinators(302)),
    "policies:indicator-publish": (coordinators(200), coordinators(409)),
    "policies:indicator-edit": (staff(200), item_editors(302)),
    "policies:indicator-grid": (value_editors(200), value_editors(302)),
    "policies:uptake-inquiry-list": (staff(200), coordinators(422)),
    "policies:uptake-inquiry": (staff(200), staff(200)),
    "policies:uptake-csv": (staff(200), staff(200)),
    "policies:uptake-entry": (staff(200), coordinators(422)),
    "policies:uptake-manage": (coordinators(200), coordinators(422)),
    "policies:uptake-publish": (coordinators(200), coordinators(409)),
    "policies:uptake-remind": (coordinators(200), coordinators(302)),
    "policies:uptake-link": (coordinators(302), coordinators(302)),
    "policies:uptake-link-revoke": (WRITE_ONLY, coordinators(302)),
    # Accounts
    "account_login": (signed_in(302, anonymous=200), signed_in(302, anonymous=200)),
    "account_logout": (signed_in(200), everybody(302)),
    "account_signup": (signed_in(302, anonymous=200), signed_in(302, anonymous=200)),
    "account_inactive": (everybody(200), everybody(405)),
    "account_reauthenticate": (signed_in(200), signed_in(200)),
    "account_email": (signed_in(200), everybody(302)),
    "account_email_verification_sent": (everybody(200), everybody(405)),
    "account_confirm_email": (everybody(200), everybody(404)),
    "account_confirm_login_code": (everybody(302), everybody(302)),
    "account_change_password": (signed_in(200), signed_in(200)),
    "account_set_password": (everybody(302), everybody(302)),
    "account_reset_password": PAGE,
    "account_reset_password_done": (everybody(200), everybody(405)),
    "account_reset_password_from_key": PAGE,
    "account_reset_password_from_key_done": (everybody(200), everybody(405)),
    "mfa_index": (signed_in(200), signed_in(405)),
    "mfa_authenticate": (everybody(302), everybody(302)),
    "mfa_reauthenticate": (everybody(302), everybody(302)),
    "mfa_activate_totp": (everybody(302), everybody(302)),
    "mfa_deactivate_totp": (signed_in(404), signed_in(404)),
    "mfa_view_recovery_codes": (signed_in(404), signed_in(405)),
    "mfa_generate_recovery_codes": (everybody(302), everybody(302)),
    "mfa_download_recovery_codes": (signed_in(404), signed_in(404)),
    # The admin itself
    "admin:index": (desk(200), desk(200)),
    "admin:app_list": (desk(200), desk(200)),
    "admin:login": (desk(302), desk(302)),
    "admin:logout": (desk(302), desk(302)),
    "admin:password_change": (desk(302), desk(302)),
    "admin:password_change_done": (desk(302), desk(302)),
    "admin:autocomplete": (desk(200), desk(405)),
    "admin:jsi18n": (desk(200), desk(405)),
    "admin:old-change": (desk(302), desk(302)),
    "admin:anything-else": (desk(404), desk(404)),
    "admin:auth_user_password_change": (
        "302 403 403 403 403 403 403 403 403 200",
        "302 403 403 403 403 403 403 403 403 200",
    ),
}

# The pages of a model in the admin. A row of another municipality is answered like one that never was.
NOBODY = "302 403 403 403 403 403 403 403 403 403"
ADMINISTRATOR = "302 403 403 403 403 403 403 403 403 200"
OWN_COORDINATOR = "302 403 403 403 403 403 200 403 302 200"
ANY_COORDINATOR = "302 403 403 403 403 403 200 403 200 200"
READERS_OF_ROW = "302 403 403 403 200 200 200 302 302 200"
READERS_OF_HISTORY = "302 403 403 403 200 200 200 404 404 200"

RECORD = {
    "changelist": (desk(200), desk(200)),
    "add": (ANY_COORDINATOR, ANY_COORDINATOR),
    "change": (READERS_OF_ROW, OWN_COORDINATOR),
    "history": (READERS_OF_HISTORY, READERS_OF_HISTORY),
    "delete": (NOBODY, NOBODY),
}
EXPORTED = {"export": (desk(200), desk(200))}
DELETABLE = RECORD | {"delete": (OWN_COORDINATOR, OWN_COORDINATOR)}
WRITTEN_BY_SERVICES = RECORD | {
    "add": (NOBODY, NOBODY),
    "change": (READERS_OF_ROW, NOBODY),
    "history": (READERS_OF_ROW, READERS_OF_ROW),
}
TOLD = {"history": (READERS_OF_HISTORY, READERS_OF_HISTORY)}
ADMIN_TABLE: dict[str, dict[str, tuple[str, str]]] = {
    "districts_association": DELETABLE,
    "districts_department": DELETABLE | EXPORTED,
    "districts_departmentalias": DELETABLE,
    "districts_district": DELETABLE,
    "districts_districtstatistic": DELETABLE | EXPORTED,
    "districts_referencefigure": DELETABLE,
    "districts_stakeholderalias": DELETABLE,
    "districts_stakeholdertype": DELETABLE,
    "districts_municipality": RECORD
    | {"add": (ADMINISTRATOR, ADMINISTRATOR), "change": (READERS_OF_ROW, ADMINISTRATOR)},
    "districts_user": {
        "changelist": (ADMINISTRATOR, ADMINISTRATOR),
        "add": (ADMINISTRATOR, ADMINISTRATOR),
        "change": (ADMINISTRATOR, ADMINISTRATOR),
        "history": ("302 403 403 403 404 404 404 404 404 200", "302 403 403 403 404 404 404 404 404 200"),
        "delete": (NOBODY, NOBODY),
    },
    "districts_membership": {
        "changelist": (ANY_COORDINATOR, ANY_COORDINATOR),
        "add": (ADMINISTRATOR, ADMINISTRATOR),
        "change": (OWN_COORDINATOR, ADMINISTRATOR),
        "history": ("302 403 403 403 404 404 200 404 404 200", "302 403 403 403 404 404 200 404 404 200"),
        "delete": (NOBODY, NOBODY),
    },
    "policies_sourcedocument": RECORD | {"add": (NOBODY, NOBODY)},
    "policies_perspective": RECORD,
    "policies_plan": RECORD,
    "policies_planedition": RECORD,
    "policies_planitem": RECORD | EXPORTED | {"change": (READERS_OF_ROW, "302 403 403 403 200 403 200 302 302 200")},
    "policies_crosswalk": RECORD | {"change": (READERS_OF_ROW, "302 403 403 403 403 403 302 403 302 302")},
    "policies_transition": RECORD | EXPORTED,
    "policies_transitionintake": WRITTEN_BY_SERVICES,
    "policies_recommendationintake": WRITTEN_BY_SERVICES,
    "policies_proposalintake": WRITTEN_BY_SERVICES,
    "policies_publication": WRITTEN_BY_SERVICES,
    "policies_publisheditem": WRITTEN_BY_SERVICES,
    "policies_publishedtransition": WRITTEN_BY_SERVICES,
    "policies_council": RECORD,
    "policies_consultation": RECORD,
    "policies_recommendation": RECORD,
    "policies_recommendationsection": RECORD,
    "policies_recommendationitem": RECORD,
    "policies_attachment": RECORD,
    "policies_recommendationresponse": RECORD | {"change": (READERS_OF_ROW, "302 403 403 403 200 403 200 302 302 200")},
    "policies_publishedresponse": WRITTEN_BY_SERVICES,
    "policies_indicator": RECORD,
    "policies_indicatorvalue": WRITTEN_BY_SERVICES,
    "policies_ratingscale": RECORD,
    "policies_reviewround": WRITTEN_BY_SERVICES | TOLD,
    "policies_roundevent": WRITTEN_BY_SERVICES,
    "policies_review": WRITTEN_BY_SERVICES | TOLD,
    "policies_reviewcontribution": WRITTEN_BY_SERVICES | TOLD,
    "policies_reviewevent": WRITTEN_BY_SERVICES,
    "policies_reviewrecord": WRITTEN_BY_SERVICES,
    "policies_reviewsheet": RECORD,
    "policies_workstep": WRITTEN_BY_SERVICES,
    "policies_reviewintake": WRITTEN_BY_SERVICES,
    "policies_theme": RECORD,
    "policies_proposaldocument": RECORD,
    "policies_proposalgroup": RECORD,
    "policies_proposaltopic": RECORD,
    "policies_proposal": RECORD,
    "policies_uptakeinquiry": WRITTEN_BY_SERVICES | TOLD,
    "policies_uptakerequest": WRITTEN_BY_SERVICES,
    "policies_uptake": WRITTEN_BY_SERVICES | TOLD,
    "policies_uptakelink": WRITTEN_BY_SERVICES | TOLD,
}
TABLE |= {f"admin:{model}_{page}": row for model, pages in ADMIN_TABLE.items() for page, row in pages.items()}


def test_every_address_has_a_row() -> None:
    assert sorted(set(names()) ^ set(TABLE)) == []


def test_every_row_names_ten_roles() -> None:
    assert {len(row.split()) for rows in TABLE.values() for row in rows} == {len(ROLES)}
    registered = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    assert registered == set(ADMIN_TABLE)


def sign_in(client: Client, user: object) -> None:
    if user:
        client.force_login(user)


def answer(client: Client, method: str, address: str) -> int:
    """The status; what the request wrote is taken back."""
    with transaction.atomic():
        response = getattr(client, method)(address)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response.status_code


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_this_role_as_the_table_says(client: Client, role: str) -> None:
    world = make_world()
    column = ROLES.index(role)
    sign_in(client, world[role])
    wrong = []
    for name, address in addresses(world).items():
        for method, row in zip(("get", "post"), TABLE[name], strict=True):
            status, expected = answer(client, method, address), int(row.split()[column])
            if status != expected:
                wrong.append(f"{method.upper()} {name} ({address}): {status}, not {expected}")
            if "logout" in name:
                sign_in(client, world[role])
    assert wrong == []
