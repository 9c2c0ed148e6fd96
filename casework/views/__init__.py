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
from casework.views.details import DetailPage, FilePage, Part, notes_part, steps_part
from casework.views.drafts import KeepsDrafts
from casework.views.lists import ListPage
from casework.views.pages import AnswerWhileTyping, Banner, Page

__all__ = [
    "ActPage",
    "AddNotePage",
    "AddPage",
    "AddPartPage",
    "AnswerWhileTyping",
    "Banner",
    "Button",
    "ChangePage",
    "DetailPage",
    "FilePage",
    "FormPage",
    "KeepsDrafts",
    "ListPage",
    "Page",
    "Part",
    "StepPage",
    "notes_part",
    "steps_part",
]
