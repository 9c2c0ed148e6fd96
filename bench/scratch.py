"""A database of its own for a measurement: made and migrated, filled with children, dropped again."""

import csv
import io
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection

OFFICE = "SELECT id, region FROM accounts_agency WHERE kind = 'dcf_area_office' ORDER BY id LIMIT 1"
COLUMNS = (
    "id", "number", "given_name", "family_name", "date_of_birth", "birth_year", "gender",
    "gender_self_described", "race", "dcf_person_id", "address", "address_confidential", "area_office_id", "region",
)  # fmt: skip


@contextmanager
def scratch_database(name: str):
    """Be connected, as the owner, to a fresh migrated database with reference data."""
    usual = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def fill(records) -> None:
    """Enter records (`bench.invented.Record`), numbered from 1 in their order, with their keys."""
    children, aliases = io.StringIO(), io.StringIO()
    child_rows, alias_rows = csv.writer(children), csv.writer(aliases)
    with connection.cursor() as cursor:
        cursor.execute(OFFICE)
        office, region = cursor.fetchone()
        for at, r in enumerate(records, start=1):
            child_rows.writerow(
                [at, number_of(at), r.given, r.family, r.born or "", r.year or "", r.gender or "unknown",
                 "", "{}", r.person_id, r.address, "f", office, region]
            )  # fmt: skip
            for given, family in r.aliases:
                alias_rows.writerow([at, given, family])
        cursor.execute("ALTER TABLE referrals_child DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE referrals_childalias DISABLE TRIGGER USER")
        for table, columns, rows in (
            ("referrals_child", COLUMNS, children),
            ("referrals_childalias", ("child_id", "given_name", "family_name"), aliases),
        ):
            rows.seek(0)
            texts = [
                c for c in columns if c not in {"id", "date_of_birth", "birth_year", "child_id"}
            ]
            cursor.copy_expert(
                f"COPY {table} ({', '.join(columns)}) FROM STDIN "
                f"(FORMAT csv, FORCE_NOT_NULL ({', '.join(texts)}))",
                rows,
            )
        cursor.execute("DROP INDEX child_keys")
        cursor.execute(
            "INSERT INTO referrals_childkeys SELECT k.* FROM referrals_child c, referrals_keys_of(c.id) k"
        )
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(
            "CREATE INDEX child_keys ON referrals_childkeys USING gin (keys gin__int_ops)"
        )
        cursor.execute("ALTER TABLE referrals_child ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE referrals_childalias ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE referrals_child, referrals_childalias, referrals_childkeys")


def number_of(at: int) -> str:
    return f"C-{at:06}"


ASK = """
    SELECT number, score FROM referrals_possible_matches(
        %s::text[], %s::text[], %s::date, %s::int, %s, %s, %s, %s::bigint[], %s)
"""


def ask(cursor, record, *, leave_out=(), most=50) -> list[tuple[str, int]]:
    """Put the question of a new referral to the database's own function."""
    names = [(record.given, record.family), *record.aliases]
    cursor.execute(
        ASK,
        [
            [given for given, _ in names], [family for _, family in names], record.born, record.year,
            record.gender, record.person_id, record.address, list(leave_out), most,
        ],
    )  # fmt: skip
    return cursor.fetchall()
