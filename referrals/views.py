"""DCF's pages, and the notice, which is justice's too. A child's are in `child_views.py`."""

from django.utils import timezone

from accounts.models import AgencyKind, Job
from casework.clocks import clock
from casework.columns import Cell, address_of, words
from casework.columns import Column as C
from casework.views import (
    ActPage,
    AddPage,
    AddPartPage,
    ChangePage,
    DetailPage,
    ListPage,
    Part,
    StepPage,
    steps_part,
)
from referrals import filters, forms, models, services
from referrals.flow import DCF

DUE = C(
    "due_at", "Time left", sort="due_at", kind="clock", get=lambda n: clock(n.due_at, n.sent_at)
)


def latest_finding(referral) -> str:
    found = next(iter(referral.classifications.all()), None)
    return found.get_finding_display() if found else ""


REFERRAL_COLUMNS = (
    C("reference", sort="reference", link=True),
    C("received_at", "Received", sort="received_at"),
    C("status", kind="status", sort="status"),
    C("source"),
    C("area_office"),
    C("caseworker"),
)


# Referrals -----------------------------------------------------------------------------------------


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

    def get_queryset(self):
        return super().get_queryset().prefetch_related("classifications").defer("narrative")


class ReferralPage(DetailPage):
    model, url_name = models.Referral, "referral"
    change, step = "referral_change", "referral_step"
    columns = (
        C("child"),
        C("status", kind="status"),
        C("classification", "Classified", get=latest_finding),
        C("received_at", "Received"),
        *(
            C(name)
            for name in (
                "source", "reporter", "area_office", "caseworker", "careline_accepted", "concern",
                "age", "town", "venue", "living_situation", "missing_since", "recruitment",
                "relationship_to_trafficker", "websites",
            )
        ),
        C("narrative", kind="words"),
        C("outcome"),
    )  # fmt: skip
    parts = (
        Part(
            "notices", "Notices",
            (C("reference", "Notice", link=True), C("kind"), C("recipient"), C("due_at", "Due"), DUE,
             C("sent_at"), C("acknowledged_at", "Acknowledged")),
            add="notice_add", add_label="Prepare another notice",
            empty="No notice yet. Classifying as suspected or confirmed starts the police notice.",
        ),
        Part(
            "classifications", "Classification",
            (C("finding"), C("decided_on"), C("deciding_organisation", "Decided by"), C("basis", kind="words"),
             C("by")),
            add="classification_add", add_label="Classify", comes_first=True,
            empty="Not classified yet.",
        ),
        Part(
            "services", "Services",
            (C("kind"), C("provider"), C("childs_wish", kind="words"), C("referred_on"),
             C("started_on"), C("ended_on"), C("outcome")),
            add="service_add", change="service_change",
            empty="No service yet. Ask what the child wants first.",
        ),
        Part(
            "disclosures", "What is known about buyers",
            (C("source"), C("buyers_per_night_low", "Buyers a night, at least"),
             C("buyers_per_night_high", "At most"), C("nights"), C("venue"), C("payment"),
             C("description", kind="words"), C("by")),
            add="disclosure_add", add_label="Add what was said", change="disclosure_change",
            empty="Nothing was said about buyers yet.",
        ),
        Part("notes", "Notes", (), add="referral_note_add", add_label="Add a note",
             template="components/notes.html", empty="No note yet.", also=("by",)),
        steps_part(models.Referral),
    )  # fmt: skip

    def get_warnings(self):
        return [
            Cell("", f"{n.get_kind_display()} notice {n}: {left.words}", url=address_of(n))
            for n in self.row.notices.filter(sent_at__isnull=True, due_at__isnull=False)
            for left in [clock(n.due_at, None)]
        ]


class NewReferral(AddPage):
    """The child and the referral on one page; the clocks start by themselves."""

    model, form_class, title, submit = (
        models.Referral,
        forms.NewReferralForm,
        "New referral",
        "Log the referral",
    )

    def get_initial(self):
        initial = {"received_at": timezone.localtime().replace(second=0, microsecond=0)}
        if self.person.agency.kind == AgencyKind.DCF_AREA_OFFICE:
            initial["area_office"] = self.person.agency_id
        if self.person.job == Job.CASEWORKER:
            initial["caseworker"] = self.person.pk
        return initial

    def perform(self, form):
        return services.log_referral(form.child(), form.instance, by=self.person)

    def done(self, form, row):
        return f"{row} is logged. Classify it as soon as you can."


