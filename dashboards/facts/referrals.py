"""DCF's facts: referrals of children, and the notices to the police that a clock asked for."""

from accounts.models import Agency, AgencyKind
from dashboards.facts.counting import Dimension, Facts, Years, nth_of
from referrals.models import Finding
from referrals.models.referral import Source

YEAR = Years("year", "Year received")
QUARTER = Dimension("quarter", "Quarter", lambda: {str(q): f"Quarter {q}" for q in range(1, 5)})
REGION = Dimension("region", "DCF region", lambda: {str(n): f"Region {n}" for n in range(1, 7)})


def _offices() -> dict[str, str]:
    offices = Agency.objects.filter(kind=AgencyKind.DCF_AREA_OFFICE).order_by("region", "name")
    return {str(pk): name for pk, name in offices.values_list("pk", "name")}


OFFICE = Dimension("office", "DCF area office", _offices)
AGE = Dimension(
    "age",
    "Age when received",
    lambda: {
        "0-11": "0 to 11",
        "12-13": "12 and 13",
        "14-15": "14 and 15",
        "16-17": "16 and 17",
        "other": "18 or older, or not known",
    },
)
SOURCE = Dimension("source", "Source", lambda: dict(Source.choices))
CLASSIFICATION = Dimension(
    "classification", "Newest finding", lambda: {**dict(Finding.choices), "none": "None yet"}
)

STAGES = {
    "referral": "Referred to DCF",
    "notice": "Police notified",
    "investigation": "Investigation opened",
    "buyer": "Buyer identified",
    "arrest": "Arrest",
    "charge": "Charged",
    "conviction": "Conviction",
}
"""How far a referral came; each stage includes the ones after it."""
STAGE = Dimension(
    "stage",
    "Furthest point reached",
    lambda: {
        "referral": "No notice sent to police",
        "notice": "Notice sent, no investigation",
        "investigation": "Investigation, no buyer identified",
        "buyer": "Buyer identified, no arrest",
        "arrest": "Arrest, nothing charged",
        "charge": "Charged, no conviction",
        "conviction": "Conviction",
    },
)
REACHED = {stage: f"reached_{stage}" for stage in list(STAGES)[1:-1]}
"""Dimensions that are "yes" for referrals that came at least so far. All of them were referred,
and a conviction is the last point, so these two have no dimension of their own."""

# One conviction is enough. Arrests and counts that the law has erased are not there.
_COURSE = """
    SELECT n.referral_id, max(CASE
        WHEN i.id IS NULL THEN 1
        WHEN a.id IS NULL THEN CASE WHEN i.buyers_identified > 0 THEN 3 ELSE 2 END
        WHEN c.arrest_id IS NULL THEN 4
        WHEN NOT c.convicted THEN 5
        ELSE 6 END) AS stage
    FROM referrals_notice n
    LEFT JOIN arrests_investigation i ON i.notice_id = n.id AND i.opened_on <= %(until)s
    LEFT JOIN arrests_publishedarrest a ON a.investigation_id = i.id
    LEFT JOIN (
        SELECT arrest_id, bool_or(state = 'convicted') AS convicted FROM arrests_publishedpath
        GROUP BY arrest_id
    ) AS c ON c.arrest_id = a.id
    WHERE n.kind = 'police' AND n.sent_at < %(end)s
    GROUP BY n.referral_id
"""

_CAME_SO_FAR = ", ".join(
    f"coalesce(s.stage >= {stage}, false)::text AS {dimension}"
    for stage, dimension in enumerate(REACHED.values(), 1)
)

REFERRALS = Facts(
    "referrals",
    "referrals",
    people="children",
    sql=f"""
    SELECT r.child_id AS who, {YEAR.sql("day")} AS year,
        CASE WHEN extract(year FROM day) < {YEAR.first} THEN '1'
            ELSE extract(quarter FROM day)::text END AS quarter,
        r.region::text AS region, r.area_office_id::text AS office,
        CASE WHEN r.age <= 11 THEN '0-11' WHEN r.age <= 13 THEN '12-13' WHEN r.age <= 15 THEN '14-15'
            WHEN r.age <= 17 THEN '16-17' ELSE 'other' END AS age,
        r.source, coalesce(k.finding, 'none') AS classification,
        {nth_of(STAGES, "1 + coalesce(s.stage, 0)")} AS stage,
        {_CAME_SO_FAR}
    FROM referrals_referral r
    CROSS JOIN LATERAL (SELECT (r.received_at AT TIME ZONE %(zone)s)::date AS day) AS at
    LEFT JOIN (
        SELECT DISTINCT ON (referral_id) referral_id, finding FROM referrals_classification
        WHERE decided_on <= %(until)s ORDER BY referral_id, recorded_at DESC, id DESC
    ) AS k ON k.referral_id = r.id
    LEFT JOIN ({_COURSE}) AS s ON s.referral_id = r.id
    WHERE r.received_at < %(end)s
    """,
)

CLOCK_YEAR = Years("year", "Year the clock started")
TIMELINESS = Dimension(
    "state",
    "When sent",
    lambda: {
        "on_time": "On time",
        "late": "Late",
        "overdue": "Not sent, overdue",
        "running": "Not sent, clock running",
    },
)

NOTICES = Facts(
    "notices",
    "notices",
    people="children",
    sql=f"""
    SELECT r.child_id AS who,
        {CLOCK_YEAR.sql("(n.clock_started_at AT TIME ZONE %(zone)s)::date")} AS year,
        CASE WHEN n.sent_at < %(end)s THEN CASE WHEN n.sent_at <= n.due_at THEN 'on_time' ELSE 'late' END
            WHEN n.due_at < %(last_day_begins)s THEN 'overdue' ELSE 'running' END AS state,
        CASE WHEN n.sent_at < %(end)s
            THEN extract(epoch FROM n.sent_at - n.clock_started_at) / 3600 END AS hours
    FROM referrals_notice n JOIN referrals_referral r ON r.id = n.referral_id
    WHERE n.kind = 'police' AND n.due_at IS NOT NULL AND n.clock_started_at < %(end)s
    """,
)
