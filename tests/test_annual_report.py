"""The council's annual report: written by staff, published once, the same on paper and on the page."""

import datetime as dt
import hashlib
import json
import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

import pytest

from accounts.wall import acting_as
from arrests.models import AgencyReport
from casework.errors import Conflict
from casework.services import save
from dashboards.models import AnnualReport, Release
from dashboards.report.services import publish_report, withdraw_report
from dashboards.services import withdraw_release
from recommendations.models import Member, Recommendation, Seat
from tests.api import Caller
from tests.factories import AgencyReportFactory, person
from tests.test_dashboard_pages import OTHERS, READERS, make_autumn

INTRODUCTION = (
    'The council *asks*.\n\n- first thing\n- **second** thing\n\nNot markup: #panic("x") $x$ <b>.'
)
TEXTS = {
    "told-in-time": "Send it from the intake form.",
    "agencies": "We thank those who reported.",
}
AT = dt.datetime(2026, 2, 3, 15, tzinfo=dt.UTC)


def begun(year=2025, **changed) -> AnnualReport:
    """A draft by staff, on the release of the tests."""
    staff = person("staff")
    release = Release.objects.first()
    words = {"introduction": INTRODUCTION, "texts": TEXTS, **changed}
    return save(AnnualReport(year=year, release=release, **words), by=staff)


def make_published() -> int:
    make_autumn()
    AgencyReportFactory(place="Hartford", at="submitted")
    AgencyReportFactory(place="New Haven", referrals_received=4711)
    seat = Seat.objects.first()
    Member.objects.create(
        seat=seat, name="Mara Invented", designee="Lia Invented", from_on="2025-07-01"
    )
    return publish_report(begun(), by=person("staff"), at=AT).pk


@pytest.fixture(scope="module")
def made(kept):
    return kept(make_published)


@pytest.fixture
def report(made, people):
    return AnnualReport.objects.get(pk=made)


@pytest.fixture
def draft(made, people):
    return begun(2026)


def pages_of(report) -> list[str]:
    own = f"/annual-reports/{report.pk}/"
    return [own, f"{own}report.pdf", f"{own}report.json"]


# --- writing ---------------------------------------------------------------------------------------


def test_staff_begin_write_look_and_publish_on_pages(client_as, people, report):
    client = client_as(people["staff"])
    answer = client.post("/annual-reports/new/", {"year": 2026, "release": report.release_id})
    draft = AnnualReport.objects.get(year=2026)
    assert answer.headers["Location"] == f"/annual-reports/{draft.pk}/change/"
    typed = {
        "year": 2026, "release": report.release_id, "version": draft.version,
        "introduction": "Dear reader.", "text_told-in-time": "Too *late*.",
    }  # fmt: skip
    page = client.post(answer.headers["Location"], typed, follow=True).text
    assert "This is a draft" in page and "<p>Too <em>late</em>.</p>" in page
    own = f"/annual-reports/{draft.pk}/"
    assert client.get(f"{own}report.pdf").content.startswith(b"%PDF-1.7")
    seen = re.search(r'name="version" value="(\d+)"', client.get(f"{own}publish/").text)[1]
    page = client.post(f"{own}publish/", {"version": seen, "read": "on"}, follow=True).text
    draft.refresh_from_db()
    assert draft.standing == "Published" and draft.published_by_id == people["staff"].pk
    assert draft.digest in page and "Dear reader." in page


def test_the_form_shows_what_the_release_answers(client_as, people, draft):
    page = client_as(people["staff"]).get(f"/annual-reports/{draft.pk}/change/").text
    assert "The release answers: In 2025, DCF received" in page
    assert "Send it from the intake form." in page


def test_a_character_that_cannot_be_printed_is_said_beside_its_text(client_as, people, draft):
    typed = {
        "year": 2026, "release": draft.release_id, "version": draft.version, "text_demand": "😀",
    }  # fmt: skip
    answer = client_as(people["staff"]).post(f"/annual-reports/{draft.pk}/change/", typed)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == ["text_demand"] and "no character “😀”" in errors["text_demand"][0]


@pytest.mark.parametrize("name", READERS)
def test_a_draft_is_council_staffs_alone(client_as, people, draft, report, name):
    client = client_as(people[name])
    expected = 200 if name == "staff" else 404
    assert [client.get(page).status_code for page in pages_of(draft)] == [expected] * 3
    listed = client.get("/annual-reports/").text
    assert ("Annual report 2026" in listed) == (name == "staff")
    call = Caller(client)
    assert call.get(f"annual-reports/{draft.pk}").status_code == expected
    years = [row["year"] for row in call.get("annual-reports").json()["results"]]
    assert years == ([2026, 2025] if name == "staff" else [2025])
    assert [client.get(page).status_code for page in pages_of(report)] == [200] * 3


@pytest.mark.parametrize("name", OTHERS)
def test_others_do_not_learn_that_there_are_reports(client_as, people, report, name):
    client = client_as(people[name])
    pages = [*pages_of(report), "/annual-reports/", "/annual-reports/new/"]
    assert [client.get(page).status_code for page in pages] == [404] * 5


