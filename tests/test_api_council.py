"""The council's work and the reference data, through the API."""

import pytest

from dashboards.models import Release
from recommendations.models import Recommendation, Report
from tests.api import Caller
from tests.factories import RecommendationFactory, police

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(people, client_as):
    return lambda name: Caller(client_as(people[name]))


def test_a_recommendation_is_made_with_its_agencies_and_bills(call):
    staff = call("staff")
    staff.made("reports", {"year": 2025, "title": "Invented report"})
    bill = staff.made("bills", {"session_year": 2026, "number": "HB 1"})
    made = staff.made(
        "recommendations",
        {
            "report": 2025,
            "number": 7,
            "text": "Ask why.",
            "aim": "C",
            "kind": "study",
            "lead": "Council",
            "lead_agencies": [police().pk],
            "bills": [bill["id"]],
        },
    )
    assert made["reference"] == "2025-7" and made["report"] == 2025
    assert (made["bills"], made["lead_agencies"]) == ([bill["id"]], [police().pk])
    path = "recommendations/2025-7"
    less = staff.patch(path, {"version": made["version"], "bills": []})
    assert less.json()["bills"] == [] and less.json()["lead_agencies"] == [police().pk]
    assert staff.get("recommendations", year="2025", lead_agencies=police().pk).json()["results"]
    refused = call("member").patch(path, {"version": made["version"], "bills": [bill["id"]]})
    assert refused.status_code == 403
    assert not Recommendation.objects.get(reference="2025-7").bills.exists()


def test_a_member_comments_and_nobody_changes_the_comment(call, people):
    recommendation = RecommendationFactory()
    member = call("member")
    said = member.made(
        "comments", {"recommendation": recommendation.reference, "text": "Invented."}
    )
    assert said["by"] == people["member"].pk
    assert call("staff").patch(f"comments/{said['id']}", {"text": "Other."}).status_code == 403
    assert call("police").get("comments").status_code == 404


def test_a_number_that_is_taken_is_said_to_be(call):
    Report.objects.create(year=2025, title="Invented report")
    answer = call("staff").post("reports", {"year": 2025, "title": "Another"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"pointer": "/year", "detail": "This year is already in use."}
    ]


def test_releases_are_read_and_their_tables_on_the_release_itself(call, people):
    release = Release.objects.create(
        name="Invented", data_until="2026-09-30", content={"tables": []}, suppression=[], digest="0"
    )
    member = call("member")
    (listed,) = member.get("releases").json()["results"]
    assert listed["name"] == "Invented" and "content" not in listed
    assert member.get(f"releases/{release.pk}").json()["content"] == {"tables": []}
    path = f"releases/{release.pk}"
    assert call("staff").patch(path, {"digest": "1"}).status_code == 422
    assert call("staff").send("put", path, {"digest": "1"}).status_code == 405


def test_an_administrator_keeps_the_law(call):
    administrator = call("administrator")
    statute = administrator.made("statutes", {"sovereign": "CT", "section": "99-1"})
    limb = {
        "statute": statute["id"],
        "title": "Invented",
        "offence_class": "felony A",
        "role": "buyer",
        "validity": {"from": "2020-01-01", "before": None},
    }
    made = administrator.made("statute-versions", limb)
    assert made["validity"] == {"from": "2020-01-01", "before": None}
    assert made["statute_label"] == "99-1"
    overlap = administrator.post("statute-versions", limb)
    assert overlap.status_code == 422 and "in force" in overlap.json()["detail"]
    for days in ({"from": None}, {"before": "2020-01-01"}, [], "2020", {"from": "x"}):
        wrong = administrator.post("statute-versions", {**limb, "validity": days})
        assert wrong.status_code == 422, days
        assert wrong.json()["errors"][0]["pointer"].startswith("/validity")
    path = f"statute-versions/{made['id']}"
    ended = administrator.patch(path, {"validity": {"from": "2020-01-01", "before": "2021-01-01"}})
    assert ended.json()["validity"]["before"] == "2021-01-01"
    assert call("police").patch(path, {"title": "Mine"}).status_code == 403
