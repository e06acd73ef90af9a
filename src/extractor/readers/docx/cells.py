"""The second, independent engine: the cells as python-docx sees them.

python-docx parses the part and says what each cell spans; merged cells are found the way its users
do it, as one and the same cell in many places of a filled grid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct

from extractor.model import Cell, Document
from extractor.readers.container import damaged_error, parse_xml
from extractor.readers.docx.body import Body, parts
from extractor.readers.docx.layout import GridCell, GridRow, Layout, Merge, column_count, settle
from extractor.readers.docx.package import Package
from extractor.readers.docx.text import W

if TYPE_CHECKING:
    from docx.oxml.table import CT_Row, CT_Tc
    from lxml.etree import _Element as Element


class _Box(Struct):
    """One cell and every place of the filled grid that shows it."""

    text: str
    merge: str
    slots: list[tuple[int, int]]


class CellBody(Body):
    """A body whose rows and cells are asked of python-docx."""

    def __init__(self, package: Package, *, markup: bool = False) -> None:
        super().__init__(package, lay_boxes, markup=markup)

    def _rows(self, table: Element, nested: list[Element], frames: list[Element]) -> list[GridRow]:
        rows = []
        for row in parts(table, f"{W}tr"):
            spec, cells = self._row(row, nested)
            if spec is not None:
                rows.append(spec)
                frames += cells
        return rows

    def _row(self, row: Element, nested: list[Element]) -> tuple[GridRow | None, list[Element]]:
        spec, cells = super()._row(row, nested)
        if spec is None:
            return None, cells
        tr = cast("CT_Row", row)
        return GridRow(spec.cells, tr.grid_before, tr.grid_after), cells

    def _cell(self, cell: Element, nested: list[Element]) -> GridCell:
        tc = cast("CT_Tc", cell)
        width = tc.width
        joins = super()._cell(cell, []).joins_left
        return GridCell(
            self._shown(cell, nested),
            max(1, tc.grid_span),
            cast(Merge, tc.vMerge or ""),
            joins,
            0 if width is None else max(0, width.twips),
        )


def read_cells(data: bytes, *, markup: bool = False) -> Document:
    """A Word document read with python-docx; errors as in ``read_docx``."""
    import docx
    from docx.oxml.exceptions import InvalidXmlError
    from docx.oxml.parser import parse_xml as parse_with_docx

    package = Package(data)
    xml = package.main_xml()
    parse_xml(xml, package.main)  # refuses entities and depth before another parser sees the part
    body = CellBody(package, markup=markup)
    try:
        main = parse_with_docx(xml).find(f"{W}body")
        if main is None:
            raise damaged_error("the document has no body")
        blocks = tuple(body.blocks(main))
    except (InvalidXmlError, ValueError, KeyError) as error:
        raise damaged_error(f"{package.main}: {error}") from error
    return Document(blocks, "docx", f"python-docx {docx.__version__}", notices=body.notices)


def lay_boxes(rows: list[GridRow], grid: list[int]) -> Layout:
    """Cells by identity: fills the grid, then asks of each cell which places show it."""
    rows, issues = settle(rows, grid)
    shown: dict[tuple[int, int], _Box] = {}
    boxes: list[_Box] = []
    for number, row in enumerate(rows):
        column = row.before
        for cell in row.cells:
            above = shown.get((number - 1, column)) if cell.merge == "continue" else None
            box = _same_box(cell, above, column, issues)
            if box is None:
                box = _Box(cell.text, cell.merge, [])
                boxes.append(box)
                span = cell.span
            else:
                span = len({place[1] for place in box.slots})
            for slot in range(column, column + span):
                shown[number, slot] = box
                box.slots.append((number, slot))
            column += cell.span
    cells = tuple(_cell_of(box) for box in boxes)
    return Layout(cells, len(rows), column_count(rows), frozenset(issues))


def _same_box(cell: GridCell, above: _Box | None, column: int, issues: set[str]) -> _Box | None:
    if cell.merge != "continue":
        return None
    fits = (
        above is not None
        and above.merge != ""
        and above.slots[0][1] == column
        and len({place[1] for place in above.slots}) <= cell.span
    )
    if above is None or not fits:
        issues.add("merge_without_start")
        return None
    if cell.text and cell.text != above.text:
        issues.add("merged_text")
    return above


def _cell_of(box: _Box) -> Cell:
    rows = [row for row, _ in box.slots]
    columns = [column for _, column in box.slots]
    top, left = min(rows), min(columns)
    return Cell(box.text, top, left, max(rows) - top + 1, max(columns) - left + 1)
