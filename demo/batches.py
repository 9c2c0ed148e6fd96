"""Plays many stories at once, with statements over many rows instead of one service call each.

The services are where the rules are told in sentences; the database keeps the same rules, and
nothing here goes around it: rows are born in their first status and move along their flow, every
trigger, constraint and history runs, and each statement acts as the person whose acts they are,
behind the wall. Only references are given here, so that they follow the order of events.
tests/test_demo.py plays the same stories both ways and compares the rows.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import count

from django.db import connection, models

from psycopg2.extras import execute_values

from accounts.models import User
from accounts.wall import acting_as
from arrests.models import (
    Arrest,
    ArrestNote,
    Buyer,
    Charge,
    Disposition,
    Docket,
    Information,
    Investigation,
    InvestigationNote,
    Sentence,
)
from demo.acts import Acknowledge, Act, Answer, Change, Refile, Save, Send, Step, Story, link
from demo.world import LOCAL
from referrals.models import (
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    Notice,
    Referral,
    ReferralNote,
    Service,
)

BEFORE_THE_NOTICES = (Child, ChildAlias, Referral, Classification, Notice)
AFTER_THE_NOTICES = (Service, BuyerDisclosure, ReferralNote)
JUSTICE = (Buyer, Investigation, InvestigationNote, Arrest, ArrestNote, Docket)


def play(stories: Iterable[Story]) -> None:
    """Play whole stories, in phases that let every row find what it refers to.

    Must run in a transaction, into a database without other cases.
    """
    acts = sorted((act for story in stories for act in story.acts), key=lambda act: act.at)
    of_kind = defaultdict(list)
    for act in acts:
        of_kind[type(act)].append(act)
    saves = defaultdict(list)
    for act in acts:
        if isinstance(act, Save | Answer):
            saves[type(act.row)].append(act)

    _give_references(saves)
    for model in BEFORE_THE_NOTICES:
        for together in _in_rounds(saves[model], _about):
            _insert(together)
    _send(of_kind[Send])
    _acknowledge(of_kind[Acknowledge])
    for model in AFTER_THE_NOTICES:
        _insert(saves[model])
    _step([act for act in of_kind[Step] if isinstance(act.case, Referral)])

    for answer in of_kind[Answer]:
        answer.row.notice = answer.told.notice
    for model in JUSTICE:
        _insert(saves[model])
    _charge(saves, of_kind[Refile])
    _change(of_kind[Change])
    _insert(saves[Disposition])
    _insert(saves[Sentence])
    _step([act for act in of_kind[Step] if isinstance(act.case, Investigation)])


# References ---------------------------------------------------------------------------------------


def _give_references(saves: dict[type, list[Save]]) -> None:
    """Number cases in the order of events and leave the counters where the database goes on."""
    numbered: list[tuple[type, str, str, Callable]] = [
        (Child, "number", "C", lambda row: 0),
        (Referral, "reference", "R", lambda row: row.received_at.astimezone(LOCAL).year),
        (Buyer, "number", "B", lambda row: 0),
        (Investigation, "reference", "I", lambda row: row.opened_on.year),
        (Arrest, "number", "A", lambda row: row.arrested_on.year),
    ]
    last = {}
    for model, column, prefix, year_of in numbered:
        counters = defaultdict(lambda: count(1))
        for act in saves[model]:
            year = year_of(act.row)
            number = last[prefix, year] = next(counters[year])
            reference = f"{prefix}-{year}-{number:05}" if year else f"{prefix}-{number:06}"
            setattr(act.row, column, reference)
    set_counters(last)


def set_counters(last: dict[tuple[str, int], int]) -> None:
    """The last number given, by prefix and year. As the owner: no role may count."""
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            """INSERT INTO casework_counter AS c (prefix, year, last) VALUES %s
               ON CONFLICT ON CONSTRAINT one_counter
               DO UPDATE SET last = greatest(c.last, excluded.last)""",
            [(prefix, year, number) for (prefix, year), number in last.items()],
        )


# Statements, each as the person who acted -----------------------------------------------------------


def _by_person(acts: Iterable[Act]) -> Iterable[tuple[User, list[Act]]]:
    of_person = defaultdict(list)
    for act in acts:
        of_person[act.by].append(act)
    return of_person.items()


def _about(act: Act) -> models.Model:
    """What an act is about: acts about one thing happen one after the other."""
    return getattr(act.row, "referral", act.row)


def _in_rounds(acts: Iterable[Act], of: Callable[[Act], models.Model]) -> list[list[Act]]:
    """Everything's first act, then everything's second, and so on; acts come in order of time."""
    rounds, taken = defaultdict(list), defaultdict(int)
    for act in acts:
        rounds[taken[id(of(act))]].append(act)
        taken[id(of(act))] += 1
    return [rounds[number] for number in sorted(rounds)]


def _insert(acts: list[Save]) -> None:
    for by, theirs in _by_person(acts):
        with acting_as(by):
            _create([act.row for act in theirs], by)
    # Within one transaction the planner would go on taking the tables for empty, and what triggers ask
    # about each row would read all of them.
    with connection.cursor() as cursor:
        for model in {type(act.row) for act in acts}:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def _create(rows: list[models.Model], by: User) -> None:
    for row in rows:
        link(row)
        if hasattr(row, "by_id") and row.by_id is None:
            row.by_id = by.pk  # whoever writes it signs it
        if isinstance(row, Notice) and row.sent_at:
            row.sent_by_id = by.pk
    if rows:
        type(rows[0]).objects.bulk_create(rows, batch_size=2000)


def _update(model: type[models.Model], columns: tuple[str, ...], rows: list[tuple]) -> None:
    """Set columns of many rows; each tuple is the key and the values, in the columns' order."""
    fields = [model._meta.get_field(name) for name in columns]
    named = ", ".join(f'"{f.column}" = v.v{i}::{_type(f)}' for i, f in enumerate(fields))
    names = ", ".join(f"v{i}" for i in range(len(fields)))
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            f'UPDATE "{model._meta.db_table}" AS t SET {named} '
            f"FROM (VALUES %s) AS v (id, {names}) WHERE t.id = v.id",
            rows,
            page_size=2000,
        )


