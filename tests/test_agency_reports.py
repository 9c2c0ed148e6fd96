"""Agencies' yearly reports (CGS 51-286h): written beside our own counts, submitted, returned, missed."""

import csv
import datetime as dt
import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import pytest
import time_machine

from accounts.models import Agency, AgencyKind
from accounts.wall import acting_as, acting_as_statistics
from arrests.flow import reporting_year
from arrests.models import AgencyReport, ReportReminder
from arrests.own_counts import own_counts
from arrests.report_reminders import send_report_reminders
from arrests.reports_due import by_town, days_of, last_year_due, standing_of
from arrests.services import remind_of_reports
from casework.errors import Conflict
from casework.models import Draft
from casework.services import save
from tests.api import Caller
from tests.factories import (
    REPORTED,
    AgencyReportFactory,
    ArrestFactory,
    ChargeFactory,
    DispositionFactory,
    InvestigationFactory,
    NoticeFactory,
    ReferralFactory,
    police,
)

pytestmark = pytest.mark.django_db

YEAR = 2025  # October 1, 2024 to September 30, 2025
FIRST, LAST = days_of(YEAR)


def text(response) -> str:
    return response.content.decode()


def at(report, page="change/") -> str:
    return f"/agency-reports/{report.reference}/{page}"


def typed(report, **changed) -> dict:
    return {**REPORTED, "version": report.version, **changed}


def counted(report, person) -> dict[str, int]:
    with acting_as(person):
        return {count.field: count.number for count in own_counts(report)}


# The days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "running", "due"),
    [
        ("2025-09-29", 2025, 2024),
        ("2025-09-30", 2025, 2025),
        ("2025-10-01", 2026, 2025),
        ("2025-12-31", 2026, 2025),
        ("2026-01-01", 2026, 2025),
    ],
)
def test_a_year_ends_on_september_30(today, running, due):
    day = dt.date.fromisoformat(today)
    assert (reporting_year(day), last_year_due(day)) == (running, due)


# Our own counts -----------------------------------------------------------------------------------------


def local(day: dt.date, hour: int, minute: int = 0):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def a_notice(sent_at, **more):
    return NoticeFactory(
        sent=True, sent_at=sent_at, clock_started_at=sent_at - dt.timedelta(hours=1), **more
    )


def test_our_counts_follow_their_rules_to_the_day(people):
    report = AgencyReportFactory()
    one = ReferralFactory(received_at=local(FIRST, 0) - dt.timedelta(days=3))
    a_notice(local(FIRST, 0), referral=one)
    a_notice(local(LAST, 23, 59), referral=one, kind="other")  # the same referral again
    a_notice(local(LAST, 12))
    a_notice(local(FIRST, 0) - dt.timedelta(minutes=1))  # the year before
    a_notice(local(LAST + dt.timedelta(days=1), 0))  # the year after
    a_notice(local(LAST, 12), recipient=police("New Haven"))
    for origin, on, missing in (
        ("complaint", FIRST, True),
        ("hotline", LAST, False),
        ("decoy", LAST, True),
        ("hotline", LAST + dt.timedelta(days=1), True),
    ):
        InvestigationFactory(origin=origin, opened_on=on, missing_child=missing)
    InvestigationFactory(place="New Haven", origin="complaint", opened_on=LAST, missing_child=True)
    for on in (FIRST, LAST, FIRST - dt.timedelta(days=1)):
        ArrestFactory(arrested_on=on)
    assert counted(report, people["police"]) == {
        "referrals_received": 4,
        "missing_children_investigations": 2,
        "referrals_from_dcf": 2,
        "referred_for_prosecution": 2,
    }
    assert all(count.rule.endswith(".") for count in own_counts(report))


def test_the_chiefs_office_counts_convictions_that_stand(people):
    chief = people["chief"]
    report = AgencyReportFactory(agency=chief.agency)
    one = DispositionFactory(disposed_on=LAST)
    also = ChargeFactory(information=one.charge.information)
    DispositionFactory(charge=also, disposed_on=FIRST)  # another count of the same arrest
    vacated = DispositionFactory(disposed_on=FIRST)
    DispositionFactory(charge=vacated.charge, outcome="vacated", disposed_on=LAST)
    DispositionFactory(outcome="dismissed", disposed_on=LAST)
    DispositionFactory(disposed_on=LAST + dt.timedelta(days=1))
    assert counted(report, chief)["convictions"] == 1
    assert "convictions" not in counted(AgencyReportFactory(), people["police"])


