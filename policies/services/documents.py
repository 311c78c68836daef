"""Keeping the files that are handed in."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from districts.history import sign
from districts.models import Municipality

from ..models import SourceDocument


def checksum_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@transaction.atomic
def store_document(
    *,
    municipality: Municipality,
    data: bytes,
    name: str,
    by: Any,
    title: str = "",
    number: str = "",
    suggested_title: str = "",
    suggested_number: str = "",
) -> tuple[SourceDocument, bool]:
    """The document with these bytes, and whether it is new here; a file is kept once per municipality.

    `title` and `number` are what a person calls it: handed in again, the file is cited by the newest ones. Suggestions
    are for new files.
    """
    checksum = checksum_of(data)
    known = SourceDocument.objects.filter(municipality=municipality, checksum=checksum).first()
    if known:
        _rename(known, {"title": title, "number": number}, by)
        return known, False
    document = SourceDocument(
        municipality=municipality,
        title=title or suggested_title or name,
        number=number or suggested_number,
        original_name=name[-255:],
        checksum=checksum,
        size=len(data),
        uploaded_by=by if getattr(by, "pk", None) else None,
    )
    sign(document, by=by)
    # The name on disk is ours: what a browser sends never becomes a path.
    document.file.save(f"{municipality.slug}-{checksum[:16]}", ContentFile(data), save=False)
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:  # the same file came in at the same moment: its row stands now
        document.file.delete(save=False)
        return SourceDocument.objects.get(municipality=municipality, checksum=checksum), False
    return document, True


def _rename(document: SourceDocument, names: dict[str, str], by: Any) -> None:
    """What nobody typed anew stays."""
    changed = {field: name for field, name in names.items() if name and name != getattr(document, field)}
    if not changed:
        return
    for field, name in changed.items():
        setattr(document, field, name)
    sign(document, by=by, reason=_("The same file was handed in again under this name."))
    document.save(update_fields=list(changed))
