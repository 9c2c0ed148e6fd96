"""Batches of erasure and what remains of them."""

from django.db.models import Q

from arrests.models import (
    ErasureBatch,
    ErasureItem,
    ErasureNotice,
    Tombstone,
)
from casework.filters import (
    Choice,
    Filters,
    WholeNumber,
    YesNo,
    days,
)


class ErasureBatchFilter(Filters):
    prepared_after, prepared_before = days("prepared_at", "Prepared", moment=True)

    class Meta:
        model = ErasureBatch
        fields = ["status", "judicial_district", "prepared_by", "approved_by"]


class ErasureItemFilter(Filters):
    batch = WholeNumber(label="Batch", help_text="Number of the batch's record.")
    due_after, due_before = days("due_on", "Due")

    class Meta:
        model = ErasureItem
        fields = ["batch", "rule", "outcome"]


class ErasureNoticeFilter(Filters):
    batch = WholeNumber(label="Batch", help_text="Number of the batch's record.")
    told = YesNo(yes=Q(told_on__isnull=False), label="Told", help_text="Whether they were told.")

    class Meta:
        model = ErasureNotice
        fields = ["told", "agency", "batch"]


class TombstoneFilter(Filters):
    batch = WholeNumber(label="Batch", help_text="Number of the batch's record.")
    kind = Choice(
        choices=[
            (f"arrests.{name}", name.capitalize())
            for name in ("charge", "information", "arrest", "buyer")
        ],
        label="What",
        help_text="What it was.",
    )
    erased_after, erased_before = days("erased_at", "Erased", moment=True)

    class Meta:
        model = Tombstone
        fields = ["kind", "batch", "approved_by"]
