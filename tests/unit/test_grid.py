"""The grid: spans to positions, and positions to slots."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import grid
from extractor.errors import UsageError
from extractor.grid import Row, Section, form_table, slots
from extractor.model import Cell, Place, Table

Kind = Literal["head", "body", "foot"]
Positions = list[tuple[str, int | None, int | None, int, int]]


def row(*asked: tuple[str, int, int]) -> Row:
    return Row([text for text, _, _ in asked], [(down, across) for _, down, across in asked])


def positions(table: Table) -> Positions:
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]


def formed(*sections: Section) -> Positions:
    return positions(form_table(sections)[0])


def test_row_spans_push_later_rows_to_the_right() -> None:
    table, notices = form_table(
        [Section([row(("a", 2, 1), ("b", 1, 2)), Row(["c", "d"]), Row(["e", "f", "g"])])],
        place=Place(table=3),
    )
    assert positions(table) == [
        ("a", 0, 0, 2, 1),
        ("b", 0, 1, 1, 2),
        ("c", 1, 1, 1, 1),
        ("d", 1, 2, 1, 1),
        ("e", 2, 0, 1, 1),
        ("f", 2, 1, 1, 1),
        ("g", 2, 2, 1, 1),
    ]
    assert (table.row_count, table.column_count, table.place) == (3, 3, Place(table=3))
    assert notices == ()


def test_cells_without_spans_flow_around_spans_from_above() -> None:
    first = row(("a", 1, 1), ("b", 2, 1), ("c", 1, 1), ("d", 2, 2))
    assert formed(Section([first, Row(["e", "f", "g"])]))[4:] == [
        ("e", 1, 0, 1, 1),
        ("f", 1, 2, 1, 1),
        ("g", 1, 5, 1, 1),
    ]


def test_a_row_span_ends_with_its_section() -> None:
    cells = formed(Section([row(("a", 9, 1))]), Section([Row(["b"])]))
    assert cells == [("a", 0, 0, 1, 1), ("b", 1, 0, 1, 1)]


def test_row_span_zero_reaches_to_the_end_of_the_section() -> None:
    section = Section([row(("a", 0, 1), ("b", 1, 1)), Row(["c"]), Row([])])
    cells = formed(section, Section([Row(["d"])]))
    assert cells == [("a", 0, 0, 3, 1), ("b", 0, 1, 1, 1), ("c", 1, 1, 1, 1), ("d", 3, 0, 1, 1)]


def test_only_the_first_head_and_foot_move() -> None:
    table, _ = form_table(
        [
            Section([Row(["foot 1"])], "foot"),
            Section([Row(["body"])]),
            Section([Row(["head 1"])], "head"),
            Section([Row(["head 2"])], "head"),
            Section([Row(["foot 2"])], "foot"),
        ]
    )
    assert [cell.text for cell in table.cells] == ["head 1", "body", "head 2", "foot 2", "foot 1"]


def test_only_the_first_slot_of_a_cell_must_be_free() -> None:
    table, _ = form_table([Section([row(("a", 1, 1), ("b", 2, 1)), row(("c", 1, 3))])])
    assert positions(table)[2] == ("c", 1, 0, 1, 3)
    assert slots(table).rows == ((0, 1), (2, 1))


def test_spans_below_one_count_as_one() -> None:
    assert formed(Section([row(("a", -3, 0), ("b", 1, -1))])) == [
        ("a", 0, 0, 1, 1),
        ("b", 0, 1, 1, 1),
    ]


def test_places_go_with_their_cells() -> None:
    places = [Place(page=n) for n in range(4)]
    first = Row(["a", "b", "c", "d"], [(2, 1)], places)
    table, _ = form_table([Section([first])])
    assert [cell.place for cell in table.cells] == places


def test_huge_spans_are_cut_and_told_of() -> None:
    table, notices = form_table([Section([row(("a", 70_000, 5_000_000), ("b", 1, 1))])])
    assert positions(table) == [("a", 0, 0, 1, 1000), ("b", 0, 1000, 1, 1)]
    assert [notice.code for notice in notices] == ["span_cut"]
    assert slots(table).column_count == 1001


def test_two_cells_over_all_rows_and_columns_make_no_matrix() -> None:
    rows = [row(("a", 65_534, 1000), ("b", 65_534, 1000)), *[Row([])] * 65_533]
    table, notices = form_table([Section(rows)])
    assert (len(table.cells), table.row_count, table.column_count) == (2, 65_534, 2000)
    assert notices == ()
    assert slots(table).row_count == 1


def test_slots_are_cut_at_their_limit() -> None:
    rows = [row(("a", 65_534, 1000), ("b", 1, 1)), *[Row(["c"])] * 65_533]
    view = slots(form_table([Section(rows)])[0])
    assert view.cut
    assert view.row_count * view.column_count <= grid.MAX_SLOTS


def test_slots_stop_where_overlapping_cells_fill_them_again_and_again() -> None:
    rows = [row(*[("x", 0, 1)] * n, ("y", 0, 1000)) for n in range(1, 600)]
    assert slots(form_table([Section([*rows, Row(["z"])])])[0]).column_count > 0


def test_a_table_that_takes_too_many_steps_is_cut_and_told_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(grid, "MAX_STEPS", 100)
    rows = [row(*[("a", 50, 1)] * 20), *[Row(["b"])] * 49]
    table, notices = form_table([Section(rows)])
    assert table.row_count < 50
    assert [notice.code for notice in notices] == ["table_cut"]


def test_no_cell_and_an_empty_cell_differ() -> None:
    table, _ = form_table([Section([Row(["a", ""]), Row(["b"])])])
    view = slots(table)
    assert view.rows == ((0, 1), (2, None))
    assert (view.at(0, 1), view.at(1, 1), view.at(5, 0), view.at(0, -1)) == (1, None, None, None)


def test_tables_without_positions_have_no_slots() -> None:
    with pytest.raises(UsageError, match="rows"):
        slots(Table((), 0, 0, layout="rows"))
    with pytest.raises(UsageError, match="no row"):
        slots(Table((Cell("a", None, None),), 1, 1))


@st.composite
def sections(draw: st.DrawFn) -> list[Section]:
    number = st.integers(-1, 5)
    rows = st.lists(st.tuples(number, number), max_size=5)
    kinds: st.SearchStrategy[Kind] = st.sampled_from(["head", "body", "foot"])
    return [
        Section([row(*[("x", down, across) for down, across in asked]) for asked in part], kind)
        for part, kind in draw(
            st.lists(st.tuples(st.lists(rows, max_size=6), kinds), min_size=1, max_size=4)
        )
    ]


def by_the_standard(table: list[Section]) -> Positions:
    """The HTML standard's own steps, slot by slot; sections are in page order here."""
    found: Positions = []
    top = 0
    for section in table:
        taken: set[tuple[int, int]] = set()
        height = len(section.rows)
        for y, line in enumerate(section.rows):
            x = 0
            for text, (down, across) in zip(line.texts, line.spans, strict=True):
                while (y, x) in taken:
                    x += 1
                rows = height - y if down == 0 else max(1, min(down, height - y))
                columns = max(1, across)
                taken |= {(y + a, x + b) for a in range(rows) for b in range(columns)}
                found.append((text, top + y, x, rows, columns))
                x += columns
        top += height
    return found


@given(sections())
def test_positions_are_those_of_the_standard(table: list[Section]) -> None:
    ordered = [Section(section.rows) for section in table]
    assert formed(*ordered) == by_the_standard(ordered)


@given(sections())
def test_cells_that_ask_for_nothing_need_no_spans(table: list[Section]) -> None:
    short = []
    for section in table:
        rows = []
        for line in section.rows:
            asked = list(line.spans)
            while asked and asked[-1] == (1, 1):
                asked.pop()
            rows.append(Row(line.texts, asked))
        short.append(Section(rows, section.kind))
    assert form_table(short) == form_table(table)


@given(sections())
def test_each_cell_has_its_first_slot(table: list[Section]) -> None:
    made, _ = form_table(table)
    view = slots(made)
    for index, cell in enumerate(made.cells):
        assert cell.row is not None
        assert cell.column is not None
        assert view.at(cell.row, cell.column) == index
