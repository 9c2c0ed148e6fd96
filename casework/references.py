"""What the records in the read log are called, for the auditor, who cannot read the records.

The log holds kinds and keys, so that nothing must be taken out of it when a record is erased. The
references are in the history, which the auditor may read, and go with it.
"""

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db import models

from casework.records import PersonRecord, unlogged

SPOKEN = ("reference", "number")


@cache
def whole_records() -> dict[str, type[models.Model]]:
    """The kinds of whole records, by the label the read log knows them by."""
    return {
        model._meta.label_lower: model
        for model in apps.get_models()
        if issubclass(model, PersonRecord) and model.letter
    }


def kind_in_words(kind: str) -> str:
    model = whole_records().get(kind)
    name = model._meta.verbose_name if model else kind.partition(".")[2]
    return name[:1].upper() + name[1:]


def _spoken(model) -> str:
    return next(name for name in SPOKEN if any(f.name == name for f in model._meta.fields))


def called(records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The reference of each record, one query a kind; a record without history goes by its key."""
    keys: dict[str, set[int]] = {}
    for kind, pk in records:
        keys.setdefault(kind, set()).add(pk)
    names = {(k, pk): f"{kind_in_words(k)}, key {pk}" for k, pks in keys.items() for pk in pks}
    for kind, model in whole_records().items():
        if kind not in keys:
            continue
        events = model.pgh_event_model._default_manager.filter(pgh_obj_id__in=keys[kind])
        newest = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
        with unlogged("a reference tells nothing of the record"):
            found = list(newest.values_list("pgh_obj_id", _spoken(model)))
        names |= {(kind, pk): reference for pk, reference in found}
    return names


def record_called(reference: str) -> tuple[str, int] | None:
    """Kind and key of the record of this reference, if the history knows one."""
    reference = reference.strip().upper()
    for kind, model in whole_records().items():
        if model.letter == reference[:1]:
            events = model.pgh_event_model._default_manager.filter(**{_spoken(model): reference})
            with unlogged("a key tells nothing of the record"):
                pk = events.order_by("-pgh_id").values_list("pgh_obj_id", flat=True).first()
            return (kind, pk) if pk else None
    return None
