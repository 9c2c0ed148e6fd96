"""Voting on an item of the agenda: a member for themself, staff for what was voted on paper."""

from django.core.exceptions import PermissionDenied

from casework.columns import Column as C
from casework.columns import address_of
from casework.views import ActPage, DetailPage, ListPage, Part
from casework.views.pages import list_crumb
from recommendations import filters, forms, models, services
from recommendations.flow import BEING_WRITTEN, OVER, MeetingStatus
from recommendations.voting import quorum_of, tally_of, voter, voters, with_votes


class AgendaItemList(ListPage):
    model, title, url_name = models.AgendaItem, "Agenda items", "agenda_item_list"
    filterset_class, order = filters.AgendaItemFilter, "-meeting__starts_at"
    columns = (
        C("title", "Item", link=True),
        C("meeting__starts_at", "Meeting", sort="meeting__starts_at"),
        C("recommendation"),
    )
    empty = "Nothing was on an agenda yet."


def how_cast(vote) -> str:
    """Who came for the seat, and whether they voted themselves."""
    member = vote.member
    if vote.by_id == member.person_id:
        return "Voted themself"
    if vote.by_id == member.designee_person_id:
        return f"Voted by the designee, {member.designee}"
    return f"Recorded by {vote.by}"


def result(item) -> str:
    return tally_of(item, quorum_of(item.meeting)).words if item.recommendation_id else ""


class AgendaItemPage(DetailPage):
    model, url_name, key, change = models.AgendaItem, "agenda_item", "pk", "agenda_item_change"
    columns = (
        C("meeting", get=lambda item: item.meeting),
        C("title", "Item"),
        C("text", kind="words"),
        C("recommendation"),
        C("recommendation__text", "What is recommended", kind="words"),
        C("quorum", "Quorum", get=lambda item: quorum_of(item.meeting).words),
        C("result", "Vote", get=result),
    )
    parts = (
        Part("votes", "Votes",
             (C("member__seat", "Seat"), C("member"), C("choice", "Vote"),
              C("how", "Cast", get=how_cast), C("at")),
             empty="No vote was cast.", also=("member", "by", "member__seat"),
             rows=lambda votes: votes.order_by("member__seat__position", "pk")),
    )  # fmt: skip

    def row_or_404(self, model, key, related=()):
        row = super().row_or_404(model, key, [*related, "meeting"])
        counted = with_votes(models.AgendaItem.objects.filter(pk=row.pk)).get()
        for name, value in vars(counted).items():
            if name.startswith("votes_"):
                setattr(row, name, value)
        return row

    def get_title(self):
        return f"{self.row}"

    def get_breadcrumbs(self):
        meeting = self.row.meeting
        return [*list_crumb(models.Meeting, self.person), (meeting.called, address_of(meeting))]

    def is_changeable(self):
        return self.row.meeting.status not in OVER


class OnItem(ActPage):
    """An act on an item, for whoever may write votes at all."""

    model, key, needs, adds = models.AgendaItem, "pk", "view", models.Vote

    def prepare(self):
        self.row = self.row_or_404(self.model, self.key, ["meeting", "recommendation"])

    def get_breadcrumbs(self):
        meeting = self.row.meeting
        return [
            *list_crumb(models.Meeting, self.person),
            (meeting.called, address_of(meeting)),
            (str(self.row), address_of(self.row)),
        ]

    def get_lead(self):
        return f"{self.row.recommendation.text} {quorum_of(self.row.meeting).words}."


class CastVote(OnItem):
    """A member votes for themself, or a designee for the seat they came for."""

    url_name, form_class, label = "vote_cast", forms.VoteForm, "Vote"

    @classmethod
    def is_offered(cls, row, person):
        open_ = row.recommendation_id and row.meeting.status == MeetingStatus.IN_SESSION
        return bool(open_ and super().is_offered(row, person) and voter(row.meeting, person))

    def prepare(self):
        super().prepare()
        self.member = voter(self.row.meeting, self.person) if self.row.recommendation_id else None
        if self.member is None:
            raise PermissionDenied(
                "This vote is not yours: who came to the meeting for a seat votes."
            )
        self.vote = self.row.votes.filter(member=self.member).first()

    def get_form(self, data=None):
        form = super().get_form(data)
        if self.vote:
            form.initial["choice"] = self.vote.choice
        return form

    def perform(self, form):
        vote = self.vote or models.Vote(item=self.row, member=self.member)
        vote.choice = form.cleaned_data["choice"]
        services.save(vote, by=self.person)
        return self.row

    def done(self, form, row):
        return f"You voted {form.cleaned_data['choice']}: {row}."


class RecordVotes(OnItem):
    """Staff record what was voted on paper or by show of hands."""

    url_name, form_class, label, main = "votes_record", forms.PaperVotesForm, "Record votes", False
    needs = "change"

    @classmethod
    def is_offered(cls, row, person):
        asked = row.recommendation_id and row.meeting.status in BEING_WRITTEN
        return bool(asked and super().is_offered(row, person))

    def get_lead(self):
        if not self.row.recommendation_id:
            return "This item is not about a recommendation: there is nothing to vote on."
        return super().get_lead()

    def form_arguments(self):
        recorded = dict(self.row.votes.values_list("member", "choice"))
        return {"members": voters(self.row.meeting), "recorded": recorded}

    def perform(self, form):
        self.recorded = services.record_votes(self.row, form.choices, by=self.person)
        return self.row

    def done(self, form, row):
        votes = "1 vote is" if self.recorded == 1 else f"{self.recorded} votes are"
        return f"{votes} recorded."


AgendaItemPage.also_offer(CastVote, RecordVotes)
