"""What a machine of a cluster does: some tasks in a process of its own, parts to the shared store.

The cluster's own worker only waits for that process: what breaks is ended and told there as it is
on one machine, and the cluster never sees it. The process ends with the one that waits for it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from extractor.batch.parts import Contents, read_contents
from extractor.batch.pool import Pool
from extractor.batch.records import Task, Work
from extractor.batch.scratch import scratch_folder
from extractor.errors import ExtractorError


class Bundle(Struct, frozen=True):
    """Tasks for one go, and the folder in which the paths hold."""

    tasks: tuple[Task, ...]
    work: Work
    folder: Path


def _encode(value: object) -> object:
    return os.fspath(value) if isinstance(value, Path) else value


def _decode(kind: type, value: object) -> object:
    return Path(str(value)) if kind is Path else value


def run_bundle(bundle: Bundle) -> list[str]:
    """Do the tasks in a process of their own; the names of the parts in the store.

    Raises ``ExtractorError`` where that process fails.
    """
    payload = msgspec.json.encode(bundle, enc_hook=_encode)
    with subprocess.Popen(
        [sys.executable, "-m", "extractor.batch.bundle"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=bundle.folder,
    ) as process:
        if process.stdin is None or process.stdout is None or process.stderr is None:
            raise ExtractorError("a process without pipes")
        process.stdin.write(payload + b"\n")
        process.stdin.flush()
        # Its standard input stays open: that it closes is how the process knows that it is alone.
        answer = process.stdout.read()
        if process.wait() != 0:
            raise ExtractorError(process.stderr.read().decode("utf-8", "replace")[-2000:])
    names: list[str] = json.loads(answer)
    return names


def work_through(bundle: Bundle) -> list[str]:
    """The tasks on a pool of one worker; the names of their parts."""
    # An attempt that was given up may still be writing: no two of them share a name.
    token = uuid.uuid4().hex[:8]
    names: list[str] = []

    def adopt(made: list[str]) -> list[Contents]:
        names.extend(made)
        return [read_contents(bundle.work.store / name) for name in made]

    def tasks() -> Iterator[Task]:
        for task in bundle.tasks:
            yield replace(task, id=f"{task.id}.{token}")

    with scratch_folder() as scratch:
        work = replace(bundle.work, claims=scratch / "claims.sqlite")
        Pool(work, 1, adopt).run(tasks(), lambda: None)
    return names


def main() -> None:
    """Read a bundle from standard input, do it, and write the parts' names to standard output."""
    line = sys.stdin.buffer.readline()
    bundle = msgspec.json.decode(line, type=Bundle, dec_hook=_decode)

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    names = work_through(bundle)
    sys.stdout.write(json.dumps(names))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
