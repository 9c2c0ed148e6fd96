"""The vocabulary of filters that pages, exports and the API share.

Filters run behind the wall, so they only narrow what the person sees anyway. A filter that looks
into a table the person's job may not read does not exist for them.
"""

import datetime as dt
import re

from django import forms
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Greatest
from django.utils import timezone
from django.utils.text import capfirst

import django_filters

from accounts.models import Agency, JudicialDistrict, Person, Town
from casework.models import Clock, Dissemination, ReadLog, ReadRecord
from casework.references import kind_in_words, record_called, whole_records

BLANK = "none"
"""What one asks for to get the rows in which a field was left empty."""

WHOLE_REFERENCE = re.compile(r"^([A-Z]-(\d{4}-)?\d{5,}|\d{4}-\d+)$")
REFERENCE_BEGINS = re.compile(r"^([A-Z]-?\d*(-\d*)?|\d{4}(-\d*)?)$")
ALIKE = 450  # of 1000: two letters swapped or one wrong in a name of five still match
PLAUSIBLE_DAYS = [MinValueValidator(dt.date(1900, 1, 1)), MaxValueValidator(dt.date(2199, 12, 31))]


class Choice(django_filters.ChoiceFilter):
    """One value of a vocabulary, or `none` where the field may be empty."""

    def __init__(self, *args, choices=(), may_be_blank=False, **kwargs):
        known = [(value, label) for value, label in choices if value not in ("", None)]
        if may_be_blank:
            blank = next((label for value, label in choices if value == ""), "None")
            known.append((BLANK, blank))
        kwargs.setdefault("empty_label", "Any")
        super().__init__(*args, choices=known, **kwargs)

    def filter(self, qs, value):
        return super().filter(qs, value) if value != BLANK else qs.filter(**{self.field_name: ""})


class Among(Choice):
    """One value that a list of values must hold."""

    def filter(self, qs, value):
        return qs.filter(**{f"{self.field_name}__contains": [value]}) if value else qs


class YesNo(django_filters.ChoiceFilter):
    """`true` or `false`; `yes` and `no` say which rows are meant, as conditions."""

    def __init__(self, *args, yes: Q | None = None, no: Q | None = None, **kwargs):
        self.yes, self.no = yes, no
        kwargs.setdefault("empty_label", "Any")
        super().__init__(*args, choices=[("true", "Yes"), ("false", "No")], **kwargs)

    def filter(self, qs, value):
        if not value:
            return qs
        if self.yes is None:
            return qs.filter(**{self.field_name: value == "true"})
        if value == "true":
            return qs.filter(self.yes)
        return qs.filter(self.no) if self.no is not None else qs.exclude(self.yes)


class WholeNumber(django_filters.NumberFilter):
    field_class = forms.IntegerField


class Region(django_filters.ChoiceFilter):
    """One of DCF's six regions."""

    def __init__(self, *args, **kwargs):
        super().__init__(
            *args,
            choices=[(str(n), f"Region {n}") for n in range(1, 7)],
            empty_label="Any",
            label="Region",
            help_text="DCF region 1 to 6.",
            **kwargs,
        )


class Exact(django_filters.CharFilter):
    """A text as it stands, in whatever case."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "lookup_expr": "iexact"})


class Reference(django_filters.CharFilter):
    """A reference as people say it, e.g. `r-2026-00042`."""

    def filter(self, qs, value):
        return super().filter(qs, value.strip().upper() if value else value)


class OneOf(django_filters.ModelChoiceFilter):
    """One row of another table, as the person sees it. Towns and districts go by name and code."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("empty_label", "Any")
        super().__init__(*args, **kwargs)


class FromDay(django_filters.DateFilter):
    """This day in Connecticut or later; `moment` for a column that holds a time."""

    lookup = "gte"

    def __init__(self, *args, moment=False, **kwargs):
        self.moment = moment
        super().__init__(*args, validators=PLAUSIBLE_DAYS, **kwargs)

    def bound(self, day):
        return day

    def filter(self, qs, value):
        if value is None:
            return qs
        bound = self.bound(value)
        if self.moment:
            bound = timezone.make_aware(dt.datetime.combine(bound, dt.time()))
        return qs.filter(**{f"{self.field_name}__{self.lookup}": bound})


class UntilDay(FromDay):
    """This day in Connecticut or earlier."""

    lookup = "lt"

    def bound(self, day):
        return day + dt.timedelta(days=1)


