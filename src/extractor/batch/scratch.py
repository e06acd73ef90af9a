"""The folder for what a run needs while it goes on, which nothing outlives.

It holds the claims, the signs of life and all temporary files of the workers, LibreOffice's home
among them. A run removes it however it ends, ``kill -9`` excepted: then the next run does, which
knows by the lock that nobody works there any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from extractor.readers.office.leftovers import sweep

_PREFIX = "extractor-batch-"
_LOCK = "lock"
# A younger one, in seconds, may be about to be locked.
_YOUNG = 60.0


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder for temporary files, gone at the end with all that was put there."""
    base = Path(tempfile.gettempdir())
    _remove_dead(base)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    try:
        with (folder / _LOCK).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield folder
    finally:
        _remove(folder)


def _remove_dead(base: Path) -> None:
    """Remove the folders of runs that were ended without a chance to do so themselves."""
    for folder in base.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            # Made with the folder, and not touched since.
            status = (folder / _LOCK).stat()
            if status.st_uid != os.getuid() or time.time() - status.st_mtime < _YOUNG:
                continue
            with (folder / _LOCK).open("a") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(folder)


def _remove(folder: Path) -> None:
    sweep(folder)
    shutil.rmtree(folder, ignore_errors=True)
