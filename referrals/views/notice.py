"""Notices: DCF's to prepare and send, the recipient's to acknowledge."""

from django.core.exceptions import PermissionDenied

from casework.clocks import clock
from casework.columns import Column as C
from casework.columns import words
from casework.views import ActPage, AddPartPage, ChangePage, DetailPage, ListPage
from referrals import filters, forms, models, services
from referrals.flow import DCF


def time_left(notice):
    return clock(notice.due_at, notice.sent_at, began=notice.clock_started_at)


DUE = C("due_at", "Time left", sort="due_at", kind="clock", get=time_left)


class NoticeList(ListPage):
    model, title, url_name = models.Notice, "Notices", "notice_list"
    filterset_class = filters.NoticeFilter
    order = "-clock_started_at"
    columns = (
        C("reference", "Notice", sort="reference", link=True),
        DUE,
        C("referral"),
        C("called", "Kind"),
        C("recipient", "To"),
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
    form_class, submit = forms.SendNoticeForm, "I have told them"

    def get_lead(self):
        notice = self.row
        due = f" Due {words(notice.due_at)}: {clock(notice.due_at, None).words.lower()}."
        return (
            f"About {notice.referral.child}: {notice.called.lower()}."
            f"{due if notice.due_at else ''} Tell {notice.recipient} yourself, then record it here: "
            "nothing leaves by itself. They will see here what you record."
        )

    @classmethod
    def is_offered(cls, row, person):
        return row.sent_at is None and person.works_for_dcf

    def form_arguments(self):
        return {"notice": self.row}

    def perform(self, form):
        return services.send_notice(self.row, by=self.person, **form.cleaned_data)

    def done(self, form, row):
        return f"{row} is recorded as sent to {row.recipient}."


class AcknowledgeNotice(ActPage):
    """The agency says that it has the notice; DCF enters what an agency said that has nobody here."""

    model, url_name, label = models.Notice, "notice_acknowledge", "Acknowledge"

    def ready(self):
        super().ready()
        if not services.may_acknowledge(self.row, self.person):
            raise PermissionDenied(f"{self.row.recipient} acknowledges {self.row} itself.")

    @classmethod
    def is_offered(cls, row, person):
        waits = row.sent_at is not None and row.acknowledged_at is None
        return waits and services.may_acknowledge(row, person)

    def perform(self, form):
        return services.acknowledge_notice(self.row, by=self.person)

    def done(self, form, row):
        return f"{row} is acknowledged."


NoticePage.also_offer(SendNotice, AcknowledgeNotice)
