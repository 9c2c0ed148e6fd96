"""Pages of breaking the glass: open a case outside one's region, end it, review it."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Job
from casework.columns import Column as C
from casework.columns import address_of, words
from casework.views import ActPage, Banner, DetailPage, FormPage, ListPage, Page, Part
from casework.views.pages import list_crumb
from referrals import forms, models, services
from referrals.flow import DCF
from referrals.views.referral import ReferralPage


def case_of(glass) -> models.Referral | None:
    """The case of an opening, while the person still sees it."""
    return models.Referral.objects.defer("narrative").filter(pk=glass.referral_id).first()


def what_is_open(person) -> Banner | None:
    """Told on every page while a case is open by broken glass."""
    glass = services.open_glass(person) if person.works_for_dcf else None
    return glass and Banner(
        f"Until {words(glass.until)}, {glass.referral} is open to you from outside your region. "
        "You may read it and add to it; what you read is recorded.",
        url=address_of(glass.referral),
        link=f"Go to {glass.referral}",
        act_url=reverse("glass_end", kwargs={"pk": glass.pk}),
        act="End now",
    )


Page.also_tell(what_is_open)


class GlassList(ListPage):
    """What a supervisor has still to review."""

    model, url_name = models.BrokenGlass, "glass_list"
    title = "Opened from outside the region, to be reviewed"
    lead = (
        "Someone of another region opened these cases for a reason. Say whether it was right; "
        "each stays here until it is reviewed."
    )
    order = "-at"
    columns = (
        C("at", "Opened", sort="at", link=True),
        C("referral", "Case"),
        C("by"),
        C("reason", kind="words"),
        C("until", "Closes by itself"),
        C("ended_at", "Closed earlier"),
    )
    empty = "Nobody from outside opened a case of your region that is not reviewed yet."

    def check(self):
        super().check()
        if self.person.job != Job.DCF_SUPERVISOR:
            raise PermissionDenied("Reviewing is a supervisor's.")

    def get_queryset(self):
        return services.glass_to_review()


class GlassPage(DetailPage):
    model, url_name, key = models.BrokenGlass, "glass", "pk"
    columns = (
        C("case", "Case", get=case_of),
        C("by"),
        C("reason", kind="words"),
        C("at", "Opened"),
        C("until", "Closes by itself"),
        C("ended_at", "Closed earlier"),
        C("region"),
        C("reviewed_at", "Reviewed"),
        C("reviewed_by"),
        C("finding"),
        C("words", kind="words"),
    )

    def get_title(self):
        return f"Opening from outside the region, number {self.row.pk}"

    def get_breadcrumbs(self):
        case = case_of(self.row)
        above = [(str(case), address_of(case))] if case else []
        return [*list_crumb(models.Referral, self.person), *above]


class BreakGlass(FormPage):
    jobs = DCF
    model, needs = models.BrokenGlass, "view"
    form_class, title, submit = forms.BreakGlassForm, "Open a case outside your region", "Open it"

    def get_lead(self):
        return (
            "Use this when a child cannot wait for the region that has the case. You will read the whole "
            "case for 24 hours and may add notes, services and notices to it; changing it stays with its "
            "region. Your name and your reason stand on the case, and its region's supervisors see them "
            "until they have reviewed whether it was right. What you read is recorded. One case at a "
            "time, five a day at most."
        )

    def get_breadcrumbs(self):
        return list_crumb(models.Referral, self.person)

    def perform(self, form):
        return services.break_glass(by=self.person, **form.cleaned_data)

    def done(self, form, row):
        return f"Until {words(row.until)}, {row.referral} is open to you."

    def next_url(self, row):
        return address_of(row.referral)


class EndGlass(ActPage):
    jobs = DCF
    model, url_name, key, label = models.BrokenGlass, "glass_end", "pk", "End now"

    @classmethod
    def is_offered(cls, row, person):
        return row.by_id == person.pk and not row.is_over

    def ready(self):
        super().ready()
        if self.row.by_id != self.person.pk:
            raise PermissionDenied("Only who opened a case ends it.")

    def get_title(self):
        return "Close the case you opened from outside your region"

    def get_breadcrumbs(self):
        return list_crumb(models.Referral, self.person)

    def perform(self, form):
        return services.end_glass(self.row, by=self.person)

    def done(self, form, row):
        return "The case is closed to you again."

    def next_url(self, row):
        return reverse("referral_list")


class ReviewGlass(ActPage):
    jobs = frozenset({Job.DCF_SUPERVISOR})
    model, url_name, key, label = models.BrokenGlass, "glass_review", "pk", "Review"
    form_class = forms.ReviewGlassForm

    @classmethod
    def is_offered(cls, row, person):
        return row.reviewed_at is None and services.may_review(row)

    def get_title(self):
        return f"Review opening number {self.row.pk} from outside the region"

    def get_lead(self):
        return f"{self.row.by} opened the case on {words(self.row.at)}: {self.row.reason}"

    def perform(self, form):
        return services.review_glass(self.row, by=self.person, **form.cleaned_data)

    def done(self, form, row):
        return "The review is recorded."


GlassPage.also_offer(EndGlass, ReviewGlass)
ReferralPage.also_show(
    Part(
        "broken_glass",
        "Opened from outside the region",
        (
            C("at", "Opened", link=True),
            C("by"),
            C("reason", kind="words"),
            C("until", "Closes by itself"),
            C("ended_at", "Closed earlier"),
            C(
                "finding",
                "Review",
                get=lambda glass: glass.get_finding_display() or "Not reviewed yet",
            ),
        ),
        empty="Nobody from outside the region opened this case.",
    )
)  # fmt: skip
