"""Justice's writes: investigations from notices, charges under the law of the day, dispositions."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Job
from arrests.courts import as_written, court_of
from arrests.flow import reporting_year
from arrests.law import same_limb_on
from arrests.models import (
    AgencyReport,
    Arrest,
    ArrestNote,
    Buyer,
    Charge,
    Disposition,
    Docket,
    Information,
    Investigation,
    InvestigationNote,
    ReportReminder,
    Sentence,
)
from arrests.models.agency_report import REPORTING
from arrests.models.charge import BY_PLEA, InformationKind, Outcome
from arrests.reports_due import may_be_reminded, standing_of
from casework.errors import Conflict, locked
from casework.services import note, save, store


def district_of(agency):
    """The judicial district of a department: its own, or its town's; None for the State Police."""
    return agency.judicial_district or (agency.town and agency.town.judicial_district)


def _default_scope(row, by) -> None:
    """A new row belongs to the department and district of the person who enters it."""
    if row.agency_id is None and by.job == Job.POLICE_INVESTIGATOR:
        row.agency = by.agency
    if row.judicial_district_id is None:
        office = row.agency if row.agency_id else by.agency
        row.judicial_district = district_of(office) or district_of(by.agency)


def _not_in_the_future(row, *names: str) -> None:
    today = timezone.localdate()
    wrong = {n: "This is in the future." for n in names if (d := getattr(row, n)) and d > today}
    if wrong:
        raise ValidationError(wrong)


@save.register
def save_investigation(investigation: Investigation, *, by, version=None) -> Investigation:
    _default_scope(investigation, by)
    _not_in_the_future(investigation, "opened_on")
    return store(investigation, version=version)


def open_from_notice(notice, *, by, opened_on=None) -> Investigation:
    """Open an investigation that answers a DCF notice to one's own department."""
    return save(
        Investigation(
            origin="dcf_notice", notice=notice, opened_on=opened_on or timezone.localdate()
        ),
        by=by,
    )


@save.register
def save_buyer(buyer: Buyer, *, by, version=None) -> Buyer:
    if buyer.agency_id is None:
        buyer.agency = by.agency
    _default_scope(buyer, by)
    _not_in_the_future(buyer, "date_of_birth")
    return store(buyer, version=version)


@save.register
def save_arrest(arrest: Arrest, *, by, version=None) -> Arrest:
    if arrest.agency_id is None and arrest.investigation_id:
        arrest.agency_id = arrest.investigation.agency_id
    if arrest.judicial_district_id is None and arrest.town_id:
        arrest.judicial_district = arrest.town.judicial_district
    _default_scope(arrest, by)
    _not_in_the_future(arrest, "arrested_on", "federal_adoption_on")
    return store(arrest, version=version)


@save.register
def save_docket(docket: Docket, *, by, version=None) -> Docket:
    """Keep the court as the Judicial Branch writes it, or as typed where it is none we know; its kind
    follows from it where none is given."""
    docket.court, docket.number = as_written(docket.court), " ".join(docket.number.split())
    if not docket.court:
        raise ValidationError({"court": "Name the court, such as GA14 - HARTFORD."})
    court = court_of(docket.court)
    if not docket.court_kind and court is None:
        raise ValidationError({"court_kind": "Say which kind of court it is."})
    docket.court_kind = docket.court_kind or court.kind
    return store(docket, version=version)


@save.register
def save_charge(charge: Charge, *, by, version=None) -> Charge:
    """Record a count under the law of the offence date.

    Another version of the same limb than the chosen one may have been in force on that day: the
    count takes that one. A limb that was not law at all on that day is refused.
    """
    _not_in_the_future(charge, "offence_on", "offence_until")
    if charge.offence_on and charge.statute_version:
        charge.statute_version = same_limb_on(charge.statute_version, charge.offence_on)
    return store(charge, version=version)


@save.register
@transaction.atomic
def save_information(information: Information, *, by, version=None) -> Information:
    _not_in_the_future(information, "filed_on")
    if information._state.adding:  # to none, when the arrest was erased meanwhile
        locked(information.arrest)
    return store(information, version=version)


