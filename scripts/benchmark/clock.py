"""Timing: competitors take turns, so that a busy machine slows all of them alike.

Calls are measured in processor time, for none of them waits or uses a second core, and what else
runs on the machine is left out; commands in wall time, for their users wait.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

# One turn lasts at least this long, so that the clock's own steps do not show.
TURN_SECONDS = 0.02


@dataclass(frozen=True)
class Times:
    """Seconds of each turn."""

    turns: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.turns)

    @property
    def best(self) -> float:
        return min(self.turns)


def take_turns(contests: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, Times]:
    """Each contest once a round; a contest returns its own seconds."""
    seconds: dict[str, list[float]] = {name: [] for name in contests}
    for _ in range(rounds):
        for name, contest in contests.items():
            seconds[name].append(contest())
    return {name: Times(tuple(turns)) for name, turns in seconds.items()}


def repeated(call: Callable[[], object]) -> Callable[[], float]:
    """A turn of calls: the mean seconds of one."""
    call()  # what is loaded once is no part of it

    def turn() -> float:
        count = 0
        begin = time.process_time()
        while True:
            call()
            count += 1
            taken = time.process_time() - begin
            if taken >= TURN_SECONDS:
                return taken / count

    return turn


def _environment() -> dict[str, str]:
    """The own one, with compiled modules kept: an installed program has them."""
    return {name: at for name, at in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def command(*words: str) -> Callable[[], float]:
    """A turn that is one run of a command, from its start to its end."""
    environment = _environment()

    def turn() -> float:
        begin = time.perf_counter()
        subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - begin

    turn()  # the first run reads from disk
    return turn


class Alone:
    """A turn in a process of its own: the seconds that a peer takes for a folder's documents.

    It is given the document ``first`` beforehand, so that loading libraries and forms is left out.
    ``failed`` is how many documents it gave up on.
    """

    def __init__(self, peer: str, first: Path, folder: Path, copies: int = 1) -> None:
        script = str(Path(__file__).resolve().parents[1] / "bench")
        documents = [peer, str(first), str(folder), str(copies)]
        self.words = [sys.executable, script, "--alone", *documents]
        self.failed = 0

    def __call__(self) -> float:
        done = subprocess.run(self.words, stdout=subprocess.PIPE, check=True, encoding="utf-8")
        seconds, failed = done.stdout.split()
        self.failed = int(failed)
        return float(seconds)


def time_folder(
    call: Callable[[bytes], object], first: Path, folder: Path, copies: int
) -> tuple[float, int]:
    """What ``Alone`` runs: seconds for a folder's documents, ``copies`` times each, and failures.

    ``ValueError`` is what pandas and ``ExtractorError`` what the extractor raises on giving up.
    """
    from extractor.errors import ExtractorError

    documents = [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix != ".json"]
    call(first.read_bytes())
    failed = 0
    begin = time.process_time()
    for data in documents:
        for _ in range(copies):
            try:
                call(data)
            except (ExtractorError, ValueError):
                failed += 1
    return time.process_time() - begin, failed


def peak_memory(path: Path) -> tuple[float, int]:
    """What ``scripts/bench --peak`` runs in a process of its own: reads a document.

    The seconds that it takes, and the most bytes that the process had in memory.
    """
    import extractor

    begin = time.process_time()
    extractor.read(path)
    return time.process_time() - begin, _peak()


def _peak() -> int:
    """The process's own peak: what ``getrusage`` tells begins with that of the process before."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"))
        if found:
            return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
