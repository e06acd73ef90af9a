"""What is done: a database beside the output that tells what need not be read again.

The parts are what was read; the ledger only says where to find it. It is written after the parts
are on the disk, in transactions, so that it never promises what is not there. Only the parent of a
run opens it, and it opens it alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from extractor.batch.parts import ENDING, Contents, read_contents
from extractor.batch.records import WHOLE, Entry, Progress, Share, Source
from extractor.errors import SourceError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources (
  id INTEGER PRIMARY KEY, path BLOB UNIQUE, stamp TEXT, print TEXT,
  ordinal INTEGER, sub INTEGER, ended INTEGER, away INTEGER);
CREATE TABLE IF NOT EXISTS shares (
  source INTEGER, share INTEGER, shares INTEGER, ordinal INTEGER, sub INTEGER, ended INTEGER,
  PRIMARY KEY (source, share)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS parts (
  id INTEGER PRIMARY KEY, name TEXT UNIQUE, size INTEGER, live INTEGER);
CREATE TABLE IF NOT EXISTS entries (
  source INTEGER, ordinal INTEGER, sub INTEGER, number INTEGER, part INTEGER, at INTEGER,
  first_row INTEGER, rows INTEGER, status TEXT, kind TEXT, sha BLOB, subject BLOB, digest BLOB,
  PRIMARY KEY (source, ordinal, sub, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS inputs (
  position INTEGER PRIMARY KEY, source INTEGER UNIQUE, stamp TEXT, kind TEXT, size INTEGER,
  note TEXT);
CREATE INDEX IF NOT EXISTS entries_part ON entries (part);
"""
# The columns of ``sources`` are what is done; those of ``inputs`` what this run is asked for. Of a
# source that several workers share, ``shares`` tells what is done behind what ``sources`` says,
# until all of them are at its end.
_PENDING = """
SELECT s.id, i.position, s.path, i.stamp, i.kind, i.size, i.note, s.stamp, s.print, s.ordinal, s.sub
FROM inputs i JOIN sources s ON s.id = i.source
WHERE i.position > ? AND NOT (s.ended AND s.stamp = i.stamp AND s.print = ?)
ORDER BY i.position LIMIT 5000
"""
_AGAIN = """
SELECT s.id, i.position, s.path, i.stamp, i.kind, i.size, i.note, e.ordinal
FROM entries e JOIN inputs i ON i.source = e.source JOIN sources s ON s.id = e.source
WHERE s.ended AND {} ORDER BY i.position, e.ordinal
"""


