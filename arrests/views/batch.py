"""Erasing: what is due, the batch and its dry run, who must be told, and what remains."""

from collections import Counter
from functools import cache

from django import forms as plain
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from accounts.models import JudicialDistrict
from arrests import erasing, filters, models
from arrests.flow import PROSECUTORS
from arrests.models.erasure import ErasureRule
from casework.columns import Cell, address_of, words
from casework.columns import Column as C
from casework.forms import PlainForm
from casework.views import ActPage, AddPage, Button, DetailPage, ListPage

BATCH_COLUMNS = (
    C("reference", "Batch", sort="reference", link=True),
    C("status", sort="status"),
    C("judicial_district"),
    C("prepared_at", "Prepared", sort="prepared_at"),
    C("prepared_by"),
    C("approved_at", "Approved and erased"),
    C("approved_by"),
)


def rules_in_words(codes) -> dict[str, str]:
    """Each rule as people say it, with its law: the newest version of the code."""
    versions = ErasureRule.objects.filter(code__in=codes).order_by("validity")
    said = {rule.code: f"{rule.words} ({rule.legal_basis})" for rule in versions}
    return {code: said.get(code, "By law") for code in codes}


class BatchList(ListPage):
    model, title, url_name = models.ErasureBatch, "Erasure", "erasure_list"
    lead = (
        "What did not end in a conviction, and what time erases, must go: rows, history, notes and "
        "every copy. One prosecutor prepares a batch, another approves it; approving erases."
    )
    filterset_class = filters.ErasureBatchFilter
    order = "-prepared_at"
    columns = BATCH_COLUMNS
    empty = "No batch yet. Prepare one: it shows first what is due."

    def get_buttons(self):
        stones = Button("Tombstones", reverse("tombstone_list"), main=False)
        if self.person.job not in PROSECUTORS:
            return [stones]
        return [
            Button("Prepare a batch", reverse("erasure_add")),
            Button("Who must be told", reverse("erasure_notice_list"), main=False),
            stones,
        ]


