"""Justice's facts: investigations that ended without an arrest, arrests, and counts charged."""

from accounts.models import JudicialDistrict
from arrests.flow import NoArrestReason
from dashboards.facts.counting import Dimension, Facts, Years, nth_of

CLOSED_YEAR = Years("year", "Year closed")
REASON = Dimension("reason", "Reason", lambda: dict(NoArrestReason.choices))
DISTRICT = Dimension(
    "district",
    "Judicial district",
    lambda: dict(JudicialDistrict.objects.order_by("name").values_list("code", "name")),
)

INVESTIGATIONS = Facts(
    "investigations closed without arrest",
    "investigations",
    sql=f"""
    SELECT i.id AS who, {CLOSED_YEAR.sql("i.closed_on")} AS year,
        i.no_arrest_reason AS reason, d.code AS district
    FROM arrests_investigation i JOIN accounts_judicialdistrict d ON d.id = i.judicial_district_id
    WHERE i.status = 'closed' AND i.outcome = 'no_arrest' AND i.closed_on <= %(until)s
    """,
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
_WORDS = {offence: words for offence, (words, _) in OFFENCES.items()}

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
SOVEREIGN = Dimension(
    "sovereign", "Prosecuted by", lambda: {"CT": "The state", "US": "Federal prosecutors"}
)

_WHEN = " ".join(
    f"WHEN {condition} THEN {rank}" for rank, (_, condition) in enumerate(OFFENCES.values(), 1)
)
_RANK = f"CASE {_WHEN} END"
_NEWEST_DISPOSITION = """
    SELECT DISTINCT ON (charge_id) charge_id, outcome, disposed_on, lesser_offence_id
    FROM arrests_disposition WHERE disposed_on <= %(until)s
    ORDER BY charge_id, disposed_on DESC, id DESC
"""


def _group(column: str) -> str:
    """A column that says whether the offence in another is a buyer's."""
    return f"(coalesce({column}, 0) BETWEEN 1 AND {len(BUYER_OFFENCES)})::text"


def _offence(column: str) -> str:
    return f"coalesce({nth_of(OFFENCES, column)}, 'none')"


ARRESTS = Facts(
    "arrests",
    "arrests",
    people="persons",
    sql=f"""
    SELECT a.buyer_id AS who, {ARREST_YEAR.sql("a.arrested_on")} AS year, a.arrested_on AS day,
        {_offence("c.at_arrest")} AS offence, {_group("c.at_arrest")} AS offence_is_a_buyers,
        {_offence("c.filed")} AS filed, {_group("c.filed")} AS filed_is_a_buyers,
        {_offence("c.convicted")} AS convicted, {_group("c.convicted")} AS convicted_is_a_buyers,
        CASE WHEN a.federal_adoption_on <= %(until)s OR c.federal THEN 'US' ELSE 'CT' END AS sovereign
    FROM arrests_arrest a
    LEFT JOIN (
        SELECT arrest_id, min(rank) FILTER (WHERE number = first) AS at_arrest,
            min(rank) FILTER (WHERE number = operative) AS filed,
            min(convicted) AS convicted,
            bool_or(sovereign = 'US') FILTER (WHERE number = last) AS federal
        FROM (
            SELECT f.arrest_id, f.number, f.first, f.operative, f.last, s.sovereign, {_RANK} AS rank,
                d.rank AS convicted
            FROM (
                SELECT id, arrest_id, number, min(number) OVER arrest AS first,
                    max(number) OVER arrest AS last,
                    max(number) FILTER (WHERE kind <> 'short_form') OVER arrest AS operative
                FROM arrests_information WHERE filed_on <= %(until)s WINDOW arrest AS (PARTITION BY arrest_id)
            ) AS f
            JOIN arrests_charge c ON c.information_id = f.id
            JOIN arrests_statuteversion v ON v.id = c.statute_version_id
            JOIN arrests_statute s ON s.id = v.statute_id
            LEFT JOIN (
                SELECT d.charge_id, {_RANK} AS rank FROM ({_NEWEST_DISPOSITION}) AS d
                JOIN arrests_charge c ON c.id = d.charge_id
                JOIN arrests_statuteversion v ON v.id = coalesce(d.lesser_offence_id, c.statute_version_id)
                JOIN arrests_statute s ON s.id = v.statute_id
                WHERE d.outcome IN ('guilty_plea', 'guilty_trial', 'guilty_lesser')
            ) AS d ON d.charge_id = c.id
        ) AS counts
        GROUP BY arrest_id
    ) AS c ON c.arrest_id = a.id
    WHERE a.arrested_on <= %(until)s
    """,
)

COUNT_SOVEREIGN = Dimension(
    "sovereign", "Charged under", lambda: {"CT": "Connecticut law", "US": "Federal law"}
)
RESULT = Dimension(
    "result",
    "Result",
    lambda: {
        "pending": "Pending",
        "convicted": "Convicted",
        "not_convicted": "Not convicted",
        "elsewhere": "Moved to another court",
    },
)

CHARGED_COUNTS = Facts(
    "counts",
    "counts",
    people="persons",
    sql=f"""
    SELECT a.buyer_id AS who, s.sovereign,
        CASE WHEN d.outcome IS NULL THEN 'pending'
            WHEN d.outcome IN ('guilty_plea', 'guilty_trial', 'guilty_lesser') THEN 'convicted'
            WHEN d.outcome IN ('transferred', 'superseded', 'adopted_federally') THEN 'elsewhere'
            ELSE 'not_convicted' END AS result,
        d.disposed_on - a.arrested_on AS days
    FROM (
        SELECT DISTINCT ON (arrest_id) id, arrest_id FROM arrests_information
        WHERE filed_on <= %(until)s ORDER BY arrest_id, number DESC
    ) AS f
    JOIN arrests_arrest a ON a.id = f.arrest_id AND a.arrested_on <= %(until)s
    JOIN arrests_charge c ON c.information_id = f.id
    JOIN arrests_statuteversion v ON v.id = c.statute_version_id
    JOIN arrests_statute s ON s.id = v.statute_id
    LEFT JOIN ({_NEWEST_DISPOSITION}) AS d ON d.charge_id = c.id
    """,
)
