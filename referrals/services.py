"""DCF's writes: log a referral, classify, send and acknowledge notices, break the glass, decide and merge."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import BooleanField, F, Func
from django.utils import timezone

from accounts.models import AGENCY_KINDS_OF_JOB, AgencyKind, Job, Person
from casework.errors import Conflict, in_plain_words, locked
from casework.reading import ask_why
from casework.reading import note as shown
from casework.services import note, save, store
from referrals.models import (
    BrokenGlass,
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    MatchDecision,
    Merge,
    Notice,
    Referral,
    ReferralNote,
)

JUSTICE_KINDS = AGENCY_KINDS_OF_JOB[Job.POLICE_INVESTIGATOR] | AGENCY_KINDS_OF_JOB[Job.PROSECUTOR]


@save.register
def save_referral(referral: Referral, *, by, version=None) -> Referral:
    """Log or change a referral. Received in the future is refused. The office that handles it is
    the one of the person who logs it, unless they say another."""
    _give_it_an_office(referral, by)
    if referral.received_at and referral.received_at > timezone.now():
        raise ValidationError({"received_at": "This is in the future."})
    if referral.missing_since and referral.missing_since > timezone.now():
        raise ValidationError({"missing_since": "This is in the future."})
    return store(referral, version=version)


def _give_it_an_office(referral: Referral, by) -> None:
    if referral.area_office_id is None and by.agency.kind == AgencyKind.DCF_AREA_OFFICE:
        referral.area_office = by.agency


@transaction.atomic
def assign_referrals(
    seen: dict[str, int], *, caseworker: Person, by: Person
) -> tuple[list[Referral], list[str]]:
    """Give several referrals (reference -> version seen) to a caseworker.

    Returns those assigned, and a sentence for each that somebody else changed first: it stays as
    they left it.
    """
    assigned, too_late = [], []
    for referral in Referral.objects.filter(reference__in=seen).order_by("pk"):
        referral.caseworker = caseworker
        try:
            assigned.append(save(referral, by=by, version=seen[referral.reference]))
        except Conflict as conflict:
            too_late.append(str(conflict))
    return assigned, too_late


@save.register
def save_child(child: Child, *, by, version=None) -> Child:
    if child.date_of_birth and child.date_of_birth > timezone.localdate():
        raise ValidationError({"date_of_birth": "This is in the future."})
    return store(child, version=version)


@transaction.atomic
def log_referral(
    child: Child, referral: Referral, *, by, aliases: Iterable[ChildAlias] = (),
    classification: Classification | None = None, disclosure: BuyerDisclosure | None = None,
) -> Referral:  # fmt: skip
    """Enter a referral about a new or known child, with what else was told, in one go; the clocks
    start by themselves.

    A referral that another region handles stays with whoever logs it until that region's
    supervisor assigns it: else nobody could see it after logging.
    """
    if child.pk is None:
        save(child, by=by)
    referral.child = child
    _give_it_an_office(referral, by)
    elsewhere = referral.area_office_id and referral.area_office.region != by.agency.region
    if elsewhere and by.agency.region:
        referral.caseworker = by
    save(referral, by=by)
    known = {(alias.given_name, alias.family_name) for alias in child.aliases.all()}
    for alias in aliases:
        if (alias.given_name, alias.family_name) not in known:
            alias.child = child
            save(alias, by=by)
    for part in filter(None, (classification, disclosure)):
        part.referral = referral
        save(part, by=by)
    return referral


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
        notice = locked(notice)
        if notice.sent_at:
            raise Conflict(f"{notice} was already sent.", notice)
        notice.sent_at = sent_at or timezone.now()
        notice.method = method
        notice.information_disclosed = information_disclosed
        notice.legal_basis = legal_basis or notice.legal_basis
        notice.late_reason = late_reason
        return save(notice, by=by, version=version)


def may_acknowledge(notice: Notice, person) -> bool:
    """The agency it is addressed to; DCF for an agency whose people do not work here."""
    if person.works_for_dcf:
        return notice.recipient.kind not in JUSTICE_KINDS
    return person.agency_id == notice.recipient_id


def acknowledge_notice(notice: Notice, *, by, at: datetime | None = None) -> Notice:
    """Record that the agency has received the notice. Raises `Conflict` the second time."""
    with transaction.atomic():
        notice = locked(notice)
        if not may_acknowledge(notice, by):
            raise PermissionDenied(f"{notice.recipient} acknowledges {notice} itself.")
        if notice.acknowledged_at:
            raise Conflict(f"{notice} was already acknowledged.", notice)
        notice.acknowledged_at = at or timezone.now()
        notice.acknowledged_by_id = by.pk
        with in_plain_words(Notice):
            notice.save(update_fields=["acknowledged_at", "acknowledged_by"])
        notice.refresh_from_db()
    return notice


# Breaking the glass ----------------------------------------------------------------------------------

ask_why("referrals_why_read")  # every entry of the read log then says why a case was opened


def is_theirs(whole: Referral | Child) -> bool:
    """Whether the acting person holds a referral or child: by region or assignment, not only through
    broken glass. What they only read they cannot change; the database insists."""
    function = "referrals_holds" if isinstance(whole, Referral) else "referrals_sees_child"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [whole.pk])
        return cursor.fetchone()[0]


def open_glass(person) -> BrokenGlass | None:
    """What the person has open from outside their region, with its referral."""
    now = TransactionNow()  # as the policies read the time
    return (
        BrokenGlass.objects.filter(by=person.pk, ended_at=None, until__gt=now)
        .select_related("referral")
        .first()
    )


def may_review(glass: BrokenGlass) -> bool:
    """Whether the acting person is a supervisor of the region, and not who opened the case."""
    return glass_to_review().filter(pk=glass.pk).exists()


def glass_to_review():
    """Openings that the acting person has still to review."""
    theirs = Func(
        F("region"), F("by"), function="referrals_reviews_glass", output_field=BooleanField()
    )
    return BrokenGlass.objects.filter(theirs, reviewed_at=None)


def break_glass(reference: str, *, by, reason: str) -> BrokenGlass:
    """Open one case outside one's region, found by its whole number, for 24 hours.

    Raises `ValidationError` with a sentence when the reason says nothing, when another case is still
    open, after five in a day, for a case that is theirs already, and for any other number alike.
    """
    if not by.works_for_dcf:
        raise PermissionDenied("Cases are opened by people of DCF.")
    with in_plain_words(BrokenGlass), connection.cursor() as cursor:
        cursor.execute(
            "SELECT referrals_break_glass(%s, %s)", [reference.strip().upper(), reason.strip()]
        )
        opened = cursor.fetchone()[0]
    return BrokenGlass.objects.select_related("referral").get(pk=opened)


def end_glass(glass: BrokenGlass, *, by) -> BrokenGlass:
    """Close the case before its time. Raises `Conflict` when it is closed already."""
    if glass.by_id != by.pk:
        raise PermissionDenied("Only who opened a case ends it.")
    with transaction.atomic():
        glass = locked(glass)
        if glass.is_over:
            raise Conflict("This was closed already.", glass)
        glass.ended_at = timezone.now()
        with in_plain_words(BrokenGlass):
            glass.save(update_fields=["ended_at"])
        glass.refresh_from_db()
    return glass


def review_glass(glass: BrokenGlass, *, by, finding: str, words: str = "") -> BrokenGlass:
    """A supervisor of the region says whether it was right to open the case; once. Not justified needs
    words, and closes the case if it is still open."""
    if by.job != Job.DCF_SUPERVISOR or by.pk == glass.by_id:
        raise PermissionDenied("This is for another supervisor of the region to review.")
    with transaction.atomic():
        glass = locked(glass)
        if glass.reviewed_at:
            raise Conflict("This was reviewed already.", glass)
        glass.reviewed_at, glass.reviewed_by_id = timezone.now(), by.pk
        glass.finding, glass.words = finding, words.strip()
        with in_plain_words(BrokenGlass):
            BrokenGlass.finding.field.clean(finding, glass)
            glass.save(update_fields=["reviewed_at", "reviewed_by", "finding", "words"])
        glass.refresh_from_db()
    return glass


# Two records of one child ------------------------------------------------------------------------------


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
        told = cursor.fetchall()
    for pk, *_ in told:
        shown("referrals.child", pk)
    return told


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