def days(field: str, words: str, *, moment: bool = False) -> tuple[FromDay, UntilDay]:
    """The pair `..._after`, `..._before` of a field; both days are included."""
    return (
        FromDay(
            field_name=field,
            moment=moment,
            label=f"{words} from",
            help_text="This day or later.",
        ),
        UntilDay(
            field_name=field,
            moment=moment,
            label=f"{words} until",
            help_text="This day or earlier.",
        ),
    )


def full_name(path: str = "", *more: models.expressions.Combinable):
    """Given and family name as one text, and further texts to search beside them."""
    parts = [F(f"{path}given_name"), Value(" "), F(f"{path}family_name")]
    for text in more:
        parts += [Value(" "), text]
    return Concat(*parts, output_field=models.TextField())


def array_text(field: str):
    return Func(F(field), Value(" "), function="array_to_string", output_field=models.TextField())


def similarity(value: str, names):
    """How alike, in thousandths, the best of `names` (expressions) is to what was typed."""
    alike = [TrigramWordSimilarity(value, name) for name in names]
    best = Greatest(*alike) if len(alike) > 1 else alike[0]
    return Cast(best * 1000, IntegerField())


def begins_with(path: str, value: str) -> Q:
    """References that begin like this. Between two bounds too, for behind the wall an index serves
    comparing, which tells nothing of hidden rows, and not matching."""
    bounds = {f"{path}__gte": value, f"{path}__lte": f"{value}99999999"}
    return Q(**bounds, **{f"{path}__startswith": value})


class Search(django_filters.CharFilter):
    """`q`: a reference or how one begins, else names that look alike, else words in a text.

    `references` are paths by the letter a reference begins with ("" for a year), `names`
    expressions, `texts` paths; `called` stands for `names` where an index finds them: from what was
    typed it makes a condition and how alike each row is; `reads` are the models these look into.
    With names the rows carry `alike` (0 to 1000), by which a list shows the best first.
    """

    def __init__(self, *, references=None, names=(), texts=(), called=None, reads=(), says=""):
        self.references, self.names, self.texts = references or {}, names, texts
        self.called, self.reads = called, reads
        super().__init__(
            label="Search", help_text=says or "Words to look for.", max_length=100, min_length=2
        )

    def filter(self, qs, value):
        value = " ".join((value or "").split())
        if not value:
            return qs
        found = self._by_reference(value.upper())
        if found is not None:
            return qs.filter(found)
        found = Q()
        for path in self.texts:
            found |= Q(**{f"{path}__icontains": value})
        if self.names:
            qs = qs.annotate(alike=similarity(value, self.names))
            found |= Q(alike__gte=ALIKE)
        if self.called:
            by_name, alike = self.called(value)
            qs = qs.annotate(alike=alike)
            found |= by_name
        return qs.filter(found) if found else qs.none()

    def _by_reference(self, value: str) -> Q | None:
        """One comparison with one column, so that its index answers."""
        path = self.references.get(value[0] if value[0].isalpha() else "")
        if path is None:
            return None
        if WHOLE_REFERENCE.match(value):
            return Q(**{path: value})
        begins = REFERENCE_BEGINS.match(value) and re.search(r"\d", value)
        return begins_with(path, value) if begins else None


def _choice_of(field):
    return {
        "queryset": field.related_model._default_manager.all(),
        "to_field_name": {Town: "name", JudicialDistrict: "code", Clock: "code"}.get(
            field.related_model
        ),
        "null_label": "None" if field.null else None,
    }


