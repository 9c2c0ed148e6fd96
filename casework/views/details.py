"""A row's page: what is known, what belongs to it, what may be done next, what changed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.text import slugify

from casework.columns import (
    Cell,
    Column,
    address_of,
    cell,
    has_page,
    label_of,
    may,
    related,
    visible,
)
from casework.history import PartHistory, history_of
from casework.reading import who_looked
from casework.records import PersonRecord
from casework.views.buttons import Button
from casework.views.changes import step_form
from casework.views.pages import Page, list_crumb

PARTS_SHOWN = 200


@dataclass(frozen=True)
class Part:
    """A table of what belongs to a row. `add` and `change` name addresses; `jobs`, when set, says
    whom the database lets add, so that nobody is offered a button that is always refused."""

    related: str
    title: str
    columns: tuple[Column, ...]
    add: str = ""
    add_label: str = ""
    change: str = ""
    jobs: frozenset[str] = frozenset()
    empty: str = "None recorded."
    template: str = "components/part.html"
    rows: Callable | None = None
    also: tuple[str, ...] = ()
    comes_first: bool = False
    """While it is empty, adding to it is what the page is for: the button stands on top too."""
    changes_the_whole: bool = False
    """Adding is for those alone to whom the whole is theirs to change, not only to read."""


def steps_part(model) -> Part:
    """The steps a case took, in the words of its statuses."""
    label = dict(model._meta.get_field("status").flatchoices)
    columns = (
        Column("at"),
        Column("from_status", "From", get=lambda change: label[change.from_status]),
        Column("to_status", "To", get=lambda change: label[change.to_status]),
        Column("reason", kind="words"),
        Column("by"),
    )
    return Part("status_changes", "Steps so far", columns, empty="No step was taken yet.")


def notes_part(add: str) -> Part:
    """The notes of a case, each with its corrections; `add` names the address of a new one."""
    return Part(
        "notes",
        "Notes",
        (),
        add=add,
        add_label="Add the note",
        template="components/notes.html",
        empty="No note yet.",
        also=("by",),
        rows=lambda notes: notes.prefetch_related("corrections"),
    )


class DetailPage(Page):
    """`key` is the column in the address. Other apps add what is theirs with `also_offer` and
    `also_show`, so that no app needs to know those to its right."""

    template_name = "casework/detail.html"
    key = "reference"
    url_name = ""
    columns = ()
    parts: tuple[Part, ...] = ()
    told_of: tuple[PartHistory, ...] = ()
    """Parts whose changes stand in the row's own history."""
    change = ""
    step = ""
    acts: tuple = ()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        has_page(cls.model, cls.url_name, cls.key)

    @classmethod
    def also_offer(cls, *acts) -> None:
        cls.acts = (*cls.acts, *acts)

    @classmethod
    def also_show(cls, *parts: Part) -> None:
        cls.parts = (*cls.parts, *parts)

    def get(self, request, **kwargs):
        shown = visible(self.model, self.columns, self.person)
        self.row = self.row_or_404(self.model, self.key, related(self.model, shown))
        parts = [part for p in self.parts if (part := self.shown_part(p))]
        first = [p["add"] for p in parts if p["comes_first"] and p["add"] and not p["rows"]]
        return self.render_to_response(
            self.get_context_data(
                row=self.row,
                summary=[cell(self.row, column) for column in shown],
                parts=parts,
                buttons=[*(replace(button, main=True) for button in first), *self.get_buttons()],
                history=history_of(self.row, self.person, self.told_of),
                warnings=self.get_warnings(),
            )
        )

    def get_title(self):
        return f"{self.model._meta.verbose_name[:1].upper()}{self.model._meta.verbose_name[1:]} {self.row}"

    def get_breadcrumbs(self):
        return list_crumb(self.model, self.person)

    def get_warnings(self) -> list[Cell]:
        """What to look at first: texts, with the page that settles each."""
        return []

    def get_buttons(self) -> list[Button]:
        """The steps from where the row stands, then the acts, then changing it."""
        buttons = []
        changes = may(self.person, "change", self.model) and self.is_theirs()
        if self.step and changes:
            for step in self.model.flow.open_to(self.row, self.person):
                url = reverse(
                    self.step, kwargs={self.key: getattr(self.row, self.key), "step": step.name}
                )
                buttons.append(self.step_button(step, url))
        for act in self.acts:
            if act.is_offered(self.row, self.person):
                buttons.append(act.button(self.row))
        if self.change and changes and self.is_changeable():
            url = reverse(self.change, kwargs={self.key: getattr(self.row, self.key)})
            buttons.append(Button("Change", url, main=False))
        return buttons

    def step_button(self, step, url: str) -> Button:
        if waits := step.guard and step.guard(self.row):
            return Button(step.title, url, waits=waits)
        if step.needs_reason or step.fields:
            return Button(step.title, url, form=step_form(step, self.row, within_page=True))
        return Button(step.title, url, post=True, hidden={"version": self.row.version})

    def is_theirs(self) -> bool:
        """Whether the row is theirs to change, not only to read and to add to."""
        return True

    def is_changeable(self) -> bool:
        return True

    def shown_part(self, part: Part) -> dict | None:
        model = self.model._meta.get_field(part.related).related_model
        if not may(self.person, "view", model):
            return None
        columns = visible(model, part.columns, self.person)
        rows = getattr(self.row, part.related)
        rows = part.rows(rows) if part.rows else rows.all()
        rows = rows.select_related(*related(model, columns), *part.also)[:PARTS_SHOWN]
        offered = not part.jobs or self.person.job in part.jobs
        add = part.add and offered and may(self.person, "add", model)
        if part.changes_the_whole and not self.is_theirs():
            add = False
        changes = part.change and offered and may(self.person, "change", model)
        changes = changes and self.is_theirs()
        return {
            "id": slugify(part.title),
            "title": part.title,
            "template": part.template,
            "comes_first": part.comes_first,
            "empty": part.empty,
            "headings": [label_of(model, column) for column in columns],
            "rows": [
                {
                    "cells": [cell(row, column) for column in columns],
                    "url": address_of(row),
                    "row": row,
                    "change": reverse(part.change, kwargs={"pk": row.pk}) if changes else "",
                }
                for row in rows
            ],
            "changes": changes,
            "add": Button(
                part.add_label or f"Add {model._meta.verbose_name}",
                reverse(part.add, kwargs={self.key: getattr(self.row, self.key)}),
                main=False,
            )
            if add
            else None,
        }


class FilePage(DetailPage):
    """A case as one page: the summary in groups, its parts, who has looked and who changed what, with
    a way to each at the side. `groups` are titles with columns; what is not recorded is left out."""

    template_name = "casework/file.html"
    groups: tuple[tuple[str, tuple[Column, ...]], ...] = ()
    lead = ""

    def __init_subclass__(cls, **kwargs):
        if "groups" in cls.__dict__:
            cls.columns = tuple(column for _, columns in cls.groups for column in columns)
        super().__init_subclass__(**kwargs)

    def get_lead(self) -> str:
        """Who or what it is about, in a line under the title."""
        return self.lead

    def get_context_data(self, *, summary, **kwargs):
        shown = {cell.label: cell for cell in summary}
        groups = [
            (title, [shown[label] for c in columns if (label := label_of(self.model, c)) in shown])
            for title, columns in self.groups
        ]
        # Reads are kept of records about people alone.
        looks = who_looked(self.row) if isinstance(self.row, PersonRecord) else []
        return super().get_context_data(
            summary=summary,
            groups=groups,
            looks=looks,
            through_glass=any(look.reasons for look in looks),
            lead=self.get_lead(),
            **kwargs,
        )
