"""Who changed what, when: the events the database kept of a row, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from accounts.models import Person
from casework.columns import may, words

UNSAID = {"id", "version", "updated_at", "created_at", "region", "age"}
"""Columns the database keeps by itself."""
SHOWN = 200


@dataclass(frozen=True)
class Change:
    """One event: `said` lists (label, before, after); empty for the first entry. `of` names the part it
    happened to, if not to the row itself."""

    at: datetime
    by: str
    first: bool
    said: list[tuple[str, str, str]]
    of: str = ""


@dataclass(frozen=True)
class PartHistory:
    """What belongs to a row and is told in its history. `path` leads from the part to the row; `called`
    names a part, `also` is read along for that; `linked` is read along with its events, to say what
    their foreign keys point to. A part that is only ever added to tells when in `at`, and `by`."""

    model: type[models.Model]
    path: str
    called: Callable = str
    also: tuple[str, ...] = ()
    linked: tuple[str, ...] = ()
    at: str = ""


def history_of(row: models.Model, person, parts: tuple[PartHistory, ...] = ()) -> list[Change]:
    """The newest changes of a row and of these parts first; what the person may not read is left out.
    Costs the same number of questions however much there is."""
    kept = _events_of(type(row), [row.pk], person)
    pieces = [(type(row), kept, {})]
    added = []
    for part in parts:
        if not may(person, "view", part.model):
            continue
        rows = list(
            part.model._default_manager.filter(**{part.path: row.pk}).select_related(*part.also)
        )
        names = {one.pk: part.called(one) for one in rows}
        if part.at:
            added += [Change(getattr(r, part.at), str(r.by), True, [], names[r.pk]) for r in rows]
        else:
            events = _events_of(part.model, list(names), person, part.linked)
            pieces.append((part.model, events, names))
    people = _people(event for _, events, _ in pieces for event in events)
    changes = added
    for model, events, names in pieces:
        changes += _changes(model, events, names, people)
    return sorted(changes, key=lambda change: change.at, reverse=True)[:SHOWN]


def _names(events: type[models.Model]) -> list[str]:
    return [
        field.name
        for field in events._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in UNSAID
    ]


def _events_of(model, keys: list, person, linked=()) -> list:
    """The newest events of these rows, the newest first; none for whoever may not read their history."""
    events = getattr(model, "pgh_event_model", None)
    if events is None or not may(person, "view", events):
        return []
    kept = events._default_manager.filter(pgh_obj_id__in=keys).order_by("-pgh_id")
    return list(kept.select_related(*_linked(events, _names(events), person), *linked)[:SHOWN])


def _people(events) -> dict[int, str]:
    keys = {(event.pgh_context or {}).get("user") for event in events} - {None}
    return {person.pk: str(person) for person in Person.objects.filter(pk__in=keys)}


def _changes(model, events, names, people) -> list[Change]:
    """What each event changed of its row, compared with the row's event before it."""
    before, changes, columns = {}, [], _names(model.pgh_event_model) if events else []
    for event in reversed(events):
        earlier = before.get(event.pgh_obj_id)
        before[event.pgh_obj_id] = event
        first = event.pgh_label == "insert"
        said = _differences(model, columns, earlier, event) if earlier else []
        if said or first:
            by = people.get((event.pgh_context or {}).get("user"), "The system")
            of = names.get(event.pgh_obj_id, "")
            changes.append(Change(event.pgh_created_at, by, first, said, of))
    return changes[::-1]


def _linked(events, names, person) -> list[str]:
    """Foreign keys the person may follow; the others are shown by what changed alone."""
    return [
        name
        for name in names
        for field in [events._meta.get_field(name)]
        if field.many_to_one and may(person, "view", field.related_model)
    ]


def _differences(model, names, before, after) -> list[tuple[str, str, str]]:
    said = []
    for name in names:
        field = model._meta.get_field(name)
        if getattr(before, field.attname) != getattr(after, field.attname):
            label = field.verbose_name[:1].upper() + field.verbose_name[1:]
            said.append((label, _words(before, field), _words(after, field)))
    return said


def _words(event, field) -> str:
    if field.many_to_one and not event._meta.get_field(field.name).is_cached(event):
        return str(getattr(event, field.attname) or "")
    return words(getattr(event, field.name), event, field.name)