def _type(field: models.Field) -> str:
    return field.rel_db_type(connection) if field.is_relation else field.db_type(connection)


def _send(acts: list[Send]) -> None:
    clocked = Notice.objects.filter(clock__isnull=False, sent_at__isnull=True)
    asked = {(n.referral_id, n.kind, n.clock_id): n for n in clocked.defer("information_disclosed")}
    columns = ("sent_at", "sent_by", "method", "information_disclosed", "late_reason")
    for by, theirs in _by_person(acts):
        rows = []
        for act in theirs:
            act.notice = asked[act.referral.pk, act.kind, act.clock]
            told = (act.method, act.information_disclosed, act.late_reason)
            rows.append((act.notice.pk, act.at, by.pk, *told))
        with acting_as(by):
            _update(Notice, columns, rows)


def _acknowledge(acts: list[Acknowledge]) -> None:
    for by, theirs in _by_person(acts):
        with acting_as(by):
            rows = [(act.told.notice.pk, act.at, by.pk) for act in theirs]
            _update(Notice, ("acknowledged_at", "acknowledged_by"), rows)


def _step(acts: list[Step]) -> None:
    for together in _in_rounds(acts, lambda act: act.case):
        for by, theirs in _by_person(together):
            with acting_as(by):
                _take(theirs, by)


def _take(acts: list[Step], by: User) -> None:
    """Steps of one person: move the cases, and record the moves."""
    model = type(acts[0].case)
    changes = []
    for name in dict.fromkeys(act.name for act in acts):
        step = model.flow.by_name[name]
        same = [act for act in acts if act.name == name]
        emptied = [model._meta.get_field(column).get_default() for column in step.clears]
        rows = []
        for act in same:
            asked = [act.values.get(n, getattr(act.case, n)) for n in step.fields]
            rows.append((act.case.pk, step.target, *asked, *emptied))
            changes.append(
                model.status_changes.rel.related_model(
                    case=act.case, from_status=act.case.status, to_status=step.target,
                    reason=act.reason, by_id=by.pk, at=act.at,
                )
            )  # fmt: skip
            act.case.status = step.target
        _update(model, ("status", *step.fields, *step.clears), rows)
    _create(changes, by)


# Informations and counts -------------------------------------------------------------------------


def _charge(saves: dict[type, list[Save]], refiled: list[Refile]) -> None:
    """Police's short forms and their counts first, then each later version with its counts."""
    _insert(saves[Information])
    _insert(saves[Charge])
    for together in _in_rounds(refiled, lambda act: act.row.arrest):
        for by, theirs in _by_person(together):
            with acting_as(by):
                _create([act.row for act in theirs], by)
                _create([charge for act in theirs for charge in act.charges], by)


def _change(acts: list[Change]) -> None:
    for by, theirs in _by_person(acts):
        alike = defaultdict(list)
        for act in theirs:
            alike[type(act.row), tuple(act.values)].append(act)
        with acting_as(by):
            for (model, columns), same in alike.items():
                _update(model, columns, [(a.row.pk, *a.values.values()) for a in same])
