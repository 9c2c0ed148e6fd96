"""Clocks, and the register of criminal history that left the system."""

from django.contrib import admin

from casework.admin_base import EntityAdmin
from casework.models import Clock, Dissemination


@admin.register(Clock)
class ClockAdmin(EntityAdmin):
    list_display = ("code", "starts_at", "limit", "hours", "recipient", "legal_basis")
    search_fields = ("code", "recipient", "legal_basis")


@admin.register(Dissemination)
class DisseminationAdmin(EntityAdmin):
    """CGS 54-142h(c); append-only."""

    list_display = ("at", "what", "to_person", "to_agency", "rows")
    list_select_related = ("to_person", "to_agency")
    list_filter = ("at",)
    search_fields = ("what", "how", "to_person__family_name", "to_agency__name")
    ordering = ("-at", "-pk")
