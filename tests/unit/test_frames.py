"""Tables as data frames: every cell in its place, no cell made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extractor
from extractor.grid import MAX_SLOTS, slots
from extractor.model import Cell, Table
from tests.support.tables import Asked, grid


def values(table: Table) -> list[list[str | None]]:
    """The frame as lists, its index and columns checked."""
    frame = table.to_frame(raw=True)
    assert frame.index.tolist() == list(range(len(frame)))
    assert [*map(int, frame.columns)] == list(range(frame.shape[1]))
    assert all(str(kind) == "object" for kind in frame.dtypes)
    rows: list[list[str | None]] = frame.to_numpy().tolist()
    return rows


def test_spans_repeat_nothing() -> None:
    table = grid([["a", ("b", 1, 2)], [("c", 2, 1), "d", ""], ["e"]])
    assert values(table) == [["a", "b", None], ["c", "d", ""], [None, "e", None]]


def test_an_empty_cell_is_not_no_cell() -> None:
    assert values(grid([["a", ""], ["b"]])) == [["a", ""], ["b", None]]


def test_rows_of_unknown_columns() -> None:
    cells = (Cell("a", 0, None), Cell("1", 0, None), Cell("b", 2, None))
    table = Table(cells, row_count=3, column_count=0, layout="rows")
    assert values(table) == [["a", "1"], [None, None], ["b", None]]


def test_sequence_is_one_column() -> None:
    table = Table((Cell("a", None, None), Cell("1", None, None)), 0, 0, layout="sequence")
    assert values(table) == [["a"], ["1"]]


@pytest.mark.parametrize("layout", ["grid", "rows", "sequence"])
def test_no_cells(layout: str) -> None:
    table = Table((), 0, 0, layout=layout)  # type: ignore[arg-type]
    assert table.to_frame(raw=True).shape == (0, 0)


def test_too_many_slots_are_refused_and_not_cut() -> None:
    cells = (Cell("a", 0, 999), Cell("b", MAX_SLOTS // 1000 + 1, 0))
    with pytest.raises(extractor.LimitError, match="more than 2,000,000 slots; use its cells"):
        Table(cells, MAX_SLOTS // 1000 + 2, 1000).to_frame(raw=True)


asked = st.tuples(st.text("ab ", max_size=2), st.integers(0, 3), st.integers(1, 3))


@given(st.lists(st.lists(asked, max_size=4), max_size=5))
def test_each_cell_stands_once_where_it_begins(rows: list[list[Asked]]) -> None:
    table = grid([list(row) for row in rows])
    frame = table.to_frame(raw=True)
    begun = {(cell.row, cell.column): cell.text for cell in table.cells}
    assert frame.shape[0] == len(rows)
    assert frame.shape[1] >= slots(table).column_count
    for row in range(frame.shape[0]):
        for column in range(frame.shape[1]):
            assert frame.iat[row, column] == begun.get((row, column))


def test_tables_of_a_page() -> None:
    page = b"<meta charset=utf-8><table><tr><th rowspan=2>k<th>v<tr><td></table><p>text"
    (table,) = extractor.read(page).tables
    assert values(table) == [["k", "v"], [None, ""]]
