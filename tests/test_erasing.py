"""Erasing what the law erases: one prosecutor prepares, another approves, and nothing is left."""

import datetime as dt
import threading

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

import pytest

from accounts.models import User
from accounts.wall import acting_as
from arrests import erasing
from arrests import models as justice
from casework import trail
from casework.errors import Conflict
from casework.models import Dissemination, ReadRecord
from casework.services import disseminate
from tests.factories import (
    ArrestFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
)
from tests.world import a_read

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(2024, 3, 1)


def an_arrest(**given):
    return ArrestFactory(arrested_on=dt.date(2023, 4, 1), **given)


def a_count(arrest=None, *, information=None, outcome="nolle", on=LONG_AGO):
    """A count of an old arrest; with an `outcome` it was disposed of, with None it is open."""
    information = information or InformationFactory(
        arrest=arrest or an_arrest(), filed_on=dt.date(2023, 4, 2)
    )
    charge = ChargeFactory(information=information, offence_on=dt.date(2023, 3, 28))
    if outcome:
        DispositionFactory(charge=charge, outcome=outcome, disposed_on=on)
    return charge


def prepared(people):
    with acting_as(people["prosecutor"]):
        return erasing.prepare(people["prosecutor"].agency.judicial_district)


def erased(people, batch=None):
    batch = batch or prepared(people)
    with acting_as(people["chief"]):
        return erasing.approve(batch, by=people["chief"])


# What goes -----------------------------------------------------------------------------------------


def test_what_is_due_goes_and_leaves_tombstones(people):
    charge = a_count()
    arrest = charge.information.arrest
    batch = erased(people)
    assert batch.get_status_display() == "Erased"
    for model in (justice.Charge, justice.Information, justice.Arrest, justice.Buyer):
        assert not model.objects.exists()
        assert not model.pgh_event_model.objects.exists()
    stones = {(t.kind, t.record): t for t in justice.Tombstone.objects.all()}
    assert set(stones) == {
        ("arrests.charge", charge.pk),
        ("arrests.information", charge.information_id),
        ("arrests.arrest", arrest.pk),
        ("arrests.buyer", arrest.buyer_id),
    }
    stone = stones["arrests.charge", charge.pk]
    assert stone.legal_basis == "CGS 54-142a(c)"
    assert stone.approved_by_id == people["chief"].pk


def test_a_file_stays_until_all_its_counts_are_due(people):
    information = InformationFactory(arrest=an_arrest(), filed_on=dt.date(2023, 4, 2))
    due, convicted = (
        a_count(information=information),
        a_count(information=information, outcome="guilty_plea"),
    )
    with (
        acting_as(people["prosecutor"]),
        pytest.raises(ValidationError, match="Nothing more is due"),
    ):
        erasing.prepare(people["prosecutor"].agency.judicial_district)
    assert justice.Charge.objects.filter(pk__in=[due.pk, convicted.pk]).count() == 2


def test_an_arrest_with_another_information_stays_and_so_does_the_person(people):
    arrest = an_arrest()
    gone, stays = a_count(arrest), a_count(arrest, outcome="guilty_plea")
    erased(people)
    assert list(justice.Charge.objects.all()) == [stays]
    assert justice.Arrest.objects.get() == arrest
    kinds = set(justice.Tombstone.objects.values_list("kind", "record"))
    assert kinds == {
        ("arrests.charge", gone.pk),
        ("arrests.information", gone.information_id),
    }
    assert not justice.Charge.pgh_event_model.objects.filter(pgh_obj_id=gone.pk).exists()
    assert justice.Charge.pgh_event_model.objects.filter(pgh_obj_id=stays.pk).exists()


# Who may ---------------------------------------------------------------------------------------------


def test_whoever_prepared_a_batch_does_not_approve_it(people, rows):
    a_count()
    batch = prepared(people)
    with acting_as(people["prosecutor"]):
        with pytest.raises(PermissionDenied, match="Another person"):
            erasing.approve(batch, by=people["prosecutor"])
        with pytest.raises(DatabaseError, match="Another person"), transaction.atomic():
            rows("SELECT arrests_erase(%s)", batch.pk)
    assert justice.Charge.objects.exists()


@pytest.mark.parametrize(
    "name", ["police", "other_prosecutor", "caseworker", "auditor", "administrator"]
)
@pytest.mark.parametrize(
    "act",
    [
        "SELECT arrests_erase({batch})",
        "SELECT arrests_withdraw_erasure({batch}, 'because')",
        "SELECT arrests_prepare_erasure({district}, 5)",
        "SELECT * FROM arrests_would_erase({batch})",
    ],
)
def test_nobody_else_erases_prepares_or_looks(people, rows, name, act):
    a_count()
    batch = prepared(people)
    sql = act.format(batch=batch.pk, district=batch.judicial_district_id)
    refused = pytest.raises(DatabaseError)
    with acting_as(people[name]), refused as error, transaction.atomic():
        rows(sql)
    assert error.value.__cause__.pgcode == "42501"


