"""Cases move along their flows and no other way: in Python, in the database, two people at once."""

import itertools
import threading

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

import pytest

from accounts.models import Job
from accounts.wall import acting_as
from arrests.flow import (
    AGENCY_REPORT_FLOW,
    INVESTIGATION_FLOW,
    AgencyReportStatus,
    InvestigationStatus,
)
from casework.errors import Conflict
from recommendations.flow import (
    MEETING_FLOW,
    RECOMMENDATION_FLOW,
    MeetingStatus,
    RecommendationStatus,
)
from referrals.flow import REFERRAL_FLOW, ReferralStatus
from referrals.models import Referral
from tests.factories import (
    ArrestFactory,
    ClassificationFactory,
    InvestigationFactory,
    RecommendationFactory,
    ReferralFactory,
)

pytestmark = pytest.mark.django_db

# The arrows, by hand: (from, step, to, who). Every other step from every other status is refused.
DCF = {Job.CASEWORKER, Job.DCF_SUPERVISOR}
REFERRAL_ARROWS = {
    ("received", "assess"): ("assessing", DCF),
    ("received", "screen_out"): ("screened_out", DCF),
    ("assessing", "open"): ("open", DCF),
    ("open", "close"): ("closed", DCF),
    ("closed", "reopen"): ("open", {Job.DCF_SUPERVISOR}),
}
INVESTIGATION_ARROWS = {
    ("open", "close"): ("closed", {Job.POLICE_INVESTIGATOR}),
    ("closed", "reopen"): ("open", {Job.POLICE_INVESTIGATOR}),
}
STAFF = {Job.COUNCIL_STAFF}
RECOMMENDATION_ARROWS = {
    ("proposed", "adopt"): ("adopted", STAFF),
    ("adopted", "begin"): ("in_progress", STAFF),
    ("re_raised", "begin"): ("in_progress", STAFF),
    ("in_progress", "enact"): ("enacted", STAFF),
    ("in_progress", "partly_enact"): ("partly_enacted", STAFF),
    ("in_progress", "finish"): ("done", STAFF),
    ("in_progress", "let_die"): ("died", STAFF),
    ("died", "raise_again"): ("re_raised", STAFF),
    **{(s, "withdraw"): ("withdrawn", STAFF) for s in ("proposed", "adopted", "in_progress", "re_raised")},
}  # fmt: skip
REPORTERS = {Job.POLICE_INVESTIGATOR, Job.PROSECUTOR}
AGENCY_REPORT_ARROWS = {
    ("draft", "submit"): ("submitted", REPORTERS),
    ("returned", "submit"): ("submitted", REPORTERS),
    ("submitted", "return"): ("returned", STAFF),
}
MEETING_ARROWS = {
    ("scheduled", "open"): ("in_session", STAFF),
    ("in_session", "close"): ("held", STAFF),
    ("held", "approve_minutes"): ("approved", STAFF),
    ("approved", "take_up_again"): ("held", STAFF),
    ("scheduled", "cancel"): ("cancelled", STAFF),
}
FLOWS = [
    (MEETING_FLOW, MeetingStatus, MEETING_ARROWS),
    (REFERRAL_FLOW, ReferralStatus, REFERRAL_ARROWS),
    (INVESTIGATION_FLOW, InvestigationStatus, INVESTIGATION_ARROWS),
    (RECOMMENDATION_FLOW, RecommendationStatus, RECOMMENDATION_ARROWS),
    (AGENCY_REPORT_FLOW, AgencyReportStatus, AGENCY_REPORT_ARROWS),
]


@pytest.mark.parametrize("flow, statuses, arrows", FLOWS)
def test_the_flow_is_the_diagram(flow, statuses, arrows):
    drawn = {(source, s.name): (s.target, set(s.jobs)) for s in flow.steps for source in s.sources}
    assert drawn == arrows
    assert {s for s, _ in drawn} | {t for t, _ in drawn.values()} == set(statuses)


EXTRA = {
    "close": {"outcome": "services_completed"},
    "screen_out": {},
}


@pytest.mark.parametrize(
    "status, step", list(itertools.product(ReferralStatus.values, REFERRAL_FLOW.by_name))
)
def test_every_step_of_a_referral_from_every_status(status, step, people):
    referral = ReferralFactory(at=status)
    arrow = REFERRAL_ARROWS.get((status, step))
    for name in ("caseworker", "supervisor"):
        person = people[name]
        with acting_as(person), transaction.atomic():
            try:
                moved = referral.flow.follow(
                    referral, step, by=person, reason="Because.", **EXTRA.get(step, {})
                )
            except Conflict:
                assert arrow is None
            except PermissionDenied:
                assert person.job not in REFERRAL_FLOW.by_name[step].jobs
            else:
                assert arrow and moved.status == arrow[0] and person.job in arrow[1]
                change = moved.status_changes.last()
                assert (change.from_status, change.to_status) == (status, arrow[0])
                assert change.by_id == person.pk
                assert change.reason == "Because."
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "source, target",
    [p for p in itertools.product(ReferralStatus.values, repeat=2) if p[0] != p[1]],
)
def test_the_database_refuses_any_other_move(source, target, people):
    referral = ReferralFactory(at=source)
    allowed = {(s, t) for (s, _), (t, _) in REFERRAL_ARROWS.items()}
    outcome = "other" if target == "closed" else ""
    with acting_as(people["supervisor"]):
        try:
            with transaction.atomic():
                Referral.objects.filter(pk=referral.pk).update(status=target, outcome=outcome)
        except DatabaseError:
            assert (source, target) not in allowed
        else:
            assert (source, target) in allowed


