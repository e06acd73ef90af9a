"""Old office documents through LibreOffice, and what happens when it misbehaves."""

from __future__ import annotations

import http.server
import os
import stat
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from extractor.errors import FormatError, LimitError
from extractor.model import Cell, Document
from extractor.readers import office
from extractor.readers.docx import read_docx
from extractor.readers.odt import read_odt
from extractor.readers.office import process
from extractor.readers.office.process import Conversion, OneShot, Warm, find_office, make_profile
from extractor.readers.workbook import read_workbook

FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format", "odt": "writer8", "xls": "MS Excel 97"}
FILTERS |= {"ods": "calc8", "xlsx": "Calc MS Excel 2007 XML"}


@pytest.fixture(autouse=True, scope="module")
def _end_office() -> Iterator[None]:
    yield
    office.close_office()


def sample() -> bytes:
    """A report's shape in small: a heading, a merged table, a table of one row."""
    made = docx.Document()
    made.add_heading("某局2024年政府信息公开工作年度报告", 1)
    made.add_paragraph("一、总体情况")
    table = made.add_table(4, 4)
    table.style = "Table Grid"
    for row in range(4):
        for column in range(4):
            table.cell(row, column).text = f"{row}{column}"
    table.cell(0, 0).merge(table.cell(1, 1)).text = "corner"
    table.cell(0, 2).merge(table.cell(0, 3)).text = "group"
    made.add_paragraph("end")
    stream = BytesIO()
    made.save(stream)
    return stream.getvalue()