@pytest.mark.parametrize("name", ["police", "other_prosecutor", "auditor"])
def test_nobody_else_learns_who_is_to_be_told(people, rows, name):
    charge = a_count()
    give_out(charge.information.arrest, people["other_police"])
    batch = prepared(people)
    with acting_as(people[name]):
        try:
            with transaction.atomic():
                assert rows("SELECT * FROM arrests_to_be_told(%s)", batch.pk) == []
        except DatabaseError as error:
            assert error.__cause__.pgcode == "42501"


@pytest.mark.parametrize(
    "sql",
    [
        "SET tip.erasing = 'on'; DELETE FROM arrests_chargeevent",
        "INSERT INTO casework_erasing (batch) VALUES ('mine')",
        "SELECT casework_erase('{arrests_buyer}', '{1}')",
        "UPDATE arrests_erasurebatch SET status = 'erased'",
        "INSERT INTO arrests_tombstone (batch_id, kind, record, erased_at, legal_basis, approved_by_id) "
        "SELECT id, 'x.y', 1, now(), 'none', prepared_by_id FROM arrests_erasurebatch",
        "DELETE FROM arrests_charge",
        "CREATE TEMP TABLE casework_erasing AS SELECT 'mine' AS batch; DELETE FROM arrests_disposition",
    ],
)
def test_there_is_no_way_around(people, rows, sql):
    a_count()
    prepared(people)
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as(people["prosecutor"]), refused, transaction.atomic():
        rows(sql)


def test_what_is_append_only_stays_so_for_the_owner_too(people, rows):
    a_count()
    erased(people)
    a_count()
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        rows("DELETE FROM arrests_disposition")
    assert rows("SELECT count(*) FROM casework_erasing") == [(0,)]


# What is no longer due -------------------------------------------------------------------------------


def test_what_is_no_longer_due_leaves_the_batch(people):
    stays, goes = a_count(), a_count()
    batch = prepared(people)
    DispositionFactory(charge=stays, outcome="guilty_plea", disposed_on=dt.date(2026, 10, 1))
    batch = erased(people, batch)
    assert list(justice.Charge.objects.all()) == [stays]
    outcomes = dict(batch.items.values_list("record", "outcome"))
    assert outcomes == {stays.pk: "not_due", goes.pk: "erased"}
    assert not justice.Tombstone.objects.filter(record=stays.pk, kind="arrests.charge").exists()


def test_a_new_count_keeps_the_whole_file(people):
    charge = a_count()
    batch = prepared(people)
    a_count(information=charge.information, outcome=None)
    erased(people, batch)
    assert justice.Charge.objects.count() == 2
    assert [item.outcome for item in batch.items.all()] == ["not_due"]


def test_nightly_finding_takes_out_what_is_no_longer_due_and_prints_numbers(people, capsys):
    stays = a_count()
    a_count(), a_count(outcome=None)
    batch = prepared(people)
    DispositionFactory(charge=stays, outcome="guilty_plea", disposed_on=dt.date(2026, 10, 1))
    call_command("find_erasures")
    said = capsys.readouterr().out
    assert "due for erasure: 1, in no batch yet: 0" in said
    assert "no longer due: 1." in said and "second person: 1." in said
    call_command("find_erasures")
    assert "no longer due: 0." in capsys.readouterr().out
    assert sorted(i.outcome for i in batch.items.all()) == ["", "not_due"]


def test_a_count_is_in_one_batch_at_a_time_until_it_is_withdrawn(people):
    a_count()
    batch = prepared(people)
    with pytest.raises(ValidationError, match="Nothing more is due"):
        prepared(people)
    with acting_as(people["prosecutor"]):
        with pytest.raises(ValidationError):
            erasing.withdraw(batch, why="  ")
        erasing.withdraw(batch, why="The nolle was entered in error.")
    with acting_as(people["chief"]), pytest.raises(Conflict, match="already withdrawn"):
        erasing.approve(batch, by=people["chief"])
    assert prepared(people).items.count() == 1


