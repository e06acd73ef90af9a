"""Raised, lowered and struck-out letters in the shared texts of binary workbooks."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from extractor import marks
from extractor.model import Document
from extractor.readers.workbook import read_workbook
from extractor.readers.workbook.richtext import font_marks, new_text, old_texts, written
from extractor.readers.workbook.xls import compound_file
from tests.support import xlsbs
from tests.support.xlsbs import record as brt
from tests.unit.test_workbook import record, xls_stream

FONTS = (0, 0), (0, 1), (8, 0), (0, 2)
"""Flags and levels: plain, raised, struck out, lowered; then one that has number 5 in .xls."""
TEXTS = (
    ("12", ()),
    ("231", ((2, 1),)),
    ("1215", ((0, 2), (2, 0))),
    ("自然人1", ((3, 1),)),
    ("H2O", ((1, 3), (2, 0))),
    ("88", ((0, 0),)),
)
WANTED = ["12", "23¹", "15", "自然人¹", "H₂O", "88"]


def old_text(text: str, runs: tuple[tuple[int, int], ...]) -> bytes:
    wide = not text.isascii()
    raw = text.encode("utf-16-le" if wide else "latin-1")
    head = struct.pack("<HB", len(text), int(wide) | (8 if runs else 0))
    count = struct.pack("<H", len(runs)) if runs else b""
    return head + count + raw + b"".join(struct.pack("<HH", *run) for run in runs)


def table_of(bodies: list[bytes]) -> bytes:
    """The records of fonts and texts, these in as many records as there are bodies."""
    fonts = b"".join(
        record(0x0031, struct.pack("<HHHHH", 200, flags, 0, 400, level) + bytes(6))
        for flags, level in FONTS
    )
    first = struct.pack("<II", len(TEXTS), len(TEXTS)) + bodies[0]
    return fonts + record(0x00FC, first) + b"".join(record(0x003C, body) for body in bodies[1:])


def old(table: bytes) -> Document:
    cells = [record(0x00FD, struct.pack("<HHHI", n, 0, 0, n)) for n in range(len(TEXTS))]
    return read_workbook(compound_file(xls_stream(*cells, last=len(TEXTS), table=table)), "xls")


def lines(document: Document) -> list[str]:
    texts = [cell.text for table in document.tables for cell in table.cells]
    return texts + [block.text for block in document.paragraphs]


def test_old_workbooks() -> None:
    whole = b"".join(old_text(*text) for text in TEXTS)
    assert lines(old(table_of([whole]))) == WANTED


def test_letters_that_go_on_in_the_next_record_say_their_width_anew() -> None:
    before = b"".join(old_text(*text) for text in TEXTS[:3])
    rest = b"".join(old_text(*text) for text in TEXTS[4:])
    head = struct.pack("<HBH", 4, 9, 1)
    letters = "自然人1".encode("utf-16-le")
    bodies = [before + head + letters[:6], b"\0" + b"1" + struct.pack("<HH", 3, 1) + rest]
    assert lines(old(table_of(bodies))) == WANTED


def test_new_workbooks() -> None:
    data = xlsbs.workbook([[text] for text, _ in TEXTS])
    items = b"".join(
        brt(
            19,
            bytes([bool(runs)])
            + xlsbs.wide(text)
            + (struct.pack("<I", len(runs)) if runs else b"")
            + b"".join(struct.pack("<HH", *run) for run in runs),
        )
        for text, runs in TEXTS
    )
    fonts = b"".join(
        brt(43, struct.pack("<HHHHB", 200, flags, 400, level, 0) + bytes(12))
        for flags, level in FONTS
    )
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    count = struct.pack("<II", len(TEXTS), len(TEXTS))
    parts["xl/sharedStrings.bin"] = brt(159, count) + items + brt(160)
    styles = brt(617, struct.pack("<I", 1)) + brt(47, struct.pack("<HH12x", 0, 0)) + brt(618)
    parts["xl/styles.bin"] = brt(278) + fonts + styles + brt(279)
    assert lines(read_workbook(xlsbs.packed(parts), "xlsb")) == WANTED


def test_runs_of_the_font_that_has_no_number() -> None:
    fonts = [*[""] * 4, marks.RAISED]
    body = struct.pack("<II", 1, 1) + old_text("127", ((2, 5),))
    assert old_texts([body], fonts) == {0: "12⁷"}
    assert written("127", ((2, 9),), fonts) is None
    assert font_marks(0x0A, 1) == marks.RAISED + marks.STRUCK


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=3), st.binary(max_size=40))
def test_any_bytes_end_the_reading(parts: list[bytes], body: bytes) -> None:
    fonts = ["", marks.RAISED, marks.STRUCK]
    old_texts([struct.pack("<II", 3, 3) + parts[0], *parts[1:]], fonts)
    new_text(body, fonts)
