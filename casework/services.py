"""Every write that is not a flow step: guard, change, save, record, in one transaction.

Pages, API and admin all call `save`; an app registers its own rules for a model with
`@save.register`, so a rule is found in that app's `services.py`.
"""

from functools import singledispatch

from django.db import models, transaction

from casework.errors import Conflict, in_plain_words, locked
from casework.models import Note


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
