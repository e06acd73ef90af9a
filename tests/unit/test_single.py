"""Tables of a page with one cell a row are read as the lines of text that they are."""

from __future__ import annotations

import re

import extractor
from extractor.model import Document
from extractor.readers import read_document
from extractor.settings import Settings
from tests.support.command import SAMPLES

PAGE = (SAMPLES / "plain.html").read_text(encoding="utf-8")


def in_one_cell(page: str) -> str:
    """The page with each row's cells as one, a space between them."""

    def one(row: re.Match[str]) -> str:
        cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row[0], re.DOTALL)
        return f"<tr><td>{' '.join(cells)}</td></tr>"

    return re.sub(r"<tr[^>]*>.*?</tr>", one, page, flags=re.DOTALL)


def read(page: str, engine: str = "") -> Document:
    return read_document(page.encode(), "page.html", None, Settings(engine=engine))


def test_rows_of_one_cell_are_read_as_lines() -> None:
    own, found = extractor.extract(PAGE.encode()), extractor.extract(in_one_cell(PAGE).encode())
    assert (found.form, found.bureau, found.year) == (own.form, own.bureau, own.year)
    filled = [seen for seen in own.observations if seen.value is not None]
    again = {seen.slot.key: seen for seen in found.observations}
    wrong = [s.slot.key for s in filled if again[s.slot.key].value not in (s.value, None)]
    assert not [key for key in wrong if not again[key].flags]
    same = sum(again[s.slot.key].value == s.value for s in filled)
    assert same > len(filled) // 2


def test_each_figure_keeps_its_table_and_row() -> None:
    words = "甲乙丙丁戊己"
    rows = "".join(f"<tr><td>{word}局 {n} {n}</td></tr>" for n, word in enumerate(words))
    tables = read(f"<p>一</p><table>{rows}</table><p>二</p><table>{rows}</table>").tables
    assert [(one.layout, one.place.table if one.place else None) for one in tables] == [
        ("rows", 0),
        ("rows", 1),
    ]
    for one in tables:
        assert all(cell.row == int(cell.text) for cell in one.cells if cell.text.isdecimal())


def test_lists_and_layouts_stay_grids() -> None:
    links = "".join(f"<tr><td>新闻 {word}</td></tr>" for word in "甲乙丙丁")
    long = f"<tr><td>{'字' * 300} 5</td></tr>" * 4
    for page in (f"<table>{links}</table>", f"<table>{long}</table>"):
        assert all(table.layout == "grid" for table in read(page).tables)
    assert read(in_one_cell(PAGE)).blocks == read(in_one_cell(PAGE), "beautifulsoup").blocks