class PrepareForm(PlainForm):
    """Whose files."""

    judicial_district = plain.ModelChoiceField(
        JudicialDistrict.objects.none(), help_text="The district whose files are erased."
    )

    def __init__(self, *args, districts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["judicial_district"].queryset = districts
        if districts.count() == 1:
            self.initial["judicial_district"] = districts.first()


class PrepareBatch(AddPage):
    """What is due, by district and rule; one button puts it into a batch."""

    model, title, needs = models.ErasureBatch, "Prepare a batch", "view"
    form_class, submit, jobs = PrepareForm, "Prepare a batch", PROSECUTORS
    template_name = "arrests/erasure_prepare.html"

    def prepare(self):
        self.due = erasing.due_now()

    def form_arguments(self):
        return {
            "districts": JudicialDistrict.objects.filter(pk__in={due.district for due in self.due})
        }

    def get_lead(self):
        return (
            f"A batch takes up to {erasing.MOST} informations of one district that are due as a whole, "
            "the oldest first. A count whose information has others that are not due yet stays in the "
            "file until they are; published numbers leave it out already."
        )

    def get_context_data(self, **kwargs):
        names = JudicialDistrict.objects.in_bulk({due.district for due in self.due})
        rules = rules_in_words({due.rule for due in self.due})
        return super().get_context_data(
            headings=["District", "Rule", "Counts due", "Due since", "Waiting for other counts",
                      "In a batch", "To prepare"],
            rows=[
                {"cells": cells(names[due.district].name, rules[due.rule], due.counts,
                                due.oldest, due.waiting, due.in_batches, due.to_prepare)}
                for due in self.due
            ],
            **kwargs,
        )  # fmt: skip

    def perform(self, form):
        return erasing.prepare(form.cleaned_data["judicial_district"])

    def done(self, form, row):
        return f"{row} is prepared. Another prosecutor approves it."


def cells(*values) -> list[Cell]:
    return [cell_of(value) for value in values]


def cell_of(value) -> Cell:
    return value if isinstance(value, Cell) else Cell("", words(value))


class BatchPage(DetailPage):
    model, url_name = models.ErasureBatch, "erasure_batch"
    template_name = "arrests/erasure_batch.html"
    columns = (
        C("status"), C("judicial_district"), C("prepared_at", "Prepared"), C("prepared_by"),
        C("approved_at", "Approved and erased"), C("approved_by"), C("withdrawn_at", "Withdrawn"),
        C("withdrawn_by"), C("withdrawn_why", "Why withdrawn"),
    )  # fmt: skip

    def get_title(self):
        return f"Erasure batch {self.row}"

    def get_context_data(self, **kwargs):
        waits = self.row.status == models.BatchStatus.PREPARED
        items = list(self.row.items.all())
        shown = self.person.job in PROSECUTORS
        return super().get_context_data(
            outcomes=[
                f"{n} {models.ItemOutcome(outcome).label.lower()}"
                for outcome, n in sorted(Counter(item.outcome for item in items).items())
            ],
            counts=counts_of(items) if waits and shown else [],
            would_go=what_goes(self.row) if waits and shown else [],
            told=self.recipients() if waits and shown else [],
            notices=self.notices() if shown and not waits else [],
            stones=Counter(kind_of(t.kind) for t in self.row.tombstones.all()).items(),
            count_headings=["Arrest", "Person", "Information", "Count", "Rule", "Due", "Now"],
            goes_headings=["What", "Rows"],
            told_headings=["Agency", "Person", "Last given on", "Known to them as"],
            notice_headings=["Agency", "Person", "Last given on", "Told on", "How"],
            waits=waits,
            prepared_it=self.row.prepared_by_id == self.person.pk,
            **kwargs,
        )

    def recipients(self):
        return [
            {"cells": cells(r.agency, r.person, r.given_on, r.numbers)}
            for r in erasing.to_be_told(self.row)
        ]

    def notices(self):
        return [
            {"cells": cells(Cell("", str(n.agency), url=address_of(n)), n.person, n.given_on,
                            n.told_on or "Not told yet", n.told_how)}
            for n in self.row.notices.select_related("agency", "person")
        ]  # fmt: skip


def counts_of(items) -> list[dict]:
    """The counts of a batch that waits, as rows of a table."""
    rules = rules_in_words({item.rule for item in items})
    charges = models.Charge.objects.select_related(
        "information__arrest__buyer", "statute_version__statute"
    ).in_bulk([item.record for item in items])
    return [
        {"cells": cells(
            Cell("", str(charge.information.arrest), url=address_of(charge.information.arrest)),
            charge.information.arrest.buyer, charge.information, charge, rules[item.rule], item.due_on,
            item.get_outcome_display(),
        )}
        for item in items if (charge := charges.get(item.record))
    ]  # fmt: skip


@cache
def tables() -> dict[str, type]:
    return {model._meta.db_table: model for model in apps.get_models()}


def what_goes(batch) -> list[dict]:
    """The dry run: how many rows of which table approving would take now."""
    return [
        {"cells": cells(table_in_words(table), rows)}
        for table, rows in erasing.would_go(batch)
        if rows
    ]


def table_in_words(table: str) -> str:
    """A table, its history, or words in it, as people say it."""
    name, _, words_in = table.partition(".")
    model = tables()[name]
    tracked = getattr(model, "pgh_tracked_model", None)
    said = str((tracked or model)._meta.verbose_name_plural)
    if tracked:
        return f"Entries in the history of {said}"
    return f"Words in {said}, emptied" if words_in else said[:1].upper() + said[1:]


def kind_of(kind: str) -> str:
    return str(apps.get_model(kind)._meta.verbose_name)


class OnBatch:
    """Acts on a batch that waits."""

    model, needs = models.ErasureBatch, "view"
    jobs = PROSECUTORS

    @classmethod
    def is_offered(cls, row, person):
        return row.status == models.BatchStatus.PREPARED and person.job in cls.jobs


class ApproveForm(PlainForm):
    """The second person says that they looked."""

    looked = plain.BooleanField(
        label="I have looked through what goes. It cannot be brought back.",
        error_messages={"required": "Look through what goes, then tick this."},
    )


class ApproveBatch(OnBatch, ActPage):
    url_name, label, form_class = "erasure_approve", "Approve and erase", ApproveForm

    @classmethod
    def is_offered(cls, row, person):
        return super().is_offered(row, person) and row.prepared_by_id != person.pk

    def get_lead(self):
        return (
            f"{self.row.items.filter(outcome='').count()} counts go, with every copy. What is no longer "
            "due by now stays."
        )

    def perform(self, form):
        return erasing.approve(self.row, by=self.person)

    def done(self, form, row):
        waiting = row.notices.filter(told_on=None).count()
        return f"{row} is erased. Recipients to be told: {waiting}."


class WithdrawForm(PlainForm):
    """Why a batch is taken back."""

    why = plain.CharField(max_length=300, help_text="Name nobody: this stays.")


class WithdrawBatch(OnBatch, ActPage):
    url_name, label, form_class = "erasure_withdraw", "Withdraw", WithdrawForm
    main = False

    def perform(self, form):
        return erasing.withdraw(self.row, why=form.cleaned_data["why"])


BatchPage.also_offer(ApproveBatch, WithdrawBatch)


# Who must be told ------------------------------------------------------------------------------------


class NoticeList(ListPage):
    model, title, url_name = models.ErasureNotice, "To be told of erasures", "erasure_notice_list"
    lead = (
        "Who was given what is erased here must erase it too. The numbers they know it by stand on the "
        "page of each, in no list or file, until they are told."
    )
    filterset_class, order = filters.ErasureNoticeFilter, "-"
    columns = (
        C("batch", "Batch"), C("agency", "Agency", link=True), C("person"), C("given_on", "Last given on"),
        C("told_on", "Told on"), C("told_how", "How"), C("told_by"),
    )  # fmt: skip
    empty = "Nobody must be told of anything."


class NoticePage(DetailPage):
    model, url_name, key = models.ErasureNotice, "erasure_notice", "pk"
    columns = (
        C("batch"), C("agency"), C("person"), C("given_on", "Last given on"),
        C("given_out_as", "Known to them as"), C("told_on", "Told on"), C("told_how", "How"), C("told_by"),
    )  # fmt: skip

    def get_title(self):
        return f"Notice of erasure to {self.row.agency}"


class TellForm(PlainForm):
    """When and how somebody was told."""

    told_on = plain.DateField(help_text="The day they were told.")
    told_how = plain.CharField(
        max_length=120, help_text="E.g. by letter. Name no accused: this stays."
    )


class Tell(ActPage):
    model, needs, key, jobs = models.ErasureNotice, "view", "pk", PROSECUTORS
    url_name, label, form_class = "erasure_tell", "Record that they were told", TellForm

    @classmethod
    def is_offered(cls, row, person):
        return row.told_on is None and person.job in cls.jobs

    def form_arguments(self):
        return {"initial": {"told_on": timezone.localdate()}}

    def get_lead(self):
        return (
            f"Tell {self.row.person}, {self.row.agency}: what you were given as "
            f"{', '.join(self.row.given_out_as)} is erased by law and must be erased with you too. "
            "Once this is recorded, these numbers are gone here."
        )

    def perform(self, form):
        return erasing.tell(
            self.row, on=form.cleaned_data["told_on"], how=form.cleaned_data["told_how"]
        )

    def done(self, form, row):
        return f"{row.agency} was told."


NoticePage.also_offer(Tell)


class TombstoneList(ListPage):
    model, title, url_name = models.Tombstone, "Tombstones", "tombstone_list"
    lead = "What remains of what was erased: that it was, when and by which law it went, who approved it."
    filterset_class, order = filters.TombstoneFilter, "-"
    columns = (
        C("kind", "What", get=lambda stone: kind_of(stone.kind).capitalize()), C("record", "Key"),
        C("erased_at", "Erased"), C("legal_basis"), C("approved_by"), C("batch"),
    )  # fmt: skip
    empty = "Nothing was erased yet."
