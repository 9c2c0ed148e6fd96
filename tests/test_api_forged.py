"""Second doors: requests nobody's page would send must tell and change nothing more."""

import json

from django.test import Client
from django.utils import timezone

import pytest

from referrals.models import Classification, Notice, Referral
from tests.api import Caller
from tests.factories import ChargeFactory, office
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people):
    return build_world()


@pytest.fixture
def call(people, client_as):
    return lambda name: Caller(client_as(people[name]))


def test_filters_by_what_is_hidden_find_nothing(call, world):
    caseworker, there = call("caseworker"), world.there
    for endpoint, query in (
        ("referrals", {"child": there.child.number}),
        ("referrals", {"q": there.child.number}),
        ("referrals", {"q": there.referral.reference}),
        ("children", {"q": there.child.number}),
        ("notices", {"referral": there.referral.reference}),
        ("classifications", {"referral": there.referral.reference}),
        ("aliases", {"child": there.child.number}),
        ("referral-notes", {"referral": there.referral.reference}),
    ):
        answer = caseworker.get(endpoint, **query)
        assert (answer.status_code, answer.json()["results"]) == (200, []), (endpoint, query)
    prosecutor = call("prosecutor")
    for endpoint, query in (
        ("arrests", {"buyer": there.buyer.number}),
        ("arrests", {"investigation": there.investigation.reference}),
        ("investigations", {"notice": there.notice.reference}),
        ("investigations", {"notice": world.here.notice.reference}),  # not theirs to know
        ("charges", {"arrest": there.arrest.number}),
        ("charges", {"information": there.information.pk}),
        ("dispositions", {"charge": there.charge.pk}),
    ):
        answer = prosecutor.get(endpoint, **query)
        assert (answer.status_code, answer.json()["results"]) == (200, []), (endpoint, query)


def test_searching_a_name_finds_it_in_ones_own_region_only(call, world):
    world.here.child.given_name = world.there.child.given_name = "Marisol"
    world.here.child.save()
    world.there.child.save()
    assert call("caseworker").keys("children", "number", q="marisol") == {world.here.child.number}
    assert call("director").keys("children", "number", q="marisol") == {
        world.here.child.number,
        world.there.child.number,
    }
    assert call("police").get("children", q="marisol").status_code == 404
    alias = call("caseworker").keys("children", "number", q=world.there.alias.given_name)
    assert world.there.child.number not in alias
    assert call("elsewhere").keys("referrals", "reference", q=world.there.alias.given_name) == {
        world.there.referral.reference
    }


def test_a_filter_over_what_one_may_not_read_does_not_exist(call, world):
    police = call("police")
    for name, value in (
        ("child", world.here.child.number),
        ("referral", world.here.referral.reference),
        ("region", "4"),
    ):
        assert police.get("notices", **{name: value}).status_code == 400
        assert call("caseworker").get("notices", **{name: value}).status_code == 200


def test_naming_a_hidden_row_is_answered_like_naming_none(call, world):
    caseworker = call("caseworker")
    today = timezone.localdate().isoformat()
    said = []
    for reference in (world.there.referral.reference, "R-1999-00001"):
        answer = caseworker.post(
            "classifications",
            {"referral": reference, "finding": "suspected", "decided_on": today},
        )
        assert answer.status_code == 422
        said.append(answer.content.decode().replace(reference, "..."))
    assert said[0] == said[1]
    police = call("police")
    said = []
    for number in (world.there.buyer.number, "B-999999"):
        answer = police.post("arrests", {"buyer": number, "arrested_on": today, "type": "T"})
        assert answer.status_code == 422
        said.append(answer.content.decode().replace(number, "..."))
    assert said[0] == said[1]
    notice = world.there.notice.reference
    answer = police.post(
        "investigations", {"origin": "dcf_notice", "notice": notice, "opened_on": today}
    )
    assert answer.status_code == 422
    assert police.post(f"notices/{notice}/open-investigation").status_code == 404
    assert police.post(f"notices/{notice}/acknowledge").status_code == 404
    assert call("caseworker").post(f"notices/{notice}/send", {"version": 1}).status_code == 404


def test_a_referral_cannot_be_moved_onto_a_hidden_child(call, world):
    case = f"referrals/{world.here.referral.reference}"
    answer = call("caseworker").patch(
        case, {"version": world.here.referral.version, "child": world.there.child.number}
    )
    assert answer.status_code == 422
    assert Referral.objects.get(pk=world.here.referral.pk).child == world.here.child


NOT_TO_BE_SET = [
    ("status", "closed"),
    ("region", 1),
    ("reference", "R-2020-00001"),
    ("outcome", "other"),
    ("age", 3),
    ("id", 1),
    ("created_at", "2020-01-01T00:00:00Z"),
    ("area_office_label", "Mine"),
    ("surprise", 1),
    ("__class__", "x"),
]


def test_what_cannot_be_set_is_refused_and_not_ignored(call, world):
    caseworker, case = call("caseworker"), f"referrals/{world.here.referral.reference}"
    version = world.here.referral.version
    for field, value in NOT_TO_BE_SET:
        answer = caseworker.patch(case, {"version": version, field: value, "reporter": "X"})
        assert answer.status_code == 422
        assert [e["pointer"] for e in answer.json()["errors"]] == [f"/{field}"]
        new = caseworker.post("referrals", {field: value})
        assert f"/{field}" in {e["pointer"] for e in new.json()["errors"]}
    world.here.referral.refresh_from_db()
    assert (world.here.referral.status, world.here.referral.reporter) == ("assessing", "")


