"""Every write that is not a flow step: guard, change, save, record, in one transaction.

Pages, API and admin all call `save`; an app registers its own rules for a model with
`@save.register`, so a rule is found in that app's `services.py`.
"""

import json
from datetime import timedelta
from functools import singledispatch
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from casework.errors import Conflict, in_plain_words, locked
from casework.models import Dissemination, DisseminationRecord, Draft, Note

LARGEST_DRAFT = 2_000_000  # bytes
DRAFTS_KEPT = timedelta(days=30)


@singledispatch
def save(instance: models.Model, *, by, version: int | None = None) -> models.Model:
    """Check and save a new or changed row for `by`; return it as the database has it.

    `version` is the version the person saw: an older one raises `Conflict` with the row as it
    stands. Raises `ValidationError` for bad input, `PermissionDenied` for what is not theirs.
    """
    return store(instance, version=version)


def store(instance: models.Model, *, version: int | None = None) -> models.Model:
    """The plain save under every rule: lock, compare versions, check, write in plain words.

    Only columns that differ from the locked row are checked and written, so a right on some
    columns is enough and nothing is overwritten unseen. The database keeps the constraints;
    what it refuses comes back as a sentence.
    """
    if instance._state.adding:
        with in_plain_words(type(instance)):
            instance.full_clean(validate_unique=False, validate_constraints=False)
            instance.save(force_insert=True)
        return instance
    with transaction.atomic():
        with in_plain_words(type(instance)):
            # A column `by` may not read was not loaded, and is not read here either.
            current = locked(instance, *instance.get_deferred_fields())
        if version is not None and current.version != version:
            raise Conflict(f"{current} was changed by someone else meanwhile.", current)
        changed = changed_fields(current, instance)
        if changed:
            with in_plain_words(type(instance)):
                instance.full_clean(
                    exclude={f.name for f in instance._meta.concrete_fields} - set(changed),
                    validate_unique=False,
                    validate_constraints=False,
                )
                instance.save(update_fields=changed)
            instance.refresh_from_db()
    return instance


def changed_fields(current: models.Model, wanted: models.Model) -> list[str]:
    """Names of the columns a person may edit in which the two differ."""
    loaded = wanted.get_deferred_fields()
    return [
        field.name
        for field in wanted._meta.concrete_fields
        if field.attname not in loaded
        and not field.primary_key
        and not isinstance(field, models.GeneratedField)
        and getattr(current, field.attname) != getattr(wanted, field.attname)
    ]


def note(written: Note, *, by) -> Note:
    """Add a note; whoever writes it signs it."""
    written.by_id = by.pk
    return store(written)


@transaction.atomic
def disseminate(what: str, *, how: str, kind: str, keys: list[int], to) -> Dissemination:
    """Enter in the register that records of a `kind` leave with a person: call it before they do.

    `what` says what is given out, and names nobody (CGS 54-142h(c)).
    """
    entry = save(
        Dissemination(
            what=what[:300], how=how, to_person_id=to.pk, to_agency_id=to.agency_id, rows=len(keys)
        ),
        by=to,
    )
    rows = (DisseminationRecord(dissemination=entry, kind=kind, record=key) for key in keys)
    DisseminationRecord.objects.bulk_create(rows, batch_size=5000)
    return entry


# Drafts -------------------------------------------------------------------------------------------


def drafts_of(person, form: str) -> QuerySet[Draft]:
    """The person's drafts of a form that were not sent, newest first."""
    return Draft.objects.filter(person_id=person.pk, form=form, result="").exclude(data={})


def lock_draft(key: UUID, *, form: str, by) -> Draft:
    """The draft of this key, new if there was none, locked until the transaction ends: of two
    requests with one key the second waits here, and then sees what the first has done."""
    with in_plain_words(Draft):
        fresh = Draft(pk=key, person_id=by.pk, form=form, saved_at=timezone.now())
        Draft.objects.bulk_create([fresh], ignore_conflicts=True)
        draft = Draft.objects.select_for_update().filter(pk=key, person_id=by.pk).first()
    if draft is None:
        raise PermissionDenied("This form is somebody else's: open it anew.")
    return draft


@transaction.atomic
def keep_draft(key: UUID, *, form: str, data: dict, by) -> Draft:
    """Keep what was typed so far; nothing of it is checked. A form that was sent stays sent."""
    if len(json.dumps(data, ensure_ascii=False).encode(errors="replace")) > LARGEST_DRAFT:
        raise ValidationError("This is too long to keep as a draft: shorten it, or send the form.")
    draft = lock_draft(key, form=form, by=by)
    if not draft.result:
        draft.data, draft.saved_at = data, timezone.now()
        with in_plain_words(Draft):
            draft.save(update_fields=["data", "saved_at"])
    return draft


def draft_was_sent(draft: Draft, result: str) -> None:
    """Remember what a locked draft became; what was typed is now there and no longer here."""
    draft.data, draft.saved_at, draft.result = {}, timezone.now(), result
    draft.save(update_fields=["data", "saved_at", "result"])


def drop_draft(key: UUID, *, by) -> None:
    """Throw away what was typed. What was sent stays remembered."""
    Draft.objects.filter(pk=key, person_id=by.pk, result="").delete()


def drop_old_drafts() -> int:
    """Delete every draft of longer than 30 days ago, sent or not; return how many."""
    deleted, _ = Draft.objects.filter(saved_at__lt=timezone.now() - DRAFTS_KEPT).delete()
    return deleted
