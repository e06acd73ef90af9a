"""Input that cannot be used: a clear error, exit code 3, bounded memory, nothing half-written.

The times in use here only end what hangs. Memory is bounded by the system: a process that asks
for more than it may is one that fails.
"""

from __future__ import annotations

import io
import os
import random
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import extractor
from extractor.source import load
from tests.support.command import HANG, MIB, SAMPLES, Done, refused, run

PAGE = (SAMPLES / "plain.html").read_bytes()
TEXT = (SAMPLES / "yangling-hrss-2020.txt").read_bytes()
# What Python and the libraries map before they read anything is about a quarter of this.
SMALL = 512 * MIB
LARGE = 2048 * MIB


def archive() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("report.html", PAGE)
    return target.getvalue()


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
REFUSED = {
    "empty.html": (b"", "this is an empty file; download it again"),
    "blank.html": (b" \n\t\n", ""),
    "random.bin": (random.Random(1).randbytes(300_000), "this is an unknown binary file; check"),
    "cut.txt": (TEXT[:301], "no known form was found in it (looked for ogi-2014, gov-site-2018, "),
    "other.html": (b"<p>Hello</p>", "no known form was found in it"),
    "report.pdf": (b"%PDF-1.7\n1 0 obj", "the PDF is damaged beyond repair; open it"),
    "report.doc": (OLE, "this is an OLE container without a known document; open it"),
    "report.zip": (archive(), "this is a ZIP archive; unpack it"),
    "report.gz": (b"\x1f\x8b\x08" + bytes(50), "this is a gzip-compressed file; decompress it"),
    "picture.jpg": (b"\xff\xd8\xff\xe0" + bytes(50), "this is "),
}


@pytest.mark.parametrize("command", ["convert", "inspect"])
@pytest.mark.parametrize("name", REFUSED)
def test_refused(tmp_path: Path, name: str, command: str) -> None:
    data, cause = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    done = run(command, name, cwd=tmp_path, memory=SMALL)
    if command == "inspect":
        done = Done(done.code, b"", done.err)  # it shows what was read, before it tells
    refused(done, name, cause)
    if command == "convert":
        output = tmp_path / "out.csv"
        assert run(command, name, "-o", output, cwd=tmp_path, memory=SMALL).code == 3
        assert {path.name for path in tmp_path.iterdir()} == {name}


def test_every_cut_of_a_multibyte_text_is_told_or_read() -> None:
    """A character cut in half at the end is no figure, and no reason to fail."""
    for end in range(len(TEXT) - 40, len(TEXT)):
        report = extractor.extract(TEXT[:end])
        assert len(report.observations) == 198
        cut = any(finding.code == "undecodable_text" for finding in report.findings)
        try:
            TEXT[:end].decode()
        except UnicodeDecodeError:
            assert cut
        else:
            assert not cut


def test_folder(tmp_path: Path) -> None:
    refused(run("convert", tmp_path), str(tmp_path), "this is a directory; give one file")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE)
    path.chmod(0)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    if os.geteuid() == 0:  # to whom no file is closed
        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(extractor.SourceError) as caught:
        extractor.extract(path)
    wanted = f"{path}: no permission to read it; change its permissions or run as its owner"
    assert str(caught.value) == wanted


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, "x" * 5000, ""])
def test_names_that_no_file_has(name: str) -> None:
    with pytest.raises(extractor.SourceError, match=r"; check the path|; give one file"):
        extractor.extract(name)


def test_endless_device() -> None:
    done = run("convert", "/dev/zero", memory=SMALL)
    refused(done, "/dev/zero", "it is larger than the limit of 64 MiB; raise the limit with --max")


def test_endless_pipe(tmp_path: Path) -> None:
    """A writer that never stops is cut off at the limit."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        try:
            with pipe.open("wb") as file:
                while True:
                    file.write(TEXT)
        except BrokenPipeError:
            pass

    writer = threading.Thread(target=write)
    writer.start()
    done = run("convert", pipe, "--max-bytes", "1000000", memory=SMALL)
    writer.join(HANG)
    assert not writer.is_alive()
    refused(done, str(pipe), "it is larger than the limit of 1,000,000 bytes; raise the limit")


def test_standard_input_beyond_the_limit() -> None:
    done = run("convert", "-", "--max-bytes", "100", stdin=PAGE, memory=SMALL)
    refused(done, "-", "it is larger than the limit of 100 bytes; raise the limit")


def test_limit_is_inclusive_and_reserves_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(PAGE)
    assert extractor.extract(page, extractor.Settings(max_bytes=len(PAGE))).year == 2023
    with pytest.raises(extractor.LimitError):
        load(page, extractor.Settings(max_bytes=len(PAGE) - 1))
    for limit in (10**12, 10**30):
        assert run("convert", page, "--max-bytes", str(limit), memory=SMALL).code == 0


HUGE = {
    "page": (PAGE, "<p>字</p>\n".encode()),
    "cells": (PAGE + b"<table>", b"<tr><td>1<td>2<td>3\n"),
    "word": (PAGE, b"x"),
    "text": (TEXT, "| 一 | 2 |\n".encode()),
    "line": (TEXT, "| 一 | 2 ".encode()),
}


@pytest.fixture(params=HUGE)
def huge(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A report with 100 MB behind it."""
    head, piece = HUGE[request.param]
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(head)
        megabyte = piece * (MIB // len(piece))
        for _ in range(100_000_000 // len(megabyte)):
            file.write(megabyte)
    yield path
    path.unlink()


def test_huge(huge: Path) -> None:
    done = run("convert", huge, memory=SMALL)
    refused(done, str(huge), "it is larger than the limit of 64 MiB; raise the limit with --max")
    done = run("convert", huge, "--max-bytes", "200000000", memory=LARGE)
    refused(done, str(huge), "the ")


def spans(name: str, value: int) -> bytes:
    return PAGE.replace(b"<td", f"<td {name}={value}".encode())


HOSTILE = {
    "column spans": spans("colspan", 5_000_000),
    "row spans": spans("rowspan", 65_000),
    "many row spans": PAGE + b"<table>" + b"<tr><td rowspan=65000>1\n" * 65_000,
    "both": PAGE + b"<table>" + b"<tr><td rowspan=65000 colspan=5000000>1\n" * 20_000,
    "nested tables": b"<table><tr><td>" * 5_000 + PAGE,
    "nested tables after it": PAGE + b"<table><tr><td>" * 5_000,
    "nested elements": b"<div>" * 100_000 + PAGE,
    "empty rows": PAGE + b"<table>" + b"<tr>" * 1_000_000,
    "empty rows in it": PAGE.replace(b"</table>", b"<tr></tr>" * 1_000_000 + b"</table>", 1),
    "open inline elements": b"<b><i><u>" * 50_000 + PAGE,
    "attributes": PAGE.replace(b"<td", b"<td" + b" a" * 100_000, 1),
    "references": PAGE.replace(b"<td>", b"<td>" + b"&#0;&#x110000;&nbsp" * 100_000, 1),
    "many reports": (PAGE + TEXT) * 50,
}


@pytest.mark.parametrize("engine", ["lexbor", "beautifulsoup"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages(tmp_path: Path, name: str, engine: str) -> None:
    """Read or refused: with rows or with a reason, in bounded memory, and never a traceback."""
    page = tmp_path / "page.html"
    page.write_bytes(HOSTILE[name])
    done = run("convert", page, "--engine", engine, memory=LARGE)
    assert "Traceback" not in done.err
    if done.code == 3:
        refused(done, str(page), "")
    else:
        assert done.code == 0
        assert (done.out.count(b"\n") - 1) % 200 in (0, 198)
