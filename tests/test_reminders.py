"""Mail about clocks: to whom, once, with no name in it, whatever the mail server does."""

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPRecipientsRefused
from threading import Barrier

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection

import pytest
import time_machine

from accounts.models import Job, Person, User
from accounts.wall import acting_as
from referrals.models import Child, ChildAlias, Reminder
from referrals.reminders import SOON, send_reminders
from referrals.services import send_notice
from tests.factories import BrokenGlassFactory, ClassificationFactory, ReferralFactory, ago, person
from tests.world import build_world

pytestmark = pytest.mark.django_db
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


def due_in(left: dt.timedelta, *, place="Hartford", caseworker="caseworker", **more):
    """A notice to the police that is due in so long; negative: overdue."""
    referral = ReferralFactory(
        place=place, received_at=ago(days=30),
        caseworker=caseworker and person(caseworker).person_ptr, **more,
    )  # fmt: skip
    ClassificationFactory(referral=referral, recorded_at=ago(hours=24) + left)
    return referral.notices.get()


def told() -> dict[str, str]:
    """Who was mailed since last asked, and with which subject; nobody twice in one run."""
    found = [(name, m.subject) for m in mail.outbox for name in [m.to[0].partition("@")[0]]]
    assert all(len(m.recipients()) == 1 for m in mail.outbox)
    mail.outbox.clear()
    assert len(dict(found)) == len(found)
    return dict(found)


def remind() -> dict[str, str]:
    send_reminders()
    return told()


ONE_SOON = "1 notice is due within 4 hours"
ONE_OVERDUE = "1 notice is overdue"


# Who is told of what ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "left, subject",
    [(SOON + 5 * MINUTE, None), (SOON - MINUTE, ONE_SOON), (MINUTE, ONE_SOON), (-MINUTE, ONE_OVERDUE)],
)  # fmt: skip
def test_the_caseworker_is_told_within_four_hours_and_when_overdue(people, left, subject):
    due_in(left)
    assert remind().get("caseworker") == subject


def test_the_regions_supervisors_are_told_of_what_is_overdue(people):
    due_in(HOUR)
    assert set(remind()) == {"caseworker"}
    due_in(-HOUR)
    assert remind() == {"caseworker": ONE_OVERDUE, "supervisor": ONE_OVERDUE}


def test_a_referral_nobody_works_on_is_the_supervisors(people):
    due_in(HOUR, caseworker=None)
    assert remind() == {"supervisor": ONE_SOON}


@pytest.mark.parametrize("change", [{"is_active": False}, {"job": "police_investigator"}])
def test_a_caseworker_who_is_gone_is_not_told_but_the_supervisor(people, change):
    due_in(HOUR)
    if "job" in change:
        change = change | {"agency": people["police"].agency}
    User.objects.filter(pk=people["caseworker"].pk).update(**change)
    assert remind() == {"supervisor": ONE_SOON}


def test_a_region_without_a_supervisor_is_the_central_offices(people):
    due_in(HOUR, place="New Haven", caseworker=None)
    assert remind() == {"director": ONE_SOON}
    due_in(-HOUR, place="New Haven", caseworker="elsewhere")
    assert remind() == {"elsewhere": ONE_OVERDUE, "director": ONE_OVERDUE}
    User.objects.filter(pk=people["supervisor"].pk).update(is_active=False)
    due_in(-HOUR)
    assert set(remind()) == {"caseworker", "director"}


def test_whoever_an_outside_case_is_assigned_to_is_told_and_its_own_region(people):
    due_in(-HOUR, place="New Haven", caseworker="caseworker")
    assert set(remind()) == {"caseworker", "director"}


def test_a_supervisor_who_works_on_a_case_gets_one_mail(people):
    due_in(-HOUR, caseworker="supervisor")
    due_in(HOUR, caseworker="supervisor")
    assert remind() == {"supervisor": "1 notice is overdue, 1 is due within 4 hours"}


def test_whoever_opened_a_case_by_broken_glass_is_not_told(people):
    notice = due_in(-HOUR, place="New Haven", caseworker="elsewhere")
    BrokenGlassFactory(referral=notice.referral)
    assert "caseworker" not in remind()


def test_one_digest_counts_everything(people):
    for left in (-50 * HOUR, -HOUR, HOUR, 2 * HOUR, 3 * HOUR, 9 * HOUR):
        due_in(left)
    assert remind()["caseworker"] == "2 notices are overdue, 3 are due within 4 hours"


def test_a_sent_notice_and_one_without_a_clock_are_not_reminded_of(people):
    world = build_world()  # its draft has no clock
    notice = due_in(HOUR)
    with acting_as(people["caseworker"]):
        send_notice(
            notice, by=people["caseworker"], method="telephone", information_disclosed="Call us."
        )
    assert world.here.draft.sent_at is None
    assert remind() == {}


def test_a_clock_that_started_after_closing_still_reminds(people):
    referral = ReferralFactory(at="closed", caseworker=people["caseworker"].person_ptr)
    assert remind() == {}
    ClassificationFactory(referral=referral, recorded_at=ago(hours=21))
    assert remind() == {"caseworker": ONE_SOON}


# Once ---------------------------------------------------------------------------------------------------


def test_every_stage_is_told_once_and_overdue_again_every_day(people):
    notice = due_in(3 * HOUR)
    due, mails = notice.due_at, []
    at = due - 5 * HOUR
    while at < due + 50 * HOUR:  # every 15 minutes, as the scheduler runs it
        with time_machine.travel(at, tick=False):
            send_reminders()
        mails += [(at - due, name) for name in told()]
        at += 15 * MINUTE
    of_caseworker = [left for left, name in mails if name == "caseworker"]
    assert of_caseworker == [-4 * HOUR, 15 * MINUTE, 24 * HOUR, 48 * HOUR]
    assert [left for left, name in mails if name == "supervisor"] == of_caseworker[1:]


