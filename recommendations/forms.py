"""The council's forms."""

from django import forms

from accounts.models import Job, Person
from casework.forms import PlainForm, ReferenceField, RowForm
from recommendations.models import (
    AgendaItem,
    Attending,
    Bill,
    BillAction,
    Campaign,
    Comment,
    Meeting,
    Member,
    Recommendation,
    Report,
    Seat,
    Update,
    VoteChoice,
)


class SeatForm(RowForm):
    class Meta:
        model = Seat
        fields = ["position", "name", "appointed_by"]


class MemberForm(RowForm):
    class Meta:
        model = Member
        fields = ["name", "person", "designee", "designee_person", "from_on", "to_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        council = Person.objects.filter(job=Job.COUNCIL_MEMBER)
        self.fields["person"].queryset = council
        self.fields["designee_person"].queryset = council


class ReportForm(RowForm):
    class Meta:
        model = Report
        fields = ["year", "title", "released_on"]


class BillForm(RowForm):
    class Meta:
        model = Bill
        fields = ["session_year", "number", "title", "public_act", "sections", "effective_on"]


class BillActionForm(RowForm):
    class Meta:
        model = BillAction
        fields = ["happened_on", "text"]


class RecommendationForm(RowForm):
    re_raised_from = ReferenceField(
        Recommendation,
        required=False,
        help_text="Reference of the earlier recommendation raised again here, e.g. 2016-1.",
    )

    class Meta:
        model = Recommendation
        fields = [
            "report", "number", "text", "why", "aim", "kind", "lead", "lead_agencies", "bills", "due_on",
            "measure", "re_raised_from",
        ]  # fmt: skip
        widgets = {"aim": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["aim"].choices = Recommendation._meta.get_field("aim").choices


class CampaignForm(RowForm):
    recommendation = ReferenceField(
        Recommendation,
        required=False,
        help_text="Reference of the recommendation it serves, e.g. 2017-1.",
    )

    class Meta:
        model = Campaign
        fields = ["name", "channel", "from_on", "to_on", "spend", "reach", "recommendation"]


class UpdateForm(RowForm):
    class Meta:
        model = Update
        fields = ["happened_on", "text"]


class CommentForm(RowForm):
    class Meta:
        model = Comment
        fields = ["text"]


class RaiseAgainForm(RowForm):
    """What is new about a recommendation that died and is raised again; the rest is taken over."""

    class Meta:
        model = Recommendation
        fields = ["report", "number", "text", "why", "due_on"]


# Meetings ----------------------------------------------------------------------------------------------


class MeetingForm(RowForm):
    class Meta:
        model = Meeting
        fields = ["starts_at", "place"]


class MinutesForm(RowForm):
    class Meta:
        model = Meeting
        fields = ["minutes"]
        widgets = {"minutes": forms.Textarea(attrs={"class": "tip-minutes"})}


class AgendaItemForm(RowForm):
    recommendation = ReferenceField(
        Recommendation,
        required=False,
        help_text="Reference of the recommendation that is voted on, if any, e.g. 2017-1.",
    )

    class Meta:
        model = AgendaItem
        fields = ["position", "title", "text", "recommendation"]


class VoteForm(PlainForm):
    choice = forms.ChoiceField(
        choices=VoteChoice, widget=forms.RadioSelect, label="Your vote",
        help_text="You can change it while the meeting is in session.",
    )  # fmt: skip


class RollForm(PlainForm):
    """Who came, seat by seat: a field `seat_<key>` for each seat that is filled on the day."""

    def __init__(self, data, files=None, *, members, recorded):
        super().__init__(data, initial={f"seat_{s}": status for s, status in recorded.items()})
        for member in members:
            known = dict(Attending.choices)
            if not member.designee:
                known.pop(Attending.DESIGNEE)
            came = f"Designee: {member.designee}." if member.designee else ""
            self.fields[f"seat_{member.seat_id}"] = forms.ChoiceField(
                choices=[("", "Not recorded"), *known.items()],
                required=False,
                label=f"{member.seat.position}. {member.name}, {member.seat.name}",
                help_text=came,
            )
        self.sections = (("Seat by seat", "", list(self.fields)),)

    @property
    def came(self) -> dict[int, str]:
        return {
            int(name[5:]): value for name, value in self.cleaned_data.items() if name[:5] == "seat_"
        }


class PaperVotesForm(PlainForm):
    """What was voted on paper, member by member: a field `member_<key>` for each seat represented."""

    def __init__(self, data, files=None, *, members, recorded):
        super().__init__(data, initial={f"member_{m}": choice for m, choice in recorded.items()})
        for member in members:
            self.fields[f"member_{member.pk}"] = forms.ChoiceField(
                choices=[("", "No vote"), *VoteChoice.choices],
                required=False,
                label=f"{member.seat.position}. {member.name}",
                help_text=member.seat.name,
            )
        self.sections = (("Seats represented", "", list(self.fields)),)

    @property
    def choices(self) -> dict[int, str]:
        return {
            int(name[7:]): value
            for name, value in self.cleaned_data.items()
            if name[:7] == "member_"
        }
