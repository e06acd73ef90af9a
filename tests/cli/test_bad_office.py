"""Office files that are damaged or made to do harm: one line that says what to do, and exit 3."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.support import xlsbs
from tests.support.command import MIB, run

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "word/document.xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY = f'<w:document xmlns:w="{WORD}"><w:body>{{}}</w:body></w:document>'
ENTITY = '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def docx(body: str, head: str = "") -> bytes:
    return xlsbs.packed({MAIN: (head + BODY.format(body)).encode()})


def xlsx(changed: Mapping[str, bytes] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = 1
    stream = BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return xlsbs.packed({**parts, **(changed or {})})


def cells_apart() -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = [
        f'<row r="{n}"><c r="{at}{n}"><v>1</v></c></row>' for n, at in ((1, "A"), (10000, "NTP"))
    ]
    xml = f'<worksheet xmlns="{main}"><sheetData>{"".join(cells)}</sheetData></worksheet>'
    return xlsx({SHEET: xml.encode()})


FILES = {
    "bomb.docx": (docx(" " * (8 << 20)), "more than 200 times its size"),
    "bomb.xlsx": (xlsx({SHEET: b" " * (8 << 20)}), "more than 200 times its size"),
    "bomb.ods": (xlsbs.packed({"mimetype": ODS, "content.xml": b" " * (8 << 20)}), "200 times"),
    "nested.docx": (xlsbs.packed({MAIN: docx("")}), "is itself an archive"),
    "entity.docx": (docx("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", ENTITY), "declares XML entities"),
    "entity.xlsx": (xlsx({SHEET: f"{ENTITY}<a>&e;</a>".encode()}), "declares XML entities"),
    "deep.docx": (docx("<w:sdt>" * 9999), "nested deeper than"),
    "cut.docx": (docx("<w:p/>" * 999)[:-40], "it is cut off"),
    "cut.xlsx": (xlsx()[:-40], "it is cut off"),
    "outside.docx": (
        xlsbs.packed({MAIN: BODY.format("").encode(), "../out.txt": b"x", "/out.txt": b"x"}),
        "no known form was found",
    ),
    "apart.xlsx": (cells_apart(), "no known form was found"),
    "apart.xlsb": (
        xlsbs.workbook([[1], *[[]] * 9998, [*[None] * 9999, 2]]),
        "lie too far apart",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_one_line_and_exit_3(name: str, tmp_path: Path) -> None:
    data, words = FILES[name]
    (tmp_path / name).write_bytes(data)
    done = run("convert", name, cwd=tmp_path, memory=1024 * MIB)
    assert (done.code, done.out) == (3, b"")
    (line,) = done.err.splitlines()
    assert words in line
    assert "; " in line, "the next step is named"
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert not (tmp_path.parent / "out.txt").exists()
