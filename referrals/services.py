"""DCF's writes: log a referral, classify, send and acknowledge notices, decide and merge."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AgencyKind, Job
from casework.errors import Conflict, in_plain_words
from casework.services import note, save, store
from referrals.models import (
    BuyerDisclosure,
    Child,
    Classification,
    MatchDecision,
    Merge,
    Notice,
    Referral,
    ReferralNote,
)


@save.register
def save_referral(referral: Referral, *, by, version=None) -> Referral:
    """Log or change a referral. Received in the future is refused. The office that handles it is
    the one of the person who logs it, unless they say another."""
    if referral.area_office_id is None and by.agency.kind == AgencyKind.DCF_AREA_OFFICE:
        referral.area_office = by.agency
    if referral.received_at and referral.received_at > timezone.now():
        raise ValidationError({"received_at": "This is in the future."})
    if referral.missing_since and referral.missing_since > timezone.now():
        raise ValidationError({"missing_since": "This is in the future."})
    return store(referral, version=version)


@save.register
def save_child(child: Child, *, by, version=None) -> Child:
    if child.date_of_birth and child.date_of_birth > timezone.localdate():
        raise ValidationError({"date_of_birth": "This is in the future."})
    return store(child, version=version)


@transaction.atomic
def log_referral(child: Child, referral: Referral, *, by) -> Referral:
    """Enter a referral about a new or known child in one go; the clocks start by themselves."""
    if child.pk is None:
        save(child, by=by)
    referral.child = child
    return save(referral, by=by)


@save.register
def classify(classification: Classification, *, by, version=None) -> Classification:
    """Record how a referral is judged. Confirming is a supervisor's; the database insists."""
    if classification.decided_on and classification.decided_on > timezone.localdate():
        raise ValidationError({"decided_on": "This is in the future."})
    classification.by_id = by.pk
    return store(classification)


@save.register
def disclose(disclosure: BuyerDisclosure, *, by, version=None) -> BuyerDisclosure:
    if disclosure.by_id is None:
        disclosure.by_id = by.pk
    return store(disclosure)


@save.register
def write_note(written: ReferralNote, *, by, version=None) -> ReferralNote:
    return note(written, by=by)


@save.register
def save_notice(notice: Notice, *, by, version=None) -> Notice:
    """Prepare or change a notice. Filling in when it was sent makes it sent, by this person."""
    if not by.works_for_dcf:
        raise PermissionDenied("Notices are DCF's to send.")
    if notice.sent_at and notice.sent_by_id is None:
        if notice.sent_at > timezone.now():
            raise ValidationError({"sent_at": "This is in the future."})
        notice.sent_by_id = by.pk
    return store(notice, version=version)


def send_notice(
    notice: Notice, *, by, method: str, information_disclosed: str, legal_basis: str = "",
    late_reason: str = "", sent_at: datetime | None = None, version: int | None = None,
) -> Notice:  # fmt: skip
    """Record that the agency was told. A notice past its due time must say why it is late."""
    if not by.works_for_dcf:
        raise PermissionDenied("Notices are DCF's to send.")
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        if notice.sent_at:
            raise Conflict(f"{notice} was already sent.", notice)
        notice.sent_at = sent_at or timezone.now()
        notice.method = method
        notice.information_disclosed = information_disclosed
        notice.legal_basis = legal_basis or notice.legal_basis
        notice.late_reason = late_reason
        return save(notice, by=by, version=version)


def acknowledge_notice(notice: Notice, *, by, at: datetime | None = None) -> Notice:
    """The agency says it has received the notice. Raises `Conflict` the second time."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
        if by.works_for_dcf or by.agency_id != notice.recipient_id:
            raise PermissionDenied(f"{notice} is not addressed to you.")
        if notice.acknowledged_at:
            raise Conflict(f"{notice} was already acknowledged.", notice)
        notice.acknowledged_at = at or timezone.now()
        notice.acknowledged_by_id = by.pk
        with in_plain_words(Notice):
            notice.save(update_fields=["acknowledged_at", "acknowledged_by"])
        notice.refresh_from_db()
    return notice


def child_numbered(number: str) -> int | None:
    """The id of the child of this number, also where the child's record is not theirs to see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_child_numbered(%s)", [number.replace("\x00", "")])
        return cursor.fetchone()[0]


def whom_to_call(children: list[int]) -> list[tuple[int, str, str, int | None, int]]:
    """(id, number, initials, year of birth, id of the office) of children by id, seen or not, as far
    as somebody decided about them or merged them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_whom_to_call(%s::bigint[])", [children])
        return cursor.fetchall()


@save.register
def decide(decision: MatchDecision, *, by, version=None) -> MatchDecision:
    """Record that two records are of one child, or are not; the newest decision counts.

    `other` may be outside the scope of who decides, so it is not looked up here.
    """
    decision.by_id = by.pk
    with in_plain_words(MatchDecision):
        decision.full_clean(exclude={"other"}, validate_unique=False, validate_constraints=False)
        decision.save(force_insert=True)
    return decision


def merge_children(kept: Child, merged: Child, *, by, reason: str) -> Merge:
    """Make two records of one child one: referrals and names of `merged` go to `kept`.

    Who merges must see both. Raises `Conflict` when somebody merged one of them first; the
    database does the rest (`referrals_merge`) and remembers what moved.
    """
    with transaction.atomic():
        rows = Child.objects.filter(pk__in=[kept.pk, merged.pk]).order_by("pk")
        now = {row.pk: row for row in rows.select_for_update(of=("self",))}
        for child in (kept, merged):
            if child.pk not in now:
                raise PermissionDenied("You can merge only children whose records you see.")
            if now[child.pk].merged_into_id:
                raise Conflict(f"{child.number} was merged into another record already.")
        return save(Merge(kept=kept, merged=merged, reason=reason), by=by)


@save.register
def save_merge(merge: Merge, *, by, version=None) -> Merge:
    if merge._state.adding:
        merge.by_id = by.pk
    store(merge)
    merge.refresh_from_db()
    return merge


def undo_merge(merge: Merge, *, by, reason: str) -> Merge:
    """Move back what a merge moved; what was logged since stays with the kept record."""
    if by.job != Job.DCF_SUPERVISOR:
        raise PermissionDenied("A supervisor undoes a merge.")
    with transaction.atomic():
        rows = Merge.objects.select_for_update(of=("self",)).filter(pk=merge.pk)
        merge = rows.first()
        if merge is None:
            raise PermissionDenied("You can undo a merge only of children whose records you see.")
        if merge.undone_at:
            raise Conflict("This merge was undone already.", merge)
        merge.undone_at, merge.undone_by_id, merge.undo_reason = timezone.now(), by.pk, reason
        return save(merge, by=by)
