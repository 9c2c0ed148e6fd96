"""Two people who dispose of one count, each by another door: the second is told what the first recorded."""

import datetime as dt
import threading

from django.db import connection

import pytest

from accounts.wall import acting_as
from arrests.models import Charge, Disposition
from arrests.services import substitute
from tests.admin import address, errors_of, filled_in, send
from tests.api import Caller
from tests.factories import ChargeFactory, DispositionFactory

pytestmark = pytest.mark.django_db
DAY = "2026-09-09"


def body(charge, outcome="nolle", **more) -> dict:
    return {"charge": charge.pk, "outcome": outcome, "disposed_on": DAY, **more}


def test_the_plain_endpoint_tells_what_was_recorded_and_by_whom(client_as, people):
    charge = ChargeFactory()
    first, second = Caller(client_as(people["prosecutor"])), Caller(client_as(people["chief"]))
    made = first.made("dispositions", body(charge))
    refused = second.post("dispositions", body(charge, "dismissed"))
    assert refused.status_code == 409
    assert refused["Content-Type"] == "application/problem+json"
    problem = refused.json()
    assert f"Count 1: {people['prosecutor']} recorded Nolle, {DAY}" in problem["detail"]
    assert problem["current"]["id"] == made["id"]
    assert problem["current"]["outcome"] == "nolle"
    assert Disposition.objects.count() == 1
    wrong = body(charge, "dismissed", seen=made["id"] + 1)
    assert second.post("dispositions", wrong).status_code == 409
    answer = second.post("dispositions", body(charge, "dismissed", seen=made["id"]))
    assert answer.status_code == 201 and "seen" not in answer.json()
    assert Charge.objects.get(pk=charge.pk).disposition.outcome == "dismissed"


def test_a_count_that_was_replaced_meanwhile_is_not_disposed_of(client_as, people):
    charge, decided = ChargeFactory(), DispositionFactory(outcome="guilty_plea").charge
    for count in (charge, decided):
        with acting_as(people["prosecutor"]):
            substitute(
                count.information.arrest, by=people["prosecutor"], filed_on=dt.date(2026, 6, 1)
            )
    caller = Caller(client_as(people["prosecutor"]))
    refused = caller.post("dispositions", body(charge))
    assert refused.status_code == 409 and "information 2 operates" in refused.json()["detail"]
    assert caller.post("dispositions", body(charge, "superseded")).status_code == 201
    plea = decided.dispositions.get().pk  # what was decided before it was replaced can be vacated
    assert caller.post("dispositions", body(decided, "vacated", seen=plea)).status_code == 201


def test_the_admins_form_tells_it_and_may_be_sent_again(client_as, people):
    charge = ChargeFactory()
    page = address("arrests.disposition", "add")
    second = client_as(people["chief"])
    typed = filled_in(second, page, charge=charge.pk, outcome="dismissed", disposed_on=DAY)
    first = client_as(people["prosecutor"])
    assert send(first, "arrests.disposition", charge=charge.pk, outcome="nolle",
                disposed_on=DAY).status_code == 302  # fmt: skip
    refused = second.post(page, typed)
    assert refused.status_code == 409
    said = errors_of(refused)
    assert f"Count 1: {people['prosecutor']} recorded Nolle, {DAY}" in said
    assert "It now says: Nolle" in refused.content.decode()
    assert Disposition.objects.count() == 1
    seen = refused.context["adminform"].form["seen_version"].value()
    assert f'name="seen_version" value="{seen}"' in refused.content.decode()
    assert second.post(page, {**typed, "seen_version": seen}).status_code == 302
    assert Charge.objects.get(pk=charge.pk).disposition.outcome == "dismissed"


def test_a_disposition_added_on_the_counts_own_page_is_guarded_too(client_as, people):
    charge = ChargeFactory()
    page = address("arrests.charge", "change", charge.pk)
    second = client_as(people["chief"])
    new = {
        "dispositions-TOTAL_FORMS": 1, "dispositions-0-outcome": "dismissed",
        "dispositions-0-disposed_on": DAY,
    }  # fmt: skip
    typed = filled_in(second, page, **new)
    nolle = DispositionFactory(charge=charge, outcome="nolle")
    refused = second.post(page, typed)
    assert refused.status_code == 409 and "recorded Nolle" in refused.content.decode()
    assert Disposition.objects.get() == nolle
    shown = second.get(page).content.decode()
    assert f'name="dispositions-0-id" value="{nolle.pk}"' in shown
    two = {
        "dispositions-TOTAL_FORMS": 3, "dispositions-1-outcome": "guilty_plea",
        "dispositions-1-disposed_on": DAY, "dispositions-2-outcome": "vacated",
        "dispositions-2-disposed_on": DAY,
    }  # fmt: skip
    assert second.post(page, filled_in(second, page, **two)).status_code == 302
    assert charge.dispositions.count() == 3


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_one_is_recorded_and_the_other_told(committed, client_as):
    """Two requests, each with a connection of its own, through two doors."""
    charge = ChargeFactory()
    api, admin = Caller(client_as(committed["prosecutor"])), client_as(committed["chief"])
    page = address("arrests.disposition", "add")
    typed = filled_in(admin, page, charge=charge.pk, outcome="dismissed", disposed_on=DAY)
    start, statuses = threading.Barrier(2), {}

    def at_once(name, act):
        try:
            start.wait(10)
            statuses[name] = act().status_code
        finally:
            connection.close()

    acts = {
        "api": lambda: api.post("dispositions", body(charge)),
        "admin": lambda: admin.post(page, typed),
    }
    threads = [threading.Thread(target=at_once, args=one) for one in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert statuses in ({"api": 201, "admin": 409}, {"api": 409, "admin": 302})
    assert Disposition.objects.count() == 1
