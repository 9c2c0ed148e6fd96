"""Making the content of a release: count as statistics, protect everything together, write it down.

measures -> counts -> protection -> published tables -> sentences and charts
"""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from accounts.wall import acting_as_statistics
from dashboards.content import MeasureReader
from dashboards.earlier import earlier_releases, keep
from dashboards.facts import Facts, Key, Period, count, looking_at, name_of
from dashboards.headlines import Headline
from dashboards.measures import MEASURES, Measure
from dashboards.measures.base import Figure, PublicList
from dashboards.models import Release
from dashboards.suppression import Cell, Relation, Released, Suppression, suppress
from dashboards.tables import Layout

FORMAT = 1
"""Version of the shape of the content."""
UNSEEN = 0.1
"""What hiding a number costs that no table shows."""


@dataclass(frozen=True)
class Draft:
    """A measure counted and not yet protected."""

    measure: Measure
    layouts: list[Layout]
    figures: list[Figure]
    lists: list[PublicList]


Tell = Callable[[str], None]
COUNTING, DERIVING = "Counting {}", "Working out medians, shares and lists"
PROTECTING, DRAWING = "Deciding what to hide", "Writing it down and drawing"


def steps(measures: Iterable[Measure] = MEASURES) -> list[str]:
    """What `compute` tells, in order: one step for each kind of fact, and what follows."""
    kinds = dict.fromkeys(table.facts.name for measure in measures for table in measure.tables)
    return [*map(COUNTING.format, kinds), DERIVING, PROTECTING, DRAWING]


def compute(until: dt.date, *, tell: Tell = lambda step: None) -> tuple[dict, list[dict]]:
    """The content of a release over the data of one day, and the log of what it hides and why.

    It is protected after every release there is, and the counts behind it are kept for the next ones.
    The same data, day and earlier releases give the same content. The log says what everyone may know:
    it holds no hidden number. `tell` is called at the beginning of each of the `steps`.
    """
    drafts, protected = _protected(until, tell=tell)
    tell(DRAWING)
    content = write_down(drafts, protected, until)
    keep(digest_of(content), protected, shown(drafts, protected))
    return content, protected.log


def recompute(release: Release) -> dict:
    """What a release would say if it were made of today's data, after the same earlier ones."""
    drafts, protected = _protected(release.data_until, before=release.pk)
    return write_down(drafts, protected, release.data_until)


def _protected(
    until: dt.date, before: int | None = None, *, tell: Tell = lambda step: None
) -> tuple[list[Draft], Suppression]:
    with acting_as_statistics(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")  # ends with this block, also inside another
        drafts = draft(Period(until), tell=tell)
        earlier = earlier_releases(before)
    tell(PROTECTING)
    return drafts, protect(drafts, earlier)


def draft(
    period: Period, measures: Iterable[Measure] = MEASURES, *, tell: Tell = lambda step: None
) -> list[Draft]:
    """Count every measure; run it as statistics. One statement for each kind of fact."""
    wanted: dict[str, set[frozenset[str]]] = defaultdict(set)
    kinds: dict[str, Facts] = {}
    for measure in measures:
        for table in measure.tables:
            kinds[table.facts.name] = table.facts
            wanted[table.facts.name].update(table.groupings)
    with looking_at(period):
        counts = {}
        for name, facts in kinds.items():
            tell(COUNTING.format(name))
            counts[name] = count(facts, wanted[name], period)
        tell(DERIVING)
        return [
            Draft(
                measure,
                [table.layout(counts[table.facts.name], period) for table in measure.tables],
                list(measure.figures(period)),
                list(measure.lists(period)),
            )
            for measure in measures
        ]


def protect(drafts: Iterable[Draft], earlier: Sequence[Released] = ()) -> Suppression:
    """Decide what to hide in all tables together, after the earlier releases: an equal key in two
    tables is one number, and the dearer to hide the more places it stands in."""
    cells: dict[Key, Cell] = {}
    relations: list[Relation] = []
    weights: dict[Key, float] = defaultdict(float)
    threshold = settings.SUPPRESSION_THRESHOLD
    for layout in (layout for drafted in drafts for layout in drafted.layouts):
        if layout.is_left_out(threshold):
            continue
        for key, cell in layout.cells.items():
            if cells.setdefault(key, cell) != cell:
                raise ValueError(f"Two tables disagree about {name_of(key)}.")
            weights[key] += layout.weights.get(key, 0)
        relations += layout.relations
    weights = {key: weight or UNSEEN for key, weight in weights.items()}
    return suppress(
        cells, relations, threshold=threshold, name=name_of, earlier=earlier, weights=weights
    )


def shown(drafts: Iterable[Draft], protected: Suppression) -> set[Key]:
    """The cells that stand in a published table, as numbers or hidden."""
    layouts = (layout for drafted in drafts for layout in drafted.layouts)
    return {
        key
        for layout in layouts
        if layout.is_published(protected)
        for key in layout.keys.values()
        if key
    }


def write_down(drafts: Iterable[Draft], protected: Suppression, until: dt.date) -> dict:
    """What is published: tables without their hidden numbers, then what is said and drawn from them."""
    content = {
        "format": FORMAT,
        "data_until": until.isoformat(),
        "threshold": protected.threshold,
        "measures": [],
    }
    for drafted in drafts:
        measure = drafted.measure
        tables = [layout.published(protected) for layout in drafted.layouts]
        data = {
            "slug": measure.slug,
            "title": measure.title,
            "question": measure.question,
            "definition": measure.definition,
            "serves": list(measure.serves),
            "tables": [table for table in tables if table],
            "figures": [figure.published(protected) for figure in drafted.figures],
            "lists": [rows.published() for rows in drafted.lists],
        }
        read = MeasureReader(data, content)
        data["lists"] += [rows.published() for rows in measure.compared(read)]
        data["sentence"] = measure.said(read)
        data["answer"] = measure.answered(read)
        headline = measure.headline(read)
        data["headline"] = Headline(*headline).published() if headline else None
        data["charts"] = [
            chart.published(data["sentence"])
            for chart in measure.charts(read)
            if not chart.says_nothing
        ]
        content["measures"].append(data)
    return content


def canonical(content: dict) -> bytes:
    """The one way to write the content down as bytes: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of(content: dict) -> str:
    """SHA-256 of the canonical content, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def is_intact(frozen) -> bool:
    """Whether the content of a release, or of a published annual report, is what its digest says."""
    return digest_of(frozen.content) == frozen.digest
