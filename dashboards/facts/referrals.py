"""DCF's facts: referrals of children, notices to the police that a clock asked for, and what was told
about demand."""

from accounts.models import Agency, AgencyKind
from dashboards.facts.counting import Dimension, Facts, Years, nth_of
from referrals.models import BuyerDisclosure, Finding, Race
from referrals.models.referral import LivingSituation, Source

YEAR = Years("year", "Year received")
QUARTER = Dimension("quarter", "Quarter", lambda: {str(q): f"Quarter {q}" for q in range(1, 5)})
REGION = Dimension("region", "DCF region", lambda: {str(n): f"Region {n}" for n in range(1, 7)})


def _offices() -> dict[str, str]:
    offices = Agency.objects.filter(kind=AgencyKind.DCF_AREA_OFFICE).order_by("region", "name")
    return {str(pk): name for pk, name in offices.values_list("pk", "name")}


def _regions() -> dict[str, str]:
    """Every region with its area offices: nobody outside DCF knows them by number."""
    offices: dict[str, list[str]] = {str(n): [] for n in range(1, 7)}
    found = Agency.objects.filter(kind=AgencyKind.DCF_AREA_OFFICE, region__isnull=False)
    for region, name in found.order_by("name").values_list("region", "name"):
        offices[str(region)].append(name.removeprefix("DCF "))
    return {
        region: f"Region {region} ({', '.join(names)})" if names else f"Region {region}"
        for region, names in offices.items()
    }


REGION_AND_OFFICES = Dimension("region", "DCF region", _regions)
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


def _in_groups(of: Dimension, groups: dict[str, tuple[str, tuple[str, ...]]]) -> Dimension:
    """The same way of dividing in fewer groups, so that years can be shown: words and members by group."""
    words = {group: label for group, (label, _) in groups.items()}
    return Dimension(f"{of.name}_group", of.heading, lambda: words)


def tied(of: Dimension, groups: dict[str, tuple[str, tuple[str, ...]]]):
    """That the number of each group is the sum of its members'."""
    return tuple(
        ({f"{of.name}_group": group}, tuple({of.name: member} for member in members))
        for group, (_, members) in groups.items()
    )


def _group_of(of: Dimension, groups: dict[str, tuple[str, tuple[str, ...]]]) -> str:
    """SQL: the group of a value, the last for one that nobody foresaw."""
    whens = " ".join(
        f"WHEN {of.name} IN ({', '.join(repr(member) for member in members)}) THEN '{group}'"
        for group, (_, members) in groups.items()
    )
    return f"CASE {whens} ELSE '{list(groups)[-1]}' END AS {of.name}_group"


GENDER = Dimension(
    "gender",
    "Gender",
    lambda: {
        "feminine": "Feminine",
        "masculine": "Masculine",
        "other": "Transgender or non-conforming",
        "unknown": "Not specified or unknown",
    },
)
"""Three of the recorded genders are one here: apart, they are so few that little could be shown."""
GENDERS = {
    "feminine": ("Feminine", ("feminine",)),
    "masculine": ("Masculine", ("masculine",)),
    "rest": ("Another, or not known", ("other", "unknown")),
}
RACE = Dimension(
    "race",
    "Race",
    lambda: {
        **{race.value: race.label for race in Race if race != Race.UNKNOWN},
        "two_or_more": "Two or more races",
        "unknown": "Not known",
    },
)
RACES = {
    "black": ("Black or African American", ("black",)),
    "white": ("White", ("white",)),
    "unknown": ("Not known", ("unknown",)),
    "rest": (
        "Another race, or several",
        ("american_indian", "asian", "pacific_islander", "two_or_more"),
    ),
}
HISPANIC = Dimension(
    "hispanic",
    "Hispanic or Latino",
    lambda: {"yes": "Hispanic or Latino", "no": "Not Hispanic or Latino", "unknown": "Not known"},
)
LIVING = Dimension(
    "living",
    "Living situation when identified",
    lambda: {
        **{s.value: s.label for s in LivingSituation if s != LivingSituation.UNKNOWN},
        "unknown": LivingSituation.UNKNOWN.label,
    },
)
LIVINGS = {
    "home": ("Home", ("home",)),
    "care": ("Foster or congregate care", ("foster", "congregate")),
    "missing": ("Missing from care", ("missing",)),
    "rest": (
        "Elsewhere, or not known",
        ("relative", "homeless", "detention", "other", "unknown"),
    ),
}
GENDER_GROUP = _in_groups(GENDER, GENDERS)
RACE_GROUP = _in_groups(RACE, RACES)
LIVING_GROUP = _in_groups(LIVING, LIVINGS)
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

NOTICE_SENT = Dimension(
    REACHED["notice"],
    "Notice to police",
    lambda: {"false": "No notice sent", "true": "Notice sent"},
)

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

# A child of two races counts once, under two or more; so the parts add up. What nobody foresaw is not
# known or another, as the groups must add up too.
_RACE = f"""CASE WHEN array_remove(known, known[1]) <> '{{}}' THEN 'two_or_more'
    WHEN known[1] IN {tuple(race.value for race in Race if race != Race.UNKNOWN)} THEN known[1] ELSE 'unknown' END"""
