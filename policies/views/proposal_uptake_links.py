"""Personal links of a body: issued and shown once with a letter to print, and revoked."""

import base64

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..models import UptakeInquiry, UptakeRequest
from ..reading.qr_codes import qr_svg
from ..services.proposal_links import find_link, issue_link, revoke_links
from .proposal_uptake_access import address_of, body_or_404, coordinated_document, inquiry_or_404, uptake_trail

# The token goes to the page that shows it through the browser that asked for it, so that the server keeps none.
SHOWN_ONCE = "uptake-link"
SHOWN_WITHIN = 120  # seconds


@login_required
@never_cache
def link_issue(request: HttpRequest, municipality: str, document: str, year: int, association: str) -> HttpResponse:
    """Issue a link and go to the page that shows it, once. Loading that page again issues nothing."""
    inquiry = inquiry_or_404(coordinated_document(request, municipality, document), year)
    body = body_or_404(inquiry, association)
    if request.method != "POST":
        return _letter(request, inquiry, body)
    try:
        _link, token = issue_link(request=body, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(address_of("uptake-inquiry", inquiry))
    response = redirect(request.path)
    response.set_signed_cookie(
        SHOWN_ONCE,
        token,
        max_age=SHOWN_WITHIN,
        path=request.path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


def _letter(request: HttpRequest, inquiry: UptakeInquiry, body: UptakeRequest) -> HttpResponse:
    token = request.get_signed_cookie(SHOWN_ONCE, default="", max_age=SHOWN_WITHIN)
    link = find_link(token)
    if link is None or link.request_id != body.pk:
        messages.info(request, _("A personal link is shown only once. If it is lost, revoke it and issue a new one."))
        return redirect(f"{address_of('uptake-inquiry', inquiry)}#body-{body.association.code}")
    address = request.build_absolute_uri(reverse("policies:answer-link", args=[token]))
    code = base64.b64encode(qr_svg(address)).decode()
    context = {
        "municipality": inquiry.document.municipality,
        "document": inquiry.document,
        "inquiry": inquiry,
        "association": body.association,
        "link": link,
        "address": address,
        "qr_code": f"data:image/svg+xml;base64,{code}",
        "breadcrumbs": uptake_trail(inquiry.document, (body.association.name, ""), inquiry=inquiry),
    }
    response = render(request, "policies/uptakes/link.html", context)
    response.delete_cookie(SHOWN_ONCE, path=request.path, samesite="Strict")
    return response


@login_required
@require_POST
def link_revoke(request: HttpRequest, municipality: str, document: str, year: int, association: str) -> HttpResponse:
    inquiry = inquiry_or_404(coordinated_document(request, municipality, document), year)
    body = body_or_404(inquiry, association)
    revoked = revoke_links(request=body, by=request.user, reason=request.POST.get("reason", "")[:300])
    text = ngettext("%(n)s link of %(body)s is revoked.", "%(n)s links of %(body)s are revoked.", revoked)
    messages.success(request, text % {"n": revoked, "body": body.association.name})
    return redirect(f"{address_of('uptake-inquiry', inquiry)}#body-{body.association.code}")
