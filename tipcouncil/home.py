"""Where everyone starts after signing in: what waits for them, and what their job can open."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse

from accounts.models import Job
from arrests.models import Arrest, Investigation
from arrests.views import ARREST_COLUMNS, INVESTIGATION_COLUMNS
from casework.columns import Column as C
from casework.columns import cell, label_of, may, related, visible
from casework.views import Button
from dashboards.models import Release
from recommendations.flow import LIVE
from recommendations.models import Recommendation
from recommendations.views import RECOMMENDATION_COLUMNS
from referrals.models import BrokenGlass, Notice, Referral
from referrals.services import glass_to_review
from referrals.views import DUE, REFERRAL_COLUMNS
from tipcouncil.navigation import entries_of

SHOWN = 8
UNDER_WAY = ("received", "assessing", "open")
DCF = {Job.CASEWORKER, Job.DCF_SUPERVISOR}
TITLES = {
    Job.CASEWORKER: "My work",
    Job.DCF_SUPERVISOR: "My region",
    Job.POLICE_INVESTIGATOR: "My inbox",
    Job.PROSECUTOR: "My docket",
}
COUNCIL = {Job.COUNCIL_MEMBER, Job.COUNCIL_STAFF}


@dataclass(frozen=True)
class Panel:
    """The first few rows of something that waits; `rows` takes the person. Nothing is counted."""

    title: str
    jobs: set[str]
    model: type
    columns: tuple[C, ...]
    rows: Callable
    empty: str
    more: str
    more_label: str


PANELS = (
    Panel(
        "Clocks running out",
        DCF,
        Notice,
        (C("reference", "Notice", link=True), DUE, C("kind"), C("recipient"), C("referral")),
        lambda person: Notice.objects.filter(sent_at=None, due_at__isnull=False).order_by("due_at", "pk"),
        "No notice is due. Classifying a referral as suspected or confirmed starts a clock.",
        "notice_list",
        "All notices",
    ),
    Panel(
        "My referrals",
        {Job.CASEWORKER},
        Referral,
        (C("reference", link=True), C("child"), C("received_at", "Received"), C("status", kind="status")),
        lambda person: Referral.objects.filter(caseworker_id=person.pk, status__in=UNDER_WAY),
        "None is assigned to you. Log a new referral when a report comes in.",
        "referral_list",
        "All referrals",
    ),
    Panel(
        "Nobody works on these yet",
        {Job.DCF_SUPERVISOR},
        Referral,
        REFERRAL_COLUMNS[:5],
        lambda person: Referral.objects.filter(caseworker=None, status__in=UNDER_WAY),
        "Every open referral has a caseworker.",
        "referral_list",
        "All referrals",
    ),
    Panel(
        "Opened from outside, not reviewed",
        {Job.DCF_SUPERVISOR},
        BrokenGlass,
        (C("at", "Opened", link=True), C("referral", "Case"), C("by"), C("reason", kind="words")),
        lambda person: glass_to_review(),
        "Nobody from outside opened a case of your region that is not reviewed yet.",
        "glass_list",
        "All to be reviewed",
    ),
    Panel(
        "Newest referrals",
        DCF,
        Referral,
        REFERRAL_COLUMNS[:5],
        lambda person: Referral.objects.order_by("-received_at", "-pk"),
        "No referral yet. Log one when a report comes in.",
        "referral_list",
        "All referrals",
    ),
    Panel(
        "Notices to acknowledge",
        {Job.POLICE_INVESTIGATOR, Job.PROSECUTOR},
        Notice,
        (C("reference", "Notice", link=True), C("sent_at", "Sent"), C("kind"), C("sent_by")),
        lambda person: Notice.objects.filter(
            recipient_id=person.agency_id, sent_at__isnull=False, acknowledged_at=None
        ).order_by("-sent_at", "-pk"),
        "Every notice sent to you is acknowledged.",
        "notice_list",
        "All notices",
    ),
    Panel(
        "Open investigations",
        {Job.POLICE_INVESTIGATOR},
        Investigation,
        INVESTIGATION_COLUMNS[:4],
        lambda person: Investigation.objects.filter(status="open").order_by("-opened_on", "-pk"),
        "No investigation is open. Open one from a notice, or enter a new one.",
        "investigation_list",
        "All investigations",
    ),
    Panel(
        "Newest arrests",
        {Job.POLICE_INVESTIGATOR, Job.PROSECUTOR},
        Arrest,
        ARREST_COLUMNS[:5],
        lambda person: Arrest.objects.order_by("-arrested_on", "-pk"),
        "No arrest is recorded yet.",
        "arrest_list",
        "All arrests",
    ),
    Panel(
        "The latest release",
        COUNCIL,
        Release,
        (C("name", link=True), C("data_until"), C("made_at", "Made")),
        lambda person: Release.objects.filter(withdrawn_at=None).defer("content", "suppression")[:1],
        "No release was made yet. Council staff make one.",
        "release_list",
        "All releases",
    ),
    Panel(
        "Recommendations under way",
        COUNCIL,
        Recommendation,
        RECOMMENDATION_COLUMNS[:3],
        lambda person: Recommendation.objects.filter(status__in=LIVE),
        "None is under way.",
        "recommendation_list",
        "All recommendations",
    ),
)  # fmt: skip

FIRST_BUTTONS = (
    ("New referral", "referral_add", Referral),
    ("Record an arrest", "arrest_add", Arrest),
    ("New investigation", "investigation_add", Investigation),
    ("Make a release", "release_make", Release),
)


def drawn(panel: Panel, person) -> dict:
    columns = visible(panel.model, panel.columns, person)
    rows = panel.rows(person).select_related(*related(panel.model, columns))[:SHOWN]
    return {
        "title": panel.title,
        "headings": [label_of(panel.model, column) for column in columns],
        "rows": [{"cells": [cell(row, column) for column in columns]} for row in rows],
        "empty": panel.empty,
        "more": reverse(panel.more),
        "more_label": panel.more_label,
    }


@login_required
def home(request):
    person = request.user
    panels = [p for p in PANELS if person.job in p.jobs and may(person, "view", p.model)]
    buttons = [
        Button(label, reverse(name))
        for label, name, model in FIRST_BUTTONS
        if may(person, "add", model)
    ]
    context = {
        "title": TITLES.get(person.job, "Start"),
        "buttons": buttons,
        "panels": [drawn(panel, person) for panel in panels],
        "entries": entries_of(person)[1:],
    }
    return render(request, "home.html", context)
