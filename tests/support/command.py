"""The command as users run it: a process of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

PROGRAM = Path(sys.executable).with_name("extractor")
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
# A process that takes longer than this hangs; no test expects a time.
HANG = 120
MIB = 1024 * 1024


class Done(NamedTuple):
    """What a finished command left: exit code, standard output and standard error."""

    code: int
    out: bytes
    err: str


def environment(**changes: str) -> dict[str, str]:
    """The environment of a command: this one's, without what changes how a program draws."""
    unset = {"COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return kept | {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color"} | changes


def run(
    *arguments: str | bytes | Path,
    stdin: bytes = b"",
    cwd: Path | None = None,
    variables: Mapping[str, str] | None = None,
    memory: int | None = None,
) -> Done:
    """Run ``extractor`` to its end; ``memory`` is the most bytes of memory it may map."""

    def limit() -> None:
        if memory is not None:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    done = subprocess.run(
        [PROGRAM, *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment(**(variables or {})),
        timeout=HANG,
        check=False,
        preexec_fn=limit,
    )
    return Done(done.returncode, done.stdout, done.stderr.decode("utf-8", "backslashreplace"))


def refused(done: Done, name: str, cause: str, code: int = 3) -> None:
    """Assert that a command gave one line that names the file, the cause and a next step."""
    assert done.err.startswith(f"extractor: {name}: {cause}"), done.err
    assert done.err.count("\n") == 1, done.err
    assert "; " in done.err[len(name) :], f"no next step: {done.err}"
    assert (done.code, done.out) == (code, b"")