def test_nobody_signs_for_another(call, people, world):
    caseworker = call("caseworker")
    body = {
        "referral": world.here.referral.reference,
        "finding": "suspected",
        "decided_on": timezone.localdate().isoformat(),
    }
    signed = caseworker.post("classifications", {**body, "by": people["supervisor"].pk})
    assert signed.status_code == 422
    assert caseworker.made("classifications", body)["by"] == people["caseworker"].pk
    due = caseworker.post(
        "notices",
        {
            "referral": world.here.referral.reference,
            "kind": "other",
            "recipient": office().pk,
            "due_at": "2030-01-01T00:00:00Z",
        },
    )
    assert due.status_code == 422


def test_confirming_is_a_supervisors(call, world):
    body = {
        "referral": world.here.referral.reference,
        "finding": "confirmed",
        "decided_on": timezone.localdate().isoformat(),
    }
    assert call("caseworker").post("classifications", body).status_code == 403
    assert not Classification.objects.filter(finding="confirmed").exists()
    assert call("supervisor").post("classifications", body).status_code == 201


def test_dispositions_and_substitutes_are_a_prosecutors(call, world):
    count = ChargeFactory(information=world.here.information)
    today = timezone.localdate().isoformat()
    disposition = {"charge": count.pk, "outcome": "nolle", "disposed_on": today}
    assert call("police").post("dispositions", disposition).status_code == 403
    sub = f"arrests/{world.here.arrest.number}/substitute"
    assert call("police").post(sub, {"filed_on": today}).status_code == 403
    assert call("other_prosecutor").post(sub, {"filed_on": today}).status_code == 404
    assert call("other_prosecutor").post("dispositions", disposition).status_code == 422
    assert call("prosecutor").post("dispositions", disposition).status_code == 201
    assert call("prosecutor").post(sub, {"filed_on": today}).status_code == 201


def test_a_notice_is_dcfs_to_write_and_its_recipients_to_acknowledge(call, world):
    notice = f"notices/{world.here.notice.reference}"
    draft = f"notices/{world.here.draft.reference}"
    assert call("police").patch(notice, {"version": 1, "late_reason": "x"}).status_code == 403
    assert call("police").post(f"{draft}/acknowledge").status_code == 404
    assert call("caseworker").post(f"{notice}/acknowledge").status_code == 403
    assert call("other_police").post(f"{notice}/acknowledge").status_code == 404
    sent = {"version": 1, "method": "email", "information_disclosed": "x"}
    assert call("police").post(f"{notice}/send", sent).status_code == 403
    assert call("caseworker").post(f"{notice}/send", sent).status_code == 409
    assert call("police").post(f"{draft}/send", sent).status_code == 404
    assert not Notice.objects.filter(acknowledged_at__isnull=False).exists()


def test_steps_of_another_job_are_refused(call, world):
    case = f"referrals/{world.here.referral.reference}/steps"
    version = {"version": world.here.referral.version}
    assert call("caseworker").post(f"{case}/reopen", {**version, "reason": "x"}).status_code == 403
    assert call("elsewhere").post(f"{case}/open", version).status_code == 404
    assert call("caseworker").post(f"{case}/vanish", version).status_code == 404
    assert call("caseworker").post(f"{case}/assess", version).status_code == 409
    extra = call("caseworker").post(f"{case}/open", {**version, "outcome": "other"})
    assert extra.status_code == 422
    close = f"investigations/{world.here.investigation.reference}/steps/close"
    assert call("prosecutor").post(close, {"version": 1}).status_code == 403
    board = f"recommendations/{world.recommendation.reference}/steps"
    assert call("member").post(f"{board}/adopt", {"version": 1}).status_code == 403
    assert call("member").get(board).json() == []
    assert call("staff").post(f"{board}/adopt", {"version": 1}).status_code == 200


def test_fields_and_ordering_reach_no_further_than_the_row(call, world):
    caseworker = call("caseworker")
    for query in (
        {"fields": "child__given_name"},
        {"fields": "reference,password"},
        {"fields": ""},
        {"ordering": "child__family_name"},
        {"ordering": "caseworker__user__password"},
        {"ordering": "narrative"},
        {"ordering": "?"},
        {"ordering": "status,status"},
        {"ordering": ""},
    ):
        assert caseworker.get("referrals", **query).status_code == 400, query
    (row,) = caseworker.get("referrals", fields="reference,status").json()["results"]
    assert row == {"reference": world.here.referral.reference, "status": "assessing"}


def test_a_cursor_on_a_hidden_row_tells_nothing(call, world):
    caseworker = call("caseworker")
    hidden = caseworker.get("referrals", cursor=f"after-{world.there.referral.pk}")
    none = caseworker.get("referrals", cursor="after-999999999")
    assert hidden.status_code == none.status_code == 400
    assert hidden.json() == none.json()


def test_addresses_of_children_are_not_in_lists(call, world):
    (row,) = call("caseworker").get("children").json()["results"]
    assert "address" not in row
    assert "address" in call("caseworker").get(f"children/{world.here.child.number}").json()


def test_a_confidential_address_is_refused(call, world):
    child = world.here.child
    answer = call("caseworker").patch(
        f"children/{child.number}",
        {"version": child.version, "address_confidential": True, "address": "1 Invented Street"},
    )
    assert answer.status_code == 422
    assert "confidential" in answer.json()["detail"]


def test_writing_with_a_cookie_needs_the_csrf_token(people, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["caseworker"], backend="accounts.permissions.GrantBackend")
    answer = client.post("/api/v1/referrals", json.dumps({}), content_type="application/json")
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_password_cannot_be_reached_through_people(call):
    administrator = call("administrator")
    for row in administrator.get("people").json()["results"]:
        assert not {"password", "email", "last_login"} & set(row)
    assert administrator.get("people", fields="password").status_code == 400
    assert administrator.get("people", ordering="user__password").status_code == 400
