"""Tables whose cells have their rows and columns: each figure's labels are above and left of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec.structs import replace

from extractor.align.askew import Askew
from extractor.align.band import Band, HeaderRow, resolve_band, row_beside
from extractor.align.elimination import settle_row_labels
from extractor.align.fit import (
    Rows,
    around_wide,
    ends_before,
    fitted,
    is_each_own,
    is_order_doubted,
    is_over,
    is_short,
    is_surplus,
    is_whole_with,
    without_lead,
)
from extractor.align.header import is_header, is_stub
from extractor.align.index import Catalogue, FormIndex, Node
from extractor.align.placement import (
    GUESSED,
    SHIFTED,
    SPREAD,
    Column,
    LooseRow,
    Placement,
    Stray,
    TableReading,
    doubted,
)
from extractor.align.printed import loose_slots, wide_row
from extractor.align.repeated import is_repeated, merged
from extractor.align.stub import (
    Carry,
    StubRow,
    is_heading_alone,
    is_of_another_group,
    joined_halves,
    labels_beside,
    rows_meant,
    rows_of_figures,
)
from extractor.align.tokens import Token, is_header_row, token
from extractor.align.turn import doubted_unless_labelled, is_turned, restored, turn
from extractor.model import Cell, Table
from extractor.values import looks_like_value

# Rows of a header that are kept for the table below: three, or a title and a line more for each.
MAX_HEADER = 6


def read_grid(
    number: int, table: Table, catalogue: Catalogue, index: FormIndex, carried: Carry
) -> tuple[TableReading, Carry]:
    """Place the cells of one grid.

    ``carried`` comes from the table before, for a table that a page break cut; what the next table
    may need is returned.
    """
    tokens = [token(cell, catalogue, index) for cell in table.cells]
    if is_repeated(tokens):
        table = merged(table, tokens)
        tokens = [token(cell, catalogue, index) for cell in table.cells]
    return read_tokens(number, table, tokens, catalogue, index, carried)


def read_tokens(
    number: int,
    table: Table,
    tokens: Sequence[Token],
    catalogue: Catalogue,
    index: FormIndex,
    carried: Carry,
) -> tuple[TableReading, Carry]:
    """``read_grid`` of a table in which no label stands twice, and what its cells may mean."""
    if is_turned(tokens):
        turned = turn(table)
        tokens = [token(cell, catalogue, index) for cell in turned.table.cells]
        walk = _Walk(number, turned.table.column_count, catalogue, index, Carry())
        walk.rows(tokens)
        return doubted_unless_labelled(restored(walk.finish()[0], turned.original)), Carry()
    walk = _Walk(number, table.column_count, catalogue, index, carried)
    walk.rows(tokens)
    return walk.finish()


def read_tail(carried: Carry, catalogue: Catalogue, index: FormIndex) -> TableReading:
    """The row that was held back for the next table, once there is none."""
    walk = _Walk(0, 0, catalogue, index, carried)
    walk.settle_tail()
    return walk.finish()[0]


class _Walk:
    """One pass over a grid's rows: header rows make a band, rows of figures hang on it."""

    def __init__(
        self, number: int, width: int, catalogue: Catalogue, index: FormIndex, carried: Carry
    ) -> None:
        self.number = number
        self.width = width
        self.catalogue = catalogue
        self.index = index
        self.band = carried.band
        self.own_band = False
        self.tail = carried.tail
        self.groups = carried.groups
        self.pending = carried.pending
        self.pending_width = carried.width
        self.header: list[HeaderRow] = []
        self.beside: Token | None = None
        self.unlabelled: list[StubRow] = []
        self.placements: list[Placement] = []
        self.loose: list[LooseRow] = []
        self.strays: list[Stray] = []
        self.guessed = False
        self.weighed = False
        self.askew = Askew()
        self.every = Rows(())

    def rows(self, tokens: Sequence[Token]) -> None:
        settled = settle_row_labels(tokens, self.index)
        self.every = Rows(settled)
        for _, row in groupby(settled, key=lambda token: token[0].row):
            self.row(list(row))

    def row(self, tokens: list[Token]) -> None:
        band = self.band
        if is_header_row(
            tokens, beside=self.own_band and band is not None and band.has_rows_beside(self.index)
        ):
            labels = [(cell, met) for cell, met in tokens if met is not None]
            starts = [cell.column or 0 for cell, _ in tokens if cell.text]
            blanks = [
                column
                for cell, _ in tokens
                if not cell.text
                for column in range(cell.column or 0, (cell.column or 0) + cell.column_span)
            ]
            self.header.append((labels, starts, blanks))
            return
        blank = not any(cell.text for cell, _ in tokens)
        if any(is_header(met[0]) for labels, _, _ in self.header for _, met in labels):
            band = resolve_band(self.header, self.width, self.index)
            if blank and not band.names_rows:
                return
            self._settle_unlabelled()
            self.band, self.own_band = band, True
            self.beside = row_beside(self.header, band)
            if self.pending:
                self._hang_below(band)
        elif self.pending and not blank:
            self.band = resolve_band(self.pending, self.pending_width, self.index)
        if not blank:
            self.pending = ()
        self.header = []
        self._data_row(tokens)

    def _hang_below(self, own: Band) -> None:
        """Take the header rows of the tables before as the upper ones where these say more."""
        whole = resolve_band([*self.pending, *self.header], self.width, self.index)
        if whole.table == own.table and not own.is_whole(self.index) and whole.order:
            self.band = whole
            self.own_band = self.width == self.pending_width

    def finish(self) -> tuple[TableReading, Carry]:
        self._settle_unlabelled()
        for place in self.askew.doubted():
            self.placements[place] = doubted(self.placements[place])
        for place in self.askew.moved():
            self.guessed = True
            self.placements[place] = doubted(self.placements[place], SHIFTED)
        reading = TableReading(
            tuple(self.placements),
            tuple(self.loose),
            tuple(self.strays),
            self.guessed,
            self.weighed,
        )
        if not any(is_header(met[0]) for labels, _, _ in self.header for _, met in labels):
            return reading, Carry(self.band, self.tail, self.groups)
        rows = [(tuple(labels), tuple(starts), tuple(b)) for labels, starts, b in self.header]
        pending = (*self.pending, *rows)[-MAX_HEADER:]
        return reading, Carry(self.band, self.tail, self.groups, pending, self.width)

    def settle_tail(self) -> None:
        """Take the row that was held back as it stands."""
        tail, self.tail = self.tail, None
        if tail is not None:
            self._emit(tail)

    def _data_row(self, tokens: list[Token]) -> None:
        stub, figures = self._split(tokens)
        if not stub and figures and self.beside is not None:
            stub = labels_beside(self.beside, figures)
        node, uncertain = self._row_node(stub)
        band = self.band
        geometric = band is not None and (self.own_band or len(band.columns) == self.width)
        label = (stub[-1][0], stub[-1][0].text) if stub else None
        if band and band.names_rows and is_heading_alone(stub, figures, band.table):
            label = node = None
        row = StubRow(self.number, band, geometric, node, uncertain, label, tuple(figures))
        if label is None and not row.is_filled:
            self.unlabelled.append(row)
        elif label is None:
            self.settle_tail()
            self.unlabelled.append(row)
        else:
            sure = node is not None and not uncertain
            joined = joined_halves(self.tail, row, self.catalogue, self.index, self.groups)
            # The rest of a label may be another wording of the whole one.
            if joined is not None and (not sure or joined.node == node):
                self.tail = None
                self._emit(joined)
                return
            self.settle_tail()
            if not sure and band is not None and band.table:
                self.tail = row
            else:
                self._emit(row)

    def _settle_unlabelled(self) -> None:
        """Rows without a label: of figures, or of blanks where no row of figures stands beside.

        Below a row of figures, a row of words alone is a note (注：…) or the prose that follows.
        """
        rows, self.unlabelled = self.unlabelled, []
        for row in rows_of_figures(rows) or rows[:1]:
            self._emit(row)

    def _emit(self, row: StubRow) -> None:
        band, node = row.band, row.node
        if node is None and (row.label is not None or band is None or not band.names_rows):
            self._stray(row)
            return
        table = node.table if node else (band.table if band else None)
        code = node.id if node else None
        if band is None or table is None or band.table != table:
            self._loose(row, None, table or "", code)
            return
        placed, beyond = fitted(band, row.figures, self.every) if row.geometric else (None, False)
        if placed is None:
            self.askew.refused(band, row.figures)
        if placed is not None and len(row.figures) < len(placed) and self._is_placed(placed, code):
            placed = None
        if placed is None:
            self._around(row, band, table, code)
            return
        if len(placed) < len(self.index.default_slots(table, code)) and is_over(
            band.holes, row.figures
        ):
            self._loose(row, band, table, code)
            return
        flags = (GUESSED,) if row.uncertain else ()
        if ends_before(row.figures, band.last):
            # A cell is lost somewhere: all after it may stand under other headings than their own.
            flags = (*flags, "ambiguous_position")
        elif band.end > band.last + 1 and is_short(row.figures, band, self.every):
            flags = (*flags, SHIFTED)
        self.weighed = self.weighed or beyond
        if beyond or (
            band.end < self.width
            and is_surplus(row.figures, band.end, self.every)
            and not is_each_own(placed, row.figures, band, self.every)
        ):
            flags = (*flags, SHIFTED)
        if len(placed) > 1 and placed[0][1] is placed[-1][1]:
            flags = (*flags, SPREAD)
        begin = len(self.placements)
        for column, cell in placed:
            self._place(row.table, column, code, cell, flags)
        self.askew.placed(band, row, range(begin, len(self.placements)))
        self._pass_over(row, band, table)

    def _around(self, row: StubRow, band: Band, table: str, code: str | None) -> None:
        """Place a row around cells over several columns, whose own ones the sums may tell."""
        single, wide = around_wide(band, row.figures) if row.geometric else ([], [])
        if not wide or row.uncertain or self._is_placed(single, code):
            self._loose(row, band, table, code)
            return
        for column, cell in single:
            self._place(row.table, column, code, cell, ())
        for columns, cell in wide:
            self.loose.append(wide_row(row.table, columns, code, cell, self.index))

    def _split(self, tokens: list[Token]) -> tuple[list[Token], list[Cell]]:
        """Labels at the left of a row, and the cells of its figures."""
        first = self.band.first if self.band else self.width
        last = -1
        for position, (cell, met) in enumerate(tokens):
            if met is None:
                # What stands left of the labels is their number in a column of its own.
                if cell.text and (last >= 0 or (cell.column or 0) + cell.column_span > first):
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
        nodes, text, uncertain = stub[-1][1]
        leaves = rows_meant(nodes, self.groups, self.band)
        if len(leaves) != 1:
            return None, False
        return leaves[0], uncertain or is_of_another_group(leaves[0], text, self.groups, self.index)

    def _place(
        self, number: int, column: Column, row: str | None, cell: Cell, flags: tuple[str, ...]
    ) -> None:
        slot = self.index.slot_at.get((column.table, column.row or row or "", column.column))
        if column.guessed and not flags:
            flags = (GUESSED,)
        if slot is not None:
            self.guessed = self.guessed or GUESSED in flags or SHIFTED in flags
            self.placements.append(Placement(slot, number, cell, column.text, "read", flags))
        elif cell.text:
            self.strays.append(Stray(column.table, number, column.text, cell))

    def _pass_over(self, row: StubRow, band: Band, table: str) -> None:
        """Tell once of each column with figures that is not the form's."""
        for cell in row.figures if band.others else ():
            label = band.others[cell.column or 0]
            if label and cell.text and looks_like_value(cell.text):
                self._tell_once(Stray(table, row.table, label, cell))

    def _without_behind(
        self, row: StubRow, band: Band, order: tuple[Column, ...]
    ) -> tuple[StubRow, tuple[Column, ...] | None]:
        """The row without the cells of columns behind the form's; no order if a cell is lost."""
        count = len(order)
        every = count + len(band.behind)
        if not is_whole_with(row.figures, count, every):
            return row, None
        for label, cell in zip(band.behind, row.figures[count:every], strict=True):
            if cell.text and looks_like_value(cell.text):
                self._tell_once(Stray(order[0].table, row.table, label, cell))
        return replace(row, figures=row.figures[:count]), order

    def _tell_once(self, stray: Stray) -> None:
        if all(known.text != stray.text for known in self.strays):
            self.strays.append(stray)

    def _is_placed(self, placed: Sequence[tuple[Column, Cell]], row: str | None) -> bool:
        """Whether figures of this table stand in one of these slots already."""
        keys = {(c.table, c.row or row or "", c.column) for c, _ in placed}
        slots = {self.index.slot_at.get(key) for key in keys}
        return any(placement.slot in slots for placement in self.placements)

    def _loose(
        self,
        row: StubRow,
        band: Band | None,
        table: str,
        code: str | None,
    ) -> None:
        order = band.order if band else None
        if band and row.geometric and row.label is not None:
            row = replace(row, figures=tuple(without_lead(row.figures, band, self.every)))
        if band and order and band.behind:
            row, order = self._without_behind(row, band, order)
        whole = len(self.index.default_slots(table, code))
        if band and order and len(order) < whole and is_over(band.holes, row.figures):
            order = None
        slots, headings = loose_slots(order, table, code, self.index, len(row.figures))
        flags = ("label_uncertain",) if row.uncertain else ()
        if headings and any(column.uncertain for column in order or ()):
            flags = ("label_uncertain",)
        filled = tuple(cell for cell in row.figures if cell.text)
        if is_order_doubted(row.figures, len(slots), band, self.every, geometric=row.geometric):
            flags = (*flags, "ambiguous_position")
        cells = row.figures if len(row.figures) == len(slots) else filled
        # A table of another width and another number of figures is not below the header before it.
        below = bool(headings) and (row.geometric or len(cells) == len(slots))
        self.loose.append(LooseRow(slots, row.table, cells, headings, proved=below, flags=flags))

    def _stray(self, row: StubRow) -> None:
        """Remember figures that no label claims, if the table is one of the form's."""
        table = row.band.table if row.band else None
        filled = [cell for cell in row.figures if cell.text]
        if table and any(looks_like_value(cell.text) for cell in filled):
            text = row.label[1] if row.label else ""
            self.strays.append(Stray(table, row.table, text, filled[0]))
