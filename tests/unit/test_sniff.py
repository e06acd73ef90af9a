"""What bytes are, by content; names only break ties."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.sniff import sniff

SECTOR = 512
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE


def zip_of(*names: str, first: tuple[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if first:
            archive.writestr(*first)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def ole_entry(name: str, left: int = FREE, right: int = FREE, child: int = FREE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), 5 if child != FREE else 2, 1)
    return (head + struct.pack("<III", left, right, child)).ljust(128, b"\0")


def ole_of(*entries: bytes) -> bytes:
    """A compound file whose directory is in sector 1 and its allocation table in sector 0."""
    header = bytearray(SECTOR)
    header[:8] = OLE_MAGIC
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", header, 76, 0)
    table = bytearray(b"\xff" * SECTOR)
    struct.pack_into("<II", table, 0, 0xFFFFFFFD, END)
    return bytes(header) + bytes(table) + b"".join(entries).ljust(SECTOR, b"\0")


WORD = ole_of(
    ole_entry("Root Entry", child=1), ole_entry("1Table", right=2), ole_entry("WordDocument")
)
EXCEL = ole_of(ole_entry("Root Entry", child=1), ole_entry("Workbook"))
OLD_EXCEL = ole_of(ole_entry("Root Entry", child=1), ole_entry("Book"))
# The storage at the root holds a workbook of its own, which does not make the file one.
EMBEDDED = ole_of(
    ole_entry("Root Entry", child=1),
    ole_entry("WordDocument", right=2),
    ole_entry("ObjectPool", child=3),
    ole_entry("Workbook"),
)
LOCKED = ole_of(ole_entry("Root Entry", child=1), ole_entry("EncryptedPackage"))


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "a.html", "empty"),
        (b" \n ", "", "empty"),
        (b"<!DOCTYPE html><p>x", "", "html"),
        (b"\xef\xbb\xbf\n<HTML>", "", "html"),
        ("<html><body>报告".encode("utf-16"), "", "html"),
        (b'<?xml version="1.0"?><html>', "", "html"),
        (b"<!-- saved --><table>", "a.doc", "html"),
        ("报告\n<table><tr><td>1</td></tr></table>".encode(), "a.md", "html"),
        ("收到 <3 件".encode(), "a.txt", "text"),
        ("报告 <b>x</b>".encode(), "a.html", "html"),
        ("报告 <b>x</b>".encode(), "a.txt", "text"),
        ("规章 | 0 | 0 |\n".encode("gbk"), "", "text"),
        ("规章 | 0 | 0 |\n".encode("utf-16-le"), "", "text"),
        (
            b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;",
            "",
            "mhtml",
        ),
        (b"junk\n%PDF-1.7\n", "a.doc", "pdf"),
        (zip_of("[Content_Types].xml", "word/document.xml"), "a.doc", "docx"),
        (zip_of("[Content_Types].xml", "xl/workbook.xml"), "", "xlsx"),
        (zip_of("OFD.xml", "Doc_0/Document.xml"), "a.pdf", "ofd"),
        (zip_of(first=("mimetype", "application/vnd.oasis.opendocument.text")), "", "odt"),
        (zip_of(first=("mimetype", "application/vnd.oasis.opendocument.spreadsheet")), "", "ods"),
        (zip_of("a.html"), "a.docx", "zip"),
        (zip_of("[Content_Types].xml", "word/document.xml", "a")[:-60], "", "docx"),
        (zip_of("docProps/app.xml", "xl/worksheets/sheet1.xml", "a")[:-60], "", "xlsx"),
        (WORD, "a.xls", "doc"),
        (EXCEL, "a.doc", "xls"),
        (OLD_EXCEL, "", "xls"),
        (EMBEDDED, "", "doc"),
        (LOCKED, "a.docx", "ole"),
        (OLE_MAGIC, "a.doc", "ole"),
        (b"{\\rtf1\\ansi", "a.doc", "rtf"),
        (b"\x89PNG\r\n\x1a\n", "", "image"),
        (b"\xff\xd8\xff\xe0", "", "image"),
        (b"II*\x00", "", "image"),
        (b"GIF89a", "", "image"),
        (b"BM\x00\x00\x00\x00\x00\x00\x00\x00" + b"\x36" * 20, "", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "", "image"),
        (b"7z\xbc\xaf\x27\x1c", "", "7z"),
        (b"Rar!\x1a\x07\x01", "", "rar"),
        (b"\x1f\x8b\x08", "", "gzip"),
        (b"x" * 257 + b"ustar\x0000", "", "tar"),
        (b"PAR1\x15", "", "parquet"),
        (b"WARC/1.0\r\n", "", "warc"),
        (b'{"text": "x"}', "", "json"),
        (b'{"text": "x"}\n{"text": "y"}\n', "", "jsonl"),
        (b'[{"text": 1}]', "", "json"),
        ("[索引号] 无".encode(), "", "text"),
        (b'<div class="a">\n\n- x\n\n</div>\n| a | b |\n|---|---|\n| c | 1 |\n', "", "text"),
        (b'<div class="a">\n</div>\n\n{|\n| a\n| 1\n|}\n', "", "text"),
        (b"<div>x</div>\n<table><tr><td>\n| a | b |\n| c | 1 |\n", "", "html"),
        (b"<html><body>\n| a | b |\n| c | 1 |\n", "", "html"),
        (b"<div>\n| a | one line between bars\n</div>", "", "html"),
        (bytes(range(256)) * 8, "a.txt", "binary"),
    ],
)
def test_content_decides(data: bytes, name: str, expected: str) -> None:
    assert sniff(data, name).name == expected


def test_formats_that_no_reader_takes_say_what_to_do() -> None:
    locked = sniff(LOCKED)
    assert "password" in locked.title
    assert "save" in locked.hint
    assert sniff(b"\x89PNG\r\n\x1a\n").title == "a PNG image"
    assert all(sniff(data).hint for data in (b"", b"7z\xbc\xaf\x27\x1c", bytes(300)))


@pytest.mark.parametrize("data", [WORD, EXCEL, zip_of("word/document.xml"), zip_of("OFD.xml")])
def test_a_cut_off_file_is_still_a_file_of_some_kind(data: bytes) -> None:
    for stop in range(1, len(data), 7):
        assert sniff(data[:stop]).name


@given(
    st.sampled_from([b"", OLE_MAGIC, b"PK\x03\x04", b"<", b"%PDF-", b"{"]), st.binary(max_size=2000)
)
def test_any_bytes_have_a_format(head: bytes, rest: bytes) -> None:
    assert sniff(head + rest, "x.txt").title
