"""Runs under the Python that can speak to LibreOffice, never imported by the rest of the package.

Usage: helper.py PROGRAM PROFILE_URL OPTION...

Starts LibreOffice, says ``{"ready": true}`` on standard output, then answers each line of JSON on
standard input (``source``, ``result``, ``filter``) with ``{}`` or ``{"error": reason}``. Exit code
3: this Python has no ``uno`` module.
"""

import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

MEMORY = 8 << 30
FILE_SIZE = 2 << 30
START_SECONDS = 55.0
LEAVE_SECONDS = 3.0
OFFICE: list[subprocess.Popen[bytes]] = []
PASSWORD_WORDS = ("password", "Password", "encrypt")


def load_uno() -> Any:
    """The ``uno`` module, which only the Python beside LibreOffice has."""
    try:
        import uno  # type: ignore[import-not-found]
    except ImportError:
        sys.exit(3)
    return uno


def limit_resources() -> None:
    """Bounds memory and files of this process and all that it starts."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def start(uno: Any, program: str, profile: str, options: list[str]) -> Any:
    """The desktop of a LibreOffice that listens on a pipe of its own."""
    pipe = f"extractor{os.getpid()}"
    process = subprocess.Popen(  # noqa: S603
        [program, *options, f"--accept=pipe,name={pipe};urp;", f"-env:UserInstallation={profile}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    OFFICE.append(process)
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", context
    )
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except Exception:  # noqa: BLE001 - not listening yet; UNO raises classes made at run time
            time.sleep(0.05)
            continue
        return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
    return None


def properties(uno: Any, **values: object) -> tuple[Any, ...]:
    """UNO's way to pass named arguments."""
    made = []
    for name, value in values.items():
        item = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        item.Name, item.Value = name, value
        made.append(item)
    return tuple(made)


def convert(uno: Any, desktop: Any, order: dict[str, str]) -> dict[str, str]:
    """Loads one document without macros and links, and stores it in another format."""
    document = desktop.loadComponentFromURL(
        order["source"],
        "_blank",
        0,
        properties(
            uno, Hidden=True, ReadOnly=True, MacroExecutionMode=0, UpdateDocMode=0, Silent=True
        ),
    )
    if document is None:
        return {"error": "it is damaged, or protected by a password"}
    try:
        used = {item.Name: item.Value for item in document.getArgs()}.get("FilterName", "")
        if used.startswith("Text"):
            return {"error": "it is no office document"}
        document.storeToURL(order["result"], properties(uno, FilterName=order["filter"]))
    finally:
        document.close(True)
    return {}


def answer(reply: dict[str, Any]) -> None:
    """Writes one line of JSON."""
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Starts LibreOffice and answers until standard input ends."""
    uno = load_uno()
    limit_resources()
    desktop = start(uno, sys.argv[1], sys.argv[2], sys.argv[3:])
    answer({"ready": desktop is not None})
    if desktop is None:
        return
    for line in sys.stdin:
        try:
            reply = convert(uno, desktop, json.loads(line))
        except Exception as error:  # noqa: BLE001 - whatever UNO raises is an answer
            lines = str(error).splitlines() or [type(error).__name__]
            reply = {"error": lines[0][:200]}
            if any(word in str(error) for word in PASSWORD_WORDS):
                reply = {"error": "password"}
            if "disposed" in str(error).lower():
                answer(reply)
                break
        answer(reply)
    leave(desktop)


def leave(desktop: Any) -> None:
    """Lets LibreOffice end by itself, so that it removes its files outside the profile."""
    try:
        desktop.terminate()
    except Exception:  # noqa: BLE001 - it is gone, or the pipe broke because it obeyed
        return
    end = time.monotonic() + LEAVE_SECONDS
    while time.monotonic() < end and OFFICE and OFFICE[0].poll() is None:
        time.sleep(0.02)


if __name__ == "__main__":
    try:
        main()
    finally:
        os.killpg(os.getpgrp(), 9)
