"""Tables that are lists: a label, perhaps its unit, and one answer, wherever these stand in a row.

Such a table has no columns to find. Each row is cut into runs of labels and the cells behind them,
so that two lists side by side are two runs. Labels that stand in several places of the form, such
as 总数, 名称 and 其他, are told apart by the groups around them; where no group is printed, by the
form's order, with a flag.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec.structs import replace

from extractor.align.cursors import MISSPELT, UNCERTAIN, Cursors, settled
from extractor.align.index import Catalogue, FormIndex
from extractor.align.list_columns import answers_of, doubted_beside, is_answer, is_off
from extractor.align.list_index import Entry, ListIndex, Run, runs_in_order
from extractor.align.list_lines import (
    MAX_LINE,
    at_colon,
    at_dash,
    begins_rarely,
    begins_with_figure,
    doubted_above,
    doubted_lone,
    line_texts,
    unspaced,
    without_page_lines,
)
from extractor.align.list_steps import doubted_apart, is_line, is_rest, rows_apart, steps_of
from extractor.align.list_wraps import rows_of, whole_cells, whole_lines
from extractor.align.placement import LooseRow, Placement, Stray, TableReading
from extractor.labels import core, fold
from extractor.model import Block, Cell, Paragraph, Table
from extractor.values import is_unit, looks_like_value, read_options, read_value, unit_in

# Fewer labels than this in a table that has other rows are another table's.
MIN_ROWS = 3
UNIT_UNCLEAR = "unit_unclear"


def read_lists(
    blocks: Iterable[tuple[int, Block]], catalogue: Catalogue, index: FormIndex
) -> TableReading:
    """What the lists of a form say; ``blocks`` come with the number of their (or the last) table.

    A table counts where enough of its rows begin with labels of the form. A line outside of tables
    counts where it is such a label, or a figure behind one.
    """
    walk = _Walk(catalogue, index)
    for number, block in whole_lines(blocks, walk.lists):
        if isinstance(block, Paragraph):
            walk.line(number, block)
        else:
            walk.table(number, block)
    return without_page_lines(walk.reading())


class _Walk:
    """One pass over the lists of a document."""

    def __init__(self, catalogue: Catalogue, index: FormIndex) -> None:
        self.catalogue = catalogue
        self.index = index
        self.lists = index.lists or ListIndex(index)
        self.cursors = Cursors()
        # Whether lists that stand side by side may come row by row.
        self.in_turns = True
        # Whether nothing tells which cells were one row.
        self.lost_rows = False
        # Whether the line before ends with a bar, so that its last cell is on the next.
        self.barred = False
        # Whether a cell before a label is the answer of the label on the line before.
        self.leading = False
        self.skipped: frozenset[int] = frozenset()
        self.answers: frozenset[int] = frozenset()
        # A label without a cell, whose answer may stand on the next line.
        self.open: tuple[int, Entry, Cell, tuple[str, ...]] | None = None
        # Whether a row of one cell may be a line of the page, and the placements of such rows.
        self.alone = False
        self.lone: list[int] = []
        self.placements: list[Placement] = []
        self.loose: list[LooseRow] = []
        self.strays: list[Stray] = []
        # Whether the run before is answered by an empty cell.
        self.blank = False
        # What is printed outside of grids, in order.
        self.steps: list[tuple[Sequence[Cell], Entry | None]] = []
        self.in_grid = False
        # Whether some of it is not on the line of its label.
        self.broken = False

    def table(self, number: int, table: Table) -> None:
        rows = [list(row) for _, row in groupby(table.cells, key=lambda cell: cell.row)]
        if table.spaced:
            rows = [unspaced(row, self._is_label) for row in rows]
        if table.layout != "grid":
            rows = [whole_cells(row, self.lists) for row in rows]
        in_order = table.layout == "sequence"
        self.broken = self.broken or in_order
        self.in_grid = table.layout == "grid"
        self.alone = not self.in_grid
        self.leading = table.layout == "rows" and begins_rarely(rows)
        runs = [self._runs(row, in_order) for row in rows]
        labelled = sum(bool(run.labels) for row in runs for run in row)
        # Where rows are lost, a label has its unit and its answer behind it.
        filled = len(table.cells) // 2 if in_order else sum(any(c.text for c in r) for r in rows)
        awaited = self.open is not None and table.layout != "grid"
        if labelled < MIN_ROWS and not awaited and (2 * labelled < filled or not labelled):
            return
        self.skipped = self.answers = frozenset()
        # Without a grid, a row may be broken anywhere, and a list is followed by its order.
        panels = max(map(len, runs), default=0) if table.layout == "grid" else 1
        self.in_turns = table.layout != "grid"
        # Where a dump kept cells that are empty, it dropped none.
        self.lost_rows = in_order and all(cell.text for cell in table.cells)
        # Which of two lists side by side goes on from the last page is not known.
        unknown = panels > 1 and self.cursors.now.last >= 0
        if not self.in_turns and (panels > 1 or not awaited):
            self.cursors.begin(keep=not unknown)
        bodies = [row for row, cells in zip(runs, rows, strict=True) if not self._heads(row, cells)]
        if is_off(table.cells, self.skipped):
            self.skipped = self.answers = frozenset()
        for run in runs_in_order(bodies) if panels > 1 else [r for row in bodies for r in row]:
            self._run(number, run)
        self.barred = table.layout == "rows"

    def _heads(self, row: Sequence[Run], cells: Sequence[Cell]) -> bool:
        return not any(run.labels for run in row) and self._is_header(cells)

    def line(self, number: int, block: Paragraph) -> None:
        """A line outside of tables, which a dump may have made of a cell or of a row."""
        texts = rows_of(block.text, self.lists)
        self.broken = self.broken or bool(texts)
        if len(block.text) > MAX_LINE and not texts:
            return
        self.in_turns, self.lost_rows, self.leading, self.in_grid = True, False, False, False
        barred, self.barred = self.barred, block.text.rstrip().endswith("|")
        texts = texts or line_texts(block.text, self._is_label)
        cells = [Cell(text, None, None, place=block.place) for text in texts]
        self.alone = "|" not in block.text
        runs = self._runs(cells, in_order=False)
        awaited = self._awaits(cells, barred)
        if self.open is not None and not awaited and begins_with_figure(block.text):
            # The number of this line, or the answer of the label before it.
            self.open = (*self.open[:3], (*self.open[3], UNCERTAIN))
        if awaited or any(run.labels for run in runs):
            for run in runs:
                self._run(number, run)
            return
        self._mark(cells)
        self.broken = self.broken or any(is_unit(cell.text) for cell in cells)
        if self.cursors.now.last >= 0 and all(looks_like_value(cell.text) for cell in cells):
            # A figure that lost its label leaves some label without its figure.
            self._stray(number, cells, ())

    def _is_label(self, text: str, *, group: bool = False) -> bool:
        label = self._label(Cell(text, None, None))
        if label is None or label[2]:
            return False
        return not group or all(entry.slot is None for entry in label[1])

    def _awaits(self, cells: Sequence[Cell], barred: bool) -> bool:
        """Whether the label before these cells has no answer yet that they may be."""
        if self.open is None or not cells:
            return False
        unit = self.index.slots[self.open[1].slot or 0].unit
        last = cells[-1].text
        if unit == "text":
            return barred
        return looks_like_value(last) or read_value(last, unit).status != "unreadable"

    def reading(self) -> TableReading:
        """All that was read, with the marks of misspelt labels taken off or turned into flags."""
        self.close()
        sure = self.cursors.confirmed()
        placements = [
            replace(one, flags=settled(one.flags, one.slot in sure))
            for one in doubted_lone(self.placements, self.lone, UNCERTAIN)
        ]
        loose = [replace(row, flags=settled(row.flags, sure=False)) for row in self.loose]
        if self.broken:
            steps = [step for cells, entry in self.steps for step in steps_of(cells, entry)]
            apart = rows_apart(steps, self.lists, self.index.money)
            placements, loose = doubted_apart(placements, loose, apart)
        return TableReading(
            tuple(doubted_beside(placements, loose)), tuple(loose), tuple(self.strays)
        )

    def _mark(self, cells: Sequence[Cell], entry: Entry | None = None) -> None:
        """Keep in mind what is printed where no grid tells what is beside what."""
        if not self.in_grid:
            self.steps.append((cells, entry))

    def close(self) -> None:
        """Take the label that waits for its answer as one without."""
        held, self.open = self.open, None
        if held is not None:
            number, entry, label, flags = held
            slot = entry.slot or 0
            if self.index.slots[slot].unit not in ("text", "yes_no") and not flags:
                self.loose.append(LooseRow((slot,), number, ()))
                return
            # A dump may have cut the answer off, and words tell less than figures.
            cell = replace(label, text="")
            self.placements.append(Placement(slot, number, cell, "", "read", (UNCERTAIN,)))

    def _is_header(self, cells: Sequence[Cell]) -> bool:
        """Whether a row names columns (指标 | 单位 | 统计数), which are kept in mind."""
        notes = [cell for cell in cells if fold(cell.text) in self.lists.silent and cell.text]
        heads = [cell for cell in cells if fold(cell.text) in self.lists.headers]
        if not notes and not heads:
            return False
        # Beside a column of answers one of another name (上年数) holds none, whatever it has.
        others = [c for c in cells if c.text] if heads else notes
        self.skipped = frozenset(
            c.column for c in others if c.column is not None and c not in heads
        )
        self.answers = frozenset(cell.column for cell in heads if cell.column is not None)
        return True

    def _runs(self, cells: Sequence[Cell], in_order: bool) -> list[Run]:
        """The runs of a row; those of a whole table where its rows are lost."""
        runs: list[Run] = [Run([], [])]
        for cell in self._parted(cells):
            boxes = self._boxes(cell)
            if boxes is not None:
                self._begin(runs, boxes).cells.append(cell)
                continue
            label = self._label(cell)
            if label is None:
                runs[-1].cells.append(cell)
            else:
                self._begin(runs, label, in_order)
        return [run for run in runs if run.labels or run.cells] or runs

    def _begin(
        self, runs: list[Run], label: tuple[Cell, tuple[Entry, ...], bool], in_order: bool = False
    ) -> Run:
        """The run that a label belongs to: a new one unless it stands below the label before."""
        run = runs[-1]
        above = run.labels[-1][1] if run.labels else ()
        rows = [entry for entry in above if entry.slot is not None]
        below = not rows or any(
            own.chain[: len(row.chain)] == row.chain for row in rows for own in label[1]
        )
        own = run.labels or in_order or self.leading
        apart = run.cells and own and not run.begins_group(label[1])
        if apart or not below or (in_order and rows):
            run = Run([], [])
            runs.append(run)
        elif run.cells:
            run.cells.clear()
        run.labels.append(label)
        return run

    def _parted(self, cells: Sequence[Cell]) -> Iterable[Cell]:
        """The cells; one that holds a label, a colon and an answer comes as two."""
        for cell in cells:
            head, rest = at_colon(cell.text)
            if rest and self._boxes(cell) is None and self._label(cell) is None:
                label = self._label(replace(cell, text=head))
                if label is not None and not label[2]:
                    yield from (label[0], replace(cell, text=rest))
                    continue
            head, rest = at_dash(cell.text) if not rest else (head, "")
            if rest and self._is_label(head, group=True) and self._is_label(rest):
                yield from (replace(cell, text=head), replace(cell, text=rest))
                continue
            yield cell

    def _label(self, cell: Cell) -> tuple[Cell, tuple[Entry, ...], bool] | None:
        if not cell.text or looks_like_value(cell.text):
            return None
        match = self.catalogue.match(cell.text)
        if match is None:
            return None
        entries = self.lists.entries.get(core(match.label), ())
        return (cell, entries, match.uncertain) if entries else None

    def _boxes(self, cell: Cell) -> tuple[Cell, tuple[Entry, ...], bool] | None:
        """The row that is answered by the tick boxes in this very cell, which is its label too."""
        entry = self.lists.boxed(cell.text) if self.lists.boxes else None
        return None if entry is None else (cell, (entry,), False)

    def _run(self, number: int, run: Run) -> None:
        self.broken = self.broken or not (self.in_grid or is_line(run))
        if not run.labels:
            self._mark(run.cells)
            self._unlabelled(number, run.cells)
            return
        self.close()
        self.blank = False
        flags: tuple[str, ...] = ()
        entry: Entry | None = None
        if self.in_turns:
            self.cursors.turn_to(run.labels[0][1])
        now = self.cursors.now
        for label, entries, uncertain in run.labels:
            entry, sure = now.choose(entries)
            if entry is not None and len(entries) == 1:
                begun = (
                    self.lists.begun(fold(label.text), now.context) if now.leaves(entry) else None
                )
                entry, sure = begun or entry, begun is None
                now.follow(entry, begun is not None)
            sure = sure and not now.astray
            flags = (UNCERTAIN,) if not sure else (MISSPELT,) if uncertain else ()
            if entry is not None:
                now.context = entry.chain
            self._mark((label,), entry)
        self._mark(run.cells)
        label = run.labels[-1][0]
        if any(len(entries) == 1 for _, entries, _ in run.labels):
            now.before = -1
        order = max(now.last, now.before)
        if len(run.labels[-1][1]) > 1 and entry is not None and (entry.slot or 0) <= order:
            # The form's order speaks against the groups.
            flags = (UNCERTAIN,)
        if entry is None or entry.slot is None:
            self._stray(number, (label, *run.cells), run.labels[-1][1])
            return
        now.step(entry.slot, not flags)
        self._answer(number, (entry, label, flags), run.cells)

    def _answer(
        self, number: int, asked: tuple[Entry, Cell, tuple[str, ...]], cells: Sequence[Cell]
    ) -> None:
        entry, label, flags = asked
        slot = entry.slot or 0
        unit = next((cell.text for cell in cells if is_unit(cell.text)), "")
        heading = label.text if not unit else f"{label.text}（单位：{unit}）"
        own = [cell for cell in cells if not is_unit(cell.text)]
        # Boxes that are the row's label as well stand among the labels.
        own = [c for c in own if c is label or c.column is None or c.column not in self.skipped]
        named = [cell for cell in own if cell.column in self.answers]
        own = list(answers_of(own, named))
        filled = [cell for cell in own if cell.text]
        options = self.index.slots[slot].options
        if options and len(filled) > 1:
            # Boxes that nobody ticked, and the answer in words beside them.
            filled = [
                c for c in filled if read_options(c.text, options).status != "blank"
            ] or filled
        if not own:
            self.open = (number, entry, label, flags)
            return
        if len(filled) > 1:
            self.loose.append(LooseRow((slot,), number, tuple(filled), (heading,), flags=flags))
            return
        stated = unit_in(heading) or ""
        if self.index.slots[slot].unit == "count" and stated[:1] in "十百千万亿" and stated:
            flags = (*flags, UNIT_UNCLEAR)
        cell = filled[0] if filled else own[0]
        endings = self.index.form.metadata.bodies.endings
        if self.lost_rows and not is_answer(cell.text, self.index.slots[slot], endings):
            flags = (*flags, UNCERTAIN)
        self.placements.append(Placement(slot, number, cell, heading, "read", flags))
        self.blank = not (cell.text or self.in_grid)

    def _unlabelled(self, number: int, cells: Sequence[Cell]) -> None:
        """Cells of no label: the answer of a label on the line before, or a row of its own."""
        held = self.open
        filled = [cell for cell in cells if cell.text]
        broken, self.blank = self.blank and held is None, False
        if broken and is_rest(filled):
            # A line that was broken inside of the row, or the number of a page.
            self.placements[-1] = replace(self.placements[-1], cell=filled[-1])
            self.lone += [len(self.placements) - 1] if len(filled) == 1 else []
            return
        if held is not None and filled and not any(self._is_silent(cell) for cell in filled):
            _, entry, label, flags = held
            self.open = None
            self.lost_rows = True
            self._answer(number, (entry, label, flags), filled)
            if self.alone and len(cells) == 1 and self.placements:
                self.lone.append(len(self.placements) - 1)
            return
        if self.placements and filled and not self._is_silent(filled[0]):
            self.placements[-1] = doubted_above(self.placements[-1], filled, UNCERTAIN)
        self._stray(number, cells, ())

    def _is_silent(self, cell: Cell) -> bool:
        """Whether a cell is a printed note of the form, 填报人 for instance."""
        return fold(cell.text.replace("：", ":").partition(":")[0]) in self.lists.silent

    def _stray(self, number: int, cells: Sequence[Cell], entries: Sequence[Entry]) -> None:
        """Remember a figure that belongs to no row; a dash beside the label of a group is none."""
        if any(self._is_silent(cell) for cell in cells if cell.text):
            return
        if any(read_value(cell.text, "count").status == "reported" for cell in cells):
            table = entries[0].table if entries else min(self.lists.tables)
            text = "" if looks_like_value(cells[0].text) else cells[0].text
            self.strays.append(Stray(table, number, text, cells[0]))
