"""The council's admin: seats and members, reports, recommendations, bills, campaigns, meetings."""

from django.contrib import admin

from casework.admin_base import (
    EntityAdmin,
    EntityInline,
    FlowAdmin,
    StackedEntityInline,
    StatusChangeAdmin,
    StatusChangeInline,
)
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


class MemberInline(EntityInline):
    model = Member
    fields = ("name", "person", "designee", "designee_person", "from_on", "to_on")
    named_with = ("person", "designee_person")


@admin.register(Seat)
class SeatAdmin(EntityAdmin):
    list_display = ("position", "name", "appointed_by")
    list_display_links = ("name",)
    search_fields = ("name", "appointed_by")
    inlines = (MemberInline,)


@admin.register(Member)
class MemberAdmin(EntityAdmin):
    list_display = ("name", "seat", "designee", "from_on", "to_on")
    list_select_related = ("seat",)
    list_filter = ("from_on", "to_on")
    search_fields = ("name", "designee", "seat__name")


class RecommendationInline(EntityInline):
    model = Recommendation
    fields = ("reference", "number", "text", "aim", "kind", "lead", "status")
    named_with = ("report",)


@admin.register(Report)
class ReportAdmin(EntityAdmin):
    list_display = ("year", "title", "released_on")
    search_fields = ("title", "year")
    inlines = (RecommendationInline,)


class ActionInline(EntityInline):
    model = BillAction
    fields = ("happened_on", "text")
    show_change_link = False


@admin.register(Bill)
class BillAdmin(EntityAdmin):
    list_display = ("number", "session_year", "title", "public_act", "effective_on")
    list_filter = ("effective_on",)
    search_fields = ("number", "title", "public_act", "session_year")
    search_help_text = "Number, title, public act, or year of the session."
    inlines = (ActionInline,)


@admin.register(BillAction)
class BillActionAdmin(EntityAdmin):
    list_display = ("happened_on", "bill", "text")
    list_select_related = ("bill",)
    list_filter = ("happened_on",)
    search_fields = ("bill__number", "text")


class UpdateInline(StackedEntityInline):
    model = Update
    fields = ("happened_on", "text", "by", "at")
    named_with = ("by",)
    show_change_link = False


class CommentInline(StackedEntityInline):
    model = Comment
    fields = ("text", "by", "at")
    named_with = ("by",)
    show_change_link = False


class CampaignInline(EntityInline):
    model = Campaign
    fields = ("name", "channel", "from_on", "to_on", "spend", "reach")


class RecommendationStatusInline(StatusChangeInline):
    model = RecommendationStatusChange


@admin.register(Recommendation)
class RecommendationAdmin(FlowAdmin):
    list_display = ("reference", "short_text", "status", "aim", "kind", "lead", "due_on")
    named_with = ("report",)
    list_filter = ("status", "aim", "kind", "report", "due_on")
    search_fields = ("reference", "text", "lead")
    search_help_text = "Reference, e.g. 2017-1, words of the text, or who leads."
    fieldsets = (
        (None, {"fields": ("reference", "report", "number", "status", "text", "why")}),
        ("What it serves", {"fields": ("aim", "kind", "measure", "due_on")}),
        ("Who leads", {"fields": ("lead", "lead_agencies")}),
        ("In law", {"fields": ("bills", "re_raised_from")}),
        ("Kept by the system", {"fields": ("created_at", "updated_at")}),
    )
    inlines = (
        UpdateInline, CommentInline, CampaignInline, RecommendationStatusInline,
    )  # fmt: skip

    @admin.display(description="text")
    def short_text(self, recommendation):
        text = recommendation.text
        return text if len(text) <= 100 else f"{text[:99]}…"


@admin.register(RecommendationStatusChange)
class RecommendationStatusChangeAdmin(StatusChangeAdmin):
    pass


class OfRecommendationAdmin(EntityAdmin):
    list_select_related = ("recommendation", "by")
    search_fields = ("recommendation__reference", "text")
    search_help_text = "The recommendation's reference, or words of the text."


@admin.register(Update)
class UpdateAdmin(OfRecommendationAdmin):
    list_display = ("happened_on", "recommendation", "text", "by")
    list_filter = ("happened_on",)


@admin.register(Comment)
class CommentAdmin(OfRecommendationAdmin):
    list_display = ("at", "recommendation", "text", "by")
    list_filter = ("at",)


@admin.register(Campaign)
class CampaignAdmin(EntityAdmin):
    list_display = ("name", "channel", "from_on", "to_on", "spend", "reach", "recommendation")
    list_select_related = ("recommendation",)
    list_filter = ("channel", "from_on")
    search_fields = ("name", "recommendation__reference")


@admin.register(Reminder)
class ReminderAdmin(EntityAdmin):
    list_display = ("recommendation", "agency", "asked_on", "by", "sent_at", "people")
    list_select_related = ("recommendation", "agency", "by")
    list_filter = ("asked_on",)
    search_fields = ("agency__name", "recommendation__reference")


# Meetings ----------------------------------------------------------------------------------------------


class AgendaInline(EntityInline):
    model = AgendaItem
    fields = ("position", "title", "recommendation")
    named_with = ("recommendation",)


class AttendanceInline(EntityInline):
    model = Attendance
    fields = ("seat", "status")
    named_with = ("seat",)
    show_change_link = False


class MeetingStatusInline(StatusChangeInline):
    model = MeetingStatusChange


@admin.register(Meeting)
class MeetingAdmin(FlowAdmin):
    list_display = ("reference", "starts_at", "place", "status")
    list_filter = ("status", "starts_at")
    search_fields = ("reference", "place", "minutes")
    search_help_text = "Reference, e.g. M-2026-00001, place, or words of the minutes."
    reference_field = "reference"
    named_with = ("minutes_approved_in",)
    fieldsets = (
        (None, {"fields": ("reference", "starts_at", "place", "status")}),
        ("Minutes", {"fields": ("minutes", "minutes_approved_in")}),
        ("Kept by the system", {"fields": ("created_at", "updated_at")}),
    )
    inlines = (AgendaInline, AttendanceInline, MeetingStatusInline)


@admin.register(MeetingStatusChange)
class MeetingStatusChangeAdmin(StatusChangeAdmin):
    pass


class VoteInline(EntityInline):
    model = Vote
    fields = ("member", "choice", "by", "at")
    named_with = ("member", "by")
    show_change_link = False


@admin.register(AgendaItem)
class AgendaItemAdmin(EntityAdmin):
    list_display = ("meeting", "position", "title", "recommendation")
    list_select_related = ("meeting", "recommendation")
    search_fields = ("title", "meeting__reference", "recommendation__reference")
    inlines = (VoteInline,)


@admin.register(Attendance)
class AttendanceAdmin(EntityAdmin):
    list_display = ("meeting", "seat", "status")
    list_select_related = ("meeting", "seat")
    named_with = ("seat",)
    list_filter = ("status",)
    search_fields = ("meeting__reference", "seat__name")


@admin.register(Vote)
class VoteAdmin(EntityAdmin):
    list_display = ("item", "member", "choice", "by", "at")
    list_select_related = ("item", "member", "by")
    named_with = ("member",)
    list_filter = ("choice", "at")
    search_fields = ("item__meeting__reference", "item__recommendation__reference", "member__name")


@admin.register(QuorumRule)
class QuorumRuleAdmin(EntityAdmin):
    list_display = ("from_on", "counted", "more_than", "source", "confidence")
    search_fields = ("source",)
