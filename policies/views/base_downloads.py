"""A file for the visitor to keep."""

import io

from django.http import FileResponse
from django.utils.text import get_valid_filename

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(content: bytes, name: str, ending: str) -> FileResponse:
    """Under a name made fit for every system; Django writes it for old and new browsers (RFC 6266)."""
    return FileResponse(
        io.BytesIO(content),
        as_attachment=True,
        filename=f"{get_valid_filename(name)}.{ending}",
        content_type=CONTENT_TYPES[ending],
    )
