"""Who owes the council a yearly report (CGS 51-286h), and how each stands."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency, AgencyKind, Town
from arrests.flow import AgencyReportStatus, reporting_year
from arrests.models import AgencyReport, ReportReminder
from arrests.models.agency_report import ASKED, FIRST_YEAR, REPORTING

MISSING = "missing"
STANDING = {
    AgencyReportStatus.SUBMITTED: "Submitted",
    AgencyReportStatus.RETURNED: "Returned, not submitted again",
    AgencyReportStatus.DRAFT: "Begun, nothing submitted",
    MISSING: "Missing",
}
"""How a report stands, in words. Of a draft the council learns no more than that it is begun."""

NOT_ASKED = "None, and the section asks for none"


def days_of(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of the year to September 30."""
    return dt.date(year - 1, 10, 1), dt.date(year, 9, 30)


def due_on(year: int) -> dt.date:
    return dt.date(year, 10, 1)


def last_year_due(today: dt.date | None = None) -> int:
    """The year whose report is due now, or was due last: on September 30 it is the year that ends that day."""
    today = today or timezone.localdate()
    running = reporting_year(today)
    return running if today == dt.date(running, 9, 30) else running - 1


def years() -> range:
    """Every year one can ask about, the newest first."""
    return range(reporting_year(timezone.localdate()), FIRST_YEAR - 1, -1)


def may_be_reminded(year: int, today: dt.date | None = None) -> bool:
    """Whether it is time to remind of a year's report: from a month before it ends."""
    return (today or timezone.localdate()) >= dt.date(year, 9, 1)


@dataclass(frozen=True)
class Owed:
    """How an agency's report of a year stands. `report` is None where the person may not read it."""

    agency: Agency
    standing: str
    report: AgencyReport | None
    reminded: ReportReminder | None

    @property
    def words(self) -> str:
        if self.standing == MISSING and self.agency.kind not in ASKED:
            return NOT_ASKED
        return STANDING[self.standing]

    @property
    def is_owed(self) -> bool:
        """Whether the section asks this agency, and nothing stands submitted."""
        return self.agency.kind in ASKED and self.standing != AgencyReportStatus.SUBMITTED


@dataclass(frozen=True)
class TownCovered:
    """A town, and how the report of the department that covers it stands."""

    town: Town
    owed: Owed


def standing_of(year: int) -> dict[int, Owed]:
    """Every agency that may report, by key, and how its report of the year stands. For the council."""
    reports = {r.agency_id: r for r in AgencyReport.objects.filter(year=year)}
    reminders = {
        reminder.agency_id: reminder
        for reminder in ReportReminder.objects.filter(year=year).order_by("at", "pk")
    }
    begun = _begun(year)
    agencies = Agency.objects.filter(kind__in=REPORTING).filter(
        Q(active=True) | Q(pk__in=list(begun))
    )
    return {
        agency.pk: Owed(
            agency, begun.get(agency.pk, MISSING), reports.get(agency.pk), reminders.get(agency.pk)
        )
        for agency in agencies
    }


def _begun(year: int) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT agency, status FROM arrests_reports_begun(%s)", [year])
        return dict(cursor.fetchall())


def by_town(standing: dict[int, Owed]) -> list[TownCovered]:
    """Every town with the department that covers it: its own, or the State Police where it has none."""
    own = {
        owed.agency.town_id: owed
        for owed in standing.values()
        if owed.agency.kind == AgencyKind.POLICE_DEPARTMENT
    }
    state = next(o for o in standing.values() if o.agency.kind == AgencyKind.STATE_POLICE)
    return [TownCovered(town, own.get(town.pk, state)) for town in Town.objects.order_by("name")]
