"""The council's meetings: scheduled, opened, the roll called, closed, and minutes approved at a later one."""

import datetime as dt
import random

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

import pytest

from accounts.wall import acting_as
from casework.errors import Conflict
from casework.services import save
from recommendations.models import AgendaItem, Attendance, Meeting, Member, QuorumRule, Seat
from recommendations.seats import standing_of
from recommendations.services import call_roll
from recommendations.voting import quorum_of
from tests.api import Caller
from tests.factories import (
    AgendaItemFactory,
    MeetingFactory,
    MemberFactory,
    SeatFactory,
    ago,
    recommendation_at,
    sit,
)

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def ahead(**delta):
    return timezone.now() + dt.timedelta(**delta)


# From its announcement to its minutes ------------------------------------------------------------------


def test_a_meeting_from_its_announcement_to_its_approved_minutes(client_as, people):
    staff = client_as(people["staff"])
    recommendation = recommendation_at("adopted")
    member = MemberFactory()
    answer = staff.post(
        "/meetings/new/", {"starts_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}", "place": "Room 1"}
    )
    meeting = Meeting.objects.get()
    assert answer.headers["Location"] == f"/meetings/{meeting}/"
    assert meeting.reference.startswith("M-2026-")
    item = {"position": 1, "title": "Go on?", "recommendation": recommendation.reference}
    assert staff.post(f"/meetings/{meeting}/agenda/new/", item).status_code == 302
    staff.post(f"/meetings/{meeting}/steps/open/", {"version": meeting.version})
    roll = {f"seat_{member.seat_id}": "present"}
    assert staff.post(f"/meetings/{meeting}/roll/", roll).status_code == 302
    page = text(staff.get(f"/meetings/{meeting}/"))
    assert "There is a quorum: 1 of 1 seats represented, 1 needed" in page
    assert f"/recommendations/{recommendation}/" in page
    meeting.refresh_from_db()
    staff.post(f"/meetings/{meeting}/steps/close/", {"version": meeting.version})
    assert "must wait: Write the minutes first." in text(staff.get(f"/meetings/{meeting}/"))
    outline = text(staff.get(f"/meetings/{meeting}/minutes/"))
    assert f"Present: {member.seat.name}." in outline and "1. Go on?" in outline
    version = staff.get(f"/meetings/{meeting}/minutes/").context["form"].initial["version"]
    typed = {"minutes": "Invented minutes.", "version": version}
    assert staff.post(f"/meetings/{meeting}/minutes/", typed).status_code == 302
    later = MeetingFactory(starts_at=ahead(minutes=1))
    meeting.refresh_from_db()
    sent = {"version": meeting.version, "minutes_approved_in": later.pk}
    assert staff.post(f"/meetings/{meeting}/steps/approve_minutes/", sent).status_code == 302
    paper = text(staff.get(f"/meetings/{meeting}/print/"))
    assert "Invented minutes." in paper and "Approved at the meeting of" in paper
    assert "<button" not in paper and "Draft: not approved yet." not in paper


def test_a_meeting_is_not_opened_before_its_day(people):
    meeting = MeetingFactory(starts_at=ahead(days=2), at="scheduled")
    with acting_as(people["staff"]), pytest.raises(ValidationError, match="day has not come"):
        meeting.flow.follow(meeting, "open", by=people["staff"])


def test_minutes_are_approved_at_a_later_meeting_that_took_place(people):
    staff = people["staff"]
    meeting = MeetingFactory(at="held")
    Meeting.objects.filter(pk=meeting.pk).update(minutes="Invented.")
    earlier = MeetingFactory(starts_at=ago(days=9), at="held")
    to_come = MeetingFactory(starts_at=ahead(days=9), at="scheduled")
    with acting_as(staff):
        for wrong in (earlier, to_come, meeting):
            with pytest.raises(ValidationError, match="later meeting that took place"):
                meeting.flow.follow(meeting, "approve_minutes", by=staff, minutes_approved_in=wrong)
        with pytest.raises(ValidationError, match="which later meeting"):
            meeting.flow.follow(meeting, "approve_minutes", by=staff)


