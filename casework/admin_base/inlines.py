"""Parts on the page of their whole."""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.forms import BaseInlineFormSet, CheckboxInput

from casework.admin_base.base import Walled, knowing, may
from casework.admin_base.forms import PartForm


class PartFormSet(BaseInlineFormSet):
    """Its box for deleting says so to those who hear the page: the column's head is not its label."""

    deletion_widget = CheckboxInput(attrs={"aria-label": "Delete"})


class EntityInline(Walled, admin.TabularInline):
    """Parts on the page of their whole. Rows that carry a version are changed on their own page,
    where the version is checked; `read_only` rows are only shown here."""

    form = PartForm
    formset = PartFormSet
    extra = 0
    read_only = False
    labels_in_head = True
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        allowed = self.has_view_permission(request, obj) and not self.read_only
        return allowed and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        versioned = any(field.name == "version" for field in self.opts.fields)
        return not (self.read_only or versioned) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not self.read_only and super().has_delete_permission(request, obj)

    def has_view_permission(self, request, obj=None):
        return may(request.user, "view", self.model)

    def get_fieldsets(self, request, obj=None):
        names = [name for name in self.fields if self.knows(request, name)]
        return [(None, {"fields": names})]

    def get_readonly_fields(self, request, obj=None):
        return [
            name
            for name in flatten_fieldsets(self.get_fieldsets(request, obj))
            for field in [self.field(name)]
            if name in self.readonly_fields or field is None or not field.editable
        ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and self.labels_in_head:
            widget = getattr(field.widget, "widget", field.widget)  # under the buttons beside it
            widget.attrs["aria-label"] = field.label
        return field

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form = knowing(formset.form, request)
        return formset


class StackedEntityInline(EntityInline):
    """The same, one field under the other, for parts with long texts."""

    template = "admin/edit_inline/stacked.html"
    labels_in_head = False


class StatusChangeInline(EntityInline):
    """How a case moved; written by its steps alone."""

    fields = ("at", "from_status", "to_status", "reason", "by")
    named_with = ("by",)
    read_only = True
    show_change_link = False


class NoteInline(StackedEntityInline):
    """Notes: read, and added; a correction is another note."""

    fields = ("text", "by", "at")
    named_with = ("by",)
    show_change_link = False
