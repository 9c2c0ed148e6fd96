"""Lists: a table with filters, sorting, pages and a file of what is on screen. Never counts."""

from urllib.parse import urlencode

from django import forms
from django.db.models import F, Q
from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse

from casework import exchange
from casework.columns import address_of, cell, label_of, may, related, visible
from casework.reading import unlogged
from casework.views.buttons import Button
from casework.views.pages import LISTS, Page
from casework.views.typed import SEARCH, remember, remembered


class ListPage(Page):
    """Rows of `model` as `columns`, newest first or as `order` says.

    `order` is a column with an optional minus, the primary key settles ties the same way; a search
    by name shows the most alike first, one page of them. Typed words (names) never enter the
    address: they are kept in the session under a random key.
    """

    template_name = "casework/list.html"
    columns = ()
    order = ""
    filterset_class = None
    add = ""
    add_label = ""
    url_name = ""
    empty = "Nothing is recorded yet."
    page_size = 50
    lead = ""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.model is not None and cls.url_name:
            LISTS[cls.model] = (cls.url_name, cls.title)

    def get_queryset(self):
        return self.model._default_manager.all()

    # --- what is asked for -------------------------------------------------------------------

    def post(self, request):
        """The filter form: what was typed is kept in the session, what was chosen in the address."""
        chosen, typed = QueryDict(mutable=True), {}
        for name in request.POST:
            values = [v for v in request.POST.getlist(name) if v]
            if name == "csrfmiddlewaretoken" or not values:
                continue
            if self._is_typed(name):
                typed[name] = values
            else:
                chosen.setlist(name, values)
        if typed:
            chosen[SEARCH] = remember(request, typed)
        return HttpResponseRedirect(f"{request.path}?{chosen.urlencode()}")

    def _is_typed(self, name: str) -> bool:
        field = self.filterset_class.base_filters.get(name) if self.filterset_class else None
        field = field and field.field
        return isinstance(field, forms.CharField) and not isinstance(field, forms.ChoiceField)

    def _asked(self) -> QueryDict:
        asked = self.request.GET.copy()
        for name, values in remembered(self.request).items():
            asked.setlist(name, values)
        return asked

    # --- the answer ----------------------------------------------------------------------------

    def get(self, request):
        self.shown = visible(self.model, self.columns, self.person)
        rows = self.get_queryset().select_related(*related(self.model, self.shown))
        self.filterset = None
        if self.filterset_class:
            self.filterset = self.filterset_class(self._asked(), queryset=rows, request=request)
            rows = self.filterset.qs if self.filterset.is_valid() else rows.none()
        field, descending = self._sorting()
        if request.GET.get("format") == "csv":
            return self.as_file(ordered(rows, field, descending))
        self.best_first = "alike" in rows.query.annotations and "sort" not in request.GET
        if self.best_first:
            page = list(rows.order_by("-alike", "-pk")[: self.page_size])
        else:
            page = list(_after(rows, field, descending, self._last_seen())[: self.page_size + 1])
        status = 200 if self.filterset is None or self.filterset.is_valid() else 422
        return self.render_to_response(self.get_context_data(page=page), status=status)

    def as_file(self, rows):
        keys = list(rows.values_list("pk", flat=True))
        self.before_they_leave(keys)
        return exchange.as_csv(
            self.request, rows, keys, self.shown, name=self.title, prepare=self.prepare
        )

    def prepare(self, rows: list, *, in_file: bool = False) -> None:
        """A hook to read along, for all rows at once, what their columns say of them."""

    def before_they_leave(self, keys: list[int]) -> None:
        """A hook for what must be recorded before the rows of these keys leave as a file."""

    def _sorting(self) -> tuple[str, bool]:
        allowed = {column.sort for column in self.shown if column.sort}
        wanted = self.request.GET.get("sort", "")
        if wanted.lstrip("-") not in allowed:
            wanted = self.order
        return wanted.lstrip("-"), wanted.startswith("-")

    def _last_seen(self) -> int | None:
        after = self.request.GET.get("after", "")
        return int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None

    def get_context_data(self, *, page, **kwargs):
        more = len(page) > self.page_size
        page = page[: self.page_size]
        self.prepare(page)
        field, descending = self._sorting()
        headings = [
            {
                "label": label_of(self.model, column),
                "sorted": ("descending" if descending else "ascending") if here else "",
                "url": self._url(
                    sort=f"{'' if here and descending else '-' if here else ''}{column.sort}"
                )
                if column.sort
                else "",
            }
            for column in self.shown
            for here in [bool(column.sort) and column.sort == field and not self.best_first]
        ]
        return super().get_context_data(
            lead=self.lead,
            headings=headings,
            rows=[{"cells": [cell(row, c) for c in self.shown], "url": address_of(row)} for row in page],
            **self._filter_panel(),
            empty=self.empty,
            buttons=self.get_buttons(),
            next_url=self._url(after=page[-1].pk) if more else "",
            first_url=self._url() if "after" in self.request.GET else "",
            file_url=self._url(format="csv") if page else "",
            **kwargs,
        )  # fmt: skip

    def _filter_panel(self) -> dict:
        if self.filterset is None:
            return {}
        form = self.filterset.form
        used = {name for name in form.fields if form.data.get(name)}
        return {
            "filter_form": form,
            "search": form["q"] if "q" in form.fields else None,
            "narrowing": [field for field in form.visible_fields() if field.name != "q"],
            "filtered": bool(used - {"q"}),
            "searched": "q" in used,
        }

    def get_buttons(self):
        if self.add and may(self.person, "add", self.model):
            label = self.add_label or f"New {self.model._meta.verbose_name}"
            return [Button(label, reverse(self.add))]
        return []

    def _url(self, **changed) -> str:
        """This list with the same filters and order, and what is changed."""
        kept = self.request.GET.copy()
        for name in ("after", "format"):
            kept.pop(name, None)
        pairs = [(k, v) for k in kept for v in kept.getlist(k) if k not in changed]
        query = urlencode([*pairs, *changed.items()])
        return f"{self.request.path}?{query}" if query else self.request.path


