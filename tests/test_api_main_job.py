"""From a call to a conviction, through the API alone."""

import datetime as dt

from django.utils import timezone

from referrals.models import Referral
from tests.api import Caller
from tests.factories import office


def test_from_a_call_to_a_conviction(people, client_as):
    caseworker, supervisor, police, prosecutor = (
        Caller(client_as(people[name]))
        for name in ("caseworker", "supervisor", "police", "prosecutor")
    )
    today = timezone.localdate().isoformat()

    referral = caseworker.made(
        "referrals",
        {
            "child": {
                "given_name": "Ana",
                "family_name": "Invented",
                "date_of_birth": "2010-05-17",
                "area_office": office().pk,
            },
            "area_office": office().pk,
            "caseworker": people["caseworker"].pk,
            "received_at": timezone.now().isoformat(),
            "source": "careline",
            "town": "Hartford",
            "narrative": "Invented.",
        },
    )
    assert referral["status"] == "received"
    assert referral["child_label"].endswith("Ana Invented")
    assert referral["region"] == 4
    case = f"referrals/{referral['reference']}"

    assert [s["name"] for s in caseworker.get(f"{case}/steps").json()] == ["assess", "screen_out"]
    moved = caseworker.made(f"{case}/steps/assess", {"version": referral["version"]})
    moved = caseworker.made(f"{case}/steps/open", {"version": moved["version"]})
    supervisor.made(
        "classifications",
        {"referral": referral["reference"], "finding": "confirmed", "decided_on": today},
    )

    (notice,) = caseworker.get("notices", referral=referral["reference"]).json()["results"]
    assert notice["kind"] == "police" and notice["clock"] == "police_notice" and notice["due_at"]
    early = caseworker.post(
        f"{case}/steps/close",
        {"version": moved["version"], "reason": "Done.", "outcome": "safe_at_home"},
    )
    assert early.status_code == 422, "a notice is due"
    assert police.get(f"notices/{notice['reference']}").status_code == 404, "not sent yet"
    sent = caseworker.made(
        f"notices/{notice['reference']}/send",
        {
            "version": notice["version"],
            "method": "telephone",
            "information_disclosed": "An invented child.",
        },
    )
    assert sent["sent_by_label"] == "Caseworker Invented"

    seen = police.get(f"notices/{notice['reference']}").json()
    assert seen["referral"] is None and seen["information_disclosed"] == "An invented child."
    acknowledged = police.made(f"notices/{notice['reference']}/acknowledge")
    assert acknowledged["acknowledged_by"] == people["police"].pk
    again = police.post(f"notices/{notice['reference']}/acknowledge")
    assert again.status_code == 409

    investigation = police.made(f"notices/{notice['reference']}/open-investigation")
    assert investigation["notice"] == notice["reference"]
    assert investigation["agency"] == people["police"].agency_id
    buyer = police.made("buyers", {"given_name": "Bo", "family_name": "Invented"})
    arrest = police.made(
        "arrests",
        {
            "buyer": buyer["number"],
            "investigation": investigation["reference"],
            "arrested_on": today,
            "type": "T",
            "town": "Hartford",
        },
    )
    assert arrest["judicial_district"] == investigation["judicial_district"]
    closed = police.made(
        f"investigations/{investigation['reference']}/steps/close",
        {"version": investigation["version"], "outcome": "arrest", "closed_on": today},
    )
    assert closed["status"] == "closed"

    information = police.made(
        "informations", {"arrest": arrest["number"], "kind": "short_form", "filed_on": today}
    )
    law = police.get("statute-versions", section="53a-83b", in_force_on=today, q="minor").json()
    version = law["results"][0]
    police.made(
        "charges",
        {
            "information": information["id"],
            "count": 1,
            "statute_version": version["id"],
            "offence_on": (timezone.localdate() - dt.timedelta(days=3)).isoformat(),
        },
    )
    substitute = prosecutor.made(f"arrests/{arrest['number']}/substitute", {"filed_on": today})
    (copied,) = prosecutor.get("charges", information=substitute["id"]).json()["results"]
    assert copied["replaces"] and copied["statute_version"] == version["id"]
    disposition = prosecutor.made(
        "dispositions",
        {"charge": copied["id"], "outcome": "guilty_plea", "disposed_on": today},
    )
    sentence = prosecutor.made(
        "sentences", {"disposition": disposition["id"], "months_to_serve": 24, "fine": "500.00"}
    )
    assert sentence["months_to_serve"] == 24

    closed = caseworker.made(
        f"{case}/steps/close",
        {"version": moved["version"], "reason": "Safe.", "outcome": "safe_at_home"},
    )
    assert (closed["status"], closed["outcome"]) == ("closed", "safe_at_home")
    changes = caseworker.get("referral-status-changes", case=referral["reference"]).json()
    assert [c["to_status"] for c in changes["results"]] == ["assessing", "open", "closed"]


def test_a_second_referral_names_the_known_child(people, client_as):
    caller = Caller(client_as(people["caseworker"]))
    first = caller.made(
        "referrals",
        {
            "child": {"given_name": "Ana", "area_office": office().pk},
            "area_office": office().pk,
            "received_at": timezone.now().isoformat(),
            "source": "police",
        },
    )
    second = caller.made(
        "referrals",
        {
            "child": first["child"],
            "area_office": office().pk,
            "received_at": timezone.now().isoformat(),
            "source": "school",
        },
    )
    assert second["child"] == first["child"] and second["reference"] != first["reference"]
    assert Referral.objects.count() == 2


def test_what_is_wrong_with_a_new_child_is_said_where_it_stands(people, client_as):
    caller = Caller(client_as(people["caseworker"]))
    body = {
        "area_office": office().pk,
        "received_at": timezone.now().isoformat(),
        "source": "police",
    }
    for child, pointer in (
        ({"gender": "nobody"}, "/child/gender"),
        ({"area_office": office().pk, "date_of_birth": "2090-01-01"}, "/child/date_of_birth"),
        ({"area_office": office().pk, "surname": "X"}, "/child/surname"),
        ("C-999999", "/child"),
    ):
        answer = caller.post("referrals", {**body, "child": child})
        assert answer.status_code == 422
        assert pointer in {e["pointer"] for e in answer.json()["errors"]}
    assert not Referral.objects.exists()
