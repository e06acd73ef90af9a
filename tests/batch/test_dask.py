"""The same work on a real Dask cluster of processes on this machine, one of which is killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.batch.test_batch import batch, documents, rows, told, tree
from tests.support.command import PROGRAM, environment, run

DASK = Path(sys.executable).with_name("dask")
WAIT = 60
COUNT = 200
# Python runs this in the command: bundles of one task, so that few documents make several.
SMALL = "import extractor.batch.cluster as cluster; cluster.BUNDLE = 1"


@contextmanager
def started(*arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the cluster, in a group of its own that ends with the test."""
    with log.open("wb") as file:
        process = subprocess.Popen(
            [DASK, *arguments],
            stdout=file,
            stderr=file,
            env=environment(),
            start_new_session=True,
        )
        try:
            yield process
        finally:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started, without a warning."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def found(log: Path, pattern: str) -> str:
    """What a log says, as soon as it says it."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        match = re.search(pattern, log.read_text() if log.exists() else "")
        if match:
            return match[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_a_cluster_that_loses_a_machine_loses_nothing(tmp_path: Path) -> None:
    documents(tmp_path / "in", COUNT)
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook/sitecustomize.py").write_text(SMALL)
    worker = ("--nworkers", "1", "--nthreads", "1", "--no-dashboard", "--local-directory")
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with started(*scheduler, log=tmp_path / "s.log"):
        address = found(tmp_path / "s.log", r"Scheduler at:\s+(tcp://\S+)")
        one = started("worker", address, *worker, str(tmp_path / "1"), log=tmp_path / "1.log")
        two = started("worker", address, *worker, str(tmp_path / "2"), log=tmp_path / "2.log")
        with one as first, two:
            for name in "12":
                found(tmp_path / f"{name}.log", r"(Registered to)")
            process = subprocess.Popen(
                [PROGRAM, "batch", tmp_path / "in", "-o", tmp_path / "out", "--dask", address],
                stderr=subprocess.PIPE,
                env=environment(PYTHONPATH=str(tmp_path / "hook")),
            )
            parts = tmp_path / "out/.extractor/parts"
            end = time.monotonic() + WAIT
            while not list(parts.glob("*.part")) and time.monotonic() < end:
                time.sleep(0.05)
            kill(first)
            _, said = process.communicate(timeout=2 * WAIT)
            assert process.returncode == 0, said.decode()
    entries = rows(tmp_path / "out", "reports")
    assert len(entries) == len({row["source"] for row in entries}) == COUNT
    assert {row["status"] for row in entries} == {"read"}
    assert told(batch(tmp_path / "in", "-o", tmp_path / "out"))["done"] == 0
    assert batch(tmp_path / "in", "-o", tmp_path / "alone").code == 0
    assert tree(tmp_path / "out") == tree(tmp_path / "alone")


def test_no_scheduler_there(tmp_path: Path) -> None:
    documents(tmp_path / "in", 1)
    address = "tcp://127.0.0.1:9"
    done = run("batch", tmp_path / "in", "-o", tmp_path / "out", "--dask", address)
    assert done.code == 3
    assert "no Dask scheduler answers there" in done.err
