"""Keeping the files that are handed in."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from districts.history import sign
from districts.models import Municipality

from ..models import SourceDocument


def checksum_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@transaction.atomic
def store_document(
    *, municipality: Municipality, data: bytes, name: str, by: Any, title: str = "", number: str = ""
) -> tuple[SourceDocument, bool]:
    """The document with these bytes, and whether it is new here; a file is kept once per municipality."""
    checksum = checksum_of(data)
    known = SourceDocument.objects.filter(municipality=municipality, checksum=checksum).first()
    if known:
        return known, False
    document = SourceDocument(
        municipality=municipality,
        title=title or name,
        number=number,
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
