"""One fact about a row, as lists, pages and files show it: its label, its words, its link.

A column that leads through a table the person may not read is left out, so that nobody's list
breaks, or loses rows, over somebody else's table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from casework.clocks import Clock

_addresses: dict[type[models.Model], tuple[str, str]] = {}


def has_page(model: type[models.Model], name: str, key: str) -> None:
    """Remember the address of a model's page: the name of its URL and the column in it."""
    _addresses[model] = (name, key)


def address_of(row: models.Model | None) -> str:
    """The address of a row's page, or nothing when it has none."""
    if row is None or type(row) not in _addresses:
        return ""
    name, key = _addresses[type(row)]
    return reverse(name, kwargs={key: getattr(row, key)})


def may(person, action: str, model: type[models.Model]) -> bool:
    """Whether the grants let this person `view`, `add`, `change` or `delete` rows of a model."""
    return person.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


@dataclass(frozen=True)
class Column:
    """`path` follows fields with `__`; `get` computes a value from the row instead.

    `sort` names the column a list may be sorted by, `kind` chooses a component (`status`, `clock`,
    `words` for a long text), `link` makes the text lead to the row's own page.
    """

    path: str
    label: str = ""
    sort: str = ""
    kind: str = ""
    link: bool = False
    get: Callable | None = None

    @cached_property
    def parts(self) -> list[str]:
        return self.path.split("__")


@dataclass(frozen=True)
class Cell:
    """A column's value on one row: `text` for people, `url` when it leads somewhere."""

    label: str
    text: str
    kind: str = ""
    url: str = ""
    value: object = None


def _field(model, path: list[str]):
    """The field at the end of a path, and the foreign keys that lead there."""
    keys = []
    for part in path[:-1]:
        keys.append(model._meta.get_field(part))
        model = keys[-1].related_model
    return model._meta.get_field(path[-1]), keys


def label_of(model, column: Column) -> str:
    if column.label:
        return column.label
    name = _field(model, column.parts)[0].verbose_name
    return name[:1].upper() + name[1:]


def visible(model, columns: Iterable[Column], person) -> list[Column]:
    """The columns whose every table the person may read."""
    shown = []
    for column in columns:
        try:
            field, keys = _field(model, column.parts)
        except FieldDoesNotExist:
            keys, field = [], None
        if field is not None and field.is_relation:
            keys = [*keys, field]
        if all(may(person, "view", key.related_model) for key in keys):
            shown.append(column)
    return shown


def related(model, columns: Iterable[Column]) -> list[str]:
    """Names for `select_related`: every foreign key the columns go through."""
    names = set()
    for column in columns:
        try:
            field, keys = _field(model, column.parts)
        except FieldDoesNotExist:
            continue
        keys = [*keys, field] if field.many_to_one or field.one_to_one else keys
        if keys:
            names.add("__".join(key.name for key in keys))
    return sorted(names)


def cell(row: models.Model, column: Column) -> Cell:
    value, holder = row, row
    if column.get:
        value = column.get(row)
    else:
        for part in column.parts:
            holder, value = value, getattr(value, part, None) if value is not None else None
    url = address_of(row) if column.link else ""
    if isinstance(value, models.Model) and not url:
        url = address_of(value)
    text = words(value, holder, column.parts[-1])
    return Cell(label_of(type(row), column), text, column.kind, url, value)


def words(value, holder=None, name: str = "") -> str:
    """A value as people read it; nothing for what is not recorded."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, Clock):
        return value.words
    chosen = getattr(holder, f"get_{name}_display", None)
    if chosen:
        return str(chosen())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "M j, Y, g:i a")
    if isinstance(value, date):
        return date_format(value, "M j, Y")
    if isinstance(value, DateRange):
        last = words(value.upper) if value.upper else "now"
        return f"{words(value.lower)} to {last}"
    if isinstance(value, list | tuple):
        return ", ".join(_labels(value, holder, name))
    return str(value)


def _labels(values, holder, name):
    try:
        choices = dict(holder._meta.get_field(name).base_field.flatchoices)
    except (AttributeError, FieldDoesNotExist):
        choices = {}
    return [str(choices.get(value, value)) for value in values]
