"""Is this person accused known already? The matcher of children over justice's own people."""

import datetime as dt

from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.wall import acting_as
from arrests.matching import known_buyers
from arrests.models import Arrest, Buyer
from casework.models import ReadRecord
from tests.api import Caller
from tests.factories import BuyerFactory, ChildFactory

pytestmark = pytest.mark.django_db
BORN = dt.date(1980, 3, 8)


def text(response) -> str:
    return response.content.decode()


def known(given="Roberto", family="Smithfield", born=BORN, **more):
    return BuyerFactory(given_name=given, family_name=family, date_of_birth=born, **more)


def asked(person, given="Roberto", family="Smithfield", born=BORN, **more):
    with acting_as(person):
        return known_buyers(given_name=given, family_name=family, date_of_birth=born, **more)


LIKENESS = [
    # what differs from Roberto Smithfield, born 1980-03-08; the reason that is told
    ({}, "Given name is the same"),
    ({"given": "Beto"}, "Given name is another form of the same name (Beto, Roberto)"),
    ({"family": "Smithfeld"}, "Family name differs by a letter or two (Smithfeld, Smithfield)"),
    ({"family": "Schmitfild"}, "Family name sounds the same (Schmitfild, Smithfield)"),
    ({"given": "Smithfield", "family": "Roberto"}, "Given and family name are swapped"),
    (
        {"born": dt.date(1980, 8, 3)},
        "Day and month of birth are swapped (Aug 3, 1980, Mar 8, 1980)",
    ),
    ({"given": "Slim", "family": "Invented"}, "Also known as Slim Invented"),
    ({"given": "Ghost"}, "Also known as Ghost Smithfield"),
    ({"sex": "F"}, "Gender is recorded differently"),
    ({"spbi_number": "sp-77"}, "SPBI number is the same"),
]


@pytest.mark.parametrize("differs, reason", LIKENESS)
def test_each_likeness_is_found_and_said_in_words(people, differs, reason):
    buyer = known(sex="M", spbi_number="SP-77", aliases=["Slim Invented", "Ghost", "", " "])
    (match,) = asked(people["police"], **differs)
    assert (match.number, match.row_id, match.in_scope) == (buyer.number, buyer.pk, True)
    assert match.url == f"/buyers/{buyer.number}/" and match.office == buyer.agency
    assert reason in match.reasons


def test_of_somebody_elsewhere_only_whom_to_call(people):
    buyer = known(place="New Haven", aliases=["Ghost Invented"], spbi_number="SP-77")
    (match,) = asked(people["police"], born=dt.date(1980, 8, 3), spbi_number="SP-77")
    assert (match.number, match.name, match.year_of_birth) == (buyer.number, "R. S.", 1980)
    assert (match.born, match.url, match.row_id, match.in_scope) == ("", "", None, False)
    assert match.office == buyer.agency
    said = " ".join(match.reasons)
    assert "The date of birth is the same or close" in said
    assert not any(word in said for word in ("Roberto", "Smithfield", "Ghost", "Aug", "child"))


def test_children_are_never_among_them_nor_they_among_children(people, rows):
    ChildFactory(given_name="Roberto", family_name="Smithfield", date_of_birth=BORN)
    assert asked(people["police"]) == []
    buyer = known()
    assert [m.number for m in asked(people["chief"])] == [buyer.number]
    for name, asking in (
        ("caseworker", "SELECT * FROM arrests_known_buyers('{a}', '{b}', NULL, '', '', 5)"),
        ("police", "SELECT * FROM referrals_possible_matches('{a}', '{b}', NULL, 0, '', '', '', '{}', 5)"),
        ("police", "SELECT FROM arrests_buyerkeys"),
    ):  # fmt: skip
        refused = pytest.raises(DatabaseError, match="permission denied")
        with acting_as(people[name]), refused, transaction.atomic():
            rows(asking)


def test_a_changed_name_is_found_by_what_it_is_now(people):
    buyer = known()
    Buyer.objects.filter(pk=buyer.pk).update(family_name="Otherwise", aliases=["Roberto Nomore"])
    assert [m.number for m in asked(people["police"], family="Otherwise")] == [buyer.number]
    assert [m.number for m in asked(people["police"], family="Nomore")] == [buyer.number]
    assert [m.number for m in asked(people["police"], given="", family="")] == [buyer.number]


