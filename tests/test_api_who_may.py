"""Every endpoint as every job, by hand from docs/access.md: 404 for what one may not know of, 403 for
what one may see and not do, 405 for what nobody writes here."""

from django.urls import get_resolver

import pytest

from casework.api.serializers import SPOKEN
from tests.api import Caller
from tests.world import build_world, merge_another

pytestmark = pytest.mark.django_db

JOBS = [
    "caseworker", "supervisor", "police", "prosecutor", "member", "staff", "administrator", "auditor",
]  # fmt: skip
EVERYONE = set(JOBS)
DCF = {"caseworker", "supervisor"}
JUSTICE = {"police", "prosecutor"}
COUNCIL = {"member", "staff"}
READERS = EVERYONE - {"administrator", "auditor"}
NOBODY = set()

MATRIX = {
    # endpoint: (who sees it, who adds to it; None when nobody can here)
    "towns": (EVERYONE, {"administrator"}),
    "judicial-districts": (EVERYONE, {"administrator"}),
    "agencies": (EVERYONE, {"administrator"}),
    "people": (EVERYONE, {"administrator"}),
    "clocks": (EVERYONE, {"administrator"}),
    "disseminations": (JUSTICE | {"auditor"}, None),
    "broken-glass": (DCF, DCF),
    "reads": ({"auditor"}, None),
    "children": (DCF, DCF),
    "aliases": (DCF, DCF),
    "match-decisions": (DCF, DCF),
    "merges": (DCF, DCF),
    "referrals": (DCF, DCF),
    "referral-status-changes": (DCF, None),
    "referral-notes": (DCF, DCF),
    "classifications": (DCF, DCF),
    "disclosures": (DCF, DCF),
    "notices": (DCF | JUSTICE, DCF),
    "services": (DCF, DCF),
    "statutes": (EVERYONE, {"administrator"}),
    "statute-versions": (EVERYONE, {"administrator"}),
    "erasure-rules": (EVERYONE, {"administrator"}),
    "erasure-exclusions": (EVERYONE, {"administrator"}),
    "erasure-days": (JUSTICE, None),
    "investigations": (JUSTICE, JUSTICE),
    "investigation-status-changes": (JUSTICE, None),
    "investigation-notes": (JUSTICE, JUSTICE),
    "buyers": (JUSTICE, JUSTICE),
    "arrests": (JUSTICE, JUSTICE),
    "arrest-notes": (JUSTICE, JUSTICE),
    "dockets": (JUSTICE, JUSTICE),
    "informations": (JUSTICE, JUSTICE),
    "charges": (JUSTICE, JUSTICE),
    "dispositions": (JUSTICE, JUSTICE),  # a police officer's is refused by the row: see below
    "sentences": (JUSTICE, JUSTICE),
    "agency-reports": (JUSTICE | COUNCIL, JUSTICE),
    "agency-report-status-changes": (JUSTICE | COUNCIL, None),
    "report-reminders": (COUNCIL, {"staff"}),
    "erasure-batches": (JUSTICE | {"auditor"}, None),
    "erasure-items": (JUSTICE | {"auditor"}, None),
    "erasure-notices": (JUSTICE, None),
    "tombstones": (JUSTICE | {"auditor"}, None),
    "seats": (READERS, {"staff"}),
    "members": (READERS, {"staff"}),
    "reports": (READERS, {"staff"}),
    "recommendations": (READERS, {"staff"}),
    "recommendation-status-changes": (READERS, None),
    "bills": (READERS, {"staff"}),
    "bill-actions": (READERS, {"staff"}),
    "updates": (READERS, {"staff"}),
    "comments": (COUNCIL, COUNCIL),
    "campaigns": (READERS, {"staff"}),
    "recommendation-reminders": (COUNCIL, {"staff"}),
    "meetings": (READERS, {"staff"}),
    "meeting-status-changes": (READERS, None),
    "agenda-items": (READERS, {"staff"}),
    "attendances": (READERS, {"staff"}),
    "votes": (READERS, COUNCIL),
    "quorum-rules": (READERS, {"staff"}),
    "releases": (READERS, None),
    "releases-in-the-making": ({"staff"}, {"staff"}),
    "showings": (READERS, {"staff"}),
    "external-figures": (READERS, {"staff"}),
    "annual-reports": (READERS, {"staff"}),
}


def test_every_endpoint_is_in_the_matrix():
    lists = {
        name.removeprefix("api-").removesuffix("-list")
        for name in get_resolver().reverse_dict
        if isinstance(name, str) and name.startswith("api-") and name.endswith("-list")
    }
    assert lists == set(MATRIX)


@pytest.mark.parametrize("job", JOBS)
def test_lists_and_additions(people, client_as, job):
    caller = Caller(client_as(people[job]))
    wrong = []
    for endpoint, (readers, writers) in MATRIX.items():
        sees = job in readers
        expected = {
            "list": 200 if sees else 404,
            "one that is not there": 404,
            # An empty body: whoever may add is told what is missing.
            "add": 404 if not sees else 405 if writers is None else 422 if job in writers else 403,
        }
        got = {
            "list": caller.get(endpoint).status_code,
            "one that is not there": caller.get(f"{endpoint}/999999999").status_code,
            "add": caller.post(endpoint).status_code,
        }
        if writers is None and expected["add"] == 405:
            got["add"] = 405 if got["add"] in {403, 405} else got["add"]
        wrong += [(endpoint, act, got[act]) for act in got if got[act] != expected[act]]
    assert not wrong


