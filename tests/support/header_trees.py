"""Random tables with known headers: trees of headings and labels, drawn as a grid with spans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hypothesis import strategies as st
from msgspec import Struct

from extractor.model import Cell, Table

Path = tuple[str, ...]
Anchor = Literal["top", "bottom", "middle"]
WORDS = (
    "North South East West Coast Inland Urban Rural Men Women Young Adult Births Deaths Farms "
    "Mills Trade Export Import Coal Steel Paper Schools Roads "
    "规章 许可 处罚 自然人 企业 机构 人口 产值"
).split()


class Truth(Struct, frozen=True):
    """A table's paths and values: ``values[row][column]`` as printed."""

    rows: tuple[Path, ...]
    columns: tuple[Path, ...]
    values: tuple[tuple[str, ...], ...]
    corner: str = ""

    def expected(self) -> list[tuple[Path, Path, str]]:
        """Each value with its paths, row by row."""
        return [
            (row, column, text)
            for row, line in zip(self.rows, self.values, strict=True)
            for column, text in zip(self.columns, line, strict=True)
        ]


def leaves(most: int, depth: int) -> st.SearchStrategy[tuple[Path, ...]]:
    """Paths of the leaves of a random tree; siblings have different names."""

    @st.composite
    def below(draw: st.DrawFn, level: int) -> tuple[Path, ...]:
        few = 1 if level == 1 else 2  # a group of one would look the same without its heading
        names = draw(st.lists(st.sampled_from(WORDS), min_size=few, max_size=most, unique=True))
        paths: list[Path] = []
        for name in names:
            if level < depth and draw(st.booleans()):
                paths += [(name, *path) for path in draw(below(level + 1))]
            else:
                paths.append((name,))
        return tuple(paths)

    return below(1).filter(lambda paths: len(paths) > 1)


figures = st.one_of(
    st.integers(0, 99_999).map(str),
    st.integers(1000, 999_999).map("{:,}".format),
    st.decimals(-99, 99, places=1).map(str),
    st.sampled_from(["-", "..", "n/a", "", "2019", "1998"]),
)


@st.composite
def truths(draw: st.DrawFn, *, full: bool = False, groups: bool = False) -> Truth:
    """Random tables; ``full``: every cell holds a number, ``groups``: all rows are in groups."""
    columns = draw(leaves(3, 2 if groups else 3))
    rows = draw(leaves(3, 2 if groups else 3))
    if groups:
        names = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=3, unique=True))
        rows = tuple((name, *path) for name in names for path in draw(st.just(rows) | leaves(3, 2)))
    cell = st.integers(3000, 9_999_999).map(str) if full else figures
    lines = st.lists(cell, min_size=len(columns), max_size=len(columns)).map(tuple)
    values = draw(st.lists(lines, min_size=len(rows), max_size=len(rows)).map(tuple))
    return Truth(rows, columns, values, draw(st.sampled_from(["", "Item", "项目"])))


def spans(paths: Sequence[Path], depth: int) -> list[tuple[str, int, int, int, int]]:
    """The cells of a tree: text, level, first leaf, levels and leaves that it spans."""
    cells: list[tuple[str, int, int, int, int]] = []
    for level in range(depth):
        start = 0
        while start < len(paths):
            end = start + 1
            if len(paths[start]) > level:
                while end < len(paths) and paths[end][: level + 1] == paths[start][: level + 1]:
                    end += 1
                last = len(paths[start]) == level + 1
                cells.append(
                    (paths[start][level], level, start, depth - level if last else 1, end - start)
                )
            start = end
    return cells


def drawn(truth: Truth) -> Table:
    """The table with all its spans."""
    high, wide = max(map(len, truth.columns)), max(map(len, truth.rows))
    cells = [Cell(truth.corner, 0, 0, high, wide)]
    for text, level, start, levels, count in spans(truth.columns, high):
        cells.append(Cell(text, level, wide + start, levels, count))
    for text, level, start, levels, count in spans(truth.rows, wide):
        cells.append(Cell(text, high + start, level, count, levels))
    for r, line in enumerate(truth.values):
        cells += [Cell(text, high + r, wide + c) for c, text in enumerate(line)]
    cells.sort(key=lambda cell: (cell.row or 0, cell.column or 0))
    return Table(tuple(cells), high + len(truth.rows), wide + len(truth.columns))


def flattened(table: Table, anchor: Anchor = "top") -> Table:
    """The same table with each merged cell as its text in one slot, and empty cells."""
    texts = {}
    high = table.cells[0].row_span if table.cells else 0  # the corner is as high as the header
    for cell in table.cells:
        row, column = cell.row or 0, cell.column or 0
        for r in range(row, row + cell.row_span):
            for c in range(column, column + cell.column_span):
                texts[r, c] = ""
        if anchor == "bottom":
            row += cell.row_span - 1
        elif anchor == "middle" and row < high:  # labels begin at their first row
            row += (cell.row_span - 1) // 2
            column += (cell.column_span - 1) // 2
        texts[row, column] = cell.text
    cells = tuple(Cell(texts[r, c], r, c) for r, c in sorted(texts))
    return Table(cells, table.row_count, table.column_count)


def grouped(truth: Truth) -> Table | None:
    """The table with its outermost labels as rows over all columns; ``None`` where some rows have
    no group."""
    if any(len(path) < 2 for path in truth.rows) or len({path[0] for path in truth.rows}) < 2:
        return None
    neighbours = zip(truth.rows, truth.rows[1:], strict=False)
    if any(one[0] != other[0] and one[1] == other[1] for one, other in neighbours):
        return None  # these two labels would be drawn as one cell across two groups
    inner = drawn(
        Truth(tuple(p[1:] for p in truth.rows), truth.columns, truth.values, truth.corner)
    )
    high = max(map(len, truth.columns))
    starts = [n for n, path in enumerate(truth.rows) if n == 0 or path[0] != truth.rows[n - 1][0]]
    cells = [Cell(truth.rows[n][0], high + n + at, 0, 1, inner.column_count)
             for at, n in enumerate(starts)]  # fmt: skip
    for cell in inner.cells:
        row = (cell.row or 0) - high
        shift = sum(start <= row for start in starts) if row >= 0 else 0
        cells.append(Cell(cell.text, row + high + shift, cell.column, cell.row_span,
                          cell.column_span))  # fmt: skip
    cells.sort(key=lambda cell: (cell.row or 0, cell.column or 0))
    return Table(tuple(cells), inner.row_count + len(starts), inner.column_count)


def framed(table: Table, title: str, note: str) -> Table:
    """The table between a title and a note over all columns."""
    wide, high = table.column_count, table.row_count
    moved = [
        Cell(c.text, (c.row or 0) + 1, c.column, c.row_span, c.column_span) for c in table.cells
    ]
    cells = (Cell(title, 0, 0, 1, wide), *moved, Cell(note, high + 1, 0, 1, wide))
    return Table(cells, high + 2, wide)
