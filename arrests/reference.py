"""Reference data: the statutes, with every version of each limb; when the law erases a count.

A row of `statutes.csv`, `erasure_rules.csv` and `erasure_exclusions.csv` holds from `valid_from`
until before `valid_until`; what is unsure about it stands in `confidence`.
"""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.reference import insert_missing, rows_of
from arrests.models import ErasureExclusion, ErasureRule, Statute, StatuteVersion


def load() -> int:
    """Insert the sections, versions and rules of erasure that are missing; return how many."""
    rows = rows_of(__file__, "statutes")
    sections = dict.fromkeys((row["sovereign"], row["section"]) for row in rows)
    inserted = insert_missing(
        [Statute(sovereign=sovereign, section=section) for sovereign, section in sections],
        ("sovereign", "section"),
    )
    statutes = {
        (sovereign, section): pk
        for sovereign, section, pk in Statute.pgh_event_model.objects.values_list(
            "sovereign", "section", "pgh_obj_id"
        )
    }
    inserted += insert_missing(
        [_version(row, statutes[row.pop("sovereign"), row.pop("section")]) for row in rows],
        ("statute", "subsection", "condition", "validity"),
    )
    inserted += insert_missing(
        [_erasure_rule(row) for row in rows_of(__file__, "erasure_rules")], ("code", "validity")
    )
    return inserted + insert_missing(
        [_erasure_exclusion(row) for row in rows_of(__file__, "erasure_exclusions")],
        ("section", "subsection", "validity"),
    )


def _validity(row: dict[str, str]) -> DateRange:
    begins, ends = row.pop("valid_from"), row.pop("valid_until")
    return DateRange(date.fromisoformat(begins), date.fromisoformat(ends) if ends else None)


def _version(row: dict[str, str], statute_id: int) -> StatuteVersion:
    return StatuteVersion(statute_id=statute_id, validity=_validity(row), **row)


def _erasure_rule(row: dict[str, str]) -> ErasureRule:
    classes, term, since = row.pop("classes"), row.pop("term_up_to"), row.pop("offences_from")
    return ErasureRule(
        validity=_validity(row),
        months=int(row.pop("months")),
        days=int(row.pop("days")),
        classes=classes.split(";") if classes else [],
        term_up_to=int(term) if term else None,
        offences_from=date.fromisoformat(since) if since else None,
        **row,
    )


def _erasure_exclusion(row: dict[str, str]) -> ErasureExclusion:
    family = row.pop("family_violence") == "yes"
    return ErasureExclusion(validity=_validity(row), family_violence=family, **row)
