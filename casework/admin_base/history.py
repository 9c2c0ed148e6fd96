"""History: what the database kept of every change, by whom, through which door, from what to what.

The events are read under the wall: whoever sees a row sees its events where the grants say so, the
auditor sees all of them and none of the rows themselves.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import display_for_field
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.template.response import TemplateResponse

from pghistory.models import Event

from accounts.models import Job, Person
from casework.records import unlogged

KEPT_BY_ITSELF = {"id", "version", "updated_at", "person_ptr"}
PER_PAGE = 100
LABELS = {"insert": "Entered", "update": "Changed", "delete": "Removed"}


@dataclass(frozen=True)
class Change:
    """One event in words; `said` lists (column, before, after)."""

    at: datetime
    what: str
    who: str
    job: str
    door: str
    request: str
    said: list[tuple[str, str, str]]


@cache
def _events_by_model():
    found = {}
    for model in apps.get_models():
        if issubclass(model, Event) and model.pgh_tracked_model:
            found.setdefault(model.pgh_tracked_model, []).append(model)
    return found


def event_models() -> list[type[Event]]:
    """Every model of events, whatever it tracks."""
    return [model for models in _events_by_model().values() for model in models]


def event_models_of(model, person) -> list[type[Event]]:
    """Where the events of a model's rows are kept, as far as this person may read them."""
    kept = [
        e
        for base in (model, *model._meta.get_parent_list())
        for e in _events_by_model().get(base, [])
    ]
    return [e for e in kept if person.has_perm(f"{e._meta.app_label}.view_{e._meta.model_name}")]


def changes(events: list[Event], person) -> list[Change]:
    """Say each event in words, against the event it follows."""
    before = _earlier(events)
    contexts = [event.pgh_context or {} for event in events]
    people = Person.objects.in_bulk({c["user"] for c in contexts if c.get("user")})
    names = Names(person, [*events, *filter(None, before.values())])
    return [
        Change(
            at=event.pgh_created_at,
            what=LABELS.get(event.pgh_label, event.pgh_label),
            who=str(people.get(context.get("user")) or "The system"),
            job=dict(Job.choices).get(context.get("job"), ""),
            door=context.get("door", ""),
            request=context.get("request", ""),
            said=_differences(event, before[type(event), event.pgh_id], names),
        )
        for event, context in zip(events, contexts, strict=True)
    ]


def _differences(event, earlier, names) -> list[tuple[str, str, str]]:
    said = []
    for field in event._meta.concrete_fields:
        if field.name.startswith("pgh_") or field.name in KEPT_BY_ITSELF:
            continue
        was = getattr(earlier, field.attname) if earlier else None
        now = getattr(event, field.attname)
        if was != now and (earlier or now not in (None, "", [])):
            label = field.verbose_name[:1].upper() + field.verbose_name[1:]
            said.append((label, names.words(field, was), names.words(field, now)))
    return said


class Names:
    """What the values of events are called; rows the person may not see stay a number."""

    def __init__(self, person, events):
        wanted: dict = {}
        for event in events:
            for field in event._meta.concrete_fields:
                if field.is_relation and not field.name.startswith("pgh_"):
                    key = (field.related_model, field.target_field.attname)
                    wanted.setdefault(key, set()).add(getattr(event, field.attname))
        self.known = {}
        for (model, key), values in wanted.items():
            if person.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
                registered = admin.site._registry.get(model)
                rows = model._default_manager.filter(**{f"{key}__in": values - {None}})
                rows = rows.select_related(*getattr(registered, "named_with", ()))
                self.known |= {(model, getattr(row, key)): str(row) for row in rows}

    def words(self, field, value) -> str:
        if value in (None, "", []):
            return "nothing"
        if field.is_relation:
            return self.known.get((field.related_model, value), f"number {value}")
        if isinstance(value, bool):
            return "yes" if value else "no"
        return str(display_for_field(value, field, "nothing"))


def _earlier(events: list[Event]) -> dict[tuple, Event | None]:
    """The event each one follows, in two queries per model of events."""
    found: dict[tuple, Event | None] = {}
    for model in {type(event) for event in events}:
        rows = model._default_manager
        before = rows.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
        with unlogged("keys of events alone"):
            pairs = dict(
                rows.filter(pgh_id__in=[e.pgh_id for e in events if type(e) is model])
                .annotate(earlier=Subquery(before.order_by("-pgh_id").values("pgh_id")[:1]))
                .values_list("pgh_id", "earlier")
            )
        known = rows.in_bulk([earlier for earlier in pairs.values() if earlier])
        found |= {(model, pgh_id): known.get(earlier) for pgh_id, earlier in pairs.items()}
    return found


def history_page(model_admin, request, row):
    """The changes of one row, newest first; 404 for whoever may not read them."""
    kept = event_models_of(model_admin.model, request.user)
    if not kept:
        raise Http404("There is no such page.")
    try:
        page = min(max(int(request.GET.get("p", 1)), 1), 1000)
    except ValueError:
        page = 1
    events = [
        event
        for model in kept
        for event in model._default_manager.filter(pgh_obj_id=row.pk).order_by("-pgh_id")[
            : page * PER_PAGE + 1
        ]
    ]
    events.sort(key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)
    shown = events[(page - 1) * PER_PAGE : page * PER_PAGE]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"History of {row}",
        "opts": model_admin.opts,
        "object": row,
        "module_name": model_admin.opts.verbose_name_plural.capitalize(),
        "changes": changes(shown, request.user),
        "newer": page - 1,
        "older": page + 1 if len(events) > page * PER_PAGE else 0,
    }
    request.current_app = model_admin.admin_site.name
    return TemplateResponse(request, "admin/object_history.html", context)
