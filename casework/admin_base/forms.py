"""The admin's forms: what a rule refused stands beside what was typed."""

import datetime as dt

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.contrib.postgres.forms import DateRangeField
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from casework.errors import Conflict
from casework.forms import tell


class Refused(Exception):
    """A rule refused one form of a page: `prefix` says which, `error` what was said."""

    def __init__(self, prefix: str | None, error: Exception):
        super().__init__(str(error))
        self.prefix = prefix
        self.error = error

    @property
    def status(self) -> int:
        """409 for too late, 403 for not theirs; bad input is an ordinary page with errors."""
        if isinstance(self.error, Conflict):
            return 409
        return 403 if isinstance(self.error, PermissionDenied) else 200


REFUSALS = (ValidationError, PermissionDenied, Conflict)


class RefusableForm(forms.ModelForm):
    """A row's form that can be shown again with what `casework.services.save` refused.

    The page is answered twice when a rule refuses: once to save, then, everything undone, once
    more with `refused` set, which makes this form invalid and says why.
    """

    bound_field_class = forms.BoundField  # the admin has a look of its own
    refused: Refused | None = None
    to_go_on = 'Nothing was saved. <a href="">Open it as it is now</a> and make your change again.'

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.refused and self.refused.prefix == self.prefix:
            self._say(self.refused.error)

    def _post_clean(self):
        """Leave untouched columns exactly as they are: a page shows seconds, a row keeps more."""
        untouched = {
            field.attname: getattr(self.instance, field.attname)
            for field in self.instance._meta.concrete_fields
            if not self.instance._state.adding
            and field.name in self.fields
            and field.name not in self.changed_data
        }
        super()._post_clean()
        for name, value in untouched.items():
            setattr(self.instance, name, value)

    def _say(self, error: Exception) -> None:
        if isinstance(error, Conflict):
            self._show_both_versions(error)
        elif isinstance(error, PermissionDenied):
            self.add_error(None, str(error))
        else:
            tell(self, error)

    def _show_both_versions(self, error: Conflict) -> None:
        """Say beside each field what it holds by now; what was typed stays in it."""
        self.add_error(None, format_html("{} {}", str(error), mark_safe(self.to_go_on)))
        for name in self.fields:
            field = next((f for f in self._meta.model._meta.fields if f.name == name), None)
            if field is None or error.current is None:
                continue
            now, typed = (getattr(row, field.attname) for row in (error.current, self.instance))
            if now != typed:
                self.add_error(name, f"It now says: {shown(error.current, field)}")


def shown(row, field) -> str:
    """A field's value as people read it."""
    if field.is_relation:
        value = getattr(row, field.name)
    else:
        value = getattr(row, f"get_{field.name}_display", lambda: getattr(row, field.name))()
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return str(value) if value not in (None, "") else "nothing"


class EntityForm(RefusableForm):
    """The form of a page: it remembers the version the person saw, where rows have versions."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and hasattr(self.instance, "version"):
            self.fields["seen_version"] = forms.IntegerField(
                widget=forms.HiddenInput,
                initial=self.instance.version,
                error_messages=dict.fromkeys(
                    ("required", "invalid"), "Open the page again: it does not say what you saw."
                ),
            )

    def full_clean(self):
        super().full_clean()
        if self.is_bound and "seen_version" in self._errors:
            self.add_error(None, self._errors.pop("seen_version").as_data())


class PartForm(RefusableForm):
    """The form of an inline's row. Until it is saved, what the database will give is empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._given = {}
        if self.instance._state.adding:
            for field in self.instance._meta.concrete_fields:
                if field.has_db_default() and not field.editable:
                    self._given[field.attname] = getattr(self.instance, field.attname)
                    setattr(self.instance, field.attname, None)

    def save(self, commit=True):
        for name, default in self._given.items():
            setattr(self.instance, name, default)
        return super().save(commit)


class FirstAndLastDay(forms.MultiWidget):
    """Two dates of which both count; PostgreSQL's range ends before its upper bound."""

    def __init__(self, attrs=None):
        labels = ("First day in force", "Last day in force; empty while it is")
        super().__init__([AdminDateWidget({"aria-label": label}) for label in labels], attrs)

    def decompress(self, value):
        if not value:
            return [None, None]
        return [value.lower, value.upper and value.upper - dt.timedelta(days=1)]


class DaysField(DateRangeField):
    """A range of days written as its first and its last day; no last day means until today."""

    widget = FirstAndLastDay

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "widget": FirstAndLastDay})

    def prepare_value(self, value):
        return self.widget.decompress(value) if isinstance(value, self.range_type) else value

    def compress(self, values):
        if values and values[1]:
            values = [values[0], values[1] + dt.timedelta(days=1)]
        return super().compress(values)
