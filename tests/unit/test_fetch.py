"""Reading from an address: a server on this machine answers well, badly, slowly or without end."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import extractor
from extractor.source import load
from tests.support.command import SAMPLES, refused, run

PAGE = (SAMPLES / "plain.html").read_bytes()
GBK = (SAMPLES / "portal-gbk.html").read_bytes()
BARE = PAGE.replace(b'<meta http-equiv="Content-Type" content="text/html; charset=utf-8">', b"")


class Handler(BaseHTTPRequestHandler):
    """Each path is one way to answer."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    stop = threading.Event()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests look at what the client says."""

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0].replace("-", "_") or "page"
        answer: Callable[[], None] = getattr(self, name, self.not_found)
        try:
            answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def give(self, data: bytes, kind: str = "text/html", **headers: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def go(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def page(self) -> None:
        self.give(PAGE)

    def charset(self) -> None:
        self.give(BARE.decode().encode("gb18030"), 'text/html; charset="GB2312"')

    def gbk(self) -> None:
        self.give(GBK)

    def zipped(self) -> None:
        self.give(gzip.compress(PAGE), Content_Encoding="gzip")

    def broken_zip(self) -> None:
        self.give(b"no gzip", Content_Encoding="gzip")

    def bomb(self) -> None:
        self.give(gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")

    def moved(self) -> None:
        self.go("/page")

    def loop(self) -> None:
        self.go("/loop")

    def to_file(self) -> None:
        self.go("file:///etc/passwd")

    def to_ftp(self) -> None:
        self.go("ftp://127.0.0.1/page")

    def failing(self) -> None:
        self.send_error(500)

    def not_found(self) -> None:
        self.send_error(404)

    def empty(self) -> None:
        self.give(b"")

    def asked(self) -> None:
        self.give(self.headers["Accept-Encoding"].encode() + b" x")

    def endless(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.stop.is_set():
            self.wfile.write(bytes(65536))

    def cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE[:100])
        self.close_connection = True

    def silent(self) -> None:
        self.stop.wait(60)
        self.close_connection = True

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.stop.wait(0.05):
            self.wfile.write(b"x")

    def slow_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.stop.wait(0.05):
            self.wfile.write(b"x")


class Server(ThreadingHTTPServer):
    """A server whose requests end with it."""

    daemon_threads = True


class Server6(Server):
    """The same on IPv6."""

    address_family = socket.AF_INET6


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the tests' machine uses knows nothing of our server."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def serving(kind: type[Server], host: str) -> Iterator[str]:
    Handler.stop.clear()
    with kind((host, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{server.server_address[1]}"
        Handler.stop.set()
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    yield from serving(Server, "127.0.0.1")


@pytest.fixture
def site6() -> Iterator[str]:
    yield from serving(Server6, "::1")


def refusal(url: str, *, seconds: float = 60.0, most: int = 10_000_000) -> extractor.InputError:
    with pytest.raises(extractor.InputError) as caught:
        extractor.extract(url, extractor.Settings(fetch_seconds=seconds, max_bytes=most))
    error = caught.value
    assert error.source == url
    assert error.hint
    return error


@pytest.mark.parametrize("path", ["page", "moved", "zipped", "page?a=b&c=%E5%B9%B4"])
def test_page(site: str, path: str) -> None:
    report = extractor.extract(f"{site}/{path}")
    assert (report.source, report.year, len(report.observations)) == (f"{site}/{path}", 2023, 200)
    assert report.report_id == extractor.extract(PAGE).report_id


def test_charset_of_the_answer(site: str) -> None:
    assert load(f"{site}/charset", extractor.Settings()).charset == "gb2312"
    document = extractor.read(f"{site}/charset")
    assert (document.encoding, document.encoding_from) == ("gb18030", "http")
    document = extractor.read(f"{site}/gbk")
    assert (document.encoding, document.encoding_from) == ("gb18030", "meta")


def test_no_compression_is_asked_for(site: str) -> None:
    assert load(f"{site}/asked", extractor.Settings()).data == b"identity x"


def test_standard_output_of_the_command(site: str) -> None:
    done = run("convert", f"{site}/moved", variables={"NO_PROXY": "127.0.0.1"})
    assert (done.code, done.err) == (0, "")
    assert f",{site}/moved,".encode() in done.out
    done = run("convert", f"{site}/none", variables={"NO_PROXY": "127.0.0.1"})
    refused(done, f"{site}/none", "the server answered 404; open the address in a browser")


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("none", "the server answered 404"),
        ("failing", "the server answered 500"),
        ("empty", "this is an empty file"),
        ("loop", "it cannot be fetched (Exceeded maximum allowed redirects.)"),
        ("to-file", "it cannot be fetched (Request URL has an unsupported protocol 'file://'.)"),
        ("to-ftp", "it cannot be fetched (Request URL has an unsupported protocol 'ftp://'.)"),
        ("cut", "it cannot be fetched (peer closed connection"),
        ("broken-zip", "it cannot be fetched ("),
        ("bomb", "it is larger than the limit of 9.53674 MiB"),
        ("endless", "it is larger than the limit of 9.53674 MiB"),
    ],
)
def test_bad_answers(site: str, path: str, cause: str) -> None:
    assert refusal(f"{site}/{path}").cause.startswith(cause)


@pytest.mark.parametrize("path", ["silent", "drip", "slow-headers"])
def test_slow_answers_end_at_one_deadline(site: str, path: str) -> None:
    """The limit is for the whole answer; a server that sends a byte now and then never waits."""
    begun = time.monotonic()
    error = refusal(f"{site}/{path}", seconds=0.5)
    assert error.cause == "no whole answer within 0.5 s"
    assert "--timeout" in error.hint
    # Not a measure of speed: without the deadline the answers go on for a minute.
    assert time.monotonic() - begun < 30


def test_refused_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/").cause.startswith("it cannot be fetched (")


def test_ipv6(site6: str) -> None:
    assert extractor.extract(f"{site6}/page").year == 2023


def test_https_to_a_server_that_speaks_none(site: str) -> None:
    error = refusal(site.replace("http:", "https:"))
    assert error.cause.startswith("no secure connection to the server (")
    assert error.hint == "open the address in a browser, save the page and give its path"


@pytest.mark.parametrize("url", ["ftp://a/b", "file:///etc/passwd", "gopher://a", "data://x"])
def test_other_schemes(url: str) -> None:
    assert refusal(url).cause == "only http:// and https:// addresses are fetched"


@pytest.mark.parametrize(
    "url",
    ["http://", "http:///x", "http://a b/", "http://[::1", "http://127.0.0.1:99999/", "http://\0"],
)
def test_addresses_that_are_none(url: str) -> None:
    assert refusal(url, seconds=5).cause.startswith("it cannot be fetched (")


def test_inside_an_event_loop(site: str) -> None:
    """Notebooks run one."""

    async def cell() -> int | None:
        return extractor.extract(f"{site}/page").year

    assert asyncio.run(cell()) == 2023
