"""Referrals: the list, the case file, and what belongs to a case."""

from functools import cached_property
from operator import attrgetter

from django.contrib import messages
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job, Person
from casework.columns import Cell, address_of, words
from casework.columns import Column as C
from casework.history import PartHistory
from casework.views import (
    AddNotePage,
    AddPartPage,
    Button,
    ChangePage,
    FilePage,
    FormPage,
    ListPage,
    Part,
    StepPage,
    notes_part,
    steps_part,
)
from casework.views.pages import list_crumb
from referrals import filters, forms, models, services
from referrals.flow import DCF, UNDER_WAY
from referrals.views.notice import NoticePage, time_left
from referrals.waiting import TO_ASSIGN


def latest_finding(referral) -> str:
    found = next(iter(referral.classifications.all()), None)
    return found.get_finding_display() if found else ""


class OnlyHolders:
    """A page that changes a referral or a child, or shows the buttons for it: they are for whoever holds
    it, not for whoever opened it by broken glass. `case` says where the page has it."""

    case = "row"

    @cached_property
    def theirs(self) -> bool:
        return services.is_theirs(attrgetter(self.case)(self))

    def is_theirs(self):
        return self.theirs


REFERRAL_COLUMNS = (
    C("reference", sort="reference", link=True),
    C("received_at", "Received", sort="received_at"),
    C("status", kind="status", sort="status"),
    C("source"),
    C("area_office"),
    C("caseworker"),
)


class ReferralList(ListPage):
    model, title, url_name = models.Referral, "Referrals", "referral_list"
    filterset_class = filters.ReferralFilter
    order, add, add_label = "-received_at", "referral_add", "New referral"
    columns = (
        C("reference", sort="reference", link=True),
        C("child", "Child"),
        C("received_at", "Received", sort="received_at"),
        C("age"),
        C("status", kind="status", sort="status"),
        C("classification", "Classified", get=latest_finding),
        C("living_situation"),
        C("town"),
        C("area_office"),
        C("caseworker"),
    )
    empty = "No referral yet. Choose “New referral” when a report comes in."

    def get_buttons(self):
        outside = Button("Open a case outside your region", reverse("glass_break"), main=False)
        return [*super().get_buttons(), outside]

    def get_queryset(self):
        return super().get_queryset().prefetch_related("classifications").defer("narrative")


WHO_AND_WHERE = (
    C("child"),
    C("age", "Age when received"),
    C("living_situation"),
    C("missing_since"),
    C("town"),
    C("venue"),
    C("recruitment"),
    C("relationship_to_trafficker"),
    C("websites"),
    C("concern"),
)
REPORT = (
    C("status", kind="status"),
    C("classification", "Classified", get=latest_finding),
    C("received_at", "Received"),
    C("source"),
    C("reporter"),
    C("careline_accepted"),
    C("area_office"),
    C("caseworker"),
    C("outcome"),
)
NARRATIVE = (C("narrative", kind="words"),)


class ReferralPage(OnlyHolders, FilePage):
    """The case file: everything about one referral, and what can be done next, on one page."""

    model, url_name = models.Referral, "referral"
    change, step = "referral_change", "referral_step"
    template_name = "referrals/case_file.html"
    groups = (
        ("The report", REPORT),
        ("The child, and what happened", WHO_AND_WHERE),
        ("What was reported", NARRATIVE),
    )
    parts = (
        Part(
            "notices", "Notices", (),
            add="notice_add", add_label="Prepare another notice",
            empty="No notice yet. Classifying as suspected or confirmed starts the police notice.",
            template="referrals/notices.html", also=("recipient", "sent_by", "acknowledged_by"),
        ),
        Part(
            "services", "Services",
            (C("kind"), C("provider"), C("childs_wish", kind="words"), C("referred_on"),
             C("started_on"), C("ended_on"), C("outcome")),
            add="service_add", change="service_change",
            empty="No service yet. Ask what the child wants first.",
        ),
        notes_part("referral_note_add"),
        Part(
            "disclosures", "What is known about buyers",
            (C("source"), C("buyers_per_night_low", "Buyers a night, at least"),
             C("buyers_per_night_high", "At most"), C("nights"), C("venue"), C("payment"),
             C("description", kind="words"), C("by")),
            add="disclosure_add", add_label="Add what was said", change="disclosure_change",
            empty="Nothing was said about buyers yet.",
        ),
        Part(
            "classifications", "Classification",
            (C("finding"), C("decided_on"), C("deciding_organisation", "Decided by"), C("basis", kind="words"),
             C("by"), C("recorded_at", "Recorded")),
            add="classification_add", add_label="Classify", comes_first=True,
            empty="Not classified yet.",
        ),
        steps_part(models.Referral),
    )  # fmt: skip
    told_of = (
        PartHistory(models.Notice, "referral", lambda notice: f"Notice {notice}"),
        PartHistory(models.Service, "referral", lambda service: f"Service, {service}"),
        PartHistory(models.BuyerDisclosure, "referral"),
        PartHistory(models.Classification, "referral", lambda found: f"Classified as {found}",
                    also=("by",), at="recorded_at"),
    )  # fmt: skip

    def get_context_data(self, **kwargs):
        for part in kwargs["parts"]:
            if part["id"] == "notices":
                for row in part["rows"]:
                    row |= {"left": time_left(row["row"]), "acts": self.acts_on(row["row"])}
        return super().get_context_data(**kwargs)

    def acts_on(self, notice) -> list[Button]:
        """What can be done with a notice, where the case file lists it."""
        return [
            Button(
                act.label, reverse(act.url_name, kwargs={"reference": notice.reference}), main=False
            )
            for act in NoticePage.acts
            if act.is_offered(notice, self.person)
        ]

    def get_warnings(self):
        due = self.row.notices.filter(sent_at__isnull=True, due_at__isnull=False)
        return [
            Cell(
                "",
                f"Notice {notice} ({notice.called}): {left.words}",
                kind="error" if left.state == "overdue" else "",
                url=address_of(notice),
            )
            for notice in due
            for left in [time_left(notice)]
        ]


