"""What the council's lists can be narrowed by."""

import datetime as dt

from django.db.models import DateField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast, Now, TruncDate

from casework.filters import (
    Filters,
    OneOf,
    Reference,
    Search,
    StatusChangeFilters,
    WholeNumber,
    YesNo,
    days,
)
from recommendations.flow import CAN_BE_DUE, LIVE, MeetingStatus
from recommendations.models import (
    AgendaItem,
    Attendance,
    Bill,
    BillAction,
    Campaign,
    Comment,
    Meeting,
    MeetingStatusChange,
    Member,
    QuorumRule,
    Recommendation,
    RecommendationStatusChange,
    Reminder,
    Report,
    Seat,
    Update,
    Vote,
)
from recommendations.seats import SOON, sitting_in
from recommendations.voting import waits_for

TODAY = TruncDate(Now())
DUE_SOON = dt.timedelta(days=60)


def within(span: dt.timedelta):
    """The day this far ahead."""
    return Cast(Now() + span, DateField())


SITTING = sitting_in(TODAY)
ENDS_SOON = SITTING & Q(to_on__lte=within(SOON))


def seats_of(members: Q) -> Q:
    """Seats with such a member."""
    return Q(Exists(Member.objects.filter(members, seat=OuterRef("pk")).order_by()))


def of_recommendation(
    path: str = "recommendation__reference", label: str = "Recommendation"
) -> Reference:
    return Reference(field_name=path, label=label, help_text="Its reference, e.g. 2017-1.")


class SeatFilter(Filters):
    q = Search(texts=("name", "appointed_by"), says="Words in the seat.")
    vacant = YesNo(
        yes=~seats_of(SITTING),
        no=seats_of(SITTING),
        label="Vacant",
        help_text="Nobody sits on it now.",
    )
    ends_soon = YesNo(
        yes=seats_of(ENDS_SOON),
        no=~seats_of(ENDS_SOON),
        label="Term ends soon",
        help_text="Within 90 days.",
    )

    class Meta:
        model = Seat
        fields = ["position", "vacant", "ends_soon"]


class MemberFilter(Filters):
    q = Search(names=(F("name"), F("designee")), says="Name of the member or designee.")
    sitting = YesNo(yes=SITTING, no=~SITTING, label="Sitting", help_text="Today is in the term.")
    from_after, from_before = days("from_on", "Term begins")

    class Meta:
        model = Member
        fields = ["seat", "person", "designee_person", "sitting"]


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
        yes=Q(due_on__lt=TODAY, status__in=CAN_BE_DUE),
        no=Q(due_on__isnull=True) | Q(due_on__gte=TODAY) | ~Q(status__in=CAN_BE_DUE),
        label="Overdue",
        help_text="Should be done by now and is not.",
    )
    due_soon = YesNo(
        yes=Q(due_on__lte=within(DUE_SOON), status__in=CAN_BE_DUE),
        no=Q(due_on__isnull=True) | Q(due_on__gt=within(DUE_SOON)) | ~Q(status__in=CAN_BE_DUE),
        label="Due soon",
        help_text="Overdue, or due within 60 days.",
    )
    re_raised_from = of_recommendation("re_raised_from__reference", "Raised again from")

    class Meta:
        model = Recommendation
        fields = [
            "status", "year", "aim", "kind", "lead_agencies", "bills", "measure", "report",
            "re_raised_from", "live", "overdue", "due_soon",
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


class ReminderFilter(Filters):
    recommendation = of_recommendation()
    asked_after, asked_before = days("asked_on", "Asked for")

    class Meta:
        model = Reminder
        fields = ["recommendation", "agency", "by"]


# Meetings ----------------------------------------------------------------------------------------------


def of_meeting(path: str = "meeting__reference", label: str = "Meeting") -> Reference:
    return Reference(field_name=path, label=label, help_text="Its reference, e.g. M-2026-00001.")


class MeetingFilter(Filters):
    q = Search(
        references={"M": "reference"},
        texts=("place", "minutes"),
        says="Reference, or words in its place or minutes.",
    )
    starts_after, starts_before = days("starts_at", "Begins", moment=True)
    coming = YesNo(
        yes=Q(status__in=[MeetingStatus.SCHEDULED, MeetingStatus.IN_SESSION]),
        label="To come",
        help_text="Scheduled, or in session now.",
    )

    class Meta:
        model = Meeting
        fields = ["status", "coming"]


class MeetingStatusChangeFilter(StatusChangeFilters):
    case = of_meeting("case__reference")

    class Meta:
        model = MeetingStatusChange
        fields = ["case"]


class WaitsForMe(YesNo):
    """Items on which the person who asks has not voted and may."""

    def filter(self, qs, value):
        request = self.parent.request
        if not value or request is None:
            return qs
        waiting = waits_for(request.user)
        return qs.filter(waiting) if value == "true" else qs.exclude(waiting)


class AgendaItemFilter(Filters):
    q = Search(texts=("title", "text"), says="Words in the item.")
    meeting = of_meeting()
    recommendation = of_recommendation()
    waits_for_me = WaitsForMe(
        label="Waits for my vote", help_text="The meeting is in session and you have not voted."
    )
    waits_for_me.reads = (Member, Attendance, Vote)

    class Meta:
        model = AgendaItem
        fields = ["meeting", "recommendation", "waits_for_me"]


class AttendanceFilter(Filters):
    meeting = of_meeting()
    seat = OneOf(queryset=Seat.objects.all(), label="Seat", help_text="Which seat.")

    class Meta:
        model = Attendance
        fields = ["meeting", "seat", "status"]


class VoteFilter(Filters):
    meeting = of_meeting("item__meeting__reference")
    recommendation = of_recommendation("item__recommendation__reference")
    item = WholeNumber(label="Item", help_text="Number of the agenda item's record.")
    at_after, at_before = days("at", "Cast", moment=True)

    class Meta:
        model = Vote
        fields = ["meeting", "recommendation", "item", "member", "choice", "by"]


class QuorumRuleFilter(Filters):
    from_after, from_before = days("from_on", "In force")

    class Meta:
        model = QuorumRule
        fields = ["counted"]
