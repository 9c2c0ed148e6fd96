"""An annual report's content as chapters of blocks: what the print draws one after the other.

Only words and numbers: every text here reaches the print as data, never as markup of the print.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from django.template.loader import render_to_string
from django.utils.formats import date_format

from dashboards.content import MeasureReader, TableReader
from dashboards.report.contents import PARTS

FONT = "Libertinus Serif"
WIDE, HIGH, HIGHEST = 400, 320, 560
"""How large a chart may be on a page, in points; one that would be hard to read so small may be higher."""
TALL = 430
"""A higher chart stands after the tables, on a page that is its own, so that none is left half empty."""
LEGIBLE = 0.68
"""A chart's letters of 12 points are read at no less than this scale."""
LABEL = 26
"""A row's label of more letters is broken in lines."""
DEPARTMENT = " Police Department"


def day(iso: str | None) -> str:
    """ "October 3, 2026" of a day as JSON has it; nothing of none."""
    return date_format(dt.date.fromisoformat(iso), "F j, Y") if iso else ""


def chapters_of(content: dict, digest: str) -> list[dict]:
    """(heading, blocks) of every chapter, the last of which says how to verify the report."""
    release = content["release"]
    chapters = [
        ("Introduction", [*content["introduction"], *_in_short(content)]),
        *((s["question"], list(_section(s, release))) for s in content["sections"]),
        (PARTS["recommended"], [*content["parts"]["recommended"], *_recommended(content)]),
        (PARTS["agencies"], [*content["parts"]["agencies"], *_agencies(content["agencies"])]),
        (PARTS["council"], [*content["parts"]["council"], *_council(content)]),
        ("How the numbers are counted", list(_definitions(content))),
        ("How to verify this report", list(_verifying(content, digest))),
    ]
    return [{"heading": heading, "blocks": blocks} for heading, blocks in chapters]


def said(text: str, kind: str = "plain") -> dict:
    return {"kind": kind, "text": text}


def _in_short(content: dict) -> Iterator[dict]:
    if content["headlines"]:
        yield said("In short", "heading")
        yield {
            "kind": "bullets",
            "items": [
                [
                    {"text": headline["number"], "style": "strong"},
                    {"text": f" {headline['meaning']}. {headline['change']}", "style": ""},
                ]
                for headline in content["headlines"]
            ],
        }
    release = content["release"]
    hidden = render_to_string("dashboards/protection.html", {"threshold": release["threshold"]})
    yield said(
        f"The numbers are those of “{release['name']}”: what was recorded up to the end of "
        f"{day(release['data_until'])}. {hidden.strip()}",
        "note",
    )


def _section(section: dict, release: dict) -> Iterator[dict]:
    if section["answer"]:
        yield said(section["answer"], "answer")
    yield from section["text"]
    for data in section["measures"]:
        read = MeasureReader(data, release)
        charts = [_chart(chart) for chart in data["charts"]]
        first, *others = [chart for chart in charts if not chart["tall"]] or [None]
        sentence = data["sentence"] if data["sentence"] != section["answer"] else ""
        opening = [said(data["title"], "heading"), said(sentence) if sentence else None, first]
        yield {"kind": "together", "blocks": [block for block in opening if block]}
        yield from others
        yield from (_numbers(table) for table in read.tables)
        yield from (chart for chart in charts if chart["tall"])
        yield from (_listed(rows) for rows in data["lists"])
        yield from _derived(data["figures"])


def _chart(chart: dict) -> dict:
    """The drawing that was frozen, its letters in a font that every printer of this report has."""
    width, height = (
        float(n) for n in re.search(r'viewBox="[^"]*"', chart["svg"])[0][9:-1].split()[2:]
    )
    scale = min(1, WIDE / width, max(HIGH / height, min(LEGIBLE, HIGHEST / height)))
    return {
        "kind": "chart",
        "title": chart["title"],
        "alt": f"{chart['title']}. {chart['description']}",
        "svg": re.sub(r'font-family="[^"]*"', f'font-family="{FONT}"', chart["svg"]),
        "width": round(width * scale, 1),
        "tall": height * scale > TALL,
        "note": " ".join(
            filter(
                None,
                (
                    "A question mark stands for a number that is hidden." if chart["hides"] else "",
                    chart.get("note", ""),
                ),
            )
        ),
    }


def _numbers(table: TableReader) -> dict:
    return {
        "kind": "table",
        "numeric": True,
        "caption": table.data["caption"],
        "headings": [table.data["rows"]["heading"], *table.columns.values()],
        "rows": [
            [
                {"text": line["label"], "look": "total" if line["is_total"] else ""},
                *({"text": cell["text"], "look": _look(cell)} for cell in line["cells"]),
            ]
            for line in table.lines
        ],
        "widths": _widths(table.rows.values(), len(table.columns)),
        "share": min(100, 34 + 14 * len(table.columns)),
        "notes": table.notes,
    }


def _look(cell: dict) -> str:
    return "hidden" if cell["is_hidden"] else "total" if cell["is_total"] else ""


def _widths(labels: Iterable[str], others: int) -> list[float]:
    """Shares of the width: the labels' column as wide as they need, up to a point; the rest alike."""
    longest = min(LABEL, max(map(len, labels), default=0))
    return [max(0.9, longest / 9), *[1.0] * others]


