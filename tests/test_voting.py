"""Votes: cast by a member for themself or recorded by staff, counted with a quorum, and never twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.wall import acting_as
from casework.services import save
from recommendations.models import Attendance, Member, Vote
from recommendations.services import record_votes
from recommendations.voting import (
    Quorum,
    Tally,
    quorum_of,
    reason_from_votes,
    tally_of,
    waits_for,
    with_votes,
)
from tests.api import Caller
from tests.factories import (
    AgendaItemFactory,
    MeetingFactory,
    RecommendationFactory,
    ago,
    sit,
)

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def item(people):
    """An item of a meeting in session, at which the member who signs in is there."""
    item = AgendaItemFactory()
    item.me = sit(item.meeting, person=people["member"])
    return item


def vote(item, member, by, choice="for"):
    with acting_as(by):
        return save(Vote(item=item, member=member, choice=choice), by=by)


def tally(item) -> Tally:
    item = with_votes(type(item).objects.filter(pk=item.pk)).get()
    return tally_of(item, quorum_of(item.meeting))


# A member's own vote ---------------------------------------------------------------------------------------


def test_a_member_votes_on_the_page_and_may_change_it_while_in_session(client_as, people, item):
    client = client_as(people["member"])
    home = {p["title"]: p for p in client.get("/").context["panels"]}
    assert home["Waits for your vote"]["count"] == 1
    assert f"/agenda-items/{item.pk}/vote/" in text(client.get("/"))
    assert f"/agenda-items/{item.pk}/vote/" in text(client.get(f"/meetings/{item.meeting}/"))
    answer = client.post(f"/agenda-items/{item.pk}/vote/", {"choice": "against"})
    assert answer.status_code == 302
    assert client.post(f"/agenda-items/{item.pk}/vote/", {"choice": "for"}).status_code == 302
    cast = Vote.objects.get()
    assert (cast.choice, cast.member, cast.by_id) == ("for", item.me, people["member"].pk)
    assert [e.choice for e in Vote.pgh_event_model.objects.order_by("pgh_id")] == ["against", "for"]
    home = {p["title"]: p for p in client.get("/").context["panels"]}
    assert home["Waits for your vote"]["count"] == 0
    assert "Carried: 1 for, 0 against, 0 abstained" in text(client.get(f"/agenda-items/{item.pk}/"))
    assert "Voted themself" in text(client.get(f"/agenda-items/{item.pk}/"))


def test_a_vote_asks_for_a_choice(client_as, people, item):
    answer = client_as(people["member"]).post(f"/agenda-items/{item.pk}/vote/", {})
    assert answer.status_code == 422
    assert not Vote.objects.exists()


def test_nobody_votes_for_another_seat(people, item, rows):
    other = sit(item.meeting, person=people["staff"].person_ptr)
    with acting_as(people["member"]):
        with pytest.raises(ValidationError, match="came in person and votes themself"):
            save(Vote(item=item, member=other, choice="for"), by=people["member"])
        insert = "INSERT INTO recommendations_vote (item_id, member_id, choice, by_id) VALUES (%s, %s, 'for', %s)"
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            rows(insert, item.pk, other.pk, other.person_id)  # in the other's name
    theirs = vote(item, other, people["staff"])
    with acting_as(people["member"]):
        assert Vote.objects.filter(pk=theirs.pk).update(choice="against") == 0
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Vote.objects.filter(pk=theirs.pk).update(member=item.me)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Vote.objects.all().delete()
    mine = vote(item, item.me, people["member"])
    forged = pytest.raises(DatabaseError, match="votes themself")
    with acting_as(people["member"]), forged, transaction.atomic():
        Vote.objects.filter(pk=mine.pk).update(by=people["staff"].pk)


@pytest.mark.parametrize("name", ["police", "caseworker", "administrator", "auditor"])
def test_nobody_outside_of_the_council_votes(people, item, name):
    with acting_as(people[name]), pytest.raises(PermissionDenied):
        save(Vote(item=item, member_id=item.me.pk, choice="for"), by=people[name])


def test_the_designee_votes_for_the_seat_they_came_for(people, client_as):
    item = AgendaItemFactory()
    member = sit(item.meeting, "designee", designee_person=people["member"])
    assert (
        client_as(people["member"])
        .post(f"/agenda-items/{item.pk}/vote/", {"choice": "abstain"})
        .status_code
        == 302
    )
    assert Vote.objects.get().member == member
    page = text(client_as(people["staff"]).get(f"/agenda-items/{item.pk}/"))
    assert "Voted by the designee, Designee Invented" in page


def test_who_stayed_away_does_not_vote_when_the_designee_came(people):
    item = AgendaItemFactory()
    member = sit(item.meeting, "designee", person=people["member"])
    with acting_as(people["member"]):
        assert not type(item).objects.filter(waits_for(people["member"])).exists()
    with pytest.raises(ValidationError, match="The designee came"):
        vote(item, member, people["member"])
    there = sit(item.meeting, "present")
    Member.objects.filter(pk=member.pk).update(person=None)
    Member.objects.filter(pk=there.pk).update(
        designee="Designee Invented", designee_person=people["member"].person_ptr
    )
    with pytest.raises(ValidationError, match="came in person"):
        vote(item, there, people["member"])


# What is not in order ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "member_told", "staff_told"),
    [
        ("scheduled", "not open yet", "not open yet"),
        ("cancelled", "was cancelled", "was cancelled"),
        ("held", "while it is in session", None),
    ],
)
def test_votes_are_cast_while_the_meeting_is_in_session(people, at, member_told, staff_told):
    meeting = MeetingFactory(at="scheduled")
    item, member = AgendaItemFactory(meeting=meeting), sit(meeting, person=people["member"])
    steps = {"cancelled": ["cancel"], "held": ["open", "close"]}.get(at, [])
    for step in steps:
        meeting.flow.follow(meeting, step, by=people["staff"], reason="Invented.")
    with pytest.raises(ValidationError, match=member_told):
        vote(item, member, people["member"])
    if staff_told:
        with pytest.raises(ValidationError, match=staff_told):
            vote(item, member, people["staff"])
    else:
        assert vote(item, member, people["staff"]).pk


def test_without_quorum_a_vote_is_refused_and_told_why(people, item, client_as):
    sit(item.meeting, "absent"), sit(item.meeting, "excused"), sit(item.meeting, "")
    with pytest.raises(ValidationError, match="1 of 4 seats are represented, and 3 are needed"):
        vote(item, item.me, people["member"])
    answer = client_as(people["member"]).post(f"/agenda-items/{item.pk}/vote/", {"choice": "for"})
    assert answer.status_code == 422 and "There is no quorum" in text(answer)
    with pytest.raises(ValidationError, match="There is no quorum"):
        vote(item, item.me, people["staff"])


def test_votes_cast_before_the_quorum_was_found_missing_do_not_count(people, item):
    vote(item, item.me, people["member"])
    assert tally(item).result == "Carried"
    sit(item.meeting, "absent"), sit(item.meeting, "absent")
    assert tally(item).words == "Does not count: no quorum: 1 for, 0 against, 0 abstained"
    assert not tally(item).is_carried


def test_an_item_without_a_recommendation_is_not_voted_on(people):
    item = AgendaItemFactory(recommendation=None)
    member = sit(item.meeting, person=people["member"])
    with pytest.raises(ValidationError, match="nothing to vote on"):
        vote(item, member, people["member"])


@pytest.mark.parametrize("came", ["absent", "excused", ""])
def test_who_is_not_there_has_no_vote(people, item, came):
    away = sit(item.meeting, came)
    sit(item.meeting)
    with pytest.raises(ValidationError, match="not recorded as present"):
        vote(item, away, people["staff"])


def test_whose_term_is_over_has_no_vote(people, item):
    earlier = Member.objects.create(
        seat=item.me.seat, name="Former Invented", from_on="2020-01-01", to_on="2023-12-31"
    )
    with pytest.raises(ValidationError, match="did not sit on the day"):
        vote(item, earlier, people["staff"])


def test_who_voted_cannot_be_marked_absent(people, item):
    vote(item, item.me, people["member"])
    attendance = Attendance.objects.get(seat=item.me.seat)
    attendance.status = "absent"
    with acting_as(people["staff"]), pytest.raises(ValidationError, match="so it was represented"):
        save(attendance, by=people["staff"])


def test_a_recommendation_that_was_voted_on_stays_on_its_item(people, item):
    vote(item, item.me, people["member"])
    item.recommendation = RecommendationFactory()
    with acting_as(people["staff"]), pytest.raises(ValidationError, match="stays on this item"):
        save(item, by=people["staff"])


# Staff record what was voted on paper -----------------------------------------------------------------------------


def test_staff_record_votes_from_paper_all_at_once(client_as, people, item):
    second, third = sit(item.meeting), sit(item.meeting)
    staff = client_as(people["staff"])
    sent = {f"member_{second.pk}": "against", f"member_{third.pk}": "abstain"}
    assert staff.post(f"/agenda-items/{item.pk}/votes/", sent).status_code == 302
    assert tally(item).words == "Not carried: 0 for, 1 against, 1 abstained"
    sent[f"member_{second.pk}"] = "for"
    staff.post(f"/agenda-items/{item.pk}/votes/", sent)
    assert tally(item).words == "Carried: 1 for, 0 against, 1 abstained"
    assert "Recorded by Staff Invented" in text(staff.get(f"/agenda-items/{item.pk}/"))
    away = sit(item.meeting, "absent")
    with acting_as(people["staff"]), pytest.raises(ValidationError) as refused:
        record_votes(item, {item.me.pk: "for", away.pk: "for"}, by=people["staff"])
    assert list(refused.value.message_dict) == [f"member_{away.pk}"]
    assert tally(item).cast == 2


# One vote a seat -----------------------------------------------------------------------------------------------------


def test_a_second_vote_is_refused_in_words(people, item):
    vote(item, item.me, people["member"])
    with pytest.raises(ValidationError, match="has voted on this item already"):
        vote(item, item.me, people["staff"])


def at_once(*acts):
    """Run each act in a thread of its own, at the same time; their results or exceptions."""
    start = Barrier(len(acts), timeout=20)

    def run(act):
        try:
            start.wait()
            return act()
        except (ValidationError, PermissionDenied) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_of_a_member_and_staff_who_vote_at_once_one_vote_remains(committed):
    item = AgendaItemFactory()
    me = sit(item.meeting, person=committed["member"])
    done = at_once(
        lambda: vote(item, me, committed["member"], "for"),
        lambda: vote(item, me, committed["staff"], "against"),
    )
    assert sorted(type(d).__name__ for d in done) == ["ValidationError", "Vote"]
    assert Vote.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_vote_and_the_closing_of_the_meeting_do_not_cross(committed):
    """Whichever comes first: no vote is cast in a meeting that was closed before."""
    item = AgendaItemFactory()
    me, meeting = sit(item.meeting, person=committed["member"]), item.meeting

    def close():
        with acting_as(committed["staff"]):
            meeting.flow.follow(meeting, "close", by=committed["staff"])
        return "closed"

    cast, closed = at_once(lambda: vote(item, me, committed["member"]), close)
    assert closed == "closed"
    if isinstance(cast, ValidationError):
        assert "while it is in session" in str(cast) and not Vote.objects.exists()
    else:
        assert Vote.objects.get().at <= meeting.status_changes.get(to_status="held").at


# Counting -------------------------------------------------------------------------------------------------------------


@given(
    counted=st.tuples(*[st.integers(0, 35)] * 3), seats=st.integers(0, 35), there=st.integers(0, 35)
)
def test_a_vote_is_carried_by_more_for_than_against_with_a_quorum(counted, seats, there):
    for_, against, abstain = counted
    quorum = Quorum(seats, seats // 2 + 1, there)
    votes = Tally({"for": for_, "against": against, "abstain": abstain}, quorum)
    assert votes.cast == sum(counted)
    assert votes.is_carried == (2 * there > seats and for_ > against)
    assert (votes.result == "Carried") == (votes.is_carried and votes.cast > 0)
    assert not Tally(votes.votes, Quorum()).is_carried


def test_the_vote_is_offered_as_the_reason_and_moves_nothing_by_itself(client_as, people, item):
    recommendation = item.recommendation
    staff = client_as(people["staff"])
    assert reason_from_votes(recommendation) == ""
    vote(item, item.me, people["member"])
    recommendation.refresh_from_db()
    assert recommendation.status == "proposed"
    reason = reason_from_votes(recommendation)
    assert (
        reason == f"{item.meeting.called} ({item.meeting}): Carried: 1 for, 0 against, 0 abstained."
    )
    page = text(staff.get(f"/recommendations/{recommendation}/"))
    assert page.count(reason) == 2  # with "Adopt" and with "Withdraw"
    sent = {"version": recommendation.version, "reason": reason}
    assert staff.post(f"/recommendations/{recommendation}/steps/adopt/", sent).status_code == 302
    assert recommendation.status_changes.get().reason == reason


def test_the_latest_vote_is_the_one_offered(people, item):
    vote(item, item.me, people["member"], "against")
    earlier = AgendaItemFactory(
        meeting=MeetingFactory(starts_at=ago(days=40)), recommendation=item.recommendation
    )
    Attendance.objects.create(meeting=earlier.meeting, seat=item.me.seat, status="present")
    vote(earlier, item.me, people["staff"], "for")
    assert "Not carried: 0 for, 1 against" in reason_from_votes(item.recommendation)


# The API -----------------------------------------------------------------------------------------------------------------


def test_the_api_votes_as_oneself_and_says_what_is_not_in_order(client_as, people, item):
    member = Caller(client_as(people["member"]))
    body = {"item": item.pk, "member": item.me.pk, "choice": "for"}
    made = member.made("votes", body)
    assert made["by"] == people["member"].pk
    again = member.post("votes", body)
    assert again.status_code == 422 and "already" in str(again.json())
    assert member.patch(f"votes/{made['id']}", {"choice": "abstain"}).json()["choice"] == "abstain"
    other = sit(item.meeting)
    refused = member.post("votes", {**body, "member": other.pk})
    assert refused.status_code == 422 and "votes themself" in str(refused.json())
    police = Caller(client_as(people["police"]))
    assert police.post("votes", body).status_code == 403
    assert police.keys("votes", "choice", meeting=str(item.meeting)) == {"abstain"}
    item.meeting.flow.follow(item.meeting, "close", by=people["staff"])
    late = member.patch(f"votes/{made['id']}", {"choice": "for"})
    assert late.status_code == 422 and "in session" in str(late.json())