def test_not_signed_in_is_a_401(db, client):
    caller = Caller(client)
    for endpoint in [*MATRIX, "me", "no-such-thing"]:
        answer = caller.get(endpoint)
        assert answer.status_code in {401, 404}, endpoint
        assert answer.status_code == 401 or endpoint == "no-such-thing"
        assert answer.headers.get("WWW-Authenticate") or endpoint == "no-such-thing"


REGION = {"caseworker", "colleague", "supervisor", "director"}
HARTFORD = {"police", "prosecutor", "chief"}


@pytest.fixture
def world(people):
    return build_world()


def test_rows_are_seen_by_those_they_belong_to(people, client_as, world):
    here = merge_another(world.here)
    rows = {
        f"children/{here.child.number}": REGION,
        f"aliases/{here.alias.pk}": REGION,
        f"match-decisions/{here.decision.pk}": REGION,
        f"merges/{here.merge.pk}": REGION,
        f"referrals/{here.referral.reference}": REGION,
        f"referrals/{here.referral.reference}/steps": REGION,
        f"referral-notes/{here.note.pk}": REGION,
        f"classifications/{here.classification.pk}": REGION,
        f"disclosures/{here.disclosure.pk}": REGION,
        f"services/{here.service.pk}": REGION,
        f"notices/{here.notice.reference}": REGION | {"police"},
        f"notices/{here.draft.reference}": REGION,
        f"investigations/{here.investigation.reference}": HARTFORD,
        f"investigations/{here.investigation.reference}/steps": HARTFORD,
        f"buyers/{here.buyer.number}": HARTFORD,
        f"arrests/{here.arrest.number}": HARTFORD,
        f"informations/{here.information.pk}": HARTFORD,
        f"charges/{here.charge.pk}": HARTFORD,
        f"dispositions/{here.disposition.pk}": HARTFORD,
        f"comments/{world.comment.pk}": {"member", "staff"},
        f"agency-reports/{here.agency_report.reference}": {"police", "member", "staff"},
        f"agency-reports/{here.begun_report.reference}": {"police"},
    }
    wrong = []
    for name, person in people.items():
        caller = Caller(client_as(person))
        for path, seen_by in rows.items():
            got = caller.get(path).status_code
            if got != (200 if name in seen_by else 404):
                wrong.append((name, path, got))
    assert not wrong


def test_lists_hold_what_one_sees_and_no_more(people, client_as, world):
    lists = {
        "caseworker": ("referrals", "reference", world.here.referral.reference),
        "elsewhere": ("referrals", "reference", world.there.referral.reference),
        "police": ("notices", "reference", world.here.notice.reference),
        "other_police": ("investigations", "reference", world.there.investigation.reference),
        "prosecutor": ("arrests", "number", world.here.arrest.number),
        "other_prosecutor": ("charges", "id", world.there.charge.pk),
    }
    for name, (endpoint, key, only) in lists.items():
        assert Caller(client_as(people[name])).keys(endpoint, key) == {only}, name


def test_a_row_does_not_vanish_because_what_it_is_linked_to_is_hidden(people, client_as, world):
    police = Caller(client_as(people["police"]))
    notice = police.get(f"notices/{world.here.notice.reference}").json()
    assert notice["referral"] is None
    assert "C-" not in str(notice) and "R-" not in str(notice)
    prosecutor = Caller(client_as(people["prosecutor"]))  # the notice was not sent to this office
    investigation = prosecutor.get(f"investigations/{world.here.investigation.reference}").json()
    assert investigation["notice"] is None and investigation["origin"] == "dcf_notice"
    (listed,) = prosecutor.get("investigations").json()["results"]
    assert listed["notice"] is None
    back = prosecutor.send("put", f"investigations/{investigation['reference']}", investigation)
    assert back.status_code == 200, back.content
    world.here.investigation.refresh_from_db()
    assert world.here.investigation.notice == world.here.notice


def test_putting_back_what_was_got_changes_nothing(people, client_as, world):
    """Also where a link is hidden from the writer, or a field is the database's alone."""
    wrong, same = [], set()
    for name in ("caseworker", "police", "prosecutor", "staff", "administrator"):
        caller = Caller(client_as(people[name]))
        for endpoint, (_, writers) in MATRIX.items():
            rows = caller.get(endpoint).json().get("results") if name in (writers or ()) else None
            for row in (rows or [])[:1]:
                key = row["name"] if endpoint == "towns" else row["id"]
                if endpoint not in BY_ID:
                    key = next((row[k] for k in SPOKEN if k in row), key)
                got = caller.get(f"{endpoint}/{key}").json()
                back = caller.send("put", f"{endpoint}/{key}", got)
                if back.status_code == 200 and back.json() == got:
                    same.add(endpoint)
                elif back.status_code not in {403, 405}:  # append-only
                    wrong.append((name, endpoint, back.status_code, back.content))
    assert not wrong
    assert same >= {"children", "referrals", "notices", "investigations", "charges", "towns"}


BY_ID = {"informations", "dockets", "bills", "erasure-rules"}  # their numbers are not unique


def test_me_is_oneself(people, client_as):
    for name in JOBS:
        me = Caller(client_as(people[name])).get("me").json()
        assert (me["id"], me["email"]) == (people[name].pk, people[name].email)
        assert "password" not in me
