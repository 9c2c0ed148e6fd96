"""The read log and its seals: written by the database and by a command, shown to the auditor."""

from django.contrib import admin

from casework.admin_base import EntityInline, ReadOnlyAdmin
from casework.models import ReadLog, ReadRecord, Seal
from casework.references import called, kind_in_words, record_called


class ReadRecordInline(EntityInline):
    model = ReadRecord
    fields = ("what", "called")
    readonly_fields = ("what", "called")
    read_only = True
    show_change_link = False

    @admin.display(description="kind")
    def what(self, row):
        return kind_in_words(row.kind)

    @admin.display(description="reference")
    def called(self, row):
        if not hasattr(row.read, "names"):  # for all records of the entry at once
            row.read.names = called(row.read.records.values_list("kind", "record"))
        return row.read.names[row.kind, row.record]


@admin.register(ReadLog)
class ReadLogAdmin(ReadOnlyAdmin):
    list_display = ("at", "person", "job", "door", "method", "route", "count", "reason")
    list_select_related = ("person",)
    list_filter = ("door", "job", "at")
    search_fields = ("person__family_name", "person__given_name", "request")
    search_help_text = "The reference of a record, who read it, or a request."
    ordering = ("-pk",)
    inlines = (ReadRecordInline,)

    def get_search_results(self, request, queryset, search_term):
        found = record_called(search_term) if "-" in search_term else None
        if found:
            kind, record = found
            read = ReadRecord.objects.filter(kind=kind, record=record).values("read")
            return queryset.filter(pk__in=read), False
        return super().get_search_results(request, queryset, search_term)


@admin.register(Seal)
class SealAdmin(ReadOnlyAdmin):
    list_display = ("number", "at", "first", "last", "count", "digest")
    ordering = ("-number",)
