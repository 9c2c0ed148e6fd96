"""How the API answers: versions, problems, pages, parameters, a fixed number of queries."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from referrals.models import Child, Notice, Referral
from tests.api import Caller
from tests.factories import (
    ArrestFactory,
    ChargeFactory,
    ChildFactory,
    ClassificationFactory,
    NoticeFactory,
    RecommendationFactory,
    ReferralFactory,
    ago,
    office,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def caseworker(people, client_as):
    return Caller(client_as(people["caseworker"]))


def problem(answer, status):
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said["status"] == status and said["title"] and said["detail"].endswith((".", "!"))
    return said


# Versions ------------------------------------------------------------------------------------------


def test_a_change_says_which_version_it_saw(caseworker):
    referral = ReferralFactory()
    path = f"referrals/{referral.reference}"
    etag = caseworker.get(path).headers["ETag"]
    assert etag == f'"{referral.version}"'
    problem(caseworker.patch(path, {"reporter": "A"}), 428)
    first = caseworker.patch(path, {"reporter": "A"}, if_match=etag)
    assert (first.status_code, first.json()["reporter"]) == (200, "A")
    assert first.headers["ETag"] == f'"{referral.version + 1}"'


def test_an_older_version_changes_nothing_and_shows_what_stands(caseworker):
    referral = ReferralFactory()
    path = f"referrals/{referral.reference}"
    caseworker.patch(path, {"reporter": "First", "version": referral.version})
    by_tag = caseworker.patch(path, {"reporter": "B"}, if_match=f'"{referral.version}"')
    by_body = caseworker.patch(path, {"reporter": "B", "version": referral.version})
    for answer, status in ((by_tag, 412), (by_body, 409)):
        assert problem(answer, status)["current"]["reporter"] == "First"
    step = caseworker.post(f"{path}/steps/assess", {"version": referral.version})
    assert problem(step, 409)["current"]["status"] == "received"
    problem(caseworker.post(f"{path}/steps/assess"), 428)
    problem(caseworker.post(f"{path}/steps/assess", if_match='"77"'), 412)
    referral.refresh_from_db()
    assert (referral.reporter, referral.status) == ("First", "received")


def test_what_has_no_version_is_changed_without_one(people, client_as):
    police = Caller(client_as(people["police"]))
    charge = ChargeFactory()
    answer = police.patch(f"charges/{charge.pk}", {"plea": "not_guilty"})
    assert (answer.status_code, answer.json()["plea"]) == (200, "not_guilty")
    problem(police.patch(f"charges/{charge.pk}", {"plea": "guilty"}, if_match='"1"'), 412)


def test_putting_back_what_was_got_changes_nothing(caseworker):
    referral = ReferralFactory()
    path = f"referrals/{referral.reference}"
    got = caseworker.get(path).json()
    answer = caseworker.send("put", path, got)
    assert answer.status_code == 200, answer.content
    assert answer.json() == got


# Problems ------------------------------------------------------------------------------------------


NONSENSE = [
    ("{", 400),
    ("", 422),
    ("[]", 422),
    ("null", 422),
    ('"text"', 422),
    ("7", 422),
    ('[{"source": "police"}]', 422),
    (b'{"reporter": "\xff\xfe"}', 400),
    ("[" * 100_000, 400),
    ("1" * 5000, 400),
    ('{"reporter": NaN}', 400),
    (json.dumps({"reporter": "nul \x00"}), 422),
    (json.dumps({"reporter": "\ud800"}), 422),
    (json.dumps({"child": "\x00"}), 422),
    (json.dumps({"child": "\ud800"}), 422),
    (json.dumps({"child": ["C-000001"]}), 422),
    (json.dumps({"area_office": 10**30}), 422),
    (json.dumps({"area_office": True}), 422),
    (json.dumps({"area_office": {"id": 1}}), 422),
    (json.dumps({"caseworker": -1}), 422),
    (json.dumps({"received_at": "yesterday"}), 422),
    (json.dumps({"received_at": "0001-01-01T00:00:00+14:00"}), 422),
    (json.dumps({"received_at": "9999-12-31T23:59:59-12:00"}), 422),
    (json.dumps({"received_at": {}}), 422),
    (json.dumps({"websites": "one.example"}), 422),
    (json.dumps({"websites": [{"a": 1}, None]}), 422),
    (json.dumps({"websites": {"a": 1}}), 422),
    (json.dumps({"source": ["police"]}), 422),
    (json.dumps({"narrative": 5 * ["x"]}), 422),
]


def test_nonsense_is_answered_with_a_sentence(caseworker):
    for raw, status in NONSENSE:
        problem(caseworker.send("post", "referrals", raw=raw), status)
    assert not Referral.objects.exists()


def test_impossible_moments_are_refused_in_a_whole_referral(caseworker):
    body = {"child": ChildFactory().number, "area_office": office().pk, "source": "police"}
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2090-01-01T00:00:00Z"):
        said = problem(caseworker.post("referrals", {**body, "received_at": at}), 422)
        assert [e["pointer"] for e in said["errors"]] == ["/received_at"]


def test_numbers_too_large_for_their_column_are_refused(caseworker):
    referral = ReferralFactory()
    body = {"referral": referral.reference, "source": "child", "nights": 10**6}
    assert problem(caseworker.post("disclosures", body), 422)["errors"][0]["pointer"] == "/nights"
    body["nights"] = 10**40
    problem(caseworker.post("disclosures", body), 422)
    body["nights"] = -1
    problem(caseworker.post("disclosures", body), 422)


NO_ADDRESSES = [
    "referrals/%00",
    "referrals/R-2026-00001%00",
    "referral-notes/99999999999999999999999999",
    "referral-notes/abc",
    "referral-notes/-1",
    "referrals/%F0%9F%98%80",
    "nothing",
    "",
]


def test_an_address_that_is_none_is_a_404(caseworker):
    for path in NO_ADDRESSES:
        problem(caseworker.get(path), 404)


def test_other_kinds_of_body_and_answer_are_refused(caseworker):
    answer = caseworker.client.post("/api/v1/referrals", {"source": "police"})
    problem(answer, 415)
    problem(caseworker.client.get("/api/v1/referrals", headers={"accept": "text/html"}), 406)
    problem(caseworker.send("delete", "referrals/R-2026-00001"), 403)
    problem(caseworker.send("options", "referrals"), 405)


def test_a_body_too_large_is_refused_unread(caseworker, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    problem(caseworker.post("referrals", {"narrative": "x" * 2000}), 413)


def test_every_missing_field_is_named(caseworker):
    said = problem(caseworker.post("referrals"), 422)
    assert {e["pointer"] for e in said["errors"]} == {"/child", "/received_at", "/source"}


def test_a_refusal_of_the_database_is_a_sentence_and_changes_nothing(caseworker):
    known = ChildFactory(dcf_person_id="77")
    answer = caseworker.post("children", {"area_office": office().pk, "dcf_person_id": "77"})
    said = problem(answer, 422)
    assert said["errors"][0]["detail"] == "A child with this DCF person ID is already recorded."
    assert Child.objects.get() == known


def test_a_referral_that_fails_leaves_no_child_behind(caseworker):
    body = {
        "child": {"given_name": "Ana", "area_office": office().pk},
        "area_office": office().pk,
        "received_at": "2090-01-01T00:00:00Z",
        "source": "police",
    }
    assert (
        problem(caseworker.post("referrals", body), 422)["errors"][0]["pointer"] == "/received_at"
    )
    assert not Child.objects.exists()


def test_answers_are_not_kept_by_caches(caseworker):
    assert caseworker.get("referrals").headers["Cache-Control"] == "no-store"


# Parameters ----------------------------------------------------------------------------------------


NO_PARAMETERS = [
    {"surprise": "1"},
    {"status": "lost"},
    {"status": ["open", "closed"]},
    {"received_after": "soon"},
    {"received_after": "0001-01-01"},
    {"received_before": "9999-12-31"},
    {"region": "7"},
    {"town": "Atlantis"},
    {"town": "\x00"},
    {"caseworker": "9" * 40},
    {"q": "\x00\x00"},
    {"q": "x" * 101},
    {"overdue": "perhaps"},
    {"page_size": "0"},
    {"page_size": "201"},
    {"page_size": "9" * 400},
    {"page_size": "²"},
    {"cursor": "nowhere"},
    {"cursor": "after-"},
    {"cursor": "after-" + "9" * 100},
    {"format": "xml"},
]


def test_a_parameter_that_is_none_is_a_400(caseworker):
    ReferralFactory()
    for query in NO_PARAMETERS:
        said = problem(caseworker.get("referrals", **query), 400)
        assert [e["parameter"] for e in said["errors"]] == list(query)


def test_parameters_of_a_single_row_are_strict_too(caseworker):
    referral = ReferralFactory()
    path = f"referrals/{referral.reference}"
    problem(caseworker.get(path, status="open"), 400)
    assert caseworker.get(path, fields="status").json() == {"status": "received"}


# Pages -----------------------------------------------------------------------------------------------


def walk(caller, path, **query):
    """Every page forward, then back again by `previous`."""
    answer = caller.get(path, **query).json()
    forward, pages = [], []
    while True:
        pages.append(answer)
        forward += answer["results"]
        if not answer["next"]:
            break
        answer = caller.client.get(answer["next"]).json()
    back = list(pages[-1]["results"])
    while answer["previous"]:
        answer = caller.client.get(answer["previous"]).json()
        back = answer["results"] + back
    assert [r["id"] for r in back] == [r["id"] for r in forward]
    assert answer["previous"] is None
    return forward


@pytest.mark.parametrize("ordering", [None, "status", "-age,received_at", "age", "venue,-source"])
def test_pages_hold_every_row_once_in_order(caseworker, ordering):
    children = [ChildFactory(date_of_birth=None), *ChildFactory.create_batch(2)]
    for n in range(9):
        ReferralFactory(child=children[n % 3], received_at=ago(days=n // 2), venue="hotel")
    query = {"ordering": ordering} if ordering else {}
    rows = walk(caseworker, "referrals", page_size=2, **query)
    assert len(rows) == len({r["id"] for r in rows}) == 9
    whole = caseworker.get("referrals", page_size=200, **query).json()["results"]
    assert [r["id"] for r in rows] == [r["id"] for r in whole]
    if ordering == "age":
        ages = [r["age"] for r in rows]
        assert ages == sorted(ages, key=lambda age: (age is None, age)) and None in ages


def test_notices_without_a_due_time_come_last(caseworker):
    referrals = ReferralFactory.create_batch(3)
    for referral in referrals:
        NoticeFactory(referral=referral, kind="other")
        ClassificationFactory(referral=referral)
    rows = walk(caseworker, "notices", page_size=2, ordering="due_at")
    assert [r["due_at"] is None for r in rows] == [False] * 3 + [True] * 3


def test_the_best_match_comes_first(caseworker):
    ChildFactory(given_name="Marie", family_name="Solano")
    ChildFactory(given_name="Marisol", family_name="Vega")
    ChildFactory(given_name="Bruno", family_name="Katz")
    rows = walk(caseworker, "children", q="Marisol Vega", page_size=1)
    assert rows[0]["given_name"] == "Marisol"
    assert "Bruno" not in {r["given_name"] for r in rows}


def test_no_name_stands_in_the_address_of_a_page(caseworker):
    ChildFactory.create_batch(3, family_name="Secretname")
    link = caseworker.get("children", page_size=1, ordering="family_name").json()["next"]
    assert "secretname" not in link.lower() and "cursor=after-" in link


# Cost ------------------------------------------------------------------------------------------------


def reads_of(caller, path):
    """How many times a list reads a table (of 12 statements, three set the wall), and its rows."""
    caller.get(path)
    with CaptureQueriesContext(connection) as seen:
        answer = caller.get(path, page_size=200)
    return sum(" FROM " in query["sql"] for query in seen), len(answer.json()["results"])


def test_lists_cost_the_same_for_one_row_and_for_thirty(people, client_as):
    def fill(n):
        for _ in range(n):
            charge = ChargeFactory(information__arrest=ArrestFactory())
            referral = ReferralFactory(caseworker=people["caseworker"])
            ClassificationFactory(referral=referral)
            NoticeFactory(referral=referral, sent=True)
            RecommendationFactory().lead_agencies.add(charge.information.arrest.agency)

    lists = {
        "caseworker": ["referrals", "children", "notices", "classifications", "recommendations"],
        "prosecutor": ["arrests", "charges", "buyers", "informations", "notices"],
        "administrator": ["towns", "agencies", "people", "statute-versions"],
    }
    callers = {name: Caller(client_as(people[name])) for name in lists}
    fill(1)
    few = {p: reads_of(callers[n], p) for n, paths in lists.items() for p in paths}
    fill(14)
    many = {p: reads_of(callers[n], p) for n, paths in lists.items() for p in paths}
    for path in few:
        assert many[path][0] == few[path][0] <= 9, (path, few[path], many[path])
    assert many["referrals"][1] == 15 and Notice.objects.count() == 30
