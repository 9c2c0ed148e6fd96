"""Where everyone starts after signing in: what waits for them, and what their job can open."""

from django.urls import reverse

from accounts.models import Job
from arrests import work as of_justice
from arrests.models import Arrest, Investigation
from casework.columns import may
from casework.views import Button, Page
from dashboards import work as of_releases
from dashboards.models import Release
from recommendations import work as of_the_council
from referrals import work as of_dcf
from referrals.models import Referral
from tipcouncil.navigation import entries_of

TITLES = {
    Job.CASEWORKER: "My work",
    Job.DCF_SUPERVISOR: "My region",
    Job.POLICE_INVESTIGATOR: "My inbox",
    Job.PROSECUTOR: "My docket",
}
PANELS = (
    *of_dcf.PANELS,
    *of_the_council.PANELS,
    *of_justice.PANELS,
    *of_releases.PANELS,
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
            warnings=of_justice.to_know_first(self.person),
            panels=[panel.drawn(self.request) for panel in PANELS if panel.is_for(self.person)],
            numbers_url=reverse("region_numbers") if has_numbers else "",
            entries=entries_of(self.person)[1:],
            **kwargs,
        )
