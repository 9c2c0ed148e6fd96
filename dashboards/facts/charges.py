"""Facts about charges: arrests, and the paths of counts (`arrests/paths.sql`).

Both leave out what the law has erased or will: each count from its own day on, whatever day a release
counts up to, and an arrest when no count of it is left (`arrests_publishedpath`,
`arrests_publishedarrest`).
"""

from collections.abc import Iterable
from itertools import pairwise

from arrests.models import CONVICTIONS, Outcome, PathState
from dashboards.facts.counting import Dimension, Facts, Years, nth_of
from dashboards.facts.justice import (
    CHIEF_REPORT,
    DISTRICT,
    REPORT,
    joined_chief_report,
    joined_report,
)

# Limbs, not sections: 53a-83 was a misdemeanor and, from 2013 to 2017, also a felony.
OFFENCES = {
    "minor_under_15": (
        "53a-83b(c), minor under 15",
        "s.sovereign = 'CT' AND s.section = '53a-83b' AND v.subsection LIKE '(c)%%'",
    ),
    "minor": (
        "53a-83b(b), minor",
        "s.sovereign = 'CT' AND s.section = '53a-83b'",
    ),
    "federal": (
        "Federal buyer offense",
        "s.sovereign = 'US' AND v.role = 'buyer'",
    ),
    "felony_limb": (
        "53a-83, felony limb of 2013 to 2017",
        "s.sovereign = 'CT' AND s.section = '53a-83' AND v.offence_class LIKE 'felony%%'",
    ),
    "misdemeanor": (
        "53a-83 and 53a-83a, misdemeanor",
        "s.sovereign = 'CT' AND s.section IN ('53a-83', '53a-83a')",
    ),
    "other_buyer": ("Another buyer offense", "v.role = 'buyer'"),
    "related": ("Related offense only", "v.role = 'related'"),
    "other": ("Another offense only", "true"),
}
"""From the gravest: what an arrest is counted under once, whatever else is charged. Each is words
and an SQL condition on `arrests_statute s` and `arrests_statuteversion v`."""
BUYER_OFFENCES = ("minor_under_15", "minor", "federal", "felony_limb", "misdemeanor", "other_buyer")
GROUPS = {
    "buyer": BUYER_OFFENCES,
    "related": ("related",),
    "other": ("other",),
    "none": ("none",),
}
"""The offences in their groups: buying, what is often charged instead, anything else, nothing."""

_WHEN = " ".join(
    f"WHEN {condition} THEN {rank}" for rank, (_, condition) in enumerate(OFFENCES.values(), 1)
)
_RANKS = f"""
    SELECT v.id, CASE {_WHEN} END AS rank
    FROM arrests_statuteversion v JOIN arrests_statute s ON s.id = v.statute_id
"""
_WORDS = {offence: words for offence, (words, _) in OFFENCES.items()}


def _offence(rank: str) -> str:
    """The offence of a rank from 1; null is none."""
    return f"coalesce({nth_of(OFFENCES, rank)}, 'none')"


def _group(rank: str) -> str:
    of = [next(g for g, members in GROUPS.items() if offence in members) for offence in OFFENCES]
    return f"coalesce({nth_of(of, rank)}, 'none')"


def _grouped(way: Dimension) -> Dimension:
    """The same way of dividing arrests, by group of offences."""
    words = {"buyer": "Buyer offense", "related": "Related only", "other": "Another only"}
    return Dimension(
        f"{way.name}_group", way.heading, lambda: {**words, "none": way.labels()["none"]}
    )


# Arrests -------------------------------------------------------------------------------------------------

