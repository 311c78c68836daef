"""A published recommendation as a file of open data."""

from django.http import FileResponse, HttpRequest

from ..reading import recommendations_csv as open_data
from .base_downloads import download
from .recommendations import public_recommendation


def recommendation_csv(request: HttpRequest, municipality: str, recommendation: str) -> FileResponse:
    """Named 答申_みほん市_….csv."""
    found = public_recommendation(municipality, recommendation)
    return download(open_data.recommendation_csv(found), f"答申_{found.municipality.name}_{found.title}", "csv")