@pytest.mark.parametrize("wild", ["", "\x00", "'; --", "ሰላም", "x" * 5000, "%", "Jr."])
def test_any_text_is_taken(people, wild):
    known()
    assert asked(people["police"], given=wild, family=wild, born=None, spbi_number=wild) == []


def test_the_number_of_questions_does_not_grow(people):
    for place in ("Hartford", "New Haven") * 4:
        known(place=place)
    with (
        acting_as(people["police"]),
        CaptureQueriesContext(
            connection,
        ) as asking,
    ):
        assert (
            len(known_buyers(given_name="Roberto", family_name="Smithfield", date_of_birth=BORN))
            == 8
        )
    assert len(asking) == 3


# On the page -----------------------------------------------------------------------------------------


ARREST = {
    "given_name": "Roberto", "family_name": "Smithfield", "date_of_birth": "1980-03-08",
    "sex": "M", "race": "U", "ethnicity": "U", "arrested_on": "2026-11-20", "type": "T",
}  # fmt: skip


def test_who_is_recorded_appears_while_the_name_is_typed_and_no_name_is_in_an_address(
    client_as, people
):
    here, there = known(), known(place="New Haven")
    client = client_as(people["police"])
    assert client.get("/buyers/matches/?given_name=Roberto").status_code == 405
    shown = text(
        client.post(
            "/buyers/matches/",
            {"given_name": "Roberto", "family_name": "Smithf", "date_of_birth": "1980-03-08"},
        )
    )
    assert f'value="{here.number}"' in shown and "Roberto Smithfield" in shown
    assert f'value="{there.number}"' not in shown  # nobody arrests whom they do not see
    assert f"call {there.agency} about {there.number}" in shown and "R. S." in shown
    for page in ("/arrests/new/", "/buyers/new/"):
        assert 'hx-post="/buyers/matches/"' in text(client.get(page))
    for name in ("caseworker", "member", "administrator"):
        assert client_as(people[name]).post("/buyers/matches/", ARREST).status_code == 404


def test_a_likely_match_is_judged_before_an_arrest_is_recorded(client_as, people):
    buyer = known()
    client = client_as(people["police"])
    answer = client.post("/arrests/new/", ARREST)
    assert answer.status_code == 422 and "may be known already" in text(answer)
    assert client.post("/arrests/new/", {**ARREST, "match": buyer.number}).status_code == 302
    assert Arrest.objects.get().buyer == buyer and Buyer.objects.count() == 1
    assert client.post("/arrests/new/", {**ARREST, "match": "new"}).status_code == 302
    assert Buyer.objects.count() == 2


def test_somebody_elsewhere_can_be_called_about_and_not_chosen(client_as, people):
    there = known(place="New Haven")
    client = client_as(people["police"])
    refused = client.post("/arrests/new/", {**ARREST, "match": there.number})
    assert refused.status_code == 422 and not Arrest.objects.exists()
    assert client.post("/arrests/new/", {**ARREST, "match": "new"}).status_code == 302
    assert Arrest.objects.get().buyer != there


def test_a_new_buyer_who_is_recorded_is_not_entered_again(client_as, people):
    buyer = known()
    client = client_as(people["police"])
    person = {
        n: ARREST[n]
        for n in ("given_name", "family_name", "date_of_birth", "sex", "race", "ethnicity")
    }
    assert client.post("/buyers/new/", person).status_code == 422
    answer = client.post("/buyers/new/", {**person, "match": buyer.number})
    assert answer.headers["Location"] == f"/buyers/{buyer.number}/"
    assert Buyer.objects.count() == 1


def test_whoever_was_shown_is_in_the_read_log(client_as, people):
    here, there = known(), known(place="New Haven")
    client_as(people["police"]).post("/buyers/matches/", ARREST)
    kept = ReadRecord.objects.filter(kind="arrests.buyer").values_list("record", flat=True)
    assert set(kept) == {here.pk, there.pk}


def test_the_api_tells_no_more(client_as, people):
    there = known(place="New Haven")
    caller = Caller(client_as(people["police"]))
    body = {"given_name": "Roberto", "family_name": "Smithfield", "date_of_birth": "1980-03-08"}
    (match,) = caller.post("buyers/matches", body).json()
    assert (match["number"], match["name"], match["born"]) == (there.number, "R. S.", "")
    assert match["office_label"] == there.agency.name and match["in_scope"] is False
    assert "Smithfield" not in str(match)
    assert Caller(client_as(people["caseworker"])).post("buyers/matches", body).status_code == 404
