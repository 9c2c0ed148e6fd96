"""The seals over the read log: any single change of what was sealed is found."""

from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection, transaction

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from accounts.wall import acting_as
from casework import trail
from casework.models import ReadLog, ReadRecord, Seal
from tests.factories import ChildFactory
from tests.world import a_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(people, monkeypatch):
    """Six entries of two records, in three seals; keys as a rolled-back request leaves them."""
    monkeypatch.setattr(trail, "ENTRIES_TO_A_SEAL", 2)
    children = [ChildFactory(), ChildFactory()]
    start = ReadLog.objects.count()
    for n in range(6):
        a_read(people["caseworker"], *children, id=1000 + 10 * n, request=f"invented {n}")
    assert start == 0
    trail.seal()
    return people


@pytest.fixture
def tamper(rows):
    """SQL as the database's owner, who can switch off the triggers that keep everybody else out."""

    def run(sql, **names):
        rows("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for table in ("readlog", "readrecord", "seal"):
            rows(f"ALTER TABLE casework_{table} DISABLE TRIGGER USER")
        with connection.cursor() as cursor:
            cursor.execute(sql, names or None)
            assert cursor.rowcount > 0

    before = transaction.savepoint()
    yield run
    transaction.savepoint_rollback(before)  # what is left may break a foreign key


def test_sealing_twice_seals_once(log):
    assert [one.count for one in Seal.objects.order_by("number")] == [2, 2, 2]
    assert trail.seal() == []
    assert trail.faults() == []
    assert trail.unsealed() == 0


def test_what_comes_later_is_not_sealed_yet_and_no_fault(log):
    a_read(log["police"], id=2000)
    assert (trail.faults(), trail.unsealed()) == ([], 1)
    trail.seal()
    assert (trail.faults(), trail.unsealed()) == ([], 0)


TEXT = "door", "method", "route", "request", "reason", "job"
TAMPERINGS = [
    *(f"UPDATE casework_readlog SET {column} = {column} || 'x' WHERE id = %(entry)s" for column in TEXT),
    "UPDATE casework_readlog SET at = at + interval '1 microsecond' WHERE id = %(entry)s",
    "UPDATE casework_readlog SET person_id = %(other)s WHERE id = %(entry)s",
    "UPDATE casework_readlog SET address = NULL WHERE id = %(entry)s",
    "UPDATE casework_readlog SET count = count + 1 WHERE id = %(entry)s",
    "UPDATE casework_readlog SET id = id + 1 WHERE id = %(entry)s",
    "DELETE FROM casework_readlog WHERE id = %(entry)s",
    "INSERT INTO casework_readlog (id, at, person_id, job, door, method, route, request, reason, count) "
    "SELECT id - 1, at, person_id, job, door, method, route, request, reason, count "
    "FROM casework_readlog WHERE id = %(entry)s",
    "UPDATE casework_readrecord SET record = record + 1 WHERE read_id = %(entry)s",
    "UPDATE casework_readrecord SET kind = kind || 'x' WHERE read_id = %(entry)s",
    "UPDATE casework_readrecord SET read_id = 1000 + (read_id - 990) %% 60 WHERE read_id = %(entry)s",
    "DELETE FROM casework_readrecord WHERE id = (SELECT min(id) FROM casework_readrecord WHERE read_id = %(entry)s)",
    "INSERT INTO casework_readrecord (read_id, kind, record) VALUES (%(entry)s, 'referrals.child', 7)",
    "UPDATE casework_seal SET at = at + interval '1 second' WHERE number = %(seal)s",
    "UPDATE casework_seal SET digest = reverse(digest) WHERE number = %(seal)s",
    "UPDATE casework_seal SET previous = reverse(digest) WHERE number = %(seal)s",
    "UPDATE casework_seal SET last = last + 1 WHERE number = %(seal)s",
    "UPDATE casework_seal SET first = first + 1 WHERE number = %(seal)s",
    "UPDATE casework_seal SET count = count + 1 WHERE number = %(seal)s",
    "UPDATE casework_seal SET number = number + 10 WHERE number = %(seal)s",
    "DELETE FROM casework_seal WHERE number = %(seal)s",
]  # fmt: skip


@tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=st.integers(0, 5), which=st.integers(0, len(TAMPERINGS) - 1))
def test_any_single_tampering_is_found(log, tamper, entry, which):
    kept = Seal.objects.first().digest
    with transaction.atomic():
        tamper(
            TAMPERINGS[which],
            entry=1000 + 10 * entry, seal=entry // 2 + 1, other=log["auditor"].pk,
        )  # fmt: skip
        assert trail.faults(expect=kept)
        transaction.set_rollback(True)
    assert trail.faults(expect=kept) == []


