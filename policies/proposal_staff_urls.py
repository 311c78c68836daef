"""Staff addresses of proposals and uptake, under /staff/."""

from django.urls import path

from .views import (
    proposal_editing,
    proposal_intakes,
    proposal_uptake_entry,
    proposal_uptake_links,
    proposal_uptake_reminders,
    proposal_uptake_results,
    proposal_uptakes,
)

PROPOSALS = "<slug:municipality>/proposals/"
DOCUMENT = f"{PROPOSALS}<slug:document>/"
INTAKES = f"{PROPOSALS}intakes/"
UPTAKE = f"{DOCUMENT}uptake/"
# A body's code may be any word, so that everything else about a year stands beside it, not below.
BODY = f"{UPTAKE}<int:year>/<slug:association>/"

# Fixed words (intakes) come before the slug of a document.
urlpatterns = [
    path(PROPOSALS, proposal_editing.proposal_staff_list, name="proposal-staff-list"),
    path(INTAKES, proposal_intakes.intake_list, name="proposal-intake-list"),
    path(f"{INTAKES}new/", proposal_intakes.intake_create, name="proposal-intake-create"),
    path(f"{INTAKES}<int:pk>/", proposal_intakes.intake_detail, name="proposal-intake-detail"),
    path(f"{INTAKES}<int:pk>/confirm/", proposal_intakes.intake_confirm, name="proposal-intake-confirm"),
    path(f"{INTAKES}<int:pk>/discard/", proposal_intakes.intake_discard, name="proposal-intake-discard"),
    path(f"{DOCUMENT}again/", proposal_intakes.intake_again, name="proposal-intake-again"),
    path(f"{DOCUMENT}publish/", proposal_intakes.proposal_publish, name="proposal-publish"),
    path(DOCUMENT, proposal_editing.proposal_staff_document, name="proposal-staff-document"),
    path(f"{DOCUMENT}items/<slug:proposal>/edit/", proposal_editing.proposal_edit, name="proposal-edit"),
    path(UPTAKE, proposal_uptakes.inquiry_list, name="uptake-inquiry-list"),
    path(f"{UPTAKE}<int:year>/", proposal_uptakes.inquiry_detail, name="uptake-inquiry"),
    path(f"{UPTAKE}<int:year>.csv", proposal_uptake_entry.inquiry_csv, name="uptake-csv"),
    path(f"{UPTAKE}manage/<int:year>/", proposal_uptakes.inquiry_manage, name="uptake-manage"),
    path(f"{UPTAKE}publish/<int:year>/", proposal_uptake_results.results_publish, name="uptake-publish"),
    path(f"{UPTAKE}remind/<int:year>/", proposal_uptake_reminders.inquiry_remind, name="uptake-remind"),
    path(BODY, proposal_uptake_entry.uptake_entry, name="uptake-entry"),
    path(f"{BODY}link/", proposal_uptake_links.link_issue, name="uptake-link"),
    path(f"{BODY}link/revoke/", proposal_uptake_links.link_revoke, name="uptake-link-revoke"),
]