def converted(data: bytes, ending: str, to: str, folder: Path) -> bytes:
    """``data`` in another format, as LibreOffice writes it."""
    program = find_office()
    assert program is not None, "LibreOffice is not installed"
    source = folder / "in" / f"sample.{ending}"
    source.parent.mkdir()
    source.write_bytes(data)
    subprocess.run(
        [
            *(program, "--headless", f"-env:UserInstallation={(folder / 'p').as_uri()}"),
            *("--convert-to", f"{to}:{FILTERS[to]}", "--outdir", str(folder), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / f"sample.{to}").read_bytes()


def cells(document: Document) -> list[tuple[Cell, ...]]:
    return [table.cells for table in document.tables]


@pytest.mark.parametrize("kind", ["doc", "wps", "rtf", "odt"])
def test_the_same_document_in_old_formats(kind: str, tmp_path: Path) -> None:
    plain = read_docx(sample())
    old = converted(sample(), "docx", "doc" if kind == "wps" else kind, tmp_path)
    data, target = office.convert_office(old, kind)
    assert target == "docx"
    document = read_docx(data)
    assert cells(document) == cells(plain)
    assert [(p.text, p.heading) for p in document.paragraphs] == [
        (p.text, p.heading) for p in plain.paragraphs
    ]


def test_odt_without_the_conversion(tmp_path: Path) -> None:
    plain = read_docx(sample())
    document = read_odt(converted(sample(), "docx", "odt", tmp_path))
    assert cells(document) == cells(plain)
    assert [(p.text, p.heading) for p in document.paragraphs] == [
        (p.text, p.heading) for p in plain.paragraphs
    ]


def test_old_workbooks(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["a", "b"], ["x", 1]):
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    old = converted(stream.getvalue(), "xlsx", "xls", tmp_path)
    data, target = office.convert_office(old, "xls")
    assert target == "xlsx"
    plain = read_workbook(stream.getvalue(), "xlsx")
    assert cells(read_workbook(data, target)) == cells(plain)
    assert cells(read_workbook(old, "xls")) == cells(plain)


@pytest.fixture(scope="module")
def demanding() -> bytes:
    """A workbook with all that the library for values does not tell."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[str | float]] = [
        ["label", "hidden", "share", "n", "error"],
        ["a", 8, 0.25, 0.1 + 0.2, "=1/0"],
        ["gone", 8, 0.5, 2, 3],
        ["b", 8, 0.07, 15.0, "=NA()"],
        ["c", 8, "=C2*2", 1234567.891, -3],
        ["d", 8, 3, 100, 200],
    ]
    for row in rows:
        sheet.append(row)
    for number in range(2, 7):
        sheet.cell(number, 3).number_format = "0.00%"
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet.merge_cells("D6:E6")
    other = book.create_sheet("other")
    other.append(["secret", 5])
    other.sheet_state = "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


SHOWN = [
    *("label", "share", "n", "error"),
    *("a", "25%", "0.3", "#DIV/0!"),
    *("b", "7%", "15", "#N/A"),
    *("c", "50%", "1234567.891", "-3"),
    *("d", "300%", "100"),
]


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
def test_workbooks_show_the_same_in_all_formats(
    kind: str, demanding: bytes, tmp_path: Path
) -> None:
    data = converted(demanding, "xlsx", kind, tmp_path)
    document = read_workbook(data, kind)
    assert [cell.text for cell in document.tables[0].cells] == SHOWN
    assert document.tables[0].cells[-1].column_span == 2
    assert len(document.blocks) == 1
    assert [notice.code for notice in document.notices] == ["hidden_left_out"]
    if kind == "xlsx":
        assert read_workbook(data, kind, engine="openpyxl").blocks == document.blocks


def test_one_instance_serves_a_batch() -> None:
    rtf = b"{\\rtf1 text\\par}"
    office.convert_office(rtf, "rtf")
    first = office._converters[0]  # noqa: SLF001
    assert isinstance(first, Warm), "python3-uno is not installed"
    office.convert_office(rtf, "rtf")
    assert office._converters == [first]  # noqa: SLF001
    kill(first)
    office.convert_office(rtf, "rtf")
    assert office._converters != [first]  # noqa: SLF001


def kill(warm: Warm) -> None:
    process.kill_group(warm._process)  # noqa: SLF001


def test_without_a_kept_instance(tmp_path: Path) -> None:
    program = find_office()
    assert program is not None
    source, result = tmp_path / "a.rtf", tmp_path / "b.docx"
    source.write_bytes(b"{\\rtf1 {\\b text}\\par}")
    OneShot(program).convert(Conversion(source, result, "docx"))
    assert [p.text for p in read_docx(result.read_bytes()).paragraphs] == ["text"]


def test_missing_office_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    office.close_office()
    monkeypatch.setattr(office, "find_office", lambda: None)
    with pytest.raises(FormatError, match="apt-get install libreoffice-writer"):
        office.convert_office(b"{\\rtf1 x}", "rtf")
    with pytest.raises(FormatError, match="libreoffice-calc"):
        office.convert_office(b"x", "xls")


def test_passwords() -> None:
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(FormatError, match="password"):
        office.convert_office(encrypted, "doc")
    # The flags of a Word 97-2003 file, as [MS-DOC] 2.5.2 places them.
    word = bytearray(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + b"\xec\xa5".ljust(512, b"\0")
    )
    assert not office.is_encrypted_word(bytes(word))
    word[512 + 11] |= 1
    with pytest.raises(FormatError, match="password"):
        office.convert_office(bytes(word), "doc")


@pytest.mark.parametrize(
    "data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, b"\0\1\2" * 99]
)
def test_damaged_documents(data: bytes) -> None:
    with pytest.raises(FormatError):
        office.convert_office(data, "doc")


def test_cut_off_documents(tmp_path: Path) -> None:
    whole = converted(sample(), "docx", "doc", tmp_path)
    for cut in (600, len(whole) // 2):
        try:
            data, _ = office.convert_office(whole[:cut], "doc")
        except FormatError:
            continue
        read_docx(data)


def linked_odt(address: str) -> bytes:
    """A text whose picture lies at an address."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            *(("office", "office"), ("text", "text"), ("draw", "drawing")),
            *(("svg", "svg-compatible"), ("manifest", "manifest")),
        )
    )
    kind = "application/vnd.oasis.opendocument.text"
    content = (
        f'<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink" '
        'office:version="1.2"><office:body><office:text><text:p>text<draw:frame svg:width="5cm" '
        f'svg:height="5cm"><draw:image xlink:href="{address}" xlink:type="simple"/></draw:frame>'
        "</text:p></office:text></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest{names} manifest:version="1.2"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry '
        'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return stream.getvalue()


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and what it was asked for."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on standard error."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


def test_documents_fetch_nothing(asked: tuple[str, list[str]], tmp_path: Path) -> None:
    address, paths = asked
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    rtf = (
        "{\\rtf1{\\*\\template " + address + "/t.dot}"
        '{\\field{\\*\\fldinst INCLUDEPICTURE "' + address + '/p.png" \\\\d}{\\fldrslt }}'
        '{\\field{\\*\\fldinst INCLUDETEXT "' + str(secret) + '"}{\\fldrslt }}text\\par}'
    )
    for data, kind in ((rtf.encode(), "rtf"), (linked_odt(f"{address}/p.png"), "odt")):
        made, _ = office.convert_office(data, kind)
        assert [paragraph.text for paragraph in read_docx(made).paragraphs] == ["text"]
    assert paths == []


def test_it_is_the_profile_that_keeps_documents_from_fetching(
    asked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    address, paths = asked
    program = find_office()
    assert program is not None
    source = tmp_path / "a.odt"
    source.write_bytes(linked_odt(f"{address}/p.png"))
    monkeypatch.setattr(process, "make_profile", lambda folder: folder.mkdir())
    monkeypatch.setattr(process, "environment", lambda home: {**os.environ, "HOME": str(home)})
    OneShot(program).convert(Conversion(source, tmp_path / "b.docx", "docx"))
    assert paths


FAKE = """#!/bin/sh
sleep 600 &
echo $! > "{note}"
sleep 600
"""


@pytest.fixture
def hanging(tmp_path: Path) -> tuple[Path, Path]:
    """A program that hangs with a child of its own, and where it notes the child's number."""
    program, note = tmp_path / "soffice", tmp_path / "child"
    program.write_text(FAKE.format(note=note))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program, note


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(note: Path) -> None:
    pid = int(note.read_text())
    end = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not is_running(pid)


def test_a_hanging_instance_is_ended_with_its_children(
    hanging: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, note = hanging
    monkeypatch.setattr(process, "START_SECONDS", 3.0)
    with pytest.raises(LimitError, match="3 seconds"):
        Warm.start(str(program))
    wait_until_gone(note)


def test_a_hanging_conversion_is_ended_with_its_children(
    hanging: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program, note = hanging
    monkeypatch.setattr(process, "START_SECONDS", 0.5)
    monkeypatch.setattr(process, "CONVERT_SECONDS", 0.5)
    with pytest.raises(LimitError, match="1 seconds"):
        OneShot(str(program)).convert(Conversion(tmp_path / "a.rtf", tmp_path / "b.docx", "docx"))
    wait_until_gone(note)


def test_a_python_without_uno_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "_pythons", lambda _: [sys.executable])
    program = find_office()
    assert program is not None
    assert Warm.start(program) is None


def test_the_profile_forbids_macros_and_links(tmp_path: Path) -> None:
    make_profile(tmp_path / "p")
    text = (tmp_path / "p" / "user" / "registrymodifications.xcu").read_text()
    for name in ("MacroSecurityLevel", "DisableMacrosExecution", "BlockUntrustedRefererLinks"):
        assert name in text


def test_nothing_of_the_user_reaches_the_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXTRACTOR_SECRET", "x")
    assert "EXTRACTOR_SECRET" not in process.environment(tmp_path)
    assert process.environment(tmp_path)["HOME"] == os.fspath(tmp_path)
