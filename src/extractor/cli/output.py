"""Where a command's data goes: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from extractor.errors import SourceError


def write_output(data: bytes, path: Path | None) -> None:
    """Write to ``path``, or to standard output where it is ``None``.

    Raises ``SourceError`` where the file cannot be written.
    """
    if path is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp gives 0600; a result is as readable as any new file of the user's.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise SourceError(
            f"it cannot be written ({error.strerror or error})",
            "check the folder and its permissions",
            os.fspath(path),
        ) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
