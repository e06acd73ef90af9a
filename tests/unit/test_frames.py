"""Tables as data frames: every cell in its place, no cell made up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import extractor
from extractor.frames import TIDY_COLUMNS
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


SEXES: list[list[str | Asked]] = [
    [("Region", 2, 1), ("2020", 1, 2), ("Total", 2, 1)],
    ["Men", "Women"],
    ["North", "1.5", "2,000", ".."],
]


def test_paths_are_index_and_columns() -> None:
    frame = grid(SEXES).to_frame()
    assert frame.index.tolist() == ["North"]
    paths: list[object] = [*frame.columns]
    assert paths == [("2020", "Men"), ("2020", "Women"), ("Total", "")]
    assert frame.to_numpy().tolist() == [[Decimal("1.5"), Decimal(2000), None]]
    assert frame.attrs == {"title": "", "unit": "", "notes": [], "header_unclear": ""}


def test_columns_of_one_heading_stay_apart() -> None:
    table = grid([["Region", "Change", "Change"], ["North", "1", "2"], ["South", "3", "4"]])
    frame = table.to_frame()
    assert frame.columns.tolist() == ["Change", "Change"]
    assert frame.to_numpy().tolist() == [[1, 2], [3, 4]]


def test_unclear_headers_give_the_raw_frame_and_the_reason() -> None:
    table = grid([["Name", "Office"], ["Anna", "Bern"]])
    frame = table.to_frame()
    assert frame.equals(table.to_frame(raw=True))
    assert "words" in frame.attrs["header_unclear"]


def test_records_and_tidy_frame_hold_the_same() -> None:
    table = grid(SEXES)
    records = table.to_records()
    assert [one["column_path"] for one in records] == [
        ("2020", "Men"),
        ("2020", "Women"),
        ("Total",),
    ]
    assert [records[0][name] for name in ("row", "column", "table")] == [3, 2, None]
    frame = table.to_tidy()
    assert frame.columns.tolist() == list(TIDY_COLUMNS)
    assert frame["value"].tolist() == [one["value"] for one in records]
    assert frame["total"].tolist() == [False, False, True]
    assert grid([]).to_tidy().shape == (0, len(TIDY_COLUMNS))
