"""A published recommendation as a file of open data."""

import io

from django.http import FileResponse, HttpRequest
from django.utils.text import get_valid_filename

from ..reading import recommendations_csv as open_data
from .recommendations import public_recommendation


def recommendation_csv(request: HttpRequest, municipality: str, recommendation: str) -> FileResponse:
    """Named 答申_みほん市_….csv; Django writes the name for old and new browsers (RFC 6266)."""
    found = public_recommendation(municipality, recommendation)
    name = get_valid_filename(f"答申_{found.municipality.name}_{found.title}") + ".csv"
    content = io.BytesIO(open_data.recommendation_csv(found))
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
