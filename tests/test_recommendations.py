"""Recommendations followed to the end: the board, a page with why and evidence, raised again, reminded of."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from threading import Barrier

from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Agency
from accounts.wall import acting_as
from casework.errors import Conflict
from casework.services import save
from dashboards.models import Release
from recommendations.models import Bill, Comment, Recommendation, Reminder, Report
from recommendations.reminders import (
    AGAIN,
    AHEAD,
    ask_for_what_is_due,
    reminding_day,
    send_recommendation_reminders,
)
from recommendations.services import raise_again, remind_lead_agencies
from tests.api import Caller
from tests.factories import RecommendationFactory, ReportFactory, police, recommendation_at

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


# The board -------------------------------------------------------------------------------------------------


def cards(client, query="") -> dict[str, list[str]]:
    columns = client.get(f"/recommendations/{query}").context["columns"]
    return {c["status"]: [card["row"].reference for card in c["cards"]] for c in columns}


def test_the_board_shows_every_recommendation_under_its_status(client_as, people):
    proposed, adopted = RecommendationFactory(), recommendation_at("adopted")
    died = recommendation_at("died")
    shown = cards(client_as(people["member"]))
    assert shown["proposed"] == [proposed.reference]
    assert shown["adopted"] == [adopted.reference]
    assert shown["died"] == [died.reference]
    assert shown["in_progress"] == [] and "withdrawn" not in shown


def test_the_board_is_narrowed_by_aim_year_and_lead_agency(client_as, people):
    mine = RecommendationFactory(aim="A", report=ReportFactory(year=2019))
    mine.lead_agencies.add(police())
    RecommendationFactory(aim="C")
    client = client_as(people["police"])
    for query in ("?aim=A", "?year=2019", f"?lead_agencies={police().pk}"):
        assert [*chain(*cards(client, query).values())] == [mine.reference], query
    assert client.get("/recommendations/?year=x").status_code == 422
    assert "/recommendations/list/" in text(client.get("/recommendations/"))
    assert '"/recommendations/"' in text(client.get("/recommendations/list/"))


def test_steps_on_the_board_are_staffs(client_as, people):
    case = RecommendationFactory()
    step = f"/recommendations/{case}/steps/adopt/"
    assert step in text(client_as(people["staff"]).get("/recommendations/"))
    assert step not in text(client_as(people["member"]).get("/recommendations/"))


def test_the_board_asks_the_same_for_one_and_for_many(
    client_as, people, django_assert_max_num_queries
):
    client = client_as(people["staff"])
    recommendation_at("adopted")
    client.get("/recommendations/")
    with django_assert_max_num_queries(30) as few:
        client.get("/recommendations/")
    for _ in range(6):
        recommendation_at("adopted", due_on=in_days(-3))
        RecommendationFactory()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get("/recommendations/")


def test_what_is_overdue_says_so_in_words(client_as, people):
    late = recommendation_at("in_progress", due_on=in_days(-2))
    recommendation_at("died", due_on=in_days(-2))
    client = client_as(people["member"])
    assert text(client.get("/recommendations/")).count("overdue by 2 days") == 1
    assert "overdue by 2 days" in text(client.get(f"/recommendations/{late}/"))
    home = {p["title"]: p for p in client.get("/").context["panels"]}
    assert home["Due"]["count"] == 1


# Its page -----------------------------------------------------------------------------------------------------


def a_release(**changed) -> Release:
    measure = {
        "slug": "why-no-arrest", "title": "Why no arrest", "sentence": "An invented sentence.",
        "serves": [], "tables": [], "lists": [], "figures": [],
        "charts": [{"title": "Invented chart", "svg": "<svg id='c1'></svg>", "hides": False}],
    }  # fmt: skip
    return Release.objects.create(
        **{
            "name": "Invented release", "data_until": "2026-09-30", "suppression": [], "digest": "0",
            "content": {"measures": [measure], "threshold": 10, "data_until": "2026-09-30"}, **changed,
        }
    )  # fmt: skip


def test_the_evidence_is_the_measure_of_the_latest_release(client_as, people):
    case = RecommendationFactory(measure="why-no-arrest", why="Nobody knows why.")
    client = client_as(people["member"])
    assert "No release answers it yet." in text(client.get(f"/recommendations/{case}/"))
    release = a_release()
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_reason": "Wrong."}
    a_release(name="Withdrawn release", **withdrawn)
    page = text(client.get(f"/recommendations/{case}/"))
    assert "Nobody knows why." in page
    assert "An invented sentence." in page and "<svg id='c1'>" in page
    assert f"/releases/{release.pk}/why-no-arrest/" in page and "Withdrawn release" not in page


def test_the_page_shows_what_became_law_and_when(client_as, people):
    case = RecommendationFactory()
    became = Bill.objects.create(
        session_year=2017, number="HB 1", public_act="PA 17-1", effective_on="2017-10-01"
    )
    became.actions.create(happened_on="2017-03-02", text="Public hearing")
    became.actions.create(happened_on="2017-06-09", text="Signed")
    case.bills.add(became, Bill.objects.create(session_year=2020, number="HB 2"))
    page = text(client_as(people["member"]).get(f"/recommendations/{case}/"))
    assert "Became law: PA 17-1" in page and "in effect from Oct 1, 2017" in page
    assert "Did not become law, or not yet." in page
    assert page.index("Public hearing") < page.index("Signed")


def test_members_comment_on_the_page_and_others_read_no_comment(client_as, people):
    case = RecommendationFactory()
    member = client_as(people["member"])
    answer = member.post(f"/recommendations/{case}/comments/new/", {"text": "Invented comment."})
    assert answer.status_code == 302
    assert Comment.objects.get().by_id == people["member"].pk
    assert "Invented comment." in text(member.get(f"/recommendations/{case}/"))
    assert "Invented comment." not in text(
        client_as(people["police"]).get(f"/recommendations/{case}/")
    )


# Died, and raised again -------------------------------------------------------------------------------------------


def test_what_died_is_raised_again_in_a_later_report_linked_both_ways(client_as, people):
    died = recommendation_at("died", due_on=in_days(-400))
    died.lead_agencies.add(police())
    later = Report.objects.create(year=2027, title="Next")
    staff = client_as(people["staff"])
    assert f"/recommendations/{died}/raise-again/" in text(staff.get(f"/recommendations/{died}/"))
    form = staff.get(f"/recommendations/{died}/raise-again/").context["form"]
    sent = {"report": later.pk, "number": 3, "text": "Again.", "version": form.initial["version"]}
    answer = staff.post(f"/recommendations/{died}/raise-again/", sent)
    assert answer.headers["Location"] == "/recommendations/2027-3/"
    new = Recommendation.objects.get(reference="2027-3")
    assert (new.status, new.re_raised_from, new.aim) == ("proposed", died, died.aim)
    assert list(new.lead_agencies.all()) == [police()]
    died.refresh_from_db()
    assert died.status == "re_raised"
    assert died.status_changes.last().reason == "Raised again as 2027-3."
    assert "overdue" not in text(staff.get(f"/recommendations/{died}/"))
    assert not staff.get("/recommendations/list/?overdue=true").context["rows"]
    old, again = (text(staff.get(f"/recommendations/{r}/")) for r in (died, new))
    assert "/recommendations/2027-3/" in old and f"/recommendations/{died}/" in again
    assert "must wait: It goes on as 2027-3." in old
    with acting_as(people["staff"]), pytest.raises(ValidationError, match="goes on as 2027-3"):
        died.flow.follow(died, "begin", by=people["staff"])


def test_what_did_not_die_is_not_raised_again_and_nothing_is_left(people):
    alive = recommendation_at("adopted")
    later = Report.objects.create(year=2027, title="Next")
    new = Recommendation(report=later, number=1, text="x", aim="A", kind="study", lead="x")
    with acting_as(people["staff"]), pytest.raises(Conflict):
        raise_again(alive, new, by=people["staff"])
    assert not Recommendation.objects.filter(report=later).exists()


# Reminders ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def led(people):
    case = recommendation_at("in_progress", text="Train every officer.")
    case.lead_agencies.add(police())
    return case


def test_staff_have_lead_agencies_reminded_once_a_day(client_as, people, led, settings):
    staff = client_as(people["staff"])
    assert "Remind lead agencies" in text(staff.get(f"/recommendations/{led}/"))
    answer = staff.post(f"/recommendations/{led}/remind/", follow=True)
    assert "1 lead agency is reminded." in text(answer)
    assert "reminded today already" in text(
        staff.post(f"/recommendations/{led}/remind/", follow=True)
    )
    assert "Mail not sent yet" in text(staff.get(f"/recommendations/{led}/"))
    call_command("send_recommendation_reminders", verbosity=0)
    (sent,) = mail.outbox
    assert (sent.bcc, sent.to) == ([people["police"].email], [])
    assert led.reference in sent.subject and "Train every officer." in sent.body
    assert f"{settings.SITE_URL}/recommendations/{led}/" in sent.body
    assert "Invented" not in sent.body.replace("invented", "")  # nobody's name
    call_command("send_recommendation_reminders", verbosity=0)
    assert len(mail.outbox) == 1
    assert "Sent to 1 person" in text(staff.get(f"/recommendations/{led}/"))


def test_an_agency_without_accounts_is_said_to_have_none(client_as, people):
    case = recommendation_at("adopted")
    nobody = Agency.objects.filter(kind="police_department").filter(people=None).first()
    case.lead_agencies.add(nobody)
    with acting_as(people["staff"]):
        assert remind_lead_agencies(case, by=people["staff"]) == 1
    assert send_recommendation_reminders() == (0, 0)
    page = text(client_as(people["staff"]).get(f"/recommendations/{case}/"))
    assert "Nobody there has an account" in page


def test_what_is_due_is_mailed_by_itself_and_not_every_day(led):
    led.due_on = in_days(10)
    led.save()
    assert ask_for_what_is_due() == 1
    assert Reminder.objects.get().by is None
    assert ask_for_what_is_due() == 0
    assert ask_for_what_is_due(in_days(9)) == 0
    assert ask_for_what_is_due(in_days(10)) == 1
    assert ask_for_what_is_due(in_days(39)) == 0
    assert ask_for_what_is_due(in_days(40)) == 1
    assert send_recommendation_reminders()[0] >= 1
    assert "It is due on" in mail.outbox[0].body


@given(late=st.integers(-60, 400))
def test_a_reminding_day_is_14_days_ahead_on_the_day_and_every_30_after(late):
    due = dt.date(2026, 3, 1)
    today = due + dt.timedelta(days=late)
    day = reminding_day(due, today)
    if late < -14:
        assert day is None
        return
    assert due - AHEAD <= day <= today < day + AGAIN
    assert day == due - AHEAD or (day - due) % AGAIN == dt.timedelta(0)
    assert (day < due) == (today < due)


def test_what_is_over_reminds_nobody(people, led):
    led.due_on = in_days(-1)
    led.save()
    assert ask_for_what_is_due() == 1
    led.flow.follow(led, "finish", by=people["staff"], reason="Done.")
    assert send_recommendation_reminders() == (0, 0)
    assert not mail.outbox
    assert Reminder.objects.get().people == 0
    assert ask_for_what_is_due(in_days(40)) == 0
    led.refresh_from_db()
    with acting_as(people["staff"]), pytest.raises(ValidationError, match="is done"):
        remind_lead_agencies(led, by=people["staff"])


def test_what_could_not_be_mailed_is_tried_again(people, led, monkeypatch):
    with acting_as(people["staff"]):
        remind_lead_agencies(led, by=people["staff"])

    def refuse(self, messages):
        raise ConnectionRefusedError

    with monkeypatch.context() as down:
        down.setattr(EmailBackend, "send_messages", refuse)
        with pytest.raises(CommandError, match="Lead agencies that could not be mailed: 1"):
            call_command("send_recommendation_reminders", verbosity=0)
    assert Reminder.objects.get().sent_at is None
    assert send_recommendation_reminders() == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_remind_at_once_the_agency_is_reminded_once(committed):
    case = recommendation_at("adopted")
    case.lead_agencies.add(police())
    staff, start = committed["staff"], Barrier(2, timeout=20)

    def remind(_):
        try:
            start.wait()
            with acting_as(staff):
                return remind_lead_agencies(case, by=staff)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        list(both.map(remind, range(2)))
    assert Reminder.objects.count() == 1


def test_only_staff_ask_and_only_for_who_leads(client_as, people, led, rows):
    member = people["member"]
    with acting_as(member), pytest.raises(PermissionDenied):
        save(Reminder(recommendation=led, agency=police()), by=member)
    insert = (
        "INSERT INTO recommendations_reminder (recommendation_id, agency_id, by_id, asked_on) "
        "VALUES (%s, %s, %s, current_date)"
    )
    with acting_as(people["staff"]):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            rows(insert, led.pk, police().pk, member.pk)
        with pytest.raises(ValidationError, match="does not lead it"):
            save(Reminder(recommendation=led, agency=police("New Haven")), by=people["staff"])
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as(people["police"]), refused, transaction.atomic():
        rows("SELECT FROM recommendations_reminder")


def test_the_api_reminds_and_refuses_a_second_time_on_one_day(client_as, people, led):
    staff = Caller(client_as(people["staff"]))
    body = {"recommendation": led.reference, "agency": police().pk}
    assert staff.made("recommendation-reminders", body)["by"] == people["staff"].pk
    again = staff.post("recommendation-reminders", body)
    assert again.status_code == 422 and "today already" in str(again.json())