ARREST_YEAR = Years("year", "Year of arrest", first=2013, zeros_from=2013)
OFFENCE = Dimension(
    "offence", "Charged at arrest", lambda: {**_WORDS, "none": "Nothing recorded yet"}
)
FILED = Dimension(
    "filed",
    "Charged later",
    lambda: {**_WORDS, "none": "No long form or substitute filed"},
)
CONVICTED = Dimension("convicted", "Convicted of", lambda: {**_WORDS, "none": "No conviction"})
OFFENCE_GROUP, FILED_GROUP, CONVICTED_GROUP = map(_grouped, (OFFENCE, FILED, CONVICTED))
SOVEREIGN = Dimension(
    "sovereign", "Prosecuted by", lambda: {"CT": "The state", "US": "Federal prosecutors"}
)
HAS_CONVICTION = {"has_conviction": "yes"}
"""Chooses the arrests with a count that ended in a conviction."""
COURSE = Dimension(
    "course",
    "How it stands",
    lambda: {"disposed": "Disposed of", "waiting": "Not disposed of when last looked at"},
)
MARKS = {365: "1 year", 730: "2 years", 1096: "3 years"}
"""Days since the arrest at which cases are looked at, in words. Far apart, so that enough cases end, and
enough are still waiting, in between for the numbers to be shown."""
_AFTER = [f"After {earlier}, within {later}" for earlier, later in pairwise(MARKS.values())]
_WITHIN = [f"Within {MARKS[365]}", *_AFTER, f"After {MARKS[1096]}"]
SPANS = {str(number): words for number, words in enumerate(_WITHIN)}
SPAN = Dimension("span", "Time since the arrest", lambda: SPANS)
"""In which span between two marks a case ended, or was last looked at."""
PENDING_AT = {span: f"pending_{span}" for span in list(SPANS)[1:-1]}
"""Dimensions that are "true" for cases still watched when a span began. All were in the first; the last
has the cases that stopped in it."""

_STOPPED = """CASE WHEN c.arrest_id IS NULL OR c.open THEN arrests_until()
    ELSE greatest(coalesce(c.disposed_on, c.left_on), a.arrested_on) END"""
_SPAN = f"CASE {' '.join(f'WHEN days <= {mark} THEN {n}' for n, mark in enumerate(MARKS))} ELSE {len(MARKS)} END"
_PENDING = ", ".join(
    f"(span >= {span})::text AS {dimension}" for span, dimension in PENDING_AT.items()
)

ARRESTS = Facts(
    "arrests",
    "arrests",
    people="persons",
    sql=f"""
    WITH ranks AS MATERIALIZED ({_RANKS}), by_arrest AS (
        SELECT p.arrest_id, min(at_arrest.rank) FILTER (WHERE p.on_arrest) AS at_arrest,
            min(filed.rank) FILTER (WHERE p.is_operative) AS filed, min(convicted.rank) AS convicted,
            bool_or(p.sovereign = 'US') FILTER (WHERE p.is_operative) AS federal,
            bool_or(p.state IN ('open', 'diverted')) AS open,
            max(p.ended_on) FILTER (WHERE p.state IN ('convicted', 'not_convicted')) AS disposed_on,
            max(p.ended_on) AS left_on, min(p.ended_on) FILTER (WHERE p.state = 'convicted') AS convicted_on
        FROM arrests_publishedpath p
        JOIN ranks at_arrest ON at_arrest.id = p.first_version_id
        LEFT JOIN ranks filed ON filed.id = p.filed_version_id
        LEFT JOIN ranks convicted ON convicted.id = p.convicted_version_id
        GROUP BY p.arrest_id
    )
    SELECT a.buyer_id AS who, {ARREST_YEAR.sql("a.arrested_on")} AS year, a.arrested_on AS day,
        {_offence("c.at_arrest")} AS offence, {_group("c.at_arrest")} AS offence_group,
        {_offence("c.filed")} AS filed, {_group("c.filed")} AS filed_group,
        {_offence("c.convicted")} AS convicted, {_group("c.convicted")} AS convicted_group,
        CASE WHEN a.federal_adoption_on <= arrests_until() OR c.federal THEN 'US' ELSE 'CT' END AS sovereign,
        j.code AS {DISTRICT.name}, {REPORT}, coalesce(chief.id::text, 'none') AS {CHIEF_REPORT.name},
        CASE WHEN c.convicted_on IS NOT NULL THEN 'yes' ELSE 'no' END AS has_conviction,
        CASE WHEN c.disposed_on IS NOT NULL AND NOT c.open THEN 'disposed' ELSE 'waiting' END AS course,
        days, span::text AS span, {_PENDING}
    FROM arrests_publishedarrest a
    JOIN accounts_judicialdistrict j ON j.id = a.judicial_district_id
    LEFT JOIN by_arrest c ON c.arrest_id = a.id
    {joined_report("a.agency_id", "a.arrested_on")}
    {joined_chief_report("c.convicted_on")}
    CROSS JOIN LATERAL (SELECT {_STOPPED} - a.arrested_on AS days) AS t
    CROSS JOIN LATERAL (SELECT {_SPAN} AS span) AS s
    """,
)

# Counts ----------------------------------------------------------------------------------------------------

