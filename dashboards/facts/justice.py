"""Justice's facts before an arrest: referrals received, investigations, and agencies' reports of them."""

from django.db.models import Max

from accounts.models import JudicialDistrict
from arrests.flow import NoArrestReason
from arrests.models import AgencyReport
from dashboards.facts.counting import Dimension, Facts, Years

CLOSED_YEAR = Years("year", "Year closed")
REASON = Dimension("reason", "Reason", lambda: dict(NoArrestReason.choices))
NO_ARREST = {"ended": "no_arrest"}
"""Chooses the investigations that were closed without an arrest."""
FROM_NOTICE = Dimension(
    "from_notice",
    "How the case began",
    lambda: {"yes": "With a notice from DCF", "no": "Otherwise"},
)
DISTRICT = Dimension(
    "district",
    "Judicial district",
    lambda: dict(JudicialDistrict.objects.order_by("name").values_list("code", "name")),
)

# What agencies report to the council (CGS 51-286h), as recorded here ------------------------------------


YEARS_COMPARED = 2
_NEWEST = f"(SELECT max(year) - {YEARS_COMPARED - 1} FROM arrests_agencyreport)"


def _reports(**of: object) -> dict[str, str]:
    """Submitted reports of the newest years, as statistics sees them."""
    submitted = AgencyReport.objects.filter(status="submitted")
    newest = submitted.aggregate(newest=Max("year"))["newest"] or 0
    reports = submitted.filter(year__gt=newest - YEARS_COMPARED, **of).order_by(
        "-year", "agency__name"
    )
    return {
        str(report.pk): f"{report.agency.name}, {report.year}"
        for report in reports.only("year", "agency__name").select_related("agency")
    } | {"none": "In no report"}


AGENCY_REPORT = Dimension("agency_report", "Agency, year to September 30", _reports)
"""The submitted report of an agency and year that a fact belongs into."""
CHIEF_REPORT = Dimension(
    "chief_report", AGENCY_REPORT.heading, lambda: _reports(convictions__isnull=False)
)
"""The same of the Chief State's Attorney, who alone reports convictions: those of the whole state."""


def joined_report(agency: str, day: str) -> str:
    """SQL: joins, as `report`, the submitted report of an agency for the year to September 30 of a day."""
    return f"""
    LEFT JOIN arrests_agencyreport report ON report.agency_id = {agency}
        AND report.year = extract(year FROM {day} + interval '3 months') AND report.year >= {_NEWEST}"""


def joined_chief_report(day: str) -> str:
    """SQL: joins, as `chief`, the report of the Chief State's Attorney for the year of a day."""
    return f"""
    LEFT JOIN (
        SELECT year, min(id) AS id FROM arrests_agencyreport
        WHERE convictions IS NOT NULL AND year >= {_NEWEST} GROUP BY year
    ) AS chief ON chief.year = extract(year FROM {day} + interval '3 months')"""


REPORT_KEY = "coalesce(report.id::text, 'none')"
REPORT = f"{REPORT_KEY} AS {AGENCY_REPORT.name}"

INVESTIGATIONS = Facts(
    "investigations",
    "investigations",
    sql=f"""
    SELECT i.id AS who, {CLOSED_YEAR.sql("i.closed_on")} AS year,
        CASE WHEN i.status = 'closed' AND i.outcome = 'no_arrest' AND i.closed_on <= %(until)s
            THEN 'no_arrest' ELSE 'otherwise' END AS ended,
        CASE WHEN i.notice_id IS NULL THEN 'no' ELSE 'yes' END AS from_notice,
        i.no_arrest_reason AS reason, d.code AS district, i.missing_child::text AS missing, {REPORT}
    FROM arrests_investigation i JOIN accounts_judicialdistrict d ON d.id = i.judicial_district_id
    {joined_report("i.agency_id", "i.opened_on")}
    WHERE i.opened_on <= %(until)s
    """,
)

RECEIVED_FROM = Dimension(
    "received_from", "From", lambda: {"dcf": "DCF", "others": "A complaint or a hotline tip"}
)

# As an agency is told of its own when it writes its report (arrests/own_counts.py).
RECEIVED = Facts(
    "referrals received by agencies",
    "referrals",
    people="children",
    sql=f"""
    SELECT DISTINCT ON (r.id, {REPORT_KEY}) r.child_id::text AS who, 'dcf' AS received_from, {REPORT}
    FROM referrals_notice n
    JOIN referrals_referral r ON r.id = n.referral_id
    {joined_report("n.recipient_id", "(n.sent_at AT TIME ZONE %(zone)s)::date")}
    WHERE n.sent_at < %(end)s
    UNION ALL
    SELECT 'investigation ' || i.id, 'others', {REPORT}
    FROM arrests_investigation i {joined_report("i.agency_id", "i.opened_on")}
    WHERE i.opened_on <= %(until)s AND i.origin IN ('complaint', 'hotline')
    """,
)
