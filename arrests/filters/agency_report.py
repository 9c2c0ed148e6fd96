"""Agencies' yearly reports."""

from django.db.models import Q

from accounts.models import AgencyKind
from arrests.models import (
    AgencyReport,
    AgencyReportStatusChange,
    ReportReminder,
)
from arrests.models.agency_report import REPORTING
from casework.filters import (
    Choice,
    Filters,
    Reference,
    Search,
    StatusChangeFilters,
    YesNo,
    days,
)


class AgencyReportFilter(Filters):
    q = Search(
        references={"L": "reference"}, texts=("agency__name",), says="Reference, or the agency."
    )
    kind = Choice(
        field_name="agency__kind",
        choices=[(kind, AgencyKind(kind).label) for kind in REPORTING],
        label="Kind of agency",
        help_text="Departments, the State Police, or the Chief State's Attorney's office.",
    )
    unfinished = YesNo(
        yes=~Q(status="submitted"),
        no=Q(status="submitted"),
        label="To be submitted",
        help_text="A draft, or returned for correction.",
    )

    class Meta:
        model = AgencyReport
        fields = ["year", "status", "agency", "kind", "unfinished"]


class AgencyReportStatusChangeFilter(StatusChangeFilters):
    case = Reference(
        field_name="case__reference", label="Report", help_text="Reference, L-2026-00042."
    )

    class Meta:
        model = AgencyReportStatusChange
        fields = ["case"]


class ReportReminderFilter(Filters):
    asked_after, asked_before = days("asked_on", "Asked for")

    class Meta:
        model = ReportReminder
        fields = ["agency", "year", "by"]
