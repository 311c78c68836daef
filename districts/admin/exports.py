"""Lists out of the admin as Excel and CSV: only the rows on the user's list, formulas made harmless."""

from import_export.admin import ExportMixin
from import_export.formats import base_formats
from import_export.forms import ExportForm

from ..spreadsheets import escape_formula


class Escaping:
    """Mixed into a format; called by import-export because of IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT."""

    def _escape_formulae(self, dataset):
        for _row in range(len(dataset)):
            dataset.append([escape_formula(cell) for cell in dataset.lpop()])


class Xlsx(Escaping, base_formats.XLSX):
    pass


class Csv(Escaping, base_formats.CSV):
    CONTENT_TYPE = "text/csv; charset=utf-8"


class ListExport(ExportMixin):
    """An export link on the list, which keeps its search and filters."""

    export_formats = [Xlsx, Csv]
    export_form_class = ExportForm
    export_template_name = "admin/export.html"
    to_encoding = "utf-8-sig"  # Excel takes a CSV for UTF-8 by its mark

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def get_data_for_export(self, request, queryset, **kwargs):
        return super().get_data_for_export(request, queryset, **{**kwargs, "force_native_type": True})

    def init_request_context_data(self, request, form):
        return {**super().init_request_context_data(request, form), "query": request.GET.urlencode()}