@pytest.mark.parametrize("name", [n for n in READERS if n != "staff"])
def test_readers_write_nothing(client_as, people, draft, report, name):
    client = client_as(people[name])
    assert client.get("/annual-reports/new/").status_code == 403
    for act in ("change", "publish", "withdraw"):
        for row, expected in ((report, 403), (draft, {404, 403})):
            url = f"/annual-reports/{row.pk}/{act}/"
            expected_of = expected if isinstance(expected, set) else {expected}
            assert client.get(url).status_code in expected_of
            assert client.post(url, {"withdrawn_reason": "x"}).status_code in expected_of
    with acting_as(people[name]), pytest.raises(PermissionDenied):
        withdraw_report(report, reason="x", by=people[name])


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"introduction": "A smile 😀."}, "introduction", "no character “😀”"),
        ({"texts": {"demand": "中"}}, "texts", "How large is demand? The print has no"),
        ({"texts": {"no-such": "x"}}, "texts", "There is no section no-such."),
        ({"texts": ["x"]}, "texts", "a text by the name of each section"),
        ({"texts": {"demand": 3}}, "texts", "a text by the name of each section"),
        ({"texts": {"demand": "x" * 20_001}}, "texts", "at most 20,000"),
        ({"year": 2030}, "release", "ends before 2030 begins"),
        ({"year": 2012}, "__all__", "begin with the year 2013"),
    ],
)
def test_what_cannot_be_reported_is_said_beside_its_field(made, people, changed, field, said):
    with pytest.raises(ValidationError) as refused:
        begun(**{"year": 2026, **changed})
    told = (
        refused.value.message_dict
        if hasattr(refused.value, "error_dict")
        else {"__all__": refused.value.messages}
    )
    assert said in " ".join(told[field])


def test_one_report_stands_for_a_year(report):
    with pytest.raises(ValidationError, match="begun already"):
        begun(2025)


def test_a_withdrawn_release_begins_and_publishes_no_report(draft, people):
    withdraw_release(draft.release, reason="A region was missing.")
    draft = AnnualReport.objects.get(pk=draft.pk)
    with pytest.raises(ValidationError, match="withdrawn"):
        publish_report(draft, by=people["staff"])
    with pytest.raises(ValidationError, match="withdrawn"):
        begun(2024)
    with pytest.raises(DatabaseError, match="choose one that stands"), transaction.atomic():
        AnnualReport.objects.filter(pk=draft.pk).update(introduction="x")


# --- two at once -----------------------------------------------------------------------------------


def test_two_who_write_at_once_see_both_versions_and_lose_nothing(client_as, people, draft):
    client = client_as(people["staff"])
    url = f"/annual-reports/{draft.pk}/change/"
    typed = {"year": 2026, "release": draft.release_id, "version": draft.version}
    assert client.post(url, {**typed, "text_demand": "Theirs."}).status_code == 302
    answer = client.post(url, {**typed, "text_demand": "Mine."})
    assert answer.status_code == 409
    assert "Theirs." in answer.text and "Mine." in answer.text
    draft.refresh_from_db()
    assert draft.texts["demand"] == "Theirs."
    seen = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert client.post(url, {**typed, "version": seen, "text_demand": "Both."}).status_code == 302


def test_nobody_publishes_what_they_have_not_seen(client_as, people, draft):
    seen = draft.version
    draft.introduction = "Changed meanwhile."
    save(draft, by=people["staff"])
    url = f"/annual-reports/{draft.pk}/publish/"
    assert client_as(people["staff"]).post(url, {"version": seen, "read": "on"}).status_code == 409
    assert AnnualReport.objects.get(pk=draft.pk).standing == "Draft"


# --- frozen ----------------------------------------------------------------------------------------


def test_what_is_published_stays_as_it_is(client_as, people, report):
    client, url = client_as(people["staff"]), f"/annual-reports/{report.pk}/change/"
    assert client.get(url).status_code == 409
    typed = {"year": 2025, "release": report.release_id, "version": report.version}
    assert client.post(url, {**typed, "introduction": "Other."}).status_code == 422
    with pytest.raises(Conflict):
        publish_report(report, by=people["staff"])
    with pytest.raises(DatabaseError), transaction.atomic():
        report.delete()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("year", 2024), ("introduction", "x"), ("texts", {}), ("content", {}), ("digest", "0"),
        ("pdf", b"x"), ("published_at", None), ("published_by", None), ("made_by", None),
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_a_published_report(people, report, column, value):
    with (
        acting_as(people["staff"]),
        pytest.raises(DatabaseError, match="published"),
        transaction.atomic(),
    ):
        AnnualReport.objects.filter(pk=report.pk).update(**{column: value})


def test_a_published_report_says_what_it_said_whatever_happens_since(report, people):
    Recommendation.objects.update(text="Something else.")
    Member.objects.update(name="Somebody Else")
    shown = json.dumps(AnnualReport.objects.get(pk=report.pk).content)
    assert "Examine why referrals rise." in shown and "Mara Invented" in shown
    assert "Something else." not in shown and "Somebody Else" not in shown