@transaction.atomic
def substitute(
    arrest: Arrest, *, by, filed_on, kind=InformationKind.SUBSTITUTE, without=()
) -> Information:
    """File a later information that starts as a copy of the operative one; each new count keeps
    the link to the count it replaces. The earlier counts are superseded, not dismissed. Those whose
    keys are in `without` are not copied: the new information drops them."""
    arrest = locked(arrest)
    operative = arrest.informations.order_by("-number").first()
    new = save(Information(arrest=arrest, kind=kind, filed_on=filed_on), by=by)
    copied = operative.charges.exclude(pk__in=without).order_by("count") if operative else ()
    for old in copied:
        copy = Charge(
            information=new, count=old.count, statute_version_id=old.statute_version_id,
            offence_on=old.offence_on, offence_until=old.offence_until, inchoate=old.inchoate,
            family_violence=old.family_violence, plea=old.plea, replaces=old,
        )  # fmt: skip
        save(copy, by=by)
    return new


# Dispositions -------------------------------------------------------------------------------------


@save.register
@transaction.atomic
def dispose(disposition: Disposition, *, by, version=None) -> Disposition:
    """Record what became of a count. `version` is the key of the disposition recorded last when whoever
    decides looked at the count; None when there was none.

    Raises `Conflict`, with the disposition recorded last, when that is another one by now; also when
    nothing was recorded of the count and a later information has taken its place.
    """
    count = Charge.objects.select_related("information__arrest").get(pk=disposition.charge_id)
    arrest = locked(count.information.arrest)
    count = _locked_counts(arrest, [count.pk])[count.pk]
    if since := _recorded_since(count, version):
        raise Conflict(_too_late([since]), count.last_recorded)
    if count.last_recorded is None and disposition.outcome != Outcome.SUPERSEDED:
        _refuse_what_was_replaced(arrest, [count])
    return _record(disposition, by=by)


def _record(disposition: Disposition, *, by) -> Disposition:
    """A prosecutor's; the database insists. A lesser offence is taken in the version in force on the
    day of the offence."""
    _not_in_the_future(disposition, "disposed_on", "diversion_completed_on")
    charge = disposition.charge
    if disposition.disposed_on and disposition.disposed_on < charge.offence_on:
        raise ValidationError({"disposed_on": "This is before the offence."})
    if disposition.lesser_offence is not None:
        disposition.lesser_offence = _lesser_in_force(disposition.lesser_offence, charge)
    disposition.by_id = by.pk
    return store(disposition)


def _lesser_in_force(lesser, charge: Charge):
    try:
        return same_limb_on(lesser, charge.offence_on)
    except ValidationError as error:
        raise ValidationError({"lesser_offence": error.messages}) from error


@dataclass(frozen=True)
class Decision:
    """What is to be recorded of one count. `seen` is the key of the disposition recorded last when
    whoever decides looked at the count; None when there was none."""

    charge: Charge
    outcome: str
    seen: int | None = None


@transaction.atomic
def dispose_several(
    arrest: Arrest, decisions: list[Decision], *, by, disposed_on, sentence=None, plea="", **values
) -> list[Disposition]:
    """Record what became of several counts of the operative information: all of them or none.

    `sentence` holds columns of the sentence, recorded on every conviction among them; `plea` is
    recorded on the counts among them that end by plea; `values` are
    further columns of the dispositions, kept where the outcome has a use for them. Raises
    `Conflict` when somebody has disposed of one of the counts since it was seen, or has filed a
    later information; nothing is recorded then.
    """
    if not decisions:
        raise ValidationError("Choose at least one count.")
    arrest = locked(arrest)
    charges = _locked_counts(arrest, [decision.charge.pk for decision in decisions])
    _refuse_what_was_replaced(arrest, [charges.get(d.charge.pk) for d in decisions], arrest)
    since = [_recorded_since(charges[d.charge.pk], d.seen) for d in decisions]
    if any(since):
        raise Conflict(_too_late([said for said in since if said]), arrest)
    recorded = []
    for decision in decisions:
        charge = charges[decision.charge.pk]
        fitting = {n: v for n, v in values.items() if decision.outcome == USED_FOR[n]}
        disposition = Disposition(
            charge=charge, outcome=decision.outcome, disposed_on=disposed_on, **fitting
        )
        with _said_of(charge, several=len(decisions) > 1):
            disposition = _record(disposition, by=by)
            if plea and disposition.outcome in BY_PLEA:
                charge.plea = plea
                save(charge, by=by)
            if sentence and disposition.is_conviction:
                save(Sentence(disposition=disposition, **sentence), by=by)
        recorded.append(disposition)
    return recorded


