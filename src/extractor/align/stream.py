"""Tables that kept the order of their cells and lost the columns: labels, then their figures."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.align.geometry import loose_slots
from extractor.align.header import Met, is_header, is_stub, printed_columns, table_of
from extractor.align.index import Catalogue, FormIndex, Node
from extractor.align.placement import Column, LooseRow, Stray, TableReading
from extractor.model import Cell, Table
from extractor.values import looks_like_value


def read_stream(
    number: int,
    table: Table,
    catalogue: Catalogue,
    index: FormIndex,
    carried: tuple[Column, ...] | None,
) -> tuple[TableReading, tuple[Column, ...] | None]:
    """Collect the rows of a table whose cells have no columns.

    Row ends are not needed: figures belong to the last row label before them until the next
    label. ``carried`` are the columns of the table before, for one that was cut in two; those that
    the next table may need are returned.
    """
    stream = _Stream(number, index, carried)
    cells = table.cells
    position = 0
    while position < len(cells):
        cell = cells[position]
        if looks_like_value(cell.text):
            stream.figure(cell)
            position += 1
            continue
        nodes, uncertain, used = _label(cells, position, catalogue, index)
        text = " ".join(c.text for c in cells[position : position + used])
        stream.label(cell, (nodes, text, uncertain))
        position += used
    stream.flush()
    return TableReading((), tuple(stream.loose), tuple(stream.strays)), stream.order


def _label(
    cells: Sequence[Cell], position: int, catalogue: Catalogue, index: FormIndex
) -> tuple[tuple[Node, ...], bool, int]:
    """The meaning of the label at ``position`` and how many cells it is spread over."""
    match = catalogue.match(cells[position].text)
    if match is not None and not match.uncertain:
        return index.nodes.get(match.label, ()), False, 1
    texts = [cell.text for cell in cells[position : position + 4]]
    joined = catalogue.labels.match_joined(texts, 0)
    if joined is not None and joined[1] > 1:
        return index.nodes.get(joined[0].label, ()), joined[0].uncertain, joined[1]
    if match is not None:
        return index.nodes.get(match.label, ()), True, 1
    return (), False, 1


class _Stream:
    """One pass over labels and figures in reading order."""

    def __init__(
        self, number: int, index: FormIndex, carried: tuple[Column, ...] | None
    ) -> None:
        self.number = number
        self.index = index
        self.header: list[Met] = []
        self.order = carried
        self.table = carried[0].table if carried else None
        self.in_header = False
        self.groups: tuple[str, ...] = ()
        self.row: tuple[Cell, Met] | None = None
        self.figures: list[Cell] = []
        self.loose: list[LooseRow] = []
        self.strays: list[Stray] = []

    def figure(self, cell: Cell) -> None:
        if self.in_header and cell.text:
            self._close_header()
        if not self.in_header:
            self.figures.append(cell)

    def label(self, cell: Cell, met: Met) -> None:
        nodes = met[0]
        stub, header = is_stub(nodes), is_header(nodes)
        if header and (not stub or self.in_header or all(n.in_header for n in nodes if is_stub((n,)))):
            if not self.in_header:
                self.flush()
                self.header, self.in_header = [], True
            self.header.append(met)
            return
        if self.in_header and not (stub or not nodes):
            return
        if self.in_header:
            self._close_header()
        self.flush()
        if any(n.axis == "section" for n in nodes):
            self.row = None
            return
        for node in nodes:
            if node.axis == "row_group":
                self.groups = (*(g for g in self.groups if g in node.groups), node.id)
        self.row = (cell, met)

    def flush(self) -> None:
        """The figures since the last label are complete."""
        if self.in_header:
            self._close_header()
        row, figures = self.row, tuple(self.figures)
        self.row, self.figures = None, []
        if row is None:
            if figures and self.order and all(column.row for column in self.order):
                self._add(self.order[0].table, None, figures, ())
            return
        cell, (nodes, text, uncertain) = row
        leaf = self._leaf(nodes)
        if leaf is None:
            if any(figure.text for figure in figures) and self.table:
                self.strays.append(Stray(self.table, self.number, text, cell))
            return
        self._add(leaf.table, leaf.id, figures, ("label_uncertain",) if uncertain else ())

    def _leaf(self, nodes: tuple[Node, ...]) -> Node | None:
        leaves = [node for node in nodes if node.axis == "row"]
        if len(leaves) > 1:
            fitting = [n for n in leaves if n.groups and n.groups[-1] in self.groups]
            leaves = fitting or [node for node in leaves if node.table == self.table]
        return leaves[0] if len(leaves) == 1 else None

    def _add(
        self, table: str, row: str | None, figures: tuple[Cell, ...], flags: tuple[str, ...]
    ) -> None:
        slots, headings = loose_slots(self.order, table, row, self.index)
        if len(figures) != len(slots):
            figures = tuple(cell for cell in figures if cell.text)
        order = self.order if headings else None
        if order and any(column.uncertain for column in order) and not flags:
            flags = ("label_uncertain",)
        self.loose.append(
            LooseRow(slots, self.number, figures, headings, proved=bool(headings), flags=flags)
        )

    def _close_header(self) -> None:
        self.in_header = False
        table = table_of(self.header)
        if table is not None:
            self.table = table
            self.order = printed_columns(self.header, self.index, table)
