"""A picture under its own address."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from ..charts import Chart


def chart_response(request: HttpRequest, chart: Chart | None, *, cache_control: str = "no-cache") -> HttpResponse:
    """Asked for again with its tag, a picture that is still the same is not drawn and not sent."""
    if chart is None:
        raise Http404
    etag = quote_etag(chart.version)
    response = get_conditional_response(request, etag=etag)
    if not isinstance(response, HttpResponseNotModified):
        response = HttpResponse(chart.svg(), content_type="image/svg+xml")
    response["ETag"], response["Cache-Control"] = etag, cache_control
    return response
