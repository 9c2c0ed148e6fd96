"""The history of every table, as lists: for the auditor, and for whoever may read the table."""

from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import Job, Person
from casework.admin_base import ReadOnlyAdmin
from casework.admin_base.history import LABELS, changes, event_models

SPOKEN = ("reference", "number", "name", "email")
"""Columns of events by which people name the row, where the table has them."""


class LabelFilter(admin.SimpleListFilter):
    title = "what happened"
    parameter_name = "what"

    def lookups(self, request, model_admin):
        return LABELS.items()

    def queryset(self, request, queryset):
        return queryset.filter(pgh_label=self.value()) if self.value() else queryset


class JobFilter(admin.SimpleListFilter):
    title = "job of who did it"
    parameter_name = "job"

    def lookups(self, request, model_admin):
        return Job.choices

    def queryset(self, request, queryset):
        return queryset.filter(pgh_context__job=self.value()) if self.value() else queryset


class WhoFilter(admin.SimpleListFilter):
    """Narrows to one person; chosen by following their name in the list."""

    title = "who did it"
    parameter_name = "who"

    def lookups(self, request, model_admin):
        chosen = request.GET.get(self.parameter_name, "")
        people = Person.objects.filter(pk=chosen) if chosen.isdecimal() and len(chosen) < 10 else ()
        return [(str(person.pk), str(person)) for person in people]

    def queryset(self, request, queryset):
        known = self.value() in dict(self.lookup_choices)
        return queryset.filter(pgh_context__user=int(self.value())) if known else queryset


class EventAdmin(ReadOnlyAdmin):
    """Events of one table: kept by triggers, changed by nobody."""

    list_display = ("when", "what", "record", "who", "door")
    list_filter = (LabelFilter, WhoFilter, JobFilter, "pgh_created_at")
    search_fields = ("pgh_label",)
    search_help_text = "The name of who did it, or the reference or number of the record."
    ordering = ("-pgh_id",)
    fieldsets = ((None, {"fields": ("when", "what", "record", "who", "door")}),)
    readonly_fields = ("when", "what", "record", "who", "door")

    def more_for_the_page(self, request, object_id):
        event = self.row_or_404(request, object_id)
        (said,) = changes([event], request.user)
        return {"event_change": said, "subtitle": self.record(event)}

    def get_changelist_instance(self, request):
        page = super().get_changelist_instance(request)
        users = {(event.pgh_context or {}).get("user") for event in page.result_list}
        people = Person.objects.in_bulk(users - {None})
        for event in page.result_list:
            event.by = people.get((event.pgh_context or {}).get("user"))
        return page

    def get_search_results(self, request, queryset, search_term):
        for word in search_term.split():
            people = Person.objects.filter(
                Q(given_name__icontains=word) | Q(family_name__icontains=word)
            ).values_list("pk", flat=True)
            meant = Q(pgh_context__user__in=list(people[:200]))
            for name in SPOKEN:
                if self.field(name):
                    meant |= Q(**{f"{name}__iexact": word})
            queryset = queryset.filter(meant)
        return queryset, False

    @admin.display(description="when")
    def when(self, event):
        return event.pgh_created_at

    @admin.display(description="what")
    def what(self, event):
        return LABELS.get(event.pgh_label, event.pgh_label)

    @admin.display(description="record")
    def record(self, event):
        said = next((getattr(event, n) for n in SPOKEN if getattr(event, n, "")), "")
        return said or f"number {event.pgh_obj_id}"

    @admin.display(description="who")
    def who(self, event):
        context = event.pgh_context or {}
        if not hasattr(event, "by"):
            event.by = Person.objects.filter(pk=context.get("user")).first()
        if event.by is None:
            return "The system"
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return format_html('<a href="{}?who={}">{}</a>', address, event.by.pk, event.by)

    @admin.display(description="through")
    def door(self, event):
        return (event.pgh_context or {}).get("door", "")


for _model in event_models():
    admin.site.register(_model, EventAdmin)
