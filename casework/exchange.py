"""Files out: what is on screen, as CSV that a spreadsheet cannot run."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from casework import reading
from casework.columns import Column, cell, label_of

CHUNK = 1000
RISKY = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    return f"'{text}" if text.startswith(RISKY) else text


def as_csv(request, rows, keys: list[int], columns: list[Column], *, name: str, prepare):
    """Stream the rows with these keys, in this order, as the person who asks sees them.

    `prepare` is given each lot of rows before they are written. Which rows leave was settled in the request; they are read behind the wall again while the
    file is made, after the request's transaction has ended, and entered in the read log.
    """
    response = StreamingHttpResponse(
        reading.streamed(request, _parts(rows, keys, columns, prepare)),
        content_type="text/csv; charset=utf-8",
    )
    file = f"{slugify(name)}-{timezone.localdate():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{file}"'
    response["Cache-Control"] = "no-store"
    return response


def _parts(rows, keys, columns, prepare) -> Iterator[str]:
    yield _line(label_of(rows.model, column) for column in columns)
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        found = {row.pk: row for row in rows.filter(pk__in=chunk).order_by()}
        prepare(list(found.values()), in_file=True)
        yield "".join(
            _line(cell(found[key], column).text for column in columns)
            for key in chunk
            if key in found
        )


def _line(texts: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow([harmless(text) for text in texts])
    return written.getvalue()