def test_late_at_night_the_new_day_reminds_nobody_again(people):
    notice = due_in(3 * HOUR)
    midnight = notice.due_at.replace(hour=5, minute=0, second=0, microsecond=0)  # in Connecticut
    notice.referral.notices.all().delete()
    ClassificationFactory(referral=ReferralFactory(
        received_at=midnight - 90 * HOUR, caseworker=people["caseworker"].person_ptr,
    ), recorded_at=midnight - 24 * HOUR - 10 * MINUTE)  # fmt: skip
    counted = []
    for minutes in (-200, -60, -5, 1, 20, 300):
        with time_machine.travel(midnight + minutes * MINUTE, tick=False):
            counted.append(remind().get("caseworker"))
    assert counted == [ONE_SOON, None, ONE_OVERDUE, None, None, None]


def test_after_a_pause_only_today_is_told(people):
    due_in(-100 * HOUR)
    assert set(remind()) == {"caseworker", "supervisor"}
    assert {r.day for r in Reminder.objects.all()} == {5}
    assert remind() == {}


def test_a_new_caseworker_is_told_too(people):
    notice = due_in(HOUR)
    remind()
    notice.referral.caseworker_id = people["colleague"].pk
    notice.referral.save()
    assert remind() == {"colleague": ONE_SOON}


# What is in it --------------------------------------------------------------------------------------------


def test_no_mail_holds_a_name_or_a_word_about_a_child(people, settings):
    settings.SITE_URL = "https://tip.example"
    world = build_world()
    words = {
        name
        for child in [*Child.objects.all(), *ChildAlias.objects.all()]
        for name in (child.given_name, child.family_name)
    }
    words |= {name for p in Person.objects.all() for name in (p.given_name, p.family_name)}
    missing = ReferralFactory(
        living_situation="missing", received_at=ago(hours=30), child=world.here.child,
        narrative="A hidden narrative.", caseworker=people["caseworker"].person_ptr,
    )  # fmt: skip
    ClassificationFactory(referral=missing, recorded_at=ago(hours=22))
    send_reminders()
    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        raw = sent.message().as_string()
        headers, _, text = raw.partition("\n\n")
        subject = re.search(r"Subject: .*", headers).group()
        for word in words - {""}:
            assert not re.search(rf"\b{word}\b", subject + text), word
        for word in (
            "narrative",
            "C-0",
            "missing",
            "NCMEC",
            "Police",
            "police",
            "child",
            "Hartford",
        ):
            assert word not in subject + text, word
        assert sent.content_subtype == "plain" and not sent.attachments and not sent.cc + sent.bcc
    (own,) = (m for m in mail.outbox if m.to == ["caseworker@test.example"])
    assert own.subject == "2 notices are overdue, 1 is due within 4 hours"
    for notice in missing.notices.all():
        assert f"{notice.reference} of {missing.reference}: " in own.body
        assert f"https://tip.example/notices/{notice.reference}/\n" in own.body
    assert (
        own.body.count("Overdue by 6 hours") == 2 and own.body.count("1 hour 59 minutes left") == 1
    )


# When the mail server fails -------------------------------------------------------------------------------


class OneAddressFails(EmailBackend):
    """Django's mail for tests, whose server knows no caseworker."""

    def send_messages(self, messages):
        for message in messages:
            if message.to[0].startswith("caseworker@"):
                raise SMTPRecipientsRefused({message.to[0]: (550, b"No such user Invented")})
        return super().send_messages(messages)


def test_a_failing_address_holds_up_nobody_and_loses_nothing(people, settings, capsys):
    due_in(-HOUR)
    usual, settings.EMAIL_BACKEND = (
        settings.EMAIL_BACKEND, "tests.test_reminders.OneAddressFails",
    )  # fmt: skip
    with pytest.raises(CommandError, match="could not be mailed: 1") as failure:
        call_command("send_reminders")
    said = str(failure.value) + "".join(capsys.readouterr())
    assert "caseworker" not in said and "Invented" not in said and "example" not in said
    assert set(told()) == {"supervisor"}
    assert {r.person_id for r in Reminder.objects.all()} == {people["supervisor"].pk}
    settings.EMAIL_BACKEND = usual
    assert remind() == {"caseworker": ONE_OVERDUE}


def test_the_command_says_how_many_it_told(people, capsys):
    call_command("send_reminders")
    due_in(-HOUR)
    call_command("send_reminders")
    call_command("send_reminders")
    counts = [line.split()[-1] for line in capsys.readouterr().out.splitlines()]
    assert counts == ["0.", "2.", "0."]


def test_two_runs_at_once_tell_once(committed):
    due_in(-HOUR)
    due_in(HOUR)
    start = Barrier(2, timeout=20)

    def run(_):
        try:
            start.wait()
            return send_reminders()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        counts = list(both.map(run, range(2)))
    assert set(told()) == {"caseworker", "supervisor"}
    assert (sum(n for n, _ in counts), sum(failed for _, failed in counts)) == (2, 0)


def test_no_role_reads_what_was_reminded_of(people):
    assert not any(
        user.has_perm("referrals.view_reminder")
        for user in User.objects.filter(job__in=[Job.CASEWORKER, Job.AUDITOR, Job.ADMINISTRATOR])
    )