@pytest.fixture
def approved(people):
    meeting = MeetingFactory(starts_at=ago(days=30), at="held")
    AgendaItemFactory(meeting=meeting)
    sit(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(minutes="Invented.")
    later = MeetingFactory()
    return meeting.flow.follow(
        meeting, "approve_minutes", by=people["staff"], minutes_approved_in=later
    )


def test_what_was_approved_stays_until_it_is_taken_up_again(approved, people, client_as):
    staff = people["staff"]
    item, attendance = approved.agenda.get(), approved.attendances.get()
    with acting_as(staff):
        for row, column in ((approved, "minutes"), (item, "title")):
            setattr(row, column, "Other")
            with pytest.raises(ValidationError, match="take them up again first"):
                save(row, by=staff)
        attendance.status = "absent"
        with pytest.raises(ValidationError, match="take them up again first"):
            save(attendance, by=staff)
        again = approved.flow.follow(
            approved, "take_up_again", by=staff, reason="A name was wrong."
        )
        assert again.minutes_approved_in is None
        again.minutes = "Corrected."
        save(again, by=staff)
    page = text(client_as(staff).get(f"/meetings/{approved}/"))
    assert "from Invented. to Corrected." in page  # every version stays in the history


def test_two_who_write_the_minutes_at_once_see_each_other(client_as, people):
    meeting = MeetingFactory(at="held")
    staff = client_as(people["staff"])
    first = staff.get(f"/meetings/{meeting}/minutes/").context["form"].initial["version"]
    sent = {"minutes": "Mine.", "version": first}
    assert staff.post(f"/meetings/{meeting}/minutes/", sent).status_code == 302
    answer = staff.post(f"/meetings/{meeting}/minutes/", {"minutes": "Theirs.", "version": first})
    assert answer.status_code == 409 and "Mine." in text(answer)
    meeting.refresh_from_db()
    assert meeting.minutes == "Mine."


def test_of_two_who_close_it_the_second_is_told_it_is_over(people):
    meeting = MeetingFactory()
    with acting_as(people["staff"]):
        meeting.flow.follow(meeting, "close", by=people["staff"])
        with pytest.raises(Conflict, match="already held"):
            meeting.flow.follow(meeting, "close", by=people["staff"])


def test_a_meeting_that_took_place_keeps_its_day(people):
    meeting = MeetingFactory()
    meeting.starts_at = ahead(days=3)
    with acting_as(people["staff"]), pytest.raises(ValidationError, match="day and time stay"):
        save(meeting, by=people["staff"])


# The agenda and the roll ---------------------------------------------------------------------------------


def test_an_agenda_names_a_recommendation_once_and_a_place_once(people):
    item = AgendaItemFactory(position=1)
    staff = people["staff"]
    with acting_as(staff):
        same = AgendaItem(
            meeting=item.meeting, position=2, title="x", recommendation=item.recommendation
        )
        with pytest.raises(ValidationError, match="on the agenda already"):
            save(same, by=staff)
        with pytest.raises(ValidationError, match="at this place already"):
            save(AgendaItem(meeting=item.meeting, position=1, title="x"), by=staff)


def test_the_roll_is_all_or_nothing_and_says_which_seat(people):
    meeting = MeetingFactory()
    one, vacant = MemberFactory(), SeatFactory()
    staff = people["staff"]
    with acting_as(staff):
        with pytest.raises(ValidationError) as refused:
            call_roll(meeting, {one.seat_id: "present", vacant.pk: "present"}, by=staff)
        assert list(refused.value.message_dict) == [f"seat_{vacant.pk}"]
        assert "Nobody sat on this seat" in str(refused.value)
        assert not Attendance.objects.exists()
        with pytest.raises(ValidationError, match="No designee is named"):
            call_roll(meeting, {one.seat_id: "designee"}, by=staff)
        assert call_roll(meeting, {one.seat_id: "present"}, by=staff) == 1
        assert call_roll(meeting, {one.seat_id: "present"}, by=staff) == 0
        assert call_roll(meeting, {one.seat_id: ""}, by=staff) == 0
    assert meeting.attendances.get().status == "present"


# Quorum --------------------------------------------------------------------------------------------------


def test_the_quorum_is_reckoned_as_by_hand(people):
    """Many random councils: terms that began, ended, go on; seats vacant; members there or not."""
    rng = random.Random(46170)
    meeting = MeetingFactory()
    day = meeting.day
    for _ in range(12):
        with transaction.atomic():
            seats = [SeatFactory() for _ in range(rng.randint(1, 9))]
            filled, there = 0, 0
            for seat in seats:
                ended = day - dt.timedelta(days=rng.randint(1, 400))
                if rng.random() < 0.4:
                    MemberFactory(seat=seat, from_on=ended - dt.timedelta(days=500), to_on=ended)
                if rng.random() < 0.7:
                    to_on = rng.choice([None, day, day + dt.timedelta(days=9)])
                    MemberFactory(seat=seat, from_on=ended + dt.timedelta(days=1), to_on=to_on)
                    filled += 1
                    came = rng.choice(["present", "absent", "excused", ""])
                    if came:
                        Attendance.objects.create(meeting=meeting, seat=seat, status=came)
                    there += came == "present"
            part = rng.choice([33, 50, 66])
            counted = rng.choice(["filled", "all"])
            QuorumRule.objects.update(more_than=part, counted=counted)
            quorum = quorum_of(meeting)
            of = filled if counted == "filled" else Seat.objects.count()
            least = next(n for n in range(of + 2) if 100 * n > part * of)
            assert (quorum.counted, quorum.needed, quorum.represented) == (of, least, there)
            transaction.set_rollback(True)


def test_the_rule_of_the_day_is_the_one_that_counts():
    meeting = MeetingFactory()
    MemberFactory()
    tomorrow = meeting.day + dt.timedelta(days=1)
    rule = {"counted": "all", "more_than": 50, "source": "Invented", "confidence": "Invented"}
    QuorumRule.objects.create(from_on=tomorrow, **rule)
    assert quorum_of(meeting).counted == 1
    QuorumRule.objects.create(from_on=meeting.day, **rule)
    assert quorum_of(meeting).counted == Seat.objects.count()
    QuorumRule.objects.all().delete()
    assert (quorum_of(meeting).needed, quorum_of(meeting).is_there) == (None, False)


def test_a_meeting_without_quorum_says_so(client_as, people):
    meeting = MeetingFactory()
    sit(meeting), sit(meeting, "absent")
    page = text(client_as(people["member"]).get(f"/meetings/{meeting}/"))
    assert "There is no quorum: 1 of 2 seats represented, 2 needed. Votes do not count." in page


# Seats and members -----------------------------------------------------------------------------------------


def test_every_seat_says_whether_it_is_vacant_and_since_when(client_as, people):
    today = timezone.localdate()
    seats = list(Seat.objects.order_by("position")[:4])
    MemberFactory(seat=seats[0])
    MemberFactory(seat=seats[1], to_on=today - dt.timedelta(days=1))
    MemberFactory(seat=seats[2], to_on=today + dt.timedelta(days=20))
    stands = [standing_of(seat) for seat in Seat.objects.prefetch_related("members")[:4]]
    assert [s.is_vacant for s in stands] == [False, True, False, True]
    assert (stands[1].since, stands[3].since) == (today, None)
    assert [s.ends_soon for s in stands] == [False, False, True, False]
    client = client_as(people["member"])
    page = text(client.get("/seats/"))
    assert page.count("<tr>") >= 35
    assert "35 seats (CGS 46a-170): 2 are held and 33 vacant. 1 term ends within 90 days." in page
    vacant = client.get("/seats/?vacant=true").context["rows"]
    assert len(vacant) == 33
    (soon,) = client.get("/seats/?ends_soon=true").context["rows"]
    assert soon["cells"][1].text == seats[2].name


def test_a_members_page_tells_name_seat_designee_and_term_and_no_more(client_as, people):
    member = MemberFactory(person=people["member"], deputy=True)
    page = client_as(people["police"]).get(f"/members/{member.pk}/")
    assert [cell.label for cell in page.context["summary"]] == [
        "Name",
        "Seat",
        "Designee",
        "From",
        "To",
    ]
    assert people["member"].email not in text(page)


def test_terms_on_a_seat_and_seats_of_a_person_do_not_overlap(people):
    first = MemberFactory(person=people["member"], to_on=dt.date(2025, 1, 31))
    staff = people["staff"]
    with acting_as(staff):
        with pytest.raises(ValidationError, match="taken on some of these days"):
            save(Member(seat=first.seat, name="x", from_on=dt.date(2025, 1, 31)), by=staff)
        other = Member(
            seat=SeatFactory.build(), name="x", person=people["member"], from_on=dt.date(2024, 5, 1)
        )
        other.seat = Seat.objects.first()
        with pytest.raises(ValidationError, match="sits on another seat"):
            save(other, by=staff)
        save(Member(seat=first.seat, name="x", from_on=dt.date(2025, 2, 1)), by=staff)


# The wall ---------------------------------------------------------------------------------------------------


def test_only_staff_write_meetings(people, rows):
    item = AgendaItemFactory()
    sit(item.meeting)
    for name in ("member", "police", "caseworker"):
        with acting_as(people[name]):
            assert Meeting.objects.exists() and Attendance.objects.exists()
            for table in ("meeting", "agendaitem", "attendance", "quorumrule"):
                with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                    rows(f"UPDATE recommendations_{table} SET id = id")
            with pytest.raises(PermissionDenied):
                save(Meeting(starts_at=timezone.now(), place="x"), by=people[name])


def test_the_api_schedules_opens_and_reads_a_meeting(client_as, people):
    staff = Caller(client_as(people["staff"]))
    made = staff.made("meetings", {"starts_at": timezone.now().isoformat(), "place": "Room 1"})
    path = f"meetings/{made['reference']}"
    staff.made("agenda-items", {"meeting": made["reference"], "position": 1, "title": "Welcome"})
    opened = staff.post(f"{path}/steps/open", {"version": made["version"]}).json()
    assert opened["status"] == "in_session"
    closed = staff.post(f"{path}/steps/close", {"version": opened["version"]}).json()
    written = staff.patch(path, {"version": closed["version"], "minutes": "Invented."}).json()
    later = MeetingFactory(starts_at=ahead(minutes=2))
    step = {"version": written["version"], "minutes_approved_in": str(later)}
    approved = staff.post(f"{path}/steps/approve_minutes", step)
    assert approved.json()["minutes_approved_in"] == str(later), approved.content
    police = Caller(client_as(people["police"]))
    assert police.keys("meetings", "reference", coming="true") == {str(later)}
    assert police.get("agenda-items", meeting=made["reference"]).json()["results"]