class Ledger:
    """The database of one output folder, for a run of one ``fingerprint``.

    Raises ``SourceError`` where the file is no ledger or cannot be written.
    """

    def __init__(self, folder: Path, fingerprint: str) -> None:
        self.parts = folder / "parts"
        self.parts.mkdir(parents=True, exist_ok=True)
        self.fingerprint = fingerprint
        path = folder / "ledger.sqlite"
        try:
            self.db = sqlite3.connect(path, isolation_level=None)
            self.db.execute("PRAGMA locking_mode=EXCLUSIVE")
            self.db.execute("PRAGMA journal_mode=WAL")
            self.db.execute("PRAGMA synchronous=FULL")
            self.db.executescript(_SCHEMA)
        except sqlite3.OperationalError:
            raise  # it cannot be written, and nothing is wrong with it
        except sqlite3.Error as error:
            raise SourceError(
                f"the record of what is done cannot be opened ({error})",
                "delete the folder that it is in, and everything is read anew",
                os.fspath(path),
            ) from None

    def close(self) -> None:
        """Close the database."""
        self.db.close()

    def get(self, name: str) -> str:
        """A remembered value; empty where there is none."""
        row = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def put(self, name: str, value: str) -> None:
        """Remember a value."""
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def mend(self) -> None:
        """Take in parts that were written but not noted, and forget what is noted but not there."""
        if not self.get("made"):
            # Parts of a ledger that is gone: their numbers mean nothing to this one.
            for path in self.parts.iterdir():
                path.unlink()
            self.put("made", "1")
        known = dict(self.db.execute("SELECT name, size FROM parts"))
        there = {
            entry.name: entry.stat().st_size
            for entry in os.scandir(self.parts)
            if entry.name.endswith(ENDING)
        }
        for name, size in known.items():
            if there.get(name) != size:
                self._forget(name)
        # A task's parts in their order, so that later ones find what the earlier ones say.
        fresh = sorted(set(there) - set(known), key=_age)
        self.adopt(fresh)
        for entry in os.scandir(self.parts):
            if entry.name.startswith("."):
                Path(entry.path).unlink()

    def _forget(self, name: str) -> None:
        """Have the sources of a part that is gone read again."""
        self.db.execute("BEGIN")
        (part,) = self.db.execute("SELECT id FROM parts WHERE name = ?", (name,)).fetchone()
        self.db.execute(
            "UPDATE sources SET ended = 0, stamp = '' WHERE id IN"
            " (SELECT source FROM entries WHERE part = ?)",
            (part,),
        )
        self.db.execute("DELETE FROM entries WHERE part = ?", (part,))
        self.db.execute("DELETE FROM parts WHERE id = ?", (part,))
        self.db.execute("COMMIT")

    def take_list(self, found: Iterable[Source]) -> None:
        """Note what this run is asked to read, in order; a path that comes twice counts once."""
        self.db.execute("BEGIN")
        self.db.execute("DELETE FROM inputs")
        for position, source in enumerate(found):
            row = self.db.execute(
                "SELECT id FROM sources WHERE path = ?", (source.path,)
            ).fetchone()
            number = row[0] if row else None
            if number is None:
                number = self.db.execute(
                    "INSERT INTO sources VALUES (NULL, ?, '', '', -1, -1, 0, 0)", (source.path,)
                ).lastrowid
            note = msgspec.json.encode(source.note).decode() if source.note[0] else ""
            self.db.execute(
                "INSERT OR IGNORE INTO inputs VALUES (?, ?, ?, ?, ?, ?)",
                (position, number, source.stamp, source.kind, source.size, note),
            )
        self.db.execute("COMMIT")

    def count(self, table: str) -> int:
        """The number of rows of a table."""
        return int(self.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

    def left(self) -> tuple[int, int]:
        """How many files are still to be read, and their bytes."""
        row = self.db.execute(
            "SELECT count(*), coalesce(sum(i.size), 0) FROM inputs i JOIN sources s"
            " ON s.id = i.source WHERE NOT (s.ended AND s.stamp = i.stamp AND s.print = ?)",
            (self.fingerprint,),
        ).fetchone()
        return int(row[0]), int(row[1])

    def away(self) -> int:
        """The records that were turned away in what this run is asked for."""
        row = self.db.execute(
            "SELECT (SELECT coalesce(sum(s.away), 0) FROM inputs i JOIN sources s"
            " ON s.id = i.source) + (SELECT count(*) FROM inputs i JOIN entries e"
            " ON e.source = i.source WHERE e.status = 'away')"
        ).fetchone()
        return int(row[0])

    def made(self, run: str) -> int:
        """How many documents stand in parts whose names begin so, however often each was read."""
        row = self.db.execute(
            "SELECT count(*) FROM entries e JOIN parts p ON p.id = e.part"
            " WHERE p.name GLOB ? AND e.number < 2 AND e.status != 'away'",
            (f"{run}*",),
        ).fetchone()
        return int(row[0])

    def forget_all(self) -> None:
        """Have everything that this run is asked for read again."""
        self.db.execute(
            "UPDATE sources SET ended = 0, stamp = '' WHERE id IN (SELECT source FROM inputs)"
        )

    def forget_broken(self) -> None:
        """Have the sources read again that could not be read as a whole, or to their end."""
        self.db.execute(
            "UPDATE sources SET ended = 0, stamp = '' WHERE id IN (SELECT source FROM inputs)"
            " AND id IN (SELECT source FROM entries WHERE ordinal = ?)",
            (WHOLE,),
        )

    def pending(self) -> Iterator[Source]:
        """What is still to be read, in order; of an archive begun, from where it was left."""
        position = -1
        # Page by page: a cursor left open would keep the database's log from being cut.
        while rows := self.db.execute(_PENDING, (position, self.fingerprint)).fetchall():
            for row in rows:
                number, position, path, stamp, kind, size, note, had, made, ordinal, sub = row
                same = had == stamp and made == self.fingerprint
                after = (ordinal, sub) if same else (-1, -1)
                words = msgspec.json.decode(note, type=tuple[str, str]) if note else ("", "")
                source = Source(number, position, path, stamp, kind, size, after, (), words)
                yield from self._shares(source) if same else (source,)

    def _shares(self, source: Source) -> Iterator[Source]:
        """What is left of a source: itself, or the shares of it that an earlier run began with."""
        rows = self.db.execute(
            "SELECT share, shares, ordinal, sub, ended FROM shares WHERE source = ?", (source.id,)
        ).fetchall()
        if not rows:
            yield source
            return
        begun = {row[0]: row for row in rows}
        for number in range(rows[0][1]):
            _, of, ordinal, sub, ended = begun.get(number, (number, rows[0][1], -1, -1, 0))
            if not ended:
                after = max(source.after, (ordinal, sub))
                yield msgspec.structs.replace(source, after=after, share=Share(number, of))

    def again(self, where: str) -> Iterator[Source]:
        """Sources with the ordinals of those documents in them that ``where`` (SQL) chooses."""
        query = _AGAIN.format(where)
        rows = self.db.execute(query).fetchall()
        grouped: dict[tuple[object, ...], set[int]] = {}
        for row in rows:
            grouped.setdefault(tuple(row[:7]), set()).add(row[7])
        for (number, position, path, stamp, kind, size, note), only in grouped.items():
            words = msgspec.json.decode(str(note), type=tuple[str, str]) if note else ("", "")
            yield msgspec.convert(
                (number, position, path, stamp, kind, size, (-1, -1), tuple(sorted(only)), words),
                Source,
            )

    def adopt(self, names: Iterable[str]) -> list[Contents]:
        """Note parts that are on the disk; what they hold. A part that is damaged is deleted."""
        adopted: list[Contents] = []
        names = list(names)
        if not names:
            return adopted
        handle = os.open(self.parts, os.O_RDONLY)
        try:
            os.fsync(handle)  # the names must be on the disk before the ledger counts on them
        finally:
            os.close(handle)
        self.db.execute("BEGIN")
        for name in names:
            path = self.parts / name
            try:
                contents = read_contents(path)
            except (OSError, ValueError, KeyError, msgspec.MsgspecError):
                path.unlink(missing_ok=True)
                continue
            if contents.fingerprint != self.fingerprint:
                path.unlink(missing_ok=True)
                continue
            self._adopt(name, path.stat().st_size, contents.entries, contents.progress)
            adopted.append(contents)
        self.db.execute("COMMIT")
        return adopted

    def _adopt(
        self, name: str, size: int, entries: tuple[Entry, ...], progress: tuple[Progress, ...]
    ) -> None:
        execute = self.db.execute
        part = execute(
            "INSERT INTO parts VALUES (NULL, ?, ?, ?)", (name, size, len(entries))
        ).lastrowid
        for one in progress:
            self._advance(one)
        # Reports of one document may be more or fewer than when it was read before.
        documents = {(e.source_id, e.ordinal, e.sub) for e in entries}
        self.db.executemany(
            "DELETE FROM entries WHERE source = ? AND ordinal = ? AND sub = ?", documents
        )
        rows = []
        first = 0
        for at, e in enumerate(entries):
            kind = e.failure.kind if e.failure else ""
            rows.append(
                (e.source_id, e.ordinal, e.sub, e.number, part, at, first, e.rows, e.status, kind,
                 e.sha256, e.subject, e.digest)
            )  # fmt: skip
            first += e.rows
        self.db.executemany(f"INSERT INTO entries VALUES ({','.join('?' * 13)})", rows)  # noqa: S608

    def _advance(self, one: Progress) -> None:
        """Bring a source forward; what is known of it in another state goes."""
        if one.partial:
            return
        execute = self.db.execute
        row = execute(
            "SELECT stamp, print, ended FROM sources WHERE id = ?", (one.source_id,)
        ).fetchone()
        if row is None:
            return
        if row[:2] != (one.stamp, self.fingerprint):
            execute("DELETE FROM entries WHERE source = ?", (one.source_id,))
            execute("DELETE FROM shares WHERE source = ?", (one.source_id,))
            execute(
                "UPDATE sources SET stamp = ?, print = ?, ordinal = -1, sub = -1, ended = 0,"
                " away = 0 WHERE id = ?",
                (one.stamp, self.fingerprint, one.source_id),
            )
        elif row[2]:
            return  # a part that came late says nothing new
        execute("UPDATE sources SET away = away + ? WHERE id = ?", (one.away, one.source_id))
        if one.share.of > 1:
            self._advance_share(one)
            return
        execute(
            "UPDATE sources SET ordinal = ?, sub = ?, ended = ? WHERE id = ?",
            (one.ordinal, one.sub, one.ended, one.source_id),
        )

    def _advance_share(self, one: Progress) -> None:
        execute = self.db.execute
        # What a worker wrote late, of a run that shared otherwise, must not be mixed in.
        execute(
            "DELETE FROM shares WHERE source = ? AND shares != ?", (one.source_id, one.share.of)
        )
        execute(
            "INSERT OR REPLACE INTO shares VALUES (?, ?, ?, ?, ?, ?)",
            (one.source_id, *one.share, one.ordinal, one.sub, one.ended),
        )
        ended = execute(
            "SELECT count(*) FROM shares WHERE source = ? AND shares = ? AND ended",
            (one.source_id, one.share.of),
        ).fetchone()
        if ended[0] == one.share.of:
            execute("UPDATE sources SET ended = 1 WHERE id = ?", (one.source_id,))
            execute("DELETE FROM shares WHERE source = ?", (one.source_id,))

    def claims(self) -> Iterator[tuple[bytes, int, int, int]]:
        """The bytes that are read already and by which document, for what is asked for now."""
        return iter(
            self.db.execute(
                "SELECT e.sha, i.position, e.ordinal, e.sub FROM entries e"
                " JOIN inputs i ON i.source = e.source JOIN sources s ON s.id = e.source"
                " WHERE e.sha != x'' AND e.status NOT IN ('copy', 'away')"
                " AND s.stamp = i.stamp AND s.print = ?"
                " ORDER BY i.position, e.ordinal, e.sub",
                (self.fingerprint,),
            )
        )

    def tidy(self) -> None:
        """Delete the parts that hold nothing any more."""
        empty = self.db.execute(
            "SELECT id, name FROM parts WHERE NOT EXISTS"
            " (SELECT 1 FROM entries WHERE entries.part = parts.id)"
        ).fetchall()
        for number, name in empty:
            (self.parts / name).unlink(missing_ok=True)
            self.db.execute("DELETE FROM parts WHERE id = ?", (number,))


def _age(name: str) -> tuple[str, int]:
    task, _, number = name.removesuffix(ENDING).rpartition("-")
    return task, int(number)
