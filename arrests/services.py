"""Justice's writes: investigations from notices, charges under the law of the day, dispositions."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import Job
from arrests.models import (
    Arrest,
    ArrestNote,
    Buyer,
    Charge,
    Disposition,
    Information,
    Investigation,
    InvestigationNote,
    Statute,
    StatuteVersion,
)
from arrests.models.charge import InformationKind
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


def version_in_force(statute: Statute, on, *, subsection="", condition="") -> StatuteVersion:
    """The version of one limb of a section in force on a day.

    Raises `ValidationError` that says which days are covered when the day falls outside them.
    """
    limb = statute.versions.filter(subsection=subsection, condition=condition)
    found = limb.filter(validity__contains=on).first()
    if found is None:
        days = "; ".join(
            f"{v.validity.lower} to {v.validity.upper or 'now'}" for v in limb.order_by("validity")
        )
        raise ValidationError(
            {"offence_on": f"{statute}{subsection} was not in force on {on} (in force: {days})."}
        )
    return found


@save.register
def save_charge(charge: Charge, *, by, version=None) -> Charge:
    """Record a count under the law of the offence date.

    Another version of the same limb than the chosen one may have been in force on that day: the
    count takes that one. A limb that was not law at all on that day is refused.
    """
    _not_in_the_future(charge, "offence_on", "offence_until")
    chosen = charge.statute_version
    if charge.offence_on and chosen and not chosen.in_force_on(charge.offence_on):
        charge.statute_version = version_in_force(
            chosen.statute, charge.offence_on,
            subsection=chosen.subsection, condition=chosen.condition,
        )  # fmt: skip
    return store(charge, version=version)


@save.register
def save_information(information: Information, *, by, version=None) -> Information:
    _not_in_the_future(information, "filed_on")
    return store(information, version=version)


@transaction.atomic
def substitute(arrest: Arrest, *, by, filed_on, kind=InformationKind.SUBSTITUTE) -> Information:
    """File a later information that starts as a copy of the operative one; each new count keeps
    the link to the count it replaces. The earlier counts are superseded, not dismissed."""
    operative = arrest.informations.order_by("-number").first()
    new = save(Information(arrest=arrest, kind=kind, filed_on=filed_on), by=by)
    for old in operative.charges.order_by("count") if operative else ():
        copy = Charge(
            information=new, count=old.count, statute_version_id=old.statute_version_id,
            offence_on=old.offence_on, offence_until=old.offence_until, inchoate=old.inchoate,
            family_violence=old.family_violence, plea=old.plea, replaces=old,
        )  # fmt: skip
        save(copy, by=by)
    return new


@save.register
def dispose(disposition: Disposition, *, by, version=None) -> Disposition:
    """Record what became of a count. A prosecutor's; the database insists."""
    _not_in_the_future(disposition, "disposed_on", "diversion_completed_on")
    charge = disposition.charge
    if disposition.disposed_on and disposition.disposed_on < charge.offence_on:
        raise ValidationError({"disposed_on": "This is before the offence."})
    disposition.by_id = by.pk
    return store(disposition)


@save.register
def write_investigation_note(written: InvestigationNote, *, by, version=None) -> InvestigationNote:
    return note(written, by=by)


@save.register
def write_arrest_note(written: ArrestNote, *, by, version=None) -> ArrestNote:
    return note(written, by=by)
