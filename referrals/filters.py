"""What DCF's lists can be narrowed by."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from accounts.models import Job, Person
from casework.filters import (
    WHOLE_REFERENCE,
    Among,
    Choice,
    Filters,
    NoteFilters,
    OneOf,
    Reference,
    Region,
    Search,
    StatusChangeFilters,
    YesNo,
    days,
    full_name,
)
from referrals.flow import UNDER_WAY
from referrals.models import (
    BrokenGlass,
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    Finding,
    MatchDecision,
    Merge,
    Notice,
    Race,
    Referral,
    ReferralNote,
    ReferralStatusChange,
    Service,
)
from referrals.search import by_likeness, likeness
from referrals.waiting import (
    OVERDUE,
    TO_ASSIGN,
    WAITS_FOR,
    newest_finding,
    waiting_for,
    whose,
)

AGE_BANDS = {"0-11": (0, 11), "12-13": (12, 13), "14-15": (14, 15), "16-17": (16, 17)}
UNCLASSIFIED = "none"


MOST_ALIKE = 200


def called(path: str):
    """For `Search`: rows whose `path` is a child with a name or alias like what was typed."""

    def found(said: str):
        best = likeness(said, MOST_ALIKE)
        return Q(**{f"{path}__in": list(best)}), by_likeness(path, best)

    return found


def of_referral() -> Reference:
    return Reference(
        field_name="referral__reference", label="Referral", help_text="Reference of the referral."
    )


def of_child(path: str) -> Reference:
    return Reference(field_name=path, label="Child", help_text="Number of the child, C-000123.")


class AgeBand(Choice):
    """Age when the referral was received, in the bands that are published."""

    def __init__(self, *args, **kwargs):
        super().__init__(
            *args,
            choices=[(band, f"{band} years") for band in AGE_BANDS],
            may_be_blank=True,
            label="Age",
            help_text="Age when the referral was received.",
            **kwargs,
        )

    def filter(self, qs, value):
        if value in AGE_BANDS:
            return qs.filter(**{f"{self.field_name}__range": AGE_BANDS[value]})
        return qs.filter(**{f"{self.field_name}__isnull": True}) if value else qs


class Whose(Choice):
    """Rows that are the person's own to work on; `path` leads to the referral."""

    def __init__(self, *, path="", **kwargs):
        self.path = path
        super().__init__(
            field_name=f"{path}caseworker",
            choices=[("me", "Mine"), ("me_or_nobody", "Mine, or nobody's in my office")],
            label="Whose",
            help_text="Whose referral it is.",
            **kwargs,
        )

    def filter(self, qs, value):
        return qs.filter(whose(self.path, value, self.parent.request.user)) if value else qs


class WaitsFor(Choice):
    """Referrals under way that somebody else must do something about."""

    reads = (Classification, Notice, Service)

    def __init__(self, **kwargs):
        super().__init__(
            choices=[
                ("any", "Anything"),
                *((name, words) for name, (words, _) in WAITS_FOR.items()),
            ],
            label="Waits for",
            help_text="What must happen before it goes on.",
            **kwargs,
        )

    def filter(self, qs, value):
        return waiting_for(qs, value) if value else qs


class NewestFinding(Choice):
    """How a referral is judged now; `none` while it was not judged."""

    reads = (Classification,)

    def __init__(self, **kwargs):
        super().__init__(
            choices=Finding.choices,
            may_be_blank=True,
            label="Classification",
            help_text="How it is judged now.",
            **kwargs,
        )

    def filter(self, qs, value):
        judged = Classification.objects.filter(referral=OuterRef("pk"))
        if value == UNCLASSIFIED:
            return qs.filter(~Exists(judged))
        return qs.alias(finding=newest_finding()).filter(finding=value) if value else qs


class ChildFilter(Filters):
    q = Search(
        references={"C": "number"},
        called=called("pk"),
        reads=(ChildAlias,),
        says="Number, name or alias.",
    )
    region = Region()
    race = Among(choices=Race.choices, label="Race", help_text="One of the child's.")
    born_after, born_before = days("date_of_birth", "Born")
    entered_after, entered_before = days("created_at", "Entered", moment=True)
    merged = YesNo(
        field_name="merged_into",
        yes=Q(merged_into__isnull=False),
        no=Q(merged_into__isnull=True),
        label="Merged records",
        help_text="Left out unless asked for; a whole number finds its record in any case.",
    )

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        by_number = WHOLE_REFERENCE.match((asked.get("q") or "").strip().upper())
        return found if asked.get("merged") or by_number else found.filter(merged_into=None)

    class Meta:
        model = Child
        fields = [
            "region", "area_office", "gender", "race", "hispanic", "birth_year",
            "address_confidential", "dcf_person_id",
        ]  # fmt: skip


class ChildAliasFilter(Filters):
    q = Search(names=(full_name(),), says="The other name.")
    child = of_child("child__number")

    class Meta:
        model = ChildAlias
        fields = ["child"]


class MatchDecisionFilter(Filters):
    child = of_child("child__number")
    other = of_child("other__number")
    at_after, at_before = days("at", "Decided", moment=True)

    class Meta:
        model = MatchDecision
        fields = ["child", "verdict", "by"]


class MergeFilter(Filters):
    kept = of_child("kept__number")
    merged = of_child("merged__number")
    at_after, at_before = days("at", "Merged", moment=True)
    undone_after, undone_before = days("undone_at", "Undone", moment=True)

    class Meta:
        model = Merge
        fields = ["kept", "merged", "by", "undone_by"]


