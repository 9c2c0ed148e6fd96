"""What a machine can see of PDF/UA-1 in a PDF: the points of the Matterhorn Protocol that need no reader.

Beside it `bench/pdf_ua` runs veraPDF, which sees more and needs Java.
"""

import io
from collections import Counter
from functools import cache

from pypdf import PdfReader
from pypdf.generic import BooleanObject, ContentStream, IndirectObject

STANDARD = {
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index",
    "NonStruct", "Private", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl",
    "LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note",
    "Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form",
}  # fmt: skip
PAINTING = {
    b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh", b"BI",
    b"INLINE IMAGE",
}  # fmt: skip


def faults(pdf: bytes) -> list[str]:
    """Sentences about what is wrong; empty when nothing that is looked at is."""
    reader = PdfReader(io.BytesIO(pdf))
    catalog = reader.trailer["/Root"]
    nodes = list(_nodes(catalog["/StructTreeRoot"]["/K"]))
    return [
        *_of_catalog(catalog),
        *_of_structure(nodes, catalog["/StructTreeRoot"].get("/RoleMap", {})),
        *_of_headings(nodes),
        *_of_tables(nodes),
        *_of_pages(reader, nodes),
    ]


@cache
def text_of(pdf: bytes) -> str:
    """The words of all pages, spaces made one."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


@cache
def structure(pdf: bytes) -> list:
    """Every structure element in reading order."""
    reader = PdfReader(io.BytesIO(pdf))
    return list(_nodes(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def attribute(node, name: str):
    """The value of an attribute of a structure element, None without."""
    held = node.get("/A", [])
    for one in held if isinstance(held, list) else [held]:
        if name in one.get_object():
            return one.get_object()[name]
    return None


def _kids(node) -> list:
    kids = node.get("/K", [])
    kids = kids.get_object() if isinstance(kids, IndirectObject) else kids
    return [k.get_object() for k in (kids if isinstance(kids, list) else [kids])]


def _nodes(kids):
    kids = kids.get_object()
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if hasattr(kid, "get") and "/S" in kid:
            yield kid
            yield from _nodes_below(kid)


def _nodes_below(node):
    for kid in _kids(node):
        if hasattr(kid, "get") and "/S" in kid:
            yield kid
            yield from _nodes_below(kid)


def _of_catalog(catalog):
    marks = catalog.get("/MarkInfo", {})
    if marks.get("/Marked") != BooleanObject(True):
        yield "It is not marked as tagged."
    if marks.get("/Suspects") == BooleanObject(True):
        yield "Its tags are suspect."
    if catalog.get("/Lang") != "en-US":
        yield f"Its language is {catalog.get('/Lang')}."
    if catalog.get("/ViewerPreferences", {}).get("/DisplayDocTitle") != BooleanObject(True):
        yield "Its title is not shown."
    if "/Outlines" not in catalog:
        yield "It has no bookmarks."
    metadata = catalog["/Metadata"].get_object().get_data().decode()
    if "<pdfuaid:part>1</pdfuaid:part>" not in metadata and 'pdfuaid:part="1"' not in metadata:
        yield "It does not say that it is PDF/UA-1."
    if "<dc:title>" not in metadata:
        yield "Its metadata has no title."


def _of_structure(nodes, roles):
    for node in nodes:
        kind = node["/S"].lstrip("/")
        if kind not in STANDARD and f"/{kind}" not in roles:
            yield f"{kind} is no kind of element."
        if kind in {"Figure", "Formula"} and not str(node.get("/Alt", "")).strip():
            yield "A figure has no text alternative."
        if kind in {"Note"} and "/ID" not in node:
            yield "A note has no ID."
        wanted = {"L": {"LI", "L", "Caption"}, "LI": {"Lbl", "LBody"}, "TR": {"TH", "TD"}}.get(kind)
        for kid in _kids(node) if wanted else ():
            if hasattr(kid, "get") and kid.get("/S", "/LI").lstrip("/") not in wanted:
                yield f"{kid['/S']} stands in {kind}."


def _of_headings(nodes):
    level = 0
    for node in nodes:
        kind = node["/S"].lstrip("/")
        if kind in {"H1", "H2", "H3", "H4", "H5", "H6"}:
            if int(kind[1]) > level + 1:
                yield f"{kind} follows a heading of level {level}."
            level = int(kind[1])


def _of_tables(nodes):
    for table in (node for node in nodes if node["/S"] == "/Table"):
        rows = [node for node in _nodes_below(table) if node["/S"] == "/TR"]
        widths = Counter(
            sum(int(attribute(cell, "/ColSpan") or 1) for cell in _kids(row)) for row in rows
        )
        if len(widths) != 1:
            yield f"A table's rows have {sorted(widths)} cells."
        heads = [cell for row in rows for cell in _kids(row) if cell["/S"] == "/TH"]
        if not heads:
            yield "A table has no heading."
        for head in heads:
            if attribute(head, "/Scope") not in {"/Column", "/Row", "/Both"}:
                yield "A heading of a table has no scope."


def _of_pages(reader, nodes):
    held = {}
    for node in nodes:
        for kid in _kids(node):
            if isinstance(kid, int):
                held.setdefault(_page_of(node), Counter())[kid] += 1
            elif kid.get("/Type") == "/MCR":
                page = kid.raw_get("/Pg").idnum if "/Pg" in kid else _page_of(node)
                held.setdefault(page, Counter())[int(kid["/MCID"])] += 1
    fonts = {}
    for number, page in enumerate(reader.pages, 1):
        marked, loose = _marks(page, reader)
        if loose:
            yield f"Page {number} paints outside of tags and artifacts: {loose[0]}."
        known = held.get(page.indirect_reference.idnum, Counter())
        if set(marked) != set(known) or any(n != 1 for n in known.values()):
            yield f"Page {number} has content that no element holds, or holds twice."
        if page.get("/Annots") and page.get("/Tabs") != "/S":
            yield f"Page {number} has no order of tabs."
        for annotation in page.get("/Annots", []):
            annotation = annotation.get_object()
            if "/StructParent" not in annotation:
                yield f"Page {number} has an annotation without a tag."
            if annotation.get("/Subtype") == "/Link" and not annotation.get("/Contents"):
                yield f"Page {number} has a link that is not described."
        fonts |= {
            font.raw_get("/BaseFont"): font.get_object()
            for font in (f.get_object() for f in page["/Resources"].get("/Font", {}).values())
        }
    for name, font in fonts.items():
        if "/ToUnicode" not in font:
            yield f"{name} does not say what its letters are."
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        if not any(key.startswith("/FontFile") for key in inner["/FontDescriptor"]):
            yield f"{name} is not embedded."


def _page_of(node):
    return node.raw_get("/Pg").idnum if "/Pg" in node else None


def _marks(page, reader) -> tuple[list[int], list[str]]:
    """Numbers of the marked content of a page, and what is painted outside of marks."""
    marked, loose, depth = [], [], []
    for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
        if operator in {b"BDC", b"BMC"}:
            said = operands[1] if operator == b"BDC" else {}
            said = said if hasattr(said, "get") else page["/Resources"]["/Properties"][said]
            depth.append(operands[0] == "/Artifact" or "/MCID" in said)
            if "/MCID" in said:
                marked.append(int(said["/MCID"]))
        elif operator == b"EMC":
            depth.pop()
        elif (operator in PAINTING or operator == b"Do") and not any(depth):
            loose.append(operator.decode())
    return marked, loose
