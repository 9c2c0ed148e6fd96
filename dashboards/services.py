"""Releases are made and withdrawn here, and never changed."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from casework.errors import Conflict, in_plain_words
from casework.services import save
from dashboards.models import Release
from dashboards.releases import compute, digest_of

EARLIEST = dt.date(2013, 12, 31)
"""The felony the council asks about is of October 2013."""


@transaction.atomic
def make_release(*, name: str = "", data_until: dt.date | None = None, by=None) -> Release:
    """Count everything up to the end of `data_until` (today in Connecticut), protect it, freeze it.

    `by` is empty for the scheduler. Raises `ValidationError` for a day to come or long ago or a
    name that is taken, `PermissionDenied` for whom the database does not let make one.
    """
    until = data_until or timezone.localdate()
    if until > timezone.localdate():
        raise ValidationError({"data_until": "This is in the future."})
    if until < EARLIEST:
        raise ValidationError({"data_until": "The council's questions begin at the end of 2013."})
    if by is not None and not by.has_perm("dashboards.add_release"):
        raise PermissionDenied("Releases are made by council staff.")
    name = name.strip() or _free_name(until)
    if Release.objects.filter(name=name).exists():
        raise ValidationError({"name": "A release of this name exists."})
    content, log = compute(until)
    release = Release(
        name=name,
        data_until=until,
        made_by_id=by and by.pk,
        content=content,
        suppression=log,
        digest=digest_of(content),
    )
    with in_plain_words(Release):
        release.full_clean(validate_unique=False, validate_constraints=False)
        release.save(force_insert=True)
    release.refresh_from_db(fields=["made_at"])
    return release


def _free_name(until: dt.date) -> str:
    """ "Release of October 3, 2026", with a number after it when there is one already."""
    name = f"Release of {until:%B} {until.day}, {until.year}"
    taken = set(Release.objects.filter(name__startswith=name).values_list("name", flat=True))
    return next(
        n for n in [name, *(f"{name} ({i})" for i in range(2, len(taken) + 3))] if n not in taken
    )


@transaction.atomic
def withdraw_release(release: Release, *, reason: str, by=None) -> Release:
    """Say that a release should not be used any more, and why. It stays readable as it was.

    Raises `ValidationError` without a reason, `Conflict` the second time.
    """
    if by is not None and not by.has_perm("dashboards.change_release"):
        raise PermissionDenied("Releases are withdrawn by council staff.")
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if release.withdrawn_at:
        raise Conflict(f"{release} was already withdrawn.", release)
    if not reason.strip():
        raise ValidationError({"withdrawn_reason": "Say why it is withdrawn."})
    release.withdrawn_at = timezone.now()
    release.withdrawn_reason = reason.strip()
    with in_plain_words(Release):
        release.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return release


@save.register
def save_release(release: Release, *, by, version=None) -> Release:
    """For doors that save: a new one is made from its name and day; an old one can be withdrawn."""
    if release._state.adding:
        return make_release(name=release.name, data_until=release.data_until, by=by)
    return withdraw_release(release, reason=release.withdrawn_reason, by=by)


def is_intact(release: Release) -> bool:
    """Whether the content is what its digest says."""
    return digest_of(release.content) == release.digest
