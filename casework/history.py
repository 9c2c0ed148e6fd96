"""Who changed what, when: the events the database kept of a row, in words."""

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
    """One event: `said` lists (label, before, after); empty for the first entry."""

    at: datetime
    by: str
    first: bool
    said: list[tuple[str, str, str]]


def history_of(row: models.Model, person) -> list[Change]:
    """The newest changes of a row first; empty for whoever may not read its history."""
    events = getattr(type(row), "pgh_event_model", None)
    if events is None or not may(person, "view", events):
        return []
    names = [
        field.name
        for field in events._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in UNSAID
    ]
    kept = list(
        events._default_manager.filter(pgh_obj_id=row.pk)
        .order_by("-pgh_id")
        .select_related(*_linked(events, names, person))[:SHOWN]
    )
    people = {
        p.pk: str(p)
        for p in Person.objects.filter(
            pk__in={(e.pgh_context or {}).get("user") for e in kept} - {None}
        )
    }
    changes = []
    for event, before in zip(kept, [*kept, None][1:], strict=True):
        said = _differences(type(row), names, before, event) if before else []
        if said or before is None:
            by = people.get((event.pgh_context or {}).get("user"), "The system")
            changes.append(Change(event.pgh_created_at, by, before is None, said))
    return changes


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
