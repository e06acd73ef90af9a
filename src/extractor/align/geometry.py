"""Tables whose cells have their rows and columns: each figure's labels are above and left of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from extractor.align.band import Band, HeaderRow, resolve_band
from extractor.align.header import Met, is_header, is_stub
from extractor.align.index import Catalogue, FormIndex, Node
from extractor.align.placement import Column, LooseRow, Placement, Stray, TableReading
from extractor.model import Cell, Table
from extractor.values import looks_like_value

# A cell with its meaning: ``None`` for a figure or a blank, no nodes for text of no known label.
Token = tuple[Cell, Met | None]


def read_grid(
    number: int, table: Table, catalogue: Catalogue, index: FormIndex, carried: Band | None
) -> tuple[TableReading, Band | None]:
    """Place the cells of one grid.

    ``carried`` is the band of the table before, for a table that a page break cut; the band that
    the next table may need is returned.
    """
    walk = _Walk(number, table.column_count, index, carried)
    tokens = (_token(cell, catalogue, index) for cell in table.cells)
    for _, row in groupby(tokens, key=lambda token: token[0].row):
        walk.row(list(row))
    reading = TableReading(tuple(walk.placements), tuple(walk.loose), tuple(walk.strays))
    return reading, walk.band


def _token(cell: Cell, catalogue: Catalogue, index: FormIndex) -> Token:
    text = cell.text
    if looks_like_value(text):
        return cell, None
    match = catalogue.match(text)
    if match is None:
        return cell, ((), text, False)
    return cell, (index.nodes.get(match.label, ()), text, match.uncertain)


class _Walk:
    """One pass over a grid's rows: header rows make a band, rows of figures hang on it."""

    def __init__(self, number: int, width: int, index: FormIndex, carried: Band | None) -> None:
        self.number = number
        self.width = width
        self.index = index
        self.band = carried
        self.carried = carried is not None
        self.header: list[HeaderRow] = []
        self.groups: tuple[str, ...] = ()
        self.placements: list[Placement] = []
        self.loose: list[LooseRow] = []
        self.strays: list[Stray] = []

    def row(self, tokens: list[Token]) -> None:
        if _is_header_row(tokens):
            labels = [(cell, met) for cell, met in tokens if met is not None and met[0]]
            starts = [cell.column or 0 for cell, _ in tokens if cell.text]
            self.header.append((labels, starts))
            return
        blank = not any(cell.text for cell, _ in tokens)
        if any(is_header(met[0]) for labels, _ in self.header for _, met in labels):
            band = resolve_band(self.header, self.width, self.index)
            if blank and not _names_rows(band):
                return
            self.band, self.carried = band, False
        self.header = []
        self.data_row(tokens)

    def data_row(self, tokens: list[Token]) -> None:
        stub, figures = self._split(tokens)
        node, uncertain = self._row_node(stub)
        filled = [cell for cell in figures if cell.text]
        band = self.band
        if node is None and not (band and not stub and _names_rows(band)):
            self._stray(stub, filled)
            return
        table = node.table if node else (band.table if band else None)
        flags = ("label_uncertain",) if uncertain else ()
        row = node.id if node else None
        if band is None or band.table != table or table is None:
            self._loose(None, table or "", row, figures, flags)
            return
        if self.carried and len(band.columns) != self.width:
            self._loose(band, table, row, figures, flags)
            return
        placed = _by_geometry(band.columns, figures)
        if placed is None:
            self._loose(band, table, row, figures, flags)
            return
        for column, cell in placed:
            self._place(column, row, cell, flags)

    def _split(self, tokens: list[Token]) -> tuple[list[Token], list[Cell]]:
        """Labels at the left of a row, and the cells of its figures."""
        first = self.band.first if self.band else self.width
        last = -1
        for position, (cell, met) in enumerate(tokens):
            if met is None:
                if cell.text:
                    break
            elif is_stub(met[0]) or (not met[0] and (cell.column or 0) < first):
                last = position
        stub = [token for token in tokens[: last + 1] if token[1] is not None]
        return stub, [cell for cell, _ in tokens[last + 1 :]]

    def _row_node(self, stub: list[Token]) -> tuple[Node | None, bool]:
        """The form's row that the labels at the left name: the rightmost label decides."""
        for _, met in stub:
            if met is not None:
                for node in met[0]:
                    if node.axis == "row_group":
                        self.groups = (*(g for g in self.groups if g in node.groups), node.id)
        if not stub or stub[-1][1] is None:
            return None, False
        nodes, _, uncertain = stub[-1][1]
        leaves = [node for node in nodes if node.axis == "row"]
        if len(leaves) > 1:
            fitting = [n for n in leaves if n.groups and n.groups[-1] in self.groups]
            table = self.band.table if self.band else None
            leaves = fitting or [node for node in leaves if node.table == table]
        return (leaves[0], uncertain) if len(leaves) == 1 else (None, False)

    def _place(self, column: Column, row: str | None, cell: Cell, flags: tuple[str, ...]) -> None:
        slot = self.index.slot_at.get((column.table, column.row or row or "", column.column))
        if column.uncertain and not flags:
            flags = ("label_uncertain",)
        if slot is not None:
            heading = column.text
            self.placements.append(Placement(slot, self.number, cell, heading, "read", flags))
        elif cell.text:
            self.strays.append(Stray(column.table, self.number, column.text, cell))

    def _loose(
        self,
        band: Band | None,
        table: str,
        row: str | None,
        figures: list[Cell],
        flags: tuple[str, ...],
    ) -> None:
        slots, headings = loose_slots(band.order if band else None, table, row, self.index)
        filled = [cell for cell in figures if cell.text]
        cells = figures if len(figures) == len(slots) else filled
        proved = bool(headings)
        self.loose.append(
            LooseRow(slots, self.number, tuple(cells), headings, proved=proved, flags=flags)
        )

    def _stray(self, stub: list[Token], filled: list[Cell]) -> None:
        """Remember figures that no label claims, if the table is one of the form's."""
        table = self.band.table if self.band else None
        if filled and table and any(looks_like_value(cell.text) for cell in filled):
            text = stub[-1][0].text if stub else ""
            self.strays.append(Stray(table, self.number, text, filled[0]))


