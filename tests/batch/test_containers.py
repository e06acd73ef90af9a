"""Archives, web archives and corpora: each document in them, and a word where they are broken."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import py7zr
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.batch.test_batch import batch, rows, told
from tests.support.reports import page, report

NEWS = "今日天气晴朗，各部门工作有序开展。" * 100
PAGE = page(report("ogi-2021"))


def pages(count: int) -> dict[str, bytes]:
    """Reports by name; each with bytes of its own."""
    return {f"内/{n}.html": f"{PAGE}<!-- {n} -->".encode() for n in range(count)}


def make_zip(path: Path, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def make_tar(path: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz" if path.name.endswith("gz") else "w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


def make_seven_zip(path: Path, members: dict[str, bytes]) -> None:
    with py7zr.SevenZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(data, name)


def warc_record(number: int, body: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.invalid/{number}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
        "WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n", mtime=0)


def make_warc(path: Path, members: dict[str, bytes]) -> None:
    bodies = [body for data in members.values() for body in (NEWS.encode(), data)]
    path.write_bytes(b"".join(warc_record(n, body) for n, body in enumerate(bodies)))


def json_lines(members: dict[str, bytes]) -> bytes:
    lines = []
    for number, data in enumerate(members.values()):
        # Every other one has its characters escaped.
        ascii_ = bool(number % 2)
        record = {"url": f"https://a.invalid/{number}", "html": data.decode()}
        lines += [json.dumps({"url": "x", "html": NEWS}, ensure_ascii=ascii_)]
        lines += [json.dumps(record, ensure_ascii=ascii_)]
    return "\n".join(lines).encode()


def make_json_lines(path: Path, members: dict[str, bytes]) -> None:
    data = json_lines(members)
    if path.suffix == ".zst":
        data = pa.Codec("zstd").compress(data, asbytes=True)
        with pa.CompressedOutputStream(str(path), "zstd") as stream:
            stream.write(json_lines(members))
        return
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


def make_parquet(path: Path, members: dict[str, bytes]) -> None:
    texts = [text for data in members.values() for text in (NEWS, data.decode())]
    urls = [f"https://a.invalid/{n}" for n in range(len(texts))]
    pq.write_table(pa.table({"url": urls, "text": texts}), path, row_group_size=3)


MAKERS: dict[str, Callable[[Path, dict[str, bytes]], None]] = {
    "a.zip": make_zip,
    "a.tar": make_tar,
    "a.tar.gz": make_tar,
    "a.7z": make_seven_zip,
    "a.warc.gz": make_warc,
    "a.jsonl": make_json_lines,
    "a.jsonl.gz": make_json_lines,
    "a.jsonl.zst": make_json_lines,
    "a.parquet": make_parquet,
}
CORPORA = ("warc", "json", "parq")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one of each kind, read with two workers."""
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "in").mkdir()
    for number, (name, maker) in enumerate(MAKERS.items()):
        own = {f"{n}": d + f"<!-- {number} -->".encode() for n, d in pages(4).items()}
        maker(folder / "in" / name, own)
    done = batch(folder / "in", "-o", folder / "out", "-j", "2")
    assert done.code == 0, done.err
    assert told(done)["away"] == 4 * sum(1 for n in MAKERS if n.split(".")[1][:4] in CORPORA)
    return folder


@pytest.mark.parametrize("name", MAKERS)
def test_every_document_in_it_is_read(everything: Path, name: str) -> None:
    entries = [r for r in rows(everything / "out", "reports") if r["archive"].endswith(f"/{name}")]
    assert [row["status"] for row in entries] == ["read"] * 4
    corpus = name.split(".")[1][:4] in CORPORA
    assert all(row["source"] == f"{row['archive']}!/{row['member']}" for row in entries)
    if corpus:
        assert all(row["url"].startswith("https://a.invalid/") for row in entries)
    else:
        assert [row["member"] for row in entries] == list(pages(4))


def test_archives_in_archives_to_a_depth(tmp_path: Path) -> None:
    data = pages(1)
    for level in range(6):
        make_zip(tmp_path / "level.zip", data)
        data = {f"{level}.zip": (tmp_path / "level.zip").read_bytes()}
        if level == 2:
            (tmp_path / "three.zip").write_bytes(data["2.zip"])
    make_zip(tmp_path / "six.zip", data)
    done = batch(tmp_path / "three.zip", tmp_path / "six.zip", "-o", tmp_path / "out")
    assert done.code == 3
    first, second = rows(tmp_path / "out", "reports")
    assert first["status"] == "read"
    assert first["member"] == "1.zip!/0.zip!/内/0.html"
    assert second["status"] == "failed"
    assert "nested" in rows(tmp_path / "out", "failures")[0]["cause"]


def test_a_bomb_and_a_picture_cost_themselves(tmp_path: Path) -> None:
    members = {"bomb.txt": b"0" * 40_000_000, "x.png": b"\x89PNG\r\n\x1a\n"} | pages(1)
    make_zip(tmp_path / "a.zip", members)
    done = batch(tmp_path / "a.zip", "-o", tmp_path / "out")
    found = {row["member"]: row["kind"] for row in rows(tmp_path / "out", "failures")}
    assert found == {"bomb.txt": "limit", "x.png": "format"}
    assert told(done)["reports"] == 1


@pytest.mark.parametrize("name", ["a.tar.gz", "a.warc.gz", "a.jsonl.gz", "a.zip", "a.7z"])
def test_what_stands_before_the_break_is_kept(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    MAKERS[name](path, pages(30))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    done = batch(path, "-o", tmp_path / "out")
    assert done.code == 3, done.err
    assert rows(tmp_path / "out", "failures")[-1]["source"].startswith(str(path))
    # The directory of these stands at their end: nothing is to be had without it.
    if name not in ("a.zip", "a.7z"):
        assert 3 <= told(done)["reports"] < 30


def test_a_corpus_without_the_column(tmp_path: Path) -> None:
    table = pa.table({"id": [1], "words": [PAGE], "where": ["https://a.invalid/"]})
    pq.write_table(table, tmp_path / "a.parquet")
    done = batch(tmp_path / "a.parquet", "-o", tmp_path / "out")
    assert done.code == 3
    failure = rows(tmp_path / "out", "failures")[0]
    assert "id, words, where" in failure["cause"]
    assert "--text-column" in failure["next_step"]
    named = ("--text-column", "words", "--url-column", "where")
    assert told(batch(tmp_path / "a.parquet", "-o", tmp_path / "out", *named))["reports"] == 1
    assert rows(tmp_path / "out", "reports")[0]["url"] == "https://a.invalid/"


def test_labels_cut_by_tags_are_seen_in_a_corpus(tmp_path: Path) -> None:
    cut = PAGE.replace("行政复议", "行政<b>复</b>议").replace("自然人", "自<i>然</i>人")
    cut = cut.replace("收到和处理", "收到<u>和</u>处理").replace("尚未审结", "尚未<b>审</b>结")
    record = json.dumps({"url": "https://a.invalid/", "html": cut}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(record + "\n", encoding="utf-8")
    assert told(batch(tmp_path / "a.jsonl", "-o", tmp_path / "out"))["reports"] == 1


def test_an_address_that_fsspec_opens(tmp_path: Path) -> None:
    make_zip(tmp_path / "a.zip", pages(2))
    done = batch(f"file://{tmp_path}/a.zip", "-o", tmp_path / "out")
    assert told(done)["reports"] == 2
    assert told(batch(f"file://{tmp_path}/a.zip", "-o", tmp_path / "out"))["done"] == 0
    assert batch("nowhere://a/b", "-o", tmp_path / "none").code == 3
