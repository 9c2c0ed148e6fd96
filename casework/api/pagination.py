"""Pages of a list by cursor: nothing is counted, so a page costs the same however many there are.

A cursor names the row a page begins after and no more: the values it is sorted by are read from
that row, behind the wall, so that no name ever stands in an address.
"""

from django.db import models
from django.db.models import F, Q

from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from casework.api.errors import BadQuery
from casework.reading import unlogged

LARGEST_PAGE = 200
SORTABLE = (
    models.BooleanField,
    models.CharField,
    models.DateField,
    models.DecimalField,
    models.IntegerField,
)


def sortable(model: type[models.Model]) -> list[str]:
    """Columns a list may be ordered by."""
    return [
        f.name for f in model._meta.concrete_fields if isinstance(f, SORTABLE) and not f.is_relation
    ]


class CursorPages(BasePagination):
    page_size = 50

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        size = self._size(request)
        forward, anchor = self._cursor(request)
        order = self._order(queryset, request, view)
        if anchor is not None:
            values = self._values(queryset, order, anchor)
            queryset = queryset.filter(_beyond(order, values, forward=forward))
        rows = list(queryset.order_by(*(c.expression(forward) for c in order))[: size + 1])
        more = len(rows) > size
        rows = rows[:size]
        if not forward:
            rows.reverse()
        first, last = (rows[0].pk, rows[-1].pk) if rows else (None, None)
        self.next = self._link("after", last) if rows and (more or not forward) else None
        turned = anchor is not None and (more or forward)
        self.previous = self._link("before", first) if rows and turned else None
        return rows

    def _size(self, request) -> int:
        asked = request.query_params.get("page_size", str(self.page_size))
        if not (asked.isascii() and asked.isdigit() and 0 < int(asked[:9]) <= LARGEST_PAGE):
            raise BadQuery({"page_size": [f"Ask for 1 to {LARGEST_PAGE} rows."]})
        return int(asked)

    def _cursor(self, request) -> tuple[bool, int | None]:
        cursor = request.query_params.get("cursor")
        if cursor is None:
            return True, None
        way, _, anchor = cursor.partition("-")
        if way not in {"after", "before"} or not (anchor.isascii() and anchor.isdigit()):
            raise BadQuery({"cursor": ["This is no page of this list."]})
        return way == "after", int(anchor[:19])

    def _order(self, queryset, request, view) -> list["Column"]:
        asked = request.query_params.get("ordering")
        if asked is None:
            names = list(view.get_default_ordering())
            if "alike" in queryset.query.annotations:
                names.insert(0, "-alike")
        else:
            names = [name.strip() for name in asked.split(",")]
            known = sortable(queryset.model)
            bare = [name.removeprefix("-") for name in names]
            if not set(bare) <= set(known) or len(set(bare)) < len(bare):
                raise BadQuery({"ordering": [f"Order by {', '.join(known)}, each once."]})
        order = [Column(queryset, name) for name in names]
        if all(column.name not in {"pk", "id"} for column in order):
            order.append(Column(queryset, "-pk" if order and order[-1].descending else "pk"))
        return order

    def _values(self, queryset, order, anchor) -> tuple:
        """What the anchor's row is sorted by."""
        names = [column.name for column in order]
        rows = queryset if "alike" in names else queryset.model._default_manager.all()
        with unlogged("compared with, never shown"):
            values = rows.filter(pk=anchor).order_by().values_list(*names).first()
        if values is None:
            raise BadQuery({"cursor": ["This page is gone: begin again with the first."]})
        return values

    def _link(self, way: str, pk) -> str:
        return replace_query_param(self.request.build_absolute_uri(), "cursor", f"{way}-{pk}")

    def get_paginated_response(self, data):
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view):
        columns = sortable(view.model)
        return [
            _parameter("cursor", "Take it from `next` or `previous`.", {"type": "string"}),
            _parameter(
                "page_size",
                "Rows on a page.",
                {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 50},
            ),
            _parameter(
                "ordering",
                f"Columns to order by, `-` for descending: {', '.join(columns)}.",
                {"type": "string"},
            ),
        ]


def _parameter(name: str, description: str, schema: dict) -> dict:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


class Column:
    """One column of an order; empty values come last whichever way it goes."""

    def __init__(self, queryset, name: str):
        self.name = name.removeprefix("-")
        self.descending = name.startswith("-")
        self.nullable = _may_be_empty(queryset, self.name)

    def expression(self, forward: bool):
        column = F(self.name)
        ordered = column.desc if self.descending == forward else column.asc
        if not self.nullable:
            return ordered()
        return ordered(nulls_last=True) if forward else ordered(nulls_first=True)

    def further(self, value, forward: bool) -> Q:
        """Rows that come after the value, read in this direction."""
        if value is None:
            return Q(pk__in=[]) if forward else Q(**{f"{self.name}__isnull": False})
        way = "lt" if self.descending == forward else "gt"
        found = Q(**{f"{self.name}__{way}": value})
        return found | Q(**{f"{self.name}__isnull": True}) if self.nullable and forward else found

    def same(self, value) -> Q:
        return Q(**({f"{self.name}__isnull": True} if value is None else {self.name: value}))


def _may_be_empty(queryset, path: str) -> bool:
    model = queryset.model
    if path == "pk" or path in queryset.query.annotations:
        return False
    null = False
    for name in path.split("__"):
        field = model._meta.get_field(name)
        null = null or field.null
        model = field.related_model
    return null


def _beyond(order: list[Column], values: tuple, *, forward: bool) -> Q:
    """The condition of the rows beyond the anchor: (a, b) > (x, y), spelt so that an index on the
    first column still narrows it."""
    beyond = Q(pk__in=[])
    for column, value in reversed(list(zip(order, values, strict=True))):
        beyond = column.further(value, forward) | (column.same(value) & beyond)
    first, value = order[0], values[0]
    if value is not None and not first.nullable:
        way = "lte" if first.descending == forward else "gte"
        beyond &= Q(**{f"{first.name}__{way}": value})
    return beyond
