"""Who reads which bytes: the same bytes are read once, by the first document in the run's order.

A database that lives as long as the run. It only saves work: which of several copies counts is
settled when the results are put together, by order alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

Order = tuple[int, int, int]


class Claims:
    """A connection to the claims of a run; each process has its own."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS claims (sha BLOB PRIMARY KEY, source INTEGER,"
            " ordinal INTEGER, sub INTEGER) WITHOUT ROWID"
        )

    def take(self, sha: bytes, order: Order) -> bool:
        """Whether the document at ``order`` is to read these bytes, because none before it does."""
        found = self._db.execute(
            "SELECT source, ordinal, sub FROM claims WHERE sha = ?", (sha,)
        ).fetchone()
        if found is not None and found < order:
            return False
        self._db.execute(
            "INSERT INTO claims VALUES (?, ?, ?, ?) ON CONFLICT (sha) DO UPDATE SET"
            " (source, ordinal, sub) = (excluded.source, excluded.ordinal, excluded.sub)"
            " WHERE (excluded.source, excluded.ordinal, excluded.sub) < (source, ordinal, sub)",
            (sha, *order),
        )
        return True

    def leave(self, sha: bytes, order: Order) -> None:
        """The document at ``order`` is none that others could be a copy of."""
        self._db.execute(
            "DELETE FROM claims WHERE (sha, source, ordinal, sub) = (?, ?, ?, ?)", (sha, *order)
        )

    def put(self, rows: Iterable[tuple[bytes, int, int, int]]) -> None:
        """Claims of earlier runs."""
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO claims VALUES (?, ?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the connection."""
        self._db.close()
