"""Statutes and the rules of erasure."""

from arrests.filters.parts import (
    in_force_on,
    section,
    sovereign,
)
from arrests.models import (
    ErasureExclusion,
    ErasureRule,
    Statute,
    StatuteVersion,
)
from casework.filters import (
    Filters,
    Search,
    days,
)


class StatuteFilter(Filters):
    q = Search(
        texts=("section", "versions__title"), reads=(StatuteVersion,), says="Section or title."
    )

    class Meta:
        model = Statute
        fields = ["sovereign", "section"]

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).distinct()


class StatuteVersionFilter(Filters):
    q = Search(texts=("title", "statute__section", "condition"), says="Section or title.")
    sovereign = sovereign("statute__sovereign")
    section = section("statute__section")
    in_force_on = in_force_on()

    class Meta:
        model = StatuteVersion
        fields = [
            "statute", "sovereign", "section", "subsection", "role", "offence_class", "nibrs",
        ]  # fmt: skip


class ErasureRuleFilter(Filters):
    q = Search(texts=("code", "legal_basis"), says="Name of the rule, or its law.")
    in_force_on = in_force_on()
    offences_after, offences_before = days("offences_from", "Offenses from")

    class Meta:
        model = ErasureRule
        fields = ["code", "follows"]


class ErasureExclusionFilter(Filters):
    q = Search(texts=("section", "legal_basis"), says="Section, or the law that excepts it.")
    in_force_on = in_force_on()

    class Meta:
        model = ErasureExclusion
        fields = ["section", "family_violence"]
