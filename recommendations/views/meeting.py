"""Meetings: the calendar, a meeting with its agenda, roll and minutes, and the same on paper."""

from django.urls import reverse

from casework.columns import Cell, address_of
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
from casework.views.changes import shapes_step
from recommendations import filters, forms, models, services
from recommendations.flow import BEING_WRITTEN, HAPPENED, OVER, MeetingStatus
from recommendations.minutes import outline_of
from recommendations.seats import sitting_on
from recommendations.views.columns import MEETING_COLUMNS
from recommendations.views.vote import RecordVotes
from recommendations.voting import (
    quorum_of,
    tally_of,
    voter,
    with_votes,
)


class MeetingList(ListPage):
    model, title, url_name = models.Meeting, "Meetings", "meeting_list"
    filterset_class, order, add = filters.MeetingFilter, "-starts_at", "meeting_add"
    columns = MEETING_COLUMNS
    empty = "No meeting is recorded yet."
    lead = "Meetings of the council: agenda, who came, votes and minutes."

    def get_buttons(self):
        quorum = Button("Rule of quorum", reverse("quorum_rule_list"), main=False)
        return [*super().get_buttons(), quorum]


def quorum_in_words(meeting) -> str:
    return "" if meeting.status == MeetingStatus.CANCELLED else quorum_of(meeting).words


def minutes_in_words(meeting) -> str:
    approved = meeting.minutes_approved_in
    if approved:
        return f"Approved at the {approved.called[:1].lower()}{approved.called[1:]}"
    return "Not approved yet" if meeting.minutes else ""


class MeetingPage(FilePage):
    model, url_name = models.Meeting, "meeting"
    change, step = "meeting_change", "meeting_step"
    template_name = "recommendations/meeting.html"
    groups = (
        (
            "When and where",
            (
                C("starts_at"),
                C("place"),
                C("status", kind="status"),
                C("quorum", "Quorum", get=quorum_in_words),
                C("approval", "Minutes", get=minutes_in_words),
            ),
        ),
    )
    parts = (
        Part("agenda", "Agenda", (), add="agenda_item_add", add_label="Add an item",
             change="agenda_item_change", template="recommendations/agenda.html",
             empty="Nothing is on the agenda yet.", also=("recommendation",),
             rows=lambda items: with_votes(items).order_by("position", "pk")),
        Part("attendances", "Attendance", (), template="recommendations/attendance.html",
             empty="The roll was not called yet."),
        Part("minutes", "Minutes", (), template="recommendations/minutes.html",
             empty="No minutes are written yet."),
        steps_part(models.Meeting),
    )  # fmt: skip

    def get_title(self):
        return self.row.called

    def shown_part(self, part):
        if part.related in ("attendances", "minutes"):
            rows = self.roll() if part.related == "attendances" else []
            return {
                "id": part.related, "title": part.title, "template": part.template, "rows": rows,
                "empty": part.empty, "comes_first": False, "add": None, "changes": False,
            }  # fmt: skip
        shown = super().shown_part(part)
        if shown and part.related == "agenda":
            self.tell_votes(shown["rows"])
            if self.row.status in OVER:
                shown |= {"add": None, "changes": False}
        return shown

    def tell_votes(self, lines: list[dict]) -> None:
        """Beside each item: how it was voted, and whether the person may vote on it now."""
        quorum = quorum_of(self.row)
        in_session = self.row.status == MeetingStatus.IN_SESSION
        votes = in_session and voter(self.row, self.person) is not None
        for line in lines:
            line["row"].meeting = self.row
            on_something = line["row"].recommendation_id is not None
            line["tally"] = tally_of(line["row"], quorum) if on_something else None
            line["votes"] = votes and on_something
            line["records"] = on_something and RecordVotes.is_offered(line["row"], self.person)

    def roll(self) -> list[dict]:
        """Every seat filled on the day, with who came; nothing before the roll was called."""
        came = {a.seat_id: a for a in self.row.attendances.all()}
        sitting = sitting_on(self.row.day) if came else ()
        return [{"member": member, "came": came.get(member.seat_id)} for member in sitting]

    def get_warnings(self):
        quorum = quorum_of(self.row)
        if self.row.status in HAPPENED and not quorum.is_there:
            return [Cell("", f"{quorum.words}. Votes do not count.")]
        return []

    def is_changeable(self):
        return self.row.status not in OVER


