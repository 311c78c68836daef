"""Staff addresses of proposals and uptake, under /staff/."""

from django.urls import path

from .views import proposal_editing

PROPOSALS = "<slug:municipality>/proposals/"
DOCUMENT = f"{PROPOSALS}<slug:document>/"

# Fixed words (intakes) come before the slug of a document.
urlpatterns = [
    path(PROPOSALS, proposal_editing.proposal_staff_list, name="proposal-staff-list"),
    path(DOCUMENT, proposal_editing.proposal_staff_document, name="proposal-staff-document"),
    path(f"{DOCUMENT}items/<slug:proposal>/edit/", proposal_editing.proposal_edit, name="proposal-edit"),
]
