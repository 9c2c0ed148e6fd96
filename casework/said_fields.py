"""Form fields for days and moments typed as people say them (casework/said.py)."""

import datetime as dt

from django import forms
from django.utils import timezone

from casework.said import in_words, moment_in_words, said_day, said_moment


class SaidField(forms.CharField):
    """A text that is understood; what was understood is shown when the form is drawn again."""

    hint = ""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", self.hint)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def understood(self, text: str):
        raise NotImplementedError

    def clean(self, value):
        text = super().clean(value)
        return self.understood(text)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")


class SaidDayField(SaidField):
    """When a child was born. Cleans to a `Said`, which is false when nothing was said."""

    hint = "As it was said: 8/3/2009, Aug 3 2009, 2009, or about 14."

    def understood(self, text):
        said = said_day(text, today=timezone.localdate())
        if self.required and not said:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return said

    def prepare_value(self, value):
        return in_words(value) if isinstance(value, dt.date) else str(value or "")


class SaidMomentField(SaidField):
    """When something happened, up to now. Cleans to a moment in Connecticut, or None."""

    hint = "As it was said: now, 10 min ago, 3:15 pm, yesterday 9:30 am, Saturday evening, or 8/3/2026 2:05 pm."

    def understood(self, text):
        return said_moment(text, now=timezone.now()) if text else None

    def prepare_value(self, value):
        return moment_in_words(value) if isinstance(value, dt.datetime) else str(value or "")
