"""Saving a page with a real browser: Chromium's own MHTML, asked for over its debugging pipe."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_HOST = "yunxi.example"
_SWITCHES = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe")


class Browser:
    """A running Chromium; one message a call, as the DevTools protocol has them."""

    def __init__(self, port: int, profile: str) -> None:
        asks, self._ask = os.pipe()
        self._answer, answers = os.pipe()
        rules = f"--host-resolver-rules=MAP {_HOST} 127.0.0.1:{port}"
        command = ["chromium", *_SWITCHES, rules, f"--user-data-dir={profile}", "about:blank"]
        # The browser reads its orders from descriptor 3 and answers on 4.
        shell = f'exec "$@" 3<&{asks} 4>&{answers}'
        self._process = subprocess.Popen(
            ["sh", "-c", shell, "sh", *command],
            pass_fds=(asks, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(asks)
        os.close(answers)
        self._number = 0
        self._rest = b""

    def call(self, method: str, session: str = "", **parameters: object) -> dict[str, Any]:
        """Send one order and wait for its answer."""
        self._number += 1
        order = {"id": self._number, "method": method, "params": parameters}
        if session:
            order["sessionId"] = session
        os.write(self._ask, json.dumps(order).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                result: dict[str, Any] = answer["result"]
                return result

    def wait(self, event: str) -> None:
        """Wait until the browser tells of an event."""
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = os.read(self._answer, 1 << 20)
            if not data:
                raise OSError("the browser ended before it answered")
            self._rest += data
        message, self._rest = self._rest.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(message)
        return answer

    def close(self) -> None:
        self.call("Browser.close")
        self._process.wait(timeout=30)


@contextmanager
def _served(page: bytes) -> Iterator[int]:
    """The page on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def saved_page(page: bytes, path: str) -> bytes:
    """``page`` as Chromium saves it from ``http://yunxi.example/path``; the date is left fixed."""
    with _served(page) as port, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(port, profile)
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
        session = attached["sessionId"]
        browser.call("Page.enable", session)
        browser.call("Page.navigate", session, url=f"http://{_HOST}/{path}")
        browser.wait("Page.loadEventFired")
        text = str(browser.call("Page.captureSnapshot", session, format="mhtml")["data"])
        browser.close()
    found = re.search(r'boundary="([^"]+)"', text)
    if found:
        text = text.replace(found.group(1), "----MultipartBoundary--yunxi----")
    text = re.sub(r"\nDate: [^\r\n]*", "\nDate: Wed, 31 Jan 2024 01:00:00 -0000", text)
    return re.sub(r"frame-[0-9A-F]{32}@", f"frame-{'0' * 32}@", text).encode()
