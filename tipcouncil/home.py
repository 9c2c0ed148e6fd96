"""Where everyone starts after signing in: what waits for them, and what their job can open."""

from django.urls import reverse

from accounts.models import Job
from arrests.models import Arrest, Investigation
from arrests.views.arrest import ArrestList
from arrests.views.batch import BatchList
from arrests.views.columns import ARREST_COLUMNS, INVESTIGATION_COLUMNS
from arrests.views.investigation import InvestigationList
from casework.columns import Column as C
from casework.columns import may
from casework.views import Button, Page
from casework.views.panels import Asked, Panel
from dashboards.models import Release
from dashboards.views import ReleaseList
from recommendations.views import RECOMMENDATION_COLUMNS, RecommendationList
from referrals import work
from referrals.models import Referral
from referrals.views.notice import NoticeList
from tipcouncil.navigation import entries_of

TITLES = {
    Job.CASEWORKER: "My work",
    Job.DCF_SUPERVISOR: "My region",
    Job.POLICE_INVESTIGATOR: "My inbox",
    Job.PROSECUTOR: "My docket",
}
JUSTICE = frozenset({Job.POLICE_INVESTIGATOR, Job.PROSECUTOR})
COUNCIL = frozenset({Job.COUNCIL_MEMBER, Job.COUNCIL_STAFF})

PANELS = (
    *work.PANELS,
    Panel(
        "Notices to acknowledge",
        JUSTICE,
        Asked(NoticeList, {"unsent": "false", "acknowledged": "false", "sort": "-sent_at"}),
        (C("reference", "Notice", link=True), C("sent_at", "Sent"), C("kind"), C("sent_by")),
        "Every notice sent to you is acknowledged.",
        order="-sent_at",
    ),
    Panel(
        "Open investigations",
        frozenset({Job.POLICE_INVESTIGATOR}),
        Asked(InvestigationList, {"status": "open"}),
        INVESTIGATION_COLUMNS[:4],
        "No investigation is open. Open one from a notice, or enter a new one.",
    ),
    Panel(
        "Erasure that waits for a second person",
        frozenset({Job.PROSECUTOR}),
        Asked(BatchList, {"status": "prepared"}),
        (C("reference", "Batch", link=True), C("prepared_by"), C("prepared_at", "Prepared")),
        "No batch waits. “Erasure” shows what is due.",
    ),
    Panel(
        "Newest arrests",
        JUSTICE,
        Asked(ArrestList),
        ARREST_COLUMNS[:5],
        "No arrest is recorded yet.",
        counted=False,
    ),
    Panel(
        "Releases",
        COUNCIL,
        Asked(ReleaseList),
        (C("name", link=True), C("data_until"), C("made_at", "Made")),
        "No release was made yet. Council staff make one.",
        counted=False,
        carrying=lambda rows: rows.filter(withdrawn_at=None),
    ),
    Panel(
        "Recommendations under way",
        COUNCIL,
        Asked(RecommendationList, {"live": "true", "sort": "report__year"}),
        RECOMMENDATION_COLUMNS[:3],
        "None is under way.",
        order="report__year",
    ),
)

FIRST_BUTTONS = (
    ("New referral", "referral_add", Referral),
    ("Record an arrest", "arrest_add", Arrest),
    ("New investigation", "investigation_add", Investigation),
    ("Make a release", "release_make", Release),
)


class Home(Page):
    template_name = "home.html"

    def check(self):
        """Everyone signed in has a start."""

    def get(self, request):
        return self.render_to_response(self.get_context_data())

    def get_title(self):
        return TITLES.get(self.person.job, "Start")

    def get_context_data(self, **kwargs):
        has_numbers = self.person.job == Job.DCF_SUPERVISOR
        return super().get_context_data(
            buttons=[
                Button(label, reverse(name))
                for label, name, model in FIRST_BUTTONS
                if may(self.person, "add", model)
            ],
            panels=[panel.drawn(self.request) for panel in PANELS if panel.is_for(self.person)],
            numbers_url=reverse("region_numbers") if has_numbers else "",
            entries=entries_of(self.person)[1:],
            **kwargs,
        )
