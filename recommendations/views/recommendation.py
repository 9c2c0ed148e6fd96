"""A recommendation from its proposal to its end: why, evidence, law, votes, what is done and said."""

from django.forms import HiddenInput, IntegerField
from django.urls import reverse
from django.utils import timezone

from casework.columns import Cell
from casework.columns import Column as C
from casework.views import (
    ActPage,
    AddPage,
    AddPartPage,
    Button,
    ChangePage,
    FilePage,
    ListPage,
    Part,
    StepPage,
    steps_part,
)
from casework.views.changes import VERSION, shapes_step, step_form
from recommendations import filters, forms, models, services
from recommendations.evidence import evidence_of
from recommendations.flow import CAN_BE_DUE, RecommendationStatus
from recommendations.views.columns import (
    BILL_COLUMNS,
    CAMPAIGN_COLUMNS,
    RECOMMENDATION_COLUMNS,
    due_clock,
    due_in_words,
    is_overdue,
)
from recommendations.voting import quorum_of, reason_from_votes, tally_of, with_votes

VOTED_STEPS = ("adopt", "withdraw")
"""What a vote decides: the step offers its result as the reason, and staff still take it."""


class RecommendationList(ListPage):
    model, title, url_name = models.Recommendation, "Recommendations", "recommendation_list"
    filterset_class = filters.RecommendationFilter
    order, add = "-report__year", "recommendation_add"
    columns = (*RECOMMENDATION_COLUMNS, C("report", sort="report__year"))
    empty = "No recommendation is recorded yet."

    def get_buttons(self):
        board = Button("Show as a board", reverse("recommendation_board"), main=False)
        return [*super().get_buttons(), board]


def vote_in_words(item) -> str:
    return tally_of(item, quorum_of(item.meeting)).words


def reminder_in_words(reminder) -> str:
    if reminder.sent_at is None:
        return "Mail not sent yet"
    if not reminder.people:
        return "Nobody there has an account"
    return f"Sent to {reminder.people} {'person' if reminder.people == 1 else 'people'}"


class RecommendationPage(FilePage):
    model, url_name = models.Recommendation, "recommendation"
    template_name = "recommendations/recommendation.html"
    change, step = "recommendation_change", "recommendation_step"
    groups = (
        ("What is recommended", (C("text", kind="words"),)),
        ("Why", (C("why", kind="words"),)),
        (
            "Where it stands",
            (
                C("status", kind="status"),
                C("due_on", "Due", kind="clock", get=due_clock),
                C("report"),
                C("aim"),
                C("kind"),
                C("lead"),
                C("lead_agencies_named", "Lead agencies", get=lambda r: list(r.lead_agencies.all())),
                C("re_raised_from", "Raised again from"),
                C("re_raised_as", "Raised again as", get=lambda r: r.re_raised_as.first()),
            ),
        ),
    )  # fmt: skip
    parts = (
        Part("evidence", "Evidence", (), template="recommendations/evidence.html",
             empty="No release answers it yet."),
        Part("bills", "Bills and acts", BILL_COLUMNS, empty="No bill has carried it yet.",
             template="recommendations/bills.html",
             rows=lambda bills: bills.prefetch_related("actions")),
        Part("updates", "What was done",
             (C("happened_on"), C("text", kind="words"), C("by")), add="update_add",
             add_label="Record what was done", empty="Nothing is recorded yet."),
        Part("agenda_items", "At meetings",
             (C("meeting__starts_at", "Meeting"), C("title", "Item", link=True),
              C("vote", "Vote", get=vote_in_words)),
             empty="It was on no agenda yet.", also=("meeting",),
             rows=lambda items: with_votes(items.order_by("-meeting__starts_at", "-pk"))),
        Part("comments", "Comments", (), add="comment_add", add_label="Comment",
             template="recommendations/comments.html", empty="No comment yet.", also=("by",)),
        Part("campaigns", "Campaigns", CAMPAIGN_COLUMNS, empty="No campaign serves it yet."),
        Part("reminders", "Reminders of lead agencies",
             (C("asked_on", "Asked for"), C("agency"), C("sent", "Mail", get=reminder_in_words),
              C("by", "By")),
             empty="No lead agency was reminded yet."),
        steps_part(models.Recommendation),
    )  # fmt: skip

    def get_warnings(self):
        return [Cell("", f"Due {due_in_words(self.row)}.", "error")] if is_overdue(self.row) else []

    def step_button(self, step, url):
        if step.name == "raise_again":
            address = reverse("recommendation_raise", kwargs={"reference": self.row.reference})
            return Button("Raise again", address)
        waits = step.guard and step.guard(self.row)
        if step.name in VOTED_STEPS and not waits and reason_from_votes(self.row):
            return Button(step.title, url, form=step_form(step, self.row, within_page=True))
        return super().step_button(step, url)

    def shown_part(self, part):
        if part.related != "evidence":
            return super().shown_part(part)
        return {
            "id": "evidence", "title": part.title, "template": part.template, "rows": [],
            "empty": part.empty, "evidence": evidence_of(self.row, self.person), "comes_first": False,
            "add": None, "changes": False,
        }  # fmt: skip


