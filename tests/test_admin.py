"""The admin is a second door to every row: it shows and saves what the wall and the rules allow."""

import datetime as dt

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

import pytest
from axes.models import AccessAttempt

from arrests import models as justice
from casework.models import Clock, Dissemination, Seal
from dashboards.models import AnnualReport, ExternalFigure, Release
from recommendations import models as council
from referrals import models as dcf
from tests import factories as make
from tests.admin import address
from tests.world import a_read

pytestmark = pytest.mark.django_db

WHO = {
    "d": "caseworker",
    "p": "police",
    "r": "prosecutor",
    "m": "member",
    "s": "staff",
    "a": "administrator",
    "u": "auditor",
}
EVERYONE = "dprmsau"

# Written by hand from docs/access.md: who sees the rows, adds, changes, and reads their history.
EXPECTED = {
    # model                                     sees      adds  changes  history
    "accounts.agency": (EVERYONE, "a", "a", "au"),
    "accounts.judicialdistrict": (EVERYONE, "a", "a", "au"),
    "accounts.town": (EVERYONE, "a", "a", "au"),
    "accounts.person": (EVERYONE, "", "", "au"),
    "accounts.user": ("a", "a", "a", "a"),
    "axes.accessattempt": ("a", "", "", ""),
    "casework.clock": (EVERYONE, "a", "a", ""),
    "casework.dissemination": ("pru", "pr", "", ""),
    "casework.readlog": ("u", "", "", ""),
    "casework.seal": ("u", "", "", ""),
    "referrals.child": ("d", "d", "d", "d"),
    "referrals.childalias": ("d", "d", "d", "d"),
    "referrals.matchdecision": ("d", "", "", ""),
    "referrals.merge": ("d", "", "", ""),
    "referrals.referral": ("d", "d", "d", "d"),
    "referrals.classification": ("d", "d", "", ""),
    "referrals.buyerdisclosure": ("d", "d", "d", "d"),
    "referrals.service": ("d", "d", "d", "d"),
    "referrals.referralnote": ("d", "d", "", ""),
    "referrals.referralstatuschange": ("d", "", "", ""),
    "referrals.notice": ("dpr", "d", "d", "d"),
    "referrals.brokenglass": ("d", "", "", "d"),
    "arrests.statute": (EVERYONE, "a", "a", "au"),
    "arrests.statuteversion": (EVERYONE, "a", "a", "au"),
    "arrests.erasurerule": (EVERYONE, "a", "a", "au"),
    "arrests.erasureexclusion": (EVERYONE, "a", "a", "au"),
    "arrests.erasuredue": ("pr", "", "", ""),
    "arrests.investigation": ("pr", "pr", "pr", "pr"),
    "arrests.investigationnote": ("pr", "pr", "", ""),
    "arrests.investigationstatuschange": ("pr", "", "", ""),
    "arrests.buyer": ("pr", "pr", "pr", "pr"),
    "arrests.arrest": ("pr", "pr", "pr", "pr"),
    "arrests.arrestnote": ("pr", "pr", "", ""),
    "arrests.docket": ("pr", "pr", "pr", "pr"),
    "arrests.information": ("pr", "pr", "pr", "pr"),
    "arrests.charge": ("pr", "pr", "pr", "pr"),
    "arrests.disposition": ("pr", "pr", "", ""),
    "arrests.sentence": ("pr", "pr", "pr", "pr"),
    "arrests.agencyreport": ("prms", "pr", "pr", "pr"),
    "arrests.agencyreportstatuschange": ("prms", "", "", ""),
    "arrests.reportreminder": ("ms", "s", "", ""),
    "recommendations.seat": ("dprms", "s", "s", "s"),
    "recommendations.member": ("dprms", "s", "s", "s"),
    "recommendations.report": ("dprms", "s", "s", "s"),
    "recommendations.bill": ("dprms", "s", "s", "s"),
    "recommendations.billaction": ("dprms", "s", "s", "s"),
    "recommendations.recommendation": ("dprms", "s", "s", "s"),
    "recommendations.recommendationstatuschange": ("dprms", "", "", ""),
    "recommendations.update": ("dprms", "s", "", ""),
    "recommendations.comment": ("ms", "ms", "", ""),
    "recommendations.campaign": ("dprms", "s", "s", "s"),
    "recommendations.reminder": ("ms", "s", "", ""),
    "recommendations.meeting": ("dprms", "s", "s", "s"),
    "recommendations.meetingstatuschange": ("dprms", "", "", ""),
    "recommendations.agendaitem": ("dprms", "s", "s", "s"),
    "recommendations.attendance": ("dprms", "s", "s", "s"),
    "recommendations.vote": ("dprms", "ms", "ms", "ms"),
    "recommendations.quorumrule": ("dprms", "s", "s", "s"),
    "dashboards.externalfigure": ("dprms", "s", "s", "s"),
    "dashboards.release": ("dprms", "", "s", ""),
    "dashboards.annualreport": ("dprms", "s", "s", "s"),
}
EVENTS = {
    # tables of events -> who besides the auditor reads them: the jobs that write the table
    "accounts": "a",
    "referrals": "d",
    "arrests": "pr",
    "recommendations": "s",
    "recommendations.voteevent": "ms",
    "dashboards": "s",
    "arrests.statuteevent": "a",
    "arrests.statuteversionevent": "a",
    "arrests.erasureruleevent": "a",
    "arrests.erasureexclusionevent": "a",
}