def test_a_withdrawn_report_says_why_and_makes_room_for_another(client_as, people, report):
    client, url = client_as(people["staff"]), f"/annual-reports/{report.pk}/withdraw/"
    assert "required" in client.post(url, {}).text
    assert client.post(url, {"withdrawn_reason": "A table was wrong."}).status_code == 302
    page = client_as(people["member"]).get(f"/annual-reports/{report.pk}/").text
    assert "withdrawn on" in page and "A table was wrong." in page
    with pytest.raises(Conflict):
        withdraw_report(report, reason="Again.", by=people["staff"])
    with pytest.raises(DatabaseError, match="published"), transaction.atomic():
        AnnualReport.objects.filter(pk=report.pk).update(withdrawn_at=None, withdrawn_reason="")
    assert begun(2025).standing == "Draft"


def test_a_report_tells_that_its_release_was_withdrawn_since(client_as, people, report):
    withdraw_release(report.release, reason="A region was counted twice.")
    page = client_as(people["member"]).get(f"/annual-reports/{report.pk}/").text
    assert "A region was counted twice." in page and report.digest in page


def test_a_draft_is_not_withdrawn(draft, people):
    with pytest.raises(ValidationError, match="Only a published report"):
        withdraw_report(draft, reason="x", by=people["staff"])


# --- what it holds ---------------------------------------------------------------------------------


def test_it_holds_the_releases_own_words_numbers_and_charts(report):
    measures = {m["slug"]: m for m in report.release.content["measures"]}
    shown = {m["slug"]: m for s in report.content["sections"] for m in s["measures"]}
    assert shown.keys() == measures.keys()
    for slug, measure in shown.items():
        assert measure["charts"] == measures[slug]["charts"]
        assert measure["sentence"] == measures[slug]["sentence"]
        if slug not in {"agency-reports", "recommendations"}:
            assert measure == measures[slug]
    assert report.content["release"]["digest"] == report.release.digest


def test_it_tells_of_agencies_what_they_submitted_and_of_others_that_they_are_missing(report):
    agencies = report.content["agencies"]
    (received,) = agencies["received"]
    submitted = AgencyReport.objects.get(status="submitted")
    assert received["agency"] == "Hartford Police Department"
    assert received["numbers"][0] == submitted.referrals_received
    missing = {row["agency"]: row["standing"] for row in agencies["missing"]}
    assert missing["New Haven Police Department"] == "Begun, nothing submitted"
    assert missing["Waterbury Police Department"] == ""
    assert len(missing) + agencies["received_of_asked"] == agencies["asked"]
    shown = json.dumps(report.content)
    assert "4711" not in shown and submitted.coordinator not in shown


def test_it_names_members_and_vacant_seats(report):
    first, *others = report.content["seats"]
    assert (first["member"], first["designee"]) == ("Mara Invented", "Lia Invented")
    assert {seat["member"] for seat in others} == {""} and len(others) == 34


def test_recommendations_stand_with_their_status(report):
    rows = {row["text"]: row["status"] for row in report.content["recommendations"]}
    assert rows["Examine why referrals rise."] == "Proposed"


# --- verifying -------------------------------------------------------------------------------------


def test_anyone_can_compute_the_digest_from_the_file(client_as, people, report):
    said = client_as(people["member"]).get(f"/annual-reports/{report.pk}/report.json").json()
    written = json.dumps(said["content"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(written.encode()).hexdigest() == said["digest"] == report.digest


def test_the_command_finds_a_changed_report(report, rows, capsys):
    call_command("verify_annual_report", "--print")
    assert "Annual report 2025: intact and prints the same" in capsys.readouterr().out
    rows("SET CONSTRAINTS ALL IMMEDIATE")
    rows("ALTER TABLE dashboards_annualreport DISABLE TRIGGER USER")
    changed = {**report.content, "title": "Another"}
    rows("UPDATE dashboards_annualreport SET content = %s", json.dumps(changed))
    rows("ALTER TABLE dashboards_annualreport ENABLE TRIGGER USER")
    with pytest.raises(CommandError):
        call_command("verify_annual_report", "2025")


# --- the API ---------------------------------------------------------------------------------------


def test_staff_write_a_draft_through_the_api_and_publish_nothing_there(client_as, people, report):
    call = Caller(client_as(people["staff"]))
    body = {"year": 2026, "release": report.release_id, "texts": {"demand": "x"}}
    made = call.post("annual-reports", body)
    assert made.status_code == 201
    url = f"annual-reports/{made.json()['id']}"
    changed = call.patch(url, {"introduction": "Hello.", "version": made.json()["version"]})
    assert (changed.status_code, changed.json()["introduction"]) == (200, "Hello.")
    assert call.patch(url, {"introduction": "Late.", "version": 1}).status_code == 409
    assert call.patch(url, {"digest": "0", "version": changed.json()["version"]}).status_code == 422
    assert "pdf" not in call.get(url).json()
    frozen = call.patch(
        f"annual-reports/{report.pk}", {"introduction": "x", "version": report.version}
    )
    assert frozen.status_code == 422