def _table(caption: str, headings: list[str], widths: list[float], rows, notes=()) -> dict:
    if not rows:
        none = [
            {"text": f"{caption}: ", "style": "strong"},
            {"text": "none recorded.", "style": ""},
        ]
        return {"kind": "paragraph", "items": [none]}
    return {
        "kind": "table",
        "numeric": False,
        "caption": caption,
        "headings": headings,
        "widths": widths,
        "share": 100,
        "rows": [[{"text": text, "look": ""} for text in row] for row in rows],
        "notes": list(notes),
    }


def _listed(rows: dict) -> dict:
    """A list of public texts; a column is as wide as its texts on average, and as its longest word."""
    widths = []
    for at, name in enumerate(rows["columns"]):
        texts = [name, *(row[at] for row in rows["rows"])]
        word = max(len(word) for text in texts for word in [*re.split(r"[\s/-]", text), "-" * 4])
        widths.append(max(word * 0.9, sum(map(len, texts)) / len(texts) / 1.6))
    return _table(rows["caption"], rows["columns"], widths, rows["rows"])


def _derived(figures: list[dict]) -> Iterator[dict]:
    """Numbers derived from those of the tables; "–" where there is nothing to derive them from."""
    if figures:
        rows = [
            (figure["label"], f"{figure['value']:,}")
            if figure["value"] is not None
            else (figure["label"], "not shown" if figure["hidden"] else "–")
            for figure in figures
        ]
        hidden = any(figure["hidden"] for figure in figures)
        notes = ["not shown: it rests on few cases or on a hidden number."] if hidden else []
        table = _table("Derived from these numbers", ["What", "Number"], [4, 1], rows, notes)
        yield {**table, "numeric": True, "share": 75}


def _recommended(content: dict) -> Iterator[dict]:
    rows = [
        (
            row["reference"],
            row["text"],
            row["lead"],
            "; ".join([row["status"], *row["laws"]])
            + (f" (due {day(row['due_on'])})" if row["due_on"] else ""),
        )
        for row in content["recommendations"]
    ]
    yield said(f"As they stood on {day(content['as_of'])}.")
    yield _table(
        "Recommendations",
        ["No.", "Recommendation", "Who leads", "Status"],
        [0.7, 4, 1.6, 1.5],
        rows,
    )


def _agencies(agencies: dict) -> Iterator[dict]:
    yield said(
        "Police chiefs and the Chief State's Attorney report to the council each year (CGS 51-286h). For "
        f"{day(agencies['from'])} to {day(agencies['until'])}, due on {day(agencies['due_on'])}, "
        f"{agencies['received_of_asked']} of the {agencies['asked']} agencies that the section asks had "
        "reported.",
    )
    if agencies["received"]:
        rows = [
            (row["agency"], *("–" if n is None else f"{n:,}" for n in row["numbers"]))
            for row in agencies["received"]
        ]
        yield {
            **_table(
                "Reports received",
                ["Agency", *agencies["items"]],
                [2.6, *[1.0] * len(agencies["items"])],
                rows,
                ["Numbers are the agencies' own, by the counting rule each states in its report."],
            ),
            "numeric": True,
        }
    yield said("Reports missing", "heading")
    if not agencies["missing"]:
        yield said("None.")
        return
    yield said("Those without a further word are the police departments of these towns.")
    names = [
        (row["agency"].removesuffix(DEPARTMENT), row["standing"]) for row in agencies["missing"]
    ]
    missing = [f"{name} ({how.lower()})" if how else name for name, how in names]
    yield {"kind": "columns", "items": missing}


def _council(content: dict) -> Iterator[dict]:
    seats = content["seats"]
    vacant = sum(1 for seat in seats if not seat["member"])
    yield said(
        f"The council's {len(seats)} seats (CGS 46a-170) on {day(content['as_of'])}; "
        f"{vacant or 'none'} {'is' if vacant == 1 else 'are'} vacant."
    )
    rows = [
        (
            str(seat["position"]),
            seat["seat"],
            (seat["member"] + (f"; designee {seat['designee']}" if seat["designee"] else ""))
            or "Vacant",
            day(seat["since"]),
        )
        for seat in seats
    ]
    yield _table("Seats and members", ["No.", "Seat", "Member", "Since"], [0.5, 4, 2.4, 1.3], rows)


def _definitions(content: dict) -> Iterator[dict]:
    for section in content["sections"]:
        for data in section["measures"]:
            yield said(data["title"], "heading")
            for heading, words in data["definition"]:
                yield {
                    "kind": "paragraph",
                    "small": True,
                    "items": [
                        [
                            {"text": f"{heading}: ", "style": "strong"},
                            {"text": words, "style": ""},
                        ]
                    ],
                }


def _verifying(content: dict, digest: str) -> Iterator[dict]:
    release = content["release"]
    yield said(
        f"The numbers and charts were taken unchanged from “{release['name']}” (release number "
        f"{release['number']}), which was frozen when it was made. Its digest is the SHA-256 of its content:"
    )
    yield said(release["digest"], "digest")
    if digest:
        yield said("The digest of everything this report shows, texts and tables, is")
        yield said(digest, "digest")
    yield {
        "kind": "numbers",
        "items": [
            [{"text": step, "style": ""}]
            for step in (
                "Open the release of this number in the TIP Council application. Its page shows its digest: "
                "it must be the one above.",
                "Download it there as data (JSON), and this report's content from the report's page.",
                "Of each file take the value of “content”, write it as JSON with its keys sorted, without "
                "spaces, in UTF-8, and compute the SHA-256. Any changed number or word gives another digest.",
                "Whoever runs the application checks both with “manage.py verify_release” and "
                "“manage.py verify_annual_report”.",
            )
        ],
    }
