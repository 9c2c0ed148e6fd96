"""Start pages: the first rows of lists that wait for a person, with counts that are the lists' own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.db import models
from django.db.models import Count, Window
from django.http import QueryDict
from django.urls import reverse

from casework.columns import Cell, Column, cell, label_of, may, related, visible
from casework.reading import unlogged
from casework.views.changes import BACK_TO_START
from casework.views.lists import ListPage, ordered

SHOWN = 8


@dataclass(frozen=True)
class Asked:
    """A list (`page`) narrowed by its own filters: what a panel or a figure counts and leads to.

    Count and link come from the same filters, so the number is that of the list it opens.
    """

    page: type[ListPage]
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        query = urlencode(self.filters)
        return reverse(self.page.url_name) + (f"?{query}" if query else "")

    def rows(self, request) -> models.QuerySet:
        rows = self.page().get_queryset()
        if not self.page.filterset_class:
            return rows
        asked = QueryDict(mutable=True)
        asked.update(self.filters)
        narrowed = self.page.filterset_class(asked, queryset=rows, request=request)
        if not narrowed.is_valid():
            raise ValueError(f"{self.page.__name__} cannot be asked {self.filters}.")
        return narrowed.qs


@dataclass(frozen=True)
class Panel:
    """The first rows of a list for the people of some jobs. `counted` where the list is one of a
    person's or a region's work; what everyone has too much of is not counted."""

    title: str
    jobs: frozenset[str]
    asked: Asked
    columns: tuple[Column, ...]
    empty: str
    order: str = ""
    more_label: str = "All of them"
    counted: bool = True
    wide: bool = False
    """Across the page: what must be seen first."""
    carrying: Callable[[models.QuerySet], models.QuerySet] = lambda rows: rows
    act: tuple[str, str] = ("", "")
    """(label, name of the address) of what can be done with all of them."""
    row_acts: tuple = ()
    """Acts (`ActPage`) that each row offers in place; what stays on the row comes back to the start."""
    whom: Callable[[object], bool] = lambda person: True
    """For whom of these jobs."""

    def is_for(self, person) -> bool:
        theirs = person.job in self.jobs and self.whom(person)
        return theirs and may(person, "view", self.asked.page.model)

    def drawn(self, request) -> dict:
        model = self.asked.page.model
        columns = visible(model, self.columns, request.user)
        first, count = self._first(self.asked.rows(request))
        first = first.select_related(*related(model, columns))
        label, address = self.act
        return {
            "title": self.title,
            "wide": self.wide,
            "count": count,
            "headings": [
                *(label_of(model, column) for column in columns),
                *(["To do"] if self.row_acts else []),
            ],
            "rows": [
                {"cells": [cell(row, column) for column in columns] + self._acts(row, request.user)}
                for row in first
            ],
            "empty": self.empty,
            "more": self.asked.url,
            "more_label": self.more_label,
            "act": {"label": label, "url": reverse(address)} if label and count != 0 else None,
        }

    def _first(self, rows: models.QuerySet) -> tuple[models.QuerySet, int | None]:
        """The first rows in their order, and how many there are: the filters are asked once."""
        order = self.order or self.asked.page.order
        by, descending = order.lstrip("-"), order.startswith("-")
        found, count = rows, None
        if self.counted:
            counted = ordered(rows.annotate(of=Window(Count("*"))), by, descending)
            with unlogged("keys and how many there are"):
                keys = list(counted.values_list("pk", "of")[:SHOWN])
            count = keys[0][1] if keys else 0
            found = self.asked.page().get_queryset().filter(pk__in=[pk for pk, _ in keys])
        # Without what the list fetches for its own columns.
        found = self.carrying(found.prefetch_related(None))
        return ordered(found, by, descending)[:SHOWN], count

    def _acts(self, row, person) -> list[Cell]:
        if not self.row_acts:
            return []
        buttons = [
            replace(button, main=False, about=str(row), hidden=BACK_TO_START)
            for act in self.row_acts
            if act.is_offered(row, person)
            for button in [act.button(row)]
        ]
        return [Cell("To do", "", "acts", value=buttons)]


@dataclass(frozen=True)
class Figure:
    """A number of the person's own rows, and the list it counts. `filters` may need the day."""

    label: str
    asked: Callable[[], Asked]

    def drawn(self, request) -> dict:
        asked = self.asked()
        return {"label": self.label, "count": asked.rows(request).count(), "url": asked.url}
