"""How allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from districts.access import access_of
from districts.models import User


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are made by the system administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Representatives of bodies come to answer, and go straight there."""
        access = access_of(request.user)
        if access.associations and not access.is_staff:
            return reverse("policies:answer-home")
        return super().get_login_redirect_url(request)


def display_name(user: User) -> str:
    return str(user)
