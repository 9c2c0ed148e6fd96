"""What the people of the demo do, one act at a time, through the same services as a page does.

An act knows when it happened, who did it and the rows it is about: planned rows, saved by an
earlier act. `demo.batches` does many acts of a kind at once.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from accounts.models import User
from arrests.models import Charge, Disposition, Information, Investigation
from arrests.services import substitute
from casework.services import save
from referrals.models import Notice, Referral
from referrals.services import acknowledge_notice, send_notice


def link(row: models.Model) -> models.Model:
    """Give a planned row the keys its neighbours have received since."""
    for column in row._meta.concrete_fields:
        if column.is_relation and column.is_cached(row):
            setattr(row, column.name, column.get_cached_value(row))
    return row


@dataclass(eq=False)
class Act:
    at: datetime
    by: User

    def play(self) -> None:
        raise NotImplementedError


@dataclass(eq=False)
class Save(Act):
    """Enter a new row."""

    row: models.Model

    def play(self):
        save(link(self.row), by=self.by)

    @property
    def notice(self) -> Notice:
        return self.row


@dataclass(eq=False)
class Decide(Save):
    """Record what became of a count, knowing what was recorded of it before."""

    row: Disposition

    def play(self):
        row = link(self.row)
        last = row.charge.dispositions.order_by("-pk").first()
        save(row, by=self.by, version=last and last.pk)


@dataclass(eq=False)
class Change(Act):
    """Change columns of a row."""

    row: models.Model
    values: dict[str, Any]

    def play(self):
        row = type(self.row).objects.get(pk=self.row.pk)
        for name, value in self.values.items():
            setattr(row, name, value)
        save(row, by=self.by)


@dataclass(eq=False)
class Step(Act):
    """Move a case along its flow."""

    case: models.Model
    name: str
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def play(self):
        self.case.flow.follow(
            self.case, self.name, by=self.by, reason=self.reason, at=self.at, **self.values
        )


@dataclass(eq=False)
class Send(Act):
    """Send the notice that a clock asked for."""

    referral: Referral
    kind: str
    clock: str
    method: str
    information_disclosed: str
    late_reason: str
    notice: Notice | None = None

    def play(self):
        asked = self.referral.notices.get(kind=self.kind, clock=self.clock)
        self.notice = send_notice(
            asked,
            by=self.by,
            sent_at=self.at,
            method=self.method,
            information_disclosed=self.information_disclosed,
            late_reason=self.late_reason,
        )


@dataclass(eq=False)
class Acknowledge(Act):
    """The agency says it has the notice."""

    told: Send | Save

    def play(self):
        acknowledge_notice(self.told.notice, by=self.by, at=self.at)


@dataclass(eq=False)
class Answer(Act):
    """Open an investigation that answers a notice."""

    row: Investigation
    told: Send

    def play(self):
        self.row.notice = self.told.notice
        save(link(self.row), by=self.by)


@dataclass(eq=False)
class Refile(Act):
    """File a later information: a copy of the operative one, then changed or added counts."""

    row: Information
    charges: list[Charge]

    def play(self):
        filed = substitute(
            self.row.arrest, by=self.by, filed_on=self.row.filed_on, kind=self.row.kind
        )
        self.row.pk = filed.pk
        copies = {copy.count: copy for copy in filed.charges.all()}
        for planned in self.charges:
            copy = copies.get(planned.count)
            if copy is None:
                save(link(planned), by=self.by)
                continue
            copy.statute_version = planned.statute_version
            copy.plea = planned.plea
            planned.pk = save(copy, by=self.by).pk
            planned._state.adding = False


@dataclass(eq=False)
class Story:
    """What happened in one case, in the order in which it happened."""

    acts: list[Act] = field(default_factory=list)

    def until(self, now: datetime) -> "Story":
        """The part that has happened by now."""
        return Story(sorted((a for a in self.acts if a.at <= now), key=lambda act: act.at))

    @property
    def begins(self) -> datetime:
        return self.acts[0].at
