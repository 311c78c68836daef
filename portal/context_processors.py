"""What every page needs to know."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from districts.access import access_of


def site(request: HttpRequest) -> dict[str, Any]:
    """Name of the site and, for signed-in staff, where they may work."""
    user = getattr(request, "user", None)
    access = access_of(user) if user is not None else None
    return {"site_name": _("Community Policy Portal"), "access": access}