def test_a_batch_is_of_one_district(people):
    here, there = a_count(), a_count(an_arrest(place="New Haven"))
    batch = prepared(people)
    assert [item.record for item in batch.items.all()] == [here.pk]
    with acting_as(people["chief"]):
        assert {due.counts for due in erasing.due_now()} == {1}
        assert len(erasing.due_now()) == 2
    with acting_as(people["other_prosecutor"]):
        (due,) = erasing.due_now()
        assert (due.counts, due.in_batches, due.to_prepare) == (1, 0, 1)
        assert not justice.ErasureBatch.objects.exists()
    assert justice.Charge.objects.filter(pk=there.pk).exists()


# Who must be told ------------------------------------------------------------------------------------


def give_out(arrest, to, door="file"):
    with acting_as(to):
        return disseminate(
            "Arrests as a CSV file", how="Exported", kind="arrests.arrest", keys=[arrest.pk], to=to
        )


def test_whoever_was_given_it_must_be_told(people):
    arrest = a_count().information.arrest
    give_out(arrest, people["police"]), give_out(arrest, people["police"])
    a_read(people["other_prosecutor"], arrest, door="api")
    a_read(people["state_police"], arrest)
    give_out(an_arrest(), people["other_police"])
    batch = prepared(people)
    with acting_as(people["chief"]):
        before = {(r.agency.pk, r.person.pk, *r.numbers) for r in erasing.to_be_told(batch)}
    erased(people, batch)
    notices = list(batch.notices.all())
    assert before == {(n.agency_id, n.person_id, *n.given_out_as) for n in notices}
    assert {n.person_id for n in notices} == {people["police"].pk, people["other_prosecutor"].pk}
    assert {tuple(n.given_out_as) for n in notices} == {(arrest.number,)}
    told = notices[0]
    with acting_as(people["prosecutor"]):
        with pytest.raises(ValidationError):
            erasing.tell(told, on=dt.date(2099, 1, 1), how="By letter")
        erasing.tell(told, on=dt.date(2026, 11, 2), how="By letter")
        with pytest.raises(Conflict, match="told already"):
            erasing.tell(told, on=dt.date(2026, 11, 2), how="By letter")
    told.refresh_from_db()
    assert (told.given_out_as, told.told_by_id) == ([], people["prosecutor"].pk)
    with acting_as(people["other_prosecutor"]), pytest.raises(PermissionDenied):
        erasing.tell(notices[1], on=dt.date(2026, 11, 2), how="x")


# The read log ----------------------------------------------------------------------------------------


def test_the_trail_proves_that_nothing_else_was_touched(people, rows):
    arrest, other = a_count().information.arrest, an_arrest()
    a_read(people["police"], arrest, arrest.buyer, other)
    trail.seal()
    kept = ReadRecord.objects.count()
    erased(people)
    trail.seal()
    assert trail.faults() == []
    assert ReadRecord.objects.count() == kept
    keys = set(justice.Tombstone.objects.values_list("kind", "record"))
    assert ("arrests.arrest", arrest.pk) in keys
    with acting_as(people["police"]):
        assert (
            rows(
                "SELECT * FROM casework_look WHERE kind = 'arrests.arrest' AND record = %s",
                arrest.pk,
            )
            == []
        )


# Two at once -----------------------------------------------------------------------------------------


def at_once(*acts):
    """Run each in a thread with a connection of its own; what each returned or raised."""
    results = [None] * len(acts)

    def run(n, act):
        try:
            results[n] = act()
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_who_approve_at_once_erase_once(committed):
    people = committed
    a_count(), a_count()
    batch = prepared(people)
    another = User(
        given_name="Second", family_name="Invented", job="prosecutor",
        agency=people["chief"].agency, email="second@test.example", password="!",
    )  # fmt: skip
    another.save()

    def approves(who):
        def act():
            with acting_as(who):
                return erasing.approve(batch, by=who)

        return act

    results = at_once(approves(people["chief"]), approves(another))
    assert sorted(type(r).__name__ for r in results) == ["Conflict", "ErasureBatch"]
    assert not justice.Charge.objects.exists()
    assert justice.Tombstone.objects.filter(kind="arrests.charge").count() == 2


def test_a_conviction_recorded_at_the_same_time_is_not_lost(committed):
    """Either it is there first and its person's file stays, or the file is gone and it is refused."""
    people = committed
    charge = a_count()
    batch = prepared(people)

    def convicts():
        with acting_as(people["prosecutor"]):
            return DispositionFactory(
                charge=charge, outcome="guilty_plea", disposed_on=dt.date(2026, 10, 1),
                by=people["prosecutor"],
            )  # fmt: skip

    def approves():
        with acting_as(people["chief"]):
            return erasing.approve(batch, by=people["chief"])

    convicted, _ = at_once(convicts, approves)
    (item,) = batch.items.all()
    if isinstance(convicted, Exception):
        assert (item.outcome, justice.Charge.objects.count()) == ("erased", 0)
    else:
        assert (item.outcome, justice.Charge.objects.count()) == ("not_due", 1)


