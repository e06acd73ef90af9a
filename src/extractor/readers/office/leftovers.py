"""What a LibreOffice leaves that was ended in the middle: processes, its home, and two sockets."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path

HOME = "extractor-office-"
"""How the names of the folders begin in which LibreOffice has its profile."""
PID = "pid"
"""The file in such a folder that holds the number of the process group."""
# LibreOffice puts its sockets here whatever TMPDIR says.
_SOCKETS = Path("/tmp")  # noqa: S108


def note_group(home: Path, pid: int) -> None:
    """Remember which process group works in a home."""
    (home / PID).write_text(str(pid))


def sweep(folder: Path) -> None:
    """Ends each LibreOffice whose home is in ``folder``, and removes what it left.

    To be called where nobody needs them any more.
    """
    homes = [home for home in folder.glob(f"{HOME}*") if home.is_dir()]
    if not homes:
        return
    marks = [os.fsencode(home) + b"/" for home in homes]
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes()
            if any(mark in command for mark in marks):
                os.kill(int(process.name), signal.SIGKILL)
    for home in homes:
        remove_sockets(home)
        shutil.rmtree(home, ignore_errors=True)


def remove_sockets(home: Path) -> None:
    """Removes the sockets of a LibreOffice that is ended, by the names that it gives them."""
    names = [f"SingleOfficeIPC_{_digits((home / 'profile').as_uri())}"]
    with suppress(OSError, ValueError):
        names.append(f"extractor{int((home / PID).read_text())}")
    for name in names:
        with suppress(OSError):
            (_SOCKETS / f"OSL_PIPE_{os.getuid()}_{name}").unlink()


def _digits(address: str) -> str:
    """How LibreOffice makes a name of its profile's address: MD5, bytes without leading noughts."""
    digest = hashlib.md5(address.encode("utf-16-le"), usedforsecurity=False).digest()
    return "".join(f"{byte:x}" for byte in digest)