class Filters(django_filters.FilterSet):
    """The base of every entity's filters. Needs the request: the person decides which exist."""

    FILTER_DEFAULTS = {
        **django_filters.FilterSet.FILTER_DEFAULTS,
        models.BooleanField: {"filter_class": YesNo},
        models.ForeignKey: {"filter_class": OneOf, "extra": _choice_of},
        models.OneToOneField: {"filter_class": OneOf, "extra": _choice_of},
        models.ManyToManyField: {"filter_class": OneOf, "extra": _choice_of},
        models.PositiveSmallIntegerField: {"filter_class": WholeNumber},
        models.PositiveIntegerField: {"filter_class": WholeNumber},
        models.CharField: {"filter_class": Exact},
        models.SlugField: {"filter_class": Exact},
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request is not None:
            for name in [n for n, f in self.filters.items() if not self._is_theirs(f)]:
                del self.filters[name]

    def _is_theirs(self, one: django_filters.Filter) -> bool:
        return all(
            self.request.user.has_perm(f"{m._meta.app_label}.view_{m._meta.model_name}")
            for m in {*getattr(one, "reads", ()), *self._path(one)}
        )

    def _path(self, one: django_filters.Filter) -> set[type[models.Model]]:
        """The models a filter's path leads through."""
        model, through = self._meta.model, set()
        for name in (one.field_name or "").split("__"):
            field = {f.name: f for f in model._meta.get_fields()}.get(name)
            if field is None or not field.is_relation:
                break
            model = field.related_model
            through.add(model)
        return through

    @classmethod
    def get_filters(cls):
        filters = super().get_filters()
        if "q" in filters:
            filters.move_to_end("q", last=False)
        return filters

    @classmethod
    def filter_for_lookup(cls, field, lookup_type):
        if lookup_type == "exact" and getattr(field, "choices", None):
            return Choice, {"choices": field.choices, "may_be_blank": field.blank}
        return super().filter_for_lookup(field, lookup_type)

    @classmethod
    def filter_for_field(cls, field, field_name, lookup_expr=None):
        made = super().filter_for_field(field, field_name, lookup_expr)
        made.extra.setdefault("help_text", field.help_text)
        made.label = capfirst(field.verbose_name)
        return made


class StatusChangeFilters(Filters):
    """Of the steps a case took; the app adds `case`."""

    at_after, at_before = days("at", "Done", moment=True)
    from_status = Exact(label="From status", help_text="Status before, e.g. open.")
    to_status = Exact(label="To status", help_text="Status after, e.g. closed.")
    by = OneOf(queryset=Person.objects.all(), label="By", help_text="Who did it.")


class NoteFilters(Filters):
    """Of notes on a case; the app adds which case."""

    q = Search(texts=("text",), says="Words in the note.")
    at_after, at_before = days("at", "Written", moment=True)
    by = OneOf(queryset=Person.objects.all(), label="By", help_text="Who wrote it.")


# People, agencies and places ----------------------------------------------------------------------


class JudicialDistrictFilter(Filters):
    q = Search(names=(F("name"),), says="Name of the district.")

    class Meta:
        model = JudicialDistrict
        fields = ["code"]


class AgencyFilter(Filters):
    q = Search(names=(F("name"),), says="Name of the agency.")
    region = Region()

    class Meta:
        model = Agency
        fields = ["kind", "region", "judicial_district", "town", "active"]


class TownFilter(Filters):
    q = Search(names=(F("name"),), says="Name of the town.")
    region = Region(field_name="area_office__region")

    class Meta:
        model = Town
        fields = ["county", "area_office", "judicial_district", "region"]


class PersonFilter(Filters):
    q = Search(names=(full_name(),), says="Name of the person.")
    region = Region(field_name="agency__region")

    class Meta:
        model = Person
        fields = ["job", "agency", "is_active", "region"]


# Clocks, the register of disseminations, the read log -----------------------------------------------


class ClockFilter(Filters):
    q = Search(texts=("code", "recipient", "legal_basis"), says="Words in the clock.")

    class Meta:
        model = Clock
        fields = ["code", "hours"]


class DisseminationFilter(Filters):
    q = Search(texts=("what", "how"), says="Words in what was disclosed.")
    at_after, at_before = days("at", "Left", moment=True)

    class Meta:
        model = Dissemination
        fields = ["to_person", "to_agency"]


class ReadOf(django_filters.CharFilter):
    """Entries of one record, by its reference."""

    def __init__(self, **kwargs):
        shape = RegexValidator(
            r"^\s*[A-Za-z]-[0-9-]+\s*$", "Write the reference of a record, such as C-000123."
        )
        super().__init__(validators=[shape], max_length=20, **kwargs)

    def filter(self, qs, value):
        if not value:
            return qs
        kind, record = record_called(value) or ("", 0)
        return qs.filter(pk__in=ReadRecord.objects.filter(kind=kind, record=record).values("read"))


class ReadOfKind(Choice):
    """Entries with at least one record of a kind."""

    def filter(self, qs, value):
        of_kind = ReadRecord.objects.filter(read=OuterRef("pk"), kind=value)
        return qs.filter(Exists(of_kind)) if value else qs


class ReadFilter(Filters):
    """Of the read log: by person, by record, by circumstance."""

    record = ReadOf(label="Record", help_text="Its reference, e.g. R-2026-00042 or C-000123.")
    kind = ReadOfKind(
        choices=[(kind, kind_in_words(kind)) for kind in whole_records()],
        label="Kind of record",
        help_text="At least one record of this kind was read.",
    )
    at_after, at_before = days("at", "Read", moment=True)
    broken_glass = YesNo(
        yes=~Q(reason=""),
        no=Q(reason=""),
        label="Broken glass",
        help_text="Whether the reader had to break the glass for it.",
    )

    class Meta:
        model = ReadLog
        fields = ["person", "record", "kind", "door", "job", "request"]
