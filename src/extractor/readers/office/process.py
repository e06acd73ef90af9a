"""The LibreOffice process: started apart, watched, and ended with all its children."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol
from xml.sax.saxutils import escape

from msgspec import Struct

from extractor.errors import FormatError, LimitError
from extractor.readers.container import damaged_error, password_error
from extractor.readers.office.leftovers import HOME, note_group, remove_sockets

START_SECONDS = 60.0
"""How long LibreOffice may take to start; a cold disk takes ten seconds."""
CONVERT_SECONDS = 120.0
"""How long one document may take; a report takes a tenth of a second."""
LEAVE_SECONDS = 4.0
"""How long it may take to end by itself."""
REUSE = 200
"""Documents after which the process is replaced, so that what it leaks does not grow."""

_HELPER = Path(__file__).with_name("helper.py")
_PLACES = ("/usr/lib/libreoffice/program", "/opt/libreoffice/program", "/snap/bin")
_PYTHONS = ("/usr/bin/python3", "/usr/local/bin/python3")
_OPTIONS = ("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck")
_FILTERS = {"docx": "MS Word 2007 XML", "xlsx": "Calc MS Excel 2007 XML"}
# No macros, no links outside, no updates; what asks for the network all the same meets a closed
# door on this machine.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


class Conversion(Struct, frozen=True):
    """A file to read, the file to write and its format (``docx`` or ``xlsx``)."""

    source: Path
    result: Path
    target: str


class Converter(Protocol):
    """Something that converts one document after another."""

    def usable(self) -> bool: ...

    def convert(self, conversion: Conversion) -> None: ...

    def close(self) -> None: ...


def find_office() -> str | None:
    """The path of LibreOffice's program, ``None`` where it is not installed."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_PLACES])
    return shutil.which("soffice", path=path) or shutil.which("libreoffice", path=path)


def make_profile(folder: Path) -> None:
    """Writes the settings of a LibreOffice that may read files and nothing else."""
    user = folder / "user"
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{escape(path)}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )


def environment(home: Path) -> dict[str, str]:
    """The environment of the process: nothing of the user's but where programs are."""
    closed = "http://127.0.0.1:9"
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": closed,
        "https_proxy": closed,
    }


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a process and all that it started; it leads a process group of its own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        process.kill()
    process.wait()


def _too_long(seconds: float) -> LimitError:
    return LimitError(
        f"LibreOffice did not finish within {seconds:g} seconds",
        "open the file in an office program and save it as DOCX or XLSX",
    )


class OneShot:
    """Starts LibreOffice for each document: slow, and needs nothing but LibreOffice."""

    def __init__(self, program: str) -> None:
        self._program = program

    def usable(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing runs between documents."""

    def convert(self, conversion: Conversion) -> None:
        with tempfile.TemporaryDirectory(prefix=HOME) as folder:
            home = Path(folder)
            make_profile(home / "profile")
            command = [
                self._program,
                *_OPTIONS,
                f"-env:UserInstallation={(home / 'profile').as_uri()}",
                "--convert-to",
                f"{conversion.target}:{_FILTERS[conversion.target]}",
                "--outdir",
                str(home),
                str(conversion.source),
            ]
            process = subprocess.Popen(  # noqa: S603
                command,
                env=environment(home),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                process.wait(START_SECONDS + CONVERT_SECONDS)
            except subprocess.TimeoutExpired:
                raise _too_long(START_SECONDS + CONVERT_SECONDS) from None
            finally:
                kill_group(process)
                remove_sockets(home)
            made = home / f"{conversion.source.stem}.{conversion.target}"
            if made.is_file():
                shutil.move(made, conversion.result)


class Warm:
    """One LibreOffice for many documents, spoken to through a helper that the system's Python runs.

    The helper reads a line of JSON for each document from its standard input and answers with one.
    It ends, and LibreOffice with it, when its standard input does.
    """

    def __init__(self, process: subprocess.Popen[bytes], home: str) -> None:
        self._process = process
        self._home = home
        self._owner = os.getpid()
        self._done = 0

    @classmethod
    def start(cls, program: str) -> Warm | None:
        """A running instance, or ``None`` where no Python here can speak to LibreOffice."""
        for python in _pythons(program):
            folder = tempfile.mkdtemp(prefix=HOME)
            home = Path(folder)
            make_profile(home / "profile")
            url = (home / "profile").as_uri()
            process = subprocess.Popen(  # noqa: S603
                [python, "-I", str(_HELPER), program, url, *_OPTIONS],
                env=environment(home),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            note_group(home, process.pid)
            warm = cls(process, folder)
            if (warm._answer(START_SECONDS) or {}).get("ready"):
                return warm
            warm.close()
        return None

    def usable(self) -> bool:
        mine = self._owner == os.getpid()
        return mine and self._done < REUSE and self._process.poll() is None

    def close(self) -> None:
        if self._owner != os.getpid():
            return  # A forked copy: the process belongs to the one that started it.
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        with suppress(subprocess.TimeoutExpired):
            # The helper ends with its standard input; a LibreOffice that hangs does not.
            self._process.wait(LEAVE_SECONDS)
        kill_group(self._process)
        remove_sockets(Path(self._home))
        shutil.rmtree(self._home, ignore_errors=True)

    def convert(self, conversion: Conversion) -> None:
        self._done += 1
        order = {
            "source": conversion.source.as_uri(),
            "result": conversion.result.as_uri(),
            "filter": _FILTERS[conversion.target],
        }
        answer = self._ask(order)
        if answer is None:
            self.close()
            raise damaged_error("LibreOffice broke down while reading it")
        error = answer.get("error")
        if error == "password":
            raise password_error()
        if error:
            raise FormatError(
                f"LibreOffice cannot read the file ({error})",
                "fetch it again, or open it in an office program and save it as DOCX or XLSX",
            )

    def _ask(self, order: dict[str, str]) -> dict[str, str] | None:
        stream = self._process.stdin
        if stream is None:
            return None
        try:
            stream.write(json.dumps(order).encode() + b"\n")
            stream.flush()
        except OSError:
            return None
        return self._answer(CONVERT_SECONDS)

    def _answer(self, seconds: float) -> dict[str, str] | None:
        """The next line that the helper writes; ``None`` where it ended without one."""
        stream = self._process.stdout
        if stream is None:
            return None
        line = _read_line(stream, seconds)
        if line is None:
            self.close()
            raise _too_long(seconds)
        if not line.endswith(b"\n"):
            return None
        answer: dict[str, str] = json.loads(line)
        return answer


def _read_line(stream: IO[bytes], seconds: float) -> bytes | None:
    """A line, less where the stream ended, ``None`` where it took longer than ``seconds``."""
    end = time.monotonic() + seconds
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            left = end - time.monotonic()
            if left <= 0 or not selector.select(left):
                return None
            chunk = os.read(stream.fileno(), 4096)
            if not chunk:
                break
            line += chunk
    return line


def _pythons(program: str) -> list[str]:
    """Interpreters that may have the ``uno`` module, LibreOffice's own first."""
    own = Path(program).resolve().with_name("python")
    found = [str(own), *_PYTHONS, getattr(sys, "_base_executable", sys.executable)]
    return [python for python in dict.fromkeys(found) if os.access(python, os.X_OK)]
