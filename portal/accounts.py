"""How allauth signs people in here."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from districts.access import Access, access_of
from districts.models import Municipality, Role, User


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are made by the system administrator, never by a visitor."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where the work of the one role lies; with several kinds of work, or none, the usual page."""
        doors = _doors(access_of(request.user))
        return doors[0] if len(doors) == 1 else super().get_login_redirect_url(request)


def _doors(access: Access) -> list[str]:
    """The desk of staff, the answers of a body's representative, the recommendations a council member follows."""
    doors = []
    if access.is_staff:
        slugs = _slugs(access.staff_municipalities)
        one = len(slugs) == 1 and not access.is_system_administrator
        doors.append(reverse("policies:staff-municipality", args=slugs) if one else reverse("policies:staff-home"))
    if access.associations:
        doors.append(reverse("policies:answer-home"))
    council = access.roles.get(Role.COUNCIL_MEMBER, frozenset()) - access.staff_municipalities
    return [*doors, *(reverse("policies:recommendation-list", args=[slug]) for slug in _slugs(council))]


def _slugs(municipalities: frozenset[int]) -> list[str]:
    found = Municipality.objects.filter(pk__in=municipalities).order_by("slug")
    return list(found.values_list("slug", flat=True))


def display_name(user: User) -> str:
    return str(user)
