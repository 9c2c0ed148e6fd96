"""What every admin page stands on: the wall decides what is there, the services decide what is saved.

Nothing here repeats a rule. Whether a model, a column or a button shows follows from the
database's grants; which rows show, from its policies; what may be saved, from `services.save`.
"""

from contextlib import contextmanager

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db import models
from django.http import Http404
from django.urls import reverse

from accounts.permissions import may_use_column
from casework.admin_base.forms import REFUSALS, DaysField, EntityForm, Refused
from casework.admin_base.history import event_models_of, history_page
from casework.admin_base.lists import UncountedChangeList, UncountedPaginator
from casework.errors import in_plain_words
from casework.services import save


def may(person, action: str, model: type[models.Model]) -> bool:
    return person.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


@contextmanager
def refusals_of(form):
    """What a service refuses in the block is said at this form when the page is shown again."""
    try:
        yield
    except REFUSALS as error:
        raise Refused(form.prefix if form else None, error) from error


def knowing(form_class, request):
    """The form class of this request, told what was refused when the request tried to save."""
    form_class.refused = getattr(request, "refused", None)
    return form_class


class Walled:
    """Shared by pages and inlines: fields follow the grants, foreign keys are searched for."""

    named_with: tuple[str, ...] = ()
    """Foreign keys that a row's own name needs; read with it."""

    def field(self, name: str):
        """The model's field of this name, or None for a method of the admin."""
        try:
            return self.opts.get_field(name) if isinstance(name, str) else None
        except FieldDoesNotExist:
            return None

    def knows(self, request, name: str) -> bool:
        """Whether the person may read the column and the table it points to."""
        field = self.field(name)
        if field is None:
            return True
        if not field.many_to_many and not may_use_column(request.user.job, "view", field):
            return False
        return not field.is_relation or may(request.user, "view", field.related_model)

    def all_fields(self) -> list[str]:
        """Every field a page may show, in the model's order, without technical keys."""
        return [
            field.name
            for field in (*self.opts.concrete_fields, *self.opts.many_to_many)
            if not field.primary_key and not (field.remote_field and field.remote_field.parent_link)
        ]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        unread = [
            f.attname
            for f in self.opts.concrete_fields
            if not may_use_column(request.user.job, "view", f)
        ]
        rows = rows.defer(*unread)
        return rows.select_related(*self.named_with) if self.named_with else rows

    def get_autocomplete_fields(self, request):
        return [
            field.name
            for field in (*self.opts.concrete_fields, *self.opts.many_to_many)
            if field.is_relation and self._admin_of(field.related_model)
        ]

    def _admin_of(self, model):
        registered = self.admin_site._registry.get(model)
        return registered if registered and registered.search_fields else None

    def get_field_queryset(self, db, db_field, request):
        target = self._admin_of(db_field.related_model)
        return target.get_queryset(request) if target else None

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return self._labelled(field, db_field)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        return self._labelled(field, db_field)

    def _labelled(self, field, db_field):
        target = self._admin_of(db_field.related_model)
        if field is not None and target:
            field.label_from_instance = target.choice_label
        return field

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField) and db_field.base_field.choices:
            return forms.MultipleChoiceField(
                choices=db_field.base_field.choices,
                widget=forms.CheckboxSelectMultiple,
                required=not db_field.blank,
                label=db_field.verbose_name.capitalize(),
                help_text=db_field.help_text,
            )
        if isinstance(db_field, DateRangeField):
            return DaysField(
                required=not db_field.blank,
                label=db_field.verbose_name.capitalize(),
                help_text="First and last day; both count. Leave the last empty while it is in force.",
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            for part, widget in zip(("date", "time"), field.widget.widgets, strict=True):
                widget.attrs["aria-label"] = f"{field.label}, {part}"
        return field


class EntityAdmin(Walled, admin.ModelAdmin):
    """The pages of one model. Subclasses say what is shown, never who may."""

    class Media:
        js = ("tip-admin.js",)

    form = EntityForm
    paginator = UncountedPaginator
    list_per_page = 50
    list_select_related = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by: tuple[str, ...] = ()
    view_on_site = False
    reference_field = ""
    """A column people say on the telephone; typed into the search box it is found by itself."""

    # --- who knows of it ----------------------------------------------------------------------

    def known_or_404(self, request) -> None:
        if not self.has_view_or_change_permission(request):
            raise Http404("There is no such page.")

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        raise Http404("There is no such page.")

    def has_change_permission(self, request, obj=None):
        """Only with a right to write a column that a form can show (`docs/access.md`)."""
        return super().has_change_permission(request, obj) and any(
            field.editable and may_use_column(request.user.job, "change", field)
            for field in self.opts.concrete_fields
        )

    def lookup_allowed(self, lookup, value, request=None):
        """A list may be narrowed by columns the person may read, and by its own filters."""
        first = self.field(lookup.partition("__")[0])
        if first is not None and (not first.concrete or not self.knows(request, first.name)):
            return False
        return super().lookup_allowed(lookup, value, request)

    # --- lists --------------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return UncountedChangeList

    def get_list_display(self, request):
        return [name for name in self.list_display if self.knows(request, name)]

    def get_list_filter(self, request):
        return [
            each
            for each in self.list_filter
            if self.knows(request, each[0] if isinstance(each, tuple) else each)
        ]

    def get_search_results(self, request, queryset, search_term):
        reference = search_term.strip().upper()
        if self.reference_field and reference[1:2] == "-" and reference[-1:].isdigit():
            return queryset.filter(**{self.reference_field: reference}), False
        return super().get_search_results(request, queryset, search_term)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def choice_label(self, obj) -> str:
        """How a row is named where one chooses it."""
        return str(obj)

    # --- forms --------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        declared = self.fieldsets or [(None, {"fields": self.all_fields()})]
        shown = []
        for title, options in declared:
            names = [
                name
                for name in flatten_fieldsets([(title, options)])
                if self.knows(request, name) and (obj or self._may_be_entered(request, name))
            ]
            if names:
                shown.append((title, {**options, "fields": names}))
        return shown

    def _may_be_entered(self, request, name: str) -> bool:
        field = self.field(name)
        return bool(
            field
            and field.editable
            and (field.many_to_many or may_use_column(request.user.job, "add", field))
        )

    def get_readonly_fields(self, request, obj=None):
        return [
            name
            for name in flatten_fieldsets(self.get_fieldsets(request, obj))
            if name in self.readonly_fields or self._is_fixed(request, obj, self.field(name))
        ]

    def _is_fixed(self, request, obj, field) -> bool:
        if field is None or not field.editable:
            return True
        if obj is None or field.many_to_many:
            return False
        if not may_use_column(request.user.job, "change", field):
            return True
        if not field.is_relation or getattr(obj, field.attname) is None:
            return False
        try:
            # A row beyond the wall cannot be chosen in a form: it stays what it is.
            return getattr(obj, field.name) is None
        except ObjectDoesNotExist:
            return True

    def get_form(self, request, obj=None, change=False, **kwargs):
        return knowing(super().get_form(request, obj, change=change, **kwargs), request)

    # --- saving -------------------------------------------------------------------------------

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        self.known_or_404(request)
        context = {
            **(extra_context or {}),
            "has_history": bool(event_models_of(self.model, request.user)),
            **(self.more_for_the_page(request, object_id) if object_id else {}),
        }
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except Refused as refused:
            request.refused = refused
            response = super().changeform_view(request, object_id, form_url, context)
            response.status_code = refused.status
            return response

    def more_for_the_page(self, request, object_id: str) -> dict:
        """What a subclass adds to the context of an existing row's page."""
        return {}

    def save_model(self, request, obj, form, change):
        with refusals_of(form):
            save(obj, by=request.user, version=form.cleaned_data.get("seen_version"))

    def save_related(self, request, form, formsets, change):
        with refusals_of(form), in_plain_words(self.model):
            form.save_m2m()
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request, form, formset, change):
        rows = formset.save(commit=False)
        for gone in formset.deleted_objects:
            with refusals_of(form), in_plain_words(type(gone)):
                gone.delete()
        for row_form in formset.forms:
            if any(row_form.instance is row for row in rows):
                with refusals_of(row_form):
                    self.save_part(row_form.instance, formset, by=request.user)
        formset.save_m2m()

    def save_part(self, part, formset, *, by) -> None:
        save(part, by=by)

    # Every change is kept by the database itself (casework/admin_base/history.py).
    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    # --- the other pages ------------------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        self.known_or_404(request)
        return super().changelist_view(request, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        self.known_or_404(request)
        return super().delete_view(request, object_id, extra_context)

    def history_view(self, request, object_id, extra_context=None):
        self.known_or_404(request)
        return history_page(self, request, self.row_or_404(request, object_id))

    def row_or_404(self, request, object_id: str):
        row = self.get_object(request, admin.utils.unquote(object_id))
        if row is None:
            raise Http404("There is no such page.")
        return row

    def page_of(self, row) -> str:
        """The address of a row's own page."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])


class ReadOnlyAdmin(EntityAdmin):
    """Rows that are shown here and written elsewhere."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class ToStatusFilter(admin.SimpleListFilter):
    """The statuses there are, from the flow; not those that steps were taken to."""

    title = "to status"
    parameter_name = "to"

    def lookups(self, request, model_admin):
        case = model_admin.opts.get_field("case").related_model
        return case._meta.get_field("status").flatchoices

    def queryset(self, request, queryset):
        return queryset.filter(to_status=self.value()) if self.value() else queryset


class StatusChangeAdmin(ReadOnlyAdmin):
    list_display = ("at", "case", "from_status", "to_status", "by")
    list_select_related = ("case", "by")
    list_filter = (ToStatusFilter, "at")
    ordering = ("-pk",)
