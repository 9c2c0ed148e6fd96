"""Single filters that several of justice's lists share."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from django_filters import DateFilter

from accounts.models import JudicialDistrict
from arrests.models import (
    Arrest,
    Charge,
    Disposition,
    ErasureDue,
    Information,
    OffenceRole,
    Sovereign,
    StatuteVersion,
)
from arrests.waiting import (
    AWAITING,
    INVESTIGATION_WAITS_FOR,
    investigations_waiting_for,
    on_docket,
    undecided,
)
from casework.filters import (
    PLAUSIBLE_DAYS,
    Choice,
    Exact,
    OneOf,
    Reference,
    WholeNumber,
    YesNo,
)


class SomeCharge(Choice):
    """Arrests with at least one count of this kind; `path` leads from a count to the value."""

    reads = (Information, Charge, StatuteVersion)

    def __init__(self, path, **kwargs):
        self.path = path
        super().__init__(**kwargs)

    def filter(self, qs, value):
        if not value:
            return qs
        return qs.filter(pk__in=arrests_charged(**{self.path: value}))


class ChargedUnder(Exact):
    """Arrests with at least one count under this section."""

    reads = SomeCharge.reads

    def filter(self, qs, value):
        if not value:
            return qs
        charged = arrests_charged(statute_version__statute__section__iexact=value.strip())
        return qs.filter(pk__in=charged)


class ErasureDueWithin(WholeNumber):
    """Arrests with an information that the law erases within so many days; 0 is due already."""

    reads = (ErasureDue,)

    def __init__(self):
        super().__init__(
            validators=[MinValueValidator(0), MaxValueValidator(36_500)],
            label="Erasure due within days",
            help_text="All counts of an information are due by then; 0 for those due already.",
        )

    def filter(self, qs, value):
        if value is None:
            return qs
        by = timezone.localdate() + dt.timedelta(int(value))
        due = ErasureDue.objects.filter(information_due_on__lte=by).order_by()
        return qs.filter(pk__in=due.values("arrest"))


def arrests_charged(**under):
    return Charge.objects.filter(**under).order_by().values("information__arrest")


def of_arrest(path: str) -> Reference:
    return Reference(
        field_name=path, label="Arrest", help_text="Number of the arrest, A-2026-00042."
    )


def section(path: str) -> Exact:
    return Exact(field_name=path, label="Section", help_text="Section of the law, e.g. 53a-83b.")


def role(path: str) -> Choice:
    return Choice(
        field_name=path,
        choices=OffenceRole.choices,
        label="Role",
        help_text="Whom the offence is aimed at.",
    )


def sovereign(path: str) -> Choice:
    return Choice(
        field_name=path, choices=Sovereign.choices, label="Law of", help_text="Whose law it is."
    )


def district(path: str) -> OneOf:
    return OneOf(
        field_name=path,
        queryset=JudicialDistrict.objects.all(),
        to_field_name="code",
        label="Judicial district",
        help_text="The district that prosecutes.",
    )


class WaitsFor(Choice):
    """Open investigations that wait for one thing."""

    reads = (Arrest,)

    def __init__(self):
        super().__init__(
            choices=[(name, words) for name, (words, _) in INVESTIGATION_WAITS_FOR.items()],
            label="Waits for",
            help_text="What must happen before it can be closed.",
        )

    def filter(self, qs, value):
        return investigations_waiting_for(qs, value) if value else qs


class Undecided(YesNo):
    """Investigations open for long; long is counted from today."""

    def filter(self, qs, value):
        if not value:
            return qs
        return qs.filter(undecided()) if value == "true" else qs.exclude(undecided())


class Awaiting(Choice):
    """Arrests that await a prosecutor."""

    reads = (Information, Charge, Disposition)

    def __init__(self):
        super().__init__(
            choices=list(AWAITING.items()),
            label="Awaiting",
            help_text="Charge: no long form is filed and nothing ended it. Disposition: one is filed, and a "
            "count of the operative information is open.",
        )

    def filter(self, qs, value):
        return qs.filter(on_docket(value)) if value else qs


class OnDocket(YesNo):
    """Arrests of one kind that stand on a docket, as of today."""

    reads = (Charge, Disposition)

    def __init__(self, what: str, **kwargs):
        self.what = what
        super().__init__(**kwargs)

    def filter(self, qs, value):
        if not value:
            return qs
        found = on_docket(self.what)
        return qs.filter(found) if value == "true" else qs.exclude(found)


def in_force_on() -> DateFilter:
    return DateFilter(
        field_name="validity",
        lookup_expr="contains",
        validators=PLAUSIBLE_DAYS,
        label="In force on",
        help_text="In force on this day.",
    )
