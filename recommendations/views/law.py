"""Annual reports, bills and acts, and awareness campaigns."""

from casework.columns import Column as C
from casework.views import AddPage, AddPartPage, ChangePage, DetailPage, ListPage, Part
from recommendations import filters, forms, models
from recommendations.views.columns import (
    BILL_COLUMNS,
    CAMPAIGN_COLUMNS,
    RECOMMENDATION_COLUMNS,
)


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
