"""Tables of the form with columns added, spans that do not fit and cells of several figures."""

from __future__ import annotations

from tests.support.tables import grid, requests_header
from tests.unit.test_align_layouts import (
    ROWS,
    Rows,
    assert_read,
    run,
    text_of,
)


def test_misspelt_rows_behind_their_numbers_are_settled_by_the_others() -> None:
    rows: Rows = [[str(n), *row] for n, row in enumerate(ROWS, 1)]
    header = requests_header()
    header[0].insert(0, ("序号", 3, 1))
    for row in rows:
        for at, cell in enumerate(row):
            if "查询事项" in text_of(cell):
                row[at] = "8.属于行政查查讯事项"
    assert_read(run(grid([*header, *rows])))
