"""Clocks start notices by themselves; due times are the database's; late says why."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Agency, AgencyKind, Town
from accounts.wall import acting_as
from casework.errors import Conflict
from casework.models import Clock
from casework.services import save
from referrals.models import Classification, Notice, Referral
from referrals.services import acknowledge_notice, send_notice
from tests.factories import ClassificationFactory, NoticeFactory, ReferralFactory, ago, police

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(hours=24)


@pytest.mark.parametrize(
    "finding, starts",
    [("high_risk", False), ("suspected", True), ("confirmed", True), ("not_trafficking", False)],
)
def test_a_suspected_or_confirmed_child_starts_the_police_clock(finding, starts):
    referral = ReferralFactory()
    at = ago(hours=3)
    ClassificationFactory(referral=referral, finding=finding, recorded_at=at)
    notices = list(referral.notices.all())
    assert bool(notices) is starts
    if starts:
        (notice,) = notices
        assert (notice.kind, notice.recipient) == ("police", police("Hartford"))
        assert notice.due_at == at + DAY
        assert notice.legal_basis == "42 USC 671(a)(34)(A)"
        assert notice.sent_at is None


def test_the_second_classification_does_not_start_a_second_clock():
    referral = ReferralFactory()
    ClassificationFactory(referral=referral, finding="suspected", recorded_at=ago(hours=9))
    ClassificationFactory(referral=referral, finding="confirmed", recorded_at=ago(hours=1))
    assert referral.notices.count() == 1


def test_a_child_missing_from_care_starts_two_clocks():
    referral = ReferralFactory(living_situation="missing", received_at=ago(hours=5))
    kinds = {n.kind: n for n in referral.notices.all()}
    assert set(kinds) == {"ncmec", "police"}
    assert kinds["ncmec"].recipient.kind == AgencyKind.NCMEC
    assert all(n.due_at == referral.received_at + DAY for n in kinds.values())


def test_a_child_who_goes_missing_later_starts_the_clocks_then(people):
    referral = ReferralFactory()
    referral.living_situation = "missing"
    referral.missing_since = since = ago(minutes=30)
    with acting_as(people["caseworker"]):
        save(referral, by=people["caseworker"])
    assert {n.clock_started_at for n in referral.notices.all()} == {since}


def _clocks(referral):
    """Of every notice of a referral: kind, clock, and whether it was sent."""
    return sorted((n.kind, n.clock_id, bool(n.sent_at)) for n in referral.notices.all())


MISSING = [("ncmec", "missing_child_notice"), ("police", "missing_child_notice")]


def _tell_all(referral):
    for notice in referral.notices.filter(sent_at=None):
        send_notice(
            notice, by=_director(), method="telephone", information_disclosed="What was told.",
            late_reason="Found late.",
        )  # fmt: skip


def _go(referral, situation, **values):
    referral.refresh_from_db()
    referral.living_situation, referral.missing_since = situation, values.get("missing_since")
    return save(referral, by=_director())


@pytest.mark.parametrize("finding", ["suspected", "confirmed"])
def test_a_notice_of_a_missing_child_does_not_replace_the_one_of_a_finding(finding):
    """Two laws: 671(a)(35)(B) wants the missing child reported, 671(a)(34)(A) the victim."""
    referral = ReferralFactory(living_situation="missing", received_at=ago(hours=5))
    ClassificationFactory(referral=referral, finding=finding, recorded_at=ago(hours=1))
    assert _clocks(referral) == sorted(
        (*told, False) for told in [*MISSING, ("police", "police_notice")]
    )
    bases = {n.legal_basis for n in referral.notices.filter(kind="police")}
    assert bases == {"42 USC 671(a)(34)(A)", "42 USC 671(a)(35)(B)"}


def test_a_finding_is_told_to_the_police_once_even_after_it_was_sent():
    referral = ReferralFactory()
    ClassificationFactory(referral=referral, finding="suspected", recorded_at=ago(hours=9))
    _tell_all(referral)
    ClassificationFactory(referral=referral, finding="confirmed", recorded_at=ago(hours=1))
    assert _clocks(referral) == [("police", "police_notice", True)]


def test_a_child_who_goes_missing_again_is_reported_again():
    referral = ReferralFactory(living_situation="missing", received_at=ago(days=3))
    _tell_all(referral)
    _go(referral, "foster")
    assert referral.notices.count() == 2
    _go(referral, "missing", missing_since=(again := ago(hours=2)))
    second = referral.notices.filter(sent_at=None)
    assert {(n.kind, n.clock_id) for n in second} == set(MISSING)
    assert {n.clock_started_at for n in second} == {again}
    assert referral.notices.count() == 4


def test_the_clock_of_a_change_without_a_time_starts_now():
    referral = ReferralFactory(received_at=ago(days=3))
    _go(referral, "missing")
    assert all(n.clock_started_at > ago(minutes=1) for n in referral.notices.all())


def test_a_notice_that_is_still_to_be_sent_is_not_asked_for_twice():
    referral = ReferralFactory(living_situation="missing", received_at=ago(hours=5))
    first = referral.notices.get(kind="police")
    send_notice(
        referral.notices.get(kind="ncmec"), by=_director(), method="portal",
        information_disclosed="What was told.",
    )  # fmt: skip
    _go(referral, "home")
    _go(referral, "missing")
    assert _clocks(referral) == [
        ("ncmec", "missing_child_notice", False),
        ("ncmec", "missing_child_notice", True),
        ("police", "missing_child_notice", False),
    ]
    assert referral.notices.get(kind="police") == first


def test_a_missing_child_who_stays_missing_is_not_reported_again():
    referral = ReferralFactory(living_situation="missing", received_at=ago(hours=5))
    _tell_all(referral)
    _go(referral, "missing", missing_since=ago(hours=1))
    referral.save()  # every column named, none changed
    assert referral.notices.count() == 2


@settings(deadline=None, max_examples=40)
@given(steps=st.lists(st.sampled_from(["missing", "home", "send", "suspected"]), max_size=7))
def test_the_clocks_ask_for_what_the_law_does_and_no_more(steps):
    """Against a model of the rule: one pair each time a child goes missing, less what is unsent;
    one notice of a finding."""
    with transaction.atomic():
        referral = _referral_of_property()
        sent, unsent, now = [], set(), ""
        for step in steps:
            if step == "send":
                _tell_all(referral)
                sent, unsent = [*sent, *unsent], set()
            elif step == "suspected":
                ClassificationFactory(referral=referral, finding=step, by=_director())
                told = ("police", "police_notice")
                unsent |= set() if told in sent else {told}
            else:
                if step == "missing" and now != step:
                    unsent |= set(MISSING)
                _go(referral, now := step)
        assert _clocks(referral) == sorted(
            [(*told, True) for told in sent] + [(*told, False) for told in unsent]
        )
        transaction.set_rollback(True)


@pytest.mark.parametrize("clock", ["police_notice", "missing_child_notice"])
def test_the_database_keeps_one_unsent_notice_of_a_clock(clock):
    referral = ReferralFactory()
    NoticeFactory(referral=referral, clock_id=clock)
    with pytest.raises(DatabaseError, match="one_unsent_notice_per_clock"), transaction.atomic():
        NoticeFactory(referral=referral, clock_id=clock)
    NoticeFactory(referral=referral, clock_id=clock, kind="ncmec")


def test_a_town_without_police_is_the_state_polices():
    town = Town.objects.exclude(agencies__kind=AgencyKind.POLICE_DEPARTMENT).first()
    referral = ReferralFactory(town=town)
    ClassificationFactory(referral=referral)
    assert referral.notices.get().recipient.kind == AgencyKind.STATE_POLICE


@pytest.mark.parametrize("column", ["due_at", "clock_started_at", "clock_id", "reference"])
def test_what_the_clock_says_is_never_edited(column):
    referral = ReferralFactory()
    ClassificationFactory(referral=referral)
    before = referral.notices.values(column).get()
    referral.notices.update(
        **{column: "X" if column in {"clock_id", "reference"} else timezone.now() + 9 * DAY}
    )
    assert referral.notices.values(column).get() == before


def test_a_changed_limit_does_not_move_a_notice_that_is_running():
    referral = ReferralFactory()
    ClassificationFactory(referral=referral)
    due = referral.notices.get().due_at
    Clock.objects.filter(code="police_notice").update(hours=1)
    referral.notices.update(late_reason="x")
    assert referral.notices.get().due_at == due


def _send(notice, by, **kwargs):
    return send_notice(
        notice, by=by, method="telephone", information_disclosed="What was told.", **kwargs
    )


def _clocked(**ago_):
    referral = ReferralFactory(received_at=ago(days=9))
    ClassificationFactory(referral=referral, recorded_at=ago(**ago_))
    return referral.notices.get()


def test_a_notice_sent_in_time_is_not_late(people):
    notice = _clocked(hours=23)
    with acting_as(people["caseworker"]):
        sent = _send(notice, people["caseworker"])
    assert sent.sent_by_id == people["caseworker"].pk
    assert not sent.is_late


def test_a_late_notice_needs_a_reason(people):
    notice = _clocked(hours=25)
    with acting_as(people["caseworker"]):
        with pytest.raises(ValidationError, match="late: say why"):
            _send(notice, people["caseworker"])
        assert _send(notice, people["caseworker"], late_reason="The line was down.").is_late


@settings(deadline=None)
@given(minutes=st.integers(0, 3000), late_reason=st.sampled_from(["", "Why."]))
def test_late_is_exactly_after_the_due_time(minutes, late_reason):
    """The database takes a sending time without a reason if and only if it is not past due."""
    start = dt.datetime(2026, 3, 7, 12, tzinfo=dt.UTC)
    with transaction.atomic():
        referral = _referral_of_property()
        ClassificationFactory(referral=referral, recorded_at=start, by=_director())
        notice = referral.notices.get()
        sent = start + dt.timedelta(minutes=minutes)
        try:
            with transaction.atomic():
                Notice.objects.filter(pk=notice.pk).update(
                    sent_at=sent, sent_by=_director(), method="fax",
                    information_disclosed="Told.", late_reason=late_reason,
                )  # fmt: skip
            taken = True
        except DatabaseError:
            taken = False
        assert taken == (minutes <= 24 * 60 or bool(late_reason))
        notice.refresh_from_db()
        assert notice.is_late == (taken and minutes > 24 * 60)
        transaction.set_rollback(True)


def _referral_of_property():
    return ReferralFactory(received_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))


def _director():
    return ClassificationFactory.by.evaluate(None, None, {})


def test_a_notice_is_sent_once(people):
    notice = NoticeFactory(sent=True)
    with acting_as(people["caseworker"]), pytest.raises(Conflict, match="already sent"):
        _send(notice, people["caseworker"])
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(information_disclosed="Something else.")


def test_a_notice_cannot_be_sent_in_the_future_or_before_its_clock(people):
    notice = _clocked(hours=2)
    with acting_as(people["caseworker"]):
        with pytest.raises(ValidationError, match="future"):
            _send(notice, people["caseworker"], sent_at=timezone.now() + DAY)
        with pytest.raises(ValidationError, match="before its clock"):
            _send(notice, people["caseworker"], sent_at=ago(days=3))


def test_the_agency_sees_the_notice_once_it_is_sent_and_acknowledges_it(people):
    notice = _clocked(hours=1)
    with acting_as(people["police"]):
        assert not Notice.objects.exists()
    with acting_as(people["caseworker"]):
        _send(notice, people["caseworker"])
    with acting_as(people["police"]):
        seen = Notice.objects.get()
        assert seen.information_disclosed == "What was told."
        assert (
            acknowledge_notice(seen, by=people["police"]).acknowledged_by_id == people["police"].pk
        )
        with pytest.raises(Conflict):
            acknowledge_notice(seen, by=people["police"])
    with acting_as(people["other_police"]):
        assert not Notice.objects.exists()


def test_the_agency_may_do_nothing_else_to_the_notice(people):
    notice = NoticeFactory(sent=True)
    with acting_as(people["police"]):
        for change in ({"late_reason": "x"}, {"recipient": police("New Haven")}, {"sent_at": None}):
            refused = pytest.raises(DatabaseError, match="permission denied")
            with refused, transaction.atomic():
                Notice.objects.filter(pk=notice.pk).update(**change)
        refused = pytest.raises(DatabaseError, match="row-level security")
        with refused, transaction.atomic():  # in somebody else's name
            Notice.objects.filter(pk=notice.pk).update(
                acknowledged_at=timezone.now(), acknowledged_by=people["other_police"]
            )
    with acting_as(people["caseworker"]), pytest.raises(PermissionDenied):
        acknowledge_notice(notice, by=people["caseworker"])


def test_confirming_is_a_supervisors(people):
    referral = ReferralFactory()

    def confirm(name):
        with acting_as(people[name]):
            return save(
                Classification(
                    referral=referral, finding="confirmed", decided_on=timezone.localdate()
                ),
                by=people[name],
            )

    with pytest.raises(PermissionDenied):
        confirm("caseworker")
    assert not referral.classifications.exists()
    assert confirm("supervisor").by_id == people["supervisor"].pk


def test_the_office_decides_the_region_and_the_birthday_the_age(people):
    referral = ReferralFactory(received_at=dt.datetime(2025, 5, 17, 3, tzinfo=dt.UTC))
    assert referral.child.date_of_birth == dt.date(2011, 5, 17)
    referral.refresh_from_db()
    assert referral.region == 4
    assert referral.age == 13  # 11 pm on the 16th in Connecticut: a day before the birthday
    referral.child.date_of_birth = dt.date(2011, 5, 16)
    referral.child.save()
    referral.refresh_from_db()
    assert referral.age == 14
    Referral.objects.filter(pk=referral.pk).update(region=2)
    referral.refresh_from_db()
    assert referral.region == 4


# A corrected town -----------------------------------------------------------------------------------


def test_a_corrected_town_redirects_what_was_not_sent(client_as, people):
    """What a clock asked for goes to the police of the town that was meant; what was sent stays."""
    hartford = Town.objects.get(name="Hartford")
    referral = ReferralFactory(living_situation="missing", town=None, received_at=ago(hours=2))
    notice = referral.notices.get(kind="police")
    assert notice.recipient.kind == AgencyKind.STATE_POLICE
    client = client_as(people["caseworker"])
    page = client.get(f"/referrals/{referral.reference}/change/")
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"town": hartford.pk}
    sent["received_at"] = timezone.localtime(referral.received_at).strftime("%Y-%m-%dT%H:%M")
    said = client.post(f"/referrals/{referral.reference}/change/", sent, follow=True)
    assert f"{notice} goes to Hartford Police Department." in said.content.decode()
    notice.refresh_from_db()
    assert notice.recipient.town == hartford
    received = referral.received_at
    referral.refresh_from_db()
    assert referral.received_at == received  # to the second, though the form shows minutes
    assert referral.notices.get(kind="ncmec").recipient.kind == AgencyKind.NCMEC
    with acting_as(people["caseworker"]):
        send_notice(
            notice, by=people["caseworker"], method="telephone", information_disclosed="Invented."
        )
        referral.town = Town.objects.get(name="Avon")
        save(referral, by=people["caseworker"])
    notice.refresh_from_db()
    assert notice.recipient.town == hartford


def test_a_recipient_somebody_chose_is_not_redirected(people):
    referral = ReferralFactory(living_situation="missing", town=None)
    chosen = people["police"].agency
    notice = referral.notices.get(kind="police")
    notice.recipient = Agency.objects.filter(kind="police_department").exclude(pk=chosen.pk).first()
    with acting_as(people["caseworker"]):
        save(notice, by=people["caseworker"])
        referral.town = Town.objects.get(name="Hartford")
        save(referral, by=people["caseworker"])
    kept = notice.recipient_id
    notice.refresh_from_db()
    assert notice.recipient_id == kept


def test_two_notices_to_the_police_are_told_apart(people):
    referral = ReferralFactory(living_situation="missing")
    ClassificationFactory(referral=referral, finding="suspected")
    called = {n.called for n in referral.notices.filter(kind="police")}
    assert called == {"Police, child missing", "Police, suspected or confirmed"}
