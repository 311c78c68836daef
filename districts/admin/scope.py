"""Which municipality a row belongs to, and which ones a user finds in the admin."""

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist

from districts.access import Access
from districts.models import Role


def desk_municipalities(access: Access) -> frozenset[int]:
    """Municipalities whose rows the user finds in the admin."""
    return access.roles.get(Role.DEPARTMENT_EDITOR, frozenset()) | coordinated_municipalities(access)


def coordinated_municipalities(access: Access) -> frozenset[int]:
    return access.roles.get(Role.COORDINATOR, frozenset())


def municipality_id_of(obj) -> int | None:
    """The municipality a row belongs to, along the path its admin names; None while that is still open."""
    options = admin.site._registry.get(type(obj))
    path = options.municipality_path if options else None
    if not path or path == "pk":
        return obj.pk if path else None
    *hops, last = path.split("__")
    try:
        for hop in hops:
            obj = getattr(obj, hop)
        return getattr(obj, f"{last}_id")
    except (ObjectDoesNotExist, AttributeError):
        return None