USED_FOR = {"lesser_offence": Outcome.GUILTY_LESSER, "diversion_completed_on": Outcome.DIVERTED}


def _locked_counts(arrest: Arrest, keys: list[int]) -> dict[int, Charge]:
    """The counts, locked one after the other in the order of their keys, so that of two people at
    once the second waits and then sees what the first has recorded."""
    theirs = Charge.objects.filter(information__arrest=arrest, pk__in=keys)
    list(theirs.order_by("pk").select_for_update(of=("self",)))
    standing = theirs.select_related("information", "statute_version__statute")
    return {c.pk: c for c in standing.prefetch_related("dispositions__by")}


def _recorded_since(charge: Charge, seen: int | None) -> str:
    """What was recorded of a count and by whom, since somebody saw it; empty when nothing was."""
    last = charge.last_recorded
    if last is None or last.pk == seen:
        return ""
    at = date_format(timezone.localtime(last.recorded_at), "M j, Y, g:i a").rstrip(".")
    return f"Count {charge.count}: {last.by} recorded {last} on {at}."


def _too_late(since: list[str]) -> str:
    return f"Someone has recorded this meanwhile. {' '.join(since)}"


def _refuse_what_was_replaced(arrest: Arrest, charges: list[Charge | None], current=None) -> None:
    operative = arrest.informations.order_by("-number").first()
    if any(charge is None or charge.information_id != operative.pk for charge in charges):
        raise Conflict(f"{operative} operates now: its counts are those to decide.", current)


@contextmanager
def _said_of(charge: Charge, *, several: bool):
    """A refusal of one count among several says which."""
    try:
        yield
    except ValidationError as error:
        if not several or not hasattr(error, "error_dict"):
            raise
        raise ValidationError(
            {
                name: [f"Count {charge.count}: {message}" for e in errors for message in e.messages]
                for name, errors in error.error_dict.items()
            }
        ) from error


# Notes --------------------------------------------------------------------------------------------


@save.register
def write_investigation_note(written: InvestigationNote, *, by, version=None) -> InvestigationNote:
    return note(written, by=by)


@save.register
def write_arrest_note(written: ArrestNote, *, by, version=None) -> ArrestNote:
    return note(written, by=by)


# Agencies' yearly reports --------------------------------------------------------------------------


@save.register
def save_agency_report(report: AgencyReport, *, by, version=None) -> AgencyReport:
    """Begin or write a report; only a step submits it. Of a year that has begun."""
    if report.agency_id is None:
        report.agency = by.agency
    if report.agency.kind not in REPORTING:
        raise ValidationError({"agency": f"{report.agency} is not asked for a report."})
    if report.year and report.year > (running := reporting_year(timezone.localdate())):
        raise ValidationError({"year": f"The newest year is the one to September 30, {running}."})
    return store(report, version=version)


@save.register
def ask_for_reminder(reminder: ReportReminder, *, by, version=None) -> ReportReminder:
    """Have an agency reminded of its report by mail; refused a second time on one day."""
    reminder.by_id, reminder.asked_on = by.pk, timezone.localdate()
    if reminder.year and not may_be_reminded(reminder.year):
        raise ValidationError({"year": "The year is not over yet: remind from September 1."})
    return store(reminder)


def remind_of_reports(year: int, *, by) -> int:
    """Have every agency reminded whose report of the year is owed, once a day each; return how many.
    Of two people who ask at once, the second asks nobody a second time."""
    today = timezone.localdate()
    if not may_be_reminded(year, today):
        raise ValidationError("The year is not over yet: remind from September 1.")
    asked = set(
        ReportReminder.objects.filter(year=year, asked_on=today).values_list("agency", flat=True)
    )
    owing = [o.agency for o in standing_of(year).values() if o.is_owed]
    fresh = [
        ReportReminder(agency=agency, year=year, by_id=by.pk, asked_on=today)
        for agency in owing
        if agency.pk not in asked
    ]
    ReportReminder.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
