"""Releases are made, published, shown and withdrawn here, and never changed.

Staff first see what would be published (`begin_making`, `dashboards/making.py`, `publish`); the
scheduler and commands make a release in one go (`make_release`).
"""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from casework.errors import Conflict, in_plain_words, locked
from casework.services import save
from dashboards.models import Making, Release, Showing
from dashboards.releases import compute, digest_of

EARLIEST = dt.date(2013, 12, 31)
"""The felony the council asks about is of October 2013."""
ONLY_STAFF = "Releases are made by council staff."


# Making ------------------------------------------------------------------------------------------


@transaction.atomic
def make_release(*, name: str = "", data_until: dt.date | None = None, by=None) -> Release:
    """Count everything up to the end of `data_until` (today in Connecticut), protect it, freeze it.

    `by` is empty for the scheduler. Raises `ValidationError` for a day to come or long ago or a
    name that is taken, `PermissionDenied` for whom the database does not let make one, `Conflict`
    while another is being frozen.
    """
    name, until = _as_asked(name, data_until, by=by)
    _one_at_a_time()
    content, log = compute(until)
    return _freeze(name, until, content, log, by=by)


def begin_making(*, name: str = "", data_until: dt.date | None = None, by) -> Making:
    """Note that a release is to be counted for a preview; `making.start` then has it done.

    Raises as `make_release` does, and `Conflict` when one is in the making already.
    """
    name, until = _as_asked(name, data_until, by=by)
    if current := Making.objects.first():
        raise Conflict(f"{current} is being made already: publish or discard it first.", current)
    making = Making(name=name, data_until=until, begun_by_id=by.pk)
    with in_plain_words(Making):
        making.save(force_insert=True)
    return making


@transaction.atomic
def publish(making: Making, *, digest: str, by) -> Release:
    """Freeze exactly what was previewed: `digest` is that of the preview the person saw.

    Raises `Conflict` when it is gone or another, is not ready, or a release was made since it
    began, for then it was not protected against what that one tells.
    """
    if not by.has_perm("dashboards.add_release"):
        raise PermissionDenied(ONLY_STAFF)
    _one_at_a_time()
    making = _locked(making)
    if making.content is None:
        raise Conflict(f"{making} is not ready yet.", making)
    if not digest == making.digest == digest_of(making.content):
        raise Conflict("This is not what you saw: look at the preview again.", making)
    newer = Release.objects.filter(made_at__gt=making.begun_at).first()
    if newer is not None:
        raise Conflict(
            f"{newer} was made meanwhile, and this was not protected against it: discard this and "
            "make it again.",
            making,
        )
    name, until = _as_asked(making.name, making.data_until, by=by)
    release = _freeze(name, until, making.content, making.suppression, by=by)
    making.delete()
    return release


@transaction.atomic
def discard(making: Making, *, by) -> None:
    """Throw away what was or is being counted; nothing of it is kept."""
    if not by.has_perm("dashboards.add_release"):
        raise PermissionDenied(ONLY_STAFF)
    _locked(making).delete()


@transaction.atomic
def begin_again(making: Making, *, by) -> Making:
    """Put another in the place of one that was broken off, of the same name and day."""
    discard(making, by=by)
    return begin_making(name=making.name, data_until=making.data_until, by=by)


def _as_asked(name: str, data_until: dt.date | None, *, by) -> tuple[str, dt.date]:
    """The name and the day of a release somebody asks for, or why there cannot be one."""
    until = data_until or timezone.localdate()
    if until > timezone.localdate():
        raise ValidationError({"data_until": "This is in the future."})
    if until < EARLIEST:
        raise ValidationError({"data_until": "The council's questions begin at the end of 2013."})
    if by is not None and not by.has_perm("dashboards.add_release"):
        raise PermissionDenied(ONLY_STAFF)
    name = name.strip() or _free_name(until)
    if Release.objects.filter(name=name).exists():
        raise ValidationError({"name": "A release of this name exists."})
    return name, until


def _free_name(until: dt.date) -> str:
    """ "Release of October 3, 2026", with a number after it when there is one already."""
    name = f"Release of {until:%B} {until.day}, {until.year}"
    taken = set(Release.objects.filter(name__startswith=name).values_list("name", flat=True))
    return next(
        n for n in [name, *(f"{name} ({i})" for i in range(2, len(taken) + 3))] if n not in taken
    )


def _one_at_a_time() -> None:
    """Until the transaction ends nobody else freezes a release: each is protected against those
    before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('tip release'))")
        if not cursor.fetchone()[0]:
            raise Conflict("Another release is being made: try again in a minute.")


def _freeze(name: str, until: dt.date, content: dict, log: list[dict], *, by) -> Release:
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


def _locked(making: Making) -> Making:
    found = Making.objects.select_for_update(of=("self",)).filter(pk=making.pk).first()
    if found is None:
        raise Conflict(f"{making} was published or discarded meanwhile.")
    return found


# Withdrawing and showing --------------------------------------------------------------------------


@transaction.atomic
def withdraw_release(release: Release, *, reason: str, by=None) -> Release:
    """Say that a release should not be used any more, and why. It stays readable as it was, but not
    to the public.

    Raises `ValidationError` without a reason, `Conflict` the second time.
    """
    if by is not None and not by.has_perm("dashboards.change_release"):
        raise PermissionDenied("Releases are withdrawn by council staff.")
    release = locked(release)
    note_withdrawal(release, reason)
    return release


def note_withdrawal(frozen, reason: str) -> None:
    """Write into a release or an annual report, which is locked, that it is withdrawn, and why."""
    if frozen.withdrawn_at:
        raise Conflict(f"{frozen} was already withdrawn.", frozen)
    if not reason.strip():
        raise ValidationError({"withdrawn_reason": "Say why it is withdrawn."})
    frozen.withdrawn_at, frozen.withdrawn_reason = timezone.now(), reason.strip()
    with in_plain_words(type(frozen)):
        frozen.save(update_fields=["withdrawn_at", "withdrawn_reason"])


@transaction.atomic
def show_to_public(release: Release | None, *, by) -> Showing:
    """From now on the public reads this release, or none; only where `TIP_PUBLIC_RELEASE` is set does
    anybody come to see it. Raises `Conflict` when it is so already, or the release was withdrawn."""
    if not by.has_perm("dashboards.add_showing"):
        raise PermissionDenied("Council staff decide what is shown to the public.")
    if release is not None:
        release = locked(release)
        if release.withdrawn_at:
            raise Conflict(f"{release} was withdrawn: show another.", release)
    if (release.pk if release else None) == shown_to_public():
        said = f"{release} is shown already." if release else "Nothing is shown to the public."
        raise Conflict(said, release)
    showing = Showing(release=release, by_id=by.pk)
    with in_plain_words(Showing):
        showing.save(force_insert=True)
    return showing


def shown_to_public() -> int | None:
    """The number of the release that the public sees, for whoever may read releases."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT dashboards_shown()")
        return cursor.fetchone()[0]


# Doors that save ----------------------------------------------------------------------------------


@save.register
def save_release(release: Release, *, by, version=None) -> Release:
    """For doors that save: a new one is made from its name and day; an old one can be withdrawn."""
    if release._state.adding:
        return make_release(name=release.name, data_until=release.data_until, by=by)
    return withdraw_release(release, reason=release.withdrawn_reason, by=by)


@save.register
def save_showing(showing: Showing, *, by, version=None) -> Showing:
    return show_to_public(showing.release, by=by)
