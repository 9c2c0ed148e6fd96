"""The one search box: each app says in its `search.py` what can be found in it, and why it was.

Everything a hit shows is a row that was read behind the wall. Nothing here is counted: a group holds
the first few, and its list has the rest.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db import models
from django.db.models.functions import Left
from django.urls import reverse

from casework.columns import address_of, may
from casework.filters import REFERENCE_BEGINS, begins_with

SHOWN = 10
"""Hits of one group."""
SHORTEST, LONGEST = 2, 200
LOOKED_THROUGH = 20_000
"""Characters of a text in which words are marked; the index knows them further down too."""
START, STOP = "\x02", "\x03"

SAID_WHOLE = re.compile(r"([A-Z])[- ]?(?:(\d{4})[- ](\d{1,9})|(\d{1,9}))")


@dataclass(frozen=True)
class Piece:
    """A part of a text; `marked` where it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a row was found: `also known as`, and the words. Plain text, for templates to escape."""

    label: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Hit:
    row: models.Model
    reasons: tuple[Reason, ...]
    about: str = ""

    @property
    def url(self) -> str:
        return address_of(self.row)


@dataclass(frozen=True)
class Searcher:
    """What is found of one model. `letter` begins its references, in the column `key`; `find`
    takes what was typed and the person, and returns up to `SHOWN + 1` hits, best first."""

    model: type[models.Model]
    title: str
    letter: str
    key: str
    find: Callable[[str, object], list[Hit]]
    list_name: str = ""

    def named(self, number: str):
        return self.model._default_manager.filter(**{self.key: number}).first()

    def beginning(self, said: str) -> list[Hit] | None:
        """Rows whose reference begins like this; None when what was said is no such beginning."""
        said = said.upper()
        if not said.startswith(self.letter) or not REFERENCE_BEGINS.match(said):
            return None
        rows = self.model._default_manager.filter(begins_with(self.key, said))
        return [
            Hit(row, (reason("number begins", said),))
            for row in rows.order_by(f"-{self.key}")[: SHOWN + 1]
        ]


@dataclass(frozen=True)
class Group:
    """The first hits of one kind. When there are `many` more, `list_url` is the list to search for
    the rest, if that list finds the same."""

    title: str
    hits: tuple[Hit, ...]
    many: bool = False
    list_url: str = ""


SEARCHERS: list[Searcher] = []


def searchers_of(person) -> list[Searcher]:
    """Those whose rows the grants let this person see."""
    return [one for one in SEARCHERS if may(person, "view", one.model)]


def whole_reference(said: str) -> str:
    """`r 2026 42` and `R-2026-00042` are one reference, as it is written; nothing for other words."""
    found = SAID_WHOLE.fullmatch(" ".join(said.upper().split()))
    if not found:
        return ""
    letter, year, number, alone = found.groups()
    return f"{letter}-{year}-{number:0>5}" if year else f"{letter}-{alone:0>6}"


def named(said: str, person) -> models.Model | None:
    """The row that goes by this whole reference, if it is one and the person may see it."""
    reference = whole_reference(said)
    for one in searchers_of(person):
        if reference.startswith(f"{one.letter}-") and (row := one.named(reference)):
            return row
    return None


def is_written_out(said: str) -> bool:
    """Whether all figures of a reference are there, so that it can only be one row or none."""
    return bool(re.fullmatch(r"[A-Z]-(\d{4}-\d{5,}|\d{6,})", said.upper()))


def search(said: str, person) -> list[Group]:
    """What is found of every kind the person may see; groups without a hit are left out."""
    said = " ".join(said.split())
    if row := named(said, person):
        return [Group("By its number", (Hit(row, (reason("number", whole_reference(said)),)),))]
    groups = []
    for one in searchers_of(person):
        hits = one.beginning(said)
        if hits is None:
            hits = one.find(said, person)
        if hits:
            list_url = reverse(one.list_name) if one.list_name else ""
            many = len(hits) > SHOWN
            groups.append(Group(one.title, tuple(hits[:SHOWN]), many, list_url))
    return groups


# For the apps' own searchers --------------------------------------------------------------------------


def reason(label: str, text: str = "") -> Reason:
    return Reason(label, (Piece(text),) if text else ())


def excerpt(field: str, said: str) -> SearchHeadline:
    """To annotate rows with: where in a text the words stand, for `marked`."""
    return SearchHeadline(
        Left(field, LOOKED_THROUGH),
        SearchQuery(said, search_type="websearch", config="english"),
        config="english",
        start_sel=START,
        stop_sel=STOP,
        max_fragments=2,
        max_words=18,
        min_words=6,
        short_word=0,
        fragment_delimiter=" … ",
    )


def marked(text: str) -> tuple[Piece, ...]:
    """The pieces of an excerpt. Marks stand alternately; a mark that was in the text itself at
    worst marks the wrong words."""
    pieces, is_marked = [], False
    for part in re.split(f"([{START}{STOP}])", text):
        if part in (START, STOP):
            is_marked = part == START
        elif part:
            pieces.append(Piece(part, is_marked))
    return tuple(pieces)


def in_words(label: str, text: str) -> Reason:
    """The reason that words stand in a text, with its excerpt if they stand near its beginning."""
    pieces = marked(text)
    found = any(piece.marked for piece in pieces)
    return Reason(label, pieces) if found else reason(label, "further down")


def together(hits: Iterable[Hit]) -> list[Hit]:
    """One hit for each row, in the order they came, with all the reasons it was found for."""
    found: dict[int, Hit] = {}
    for hit in hits:
        known = found.get(hit.row.pk)
        found[hit.row.pk] = replace(known, reasons=known.reasons + hit.reasons) if known else hit
    return list(found.values())
