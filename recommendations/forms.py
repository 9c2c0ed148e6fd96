"""The council's forms."""

from django import forms

from casework.forms import ReferenceField, RowForm
from recommendations.models import (
    Bill,
    BillAction,
    Campaign,
    Comment,
    Member,
    Recommendation,
    Report,
    Seat,
    Update,
)


class SeatForm(RowForm):
    class Meta:
        model = Seat
        fields = ["position", "name", "appointed_by"]


class MemberForm(RowForm):
    class Meta:
        model = Member
        fields = ["name", "designee", "person", "from_on", "to_on"]


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
            "report", "number", "text", "aim", "kind", "lead", "lead_agencies", "bills", "due_on",
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
