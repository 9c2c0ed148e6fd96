"""What every column of a measure's spreadsheet and every field of its data means.

Columns are described as Table Schema of the Frictionless Data Package (https://specs.frictionlessdata.io),
with two properties of our own: `unit`, and `empty`, which says why a cell can be empty.
"""

from dashboards.content import MeasureReader
from dashboards.suppression import Reason

RESTS_ON_FEW = "rests on few"
"""Why a derived number is not shown: it rests on few cases or on a hidden number."""
DERIVED = "derived"
"""The name under which derived numbers, such as a median, stand in the spreadsheet as a table."""
HIDDEN_BECAUSE = {
    Reason.SMALL: "the number, or the number of people behind it, is about 1 to the threshold",
    Reason.COMPLEMENTARY: "it is more than the threshold, and would give a smaller number away",
    Reason.CHANGED: (
        "it changed by about 1 to the threshold since an earlier release, whose number is in last_value"
    ),
    Reason.WITHHELD: "it would give a smaller number away; which of the reasons is not said",
}
NOT_A_COUNT = "For a derived number or a public list, which have none."
COLUMNS = (
    ("release_data_until", "date", "The last day counted.", ""),
    ("measure", "string", "The question answered, by its name in addresses.", ""),
    (
        "table",
        "string",
        f'Which table the number stands in; "{DERIVED}" for derived numbers, else the name of a public list.',
        "",
    ),
    ("unit", "string", "What is counted, as said under `definition`.", NOT_A_COUNT),
    ("row_heading", "string", "What the rows divide by.", ""),
    ("row", "string", 'The row, by its code; "total" for the sum of all rows.', ""),
    ("row_label", "string", "The row in words.", ""),
    ("column_heading", "string", "What the columns divide by.", NOT_A_COUNT),
    (
        "column",
        "string",
        'The column, by its code; "total" for the sum of all columns, or where there is one column only.',
        "For a derived number, which has none.",
    ),
    ("column_label", "string", "The column in words.", "For a derived number, which has none."),
    (
        "value",
        "any",
        "The number, whole; in a public list a text.",
        "The number is hidden: `hidden` says why. A number that does not exist has no line. Zero is "
        "never hidden and stands as 0.",
    ),
    ("hidden", "string", "Why the number is hidden.", "The number is shown."),
    (
        "last_value",
        "integer",
        "The number of an earlier release, where the new one is hidden because it changed by a few.",
        "The number is not hidden for that.",
    ),
    (
        "last_release",
        "string",
        "The name of the release that published `last_value`.",
        "The number is not hidden for that.",
    ),
)
"""Name, type, meaning and why it can be empty of every column, in their order."""
JSON_FIELDS = (
    ("release", "object", "Number, name, last day counted, day made, digest (SHA-256 of the whole "
     "release), threshold, and why it was withdrawn.", "`withdrawn` is null while it stands."),
    ("slug", "string", "The measure's name in addresses.", ""),
    ("title", "string", "What people call it.", ""),
    ("question", "string", "The question it answers.", ""),
    ("answer", "string", "The answer in one sentence.", "Missing in releases made before there was one."),
    ("sentence", "string", "All there is to say, in sentences.", ""),
    ("headline", "object", "The number at the top of the dashboard, its meaning, what it was before, the "
     "change and whether chance would explain it.", "null: the measure has none."),
    ("definition", "array", "Pairs of a heading and what it says: what is counted, unit, date, source.", ""),
    ("serves", "array", "References of the council's recommendations it serves.", ""),
    ("tables[].name", "string", "The table's name; `table` in the spreadsheet.", ""),
    ("tables[].unit", "string", "What is counted.", ""),
    ("tables[].people", "string", "Whom the unit is about.", "Empty where nobody is counted twice."),
    ("tables[].rows, tables[].columns", "object", "What they divide by (`heading`), and their codes and "
     "labels in order (`values`).", ""),
    ("tables[].cells[row][column]", "integer or object", 'The number; or {"hidden": reason}, with "last" '
     "for one that changed by a few.", "null: there is nothing to count, such as a quarter to come."),
    ("figures[].value", "integer", "A number derived from counts, such as a median.",
     "null: there is nothing to derive it from, or `hidden` is true, as it rests on few cases or on a "
     "hidden number."),
    ("lists[].rows", "array", "Public rows that are not about persons, under `columns`.", ""),
)  # fmt: skip
"""Name, type, meaning and why it can be empty of every field of the data of a measure."""


def schema_of(measure: MeasureReader) -> dict:
    """Table Schema of the measure's spreadsheet."""
    units = sorted({table.data["unit"] for table in measure.tables})
    values = {
        "measure": [measure.slug],
        "table": [
            *(table.name for table in measure.tables),
            *([DERIVED] if measure.data["figures"] else []),
            *(rows["name"] for rows in measure.data["lists"]),
        ],
        "unit": units,
        "hidden": [*(reason.value for reason in Reason), RESTS_ON_FEW],
    }
    fields = []
    for name, kind, meaning, empty in COLUMNS:
        field = {"name": name, "type": kind, "title": meaning.partition(";")[0].rstrip(".")}
        field["description"] = meaning
        if values.get(name):
            field["constraints"] = {"enum": values[name]}
        if name in {"value", "last_value"}:
            field["unit"] = ", ".join(units) or "as the list says"
        if name == "hidden":
            field["values"] = _reasons()
        if empty:
            field["empty"] = empty
        fields.append(field)
    return {"fields": fields, "missingValues": [""]}


def _reasons() -> dict[str, str]:
    words = {reason.value: words for reason, words in HIDDEN_BECAUSE.items()}
    return {**words, RESTS_ON_FEW: "a derived number that rests on few cases or on a hidden number"}


def fields_of(measure: MeasureReader) -> dict:
    """The dictionary that goes with the data of a measure: every field, and every code in words."""
    return {
        "fields": [
            {"name": name, "type": kind, "meaning": meaning, "empty": empty}
            for name, kind, meaning, empty in JSON_FIELDS
        ],
        "hidden": _reasons(),
        "tables": [
            {
                "name": table.name,
                "caption": table.data["caption"],
                "unit": table.data["unit"],
                "rows": table.rows,
                "columns": table.columns,
            }
            for table in measure.tables
        ],
    }
