"""The order of the steps: a table → its values with their paths, or why they have none."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from extractor.headers.blocks import Block, heads_anew, side_by_side, stacked
from extractor.headers.body import (
    Context,
    block_values,
    headings,
    note_texts,
    raw_values,
    repeated_labels,
)
from extractor.headers.centred import may_be_centred
from extractor.headers.columns import Columns, sort_columns
from extractor.headers.heads import (
    column_paths,
    first_composites,
    first_figures,
    first_of_years,
    header_end,
    marked_header,
    spans_fit,
)
from extractor.headers.records import SPAN_UNCERTAIN, Kind, Path, ResolvedTable, TableValue, Unclear
from extractor.headers.rows import Named, row_paths
from extractor.headers.sheet import Sheet
from extractor.headers.signs import joined_signs
from extractor.headers.surroundings import Surroundings, strip_surroundings
from extractor.headers.words import counts_on, may_be_two
from extractor.marks import UNREADABLE
from extractor.model import Markup, Table


class _Found(Struct):
    """What has been resolved so far."""

    values: list[TableValue] = []
    headers: set[int] = set()
    labels: set[int] = set()
    kinds: set[Kind] = set()


def resolve(table: Table) -> ResolvedTable:
    """The values of any table with their row and column paths.

    Never raises for a table of a reader: where the headers allow more than one reading, ``unclear``
    says why and the values have no paths.
    """
    said = table.markup or Markup()
    around = Surroundings(unit=said.unit, notes=said.notes, above=said.title)
    try:
        if table.layout != "grid":
            lost = "columns" if table.layout == "rows" else "rows and columns"
            raise Unclear(f"the text lost the {lost} of its cells")
        sheet = Sheet(joined_signs(table))
        if sheet.cut:
            raise Unclear("the table is too large")
        if sheet.width < 2 or sheet.height == 0:
            raise Unclear("it has no two columns of text")
        around = strip_surroundings(sheet)
        around = replace(
            around,
            unit=around.unit or said.unit,
            notes=(*around.notes, *said.notes),
            above=said.title,
        )
        found = _resolved(sheet, around)
    except Unclear as reason:
        values = raw_values(table)
        parts = (around.title or said.title, around.unit, around.notes)
        return ResolvedTable(values, "unclear", *parts, unclear=str(reason))
    values = tuple(sorted(found.values, key=lambda value: (value.row or 0, value.column or 0)))
    if "list" not in found.kinds:  # records may well share a name
        values = tuple(repeated_labels(values))
    kind: Kind = "list" if "list" in found.kinds else min(found.kinds, default="crosstab")
    return ResolvedTable(
        values,
        kind,
        around.title or said.title,
        around.unit,
        around.notes,
        tuple(sorted(found.headers)),
        tuple(sorted(found.labels)),
    )


def _resolved(sheet: Sheet, around: Surroundings) -> _Found:
    rows = around.rows
    if not rows:
        raise Unclear("nothing stands in it but lines over all columns")
    found = _Found()
    marked = marked_header(sheet, rows)
    first = first_figures(sheet, rows[marked:])
    if first is None and marked:
        first = rows[marked]  # years and words alone, below what the source says is the header
    if first is None:
        first = first_of_years(sheet, rows) or first_composites(sheet, rows)
    if _keyed(sheet, rows):
        return _pairs(sheet, rows, around, found)
    if first is None:
        raise Unclear("it holds no figures, and words do not tell a heading from a row")
    lead = [row for row in rows if row < first]
    if not any(not sheet.full(row) for row in lead):
        return _pairs(sheet, rows, around, found)
    heads = [row for row in lead if not sheet.full(row)]
    for part in side_by_side(sheet, heads, [row for row in rows if row >= first]):
        _columns_below_headers(part, rows, first, around, found)
    if not found.values:
        raise Unclear("no values stand below its header")
    return found


def _columns_below_headers(
    sheet: Sheet, rows: Sequence[int], first: int, around: Surroundings, found: _Found
) -> None:
    lead = [row for row in rows if row < first]
    loose = [
        c
        for c in range(1, sheet.width)
        if any(sheet.figure(row, c).kind in ("number", "dash") for row in rows[len(lead) :])
    ]
    anew = heads_anew(sheet, lead, rows[len(lead) :], loose)
    columns = sort_columns(sheet, lead, [r for r in rows[len(lead) :] if r not in anew])
    if not columns.values:
        raise Unclear("no column holds figures")
    end = header_end(sheet, rows, first, columns.values)
    # Rows of dashes, blanks or years may stand above the first sure figure.
    again = sort_columns(sheet, rows[:end], [row for row in rows[end:] if row not in anew])
    if again.values != columns.values:
        end = header_end(sheet, rows, first, again.values)
    columns = again
    blocks = stacked(sheet, rows[:end], rows[end:], anew)
    if len(blocks) == 1:
        _block(sheet, (blocks[0].header, blocks[0].body, ()), columns, around, found)
        return
    titled = _first_title(sheet, blocks, around)
    corners = [] if titled else _corners(sheet, blocks, columns.labels)
    for number, block in enumerate(blocks):
        part = sheet.block([*block.header, *block.body])
        head = list(range(len(block.header)))
        body = list(range(len(head), part.height))
        own = sort_columns(part, head, body)
        if not own.values or header_end(part, [*head, *body], body[0], own.values) < len(head):
            raise Unclear("not all of its headers are complete")
        titles = tuple(sheet.text(row, 0) for row in block.titles)
        if titled and not number:
            titles = (titled,)
        if corners:
            titles = (*titles, corners[number])
        _block(part, (head, body, titles), own, around, found)


def _first_title(sheet: Sheet, blocks: Sequence[Block], around: Surroundings) -> str:
    """The title of the first block where each other has one over its header, else ``""``.

    It is the table's, or what stands above the table and counts through: A. before B.
    """
    if not all(block.titles for block in blocks[1:]):
        return ""
    if around.titles:
        return around.titles[-1]
    return around.above if counts_on(around.above, sheet.text(blocks[1].titles[0], 0)) else ""


def _corners(sheet: Sheet, blocks: Sequence[Block], labels: Sequence[int]) -> list[str]:
    """What stands in the corner of each block, where nothing else tells their values apart."""
    if not labels:
        return []
    corners = [
        next((text for row in block.header if (text := sheet.text(row, labels[0]))), "")
        for block in blocks
    ]
    heads = [
        {
            tuple(sheet.text(row, c) for row in block.header)
            for c in range(labels[-1] + 1, sheet.width)
        }
        for block in blocks
    ]
    shared = any(one & other for n, one in enumerate(heads) for other in heads[:n])
    return corners if shared and all(corners) and len(set(corners)) == len(corners) else []


def _block(
    sheet: Sheet,
    rows: tuple[Sequence[int], Sequence[int], Path],
    columns: Columns,
    around: Surroundings,
    found: _Found,
) -> None:
    """Add the values of one block: header rows, body rows and the titles over both."""
    header, body, titles = rows
    paths, units = column_paths(sheet, header, columns.values)
    notes = note_texts(around.notes)
    heads = dict(zip(paths, headings(list(paths.values()), notes), strict=True))
    shown = [row for row in body if any(sheet.text(row, c) for c in range(sheet.width))]
    named = [
        Named(one.row, (*titles, *(_set_wide(one.path) if sheet.spans_guessed else one.path)))
        for one in row_paths(sheet, shown, columns.labels, columns.values)
    ]
    _check_labels(sheet, [*paths.values(), *(one.path for one in named)])
    words = frozenset(columns.values) - columns.numeric
    doubted = sheet.spans_guessed and not spans_fit(paths.values())
    doubted = doubted or may_be_centred(sheet, header, columns.values)
    flags = (SPAN_UNCERTAIN,) if doubted else ()
    context = Context(heads, units, words, columns.unit, around.unit, notes, flags)
    found.values += block_values(sheet, named, context)
    found.headers.update(sheet.rows[row] for row in header)
    found.labels.update(sheet.columns[c] for c in columns.labels)
    found.kinds.add(columns.kind)


def _set_wide(path: Path) -> Path:
    """The path; characters that stand apart in their column, and so came as columns, are one."""
    wide = len(path) > 1 and all(len(text) == 1 and "㐀" <= text <= "鿿" for text in path)
    return ("".join(path),) if wide else path


def _check_labels(sheet: Sheet, paths: Sequence[Path]) -> None:
    """Raise ``Unclear`` where a label cannot be read, or may be two that no rule parts."""
    for label in (label for path in paths for label in path):
        if UNREADABLE in label:
            raise Unclear(f"the label {label!r} cannot be read")
        if sheet.spans_guessed and may_be_two(label):
            raise Unclear(f"the label {label!r} may be two")


def _keyed(sheet: Sheet, rows: Sequence[int]) -> bool:
    """Whether each second column holds keys that end with a colon."""
    if sheet.width % 2:
        return False
    keys = [sheet.text(row, c) for row in rows for c in range(0, sheet.width, 2)]
    shown = [key for key in keys if key]
    return bool(shown) and all(key.rstrip().endswith((":", "：")) for key in shown)


def _pairs(sheet: Sheet, rows: Sequence[int], around: Surroundings, found: _Found) -> _Found:
    """Labels with a value beside each, in two columns or in several pairs of columns."""
    if sheet.width % 2:
        raise Unclear("there is no row of headings above the figures")
    colons = _keyed(sheet, rows)
    notes = note_texts(around.notes)
    for start in range(0, sheet.width, 2):
        part = sheet.part(range(start, start + 2))
        own = [row for row in rows if any(part.texts(row))]
        kinds = [part.figure(row, 0).kind for row in own if not part.full(row)]
        labels = [part.text(row, 0) for row in own if not part.full(row)]
        if any(kind != "text" for kind in kinds) or len(set(labels)) < len(labels):
            raise Unclear("there is no row of headings above the figures")
        words = [part.figure(row, 1).kind == "text" for row in own if not part.full(row)]
        if any(words) and not colons:
            raise Unclear("there is no row of headings, and its labels have words beside them")
        named = row_paths(part, own, (0,), (1,))
        heads = dict(zip((1,), headings([()]), strict=True))
        kept = frozenset({1}) if colons else frozenset()
        found.values += block_values(
            part, named, Context(heads, {}, kept, None, around.unit, notes)
        )
        found.labels.add(part.columns[0])
    found.kinds.add("pairs")
    return found
