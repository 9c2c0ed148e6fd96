"""The board: every recommendation under the status it has. Steps are buttons; nothing is dragged."""

from django.urls import reverse

import django_filters

from accounts.models import Agency
from casework.columns import may
from casework.filters import Filters, OneOf
from casework.views import Button, Page
from recommendations.flow import CAN_BE_DUE, LIVE, RecommendationStatus
from recommendations.models import Recommendation, Report
from recommendations.views.columns import due_in_words, is_overdue


def years():
    return [(year, str(year)) for year in Report.objects.values_list("year", flat=True)]


def leads(request):
    leading = Recommendation.lead_agencies.through.objects.values("agency")
    return Agency.objects.filter(pk__in=leading)


class BoardFilter(Filters):
    """What the board can be narrowed by."""

    year = django_filters.ChoiceFilter(
        field_name="report__year", label="Year of the report", help_text="Where it was made.",
        choices=years, empty_label="Any",
    )  # fmt: skip
    lead_agencies = OneOf(queryset=leads, label="Lead agency", help_text="Who leads.")

    class Meta:
        model = Recommendation
        fields = ["aim", "year", "lead_agencies"]


class Board(Page):
    model, title = Recommendation, "Board of recommendations"
    template_name = "recommendations/board.html"

    def get(self, request):
        rows = Recommendation.objects.prefetch_related("re_raised_as").order_by(
            "-report__year", "number", "pk"
        )
        self.filterset = BoardFilter(request.GET, queryset=rows, request=request)
        valid = self.filterset.is_valid()
        rows = self.filterset.qs if valid else rows.none()
        context = self.get_context_data(columns=self.columns_of(list(rows)))
        return self.render_to_response(context, status=200 if valid else 422)

    def columns_of(self, rows) -> list[dict]:
        """One column a status, in the order of the flow; those that ended and are empty are left out."""
        changes = may(self.person, "change", Recommendation)
        columns = []
        for status in RecommendationStatus:
            cards = [self.card(row, changes) for row in rows if row.status == status]
            if cards or status in LIVE:
                columns.append({"status": status, "title": status.label, "cards": cards})
        return columns

    def card(self, row, changes: bool) -> dict:
        buttons = []
        for step in self.model.flow.open_to(row, self.person) if changes else ():
            if step.guard and step.guard(row):
                continue
            name, extra = "recommendation_step", {"step": step.name}
            if step.name == "raise_again":
                name, extra = "recommendation_raise", {}
            url = reverse(name, kwargs={"reference": row.reference, **extra})
            buttons.append(Button(step.title, url, main=False, about=str(row)))
        return {
            "row": row,
            "due": due_in_words(row) if row.status in CAN_BE_DUE else "",
            "overdue": is_overdue(row),
            "buttons": buttons,
        }

    def get_context_data(self, **kwargs):
        form = self.filterset.form
        buttons = [Button("Show as a list", reverse("recommendation_list"), main=False)]
        if may(self.person, "add", Recommendation):
            buttons.insert(0, Button("New recommendation", reverse("recommendation_add")))
        used = any(form.data.get(name) for name in form.fields)
        return super().get_context_data(form=form, used=used, buttons=buttons, **kwargs)
