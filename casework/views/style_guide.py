"""Every component in every state, on one page: for whoever builds a page, and for axe."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone

from casework.clocks import clock
from casework.columns import Cell
from casework.forms import ComboSelect, PlainForm
from casework.history import Change
from casework.said_fields import SaidDayField, SaidMomentField
from casework.views.buttons import Button

LETTERS = [("a", "The first"), ("b", "The second"), ("c", "The third")]


class SampleForm(PlainForm):
    """One field of every kind a page can draw."""

    words = forms.CharField(help_text="A hint stands between label and field.")
    long = forms.CharField(widget=forms.Textarea, required=False, label="A long text")
    number = forms.IntegerField(required=False, min_value=0)
    day = forms.DateField(required=False, help_text="The browser's own calendar.")
    moment = forms.DateTimeField(required=False)
    born = SaidDayField(required=False, label="A day as it is said")
    when = SaidMomentField(required=False, label="A moment as it is said")
    one = forms.ChoiceField(choices=[("", "- Choose -"), *LETTERS], label="One of a few")
    town = forms.ChoiceField(
        choices=[("", ""), *LETTERS], widget=ComboSelect, required=False, label="One of many"
    )
    radio = forms.ChoiceField(choices=LETTERS, widget=forms.RadioSelect, label="One, all in sight")
    several = forms.MultipleChoiceField(
        choices=LETTERS, widget=forms.CheckboxSelectMultiple, required=False
    )
    agree = forms.BooleanField(required=False, label="One thing to tick", help_text="Or not.")
    file = forms.FileField(required=False)


class StepSample(PlainForm):
    reason = forms.CharField(widget=forms.Textarea, help_text="Kept in the history of the case.")


class FilterSample(PlainForm):
    q = forms.CharField(label="Search", required=False)
    status = forms.ChoiceField(choices=[("", "Any"), *LETTERS], required=False)


def _clocks():
    now = timezone.now()

    def at(**span):
        return now + timedelta(**span)

    began = at(hours=-20)
    return [
        ("Running", clock(at(hours=9), None, began=began)),
        ("Soon", clock(at(hours=2), None, began=began)),
        ("Overdue", clock(at(hours=-2), None, began=began)),
        ("Kept", clock(at(hours=-2), at(hours=-3))),
        ("Late", clock(at(hours=-4), at(hours=-1))),
        ("None", clock(None, None)),
    ]


def _table():
    headings = [
        {"label": "Sorted upwards", "url": "#tables", "sorted": "ascending"},
        {"label": "Can be sorted", "url": "#tables", "sorted": ""},
        "Plain",
    ]
    cells = [
        Cell("", "R-1999-00000", url="#tables"),
        Cell("", "Open", kind="status", value="open"),
        Cell("", ""),
    ]
    return {"headings": headings, "rows": [{"cells": cells, "change": "#tables"}] * 2}


def _notes():
    at = timezone.now()
    first = SimpleNamespace(
        pk=1, by="Somebody Invented", at=at, text="Seen on Tuesday.", corrects_id=None
    )
    second = SimpleNamespace(
        pk=2, by="Somebody Invented", at=at, text="Seen on Wednesday.", corrects_id=1
    )
    first.corrections, second.corrections = SimpleNamespace(all=[second]), SimpleNamespace(all=[])
    return {
        "id": "notes-sample", "title": "Notes with a correction", "empty": "No note yet.",
        "rows": [{"row": first}, {"row": second}],
    }  # fmt: skip


@login_required
def style_guide(request):
    broken = SampleForm({"number": "-1", "born": "2/30/2009", "radio": "x"}, auto_id="wrong_%s")
    broken.is_valid()
    table = _table()
    context = {
        "title": "Style guide",
        "clocks": _clocks(),
        "statuses": [("received", "Received"), ("open", "Open"), ("closed", "Closed")],
        "buttons": [
            Button("The main thing", "#buttons"),
            Button("Another", "#buttons", main=False),
            Button("At once", "#buttons", post=True),
            Button("With a reason", "#buttons", form=StepSample(auto_id="step_%s")),
            Button("Close", "#buttons", waits="Send the police notice N-1999-00000 first."),
        ],
        "warnings": [Cell("", "A notice is due.", url="#alerts"), Cell("", "One is overdue.", kind="error")],
        "levels": ["info", "success", "warning", "error"],
        "form": SampleForm(auto_id="right_%s"),
        "broken": broken,
        "filter_form": FilterSample({"status": "a"}, auto_id="filter_%s"),
        "table": table,
        "panel": {
            "title": "A panel", "count": 2, "more": "#panels", "more_label": "All of them",
            "act": {"label": "Do something with them", "url": "#panels"}, **table,
        },
        "empty_panel": {
            "title": "An empty panel", "count": 0, "rows": [], "more": "#panels",
            "empty": "Nothing is due. What to do next stands here.",
        },
        "numbers": [{"label": "Of something", "count": 12, "url": "#panels"}] * 3,
        "notes": _notes(),
        "history": [
            Change(timezone.now(), "Somebody Invented", False, [("Status", "Received", "Open")]),
            Change(timezone.now(), "Somebody Invented", True, []),
        ],
        "summary": [
            Cell("A fact", "Its value"), Cell("Not recorded", ""),
            Cell("Long words", "Kept as they were\nwritten, line by line.", kind="words"),
        ],
    }  # fmt: skip
    filters = context["filter_form"]
    context |= {"search": filters["q"], "narrowing": [filters["status"]], "filtered": True}
    return render(request, "casework/style_guide.html", context)
