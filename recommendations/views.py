"""The council's pages: what it recommends, and what became of it in law."""

from django.utils import timezone

from casework.columns import Column as C
from casework.views import (
    AddPage,
    AddPartPage,
    ChangePage,
    DetailPage,
    ListPage,
    Part,
    StepPage,
    steps_part,
)
from recommendations import filters, forms, models

RECOMMENDATION_COLUMNS = (
    C("reference", "No.", sort="reference", link=True),
    C("text", "What is recommended", kind="words"),
    C("status", kind="status", sort="status"),
    C("aim"),
    C("kind"),
    C("lead"),
    C("due_on", "Due", sort="due_on"),
)
BILL_COLUMNS = (
    C("number", "Bill", link=True),
    C("session_year", "Session", sort="session_year"),
    C("title", kind="words"),
    C("public_act", sort="public_act"),
    C("sections"),
    C("effective_on", "In effect", sort="effective_on"),
)
CAMPAIGN_COLUMNS = (
    C("name", link=True),
    C("channel"),
    C("from_on", sort="from_on"),
    C("to_on"),
    C("spend", "Spent ($)", sort="spend"),
    C("reach", "People reached", sort="reach"),
    C("recommendation"),
)


class RecommendationList(ListPage):
    model, title, url_name = models.Recommendation, "Recommendations", "recommendation_list"
    filterset_class = filters.RecommendationFilter
    order, add = "-report__year", "recommendation_add"
    columns = (*RECOMMENDATION_COLUMNS, C("report", sort="report__year"))
    empty = "No recommendation is recorded yet."


class RecommendationPage(DetailPage):
    model, url_name = models.Recommendation, "recommendation"
    change, step = "recommendation_change", "recommendation_step"
    columns = (
        C("text"),
        C("status", kind="status"),
        C("report"),
        C("aim"),
        C("kind"),
        C("lead"),
        C("lead_agencies_named", "Leading agencies", get=lambda r: list(r.lead_agencies.all())),
        C("due_on"),
        C("re_raised_from"),
    )
    parts = (
        Part("bills", "Bills", BILL_COLUMNS, empty="No bill has carried it yet."),
        Part("updates", "What was done",
             (C("happened_on"), C("text", kind="words"), C("by")), add="update_add",
             add_label="Record what was done", empty="Nothing is recorded yet."),
        Part("comments", "Comments", (), add="comment_add", add_label="Comment",
             template="components/notes.html", empty="No comment yet.", also=("by",)),
        Part("campaigns", "Campaigns", CAMPAIGN_COLUMNS, empty="No campaign serves it yet."),
        steps_part(models.Recommendation),
    )  # fmt: skip


class NewRecommendation(AddPage):
    model, form_class = models.Recommendation, forms.RecommendationForm


class ChangeRecommendation(ChangePage):
    model, key, form_class = models.Recommendation, "reference", forms.RecommendationForm


class RecommendationStep(StepPage):
    model, url_name = models.Recommendation, "recommendation_step"


class AddUpdate(AddPartPage):
    model, whole, field = models.Update, models.Recommendation, "recommendation"
    form_class, title = forms.UpdateForm, "What was done"

    def get_initial(self):
        return {"happened_on": timezone.localdate()}


class AddComment(AddPartPage):
    model, whole, field = models.Comment, models.Recommendation, "recommendation"
    form_class, title = forms.CommentForm, "Comment"


class ReportList(ListPage):
    model, title, url_name = models.Report, "Reports", "report_list"
    filterset_class, order, add = filters.ReportFilter, "-year", "report_add"
    columns = (
        C("title", link=True),
        C("year", sort="year"),
        C("released_on", "Released", sort="released_on"),
    )
    empty = "No report is recorded yet."


class ReportPage(DetailPage):
    model, url_name, key, change = models.Report, "report", "pk", "report_change"
    columns = (C("title"), C("year"), C("released_on"))
    parts = (
        Part("recommendations", "Recommendations", RECOMMENDATION_COLUMNS,
             empty="It makes no recommendation."),
    )  # fmt: skip


class NewReport(AddPage):
    model, form_class = models.Report, forms.ReportForm


class ChangeReport(ChangePage):
    model, form_class = models.Report, forms.ReportForm


class BillList(ListPage):
    model, title, url_name = models.Bill, "Bills", "bill_list"
    filterset_class, order, add = filters.BillFilter, "-session_year", "bill_add"
    columns = BILL_COLUMNS
    empty = "No bill is recorded yet."


class BillPage(DetailPage):
    model, url_name, key, change = models.Bill, "bill", "pk", "bill_change"
    columns = tuple(C(name) for name in forms.BillForm.Meta.fields)
    parts = (
        Part("actions", "What happened to it", (C("happened_on", "Day"), C("text", kind="words")),
             add="bill_action_add", add_label="Add what happened", change="bill_action_change",
             empty="Nothing is recorded yet."),
        Part("recommendations", "Recommendations it carries", RECOMMENDATION_COLUMNS),
    )  # fmt: skip


class NewBill(AddPage):
    model, form_class = models.Bill, forms.BillForm


class ChangeBill(ChangePage):
    model, form_class = models.Bill, forms.BillForm


class AddBillAction(AddPartPage):
    model, whole, field, key = models.BillAction, models.Bill, "bill", "pk"
    form_class, title = forms.BillActionForm, "What happened"


class ChangeBillAction(ChangePage):
    model, whole, form_class = models.BillAction, "bill", forms.BillActionForm


class CampaignList(ListPage):
    model, title, url_name = models.Campaign, "Campaigns", "campaign_list"
    filterset_class, order, add = filters.CampaignFilter, "-from_on", "campaign_add"
    columns = CAMPAIGN_COLUMNS
    empty = "No awareness campaign is recorded yet."


class CampaignPage(DetailPage):
    model, url_name, key, change = models.Campaign, "campaign", "pk", "campaign_change"
    columns = tuple(C(name) for name in forms.CampaignForm.Meta.fields)


class NewCampaign(AddPage):
    model, form_class = models.Campaign, forms.CampaignForm


class ChangeCampaign(ChangePage):
    model, form_class = models.Campaign, forms.CampaignForm


class SeatList(ListPage):
    model, title, url_name = models.Seat, "Council seats", "seat_list"
    filterset_class, order, add = filters.SeatFilter, "position", "seat_add"
    columns = (
        C("position", "No.", sort="position"),
        C("name", link=True),
        C("sitting", "Member", get=lambda seat: sitting_member(seat)),
        C("appointed_by"),
    )
    lead = "The seats of the council under CGS 46a-170, and who holds them now."

    def get_queryset(self):
        return super().get_queryset().prefetch_related("members")


def sitting_member(seat) -> str:
    """Who holds the seat now: the term without an end, newest first."""
    return next((str(m) for m in seat.members.all() if m.to_on is None), "")


class SeatPage(DetailPage):
    model, url_name, key, change = models.Seat, "seat", "pk", "seat_change"
    columns = (C("position"), C("name"), C("appointed_by"))
    parts = (
        Part("members", "Members", (C("name"), C("designee"), C("from_on"), C("to_on")),
             add="member_add", change="member_change", empty="The seat is vacant."),
    )  # fmt: skip


class NewSeat(AddPage):
    model, form_class = models.Seat, forms.SeatForm


class ChangeSeat(ChangePage):
    model, form_class = models.Seat, forms.SeatForm


class AddMember(AddPartPage):
    model, whole, field, key = models.Member, models.Seat, "seat", "pk"
    form_class = forms.MemberForm


class ChangeMember(ChangePage):
    model, whole, form_class = models.Member, "seat", forms.MemberForm