@shapes_step(models.Recommendation, "adopt")
@shapes_step(models.Recommendation, "withdraw")
def offer_the_vote(form, recommendation):
    """The latest vote is the reason offered; whoever takes the step may write another."""
    form.initial["reason"] = reason_from_votes(recommendation)


class NewRecommendation(AddPage):
    model, form_class = models.Recommendation, forms.RecommendationForm


class ChangeRecommendation(ChangePage):
    model, key, form_class = models.Recommendation, "reference", forms.RecommendationForm


class RecommendationStep(StepPage):
    model, url_name = models.Recommendation, "recommendation_step"


class RaiseAgain(ActPage):
    """What died is raised again in a later report: a new recommendation, linked both ways."""

    model, url_name, form_class = (
        models.Recommendation,
        "recommendation_raise",
        forms.RaiseAgainForm,
    )
    label = "Raise again"

    @classmethod
    def is_offered(cls, row, person):
        return super().is_offered(row, person) and row.status == RecommendationStatus.DIED

    def get_lead(self):
        return (
            f"This makes a new recommendation that says it was raised again from {self.row}. Aim, kind, "
            "lead and lead agencies are taken over."
        )

    def form_arguments(self):
        old = self.row
        new = models.Recommendation(
            text=old.text,
            why=old.why,
            aim=old.aim,
            kind=old.kind,
            lead=old.lead,
            measure=old.measure,
        )
        return {"instance": new}

    def get_form(self, data=None):
        form = super().get_form(data)
        form.fields["report"].queryset = models.Report.objects.exclude(pk=self.row.report_id)
        form.fields[VERSION] = IntegerField(widget=HiddenInput, required=False)
        form.initial[VERSION] = self.row.version
        return form

    def perform(self, form):
        seen = form.cleaned_data[VERSION]
        return services.raise_again(self.row, form.instance, by=self.person, version=seen)

    def done(self, form, row):
        return f"{self.row} is raised again as {row}."


class RemindLeads(ActPage):
    """Staff have the lead agencies reminded by mail."""

    model, url_name, label = models.Recommendation, "recommendation_remind", "Remind lead agencies"
    main, adds = False, models.Reminder

    @classmethod
    def is_offered(cls, row, person):
        asks = super().is_offered(row, person) and row.status in CAN_BE_DUE
        return asks and row.lead_agencies.exists()

    def get_lead(self):
        return (
            "Everyone of the lead agencies who can sign in here gets a mail with the recommendation's "
            "number, its text and a link, once a day at most."
        )

    def perform(self, form):
        self.asked = services.remind_lead_agencies(self.row, by=self.person)
        return self.row

    def done(self, form, row):
        if not self.asked:
            return "All of them are reminded today already."
        agencies = "1 lead agency is" if self.asked == 1 else f"{self.asked} lead agencies are"
        return f"{agencies} reminded. The mail leaves within a quarter of an hour."


RecommendationPage.also_offer(RemindLeads)


class AddUpdate(AddPartPage):
    model, whole, field = models.Update, models.Recommendation, "recommendation"
    form_class, title = forms.UpdateForm, "What was done"

    def get_initial(self):
        return {"happened_on": timezone.localdate()}


class AddComment(AddPartPage):
    model, whole, field = models.Comment, models.Recommendation, "recommendation"
    form_class, title = forms.CommentForm, "Comment"