class MeetingPaper(MeetingPage):
    """Agenda, attendance, votes and minutes on paper: nothing to press."""

    template_name = "recommendations/meeting_print.html"

    def get_buttons(self):
        return []

    def shown_part(self, part):
        if part.related == "status_changes":
            return None
        shown = super().shown_part(part)
        return shown and {**shown, "add": None, "changes": False}

    def get_context_data(self, **kwargs):
        return super().get_context_data(row_url=address_of(self.row), **kwargs)


class NewMeeting(AddPage):
    model, form_class = models.Meeting, forms.MeetingForm


class ChangeMeeting(ChangePage):
    model, key, form_class = models.Meeting, "reference", forms.MeetingForm


class MeetingStep(StepPage):
    model, url_name = models.Meeting, "meeting_step"


@shapes_step(models.Meeting, "approve_minutes")
def choose_the_later_meeting(form, meeting):
    field = form.fields["minutes_approved_in"]
    later = models.Meeting.objects.filter(starts_at__gt=meeting.starts_at, status__in=HAPPENED)
    field.queryset, field.required = later.order_by("starts_at", "pk"), True
    field.label_from_instance = lambda m: f"{m.called} ({m})"
    field.help_text = "The later meeting that approved them."
    form.fields["reason"].help_text = "Corrections that were made, if any."


class WriteMinutes(ChangePage):
    """The minutes' text; what was written before stays in the history."""

    model, key, form_class = models.Meeting, "reference", forms.MinutesForm

    def get_title(self):
        return f"Minutes: {self.row.called}"

    def get_lead(self):
        if self.row.minutes:
            return "Every version that is saved stays in the meeting's history."
        return "The text begins as an outline of what is recorded; write what was said into it."

    def form_arguments(self):
        if self.row.minutes:
            return super().form_arguments()
        return {**super().form_arguments(), "initial": {"minutes": outline_of(self.row)}}


class CallRoll(ActPage):
    """Who came, seat by seat, on one page."""

    model, url_name, form_class = models.Meeting, "meeting_roll", forms.RollForm
    label, main, adds = "Call the roll", False, models.Attendance

    @classmethod
    def is_offered(cls, row, person):
        return super().is_offered(row, person) and row.status not in OVER

    def get_title(self):
        return f"Call the roll: {self.row.called}"

    def get_lead(self):
        return f"{quorum_of(self.row).words}. Seats that nobody holds on the day are not called."

    def form_arguments(self):
        recorded = dict(self.row.attendances.values_list("seat", "status"))
        return {"members": sitting_on(self.row.day), "recorded": recorded}

    def perform(self, form):
        services.call_roll(self.row, form.came, by=self.person)
        return self.row

    def done(self, form, row):
        return f"The roll is recorded. {quorum_of(row).words}."


class ToMinutes(ActPage):
    """The way to the minutes, offered on the meeting's page."""

    model, label, url_name = models.Meeting, "Write the minutes", "meeting_minutes"

    @classmethod
    def is_offered(cls, row, person):
        return super().is_offered(row, person) and row.status in BEING_WRITTEN

    @classmethod
    def button(cls, row):
        return Button(cls.label, reverse(cls.url_name, args=[row.reference]), main=False)


MeetingPage.also_offer(CallRoll, ToMinutes)


class AddAgendaItem(AddPartPage):
    model, whole, field = models.AgendaItem, models.Meeting, "meeting"
    form_class, title = forms.AgendaItemForm, "New item"

    def get_initial(self):
        last = self.parent.agenda.order_by("-position").values_list("position", flat=True).first()
        return {"position": (last or 0) + 1}

    def next_url(self, row):
        return address_of(self.parent)


class ChangeAgendaItem(ChangePage):
    model, whole, form_class = models.AgendaItem, "meeting", forms.AgendaItemForm


class QuorumRuleList(ListPage):
    model, title, url_name = models.QuorumRule, "Quorum", "quorum_rule_list"
    filterset_class, order = filters.QuorumRuleFilter, "-from_on"
    columns = (
        C("from_on", sort="from_on"),
        C("counted"),
        C("more_than"),
        C("source", kind="words"),
        C("confidence", kind="words"),
    )
    lead = "How many seats must be represented for a vote to count: the newest rule on the day of a meeting."
