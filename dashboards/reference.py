"""Reference data: figures that others published, each with its unit, definition and source."""

from accounts.reference import insert_missing, rows_of
from dashboards.models import ExternalFigure


def load() -> int:
    """Insert the figures that are missing; return how many those were."""
    return insert_missing(
        [ExternalFigure(**row) for row in rows_of(__file__, "published_figures")],
        ("series", "period"),
    )
