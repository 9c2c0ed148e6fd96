"""Query parameters: what is not known, or cannot be read, is refused instead of ignored."""

from django_filters import DateFilter, ModelChoiceFilter, NumberFilter
from django_filters.filters import ChoiceFilter
from rest_framework.filters import BaseFilterBackend

from casework.api.errors import BadQuery

BY_HAND = {"fields", "ordering", "cursor", "page_size"}
"""Parameters of a list that are not filters."""


def refuse_others(params, known: set[str]) -> None:
    """Raise `BadQuery` for a parameter that is not `known` or is given twice."""
    wrong = {}
    for name, values in params.lists():
        if name not in known:
            wrong[name] = ["There is no such parameter here."]
        elif len(values) > 1:
            wrong[name] = ["Give it once."]
    if wrong:
        raise BadQuery(wrong)


class StrictFilterBackend(BaseFilterBackend):
    """Narrows a list by the view's `filterset_class`."""

    def filter_queryset(self, request, queryset, view):
        if view.action != "list":
            return queryset
        if not set(request.query_params) - BY_HAND:
            refuse_others(request.query_params, BY_HAND)
            return queryset
        filters = view.filterset_class(request.query_params, queryset=queryset, request=request)
        refuse_others(request.query_params, BY_HAND | set(filters.filters))
        if not filters.is_valid():
            raise BadQuery({name: list(said) for name, said in filters.errors.items()})
        return filters.qs

    def get_schema_operation_parameters(self, view):
        return [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": str(one.extra.get("help_text", "")),
                "schema": _schema_of(one),
            }
            for name, one in view.filterset_class.base_filters.items()
        ]


def _schema_of(one) -> dict:
    if isinstance(one, ModelChoiceFilter):
        by_name = one.extra.get("to_field_name")
        return {"type": "string"} if by_name else {"type": ["integer", "string"]}
    if isinstance(one, ChoiceFilter):
        return {"type": "string", "enum": [value for value, _ in one.extra["choices"]]}
    if isinstance(one, DateFilter):
        return {"type": "string", "format": "date"}
    if isinstance(one, NumberFilter):
        return {"type": "integer"}
    return {"type": "string"} | (
        {"maxLength": one.extra["max_length"]} if "max_length" in one.extra else {}
    )
