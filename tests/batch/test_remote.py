"""Web servers and object stores: real ones, on loopback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.batch.test_batch import batch, rows, told
from tests.batch.test_containers import make_json_lines, make_zip, pages
from tests.support.command import environment, run

WAIT = 60
MOTO = Path(sys.executable).with_name("moto_server")


class Files(SimpleHTTPRequestHandler):
    """A folder on the web: with parts of files where ``ranges`` says so."""

    ranges = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """A file, or a part of it (RFC 9110, 14)."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked and self.ranges:
            first, last = int(asked[1]), min(int(asked[2] or len(data)), len(data) - 1)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            data = data[first : last + 1]
        else:
            self.send_response(200)
        if self.ranges:
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("ETag", f'"{path.stat().st_mtime_ns}"')
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    do_HEAD = do_GET  # noqa: N815 (the library's name)


@pytest.fixture(params=[True, False], ids=["ranges", "whole"])
def web(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[tuple[str, Path]]:
    """The address of a server, and the folder that it serves."""
    folder = tmp_path / "web"
    folder.mkdir()

    class Own(Files):
        ranges = request.param

    def handler(*args: object) -> Files:
        return Own(*args, directory=str(folder))  # type: ignore[arg-type]

    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


def test_pages_and_archives_of_a_web_server(web: tuple[str, Path], tmp_path: Path) -> None:
    address, folder = web
    for name, data in pages(1).items():
        (folder / Path(name).name).write_bytes(data)
    make_zip(folder / "a.zip", {f"z{n}": d for n, d in pages(3).items()})
    urls = [f"{address}/0.html", f"{address}/a.zip?version=2", f"{address}/none.html"]
    output = tmp_path / "out"
    done = batch(*urls, "-o", output)
    assert done.code == 3, done.err
    assert (told(done)["reports"], told(done)["copies"]) == (3, 1), done.err
    (failure,) = rows(output, "failures")
    assert (failure["source"], failure["cause"]) == (urls[2], "no such file")
    assert told(batch(*urls[:2], "-o", output))["done"] == 0
    (folder / "0.html").write_bytes(pages(1)["内/0.html"] + b"<!-- new -->")
    # The page, and what was left unread in the archive because it was the same.
    assert told(batch(*urls[:2], "-o", output))["done"] == 2


@pytest.fixture
def store(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables by which s3fs finds a store on this machine."""
    log = tmp_path / "moto.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [MOTO, "-H", "127.0.0.1", "-p", "0"], stdout=file, stderr=file, env=environment()
        )
    try:
        end = time.monotonic() + WAIT
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text())):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        variables = {"ENDPOINT_URL": found[0], "KEY": "x", "SECRET": "x"}
        yield {f"FSSPEC_S3_{name}": value for name, value in variables.items()}
    finally:
        process.kill()
        process.wait()


def put(store: dict[str, str], name: str, data: bytes = b"") -> None:
    """Make a bucket, or an object in it."""
    url = f"{store['FSSPEC_S3_ENDPOINT_URL']}/{name}"
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20240101/us-east-1/s3/aws4_request"}
    httpx.put(url, content=data, headers=signed).raise_for_status()


def test_an_object_store(store: dict[str, str], tmp_path: Path) -> None:
    put(store, "archive")
    for name, data in {f"2023/{n}.html": d for n, d in enumerate(pages(2).values())}.items():
        put(store, f"archive/{name}", data)
    make_zip(tmp_path / "a.zip", {f"{n}.html": d + b"<!-- z -->" for n, d in pages(2).items()})
    own = {name: data + b"<!-- j -->" for name, data in pages(2).items()}
    make_json_lines(tmp_path / "a.jsonl.zst", own)
    for name in ("a.zip", "a.jsonl.zst"):
        put(store, f"archive/2023/more/{name}", (tmp_path / name).read_bytes())
    put(store, "archive/2024/0.html", b"not asked for")
    output = tmp_path / "out"
    done = batch("s3://archive/2023/", "-o", output, variables=store)
    assert done.code == 0, done.err
    assert told(done)["reports"] == 6
    assert {row["archive"] for row in rows(output, "reports")} == {
        "s3://archive/2023/0.html",
        "s3://archive/2023/1.html",
        "s3://archive/2023/more/a.zip",
        "s3://archive/2023/more/a.jsonl.zst",
    }
    assert told(batch("s3://archive/2023/", "-o", output, variables=store))["done"] == 0
    put(store, "archive/2023/0.html", pages(1)["内/0.html"] + b"<!-- changed -->")
    again = batch("s3://archive/2023/", "-o", output, variables=store)
    assert told(again)["done"] == 1
    gone = batch("s3://nowhere/a.html", "-o", tmp_path / "gone", variables=store)
    assert gone.code == 3
    assert rows(tmp_path / "gone", "failures")[0]["cause"] == "no such file"


def test_tables_are_written_to_this_machine(tmp_path: Path) -> None:
    done = run("batch", tmp_path, "-o", "s3://archive/out")
    assert done.code == 2
    assert "tables are written to a folder of this machine" in done.err


@pytest.mark.parametrize(("module", "extra"), [("aiohttp", "http"), ("s3fs", "s3")])
def test_a_library_that_is_missing_is_named_by_its_extra(
    tmp_path: Path, module: str, extra: str
) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook/sitecustomize.py").write_text(f"import sys; sys.modules[{module!r}] = None")
    variables = {"PYTHONPATH": str(tmp_path / "hook")}
    done = batch(f"{extra}://127.0.0.1/a.html", "-o", tmp_path / "out", variables=variables)
    assert done.code == 3, done.err
    (cause,) = json.loads(done.err.splitlines()[-1])["causes"]
    assert f"pip install 'annual-report-extractor[{extra}]'" in cause["next_step"]
    assert f"pip install '.[{extra}]'" in cause["next_step"]