# Writing --------------------------------------------------------------------------------------------------


def test_a_count_stands_beside_the_entry_and_is_never_entered_by_itself(client_as, people):
    report = AgencyReportFactory()
    a_notice(local(LAST, 12))
    client = client_as(people["police"])
    page = client.get(at(report))
    form = page.context["form"]
    assert [(item, f.name, f.value(), c and c.number) for item, f, c in form.drawn_items()][:2] == [
        ("a1", "participation", "", None), ("a2", "referrals_received", None, 1),
    ]  # fmt: skip
    assert "Recorded here: 1" in text(page)
    taken = client.post(at(report), typed(report, referrals_received="", _use="referrals_from_dcf"))
    assert taken.status_code == 200
    form = taken.context["form"]
    assert form["referrals_from_dcf"].value() == 1
    assert form["referrals_received"].value() == ""
    assert form["obstacles"].value() == "Invented."  # what was typed is still there
    report.refresh_from_db()
    assert report.referrals_from_dcf is None and not Draft.objects.exists()


def test_a_forged_use_takes_nothing_over(client_as, people):
    report = AgencyReportFactory()
    page = client_as(people["police"]).post(at(report), typed(report, _use="obstacles"))
    assert page.context["form"]["obstacles"].value() == "Invented."


def test_what_is_typed_is_kept_by_itself(client_as, people):
    report = AgencyReportFactory()
    client = client_as(people["police"])
    key = str(uuid.uuid4())
    sent = typed(report, obstacles="Half a sen", draft_key=key, _draft="keep")
    assert "Draft saved" in text(client.post(at(report), sent, headers={"HX-Request": "true"}))
    report.refresh_from_db()
    assert report.obstacles == ""
    assert [str(one) for one, *_ in client.get(at(report)).context["offered"]] == [key]
    again = client.get(at(report), {"draft": key})
    assert again.context["form"]["obstacles"].value() == "Half a sen"
    assert client.post(at(report), typed(report, draft_key=key)).status_code == 302
    assert client.post(at(report), typed(report, draft_key=key)).status_code == 302  # pressed twice
    report.refresh_from_db()
    assert report.obstacles == "Invented." and report.version == 2


def test_a_report_is_begun_written_and_submitted(client_as, people):
    client = client_as(people["police"])
    begun = client.post("/agency-reports/new/", {"year": YEAR})
    report = AgencyReport.objects.get()
    assert begun.headers["Location"] == at(report)
    assert report.agency == people["police"].agency
    half = typed(report, referrals_received="", coordinator="")
    client.post(at(report), half)
    page = client.get(at(report, ""))
    assert "Answer first: referrals received, coordinator." in text(page)
    assert client.post(at(report, "steps/submit/"), {}).status_code == 422
    report.refresh_from_db()
    client.post(at(report), typed(report, referrals_received="0"))  # zero is an answer
    assert client.post(at(report, "steps/submit/"), {}).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.referrals_received) == ("submitted", 0)


def test_it_is_not_submitted_before_the_year_is_over(people):
    report = AgencyReportFactory()
    AgencyReport.objects.filter(pk=report.pk).update(**REPORTED)
    too_early = pytest.raises(ValidationError, match="The year ends on")
    with time_machine.travel(local(dt.date(2025, 9, 29), 12), tick=False), too_early:
        report.flow.follow(report, "submit", by=people["police"])
    with time_machine.travel(local(dt.date(2025, 9, 30), 12), tick=False):
        assert report.flow.follow(report, "submit", by=people["police"]).status == "submitted"


def test_no_report_is_begun_of_a_year_that_has_not(people):
    with acting_as(people["police"]):
        with pytest.raises(ValidationError, match="newest year"):
            save(AgencyReport(year=reporting_year(timezone.localdate()) + 1), by=people["police"])
        with pytest.raises(ValidationError, match="begin with the year"):
            save(AgencyReport(year=2015), by=people["police"])


def test_an_agency_has_one_report_a_year(client_as, people):
    AgencyReportFactory()
    answer = client_as(people["police"]).post("/agency-reports/new/", {"year": YEAR})
    assert answer.status_code == 422 and "is begun already" in text(answer)