class PrintReferral(ReferralPage):
    """The case file on paper: nothing to press, and who printed it when."""

    template_name = "referrals/print.html"
    told_of = ()

    def get_buttons(self):
        return []

    def shown_part(self, part):
        shown = super().shown_part(part)
        return shown and {**shown, "add": None, "changes": False}

    def acts_on(self, notice):
        return []

    def get_context_data(self, **kwargs):
        return super().get_context_data(row_url=address_of(self.row), **kwargs)


class ChangeReferral(OnlyHolders, ChangePage):
    model, key, form_class = models.Referral, "reference", forms.ReferralForm

    def done(self, form, row):
        said = super().done(form, row)
        if "town" not in form.changed_data:
            return said
        waiting = row.notices.filter(kind="police", clock__isnull=False, sent_at__isnull=True)
        now_to = [f"{n} goes to {n.recipient}." for n in waiting.select_related("recipient")]
        return " ".join([said, *now_to])


class ReferralStep(OnlyHolders, StepPage):
    model, url_name = models.Referral, "referral_step"


class AssignReferrals(FormPage):
    """Those nobody of the region works on yet, oldest first, for one caseworker at a time."""

    model, form_class, jobs = models.Referral, forms.AssignForm, frozenset({Job.DCF_SUPERVISOR})
    needs, title, submit = "change", "Assign referrals", "Assign"
    template_name = "referrals/assign.html"
    shown = 100

    def get_lead(self):
        return "Nobody works on these yet. Tick those for one caseworker, then choose who."

    def get_breadcrumbs(self):
        return list_crumb(self.model, self.person)

    def form_arguments(self):
        unassigned = self.model.objects.filter(TO_ASSIGN, status__in=UNDER_WAY)
        columns = ("child", "town", "area_office", "caseworker")
        waiting = (
            unassigned.select_related(*columns).defer("narrative").order_by("received_at", "pk")
        )
        caseworkers = Person.objects.filter(job__in=DCF, is_active=True)
        if self.person.agency.region:
            caseworkers = caseworkers.filter(agency__region=self.person.agency.region)
        load = Count("referrals", filter=Q(referrals__status__in=UNDER_WAY))
        return {
            "referrals": waiting[: self.shown],
            "caseworkers": caseworkers.select_related("agency").annotate(under_way=load),
        }

    def perform(self, form):
        to = form.cleaned_data["caseworker"]
        assigned, too_late = services.assign_referrals(form.seen(), caseworker=to, by=self.person)
        for sentence in too_late:
            messages.warning(self.request, f"{sentence} It was left as it is.")
        self.to = to
        return assigned

    def done(self, form, row):
        count = len(row)
        return f"{count} {'referral is' if count == 1 else 'referrals are'} assigned to {self.to}."

    def next_url(self, row):
        return "/"


class AddClassification(AddPartPage):
    model, whole, field = models.Classification, models.Referral, "referral"
    form_class, title, submit = forms.ClassificationForm, "Classify", "Classify"

    def get_initial(self):
        return {"decided_on": timezone.localdate()}

    def form_arguments(self):
        return {**super().form_arguments(), "person": self.person}

    def done(self, form, row):
        said = super().done(form, row)
        asked = row.referral.notices.filter(clock="police_notice", sent_at__isnull=True)
        started = [
            f"Clock started: notice {n} to {n.recipient}, due {words(n.due_at)}."
            for n in asked.select_related("recipient")
        ]
        return " ".join([said, *started])


class AddDisclosure(AddPartPage):
    model, whole, field = models.BuyerDisclosure, models.Referral, "referral"
    form_class, title = forms.DisclosureForm, "What was said about buyers"


class ChangeDisclosure(OnlyHolders, ChangePage):
    case = "above"
    model, whole, form_class = models.BuyerDisclosure, "referral", forms.DisclosureForm


class AddService(AddPartPage):
    model, whole, field = models.Service, models.Referral, "referral"
    form_class = forms.ServiceForm

    def get_initial(self):
        return {"referred_on": timezone.localdate()}


class ChangeService(OnlyHolders, ChangePage):
    case = "above"
    model, whole, form_class = models.Service, "referral", forms.ServiceForm


class AddReferralNote(AddNotePage):
    model, whole, field = models.ReferralNote, models.Referral, "referral"
    form_class = forms.NoteForm
