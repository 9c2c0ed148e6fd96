"""Statutes, and what they said when."""

from arrests import filters, models
from casework.columns import Column as C
from casework.views import (
    DetailPage,
    ListPage,
    Part,
)


class StatuteList(ListPage):
    model, title, url_name = models.Statute, "Statutes", "statute_list"
    filterset_class, order = filters.StatuteFilter, "section"
    columns = (C("section", sort="section", link=True), C("sovereign", sort="sovereign"))


class StatutePage(DetailPage):
    model, url_name, key = models.Statute, "statute", "pk"
    columns = (C("sovereign"), C("section"))
    parts = (
        Part(
            "versions", "What it said when",
            (C("validity", "In force"), C("subsection"), C("title"), C("offence_class", "Class"),
             C("condition", kind="words"), C("role", "Aimed at"), C("enacted_by"),
             C("confidence"), C("note", kind="words")),
            empty="No version is recorded. An administrator adds them.",
        ),
    )  # fmt: skip
