"""What the read log costs: `python bench/reads.py`.

Makes a database of its own, loads the demo into it, and drops it. Prints for a list of 50, a case's
page and a list of the API the statements and the median milliseconds of server time with the log and
without; then, at a million read records, who looked at a record, the auditor's list, and sealing.
What is asked for: one insert to a request at most.
"""

import logging
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "tipcouncil.settings",
    "TIP_ACT_AS_OWNER": "1",
    "TIP_DEMO": "1",
}

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.wall import acting_as  # noqa: E402
from casework import trail  # noqa: E402
from casework.reading import who_looked  # noqa: E402
from casework.records import unlogged  # noqa: E402
from referrals.models import Referral  # noqa: E402

ROUNDS = 31
ENTRIES, RECORDS_EACH = 20_000, 50
HOT = 5000  # how often the most read record was read


@contextmanager
def scratch():
    connection.settings_dict["TEST"]["NAME"] = "tip_bench_reads"
    usual = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("load_reference", verbosity=0)
        call_command("load_demo", verbosity=0)
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def report(what: str, found: str) -> None:
    sys.stdout.write(f"{what:<52}{found}\n")
    sys.stdout.flush()


def client_of(name: str) -> Client:
    client = Client(headers={"host": "localhost"})
    person = User.objects.get(email=f"{name}@demo.example")
    client.force_login(person, backend="accounts.permissions.GrantBackend")
    return client


def milliseconds(act) -> float:
    act()
    spans = []
    for _ in range(ROUNDS):
        began = perf_counter()
        act()
        spans.append(1000 * (perf_counter() - began))
    return median(spans)


def statements(act) -> list[str]:
    said = []

    def note(execute, sql, *rest):
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        act()
    return said


def the_cost_of_a_request(url: str) -> None:
    """With the log and without, in turn, so that a busy machine is busy for both."""
    kept = [
        m for m in settings.MIDDLEWARE if not m.endswith(("ReadLogMiddleware", "RefusedMiddleware"))
    ]
    found, writing = {}, []

    def time_the_log(execute, sql, *rest):
        began = perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            if "casework_log_read" in sql:
                writing.append(1000 * (perf_counter() - began))

    for words, middleware in (("without", kept), ("with", settings.MIDDLEWARE)):
        with override_settings(MIDDLEWARE=middleware):
            client = client_of("caseworker.hartford")
            client.get(url)
            asked = statements(lambda client=client: client.get(url))
            found[words] = (len(asked), client, sum("casework_log_read" in sql for sql in asked))
    spans = {words: [] for words in found}
    for _ in range(ROUNDS):
        for words, middleware in (("without", kept), ("with", settings.MIDDLEWARE)):
            with (
                override_settings(MIDDLEWARE=middleware),
                connection.execute_wrapper(time_the_log),
            ):
                began = perf_counter()
                assert found[words][1].get(url).status_code == 200
                spans[words].append(1000 * (perf_counter() - began))
    report(
        url,
        "   ".join(f"{w}: {found[w][0]:3} statements {median(spans[w]):6.1f} ms" for w in found)
        + f"   writes {found['with'][2]}, {median(writing):.1f} ms",
    )


def a_million(hot: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO casework_readlog
                (at, person_id, job, door, method, route, request, address, reason, count)
            SELECT now() - n * interval '1 minute', p.id, p.job, 'page', 'GET', 'referrals/',
                md5(n::text), '192.0.2.1', CASE WHEN n %% 500 = 0 THEN 'Invented.' ELSE '' END, %(each)s
            FROM generate_series(1, %(entries)s) AS n
            JOIN LATERAL (SELECT id, job FROM accounts_person WHERE is_active AND n > 0
                          ORDER BY hashint4(id::int + n) LIMIT 1) AS p ON true;
            INSERT INTO casework_readrecord (read_id, kind, record)
            SELECT l.id, CASE WHEN n = 1 AND l.id %% (%(entries)s / %(often)s) = 0 THEN 'referrals.referral'
                    WHEN n %% 2 = 0 THEN 'referrals.child' ELSE 'referrals.referral' END,
                CASE WHEN n = 1 AND l.id %% (%(entries)s / %(often)s) = 0 THEN %(hot)s
                    ELSE 1 + (random() * 20000)::int END
            FROM casework_readlog l, generate_series(1, %(each)s) AS n;
            ANALYZE casework_readlog; ANALYZE casework_readrecord
            """,
            {"entries": ENTRIES, "each": RECORDS_EACH, "often": HOT, "hot": hot},
        )


def main() -> None:
    logging.disable(logging.WARNING)
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"  # without `collectstatic`
    settings.STORAGES["staticfiles"] = {"BACKEND": plain}
    with scratch():
        person = User.objects.get(email="caseworker.hartford@demo.example")
        with acting_as(person), unlogged("a bench"):
            case, cold = Referral.objects.all()[:2]
        pages = ("/referrals/", f"/referrals/{case.reference}/", "/api/v1/referrals")
        for url in pages:
            the_cost_of_a_request(url)
        began = perf_counter()
        a_million(case.pk)
        report(f"{ENTRIES * RECORDS_EACH:,} read records made", f"{perf_counter() - began:.0f} s")
        for url in pages:
            the_cost_of_a_request(url)
        for words, row in (("seldom read", cold), (f"read {HOT} times", case)):
            with acting_as(person):
                spent = milliseconds(lambda row=row: who_looked(row))
                report(f"who looked, {words}: {len(who_looked(row))} people", f"{spent:6.1f} ms")
        auditor = client_of("auditor")
        for query in (
            "", f"person={person.pk}", f"record={case.reference}", f"record={cold.reference}",
            "kind=referrals.child", "kind=arrests.arrest", "broken_glass=true",
            "at_after=2026-01-01&door=page",
        ):  # fmt: skip
            url = f"/reads/?{query}"
            report(f"auditor {url}", f"{milliseconds(lambda url=url: auditor.get(url)):6.1f} ms")
        began = perf_counter()
        seals = trail.seal()
        report(f"sealing, {len(seals)} seals", f"{perf_counter() - began:6.1f} s")
        began = perf_counter()
        assert trail.faults() == []
        report("verifying", f"{perf_counter() - began:6.1f} s")


if __name__ == "__main__":
    main()