def ordered(rows, field: str, descending: bool):
    """By the column, what is not recorded last, ties by primary key the same way."""
    if not field:
        return rows.order_by("-pk" if descending else "pk")
    nullable = _is_nullable(rows.model, field)
    by = F(field).desc(nulls_last=nullable or None) if descending else F(field).asc()
    return rows.order_by(by, "-pk" if descending else "pk")


def _is_nullable(model, path: str) -> bool:
    *keys, last = path.split("__")
    nullable = False
    for key in keys:
        field = model._meta.get_field(key)
        nullable, model = nullable or field.null, field.related_model
    return nullable or model._meta.get_field(last).null


def _after(rows, field: str, descending: bool, last_pk: int | None):
    """The ordered rows that follow a row: by comparing with it, so that no page is counted out.

    A row that is gone or hidden by now starts the list anew.
    """
    in_order = ordered(rows, field, descending)
    if last_pk is None:
        return in_order
    beyond = Q(pk__lt=last_pk) if descending else Q(pk__gt=last_pk)
    if not field:
        return in_order.filter(beyond)
    with unlogged("compared with, never shown"):
        seen = list(rows.model._default_manager.filter(pk=last_pk).values_list(field, flat=True))
    if not seen:
        return in_order
    value = seen[0]
    if value is None:
        return in_order.filter(beyond, **{f"{field}__isnull": True})
    side, strictly = ("lte", "lt") if descending else ("gte", "gt")
    following = Q(**{f"{field}__{strictly}": value}) | (Q(**{field: value}) & beyond)
    bounded = Q(**{f"{field}__{side}": value}) & following
    if _is_nullable(rows.model, field):
        bounded |= Q(**{f"{field}__isnull": True})
    return in_order.filter(bounded)
