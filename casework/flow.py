"""Cases move along flows: a status diagram is data, and this is the only code that assigns `status`.

A flow is used three times: here, to check and record a step; on pages, to draw its buttons; and
in the database, as the trigger that refuses any other move whoever writes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

import pgtrigger

from accounts.models import Person
from casework.errors import Conflict, in_plain_words, locked


@dataclass(frozen=True)
class Step:
    """One arrow of a status diagram.

    `fields` are asked for with the step and saved with it, `clears` are emptied; `guard` looks at the locked case and
    returns a sentence when the step must wait.
    """

    name: str
    sources: frozenset[str]
    target: str
    jobs: frozenset[str]
    label: str = ""
    needs_reason: bool = False
    fields: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    guard: Callable[[models.Model], str | None] | None = None

    @property
    def title(self) -> str:
        return self.label or self.name.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Flow:
    """The steps of one kind of case, and the status it is born with."""

    initial: str
    steps: tuple[Step, ...]
    history: str = field(default="status_changes")

    @cached_property
    def by_name(self) -> dict[str, Step]:
        return {step.name: step for step in self.steps}

    def open_to(self, case: models.Model, person) -> list[Step]:
        """The steps this person may take from where the case stands: its buttons."""
        return [s for s in self.steps if case.status in s.sources and person.job in s.jobs]

    def follow(
        self, case, name: str, *, by: Person, reason: str = "", version: int | None = None,
        at=None, **values,
    ):  # fmt: skip
        """Move the case along one arrow and record it, or raise and change nothing.

        Returns the case as saved. Raises `KeyError` for a step the flow does not have,
        `PermissionDenied` for another job's step, `Conflict` when it is too late (the status or
        the version is another by now), `ValidationError` for what is missing. `at` is for
        recording what happened earlier; it defaults to now.
        """
        step = self.by_name[name]
        with transaction.atomic():
            case = locked(case)
            self._refuse(step, case, by=by, reason=reason, version=version)
            before, case.status = case.status, step.target
            for name_ in step.fields:
                setattr(case, name_, values.pop(name_, getattr(case, name_)))
            for name_ in step.clears:
                setattr(case, name_, type(case)._meta.get_field(name_).get_default())
            if values:
                raise ValidationError(f"This step does not ask for {', '.join(sorted(values))}.")
            asked = {"status", *step.fields, *step.clears}
            with in_plain_words(type(case)):
                case.full_clean(
                    exclude={f.name for f in case._meta.concrete_fields} - asked,
                    validate_unique=False,
                    validate_constraints=False,
                )
                case.save(update_fields=asked)
                recorded = {"at": at} if at else {}
                getattr(case, self.history).create(
                    from_status=before,
                    to_status=case.status,
                    reason=reason,
                    by_id=by.pk,
                    **recorded,
                )
            case.refresh_from_db()
        return case

    def _refuse(self, step, case, *, by, reason, version) -> None:
        if by.job not in step.jobs:
            raise PermissionDenied(f"It is not yours to {step.title.lower()} {case}.")
        if case.status not in step.sources:
            raise Conflict(f"{case} is already {case.get_status_display().lower()}.", case)
        if version is not None and case.version != version:
            raise Conflict(f"{case} was changed by someone else meanwhile.", case)
        if step.needs_reason and not reason.strip():
            raise ValidationError({"reason": "Say why."})
        if step.guard and (waits_for := step.guard(case)):
            raise ValidationError(waits_for)

    def triggers(self) -> list[pgtrigger.Trigger]:
        """What keeps the flow in the database: first status, moves, and whose step it is.

        `tip_job()` is empty for commands that run as the owner; they may take any arrow, but
        only arrows.
        """
        moves = " OR ".join(
            f"(OLD.status = '{source}' AND NEW.status = '{step.target}' AND "
            f"(acting IS NULL OR acting IN ({', '.join(sorted(repr(str(j)) for j in step.jobs))})))"
            for step in self.steps
            for source in sorted(step.sources)
        )
        refuse = """
            RAISE check_violation USING CONSTRAINT = 'flow', MESSAGE =
                format('A case cannot move from "%s" to "%s" here.', {old}, NEW.status);
        """
        return [
            pgtrigger.Trigger(
                name="flow_begins",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=~pgtrigger.Q(new__status=self.initial),
                func=refuse.format(old="''"),
            ),
            pgtrigger.Trigger(
                name="flow_moves",
                operation=pgtrigger.UpdateOf("status"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__status__df=pgtrigger.F("new__status")),
                declare=[("acting", "text")],
                func=f"""
                    acting := tip_job();
                    IF NOT ({moves}) THEN {refuse.format(old="OLD.status")} END IF;
                    RETURN NEW;
                """,
            ),
        ]
