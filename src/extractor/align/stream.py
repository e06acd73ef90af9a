"""Tables that kept the order of their cells and lost the columns: labels, then their figures."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractor.align.alike import is_compared
from extractor.align.glued import Line, as_cell, glued_runs
from extractor.align.header import Met
from extractor.align.index import Catalogue, FormIndex, Node
from extractor.align.meanings import events_of
from extractor.align.narrow import without_cut_figures
from extractor.align.placement import GUESSED, Column, LooseRow, Stray, TableReading
from extractor.align.printed import columns_of, printed_order
from extractor.align.roles import role_of
from extractor.align.runs import runs_of
from extractor.align.spelled import spelled_headings
from extractor.align.stub import NUMBER_HEADS, is_of_another_group
from extractor.align.whole import (
    as_many_as,
    blanks_before,
    goes_on_in,
    has_unread,
    may_be_two_rows,
    over_lines,
    own_line,
    without_blanks_before,
    without_next_line,
)
from extractor.labels import ordinal
from extractor.model import Block, Cell, Table
from extractor.values import read_value

# Text behind a label that may be its figure with marks of a notation: @tab 5.
_MAX_UNREAD = 20


def read_stream(
    blocks: Sequence[tuple[int, Block]],
    catalogue: Catalogue,
    index: FormIndex,
    carried: tuple[Column, ...] | None,
) -> tuple[TableReading, tuple[Column, ...] | None]:
    """Collect the rows of tables whose cells have no columns, and of the lines between them.

    Row ends are not needed: figures belong to the last row label before them until the next
    label. A line between tables counts where it is a label or a missing figure: a row that was
    broken over lines may have left a cell alone on one. ``blocks`` come with the number of their
    (or the last) table. ``carried`` are the columns of the table before, for one that was cut in
    two; those that the next table may need are returned.
    """
    tables = [(number, block) for number, block in blocks if isinstance(block, Table)]
    spaced = frozenset(number for number, block in tables if block.spaced)
    stream = _Stream(index, carried, spaced)
    for items, after in runs_of(blocks, catalogue):
        events, as_printed = events_of(items, catalogue, index)
        whole = frozenset() if as_printed else {id(cell) for _, cell, _ in items}
        for number, cell, alone, met in events:
            if met is None:
                stream.figure(number, cell, alone=alone)
            else:
                torn = not as_printed and (id(cell) not in whole or met[1] != cell.text)
                stream.label(number, cell, met, torn=torn)
        stream.interrupt(unread=len(after) <= _MAX_UNREAD and any(map(str.isdigit, after)))
    stream.flush()
    loose = tuple(without_cut_figures(blocks, stream.rows()))
    return TableReading((), loose, tuple(stream.strays), stream.guessed), stream.order


def read_glued(lines: Sequence[Line], catalogue: Catalogue, index: FormIndex) -> TableReading:
    """The rows of a text in which nothing stands between labels and figures."""
    stream = _Stream(index, None)
    stream.glued = True
    for run in glued_runs(lines, catalogue):
        for piece in run:
            cell = as_cell(piece)
            if not piece[1]:
                stream.figure(0, cell, alone=False)
                continue
            match = catalogue.match(cell.text)
            nodes = index.nodes.get(match.label, ()) if match is not None else ()
            stream.label(0, cell, (nodes, piece[3], False))
        stream.interrupt()
    stream.flush()
    return TableReading((), tuple(stream.loose), tuple(stream.strays), stream.guessed)


class _Stream:
    """One pass over labels and figures in reading order."""

    def __init__(
        self,
        index: FormIndex,
        carried: tuple[Column, ...] | None,
        spaced: frozenset[int] = frozenset(),
    ) -> None:
        self.number = 0
        self.index = index
        self.header: list[Met] = []
        # Words of no known meaning that were met last: a header may begin with them.
        self.words: list[Met] = []
        self.order = carried
        self.printed = printed_order(carried, index) if carried is not None else None
        self.table = carried[0].table if carried else None
        self.in_header = False
        # Whether the header's labels may come in another order than its columns.
        self.torn = False
        # Whether the header names the rows too, and its one row of figures is still to come.
        self.awaiting = bool(carried) and all(column.row for column in carried or ())
        self.groups: tuple[str, ...] = ()
        self.row: tuple[Cell, Met] | None = None
        self.figures: list[Cell] = []
        # Whether words of no meaning stand between the label of the row and its figures.
        self.parted = False
        # Whether one of the figures stands alone on a line outside of tables.
        self.lone = False
        # The number of the last row, while no header stands behind it.
        self.above: int | None = None
        self.guessed = False
        self.glued = False
        self.loose: list[LooseRow] = []
        self.strays: list[Stray] = []
        # Whether the header names a column of figures that is not the form's.
        self.compared = False
        # By table: how many columns its labels take up, where rows show it by blanks behind them.
        self.stubs: dict[int, int] = {}
        # The tables with nothing but spaces between their cells.
        self.spaced = spaced

    def figure(self, number: int, cell: Cell, *, alone: bool) -> None:
        if self.row is not None and not alone and not self.in_header:
            self.figures.append(cell)
            self.number = number
            return
        if self.in_header and cell.text:
            self._close_header()
        if self.row is None and not self.awaiting:
            self._unused(number, cell)
            return
        if self.in_header:
            return
        if not (alone and self._is_full()):
            counts = alone and cell.text.isdecimal() and cell.text.strip("0") != ""
            self.lone = self.lone or (counts and not self.awaiting)
            self.figures.append(cell)
            self.number = number

    def _unused(self, number: int, cell: Cell) -> None:
        """A figure behind no label: some row of its table may have lost it."""
        if self.table and cell.text and read_value(cell.text, "count").status == "reported":
            self.strays.append(Stray(self.table, number, "", cell))
            self._doubt_blanks()
            self._cut_above(cell, 1, "")

    def _doubt_blanks(self) -> None:
        """Doubt the last row if it has blanks: figures below it that have no row may be its own."""
        last = self.loose[-1] if self.loose else None
        if last is not None and last.table in self.spaced and not all(c.text for c in last.cells):
            self.loose[-1] = replace(last, flags=(*last.flags, "ambiguous_position"))

    def _cut_above(self, first: Cell, count: int, words: str) -> None:
        """Mark the row above as cut if ``count`` figures behind ``words`` may be its own."""
        if self.above is not None and goes_on_in(self.loose[self.above], first, count, words):
            self.loose[self.above] = replace(self.loose[self.above], cut=True)

    def label(self, number: int, cell: Cell, met: Met, *, torn: bool = False) -> None:
        nodes = met[0]
        role = role_of(nodes)
        stub, header = role.stub, role.header
        if stub and self.in_header and self._is_numbered_again(met):
            header = False
        if header and (not stub or self.in_header or role.above):
            if not self.in_header:
                self.flush()
                self.header, self.in_header, self.torn = self.words, True, False
                self.words = []
            self.torn = self.torn or torn or met[2] or number in self.spaced
            self.header.append(met)
            return
        if self.in_header and not nodes:
            self.header.append(met)
            return
        if self.in_header and not stub:
            return
        if self.in_header:
            self._close_header()
        if not nodes and self.row is not None and not self.figures and self._names_row():
            # Text without a meaning of its own behind a row label: the rest of that label, or the
            # label of the next row. The figures to come may be either's.
            held, (held_nodes, text, _) = self.row
            self.row = (held, (held_nodes, f"{text} {met[1]}", True))
            self.parted = True
            return
        self.flush()
        self.number = number
        if nodes:
            self.words = []
        else:
            self.words.append(met)
        if role.section:
            self.row = None
            return
        for node in role.groups:
            self.groups = (*(g for g in self.groups if g in node.groups), node.id)
        self.row = (cell, met)

    def _is_numbered_again(self, met: Met) -> bool:
        """Whether a label has a number and is that of a column met without: 其他, then 3.其他."""
        nodes, text, _ = met
        columns = {node for node in nodes if node.axis == "column"}
        # The number is asked for last: it takes longest.
        return (
            bool(columns)
            and text[:1] in NUMBER_HEADS
            and any(columns.intersection(seen) for seen, _, _ in self.header)
            and ordinal(text) is not None
        )

    def interrupt(self, *, unread: bool = False) -> None:
        """Running text stands here: what follows belongs to no label before it.

        ``unread`` tells that it may be the figure of the row, in words that say nothing.
        """
        if unread and self.row is not None and not self.figures:
            cell, (nodes, text, _) = self.row
            self.row = (cell, (nodes, text, True))
        self.flush()
        self.row, self.awaiting, self.words = None, False, []

    def _names_row(self) -> bool:
        return self.row is not None and self._leaf(self.row[1][0]) is not None

    def _is_full(self) -> bool:
        """Whether the row has all its figures, so that a line that stands alone is not its own."""
        if self.row is None:
            return self.order is not None and len(self.figures) >= len(self.order)
        leaf = self._leaf(self.row[1][0])
        if leaf is None:
            return False
        return len(self.figures) >= len(self._slots(leaf.table, leaf.id)[0])

    def flush(self) -> None:
        """The figures since the last label are complete."""
        if self.in_header:
            self._close_header()
        row, figures, cut = self.row, tuple(self.figures), self.parted
        lone = self.lone
        self.row, self.figures, self.parted, self.lone = None, [], False, False
        if figures and self.words:
            self.words = []
        if row is None:
            if figures and self.awaiting and self.order:
                self._add(self.order[0].table, None, figures, ())
                self.awaiting = False
            return
        cell, (nodes, text, uncertain) = row
        leaf = self._leaf(nodes)
        if leaf is None:
            if any(figure.text for figure in figures) and self.table:
                self.strays.append(Stray(self.table, self.number, text, cell))
                self._doubt_blanks()
                self._cut_above(cell, len(figures), text)
            elif not nodes and not figures and self.printed is not None:
                self._forget_if_header(text)
            return
        if uncertain and not cut:
            self._cut_above(cell, len(figures), text)
        uncertain = uncertain or is_of_another_group(leaf, text, self.groups, self.index)
        self.guessed = self.guessed or uncertain
        flags = (GUESSED,) if uncertain else ()
        self._add(leaf.table, leaf.id, without_next_line(cell, figures), flags, cut=cut)
        self.loose[-1] = replace(self.loose[-1], lone=True) if lone else self.loose[-1]

    def _forget_if_header(self, text: str) -> None:
        """Words of a header that was not read: the one before it is not that of the rows below."""
        if self.printed is not None and self.printed.has_piece(text):
            self.printed = None

    def _leaf(self, nodes: tuple[Node, ...]) -> Node | None:
        leaves: Sequence[Node] = role_of(nodes).rows
        if len(leaves) > 1:
            fitting = [n for n in leaves if n.groups and n.groups[-1] in self.groups]
            leaves = fitting or [node for node in leaves if node.table == self.table]
        return leaves[0] if len(leaves) == 1 else None

    def _add(
        self,
        table: str,
        row: str | None,
        figures: tuple[Cell, ...],
        flags: tuple[str, ...],
        *,
        cut: bool = False,
    ) -> None:
        slots, headings = self._slots(table, row)
        own = own_line(figures, len(slots))
        if own < len(figures):
            rest = [cell for cell in figures[own:] if cell.text]
            self.strays += [Stray(table, self.number, "", cell) for cell in rest[:1]]
            figures = figures[:own]
            if rest and not any(cell.text for cell in figures):
                # The line may have been broken before the row's first figure.
                flags = (*flags, "ambiguous_position")
        texts = {cell.text for cell in figures}
        if len(figures) == len(slots) and not figures[0].text and has_unread(texts):
            # A bar within a cell parts it: the blanks at the head may be those of the labels.
            flags = (*flags, "ambiguous_position")
        kept = len(figures) == len(slots) and "" in texts
        cut = not kept and (cut or has_unread(texts) or may_be_two_rows(figures))
        spaced = self.number in self.spaced
        if len(figures) != len(slots):
            blanks = blanks_before(figures)
            figures = tuple([cell for cell in figures if cell.text])
            if blanks and len(figures) == len(slots):
                width = self._depth(slots) + blanks
                self.stubs[self.number] = max(width, self.stubs.get(self.number, 0))
            if spaced:
                figures = as_many_as(len(slots), figures)
        if not headings and self.header and len(figures) == len(slots):
            known = [self.index.slots[slot] for slot in slots]
            headings = spelled_headings(self.header, known, self.index)
        if self.compared and len(figures) == len(slots) and "" not in texts:
            flags = (*flags, "ambiguous_position")  # one may be the added column's
        if spaced and over_lines(figures):
            flags = (*flags, "ambiguous_position")
        if headings and not flags and self.printed is not None and self.printed.uncertain:
            flags = ("label_uncertain",)
        self.loose.append(
            LooseRow(
                slots,
                self.number,
                figures,
                headings,
                bool(headings),
                flags,
                glued=self.glued,
                cut=cut,
            )
        )
        self.above = len(self.loose) - 1

    def rows(self) -> tuple[LooseRow, ...]:
        """The rows found."""
        if not self.stubs:
            return tuple(self.loose)
        return tuple(
            without_blanks_before(row, self.stubs[row.table] - self._depth(row.slots))
            if row.table in self.stubs
            else row
            for row in self.loose
        )

    def _depth(self, slots: Sequence[int]) -> int:
        """How many labels stand before each other on the row of these slots."""
        slot = self.index.slots[slots[0]] if slots else None
        rows = self.index.tables[slot.table].rows if slot else ()
        return next((len(each.path) for each in rows if slot and each.id == slot.row), 0)

    def _slots(self, table: str, row: str | None) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The slots of a row under the header at hand, with their headings."""
        known = self.printed.slots(table, row) if self.printed is not None else None
        return known or (self.index.default_slots(table, row), ())

    def _close_header(self) -> None:
        self.in_header = False
        self.above = None
        table, order = columns_of(self.header, self.index)
        if table is not None:
            self.table = table
            self.order = self._settled(order)
            self.printed = printed_order(self.order, self.index) if self.order is not None else None
            self.awaiting = bool(self.order) and all(column.row for column in self.order or ())
            self.compared = any(not nodes and is_compared(text) for nodes, text, _ in self.header)

    def _settled(self, order: tuple[Column, ...] | None) -> tuple[Column, ...] | None:
        """The columns, uncertain where they leave the form's order and a label was not met whole.

        Such a label may have been printed on two lines, with others between them; and lines of
        words that only spaces part may come in another order than that of their columns.
        """
        if not order or not self.torn:
            return order
        at = [self.index.slot_at.get((c.table, c.row, c.column)) for c in order if c.row]
        places = at or [self._column_at(column) for column in order]
        known = [place for place in places if place is not None]
        if known == sorted(known):
            return order
        return tuple(replace(column, uncertain=True) for column in order)

    def _column_at(self, column: Column) -> int | None:
        names = [each.id for each in self.index.tables[column.table].columns]
        return names.index(column.column) if column.column in names else None
