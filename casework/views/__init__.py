"""The pages every kind of case shares. An app declares its own in a few lines (`referrals/views.py`)."""

from casework.views.changes import ActPage, AddPage, AddPartPage, ChangePage, FormPage, StepPage
from casework.views.details import Button, DetailPage, Part, steps_part
from casework.views.lists import ListPage
from casework.views.pages import Banner, Page

__all__ = [
    "ActPage",
    "AddPage",
    "AddPartPage",
    "Banner",
    "Button",
    "ChangePage",
    "DetailPage",
    "FormPage",
    "ListPage",
    "Page",
    "Part",
    "StepPage",
    "steps_part",
]
