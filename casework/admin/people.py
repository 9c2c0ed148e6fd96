"""People, agencies and places. Here rather than in `accounts`, because every admin page stands on
this app's `services.save`, and `accounts` stands to its left.

Accounts are an administrator's: everyone else finds their own on the account pages.
"""

from django.contrib import admin, messages

from axes.models import AccessAttempt

from accounts.models import Agency, JudicialDistrict, Person, Town, User
from casework.admin_base import EntityAdmin, EntityInline, ReadOnlyAdmin, may
from casework.admin_base.forms import EntityForm


class PeopleInline(EntityInline):
    model = Person
    fields = ("given_name", "family_name", "job", "is_active")
    read_only = True


@admin.register(Agency)
class AgencyAdmin(EntityAdmin):
    list_display = ("name", "kind", "region", "judicial_district", "town", "active")
    list_select_related = ("judicial_district", "town")
    list_filter = ("kind", "active", "judicial_district")
    search_fields = ("name",)
    sortable_by = ("name", "kind")
    fieldsets = (
        (None, {"fields": ("name", "kind", "active")}),
        ("What it serves", {"fields": ("region", "judicial_district", "town")}),
    )
    inlines = (PeopleInline,)


@admin.register(JudicialDistrict)
class JudicialDistrictAdmin(EntityAdmin):
    list_display = ("name", "code")
    search_fields = ("name", "code")


@admin.register(Town)
class TownAdmin(EntityAdmin):
    list_display = ("name", "county", "area_office", "judicial_district")
    list_select_related = ("area_office", "judicial_district")
    list_filter = ("county", "judicial_district", "area_office")
    search_fields = ("name",)
    sortable_by = ("name",)


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    """The staff directory; what can be changed is changed on the account."""

    list_display = ("__str__", "job", "agency", "is_active")
    list_select_related = ("agency",)
    list_filter = ("job", "is_active")
    search_fields = ("given_name", "family_name", "agency__name")


class AccountForm(EntityForm):
    def clean_email(self):
        return self.cleaned_data["email"].lower()


@admin.register(User)
class UserAdmin(EntityAdmin):
    """Accounts: invited, moved, deactivated. Nobody here reads or sets a password."""

    form = AccountForm
    list_display = ("__str__", "email", "job", "agency", "is_active", "last_seen_at")
    list_filter = ("is_active", "job", "last_seen_at")
    search_fields = ("given_name", "family_name", "email")
    search_help_text = "Name or e-mail address."
    fieldsets = (
        (None, {"fields": ("given_name", "family_name", "email")}),
        ("Work", {"fields": ("job", "agency")}),
        ("Access", {"fields": ("is_active", "last_login", "last_seen_at")}),
    )
    readonly_fields = ("last_login", "last_seen_at")
    actions = ("reopen",)

    @admin.action(description="Reopen accounts shut after 90 idle days", permissions=["change"])
    def reopen(self, request, queryset):
        reopened = User.objects.filter(pk__in=queryset.values("pk")).update(last_seen_at=None)
        messages.success(request, f"Reopened {reopened} account{'s' if reopened != 1 else ''}.")

    def has_view_permission(self, request, obj=None):
        return may(request.user, "add", User)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request) and super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            messages.info(
                request,
                f"{obj} chooses a password through “Forgot your password?” on the sign-in page.",
            )


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Failed sign-ins; five lock the account until an administrator releases it."""

    list_display = ("username", "failures_since_start", "attempt_time", "ip_address")
    list_filter = ("attempt_time",)
    search_fields = ("username",)
    ordering = ("-attempt_time", "-pk")
    fieldsets = (
        (None, {"fields": ("username", "failures_since_start", "attempt_time", "ip_address")}),
    )
    actions = ("release",)

    def has_release_permission(self, request):
        return may(request.user, "delete", AccessAttempt)

    @admin.action(description="Release: let them try again", permissions=["release"])
    def release(self, request, queryset):
        names = sorted({attempt.username or "" for attempt in queryset})
        AccessAttempt.objects.filter(username__in=names).delete()
        messages.success(request, f"Released: {', '.join(names)}.")