# The pages -------------------------------------------------------------------------------------------


def text(response) -> str:
    return response.content.decode()


def test_one_prepares_on_a_page_and_another_approves_on_one(client_as, people):
    charge = a_count()
    arrest = charge.information.arrest
    a_count(an_arrest(), outcome=None)
    give_out(arrest, people["other_police"])
    first, other = client_as(people["prosecutor"]), client_as(people["chief"])
    district = people["prosecutor"].agency.judicial_district
    assert "13 months after the nolle was entered (CGS 54-142a(c))" in text(
        first.get("/erasure/new/")
    )
    url = first.post("/erasure/new/", {"judicial_district": district.pk}).headers["Location"]
    page = text(first.get(url))
    assert "another prosecutor approves it" in page and "approve/" not in page
    for shown in (
        arrest.number,
        str(arrest.buyer),
        str(people["other_police"].agency),
        "Informations",
    ):
        assert shown in page
    assert first.post(f"{url}approve/", {"looked": "on"}).status_code == 403
    assert other.post(f"{url}approve/", {}).status_code == 422
    assert other.post(f"{url}approve/", {"looked": "on"}).status_code == 302
    assert other.post(f"{url}approve/", {"looked": "on"}).status_code == 409
    page = text(other.get(url))
    assert arrest.number not in page and "1 tombstone: arrest" in page and "Not told yet" in page
    assert client_as(people["police"]).get(f"/arrests/{arrest.number}/").status_code == 404
    notice = justice.ErasureNotice.objects.get()
    tell = f"/erasure/told/{notice.pk}/record/"
    assert arrest.number in text(first.get(tell))
    said = {"told_on": "2026-11-02", "told_how": "By letter"}
    assert first.post(tell, said).status_code == 302
    assert arrest.number not in text(first.get(f"/erasure/told/{notice.pk}/"))
    assert "CGS 54-142a(c)" in text(client_as(people["auditor"]).get("/erasure/tombstones/"))


def test_preparing_when_nothing_is_due_says_so(client_as, people):
    a_count(outcome=None)
    page = text(client_as(people["prosecutor"]).get("/erasure/new/"))
    assert "Nothing is due in your district" in page


def test_a_dry_run_counts_what_goes_and_approving_takes_just_that(people):
    arrest = a_count().information.arrest
    justice.ArrestNote.objects.create(arrest=arrest, text="Invented.", by=people["chief"])
    batch = prepared(people)
    with acting_as(people["chief"]):
        goes = dict(erasing.would_go(batch))
    models_ = {m._meta.db_table: m for m in apps.get_models() if m._meta.db_table in goes}
    before = {table: m.objects.count() for table, m in models_.items()}
    assert goes["arrests_arrestnote"] == 1 and goes["arrests_buyerevent"] >= 1
    erased(people, batch)
    assert {t: before[t] - m.objects.count() for t, m in models_.items()} == {
        table: rows for table, rows in goes.items() if table in models_
    }


# The register ----------------------------------------------------------------------------------------


def test_the_register_knows_which_records_left_and_shows_them_to_nobody(client_as, people):
    arrest = an_arrest()
    client = client_as(people["police"])
    b"".join(client.get("/arrests/?format=csv").streaming_content)
    entry = Dissemination.objects.get()
    assert list(entry.records.values_list("kind", "record")) == [("arrests.arrest", arrest.pk)]
    page = text(client.get("/register/"))
    assert "Arrests as a CSV file" in page and arrest.number not in page
    assert "Arrests as a CSV file" in text(client_as(people["auditor"]).get("/register/"))
    assert "Arrests as a CSV file" not in text(client_as(people["other_police"]).get("/register/"))
    assert "Arrests as a CSV file" not in text(client.get("/register/?at_after=2099-01-01"))


def test_the_register_is_kept(people, rows):
    give_out(an_arrest(), people["police"])
    for table in ("casework_dissemination", "casework_disseminationrecord"):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows(f"DELETE FROM {table}")


def test_nobody_enters_records_on_the_entry_of_another(people, rows):
    entry = give_out(an_arrest(), people["police"])
    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting_as(people["other_police"]), refused, transaction.atomic():
        rows(
            "INSERT INTO casework_disseminationrecord (dissemination_id, kind, record) VALUES (%s, 'x.y', 1)",
            entry.pk,
        )
