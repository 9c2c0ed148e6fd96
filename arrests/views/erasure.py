"""When the law erases a count: its rules, and what is excepted from them."""

from django.urls import reverse

from arrests import filters, models
from casework.columns import Column as C
from casework.views import Button, ListPage

IN_FORCE = (
    C("validity", "In force"),
    C("legal_basis"),
    C("confidence"),
    C("note", kind="words"),
)


class ErasureRuleList(ListPage):
    model, title, url_name = models.ErasureRule, "Erasure rules", "erasure_rule_list"
    filterset_class, order = filters.ErasureRuleFilter, "code"
    columns = (
        C("code", "Rule", sort="code"),
        C("words", "Erased", kind="words", get=lambda rule: rule.words),
        *IN_FORCE,
    )
    empty = "No rule is recorded. An administrator adds them."

    def get_buttons(self):
        return [Button("Exceptions", reverse("erasure_exclusion_list"), main=False)]


class ErasureExclusionList(ListPage):
    model, title = models.ErasureExclusion, "Exceptions from erasure by time"
    url_name, order = "erasure_exclusion_list", "section"
    filterset_class = filters.ErasureExclusionFilter
    columns = (C("section", sort="section"), C("subsection"), C("family_violence"), *IN_FORCE)
    empty = "No exception is recorded. An administrator adds them."
