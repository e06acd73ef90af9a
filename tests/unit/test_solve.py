"""The solver against brute force, and its promise: what it calls tested is right."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from extractor.solve import OrderedRow, Sum, place_rows

# A table of rows by columns whose last row and last column are sums of the others.
Matrix = list[list[int]]


def matrices(rows: int, columns: int) -> st.SearchStrategy[Matrix]:
    numbers = st.lists(st.integers(0, 6), min_size=rows * columns, max_size=rows * columns)
    return numbers.map(lambda flat: with_totals(flat, rows, columns))


def with_totals(flat: list[int], rows: int, columns: int) -> Matrix:
    body = [flat[r * columns : (r + 1) * columns] for r in range(rows)]
    body = [[*row, sum(row)] for row in body]
    return [*body, [sum(row[c] for row in body) for c in range(columns + 1)]]


def sums_of(rows: int, columns: int) -> list[Sum]:
    """The identities of ``rows`` by ``columns`` slots, totals last."""
    at = [[r * columns + c for c in range(columns)] for r in range(rows)]
    across = [Sum((line[-1],), tuple(line[:-1])) for line in at]
    down = [Sum((at[-1][c],), tuple(at[r][c] for r in range(rows - 1))) for c in range(columns)]
    return [*across, *down]


def lossy(matrix: Matrix, kept: list[list[bool]]) -> list[OrderedRow]:
    """Rows that lost some of their zeros, as a dump loses empty cells."""
    width = len(matrix[0])
    return [
        OrderedRow(
            tuple(range(r * width, (r + 1) * width)),
            tuple(Decimal(v) for v, keep in zip(row, keeps, strict=True) if v or keep),
        )
        for r, (row, keeps) in enumerate(zip(matrix, kept, strict=True))
    ]


def brute_force(rows: list[OrderedRow], sums: list[Sum]) -> list[list[set[int | None]]] | None:
    """All candidates of all slots, by trying every placement of every row together."""
    found: list[list[set[int | None]]] = [[set() for _ in row.slots] for row in rows]
    solved = False
    choices = [list(combinations(range(len(row.slots)), len(row.figures))) for row in rows]
    for combos in product(*choices):
        values = {slot: Decimal(0) for row in rows for slot in row.slots}
        for row, combo in zip(rows, combos, strict=True):
            for position, figure in zip(combo, row.figures, strict=True):
                values[row.slots[position]] = figure
        if all(sum(values[n] for n in s.left) == sum(values[n] for n in s.right) for s in sums):
            solved = True
            for options, combo in zip(found, combos, strict=True):
                at: dict[int, int] = {position: n for n, position in enumerate(combo)}
                for position, option in enumerate(options):
                    option.add(at.get(position))
    return found if solved else None


keeps = st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=3, max_size=3)


@given(matrices(2, 3), keeps)
def test_candidates_are_those_of_all_solutions(matrix: Matrix, kept: list[list[bool]]) -> None:
    rows, sums = lossy(matrix, kept), sums_of(3, 4)
    solution = place_rows(rows, {}, sums)
    assert not solution.broken
    assert [[set(c) for c in row.candidates] for row in solution.rows] == brute_force(rows, sums)


@given(matrices(2, 3), keeps, st.data())
def test_what_is_tested_is_right_even_if_one_figure_is_wrong(
    matrix: Matrix, kept: list[list[bool]], data: st.DataObject
) -> None:
    """The figure that was changed stays where it was printed; no other figure may move."""
    row, column = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 3))
    matrix[row][column] += data.draw(st.integers(1, 9))
    rows = lossy(matrix, kept)
    solution = place_rows(rows, {}, sums_of(3, 4))
    for printed, ordered, solved in zip(matrix, rows, solution.rows, strict=True):
        for value, candidates, tested in zip(
            printed, solved.candidates, solved.tested, strict=True
        ):
            if len(candidates) == 1 and tested:
                figure = candidates[0]
                assert (ordered.figures[figure] if figure is not None else 0) == value


def single_error_worlds(
    rows: list[OrderedRow], sums: list[Sum]
) -> list[list[tuple[str | None, ...]]]:
    """What the slots of each row print in every placement that one other number mends."""
    found = []
    choices = [list(combinations(range(len(row.slots)), len(row.figures))) for row in rows]
    for combos in product(*choices):
        values = {slot: 0 for row in rows for slot in row.slots}
        prints: list[tuple[str | None, ...]] = []
        for row, combo in zip(rows, combos, strict=True):
            line: list[str | None] = [None] * len(row.slots)
            for position, figure in zip(combo, row.figures, strict=True):
                values[row.slots[position]] = int(figure)
                line[position] = str(figure)
            prints.append(tuple(line))
        short = [sum(values[n] for n in s.left) - sum(values[n] for n in s.right) for s in sums]
        if any(short) and any(_mends(slot, values[slot], short, sums) for slot in values):
            found.append(prints)
    return found


def _mends(slot: int, value: int, short: list[int], sums: list[Sum]) -> bool:
    """Whether another number in one slot, not below zero, makes all sums hold."""
    signs = [(slot in s.left) - (slot in s.right) for s in sums]
    deltas = {-left * sign for left, sign in zip(short, signs, strict=True) if left}
    if len(deltas) != 1 or value + (delta := deltas.pop()) < 0:
        return False
    return all(sign * delta + left == 0 for left, sign in zip(short, signs, strict=True))


@given(matrices(2, 3), keeps)
def test_tested_is_what_no_single_error_allows_otherwise(
    matrix: Matrix, kept: list[list[bool]]
) -> None:
    rows, sums = lossy(matrix, kept), sums_of(3, 4)
    solution = place_rows(rows, {}, sums)
    worlds = single_error_worlds(rows, sums)
    for number, (row, solved) in enumerate(zip(rows, solution.rows, strict=True)):
        for at, (candidates, tested) in enumerate(
            zip(solved.candidates, solved.tested, strict=True)
        ):
            texts = {None if n is None else str(row.figures[n]) for n in candidates}
            others = {prints[number][at] for prints in worlds}
            assert tested == (len(texts) == 1 and texts >= others)


@given(matrices(2, 3), keeps, st.data())
def test_a_broken_table_keeps_the_candidates_of_all_single_errors(
    matrix: Matrix, kept: list[list[bool]], data: st.DataObject
) -> None:
    row, column = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 3))
    matrix[row][column] += data.draw(st.integers(1, 9))
    rows, sums = lossy(matrix, kept), sums_of(3, 4)
    solution = place_rows(rows, {}, sums)
    if not solution.broken:
        return
    worlds = single_error_worlds(rows, sums)
    for number, (ordered, solved) in enumerate(zip(rows, solution.rows, strict=True)):
        for at, candidates in enumerate(solved.candidates):
            texts = {None if n is None else str(ordered.figures[n]) for n in candidates}
            assert texts == {prints[number][at] for prints in worlds}


@given(matrices(2, 3), keeps, st.sampled_from([3_000, 50_000, 10_000_000]))
def test_great_figures_are_placed_like_small_ones(
    matrix: Matrix, kept: list[list[bool]], factor: int
) -> None:
    sums = sums_of(3, 4)
    small = place_rows(lossy(matrix, kept), {}, sums)
    great = [[figure * factor for figure in row] for row in matrix]
    assert place_rows(lossy(great, kept), {}, sums) == small


def test_of_figures_printed_alike_any_may_stand_in_a_slot() -> None:
    rows = [OrderedRow((0, 1, 2), (Decimal(0), Decimal(0), Decimal(0)), ("0", "0", "0"))]
    assert all(place_rows(rows, {}, [Sum((2,), (0, 1))]).rows[0].tested)


def test_a_wrong_figure_among_the_known_ones_is_found_by_their_own_sum() -> None:
    rows = [OrderedRow((0, 1, 2), (Decimal(4), Decimal(4)))]
    # The row of totals prints 4, 1 and 4 where it should print 4, 0 and 4.
    known = {3: Decimal(4), 4: Decimal(1), 5: Decimal(4)}
    sums = [Sum((2,), (0, 1)), Sum((5,), (3, 4)), Sum((3,), (0,)), Sum((4,), (1,)), Sum((5,), (2,))]
    solution = place_rows(rows, known, sums)
    assert solution.broken
    assert solution.rows[0].candidates == ((0,), (None,), (1,))


def test_an_identity_settles_what_order_leaves_open() -> None:
    rows = [OrderedRow((0, 1, 2), (Decimal(5), Decimal(5)))]
    known = {3: Decimal(0), 4: Decimal(5), 5: Decimal(5), 6: Decimal(0), 7: Decimal(0)}
    sums = [Sum((2,), (0, 1)), Sum((3,), (0, 6)), Sum((4,), (1, 7)), Sum((5,), (2, 7))]
    solution = place_rows(rows, known, sums)
    assert solution.rows[0].candidates == ((None,), (0,), (1,))


def test_decimals_are_exact() -> None:
    rows = [OrderedRow((0, 1, 2), (Decimal("0.1"), Decimal("0.2"), Decimal("0.3")))]
    solution = place_rows(rows, {}, [Sum((2,), (0, 1))])
    assert not solution.broken


def test_two_wrong_figures_leave_everything_open() -> None:
    rows = [OrderedRow((0, 1, 2), (Decimal(1), Decimal(9)))]
    known = {3: Decimal(4), 4: Decimal(4)}
    sums = [Sum((2,), (0, 1)), Sum((3,), (0,)), Sum((4,), (1,))]
    solution = place_rows(rows, known, sums)
    assert solution.broken
    assert not any(len(candidates) == 1 for candidates in solution.rows[0].candidates)