def _is_header_row(tokens: Sequence[Token]) -> bool:
    """A row without figures in which no label can only be a row's.

    总计 and 其他 may stand above columns and beside rows: they follow the row's other labels.
    """
    labels = [met[0] for _, met in tokens if met is not None and met[0]]
    if not labels or any(met is None and cell.text for cell, met in tokens):
        return False
    if any(is_stub(nodes) and not is_header(nodes) for nodes in labels):
        return False
    return any(not any(n.axis == "row" and not n.in_header for n in nodes) for nodes in labels)


def _names_rows(band: Band) -> bool:
    columns = [column for column in band.columns if column] or list(band.order or ())
    return bool(columns) and all(column.row for column in columns)


def loose_slots(
    order: Sequence[Column] | None, table: str, row: str | None, index: FormIndex
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The slots of a row in printed order with their headings; the form's order without headings.

    Headings are empty where the printed order is not known.
    """
    if order is not None and all(column.table == table for column in order):
        found = [
            (index.slot_at.get((table, column.row or row or "", column.column)), column.text)
            for column in order
        ]
        slots = tuple(slot for slot, _ in found if slot is not None)
        if slots:
            return slots, tuple(text for slot, text in found if slot is not None)
    return index.default_slots(table, row), ()


def _by_geometry(
    columns: Sequence[Column | None], figures: Sequence[Cell]
) -> list[tuple[Column, Cell]] | None:
    """Each column of figures with the cell under its header; ``None`` where they do not fit.

    They do not fit where something stands under no header, two figures stand under one header,
    or one under two; or where a blank stands under no header while a header has no cell at all:
    then the whole row is shifted.
    """
    at: dict[tuple[str | None, str], tuple[Column, Cell]] = {}
    homeless = False
    for cell in figures:
        begin = cell.column or 0
        under = {
            (c.row, c.column): c for c in columns[begin : begin + cell.column_span] if c is not None
        }
        if not under:
            if cell.text:
                return None
            homeless = True
        if len(under) > 1 and cell.text:
            return None
        for name, column in under.items():
            held = at.get(name)
            if held is not None and held[1].text and cell.text:
                return None
            if held is None or cell.text:
                at[name] = (column, cell)
    if homeless:
        names = {(c.row, c.column) for c in columns if c is not None}
        if len(at) < len(names):
            return None
    return list(at.values())
