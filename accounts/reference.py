"""Reference data: what the law and the map say, kept beside each app as `reference/*.csv`.

Loading inserts what was never there and overwrites nothing, so an administrator's corrections
stay. Here: judicial districts, agencies and towns. The towns' judicial districts (CGS 51-344)
and which towns have a police department of their own were written from memory; an administrator
can correct both.
"""

import csv
from pathlib import Path

from django.db import models

from accounts.models import Agency, AgencyKind, JudicialDistrict, Town


def rows_of(app_file: str, name: str) -> list[dict[str, str]]:
    """The rows of `reference/<name>.csv` beside the file that asks; every value is text."""
    path = Path(app_file).parent / "reference" / f"{name}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def insert_missing(rows: list[models.Model], key: tuple[str, ...]) -> int:
    """Insert the rows whose key the table never held; return how many those were.

    A tracked table remembers the keys it held in its history, so a row that was renamed since
    is not inserted a second time.
    """
    model = type(rows[0])
    attributes = [model._meta.get_field(name).attname for name in key]
    known = getattr(model, "pgh_event_model", model).objects.values_list(*attributes)
    known = set(known)
    missing = [row for row in rows if tuple(getattr(row, a) for a in attributes) not in known]
    model.objects.bulk_create(missing)
    return len(missing)


def load() -> int:
    """Insert districts, agencies and towns; return how many rows were missing."""
    inserted = insert_missing(
        [JudicialDistrict(**row) for row in rows_of(__file__, "judicial_districts")], ("code",)
    )
    districts = _by_every_name(JudicialDistrict)
    inserted += insert_missing(
        [
            Agency(
                name=row["name"],
                kind=row["kind"],
                region=row["region"] or None,
                judicial_district_id=districts.get(row["judicial_district"]),
            )
            for row in rows_of(__file__, "agencies")
        ],
        ("name",),
    )
    return inserted + _load_towns(districts)


def _load_towns(districts: dict[str, int]) -> int:
    rows = rows_of(__file__, "towns")
    offices = _by_every_name(Agency)
    inserted = insert_missing(
        [
            Town(
                name=row["name"],
                county=row["county"],
                area_office_id=offices[row["area_office"]],
                judicial_district_id=districts[row["judicial_district"]],
            )
            for row in rows
        ],
        ("name",),
    )
    towns = _by_every_name(Town)
    return inserted + insert_missing(
        [
            Agency(
                name=f"{row['name']} Police Department",
                kind=AgencyKind.POLICE_DEPARTMENT,
                town_id=towns[row["name"]],
            )
            for row in rows
            if row["own_police"] == "yes"
        ],
        ("name",),
    )


def _by_every_name(model) -> dict[str, int]:
    """Every name a row of the table ever had, and the row's key."""
    return dict(model.pgh_event_model.objects.values_list("name", "pgh_obj_id"))
