"""How every form is drawn and read: USWDS markup, native date fields, and no rule of its own.

A form turns typed words into a row; `services.py` and the database judge it. What they refuse comes
back through `tell`, beside the field it is about.
"""

from datetime import datetime

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import construct_instance
from django.forms.renderers import TemplatesSetting

DATE = "%Y-%m-%d"
MOMENT = "%Y-%m-%dT%H:%M"
CHOOSE = "- Choose -"
CLASSES = {
    forms.CheckboxInput: "usa-checkbox__input",
    forms.CheckboxSelectMultiple: "usa-checkbox__input",
    forms.RadioSelect: "usa-radio__input",
    forms.Select: "usa-select",
    forms.Textarea: "usa-textarea",
    forms.FileInput: "usa-file-input",
}


class ComboSelect(forms.Select):
    """A long list one types into; without script the list it is."""


class Suggesting(forms.TextInput):
    """Free text with suggestions while one types; the browser's own list, without script."""

    template_name = "components/suggesting.html"

    def __init__(self, suggestions, attrs=None):
        super().__init__(attrs)
        self.suggestions = tuple(suggestions)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        shown = context["widget"]
        shown["suggestions"] = self.suggestions
        shown["list"] = f"{shown['attrs'].get('id', name)}_suggestions"
        shown["attrs"] |= {"list": shown["list"], "autocomplete": "off"}
        return context


class UswdsBoundField(forms.BoundField):
    """A field that knows its USWDS class and how its component draws it."""

    def __init__(self, form, field, name):
        super().__init__(form, field, name)
        for widget in (field.widget, *getattr(field.widget, "widgets", ())):
            # Only the plain widgets: the admin's own calendar stays as it is.
            if type(widget) is forms.DateInput:
                widget.input_type, widget.format = "date", DATE
            elif type(widget) is forms.DateTimeInput:
                widget.input_type, widget.format = "datetime-local", MOMENT
            elif type(widget) is forms.Textarea:
                widget.attrs.update(cols=None, rows=5)

    def build_widget_attrs(self, attrs, widget=None):
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if not widget.is_hidden:
            ours = next((c for kind, c in CLASSES.items() if isinstance(widget, kind)), "usa-input")
            broken = f"{ours}--error" if self.errors and ours == "usa-input" else ""
            already = widget.attrs.get("class", "")
            attrs["class"] = " ".join(filter(None, [already, ours, broken]))
        return attrs

    @property
    def drawn_as(self) -> str:
        """`choices` (a fieldset), `group` (several inputs), `combo`, `checkbox`, or `input`."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, forms.MultiWidget):
            return "group"
        if isinstance(widget, ComboSelect):
            return "combo"
        return "checkbox" if isinstance(widget, forms.CheckboxInput) else "input"

    @property
    def choice_class(self) -> str:
        several = isinstance(self.field.widget, forms.CheckboxSelectMultiple)
        return "checkbox" if several else "radio"


class UswdsRenderer(TemplatesSetting):
    """Draws every form with the components under templates/components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
    bound_field_class = UswdsBoundField


class PlainForm(forms.Form):
    """A form that is not a row's: the fields of a step, of a notice to send."""

    use_required_attribute = True
    sections: tuple = ()
    draft = None
    """What was typed before and not sent, as it would have been sent."""

    @property
    def typed(self):
        """What was typed so far, sent or taken up from a draft; None of a form just opened."""
        return self.data if self.is_bound else self.draft

    def so_far(self, name: str):
        """What stands in a field by now, typed or given, as it is understood; None when it is not."""
        field = self.fields[name]
        if self.typed is None:
            return self.get_initial_for_field(field, name)
        typed = field.widget.value_from_datadict(self.typed, self.files, self.add_prefix(name))
        try:
            return field.clean(typed)
        except ValidationError:
            return None

    def drawn_sections(self):
        """(title, hint, bound fields) in the form's order; one without a title when it has none."""
        if not self.sections:
            return [("", "", self.visible_fields())]
        return [
            (title, hint, [self[name] for name in names if name in self.fields])
            for title, hint, names in self.sections
        ]


class RowForm(PlainForm, forms.ModelForm):
    """A row's form. Only turns words into values: the service checks, so that no door differs."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and not isinstance(
                field, forms.ModelMultipleChoiceField
            ):
                field.empty_label = CHOOSE if field.required else "Not recorded"
            elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
                blank = CHOOSE if field.required else "Not recorded"
                field.choices = [
                    (value, blank if value == "" and label == "---------" else label)
                    for value, label in field.choices
                ]

    def _post_clean(self):
        # A moment is shown in minutes: sent back untouched, it is still the second that was recorded.
        for name, sent in self.cleaned_data.items():
            kept = isinstance(sent, datetime) and getattr(self.instance, name, None)
            if kept and kept.replace(second=0, microsecond=0) == sent:
                self.cleaned_data[name] = kept
        self.instance = construct_instance(
            self, self.instance, self._meta.fields, self._meta.exclude
        )

    def save_m2m_of(self, row) -> None:
        """Store the chosen rows of many-to-many fields, once the row itself is stored."""
        self.instance = row
        self._save_m2m()


class ReferenceField(forms.CharField):
    """A row named by the reference people say on the telephone, e.g. `B-000123`.

    For what may be too long a list to choose from. Only rows the person may see are found.
    """

    def __init__(self, model, *, key="reference", **kwargs):
        super().__init__(max_length=20, **kwargs)
        self.model, self.key = model, key

    def clean(self, value):
        reference = super().clean(value).strip().upper()
        if not reference:
            return None
        row = self.model._default_manager.filter(**{self.key: reference}).first()
        if row is None:
            raise ValidationError(f"There is no {self.model._meta.verbose_name} {reference} here.")
        return row

    def prepare_value(self, value):
        if isinstance(value, int):
            value = self.model._default_manager.filter(pk=value).first()
        return getattr(value, self.key, value)


def tell(form: forms.BaseForm, error: ValidationError) -> None:
    """Add what a service refused to the form: beside its fields where it has them, else on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        shown = name in form.fields and not form.fields[name].widget.is_hidden
        if shown or name == NON_FIELD_ERRORS:
            form.add_error(None if name == NON_FIELD_ERRORS else name, errors)
        else:
            label = name.replace("_", " ").capitalize()
            form.add_error(None, [f"{label}: {m}" for e in errors for m in e.messages])