def test_every_registered_model_is_expected():
    registered = {model._meta.label_lower for model in admin.site._registry}
    events = {label for label in registered if label.endswith("event")}
    assert registered - events == set(EXPECTED)
    assert {label.partition(".")[0] for label in events} == {
        label for label in EVENTS if "." not in label
    }


@pytest.fixture
def world(people):
    """One row of every model, each seen by somebody: label -> row."""
    referral = make.ReferralFactory(at="assessing", caseworker=people["caseworker"])
    change = make.ClassificationFactory(referral=referral)
    other = make.ChildFactory()
    investigation = make.InvestigationFactory()
    charge = make.ChargeFactory(information__arrest__investigation=investigation)
    information = charge.information
    disposition = make.DispositionFactory(charge=charge)
    recommendation = make.RecommendationFactory()
    recommendation.flow.follow(recommendation, "adopt", by=people["staff"])
    closed = justice.Investigation.flow.follow(
        make.InvestigationFactory(), "close", by=people["police"], closed_on=dt.date(2026, 5, 1),
        outcome="no_arrest", no_arrest_reason="insufficient_evidence",
    )  # fmt: skip
    report = make.AgencyReportFactory(at="submitted")
    bill = council.Bill.objects.create(session_year=2017, number="HB 9999")
    staff = people["staff"].person_ptr
    item = make.AgendaItemFactory(recommendation=recommendation)
    voter = make.sit(item.meeting)
    release = Release.objects.create(
        name="Test", data_until=dt.date(2026, 6, 30), content={}, suppression=[], digest="0"
    )
    rows = [
        people["police"].agency,
        people["police"].agency.town,
        people["prosecutor"].agency.judicial_district,
        people["member"],
        people["member"].person_ptr,
        AccessAttempt.objects.create(
            username="locked@test.example", failures_since_start=5, attempt_time=timezone.now()
        ),
        Clock.objects.first(),
        Dissemination.objects.create(
            what="Arrests of May",
            how="Export",
            to_person=people["police"].person_ptr,
            to_agency=people["police"].agency,
            rows=3,
        ),
        a_read(people["caseworker"], referral),
        Seal.objects.create(number=1, first=1, last=1, count=1, digest="0", at=timezone.now()),
        dcf.MatchDecision.objects.create(
            child=referral.child, other=other, verdict="same", reason="Seen.", by=staff
        ),
        dcf.Merge.objects.create(kept=referral.child, merged=other, reason="Seen.", by=staff),
        referral,
        referral.child,
        change,
        dcf.ChildAlias.objects.create(child=referral.child, given_name="Nickname"),
        make.DisclosureFactory(referral=referral),
        make.ServiceFactory(referral=referral),
        dcf.ReferralNote.objects.create(referral=referral, text="Invented.", by=staff),
        referral.status_changes.first(),
        make.NoticeFactory(referral=referral, sent=True),
        make.BrokenGlassFactory(referral=referral, by=people["elsewhere"].person_ptr),
        justice.Statute.objects.get(section="53a-83b"),
        charge.statute_version,
        justice.ErasureRule.objects.first(),
        justice.ErasureExclusion.objects.first(),
        charge.erasure_due,
        investigation,
        justice.InvestigationNote.objects.create(
            investigation=investigation, text="Invented.", by=staff
        ),
        closed.status_changes.first(),
        information.arrest.buyer,
        information.arrest,
        justice.ArrestNote.objects.create(arrest=information.arrest, text="Invented.", by=staff),
        justice.Docket.objects.create(
            arrest=information.arrest,
            court="GA 14",
            court_kind="GA",
            number="H14H-CR26-0000001-S",
            from_on=dt.date(2026, 4, 2),
        ),
        information,
        charge,
        disposition,
        justice.Sentence.objects.create(disposition=disposition, months_to_serve=12),
        report,
        report.status_changes.first(),
        justice.ReportReminder.objects.create(
            agency=report.agency, year=2024, by=staff, asked_on=dt.date(2024, 10, 2)
        ),
        council.Seat.objects.first(),
        council.Member.objects.create(
            seat=council.Seat.objects.first(),
            name="Invented",
            from_on=dt.date(2026, 1, 1),
            to_on=dt.date(2026, 1, 31),
        ),
        recommendation.report,
        bill,
        council.BillAction.objects.create(bill=bill, happened_on=dt.date(2017, 3, 1), text="Heard"),
        recommendation,
        recommendation.status_changes.first(),
        council.Update.objects.create(
            recommendation=recommendation, happened_on=dt.date(2026, 1, 1), text="Begun", by=staff
        ),
        council.Comment.objects.create(recommendation=recommendation, text="Good.", by=staff),
        council.Campaign.objects.create(name="Invented", channel="press", from_on="2026-01-01"),
        council.Reminder.objects.create(
            recommendation=recommendation, agency=report.agency, asked_on=dt.date(2026, 1, 1)
        ),
        item.meeting,
        item.meeting.status_changes.first(),
        item,
        item.meeting.attendances.get(),
        council.Vote.objects.create(item=item, member=voter, choice="for", by=staff),
        council.QuorumRule.objects.get(),
        ExternalFigure.objects.create(
            series="test", period="2014", value=94, unit="children", definition="x", source="x"
        ),
        release,
        AnnualReport.objects.create(
            year=2025,
            release=release,
            published_at="2026-02-03T12:00Z",
            content={},
            digest="0",
            pdf=b"%PDF",
        ),
    ]
    return {row._meta.label_lower: row for row in rows}


