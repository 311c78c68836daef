"""How allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from districts.models import User


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are made by the system administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def display_name(user: User) -> str:
    return str(user)
