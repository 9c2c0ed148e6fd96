"""Reference data: the statutes, with every version of each limb.

In `statutes.csv` a version holds from `valid_from` until before `valid_until`; what is unsure
about its dates or class stands in `confidence`.
"""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.reference import insert_missing, rows_of
from arrests.models import Statute, StatuteVersion


def load() -> int:
    """Insert the sections and versions that are missing; return how many those were."""
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
    return inserted + insert_missing(
        [_version(row, statutes[row.pop("sovereign"), row.pop("section")]) for row in rows],
        ("statute", "subsection", "condition", "validity"),
    )


def _version(row: dict[str, str], statute_id: int) -> StatuteVersion:
    begins, ends = row.pop("valid_from"), row.pop("valid_until")
    validity = DateRange(date.fromisoformat(begins), date.fromisoformat(ends) if ends else None)
    return StatuteVersion(statute_id=statute_id, validity=validity, **row)
