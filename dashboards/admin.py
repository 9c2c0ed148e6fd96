"""The admin of published figures and of releases. Releases are made on the dashboard; here they are
read, and withdrawn with a reason."""

from django.contrib import admin

from casework.admin_base import EntityAdmin
from dashboards.models import ExternalFigure, Release


@admin.register(ExternalFigure)
class ExternalFigureAdmin(EntityAdmin):
    list_display = ("series", "period", "value", "unit", "source", "confidence")
    list_filter = ("unit",)
    search_fields = ("series", "period", "source", "definition")


@admin.register(Release)
class ReleaseAdmin(EntityAdmin):
    list_display = ("name", "data_until", "made_at", "made_by", "withdrawn_at")
    list_select_related = ("made_by",)
    list_filter = ("made_at", "withdrawn_at")
    search_fields = ("name", "digest")
    search_help_text = "Name, or digest."
    fieldsets = (
        (None, {"fields": ("name", "data_until", "made_at", "made_by", "digest")}),
        ("Withdrawn", {"fields": ("withdrawn_at", "withdrawn_reason")}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content", "suppression")

    def has_add_permission(self, request):
        return False
