"""What a caseworker and a supervisor start from: what is due first, counts that are the lists' own,
and giving several referrals to somebody at once."""

import datetime as dt

from django.utils import timezone

import pytest

from accounts.wall import acting_as
from casework.services import save
from referrals.models import Referral
from referrals.services import assign_referrals
from tests.factories import (
    AgencyReportFactory,
    AgendaItemFactory,
    ChargeFactory,
    ClassificationFactory,
    InvestigationFactory,
    MeetingFactory,
    NoticeFactory,
    ReferralFactory,
    ServiceFactory,
    ago,
    office,
    sit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(people):
    """A region with something of everything, and a neighbor's that must not show."""
    mine = {"caseworker": people["caseworker"]}
    late = ReferralFactory(at="assessing", **mine)
    ClassificationFactory(referral=late, recorded_at=ago(hours=40))
    soon = ReferralFactory(at="open", **mine)
    ClassificationFactory(referral=soon, finding="confirmed", recorded_at=ago(hours=23))
    calm = ReferralFactory(at="open", careline_accepted="yes", **mine)
    NoticeFactory(referral=calm, sent=True)
    ServiceFactory(referral=calm)
    ReferralFactory(**mine)
    ReferralFactory()
    ReferralFactory(living_situation="missing", received_at=ago(hours=2))
    ReferralFactory(area_office=office("Manchester"))
    ReferralFactory(at="closed", **mine)
    ClassificationFactory(referral=ReferralFactory(place="New Haven"), recorded_at=ago(hours=99))
    ChargeFactory()
    InvestigationFactory()
    AgencyReportFactory()
    item = AgendaItemFactory(recommendation__due_on=dt.date(2026, 1, 5))
    sit(item.meeting, person=people["member"])
    MeetingFactory(at="scheduled")
    MeetingFactory(at="held")
    return {"late": late, "soon": soon, "calm": calm}


def panels(client) -> dict[str, dict]:
    return {panel["title"]: panel for panel in client.get("/").context["panels"]}


def references(client, url) -> list[str]:
    """The first column of every row of a list, over all its pages."""
    found = []
    while url:
        page = client.get(url)
        assert page.status_code == 200
        found += [row["cells"][0].text for row in page.context["rows"]]
        url = page.context["next_url"]
    return found


@pytest.mark.parametrize(
    "name",
    [
        "caseworker", "supervisor", "elsewhere", "director", "police", "prosecutor", "chief", "member",
        "staff",
    ],
)  # fmt: skip
def test_every_count_is_that_of_the_list_it_opens(client_as, people, busy, name):
    client = client_as(people[name])
    home = client.get("/").context
    counted = [p for p in home["panels"] if p["count"] is not None]
    links = [(p["count"], p["more"]) for p in counted]
    if name in {"supervisor", "director"}:
        assert home["numbers_url"] == "/region/"
        links += [(n["count"], n["url"]) for n in client.get("/region/").context["numbers"]]
    assert links
    for count, url in links:
        assert len(references(client, url)) == count, url
    for panel in counted:
        shown = [row["cells"][0].text for row in panel["rows"]]
        assert shown == references(client, panel["more"])[: len(shown)], panel["title"]


def test_what_is_due_first_stands_first(client_as, people, busy):
    shown = panels(client_as(people["caseworker"]))
    assert next(iter(shown)) == "Clocks running out"
    clocks = shown["Clocks running out"]
    told = [(row["cells"][5].text, row["cells"][1].value.state) for row in clocks["rows"]]
    assert told[:2] == [
        (busy["late"].reference, "overdue"),
        (busy["soon"].reference, "soon"),
    ]
    assert clocks["count"] == 4  # and the two of the missing child nobody works on yet


def test_the_bar_is_as_long_as_the_time_left(client_as, people, busy):
    rows = panels(client_as(people["caseworker"]))["Clocks running out"]["rows"]
    left = [row["cells"][1].value.left for row in rows]
    assert left[0] == 0 and left[1] == 4  # one hour of twenty-four


def test_new_is_mine_or_nobodys_in_my_office(client_as, people, busy):
    new = panels(client_as(people["caseworker"]))["New"]
    assert new["count"] == 3
    assert panels(client_as(people["colleague"]))["New"]["count"] == 1


def test_waiting_says_for_what(client_as, people, busy):
    waiting = panels(client_as(people["caseworker"]))["Waiting for others"]
    said = {row["cells"][0].text: row["cells"][2].text for row in waiting["rows"]}
    assert said[busy["late"].reference] == (
        "The Careline's decision; A supervisor to confirm or not"
    )
    assert said[busy["calm"].reference] == "A service to begin"
    assert said[busy["soon"].reference] == "The Careline's decision"


def test_a_supervisor_sees_what_waits_for_them(client_as, people, busy):
    shown = panels(client_as(people["supervisor"]))
    confirm = shown["Waiting for your confirmation"]
    assert [row["cells"][0].text for row in confirm["rows"]] == [busy["late"].reference]
    assert shown["Overdue notices"]["count"] == 1
    assert shown["To be assigned"]["count"] == 3


# Assigning -----------------------------------------------------------------------------------------


def ticked(*referrals) -> list[str]:
    return [f"{r.reference}:{r.version}" for r in referrals]


def test_several_are_assigned_at_once(client_as, people):
    two = [ReferralFactory(), ReferralFactory()]
    left = ReferralFactory()
    client = client_as(people["supervisor"])
    page = client.get("/referrals/assign/")
    assert page.content.decode().count('type="checkbox"') == 3
    sent = {"referrals": ticked(*two), "caseworker": people["colleague"].pk}
    assert client.post("/referrals/assign/", sent).status_code == 302
    assert set(Referral.objects.filter(caseworker=people["colleague"])) == set(two)
    assert "2 referrals are assigned to Colleague Invented." in client.get("/").content.decode()
    left.refresh_from_db()
    assert left.caseworker is None


def test_one_that_somebody_took_meanwhile_stays_theirs_and_the_others_go(client_as, people):
    mine, taken = ReferralFactory(), ReferralFactory()
    sent = {"referrals": ticked(mine, taken), "caseworker": people["colleague"].pk}
    with acting_as(people["caseworker"]):
        theirs = Referral.objects.get(pk=taken.pk)
        theirs.caseworker = people["caseworker"]
        save(theirs, by=people["caseworker"])
    client = client_as(people["supervisor"])
    assert client.post("/referrals/assign/", sent).status_code == 302
    assert f"{taken} was changed by someone else meanwhile." in client.get("/").content.decode()
    taken.refresh_from_db()
    mine.refresh_from_db()
    assert taken.caseworker_id == people["caseworker"].pk
    assert mine.caseworker_id == people["colleague"].pk


def test_what_another_region_logged_is_taken_over(client_as, people):
    held = ReferralFactory(caseworker=people["elsewhere"])
    client = client_as(people["supervisor"])
    assert panels(client)["To be assigned"]["count"] == 1
    sent = {"referrals": ticked(held), "caseworker": people["colleague"].pk}
    assert client.post("/referrals/assign/", sent).status_code == 302
    held.refresh_from_db()
    assert held.caseworker_id == people["colleague"].pk
    assert panels(client)["To be assigned"]["count"] == 0
    with acting_as(people["elsewhere"]):
        assert not Referral.objects.exists()


def test_nobody_of_another_region_is_offered_or_taken(client_as, people):
    referral = ReferralFactory()
    hidden = ReferralFactory(place="New Haven")
    client = client_as(people["supervisor"])
    assert "Elsewhere Invented" not in client.get("/referrals/assign/").content.decode()
    away = {"referrals": ticked(referral), "caseworker": people["elsewhere"].pk}
    assert client.post("/referrals/assign/", away).status_code == 422
    forged = {"referrals": ticked(referral, hidden), "caseworker": people["colleague"].pk}
    client.post("/referrals/assign/", forged)
    hidden.refresh_from_db()
    assert hidden.caseworker is None


def test_nothing_ticked_comes_back_with_a_sentence_and_what_was_chosen(client_as, people):
    ReferralFactory()
    client = client_as(people["supervisor"])
    page = client.post("/referrals/assign/", {"caseworker": people["colleague"].pk})
    assert page.status_code == 422
    assert "Tick at least one referral." in page.content.decode()
    assert f'value="{people["colleague"].pk}" selected' in page.content.decode()


@pytest.mark.parametrize("wild", ["R-2026-00001", "R-2026-00001:x", "\x00:1", "R-1:1", "a" * 9999])
def test_a_forged_tick_is_refused(client_as, people, wild):
    ReferralFactory()
    sent = {"referrals": [wild], "caseworker": people["colleague"].pk}
    assert client_as(people["supervisor"]).post("/referrals/assign/", sent).status_code == 422


def test_assigning_is_a_supervisors(client_as, people):
    ReferralFactory()
    assert client_as(people["caseworker"]).get("/referrals/assign/").status_code == 403


def test_the_service_leaves_what_it_cannot_see(people):
    hidden = ReferralFactory(place="New Haven", received_at=timezone.now() - dt.timedelta(days=1))
    with acting_as(people["supervisor"]):
        done = assign_referrals(
            {hidden.reference: 1}, caseworker=people["colleague"], by=people["supervisor"]
        )
    assert done == ([], [])
