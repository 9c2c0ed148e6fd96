"""Multiplies the demo, for measuring: whole copies of every case, made inside the database.

A copy keeps every rule as the demo itself does. Rows are inserted in their first status and
moved along their flow, notices are asked for by the clocks and sent afterwards, and all triggers,
constraints and histories run. Copies have keys, references and names of their own and are some
hours earlier, so that years, regions and proportions stay as they are.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context

from django.db import connection, models, transaction

from arrests.models import (
    Arrest,
    ArrestNote,
    Buyer,
    Charge,
    Disposition,
    Docket,
    Information,
    Investigation,
    InvestigationNote,
    InvestigationStatusChange,
    Sentence,
)
from referrals.models import (
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    Notice,
    Referral,
    ReferralNote,
    ReferralStatusChange,
    Service,
)

COPIED = (
    Child, ChildAlias, Referral, ReferralStatusChange, ReferralNote, Classification, Notice,
    Service, BuyerDisclosure, Buyer, Investigation, InvestigationStatusChange, InvestigationNote,
    Arrest, ArrestNote, Docket, Information, Charge, Disposition, Sentence,
)  # fmt: skip

EARLIER = "(%(copy)s * 7919 %% 21600) * interval '1 second'"
"""How much earlier a copy happened: under six hours, so that no year changes."""

# Numbers of a copy go on where the demo's counter of that year stopped, copy by copy.
YEARLY = """(SELECT format('%%s-%%s-%%s', p[1], p[2], lpad(n::text, greatest(5, length(n::text)), '0'))
    FROM string_to_array({column}, '-') AS p
    CROSS JOIN LATERAL (SELECT p[3]::bigint + %(copy)s * last AS n FROM demo_counter
                        WHERE prefix = p[1] AND year = p[2]::int) AS c)"""
THROUGH = """(SELECT format('%%s-%%s', p[1], lpad(n::text, greatest(6, length(n::text)), '0'))
    FROM string_to_array({column}, '-') AS p
    CROSS JOIN LATERAL (SELECT p[2]::bigint + %(copy)s * last AS n FROM demo_counter
                        WHERE prefix = p[1] AND year = 0) AS c)"""

UNSENT = {
    "sent_at": "NULL", "sent_by": "NULL", "method": "''", "information_disclosed": "''",
    "late_reason": "''", "acknowledged_at": "NULL", "acknowledged_by": "NULL",
}  # fmt: skip
INSTEAD = {
    Child: {
        "number": THROUGH.format(column="number"),
        "family_name": "family_name || '-' || %(copy)s",
        "dcf_person_id": "dcf_person_id || '-' || %(copy)s",
    },
    Referral: {
        "reference": YEARLY.format(column="reference"), "status": "'received'", "outcome": "''",
    },
    Notice: {"reference": YEARLY.format(column="reference")},
    Buyer: {
        "number": THROUGH.format(column="number"),
        "family_name": "family_name || '-' || %(copy)s",
    },
    Investigation: {
        "reference": YEARLY.format(column="reference"), "status": "'open'", "closed_on": "NULL",
        "outcome": "''", "no_arrest_reason": "''", "no_arrest_words": "''",
    },
    Arrest: {"number": YEARLY.format(column="number")},
}  # fmt: skip


def multiply(times: int, *, processes: int = 2, tell: Callable[[int], None] = lambda n: None):
    """Add copies until there are `times` as many cases; call `tell` with each number reached.

    Each copy is a transaction of its own; `processes` 0 makes all in this one.
    """
    sizes = {model: _greatest_key(model) for model in COPIED}
    copies = range(1, times)
    if processes:
        connection.close()  # no connection goes through a fork
        fork = get_context("fork")
        with ProcessPoolExecutor(
            processes, mp_context=fork, initializer=_prepare, initargs=(sizes,)
        ) as pool:
            for done in pool.map(_copy, copies):
                tell(done + 1)
    else:
        _prepare(sizes)
        for copy in copies:
            tell(_copy(copy) + 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_counter SET last = last * %s WHERE prefix = ANY (%s)",
            [times, ["C", "R", "N", "B", "I", "A"]],
        )
        for model in COPIED:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


def analyze() -> None:
    """Tell the planner what is there now; outside of a transaction if many rows changed."""
    tables = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _greatest_key(model: type[models.Model]) -> int:
    return model.objects.aggregate(greatest=models.Max("pk"))["greatest"] or 0


_sizes: dict[type[models.Model], int] = {}


def _prepare(sizes: dict[type[models.Model], int]) -> None:
    """Once per process: where copies begin, and the demo's steps in their order."""
    _sizes.update(sizes)
    _statements.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SET synchronous_commit = off;
            SET enable_hashjoin = off;  -- a copy is small beside the tables it goes into
            SET enable_mergejoin = off;
            DROP TABLE IF EXISTS demo_counter, demo_step;
            CREATE TEMP TABLE demo_counter AS SELECT * FROM casework_counter;
            """
        )
        for n, model in enumerate((ReferralStatusChange, InvestigationStatusChange)):
            cursor.execute(
                f"""{"INSERT INTO demo_step" if n else "CREATE TEMP TABLE demo_step AS"}
                SELECT '{model._meta.model_name}' AS of, case_id, to_status, at,
                    row_number() OVER (PARTITION BY case_id ORDER BY at, id) AS number
                FROM {model._meta.db_table} WHERE id <= %s""",
                [sizes[model]],
            )
        cursor.execute("ANALYZE demo_counter, demo_step")


def _copy(copy: int) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement, {"copy": copy})
    return copy


@cache
def _statements() -> tuple[str, ...]:
    """What makes one copy, in order."""
    return (
        _insert(Child),
        _insert(ChildAlias),
        _with_notices(Referral, "missing_child_notice"),
        _with_notices(Classification, "police_notice"),
        _insert(Notice, "AND clock_id IS NULL"),
        _sending(),
        *(_insert(model) for model in (Service, BuyerDisclosure, ReferralNote)),
        *_steps(Referral, ReferralStatusChange, {
            "outcome": "CASE b.to_status WHEN 'closed' "
                       "THEN coalesce(nullif(o.outcome, ''), 'other') ELSE '' END",
        }),
        *(_insert(model) for model in (Buyer, Investigation, InvestigationNote, Arrest)),
        *(_insert(model) for model in (ArrestNote, Docket, Information, Charge)),
        *(_insert(model) for model in (Disposition, Sentence)),
        *_steps(Investigation, InvestigationStatusChange, {
            "closed_on": "CASE b.to_status WHEN 'closed' THEN coalesce(o.closed_on, b.at::date) END",
            "outcome": "CASE b.to_status WHEN 'closed' "
                       "THEN coalesce(nullif(o.outcome, ''), 'no_arrest') ELSE '' END",
            "no_arrest_reason": "CASE WHEN b.to_status = 'closed' AND o.outcome <> 'arrest' "
                                "THEN coalesce(nullif(o.no_arrest_reason, ''), 'federal') ELSE '' END",
            "no_arrest_words": "CASE b.to_status WHEN 'closed' THEN o.no_arrest_words ELSE '' END",
        }),
    )  # fmt: skip


def _key(column: str, model: type[models.Model]) -> str:
    return f"{column} + %(copy)s::bigint * {_sizes[model]}"


def _insert(model: type[models.Model], only: str = "", **instead: str) -> str:
    instead = INSTEAD.get(model, {}) | instead
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(instead.get(field.name) or _value(field, model) for field in fields)
    table = model._meta.db_table
    return (
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} "
        f"WHERE id <= {_sizes[model]} {only} ORDER BY id"
    )


def _value(field: models.Field, model: type[models.Model]) -> str:
    if field.primary_key:
        return _key("id", model)
    if field.is_relation and field.related_model in _sizes:
        return _key(field.column, field.related_model)
    if isinstance(field, models.DateTimeField):
        return f"{field.column} - {EARLIER}"
    return f'"{field.column}"'


def _with_notices(model: type[models.Model], clock: str) -> str:
    """Insert rows together with the notices their clocks ask for, so that these get their own
    numbers; the clock then finds the notice there."""
    notices = _insert(Notice, f"AND clock_id = '{clock}'", **UNSENT)
    return f"WITH first AS ({_insert(model)}) {notices}"


def _sending() -> str:
    """Send and acknowledge what was sent and acknowledged in the demo."""
    earlier = f"- {EARLIER}"
    return f"""
        UPDATE referrals_notice n SET sent_at = o.sent_at {earlier}, sent_by_id = o.sent_by_id,
            method = o.method, information_disclosed = o.information_disclosed,
            late_reason = o.late_reason, acknowledged_at = o.acknowledged_at {earlier},
            acknowledged_by_id = o.acknowledged_by_id
        FROM referrals_notice o
        WHERE n.id = {_key("o.id", Notice)} AND o.id <= {_sizes[Notice]}
            AND o.clock_id IS NOT NULL AND o.sent_at IS NOT NULL
    """


def _steps(model: type[models.Model], change: type[models.Model], columns: dict[str, str]):
    """Everybody's first step, everybody's second step and so on, then the record of them."""
    table, name = model._meta.db_table, change._meta.model_name
    asked = "".join(f", {column} = {value}" for column, value in columns.items())
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM demo_step WHERE of = %s", [name])
        rounds = cursor.fetchone()[0] or 0
    for number in range(1, rounds + 1):
        yield f"""
            UPDATE {table} c SET status = b.to_status{asked}
            FROM demo_step b JOIN {table} o ON o.id = b.case_id
            WHERE c.id = {_key("b.case_id", model)} AND b.of = '{name}' AND b.number = {number}
        """
    yield _insert(change)