_GENDER = """CASE WHEN c.gender IN ('feminine', 'masculine') THEN c.gender
    WHEN c.gender LIKE 'transgender%%' OR c.gender = 'non_conforming' THEN 'other' ELSE 'unknown' END"""
_LIVING = f"""CASE WHEN r.living_situation = '' THEN 'unknown'
    WHEN r.living_situation IN {tuple(s.value for s in LivingSituation if s)} THEN r.living_situation ELSE 'other' END"""

REFERRALS = Facts(
    "referrals",
    "referrals",
    people="children",
    sql=f"""
    SELECT *, {_group_of(GENDER, GENDERS)}, {_group_of(RACE, RACES)}, {_group_of(LIVING, LIVINGS)}
    FROM (SELECT r.child_id AS who, {YEAR.sql("day")} AS year,
        CASE WHEN extract(year FROM day) < {YEAR.first} THEN '1'
            ELSE extract(quarter FROM day)::text END AS quarter,
        r.region::text AS region, r.area_office_id::text AS office,
        CASE WHEN r.age <= 11 THEN '0-11' WHEN r.age <= 13 THEN '12-13' WHEN r.age <= 15 THEN '14-15'
            WHEN r.age <= 17 THEN '16-17' ELSE 'other' END AS age,
        {_GENDER} AS gender, {_RACE} AS race, CASE c.hispanic WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END AS hispanic,
        {_LIVING} AS living,
        r.source, coalesce(k.finding, 'none') AS classification,
        {nth_of(STAGES, "1 + coalesce(s.stage, 0)")} AS stage,
        {_CAME_SO_FAR}
    FROM referrals_referral r
    JOIN referrals_child c ON c.id = r.child_id
    CROSS JOIN LATERAL (SELECT array_remove(c.race, 'unknown') AS known) AS of_child
    CROSS JOIN LATERAL (SELECT (r.received_at AT TIME ZONE %(zone)s)::date AS day) AS at
    LEFT JOIN (
        SELECT DISTINCT ON (referral_id) referral_id, finding FROM referrals_classification
        WHERE decided_on <= %(until)s ORDER BY referral_id, recorded_at DESC, id DESC
    ) AS k ON k.referral_id = r.id
    LEFT JOIN ({_COURSE}) AS s ON s.referral_id = r.id
    WHERE r.received_at < %(end)s) AS referral
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

LATE = {"state": "late"}
"""Chooses the notices that were sent late."""
LATE_BY_HOURS = {
    6: "Up to 6 hours",
    24: "More than 6, up to 24 hours",
    72: "More than 1, up to 3 days",
}
LATE_BY = Dimension(
    "late_by",
    "Late by",
    lambda: {
        **{str(most): words for most, words in LATE_BY_HOURS.items()},
        "more": "More than 3 days",
    },
)
ASKED_BY = Dimension(
    "asked_by",
    "What started the clock",
    lambda: {
        "police_notice": "A finding: suspected or confirmed",
        "missing_child_notice": "A child missing from care",
        "other": "Another clock",
    },
)
_LATE_BY = " ".join(
    f"WHEN n.sent_at - n.due_at <= interval '{most} hours' THEN '{most}'" for most in LATE_BY_HOURS
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
            THEN extract(epoch FROM n.sent_at - n.clock_started_at) / 3600 END AS hours,
        CASE {_LATE_BY} ELSE 'more' END AS late_by,
        CASE WHEN n.clock_id IN ('police_notice', 'missing_child_notice') THEN n.clock_id
            ELSE 'other' END AS asked_by
    FROM referrals_notice n JOIN referrals_referral r ON r.id = n.referral_id
    WHERE n.kind = 'police' AND n.due_at IS NOT NULL AND n.clock_started_at < %(end)s
    """,
)

STATED = {"buyers": "Buyers a night", "nights": "Nights"}
"""What a disclosure can state."""
WAYS = tuple(Dimension(f"states_{what}", words, dict) for what, words in STATED.items())
DOES_STATE = {"yes": "Stated", "no": "Not stated"}
TOLD_BY = Dimension(
    "told_by", "Who or what told it", lambda: dict(BuyerDisclosure.DisclosureSource.choices)
)

DISCLOSURES = Facts(
    "disclosures",
    "disclosures",
    people="children",
    sql="""
    SELECT r.child_id AS who, d.source AS told_by,
        CASE WHEN buyers IS NULL THEN 'no' ELSE 'yes' END AS states_buyers,
        CASE WHEN d.nights IS NULL THEN 'no' ELSE 'yes' END AS states_nights,
        buyers, d.nights
    FROM referrals_buyerdisclosure d
    JOIN referrals_referral r ON r.id = d.referral_id
    CROSS JOIN LATERAL (
        SELECT (coalesce(d.buyers_per_night_low, d.buyers_per_night_high)
            + coalesce(d.buyers_per_night_high, d.buyers_per_night_low)) / 2.0 AS buyers
    ) AS stated
    WHERE d.recorded_at < %(end)s
    """,
)
"""`buyers` is the middle of the lowest and the highest stated, or the one that was; null is not stated."""
