"""Plain text, by random inputs: no exception, nothing lost, and tables read back as written."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.model import Document, Paragraph, Table
from extractor.readers.text import read_text

CELL = st.text(alphabet="规章文件甲乙丙丁abc", min_size=1, max_size=6)
FIGURE = st.integers(0, 99999).map(str)
NOISE = st.lists(
    st.text(alphabet="|-+=: \t\n规章0123456789、。│─┌┐└┘├┤┬┴┼#", max_size=40), max_size=12
).map("\n".join)
# The number of a page, which is no part of the report.
FOOTER = re.compile(r"^[ \t]*-[ \t]*\d{1,4}[ \t]*-[ \t]*$", re.MULTILINE)
MARKS = re.compile(r"[\s|+\-=:#*\\\u2500-\u257f]+")


def written(document: Document) -> str:
    parts: list[str] = []
    for block in document.blocks:
        parts += [block.text] if isinstance(block, Paragraph) else [c.text for c in block.cells]
    return "".join(parts)


def tables_of(width: int) -> st.SearchStrategy[list[list[str]]]:
    row = st.tuples(CELL, st.lists(FIGURE, min_size=width - 1, max_size=width - 1))
    return st.lists(row.map(lambda r: [r[0], *r[1]]), min_size=3, max_size=8)


TABLES = st.integers(3, 6).flatmap(tables_of)


@given(st.text(max_size=300))
def test_any_text_gives_a_document(text: str) -> None:
    assert read_text(text).format == "text"


@given(NOISE)
def test_nothing_printed_is_lost_and_nothing_added(text: str) -> None:
    assume(FOOTER.search(text) is None)
    kept = MARKS.sub("", written(read_text(text)))
    assert sorted(kept) == sorted(MARKS.sub("", text))


@given(NOISE)
def test_layouts_claim_only_what_they_give(text: str) -> None:
    for table in read_text(text).tables:
        for cell in table.cells:
            assert (cell.row is None) == (table.layout == "sequence")
            assert (cell.column is None) == (table.layout != "grid")
            assert cell.place is not None
            assert cell.place.line is not None
        assert not table.padding or len(table.padding) == table.row_count


def read_back(text: str) -> Table:
    (table,) = read_text(text).tables
    return table


@given(TABLES)
def test_rows_come_back(rows: list[list[str]]) -> None:
    flat = [cell for row in rows for cell in row]
    width = len(rows[0])
    padded = ["标题 | " + "|" * (width - 1), *(" | ".join(row) + " |" for row in rows)]
    families = {
        "\n".join(padded): ["标题", *flat],
        "\n".join("|" + "||".join(row) + "|" for row in rows): flat,
        "\n".join(f"|{cell}" for cell in flat): flat,
        "\n".join(f"{cell}|" for cell in flat): flat,
        "\n".join(" ".join(row) for row in rows): flat,
        "\n\n".join(" | ".join(row) + " |" for row in rows): flat,
    }
    for text, cells in families.items():
        table = read_back(text)
        assert [cell.text for cell in table.cells] == cells, text
        assert table.layout != "grid"


@given(TABLES)
def test_grids_come_back(rows: list[list[str]]) -> None:
    flat = [cell for row in rows for cell in row]
    width = len(rows[0])
    rule = "|" + "---|" * width
    piped = ["| " + " | ".join(row) + " |" for row in rows]
    box = ["│" + "│".join(cell + " " * (12 - columns(cell)) for cell in row) + "│" for row in rows]
    line = "─" * 12
    middle = "\n├" + "┼".join([line] * width) + "┤\n"
    simple = ["  ".join(cell + " " * (12 - columns(cell)) for cell in row) for row in rows]
    dashes = "  ".join(["-" * 12] * width)
    for text in (
        "\n".join(piped),
        "\n".join([piped[0], rule, *piped[1:]]),
        "\n".join("\t".join(row) for row in rows),
        "\n".join(["┌" + "┬".join([line] * width) + "┐", middle.join(box),
                   "└" + "┴".join([line] * width) + "┘"]),
        "\n".join([simple[0], dashes, *simple[1:]]),
        "\n".join(["|===", *("|" + " |".join(row) for row in rows), "|==="]),
    ):  # fmt: skip
        table = read_back(text)
        assert table.layout == "grid", text
        assert [cell.text for cell in table.cells] == flat, text
        assert [(c.row, c.column) for c in table.cells] == [
            (r, c) for r in range(len(rows)) for c in range(width)
        ]


def columns(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)
