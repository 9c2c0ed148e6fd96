"""Recording something on a file in the very moment it is erased: refused with a sentence, at every door."""

import datetime as dt
import threading
import time
from functools import partial

from django.db import connection, transaction

import pytest

from accounts.wall import acting_as
from arrests import erasing
from arrests import models as justice
from tests.admin import address, filled_in
from tests.api import Caller
from tests.factories import ArrestFactory, ChargeFactory, DispositionFactory, InformationFactory

pytestmark = pytest.mark.django_db(transaction=True)
DAY = "2026-09-09"


def a_file():
    """An old arrest whose only count is due: the conviction was vacated."""
    arrest = ArrestFactory(arrested_on=dt.date(2023, 4, 1))
    information = InformationFactory(arrest=arrest, filed_on=dt.date(2023, 4, 2))
    charge = ChargeFactory(information=information, offence_on=dt.date(2023, 3, 28))
    DispositionFactory(charge=charge, outcome="guilty_plea", disposed_on=dt.date(2024, 2, 1))
    DispositionFactory(charge=charge, outcome="vacated", disposed_on=dt.date(2024, 3, 1))
    return charge


def waiting() -> int:
    """How many sessions of the tests wait for a lock."""
    with connection.cursor() as cursor:
        # Within a transaction the sessions would stay those of the first look.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid) "
            "WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def started(acts: dict) -> tuple[dict, list]:
    """Run each act in a thread with a connection of its own; its answers, and the threads."""
    answers = {}

    def run(name, act):
        try:
            answers[name] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in acts.items()]
    for thread in threads:
        thread.start()
    for _ in range(1000):
        if waiting() == len(acts) or not all(thread.is_alive() for thread in threads):
            break
        time.sleep(0.01)
    assert waiting() == len(acts), {name: answer.content for name, answer in answers.items()}
    return answers, threads


def while_it_is_erased(people, acts: dict) -> dict:
    """What each act answers that is sent when the file is erased and the erasing not yet committed."""
    with acting_as(people["prosecutor"]):
        batch = erasing.prepare(people["prosecutor"].agency.judicial_district)
    with transaction.atomic():
        with acting_as(people["chief"]):
            erasing.approve(batch, by=people["chief"])
        answers, threads = started(acts)
    for thread in threads:
        thread.join(30)
    assert not justice.Arrest.objects.exists()
    return answers


API = {
    "dispositions": lambda c: {
        "charge": c.pk, "outcome": "guilty_plea", "disposed_on": DAY,
        "seen": c.last_recorded.pk,
    },
    "arrest-notes": lambda c: {"arrest": c.information.arrest.number, "text": "Seen again."},
    "dockets": lambda c: {
        "arrest": c.information.arrest.number, "court": "GA 14 Hartford", "court_kind": "GA",
        "number": "H14H-CR26-0123456-S", "from_on": DAY,
    },
    "charges": lambda c: {
        "information": c.information_id, "count": 2, "statute_version": c.statute_version_id,
        "offence_on": "2023-03-28",
    },
    "informations": lambda c: {
        "arrest": c.information.arrest.number, "kind": "substitute", "filed_on": DAY,
    },
    "sentences": lambda c: {"disposition": c.dispositions.last().pk, "fine": "5.00"},
    "arrests": lambda c: {
        "buyer": c.information.arrest.buyer.number, "arrested_on": DAY, "type": "O",
        "agency": c.information.arrest.agency_id,
    },
}  # fmt: skip


PAGES = {
    "arrests/{a.number}/notes/new/": {"text": "Seen again."},
    "arrests/{a.number}/dockets/new/": {
        "court": "GA 14 Hartford", "court_kind": "GA", "number": "H14H-CR26-0123456-S",
        "from_on": DAY,
    },
    "arrests/{a.number}/informations/new/": {"kind": "long_form", "filed_on": DAY},
    "arrests/{a.number}/informations/substitute/": {
        "kind": "substitute", "filed_on": DAY, "counts": ["{c.pk}"],
    },
    "arrests/{a.number}/dispositions/new/": {
        "outcome": "guilty_plea", "disposed_on": DAY, "seen": '{{"{c.pk}": {d.pk}}}',
    },
}  # fmt: skip


def test_every_door_says_in_a_sentence_that_it_is_gone(committed, client_as):
    charge = a_file()
    of = {"a": charge.information.arrest, "c": charge, "d": charge.last_recorded}
    acts = {}
    for entity, sent in API.items():
        caller = Caller(client_as(committed["prosecutor"]))
        acts[entity] = partial(caller.post, entity, sent(charge))
    for page, values in PAGES.items():
        typed = {
            name: [v.format(**of) for v in value] if isinstance(value, list) else value.format(**of)
            for name, value in values.items()
        }
        acts[page] = partial(
            client_as(committed["prosecutor"]).post, f"/{page.format(**of)}", typed
        )
    admin, page = client_as(committed["prosecutor"]), address("arrests.arrestnote", "add")
    typed = filled_in(admin, page, arrest=of["a"].pk, text="Seen again.")
    acts["admin"] = partial(admin.post, page, typed)
    answers = while_it_is_erased(committed, acts)
    # 404 where the whole is looked for and locked before anything is written.
    assert {a.status_code for a in answers.values()} == {404, 409}
    for name, answer in answers.items():
        said = answer.content.decode()
        assert of["a"].buyer.number not in said
        if name in API:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["detail"].endswith(".")
        else:
            assert "is gone since" in said or "This page is not here" in said


def test_what_is_recorded_just_before_is_waited_for_and_erased_along(committed):
    """A note that is being written when the erasing begins does not keep the file, nor break it off."""
    arrest = a_file().information.arrest
    with acting_as(committed["prosecutor"]):
        batch = erasing.prepare(committed["prosecutor"].agency.judicial_district)

    def approve():
        with acting_as(committed["chief"]):
            return erasing.approve(batch, by=committed["chief"])

    with acting_as(committed["prosecutor"]):
        justice.ArrestNote.objects.create(arrest=arrest, text="Seen.", by=committed["prosecutor"])
        connection.check_constraints()  # as at the end of a request
        answers, (approver,) = started({"approve": approve})
    approver.join(30)
    assert answers["approve"].status == "erased"
    assert not justice.Arrest.objects.exists() and not justice.ArrestNote.objects.exists()


def test_who_waits_in_a_circle_is_told_to_do_it_again(committed, client_as):
    charge = a_file()
    seen = f'{{"{charge.pk}": {charge.last_recorded.pk}}}'
    typed = {"outcome": "nolle", "disposed_on": DAY, "seen": seen}
    send = partial(
        client_as(committed["prosecutor"]).post, f"/counts/{charge.pk}/dispositions/new/", typed
    )
    with transaction.atomic():
        justice.Charge.objects.select_for_update().get(pk=charge.pk)
        answers, (thread,) = started({"page": send})  # holds the arrest, waits for the count
        justice.Arrest.objects.select_for_update().get(pk=charge.information.arrest_id)
    thread.join(30)
    assert answers["page"].status_code == 409
    assert "do it again" in answers["page"].content.decode()
    assert justice.Disposition.objects.count() == 2
