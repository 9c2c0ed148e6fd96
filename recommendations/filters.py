"""What the council's lists can be narrowed by."""

from django.db.models import F, Q
from django.db.models.functions import Now, TruncDate

from casework.filters import (
    Filters,
    Reference,
    Search,
    StatusChangeFilters,
    WholeNumber,
    YesNo,
    days,
)
from recommendations.flow import LIVE
from recommendations.models import (
    Bill,
    BillAction,
    Campaign,
    Comment,
    Member,
    Recommendation,
    RecommendationStatusChange,
    Report,
    Seat,
    Update,
)

TODAY = TruncDate(Now())


def of_recommendation(
    path: str = "recommendation__reference", label: str = "Recommendation"
) -> Reference:
    return Reference(field_name=path, label=label, help_text="Its reference, e.g. 2017-1.")


class SeatFilter(Filters):
    q = Search(texts=("name", "appointed_by"), says="Words in the seat.")
    vacant = YesNo(
        yes=~Q(pk__in=Member.objects.filter(to_on__isnull=True).order_by().values("seat")),
        label="Vacant",
        help_text="Nobody sits on it now.",
    )

    class Meta:
        model = Seat
        fields = ["position", "vacant"]


class MemberFilter(Filters):
    q = Search(names=(F("name"), F("designee")), says="Name of the member or designee.")
    sitting = YesNo(yes=Q(to_on__isnull=True), label="Sitting", help_text="The term goes on.")
    from_after, from_before = days("from_on", "Term begins")

    class Meta:
        model = Member
        fields = ["seat", "person", "sitting"]


class ReportFilter(Filters):
    q = Search(texts=("title",), says="Words in the title.")
    released_after, released_before = days("released_on", "Released")

    class Meta:
        model = Report
        fields = ["year"]


class BillFilter(Filters):
    q = Search(texts=("number", "title", "public_act"), says="Number, title or act.")
    recommendation = of_recommendation("recommendations__reference")
    enacted = YesNo(
        yes=~Q(public_act=""), no=Q(public_act=""), label="Enacted", help_text="Became an act."
    )
    effective_after, effective_before = days("effective_on", "In effect")

    class Meta:
        model = Bill
        fields = ["session_year", "number", "public_act", "enacted", "recommendation"]


class BillActionFilter(Filters):
    q = Search(texts=("text", "bill__number"), says="Words in it, or the bill's number.")
    bill = WholeNumber(label="Bill", help_text="Number of the bill's record.")
    happened_after, happened_before = days("happened_on", "Happened")

    class Meta:
        model = BillAction
        fields = ["bill"]


class RecommendationFilter(Filters):
    q = Search(
        references={"": "reference"}, texts=("text", "lead"), says="Reference, or words in it."
    )
    year = WholeNumber(
        field_name="report__year", label="Year of the report", help_text="E.g. 2017."
    )
    due_after, due_before = days("due_on", "Due")
    live = YesNo(
        yes=Q(status__in=LIVE), label="Under way", help_text="Neither done, died nor withdrawn."
    )
    overdue = YesNo(
        yes=Q(due_on__lt=TODAY, status__in=LIVE),
        no=Q(due_on__isnull=True) | Q(due_on__gte=TODAY) | ~Q(status__in=LIVE),
        label="Overdue",
        help_text="Should be done by now and is not.",
    )
    re_raised_from = of_recommendation("re_raised_from__reference", "Raised again from")

    class Meta:
        model = Recommendation
        fields = [
            "status", "year", "aim", "kind", "lead_agencies", "bills", "measure", "report",
            "re_raised_from", "live", "overdue",
        ]  # fmt: skip


class RecommendationStatusChangeFilter(StatusChangeFilters):
    case = of_recommendation("case__reference")

    class Meta:
        model = RecommendationStatusChange
        fields = ["case"]


class UpdateFilter(Filters):
    q = Search(texts=("text",), says="Words in the update.")
    recommendation = of_recommendation()
    happened_after, happened_before = days("happened_on", "Happened")

    class Meta:
        model = Update
        fields = ["recommendation", "by"]


class CommentFilter(Filters):
    q = Search(texts=("text",), says="Words in the comment.")
    recommendation = of_recommendation()
    at_after, at_before = days("at", "Said", moment=True)

    class Meta:
        model = Comment
        fields = ["recommendation", "by"]


class CampaignFilter(Filters):
    q = Search(texts=("name",), says="Words in the name.")
    recommendation = of_recommendation()
    began_after, began_before = days("from_on", "Began")
    running = YesNo(
        yes=Q(from_on__lte=TODAY) & (Q(to_on__isnull=True) | Q(to_on__gte=TODAY)),
        no=Q(from_on__gt=TODAY) | Q(to_on__lt=TODAY),
        label="Running",
        help_text="It runs today.",
    )

    class Meta:
        model = Campaign
        fields = ["channel", "recommendation", "running"]