def test_a_submitted_report_stays_as_it_is_at_every_door(client_as, people):
    report = AgencyReportFactory(at="submitted")
    client = client_as(people["police"])
    assert client.post(at(report), typed(report, obstacles="Other.")).status_code == 422
    caller = Caller(client)
    changed = caller.patch(
        f"agency-reports/{report.reference}", {"obstacles": "Other.", "version": report.version}
    )
    assert changed.status_code == 422
    refused = pytest.raises(DatabaseError, match="is submitted")
    with acting_as(people["police"]), refused, transaction.atomic():
        AgencyReport.objects.filter(pk=report.pk).update(obstacles="Other.")
    report.refresh_from_db()
    assert report.obstacles == "Invented."


def test_staff_return_it_with_a_reason_and_it_is_submitted_again(client_as, people):
    report = AgencyReportFactory(at="submitted")
    staff, officer = client_as(people["staff"]), client_as(people["police"])
    assert staff.post(at(report, "steps/return/"), {}).status_code == 422
    reason = {"reason": "Which statutes?"}
    assert client_as(people["member"]).post(at(report, "steps/return/"), reason).status_code == 403
    assert staff.post(at(report, "steps/return/"), reason).status_code == 302
    assert "Returned by the council: Which statutes?" in text(officer.get(at(report, "")))
    report.refresh_from_db()
    officer.post(at(report), typed(report, counting_rule="CGS 53a-192a alone."))
    assert officer.post(at(report, "steps/submit/"), {}).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.counting_rule) == ("submitted", "CGS 53a-192a alone.")
    assert [c.to_status for c in report.status_changes.all()] == [
        "submitted",
        "returned",
        "submitted",
    ]


def test_staff_change_nothing_but_the_status(people):
    report = AgencyReportFactory(at="submitted")
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as(people["staff"]), refused, transaction.atomic():
        AgencyReport.objects.filter(pk=report.pk).update(referrals_received=9)


def test_the_chief_answers_eleven_items_and_a_department_nine(client_as, people):
    chief = people["chief"]
    report = AgencyReportFactory(agency=chief.agency)
    client = client_as(chief)
    items = [item for item, _, _ in client.get(at(report)).context["form"].drawn_items()]
    assert items == ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1", "b2"]
    client.post(at(report), typed(report))
    said = text(client.get(at(report, "")))
    assert "Answer first: cases that ended in convictions, final dispositions." in said
    AgencyReport.objects.filter(pk=report.pk).update(convictions=0, final_dispositions="None.")
    report.refresh_from_db()
    assert report.flow.follow(report, "submit", by=chief).status == "submitted"
    of_police = AgencyReportFactory()
    police_client = client_as(people["police"])
    assert len(list(police_client.get(at(of_police)).context["form"].drawn_items())) == 9
    forged = Caller(police_client).patch(
        f"agency-reports/{of_police.reference}", {"convictions": 3, "version": 1}
    )
    assert forged.status_code == 422 and "Chief State's Attorney alone" in text(forged)


# Two at once ----------------------------------------------------------------------------------------------


def test_of_two_colleagues_who_write_the_second_sees_both_versions(client_as, people):
    report = AgencyReportFactory()
    mine, theirs = client_as(people["police"]), client_as(people["police"])
    assert mine.post(at(report), typed(report, obstacles="Mine.")).status_code == 302
    late = theirs.post(at(report), typed(report, obstacles="Theirs."))
    assert late.status_code == 409
    assert "Mine." in text(late) and "Theirs." in text(late)
    report.refresh_from_db()
    assert report.obstacles == "Mine."


def test_submitting_what_a_colleague_has_just_submitted_is_a_conflict(client_as, people):
    report = AgencyReportFactory(at="submitted")
    answer = client_as(people["police"]).post(at(report, "steps/submit/"), {"version": 1})
    assert answer.status_code == 409
    with acting_as(people["police"]), pytest.raises(Conflict):
        report.flow.follow(report, "submit", by=people["police"])


def test_of_two_who_remind_at_once_each_agency_is_reminded_once(committed):
    staff, start = committed["staff"], Barrier(2, timeout=20)

    def remind(_):
        try:
            start.wait()
            with acting_as(staff):
                return remind_of_reports(YEAR, by=staff)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        list(both.map(remind, range(2)))
    owing = Agency.objects.filter(
        kind__in=[AgencyKind.POLICE_DEPARTMENT, AgencyKind.CHIEF_STATES_ATTORNEY]
    )
    assert ReportReminder.objects.count() == owing.count()


