"""What a run that is ended leaves behind: nothing of its own, and nothing of LibreOffice's."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.batch.test_batch import batch, documents
from tests.support.command import PROGRAM, environment

WAIT = 60


def office(folder: Path) -> tuple[Path, int]:
    """The home of the LibreOffice that works below a folder, and its process group."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        for pid in folder.glob("extractor-batch-*/extractor-office-*/pid"):
            if text := pid.read_text():
                return pid.parent, int(text)
        time.sleep(0.05)
    raise AssertionError("no LibreOffice was started")


def runs(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def gone(group: int) -> bool:
    """Whether it ends soon, and leaves no socket."""
    end = time.monotonic() + WAIT
    while runs(group) and time.monotonic() < end:
        time.sleep(0.1)
    sockets = Path("/tmp").glob(  # noqa: S108 (where LibreOffice puts them)
        f"OSL_PIPE_{os.getuid()}_extractor{group}"
    )
    return not runs(group) and not list(sockets)


def started(tmp_path: Path) -> subprocess.Popen[bytes]:
    """A run that reads documents through LibreOffice; its temporary files go to ``tmp``."""
    if shutil.which("soffice") is None:
        pytest.fail("LibreOffice is not installed")
    (tmp_path / "in").mkdir()
    (tmp_path / "tmp").mkdir()
    for number in range(400):
        text = rb"{\rtf1\ansi " + b"words " * 200 + b"%d}" % number
        (tmp_path / f"in/{number}.rtf").write_bytes(text)
    command: list[str | Path] = [
        PROGRAM,
        "batch",
        tmp_path / "in",
        "-o",
        tmp_path / "out",
        "-j",
        "1",
    ]
    variables = environment(TMPDIR=str(tmp_path / "tmp"))
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, env=variables)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ended_by_a_signal_it_leaves_nothing(tmp_path: Path, number: int) -> None:
    process = started(tmp_path)
    _, group = office(tmp_path / "tmp")
    process.send_signal(number)
    assert process.wait(WAIT) == 128 + number
    assert gone(group)
    assert not list((tmp_path / "tmp").glob("extractor-*"))


def test_the_next_run_clears_up_after_one_that_was_killed(tmp_path: Path) -> None:
    process = started(tmp_path)
    home, group = office(tmp_path / "tmp")
    process.kill()
    process.wait()
    left = home.parent
    assert left.exists()
    # Worker and LibreOffice see that they are alone when they are done with their document.
    gone(group)
    os.utime(left / "lock", (0, 0))
    documents(tmp_path / "few", 1)
    variables = {"TMPDIR": str(tmp_path / "tmp")}
    assert batch(tmp_path / "few", "-o", tmp_path / "two", variables=variables).code == 0
    assert gone(group)
    assert not list((tmp_path / "tmp").glob("extractor-*"))


def test_a_long_path_for_temporary_files_is_none_for_sockets(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    documents(tmp_path / "in", 2)
    done = batch(tmp_path / "in", "-o", tmp_path / "out", variables={"TMPDIR": str(folder)})
    assert done.code == 0
