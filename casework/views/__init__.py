"""The pages every kind of case shares. An app declares its own in a few lines (`referrals/views.py`)."""

from casework.views.buttons import Button
from casework.views.changes import (
    ActPage,
    AddNotePage,
    AddPage,
    AddPartPage,
    ChangePage,
    FormPage,
    StepPage,
)
from casework.views.details import DetailPage, Part, notes_part, steps_part
from casework.views.drafts import KeepsDrafts
from casework.views.lists import ListPage
from casework.views.pages import Banner, Page

__all__ = [
    "ActPage",
    "AddNotePage",
    "AddPage",
    "AddPartPage",
    "Banner",
    "Button",
    "ChangePage",
    "DetailPage",
    "FormPage",
    "KeepsDrafts",
    "ListPage",
    "Page",
    "Part",
    "StepPage",
    "notes_part",
    "steps_part",
]