class NewReferralOfChild(NewReferral):
    def prepare(self):
        self.child = self.row_or_404(models.Child, "number")

    def get_title(self):
        return f"New referral of {self.child}"

    def get_initial(self):
        return {**super().get_initial(), "known_child": self.child}


class ChangeReferral(ChangePage):
    model, key, form_class = models.Referral, "reference", forms.ReferralForm


class ReferralStep(StepPage):
    model, url_name = models.Referral, "referral_step"


class AddClassification(AddPartPage):
    model, whole, field = models.Classification, models.Referral, "referral"
    form_class, title, submit = forms.ClassificationForm, "Classify", "Classify"

    def get_initial(self):
        return {"decided_on": timezone.localdate()}


class AddDisclosure(AddPartPage):
    model, whole, field = models.BuyerDisclosure, models.Referral, "referral"
    form_class, title = forms.DisclosureForm, "What was said about buyers"


class ChangeDisclosure(ChangePage):
    model, whole, form_class = models.BuyerDisclosure, "referral", forms.DisclosureForm


class AddService(AddPartPage):
    model, whole, field = models.Service, models.Referral, "referral"
    form_class = forms.ServiceForm

    def get_initial(self):
        return {"referred_on": timezone.localdate()}


class ChangeService(ChangePage):
    model, whole, form_class = models.Service, "referral", forms.ServiceForm


class AddReferralNote(AddPartPage):
    model, whole, field = models.ReferralNote, models.Referral, "referral"
    form_class, title = forms.NoteForm, "Note"


# Notices -------------------------------------------------------------------------------------------


class NoticeList(ListPage):
    model, title, url_name = models.Notice, "Notices", "notice_list"
    filterset_class = filters.NoticeFilter
    order = "-clock_started_at"
    columns = (
        C("reference", "Notice", sort="reference", link=True),
        DUE,
        C("referral"),
        C("kind"),
        C("recipient"),
        C("clock_started_at", "Clock started", sort="clock_started_at"),
        C("due_at", "Due"),
        C("sent_at", "Sent", sort="sent_at"),
        C("acknowledged_at", "Acknowledged", sort="acknowledged_at"),
    )
    empty = "No notice. Police see a notice here once DCF has sent it to their department."


class NoticePage(DetailPage):
    model, url_name, change = models.Notice, "notice", "notice_change"
    columns = (
        DUE,
        *(
            C(name)
            for name in (
                "kind", "recipient", "referral", "clock", "clock_started_at", "due_at", "sent_at",
                "method", "information_disclosed", "legal_basis", "late_reason", "sent_by",
                "acknowledged_at", "acknowledged_by",
            )
        ),
    )  # fmt: skip

    def is_changeable(self):
        return self.row.sent_at is None and self.person.works_for_dcf


class AddNotice(AddPartPage):
    model, whole, field = models.Notice, models.Referral, "referral"
    form_class = forms.NoticeForm


class ChangeNotice(ChangePage):
    jobs = DCF
    model, key, form_class = models.Notice, "reference", forms.NoticeChangeForm


class SendNotice(ActPage):
    jobs = DCF
    model, url_name, label = models.Notice, "notice_send", "Send this notice"
    form_class = forms.SendNoticeForm

    def get_lead(self):
        due = f"Due {words(self.row.due_at)}: {clock(self.row.due_at, None).words.lower()}."
        return f"To {self.row.recipient}. {due if self.row.due_at else ''}"

    @classmethod
    def is_offered(cls, row, person):
        return row.sent_at is None and person.works_for_dcf

    def form_arguments(self):
        return {"notice": self.row}

    def perform(self, form):
        return services.send_notice(self.row, by=self.person, **form.cleaned_data)

    def done(self, form, row):
        return f"{row} is sent to {row.recipient}."


class AcknowledgeNotice(ActPage):
    jobs = frozenset({Job.POLICE_INVESTIGATOR, Job.PROSECUTOR})
    model, url_name, label = models.Notice, "notice_acknowledge", "Acknowledge"

    @classmethod
    def is_offered(cls, row, person):
        return (
            row.sent_at is not None
            and row.acknowledged_at is None
            and not person.works_for_dcf
            and row.recipient_id == person.agency_id
        )

    def perform(self, form):
        return services.acknowledge_notice(self.row, by=self.person)

    def done(self, form, row):
        return f"{row} is acknowledged."


NoticePage.also_offer(SendNotice, AcknowledgeNotice)