class ReferralFilter(Filters):
    q = Search(
        references={"R": "reference", "C": "child__number"},
        called=called("child_id"),
        reads=(Child, ChildAlias),
        says="Reference, or name of the child.",
    )
    region = Region()
    classification = NewestFinding()
    received_after, received_before = days("received_at", "Received", moment=True)
    age_band = AgeBand(field_name="age")
    child = of_child("child__number")
    caseworker = OneOf(
        queryset=Person.objects.filter(job__in=[Job.CASEWORKER, Job.DCF_SUPERVISOR]),
        null_label="Nobody yet",
        label="Caseworker",
        help_text="Who works on it.",
    )
    under_way = YesNo(
        yes=Q(status__in=UNDER_WAY), label="Under way", help_text="Neither closed nor screened out."
    )
    to_assign = YesNo(
        yes=TO_ASSIGN,
        label="To be assigned",
        help_text="Nobody works on it, or somebody of another region who logged it.",
    )
    whose = Whose()
    waits_for = WaitsFor()
    overdue = YesNo(
        yes=OVERDUE,
        field_name="notices__due_at",
        label="Notice overdue",
        help_text="A notice about it should have been sent by now.",
    )

    class Meta:
        model = Referral
        fields = [
            "status", "classification", "region", "area_office", "caseworker", "town", "source",
            "concern", "venue", "recruitment", "relationship_to_trafficker", "living_situation",
            "careline_accepted", "outcome", "age_band", "child", "under_way", "to_assign", "whose",
            "waits_for",
            "overdue",
        ]  # fmt: skip


class ReferralStatusChangeFilter(StatusChangeFilters):
    case = Reference(
        field_name="case__reference", label="Referral", help_text="Reference of the referral."
    )

    class Meta:
        model = ReferralStatusChange
        fields = ["case"]


class ReferralNoteFilter(NoteFilters):
    referral = of_referral()

    class Meta:
        model = ReferralNote
        fields = ["referral"]


class ClassificationFilter(Filters):
    q = Search(
        references={"R": "referral__reference"}, texts=("basis",), says="Words in the basis."
    )
    referral = of_referral()
    decided_after, decided_before = days("decided_on", "Decided")
    recorded_after, recorded_before = days("recorded_at", "Recorded", moment=True)

    class Meta:
        model = Classification
        fields = ["referral", "finding", "deciding_organisation", "by"]


class BuyerDisclosureFilter(Filters):
    q = Search(
        references={"R": "referral__reference"},
        texts=("description", "period", "payment"),
        says="Words in the disclosure.",
    )
    referral = of_referral()
    recorded_after, recorded_before = days("recorded_at", "Recorded", moment=True)

    class Meta:
        model = BuyerDisclosure
        fields = ["referral", "source", "venue", "by"]


class NoticeFilter(Filters):
    q = Search(references={"N": "reference"}, texts=("information_disclosed",), says="Reference.")
    referral = of_referral()
    child = of_child("referral__child__number")
    region = Region(field_name="referral__region")
    whose = Whose(path="referral__")
    unsent = YesNo(yes=Q(sent_at__isnull=True), label="Unsent", help_text="Not sent yet.")
    running = YesNo(
        yes=Q(sent_at__isnull=True, due_at__isnull=False),
        no=Q(sent_at__isnull=False) | Q(due_at__isnull=True),
        label="Clock running",
        help_text="Not sent, and has a time it is due.",
    )
    overdue = YesNo(
        yes=Q(sent_at__isnull=True, due_at__lt=Now()),
        no=Q(sent_at__isnull=False) | Q(due_at__isnull=True) | Q(due_at__gte=Now()),
        label="Overdue",
        help_text="Not sent, and past the time it was due.",
    )
    late = YesNo(
        yes=Q(sent_at__gt=F("due_at")),
        no=Q(sent_at__isnull=True) | Q(due_at__isnull=True) | Q(sent_at__lte=F("due_at")),
        label="Late",
        help_text="Sent after the time it was due.",
    )
    acknowledged = YesNo(
        yes=Q(acknowledged_at__isnull=False),
        label="Acknowledged",
        help_text="The agency said that it received it.",
    )
    due_after, due_before = days("due_at", "Due", moment=True)
    sent_after, sent_before = days("sent_at", "Sent", moment=True)

    class Meta:
        model = Notice
        fields = ["kind", "recipient", "method", "clock", "sent_by", "acknowledged_by"]


class BrokenGlassFilter(Filters):
    referral = of_referral()
    reviewed = YesNo(
        field_name="reviewed_at",
        yes=Q(reviewed_at__isnull=False),
        label="Reviewed",
        help_text="A supervisor reviewed it.",
    )
    opened_after, opened_before = days("at", "Opened", moment=True)

    class Meta:
        model = BrokenGlass
        fields = ["referral", "region", "by", "finding", "reviewed_by"]


class ServiceFilter(Filters):
    q = Search(references={"R": "referral__reference"}, texts=("childs_wish",), says="Words in it.")
    referral = of_referral()
    referred_after, referred_before = days("referred_on", "Referred")
    running = YesNo(
        yes=Q(started_on__isnull=False, ended_on__isnull=True),
        label="Running",
        help_text="Begun and not ended.",
    )

    class Meta:
        model = Service
        fields = ["referral", "kind", "provider", "outcome"]
