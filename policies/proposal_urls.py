"""Public addresses of proposals and stakeholders, under /<municipality>/."""

from django.urls import path

from .views import proposal_downloads, proposal_stakeholders, proposals

DOCUMENT = "proposals/<slug:document>"
STAKEHOLDER = "stakeholders/<slug:stakeholder>/"

urlpatterns = [
    path("proposals/", proposals.proposal_list, name="proposal-list"),
    path(f"{DOCUMENT}.csv", proposal_downloads.proposals_csv, name="proposal-csv"),
    path(f"{DOCUMENT}.xlsx", proposal_downloads.proposals_xlsx, name="proposal-xlsx"),
    path(f"{DOCUMENT}/", proposals.proposal_document, name="proposal-document"),
    path(f"{DOCUMENT}/items/<slug:proposal>/", proposals.proposal_detail, name="proposal-detail"),
    path("stakeholders/", proposal_stakeholders.stakeholder_list, name="stakeholder-list"),
    path(STAKEHOLDER, proposal_stakeholders.stakeholder_detail, name="stakeholder-detail"),
    path("stakeholders/qr.svg", proposal_stakeholders.stakeholder_list_qr, name="stakeholder-list-qr"),
    path(f"{STAKEHOLDER}qr.svg", proposal_stakeholders.stakeholder_qr, name="stakeholder-qr"),
]
