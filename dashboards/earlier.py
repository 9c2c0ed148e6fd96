"""What was released so far, with the true counts behind it: read as statistics, added and never changed.

A release cannot be protected from the ones before it without the numbers they hid, and those may have
changed or been erased since: so they are kept as they were counted (`ReleaseCounts`).
"""

import json
from collections.abc import Collection, Mapping

from django.db import connection

from casework.errors import Conflict
from dashboards.facts import Key, name_of
from dashboards.suppression import Cell, Reason, Relation, Released, Suppression


def earlier_releases(before: int | None = None) -> list[Released]:
    """All releases in the order they were made, withdrawn ones too, or those before one; run it as
    statistics. `Conflict` where the counts behind one are missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.name, c.counts FROM dashboards_release r LEFT JOIN LATERAL (
                SELECT counts FROM dashboards_releasecounts
                WHERE digest = r.digest AND kept_at <= r.made_at ORDER BY id DESC LIMIT 1
            ) AS c ON true
            WHERE %(before)s IS NULL OR (r.made_at, r.id) < (
                SELECT made_at, id FROM dashboards_release WHERE id = %(before)s)
            ORDER BY r.made_at, r.id
            """,
            {"before": before},
        )
        return [_released(name, counts) for name, counts in cursor.fetchall()]


def keep(digest: str, protected: Suppression, shown: Collection[Key]) -> None:
    """Remember the counts behind what was computed, in case it is released."""
    names = {key: name_of(key) for key in protected.cells}
    place = {key: i for i, key in enumerate(names)}
    counts = {
        "threshold": protected.threshold,
        "cells": [[names[key], *cell] for key, cell in protected.cells.items()],
        "sums": [
            [place[total], *(place[part] for part in parts)] for total, parts in protected.relations
        ],
        "hidden": {names[key]: reason.value for key, reason in protected.hidden.items()},
        "unseen": sorted(names[key] for key in protected.cells if key not in shown),
        "kept": [[list(what), *ends] for what, ends in protected.kept.items()],
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dashboards_releasecounts (digest, counts) VALUES (%s, %s)",
            [digest, json.dumps(counts)],
        )


def _released(name: str, counts: Mapping | str | None) -> Released:
    if counts is None:
        raise Conflict(
            f"The counts behind {name} are missing, so nothing can be protected from it."
        )
    counts = json.loads(counts) if isinstance(counts, str) else counts
    cells = {cell: Cell(value, people) for cell, value, people in counts["cells"]}
    names = list(cells)
    return Released(
        name,
        counts["threshold"],
        cells,
        [Relation(names[i], tuple(names[j] for j in parts)) for i, *parts in counts["sums"]],
        {cell: Reason(reason) for cell, reason in counts["hidden"].items()},
        cells.keys() - set(counts["unseen"]),
        {tuple(what): (low, high) for what, low, high in counts["kept"]},
    )