@pytest.mark.parametrize("sql", TAMPERINGS)
def test_every_kind_of_tampering_is_found_in_the_first_entry(log, tamper, sql):
    kept = Seal.objects.first().digest
    tamper(sql, entry=1000, seal=1, other=log["auditor"].pk)
    assert trail.faults(expect=kept)


def test_an_entry_below_the_first_is_found(log, tamper):
    tamper("UPDATE casework_readlog SET id = -5 WHERE id = 1000")
    assert trail.faults()


def test_newest_seals_that_are_gone_are_found_by_the_digest_kept_elsewhere(log, tamper):
    kept = Seal.objects.first().digest
    tamper("DELETE FROM casework_seal WHERE number = 3")
    assert trail.faults() == []
    assert "newest seals are gone" in trail.faults(expect=kept)[0]
    trail.seal()  # made anew at another time: another digest
    assert "newest seals are gone" in trail.faults(expect=kept)[0]


def test_the_commands_say_it_in_sentences(log, tamper):
    said = StringIO()
    call_command("seal_trail", stdout=said)
    number, digest = said.getvalue().splitlines()[-1].split()
    assert (number, digest) == ("3", Seal.objects.first().digest)
    call_command("verify_trail", expect=digest, stdout=said)
    assert "is what was sealed; 0 entries" in said.getvalue()
    tamper("UPDATE casework_readlog SET reason = 'Invented' WHERE id = 1030")
    wrong = StringIO()
    with pytest.raises(CommandError, match="not what was sealed"):
        call_command("verify_trail", stderr=wrong)
    assert "entry from 1020 to 1030" in wrong.getvalue()


def test_sealing_an_empty_log_says_so(db):
    said = StringIO()
    call_command("seal_trail", stdout=said)
    assert "Nobody has read" in said.getvalue()


def test_nobody_changes_the_log_not_even_the_owner(log, rows):
    for table, column in (
        ("casework_readlog", "reason"),
        ("casework_readrecord", "kind"),
        ("casework_seal", "digest"),
    ):
        for sql in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="Cannot"), transaction.atomic():
                rows(sql)


@pytest.mark.parametrize("name", ["caseworker", "prosecutor", "administrator", "auditor"])
def test_nobody_who_signs_in_writes_log_or_seals(log, rows, name):
    with acting_as(log[name]):
        for sql in (
            "INSERT INTO casework_seal (number, first, last, count, previous, digest, at) "
            "VALUES (9, 1, 1, 1, '', '', now())",
            "INSERT INTO casework_readrecord (read_id, kind, record) VALUES (1000, 'x', 1)",
            "DELETE FROM casework_readlog",
            "LOCK TABLE casework_readlog IN SHARE MODE",
        ):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                rows(sql)


def test_a_request_still_writing_is_waited_for(committed):
    """An entry drawn before and committed after the sealing would lie under a sealed key."""
    writing = connection.copy()
    try:
        writing.set_autocommit(False)
        with writing.cursor() as cursor:
            cursor.execute(
                "INSERT INTO casework_readlog (at, person_id, job, door, method, route, request, reason, count) "
                "VALUES (now(), %s, 'auditor', 'page', 'GET', '', 'slow', '', 0)",
                [committed["auditor"].pk],
            )
        a_read(committed["auditor"])
        said = StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(trail, "PATIENCE", "100ms")
            call_command("seal_trail", stdout=said)
        assert "sealed next time" in said.getvalue() and not Seal.objects.exists()
        writing.commit()
    finally:
        writing.close()
    trail.seal()
    assert Seal.objects.get().count == ReadLog.objects.count() == 2
    assert not ReadRecord.objects.exists()
