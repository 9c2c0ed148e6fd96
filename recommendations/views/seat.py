"""The council's seats, who holds them and until when; a member's page tells no more than that."""

from casework.columns import Column as C
from casework.columns import address_of
from casework.views import AddPage, AddPartPage, ChangePage, DetailPage, ListPage, Part
from casework.views.pages import list_crumb
from recommendations import filters, forms, models
from recommendations.seats import standing_of

MEMBER_COLUMNS = (C("name", link=True), C("designee"), C("from_on"), C("to_on"))


def state(seat) -> str:
    return standing_of(seat).words


class SeatList(ListPage):
    model, title, url_name = models.Seat, "Council seats", "seat_list"
    filterset_class, order, add = filters.SeatFilter, "position", "seat_add"
    columns = (
        C("position", "No.", sort="position"),
        C("name", "Seat", link=True),
        C("sitting", "Member", get=lambda seat: standing_of(seat).member),
        C(
            "designee",
            "Designee",
            get=lambda seat: getattr(standing_of(seat).member, "designee", ""),
        ),
        C("state", "Vacant, or ends", get=state),
        C("appointed_by"),
    )

    def get_queryset(self):
        return super().get_queryset().prefetch_related("members")

    def get_context_data(self, *, page, **kwargs):
        context = super().get_context_data(page=page, **kwargs)
        seats = [standing_of(s) for s in models.Seat.objects.prefetch_related("members")]
        vacant, soon = sum(s.is_vacant for s in seats), sum(s.ends_soon for s in seats)
        context["lead"] = (
            f"The council has {len(seats)} seats (CGS 46a-170): {len(seats) - vacant} are held and "
            f"{vacant} vacant. {soon} {'term ends' if soon == 1 else 'terms end'} within 90 days."
        )
        return context


class SeatPage(DetailPage):
    model, url_name, key, change = models.Seat, "seat", "pk", "seat_change"
    columns = (C("position"), C("name"), C("appointed_by"), C("state", "Now", get=state))
    parts = (
        Part("members", "Members", MEMBER_COLUMNS,
             add="member_add", change="member_change", empty="The seat is vacant."),
    )  # fmt: skip


class NewSeat(AddPage):
    model, form_class = models.Seat, forms.SeatForm


class ChangeSeat(ChangePage):
    model, form_class = models.Seat, forms.SeatForm


class MemberPage(DetailPage):
    model, url_name, key, change = models.Member, "member", "pk", "member_change"
    columns = (C("name"), C("seat"), C("designee"), C("from_on"), C("to_on"))

    def get_breadcrumbs(self):
        seat = self.row.seat
        return [*list_crumb(models.Seat, self.person), (str(seat), address_of(seat))]


class AddMember(AddPartPage):
    model, whole, field, key = models.Member, models.Seat, "seat", "pk"
    form_class = forms.MemberForm


class ChangeMember(ChangePage):
    model, whole, form_class = models.Member, "seat", forms.MemberForm