# The wall ---------------------------------------------------------------------------------------------------


def test_an_office_that_is_not_asked_begins_none(client_as, people):
    prosecutor = people["prosecutor"]
    assert client_as(prosecutor).get("/agency-reports/new/").status_code == 403
    with acting_as(prosecutor), pytest.raises(ValidationError, match="not asked"):
        save(AgencyReport(year=YEAR), by=prosecutor)


def test_nobody_writes_another_agencys_report(people):
    report = AgencyReportFactory(place="New Haven")
    with acting_as(people["police"]):
        with pytest.raises(PermissionDenied):
            save(AgencyReport(year=2024, agency=report.agency), by=people["police"])
        assert not AgencyReport.objects.filter(pk=report.pk).exists()


def test_of_a_draft_the_council_learns_only_that_it_is_begun(people, rows, client_as):
    report = AgencyReportFactory(obstacles="Not said yet.")
    for name in ("member", "staff"):
        with acting_as(people[name]):
            assert not AgencyReport.objects.exists()
            owed = standing_of(YEAR)[report.agency_id]
            assert (owed.standing, owed.report) == ("draft", None)
        page = text(client_as(people[name]).get(f"/agency-reports/missing/?year={YEAR}"))
        assert "Begun, nothing submitted" in page
        assert "Not said yet." not in page and report.reference not in page


def test_what_a_draft_said_stays_with_the_agency(client_as, people, rows):
    report = AgencyReportFactory(obstacles="Said too early.")
    with acting_as(people["police"]):
        report.obstacles = "Said."
        save(report, by=people["police"])
    AgencyReport.objects.filter(pk=report.pk).update(**{**REPORTED, "obstacles": "Said."})
    report.refresh_from_db()
    report.flow.follow(report, "submit", by=people["police"])
    for name in ("member", "staff"):
        client = client_as(people[name])
        assert "Said too early." not in text(client.get(at(report, "")))
        with acting_as(people[name]), pytest.raises(DatabaseError), transaction.atomic():
            rows("SELECT FROM arrests_agencyreportevent")
    assert "Said too early." in text(client_as(people["police"]).get(at(report, "")))


def test_statistics_counts_what_stands_submitted_and_knows_no_coordinator(rows):
    AgencyReportFactory(place="New Haven")
    AgencyReportFactory(place="Bridgeport", at="returned")
    submitted = AgencyReportFactory(at="submitted")
    with acting_as_statistics():
        found = rows("SELECT agency_id, referrals_received FROM arrests_agencyreport")
        assert found == [(submitted.agency_id, 3)]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows("SELECT coordinator FROM arrests_agencyreport")


def test_the_api_writes_counts_and_submits(client_as, people):
    caller = Caller(client_as(people["police"]))
    made = caller.made("agency-reports", {"year": YEAR, **REPORTED})
    assert (made["status"], made["agency"]) == ("draft", people["police"].agency_id)
    suggested = caller.get(f"agency-reports/{made['reference']}/own-counts").json()
    assert suggested[0]["field"] == "referrals_received"
    step = f"agency-reports/{made['reference']}/steps/submit"
    assert caller.post(step, {"version": made["version"]}).json()["status"] == "submitted"
    council = Caller(client_as(people["member"]))
    assert council.keys("agency-reports", "reference", year=YEAR) == {made["reference"]}
    assert council.get(f"agency-reports/{made['reference']}/own-counts").status_code == 403


# Who is missing -----------------------------------------------------------------------------------------------


def test_every_town_says_who_covers_it_and_how_the_report_stands(people):
    AgencyReportFactory(at="submitted")
    AgencyReportFactory(place="New Haven", at="returned")
    with acting_as(people["staff"]):
        towns = {town.town.name: town.owed for town in by_town(standing_of(YEAR))}
    assert len(towns) == 169
    assert (str(towns["Hartford"].agency), towns["Hartford"].words) == (
        "Hartford Police Department", "Submitted",
    )  # fmt: skip
    assert towns["New Haven"].words == "Returned, not submitted again"
    assert (towns["Bridgeport"].words, towns["Bridgeport"].is_owed) == ("Missing", True)
    assert (str(towns["Andover"].agency), towns["Andover"].is_owed) == (
        "Connecticut State Police", False,
    )  # fmt: skip