@pytest.mark.parametrize("letter", "dpmsau")
def test_each_job_finds_its_pages_and_no_others(letter, world, people, client_as):
    client = client_as(people[WHO[letter]])
    wrong = {}
    for label, (sees, adds, changes, history) in EXPECTED.items():
        pk = world[label].pk
        seen = letter in sees
        known = 403 if seen else 404
        wanted = {
            "list": 200 if seen else 404,
            "add": 200 if letter in adds else known,
            "row": 200 if seen else 404,
            "save": 200 if letter in changes else known,
            "history": 200 if letter in history else 404,
            "delete": 200 if label == "referrals.childalias" and seen else known,
        }
        answered = {
            "list": client.get(address(label, "changelist")),
            "add": client.get(address(label, "add")),
            "row": client.get(address(label, "change", pk)),
            "save": client.post(address(label, "change", pk), {}),
            "history": client.get(address(label, "history", pk)),
            "delete": client.get(address(label, "delete", pk)),
        }
        wrong |= {
            (label, page): (answer.status_code, wanted[page])
            for page, answer in answered.items()
            if answer.status_code != wanted[page]
        }
    assert wrong == {}


@pytest.mark.parametrize("letter", WHO)
def test_events_are_read_by_the_auditor_and_the_jobs_that_write_the_table(
    letter, world, people, client_as
):
    client = client_as(people[WHO[letter]])
    wrong = {}
    for model in admin.site._registry:
        label = model._meta.label_lower
        if not label.endswith("event"):
            continue
        readers = "u" + EVENTS.get(label, EVENTS[model._meta.app_label])
        wanted = 200 if letter in readers else 404
        answers = [client.get(address(label, "changelist"))]
        event = model.objects.order_by("-pgh_id").first()
        if event and letter == "u":
            answers.append(client.get(address(label, "change", event.pk)))
            answers.append(
                client.get(address(label, "changelist"), {"q": "Council", "what": "insert"})
            )
        wrong |= {
            (label, n): a.status_code for n, a in enumerate(answers) if a.status_code != wanted
        }
        if wanted == 200:
            assert client.post(address(label, "add"), {}).status_code == 403
    assert wrong == {}


def test_nobody_signed_out_gets_further_than_the_sign_in(client):
    answer = client.get(address("referrals.child", "changelist"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", WHO.values())
def test_the_index_names_only_what_the_person_may_see(name, people, client_as):
    shown = client_as(people[name]).get(reverse("admin:index"))
    apps = {
        app["app_label"]: {m["object_name"] for m in app["models"]}
        for app in shown.context["app_list"]
    }
    letter = {who: letter for letter, who in WHO.items()}[name]
    wanted = {label for label, (sees, *_) in EXPECTED.items() if letter in sees}
    found = {f"{app}.{model.lower()}" for app, models in apps.items() for model in models}
    assert {label for label in found if not label.endswith("event")} == wanted
    assert "Recent actions" not in shown.text


@pytest.mark.parametrize("path", ["r/1/1/", "auth/group/", "auth/", "account/emailaddress/", "x/"])
def test_what_libraries_bring_is_not_here(path, people, client_as):
    client = client_as(people["administrator"])
    assert client.get(reverse("admin:index") + path).status_code == 404
