"""Grids of one template: what a table's labels and spans settle is worked out once.

The pages of a bureau, and most pages of a year, have the same labels in the same places and differ
in their figures alone. The alignment looks at a figure only to see whether there is one, so that a
table with each figure replaced by 0 (its skeleton) is aligned in the same way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import repeat

from msgspec import Struct
from msgspec.structs import replace

from extractor.align.geometry import read_grid, read_tokens
from extractor.align.index import Catalogue, FormIndex
from extractor.align.placement import LooseRow, Placement, Stray, TableReading
from extractor.align.repeated import is_repeated
from extractor.align.stub import Carry
from extractor.align.tokens import meaning, token
from extractor.align.wordings import Wordings, is_plain, reworded, texts_of
from extractor.labels import fold
from extractor.model import Cell, Method, Table
from extractor.values import MAX_LENGTH, looks_like_value

# An archive has thousands of layouts, most of them small: plans are kept up to some 32 MB.
MAX_PLANNED = 32_000_000
# Bytes of a skeleton and its plan for each cell, measured on pages of all kinds.
CELL_SIZE = 96

MAX_BONES = 1 << 14
_NOTHING = Carry()

# Texts, rows, columns, row spans and column spans of the cells: one tuple each, not one a cell,
# because that is quicker to make and to compare.
Bones = tuple[
    tuple[str, ...],
    tuple[int | None, ...],
    tuple[int | None, ...],
    tuple[int, ...],
    tuple[int, ...],
]


class _TextBones(dict[str, str]):
    """Texts of cells → what the alignment sees in them; most texts recur, and a dict is quick.

    Figures become 0, and a label in any spelling that folds to one of the forms' becomes that one.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __missing__(self, text: str) -> str:
        if looks_like_value(text):
            bone = text and "0"
        else:
            match = self.catalogue.match(text)
            same = match is not None and not match.uncertain and fold(text) == match.label
            bone = match.label if match is not None and same else text
        if len(text) <= MAX_LENGTH:
            if len(self) >= MAX_BONES:
                self.clear()
            self[text] = bone
        return bone


class _Prepared:
    """A catalogue and one of its forms; compared by identity, for they live as long as the run."""

    def __init__(self, catalogue: Catalogue, index: FormIndex) -> None:
        self.catalogue = catalogue
        self.index = index
        self.text_bones = _TextBones(catalogue)
        self.wordings = Wordings(catalogue, index)

    def is_label(self, text: str) -> bool:
        """Whether a text is a label of the form, or near one."""
        met = meaning(text, self.catalogue, self.index)
        return met is not None and bool(met[0])


class Plan(Struct, frozen=True):
    """What a grid gives, with positions in its cells in place of the cells.

    The placements stand there as one tuple for each of their fields.
    """

    slots: tuple[int, ...]
    at: tuple[int, ...]
    headings: tuple[str, ...]
    methods: tuple[Method, ...]
    flags: tuple[tuple[str, ...], ...]
    loose: tuple[tuple[LooseRow, tuple[int, ...]], ...]
    strays: tuple[tuple[Stray, int], ...]
    carry: Carry
    guessed: bool


def read_grid_by_skeleton(
    number: int, table: Table, catalogue: Catalogue, index: FormIndex, carried: Carry
) -> tuple[TableReading, Carry]:
    """The same as ``read_grid``, worked out once for all tables of one skeleton."""
    if carried.tail is not None:
        return read_grid(number, table, catalogue, index, carried)
    prepared = _prepared(catalogue, index)
    bones = _bones(table.cells, prepared)
    if carried == _NOTHING and "0" not in bones[0] and not any(map(prepared.is_label, bones[0])):
        # Neither a figure nor a label of the form: navigation, or facts about the document.
        return TableReading(), carried
    plan = _PLANS[bones, table.column_count, prepared, carried]
    if plan is None:
        return read_grid(number, table, catalogue, index, carried)
    cells = table.cells
    reading = TableReading(
        tuple(
            map(
                Placement,
                plan.slots,
                repeat(number),
                map(cells.__getitem__, plan.at),
                plan.headings,
                plan.methods,
                plan.flags,
            )
        ),
        tuple(
            LooseRow(
                row.slots,
                number,
                tuple(cells[at] for at in positions),
                row.headings,
                proved=row.proved,
                flags=row.flags,
            )
            for row, positions in plan.loose
        ),
        tuple(Stray(s.form_table, number, s.text, cells[at]) for s, at in plan.strays),
        plan.guessed,
    )
    return reading, plan.carry