def test_the_page_is_narrowed_and_taken_along(client_as, people):
    AgencyReportFactory(at="submitted")
    client = client_as(people["member"])
    page = client.get(f"/agency-reports/missing/?year={YEAR}&missing=on")
    shown = {row["cells"][0].text for row in page.context["rows"]}
    assert "Bridgeport" in shown and not shown & {"Hartford", "Andover"}
    assert "Remind" not in [b.label.split()[0] for b in page.context["buttons"]]
    file = client.get(f"/agency-reports/missing/?year={YEAR}&format=csv")
    lines = list(csv.DictReader(io.StringIO(text(file))))
    assert len(lines) == 169
    (hartford,) = [line for line in lines if line["Town"] == "Hartford"]
    assert (hartford["Covered by"], hartford["Report"]) == (
        "Hartford Police Department", "Submitted",
    )  # fmt: skip


@pytest.mark.parametrize("wild", ["x", "99999", "-1", "2015", "\x00"])
def test_a_year_there_is_not_is_said(client_as, people, wild):
    client = client_as(people["staff"])
    assert client.get("/agency-reports/missing/", {"year": wild}).status_code == 422
    assert client.get("/agency-reports/missing/1999/remind/").status_code == 404


# Reminders ------------------------------------------------------------------------------------------------------


def test_those_missing_are_mailed_once_and_nobody_is_named(client_as, people):
    AgencyReportFactory(place="New Haven", at="submitted")
    client = client_as(people["staff"])
    url = f"/agency-reports/missing/{YEAR}/remind/"
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 302
    assert "All of them are reminded today already." in text(client.get("/agency-reports/missing/"))
    assert send_report_reminders() == (
        2,
        0,
    )  # Hartford's and the Chief's: the others have nobody here
    assert send_report_reminders() == (0, 0)
    reached = {address for sent in mail.outbox for address in sent.recipients()}
    assert reached == {"police@test.example", "chief@test.example"}
    for sent in mail.outbox:
        assert "Invented" not in sent.subject + sent.body and "October 1, 2025" in sent.body
    page = text(client.get(f"/agency-reports/missing/?year={YEAR}"))
    assert "but nobody there has an account" in page


def test_a_report_that_came_meanwhile_is_not_reminded_of(people):
    with acting_as(people["staff"]):
        remind_of_reports(YEAR, by=people["staff"])
    AgencyReportFactory(at="submitted")
    assert send_report_reminders() == (2, 0)
    reached = sorted(address for sent in mail.outbox for address in sent.recipients())
    assert reached == ["chief@test.example", "other_police@test.example"]


class Refusing(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody listens")


def test_what_could_not_be_mailed_is_tried_again(people, settings):
    with acting_as(people["staff"]):
        remind_of_reports(YEAR, by=people["staff"])
    works, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Refusing"
    with pytest.raises(CommandError, match="could not be mailed: 3"):
        call_command("send_report_reminders")
    settings.EMAIL_BACKEND = works
    assert send_report_reminders() == (3, 0)


def test_nobody_is_reminded_long_before_it_is_due(people, client_as):
    running = reporting_year(timezone.localdate())
    with acting_as(people["staff"]), pytest.raises(ValidationError, match="not over"):
        remind_of_reports(running, by=people["staff"])
    answer = Caller(client_as(people["staff"])).post(
        "report-reminders", {"agency": police().pk, "year": running}
    )
    assert answer.status_code == 422
    assert not ReportReminder.objects.exists()


# The start pages ---------------------------------------------------------------------------------------------------


def test_the_start_page_says_what_is_due(client_as, people):
    client = client_as(people["police"])
    year = last_year_due()

    def first():
        return [warning.text for warning in client.get("/").context["warnings"]]

    assert first() == [
        f"Your report to the council for the year to September 30, {year} was due on Oct 1, {year}: begin it."
    ]
    report = AgencyReportFactory(year=year)
    assert "is begun and not submitted" in first()[0]
    AgencyReport.objects.filter(pk=report.pk).update(**REPORTED)
    report.refresh_from_db()
    report.flow.follow(report, "submit", by=people["police"])
    assert first() == []
    report.flow.follow(report, "return", by=people["staff"], reason="Invented.")
    assert "The council returned your report" in first()[0]
    for name in ("prosecutor", "staff", "state_police"):
        assert client_as(people[name]).get("/").context["warnings"] == []
