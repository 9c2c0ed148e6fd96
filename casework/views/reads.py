"""The auditor's pages: who read what, by person and by record."""

from dataclasses import replace
from urllib.parse import urlencode

from django.urls import reverse

from casework.columns import Column as C
from casework.filters import ReadFilter
from casework.models import ReadLog, ReadRecord
from casework.references import called, kind_in_words
from casework.views.details import DetailPage
from casework.views.lists import ListPage

NAMED = 3
"""So many records of an entry are named in a list; its page and the file name all."""


def moment(at) -> str:
    """To a hundredth of a second, in UTC: to be compared with other systems' logs."""
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 10_000:02} UTC"


def asked_for(read: ReadLog) -> str:
    return f"{read.method} /{read.route}"


def records_in_words(read: ReadLog) -> str:
    rest = read.count - len(read.named)
    return ", ".join(read.named) + (f" and {rest} more" if rest else "")


WHEN = C("at", "When", get=lambda read: moment(read.at), link=True)
WHO = C("person", "Who")
JOB = C("job", "As")
WHAT = C("route", "Asked for", get=asked_for)
DOOR = C("door", "Through")
WHY = C("reason", "Why (broken glass)", kind="words")


class ReadList(ListPage):
    model, title, url_name = ReadLog, "Who looked", "read_list"
    lead = (
        "Every time someone read the record of a child or of a person accused, the newest first. "
        "To see what one person read, choose their name in a row or in the filters. "
        "To see who read one record, write its reference below."
    )
    filterset_class, order = ReadFilter, "-"
    columns = (WHEN, WHO, JOB, C("count", "Records", get=records_in_words), DOOR, WHAT, WHY)
    empty = "Nobody has read a record yet."

    def prepare(self, rows, *, in_file=False):
        """Name the records of each entry, in one query for the entries and one for each kind."""
        several = ReadRecord.objects.filter(read__in=[row.pk for row in rows]).order_by("pk")
        records: dict[int, list] = {}
        for read, kind, record in several.values_list("read_id", "kind", "record"):
            records.setdefault(read, []).append((kind, record))
        if not in_file:
            records = {read: some[:NAMED] for read, some in records.items()}
        names = called(one for some in records.values() for one in some)
        for row in rows:
            row.named = [names[one] for one in records.get(row.pk, [])]

    def _filter_panel(self):
        """The record stands open, as the search of other lists does."""
        panel = super()._filter_panel()
        record = panel["filter_form"]["record"]
        others = [field for field in panel["narrowing"] if field.name != "record"]
        return {**panel, "search": record, "narrowing": others}

    def get_context_data(self, *, page, **kwargs):
        context = super().get_context_data(page=page, **kwargs)
        who = self.shown.index(WHO)
        for row, read in zip(context["rows"], page, strict=False):
            row["cells"][who] = replace(row["cells"][who], url=of_person(read.person_id))
        return context


def of_person(pk: int) -> str:
    return f"{reverse('read_list')}?{urlencode({'person': pk})}"


def of_record(reference: str) -> str:
    return f"{reverse('read_list')}?{urlencode({'record': reference})}"


class ReadPage(DetailPage):
    model, url_name, key = ReadLog, "read", "pk"
    template_name = "casework/read.html"
    columns = (
        C("at", "When", get=lambda read: moment(read.at)), WHO, C("person__agency", "Of"), JOB, DOOR,
        WHAT, C("address", "From"), C("request"), WHY,
    )  # fmt: skip

    def get_title(self):
        return f"Read {self.row.pk}"

    def get_context_data(self, **kwargs):
        records = list(self.row.records.values_list("kind", "record"))
        names = called(records)
        return super().get_context_data(
            person_url=of_person(self.row.person_id),
            when=moment(self.row.at),
            records=[
                {
                    "kind": kind_in_words(kind),
                    "name": names[kind, record],
                    "url": of_record(names[kind, record]) if "-" in names[kind, record] else "",
                }
                for kind, record in records
            ],
            **kwargs,
        )
