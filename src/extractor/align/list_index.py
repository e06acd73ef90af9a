"""The labels of a form's lists, with the places that they name."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct

from extractor.labels import core, fold
from extractor.model import Cell
from extractor.ticks import holds_boxes, squeezed

if TYPE_CHECKING:
    from extractor.align.index import FormIndex

Chain = tuple[str, ...]


class Entry(Struct, frozen=True):
    """A place of the form that a label names: a row with its slot, or a group (no slot).

    ``first`` is the row's slot, or that of the group's first row.
    """

    chain: Chain
    table: str
    first: int
    slot: int | None = None


class Run(Struct):
    """Labels that follow each other, and the cells up to the next label."""

    labels: list[tuple[Cell, tuple[Entry, ...], bool]]
    cells: list[Cell]

    def begins_group(self, entries: Sequence[Entry]) -> bool:
        """Whether these are places in the group just named: only empty cells stand between.

        Such a cell is the rest of a merged one.
        """
        groups = self.labels[-1][1] if self.labels else ()
        if any(cell.text for cell in self.cells) or any(g.slot is not None for g in groups):
            return False
        return any(e.chain[: len(g.chain)] == g.chain for g in groups for e in entries)


def runs_in_order(rows: Sequence[Sequence[Run]]) -> list[Run]:
    """Runs of lists that stand side by side, list by list or row by row as the form goes."""
    by_row = [run for row in rows for run in row]
    width = max(map(len, rows), default=0)
    by_list = [row[panel] for panel in range(width) for row in rows if panel < len(row)]
    return min((by_list, by_row), key=_steps_back)


def _steps_back(runs: Iterable[Run]) -> int:
    """How often labels that name one row alone go against the form's order."""
    named = [run.labels[-1][1] for run in runs if run.labels]
    slots = [entries[0].slot or 0 for entries in named if len(entries) == 1]
    return sum(a > b for a, b in pairwise(slots))


class ListIndex:
    """Labels of the lists of one form, by what is left of them without notes."""

    def __init__(self, index: FormIndex) -> None:
        self.tables = frozenset(t.id for t in index.form.tables if t.layout == "list")
        self.entries: dict[str, tuple[Entry, ...]] = {}
        self.boxes: list[tuple[tuple[str, ...], Entry]] = []
        self.silent: set[str] = set()
        self.headers: set[str] = set()
        self._full: dict[str, set[int]] = {}
        for table in index.form.tables:
            if table.layout != "list":
                continue
            self.silent.update(fold(note) for note in (*table.notes, *table.headings, table.title))
            for column in table.columns:
                self.headers.update(fold(text) for text in (column.path[-1], *column.aliases))
            for row in table.rows:
                keys = tuple(_key(part) for part in row.path)
                slot = index.slot_at[table.id, row.id, table.columns[0].id]
                for depth, label in enumerate(row.path[:-1], 1):
                    entry = Entry(keys[:depth], table.id, slot)
                    for wording in (label, *table.group_aliases.get(label, ())):
                        self._add(wording, entry)
                entry = Entry(keys, table.id, slot, slot)
                for wording in (row.path[-1], *row.aliases):
                    self._add(wording, entry)
                # Boxes that are the label too; others stand behind a label of their own.
                options = tuple(map(squeezed, row.options))
                if options and all(option in squeezed(row.path[-1]) for option in options):
                    self.boxes.append((options, entry))
        self.headers.discard("")

    def begun(self, label: str, context: Chain) -> Entry | None:
        """The row of the groups around that begins with a folded label, if it is the only one.

        A dump that wraps its cells has the first line of a label, which may be another row's whole.
        """
        start = core(label)
        rows = {
            entry.chain: entry
            for entries in self.entries.values()
            for entry in entries
            if entry.slot is not None
            and entry.chain[:-1]
            and entry.chain[:-1] == context[: len(entry.chain) - 1]
            and entry.chain[-1].startswith(start)
        }
        return next(iter(rows.values())) if len(rows) == 1 else None

    def boxed(self, text: str) -> Entry | None:
        """The row whose options are the tick boxes of a text, which is its label too."""
        if not holds_boxes(text):
            return None
        text = squeezed(text)
        found = (entry for options, entry in self.boxes if all(one in text for one in options))
        return next(found, None)

    def begins(self, folded: str) -> bool:
        """Whether a label, with its notes in brackets, begins with a folded text."""
        at = bisect_left(self._sorted, folded)
        return at < len(self._sorted) and self._sorted[at].startswith(folded)

    def slots_beginning(self, folded: str) -> list[int]:
        """The slots of rows whose labels begin with a folded text, in the form's order."""
        found: set[int] = set()
        for at in range(bisect_left(self._sorted, folded), len(self._sorted)):
            if not self._sorted[at].startswith(folded):
                break
            found |= self._full[self._sorted[at]]
        return sorted(found)

    def is_whole(self, folded: str) -> bool:
        """Whether a folded text is a label, with its notes in brackets or without them."""
        return folded in self._full or folded in self.entries

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._full)

    def _add(self, label: str, entry: Entry) -> None:
        key = _key(label)
        full = self._full.setdefault(fold(label), set())
        if entry.slot is not None:
            full.add(entry.slot)
        held = self.entries.get(key, ())
        if any(e.chain == entry.chain and (e.slot is not None or entry.slot is None) for e in held):
            return
        held = tuple(e for e in held if e.chain != entry.chain)
        self.entries[key] = (*held, entry)


def _key(label: str) -> str:
    return core(fold(label))
