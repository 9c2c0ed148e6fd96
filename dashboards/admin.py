"""The admin of published figures, releases and annual reports. Releases are made on the dashboard; here they
are read, and withdrawn with a reason. Annual reports are published on their page."""

from django.contrib import admin

from casework.admin_base import EntityAdmin
from dashboards.models import AnnualReport, ExternalFigure, Release


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


@admin.register(AnnualReport)
class AnnualReportAdmin(EntityAdmin):
    list_display = ("year", "standing", "release", "published_at", "withdrawn_at")
    list_select_related = ("release",)
    list_filter = ("published_at", "withdrawn_at")
    search_fields = ("year", "digest")
    search_help_text = "Year, or digest."
    fieldsets = (
        (None, {"fields": ("year", "release", "introduction", "texts")}),
        ("Published", {"fields": ("published_at", "published_by", "digest")}),
        ("Withdrawn", {"fields": ("withdrawn_at", "withdrawn_reason")}),
        ("Kept by the system", {"fields": ("made_at", "made_by", "updated_at")}),
    )

    def get_queryset(self, request):
        large = ("content", "pdf", "release__content", "release__suppression")
        return super().get_queryset(request).select_related("release").defer(*large)