def test_the_database_knows_whose_step_it_is(people):
    referral = ReferralFactory(at="closed")
    closed = Referral.objects.filter(pk=referral.pk)
    refused = pytest.raises(DatabaseError, match="cannot move")
    with acting_as(people["caseworker"]), refused, transaction.atomic():
        closed.update(status="open", outcome="")
    with acting_as(people["supervisor"]):
        assert closed.update(status="open", outcome="") == 1


def test_a_case_is_born_in_its_first_status():
    with pytest.raises(DatabaseError, match="cannot move"), transaction.atomic():
        ReferralFactory(status="open")


def test_a_reason_is_asked_for(people):
    referral = ReferralFactory()
    with pytest.raises(ValidationError, match="Say why"):
        referral.flow.follow(referral, "screen_out", by=people["caseworker"], reason="  ")
    referral.refresh_from_db()
    assert referral.status == "received" and not referral.status_changes.exists()


def test_closing_asks_for_an_outcome_and_reopening_empties_it(people):
    referral = ReferralFactory(at="open")
    with pytest.raises(ValidationError, match="how it ended"):
        referral.flow.follow(referral, "close", by=people["supervisor"], reason="Done.")
    closed = referral.flow.follow(
        referral, "close", by=people["supervisor"], reason="Done.", outcome="safe_at_home"
    )
    assert closed.outcome == "safe_at_home"
    opened = closed.flow.follow(closed, "reopen", by=people["supervisor"], reason="New report.")
    assert (opened.status, opened.outcome) == ("open", "")


@pytest.mark.parametrize("step, status", [("close", "open"), ("screen_out", "received")])
def test_a_referral_stays_open_while_a_notice_is_due(step, status, people):
    referral = ReferralFactory(at=status)
    ClassificationFactory(referral=referral, finding="suspected")
    notice = referral.notices.get()
    with pytest.raises(ValidationError, match=notice.reference):
        referral.flow.follow(
            referral, step, by=people["supervisor"], reason="Done.", **EXTRA.get(step, {})
        )
    target = REFERRAL_FLOW.by_name[step].target
    with pytest.raises(DatabaseError, match="notice is due"), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(
            status=target, outcome="other" if target == "closed" else ""
        )


def test_a_step_with_a_stale_version_is_a_conflict(people):
    referral = ReferralFactory()
    seen = referral.version
    Referral.objects.filter(pk=referral.pk).update(reporter="Somebody invented")
    with pytest.raises(Conflict, match="changed by someone else") as caught:
        referral.flow.follow(referral, "assess", by=people["caseworker"], version=seen)
    assert caught.value.current.reporter == "Somebody invented"


def test_an_investigation_without_arrest_says_why(people):
    investigation = InvestigationFactory()
    close = {"by": people["police"], "closed_on": "2026-05-01"}
    follow = investigation.flow.follow
    with pytest.raises(ValidationError, match="say why"):
        follow(investigation, "close", outcome="no_arrest", **close)
    with pytest.raises(ValidationError, match="in words"):
        follow(investigation, "close", outcome="no_arrest", no_arrest_reason="other", **close)
    with pytest.raises(ValidationError, match="Record the arrest first"):
        follow(investigation, "close", outcome="arrest", **close)
    ArrestFactory(investigation=investigation)
    with pytest.raises(ValidationError, match="There is an arrest"):
        follow(investigation, "close", outcome="no_arrest", no_arrest_reason="declined", **close)
    assert follow(investigation, "close", outcome="arrest", **close).status == "closed"


def test_a_recommendation_dies_and_is_raised_again(people):
    rec = RecommendationFactory()
    for step in ("adopt", "begin", "let_die", "raise_again", "begin", "enact"):
        rec = rec.flow.follow(rec, step, by=people["staff"], reason="Session of 2020 and after.")
    assert rec.status == "enacted"
    assert [c.to_status for c in rec.status_changes.all()] == [
        "adopted", "in_progress", "died", "re_raised", "in_progress", "enacted",
    ]  # fmt: skip


def test_status_changes_are_never_edited(people):
    referral = ReferralFactory(at="open")
    for act in (lambda q: q.update(reason="Rewritten"), lambda q: q.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(referral.status_changes.all())


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_leave_one_step(committed):
    """Both press the button for the same referral; one is served, the other is told it is too late."""
    referral = ReferralFactory()
    results, start = [], threading.Barrier(2)

    def press(name):
        person = committed[name]
        try:
            with acting_as(person):
                start.wait(5)
                referral.flow.follow(referral, "assess", by=person)
            results.append("moved")
        except Conflict:
            results.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[n]) for n in ("caseworker", "colleague")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(results) == ["moved", "too late"]
    assert referral.status_changes.count() == 1