def _bones(cells: Sequence[Cell], prepared: _Prepared) -> Bones:
    return (
        tuple(map(prepared.text_bones.__getitem__, [cell.text for cell in cells])),
        tuple([cell.row for cell in cells]),
        tuple([cell.column for cell in cells]),
        tuple([cell.row_span for cell in cells]),
        tuple([cell.column_span for cell in cells]),
    )


@lru_cache(maxsize=64)
def _prepared(catalogue: Catalogue, index: FormIndex) -> _Prepared:
    return _Prepared(catalogue, index)


_Key = tuple[Bones, int, _Prepared, Carry]


def _common(key: _Key) -> tuple[_Key, dict[str, str]] | None:
    """The key of all tables that differ in their labels' wordings alone, and those of this one.

    ``None`` where they are the common ones. Two wordings in one table stay as they are.
    """
    bones, width, prepared, carried = key
    wordings = prepared.wordings
    words = {*bones[0], *texts_of(carried)}
    common = {word: one for word in words if (one := wordings[word]) != word}
    if not common or not is_plain(carried):
        return None
    taken = Counter(map(wordings.__getitem__, words))
    common = {word: one for word, one in common.items() if taken[one] == 1}
    if not common:
        return None
    texts = tuple([common.get(text, text) for text in bones[0]])
    own = {one: word for word, one in common.items()}
    return ((texts, *bones[1:]), width, prepared, reworded(carried, common)), own


def _with_wordings(plan: Plan, own: Mapping[str, str]) -> Plan:
    """A plan in which labels are worded as ``own`` says."""
    loose = tuple(
        (replace(row, headings=tuple(own.get(text, text) for text in row.headings)), at)
        for row, at in plan.loose
    )
    return replace(
        plan,
        headings=tuple([own.get(text, text) for text in plan.headings]),
        loose=loose,
        strays=tuple((replace(s, text=own.get(s.text, s.text)), at) for s, at in plan.strays),
        carry=reworded(plan.carry, own),
    )


def _plan(bones: Bones, width: int, prepared: _Prepared, carried: Carry) -> Plan | None:
    """The plan of a skeleton; ``None`` where cells themselves matter, here or in the next table."""
    cells = tuple(map(Cell, *bones))
    at = {id(cell): position for position, cell in enumerate(cells)}
    table = Table(cells, 0, width)
    tokens = [token(cell, prepared.catalogue, prepared.index) for cell in cells]
    if is_repeated(tokens):
        # Equal figures below a repeated label are one: that only the figures themselves show.
        return None
    reading, carry = read_tokens(0, table, tokens, prepared.catalogue, prepared.index, carried)
    if carry.tail is not None:
        return None
    if reading.weighed:
        # All figures are 0 here, and those of the table may not be.
        return None
    placements = reading.placements
    return Plan(
        tuple(p.slot for p in placements),
        tuple(at[id(p.cell)] for p in placements),
        tuple(p.heading for p in placements),
        tuple(p.method for p in placements),
        tuple(p.flags for p in placements),
        tuple((row, tuple(at[id(cell)] for cell in row.cells)) for row in reading.loose),
        tuple((stray, at[id(stray.cell)]) for stray in reading.strays),
        carry,
        reading.guessed,
    )


class Plans(dict[_Key, Plan | None]):
    """The plans of the skeletons seen, within a bound of memory."""

    def __init__(self) -> None:
        self.size = 0

    def __missing__(self, key: _Key) -> Plan | None:
        plan = self._made(key)
        texts = key[0][0]
        size = len(texts) * CELL_SIZE + 2 * sum(map(len, texts))
        if size <= MAX_PLANNED // 8:
            if self.size + size > MAX_PLANNED:
                self.clear()
                self.size = 0
            self.size += size
            self[key] = plan
        return plan

    def _made(self, key: _Key) -> Plan | None:
        found = _common(key)
        if found is not None:
            common, own = found
            plan = self[common]
            if plan is None:
                return None
            if is_plain(plan.carry):
                return _with_wordings(plan, own)
        return _plan(*key)


_PLANS = Plans()