COUNT_SOVEREIGN = Dimension(
    "sovereign", "Charged under", lambda: {"CT": "Connecticut law", "US": "Federal law"}
)
RESULT = Dimension("result", "Result", lambda: dict(PathState.choices))
DISPOSED_YEAR = Years("disposed_year", "Year of the disposition", first=2013, zeros_from=2013)
DISPOSED = tuple(
    outcome
    for outcome in Outcome
    if outcome not in {"diverted", "superseded", "transferred", "adopted_federally"}
)
"""Outcomes that dispose of a count."""
OUTCOME = Dimension(
    "outcome", "Outcome", lambda: {o.value: o.label.replace("offence", "offense") for o in DISPOSED}
)
RESULTS = {
    "convicted": tuple(o.value for o in CONVICTIONS),
    "not_convicted": tuple(o.value for o in DISPOSED if o not in CONVICTIONS),
}
"""The outcomes that make up each result."""
AT_ARREST = Dimension(
    "at_arrest",
    "Charged at arrest",
    lambda: {
        "buyer": "Buyer offense",
        "related": "Related offense",
        "other": "Another offense",
        "added": "Not charged at arrest, added later",
    },
)
ENDED_AS = Dimension(
    "ended_as",
    "What became of it",
    lambda: {
        "convicted_buyer": "Convicted of a buyer offense",
        "convicted_related": "Convicted of a related offense",
        "convicted_other": "Convicted of another offense",
        **{state.value: state.label for state in PathState if state != PathState.CONVICTED},
    },
)
SERVE_BANDS = {0: "None", 12: "Up to 1 year", 60: "More than 1, up to 5 years",
               120: "More than 5, up to 10 years"}  # fmt: skip
SERVE = Dimension(
    "serve",
    "To serve",
    lambda: {
        **{str(months): words for months, words in SERVE_BANDS.items()},
        "more": "More than 10 years",
        "unknown": "No sentence recorded yet",
    },
)
REGISTRATION = Dimension(
    "registration",
    "Sex offender registration",
    lambda: {
        "ten_years": "Ten years",
        "life": "Life",
        "none": "None",
        "unknown": "No sentence recorded yet",
    },
)
PARTS = {
    "suspended": ("Prison, suspended", "p.months_suspended > 0 OR p.days_suspended > 0"),
    "probation": ("Probation or supervised release", "p.months_probation > 0"),
    "special_parole": ("Special parole", "p.months_special_parole > 0"),
    "fine": ("Fine", "p.fine > 0"),
    "restitution": ("Restitution", "p.restitution > 0"),
}
"""What else a sentence can hold: words and an SQL condition on a path."""
PART_OF_SENTENCE = {"yes": "Yes", "no": "No", "unknown": "No sentence recorded yet"}


def _bands(bands: Iterable[int]) -> str:
    """Months and the days beside them; 365 days are not more than twelve months."""
    whole = "p.months_to_serve + p.days_to_serve * 12 / 365.25"
    return " ".join(f"WHEN {whole} <= {most} THEN '{most}'" for most in bands)


_PARTS = ", ".join(
    f"CASE WHEN p.months_to_serve IS NULL THEN 'unknown' WHEN {has} THEN 'yes' ELSE 'no' END AS {part}"
    for part, (_, has) in PARTS.items()
)

COUNTS = Facts(
    "counts",
    "counts",
    people="persons",
    sql=f"""
    WITH ranks AS MATERIALIZED ({_RANKS})
    SELECT p.buyer_id AS who, p.sovereign, p.state AS result, p.outcome,
        CASE WHEN p.state IN ('convicted', 'not_convicted') THEN 'yes' ELSE 'no' END AS disposed,
        {DISPOSED_YEAR.sql("p.ended_on")} AS disposed_year,
        CASE WHEN p.on_arrest THEN {_group("at_arrest.rank")} ELSE 'added' END AS at_arrest,
        CASE WHEN p.state = 'convicted' THEN 'convicted_' || {_group("convicted.rank")}
            ELSE p.state END AS ended_as,
        CASE WHEN p.months_to_serve IS NULL THEN 'unknown' {_bands(SERVE_BANDS)} ELSE 'more' END AS serve,
        CASE WHEN p.months_to_serve IS NULL THEN 'unknown'
            ELSE coalesce(nullif(p.registration, ''), 'none') END AS registration,
        CASE WHEN i.notice_id IS NULL THEN 'no' ELSE 'yes' END AS from_notice,
        {_PARTS}
    FROM arrests_publishedpath p
    JOIN ranks at_arrest ON at_arrest.id = p.first_version_id
    LEFT JOIN ranks convicted ON convicted.id = p.convicted_version_id
    LEFT JOIN arrests_investigation i ON i.id = p.investigation_id
    """,
)
