"""All that was read → the output: the same bytes for the same inputs, whatever happened on the way.

The entries in the run's order are cut into pieces; a worker makes each piece of the tables by
itself. They are made beside the output and moved there together at the end. A piece that is there
already, from an earlier run, is kept.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from extractor.batch.arrow import prepare_arrow
from extractor.batch.causes import Causes
from extractor.batch.columns import TABLES
from extractor.batch.ledger import Ledger
from extractor.batch.output import ending, write_table
from extractor.batch.records import Options
from extractor.batch.tables import Item, Numbers, Reference, Store, make_piece
from extractor.prepared import prepare

# A piece ends where it reaches one of these: some ten megabytes, and little memory to make it.
ENTRIES = 20_000
ROWS = 150_000

_RUN = """
CREATE TEMP TABLE run AS
SELECT i.position, e.ordinal, e.sub, e.number, p.name AS part, e.at, e.first_row, e.rows,
  e.status, e.sha, e.subject, e.digest
FROM inputs i JOIN sources s ON s.id = i.source JOIN entries e ON e.source = s.id
JOIN parts p ON p.id = e.part
WHERE s.ended AND s.stamp = i.stamp AND e.status != 'away'
ORDER BY i.position, e.ordinal, e.sub, e.number;
CREATE TEMP TABLE first_bytes AS
SELECT sha, min(rowid) AS seq FROM run WHERE sha != x'' GROUP BY sha HAVING count(*) > 1;
CREATE UNIQUE INDEX temp.first_bytes_sha ON first_bytes (sha);
CREATE TEMP TABLE copies AS
SELECT r.rowid AS seq, b.seq AS first FROM run r JOIN first_bytes b ON b.sha = r.sha
JOIN run f ON f.rowid = b.seq
WHERE (r.position, r.ordinal, r.sub) != (f.position, f.ordinal, f.sub);
CREATE UNIQUE INDEX temp.copies_seq ON copies (seq);
CREATE TEMP TABLE first_subject AS
SELECT subject, min(rowid) AS seq FROM run
WHERE subject != x'' AND status = 'read' AND rowid NOT IN (SELECT seq FROM copies)
GROUP BY subject HAVING count(*) > 1;
CREATE UNIQUE INDEX temp.first_subject_key ON first_subject (subject);
"""
_DROP = "".join(
    f"DROP TABLE IF EXISTS temp.{name};"
    for name in ("run", "first_bytes", "copies", "first_subject")
)
_ITEMS = """
SELECT r.part, r.at, r.first_row, r.rows, r.sha, r.digest,
  c.part, c.at, c.first_row, c.rows, f.part, f.at, f.first_row, f.rows, r.status, r.number
FROM run r LEFT JOIN copies k ON k.seq = r.rowid LEFT JOIN run c ON c.rowid = k.first
LEFT JOIN first_subject b ON b.subject = r.subject AND b.seq < r.rowid AND k.seq IS NULL
  AND r.status = 'read'
LEFT JOIN run f ON f.rowid = b.seq WHERE k.seq IS NULL OR r.number < 2 ORDER BY r.rowid
"""


class Job(Struct, frozen=True, array_like=True):
    """One piece to make."""

    number: int
    items: tuple[Item, ...]
    store: str
    target: str
    folder: str
    forms: str
    form: str
    timings: bool
    digest: str = ""


def make(job: Job) -> Numbers:
    """Write a piece of each table into the job's folder; its numbers for the summary."""
    prepare_arrow()
    forms = prepare(Path(job.forms) if job.forms else None, job.form).forms
    store = Store(Path(job.store))
    piece = make_piece(list(job.items), store, {f.id: f for f in forms}, job.timings)
    for name, table in piece.tables.items():
        write_table(table, Path(job.folder) / file_name(name, job.number, job.target))
    return piece.numbers


def file_name(table: str, number: int, target: str) -> str:
    """Where a piece of a table stands in the output folder."""
    return f"{table}/part-{number:05d}{ending(target)}"


class Merge:
    """The making of the output from a ledger."""

    def __init__(self, ledger: Ledger, options: Options, folder: Path) -> None:
        self.ledger = ledger
        self.options = options
        self.folder = folder / "new"

    def stale_copies(self) -> bool:
        """Whether a document was left unread for one with the same bytes that is gone."""
        self._prepare()
        row = self.ledger.db.execute(
            "SELECT 1 FROM run r WHERE r.status = 'copy' AND NOT EXISTS"
            " (SELECT 1 FROM copies c WHERE c.seq = r.rowid) LIMIT 1"
        ).fetchone()
        return row is not None

    def _prepare(self) -> None:
        self.ledger.db.executescript(_DROP + _RUN)

    def jobs(self) -> Iterator[Job]:
        """The pieces, in order."""
        options = self.options
        target = "parquet" if options.to == "duckdb" else options.to
        forms = os.fspath(options.settings.forms.resolve()) if options.settings.forms else ""
        for number, (items, digest) in enumerate(self._cut()):
            common = f"{digest}\0{target}\0{options.timings}\0{self.ledger.fingerprint}"
            yield Job(
                number,
                items,
                os.fspath(self.ledger.parts),
                target,
                os.fspath(self.folder),
                forms,
                options.settings.form,
                options.timings,
                hashlib.sha256(common.encode()).hexdigest(),
            )

    def _cut(self) -> Iterator[tuple[tuple[Item, ...], str]]:
        items: list[Item] = []
        digest = hashlib.sha256()
        rows = 0
        # A document's reports stay together, so that it counts once.
        for row in self.ledger.db.execute(_ITEMS):
            first = row[15] < 2
            if first and items and (len(items) >= ENTRIES or rows + row[3] > ROWS):
                yield tuple(items), digest.hexdigest()
                items, rows, digest = [], 0, hashlib.sha256()
            copy = Reference(*row[6:10]) if row[6] is not None else None
            same = Reference(*row[10:14]) if row[10] is not None else None
            items.append(Item(Reference(*row[:4]), copy, same))
            rows += 0 if copy else row[3]
            # Parts never change, so that their names and numbers tell what they hold.
            digest.update(repr((*row[:2], *row[6:8], *row[10:12])).encode())
        if items or not self._any():
            yield tuple(items), digest.hexdigest()

    def _any(self) -> bool:
        return bool(self.ledger.db.execute("SELECT 1 FROM run LIMIT 1").fetchone())

    def begin(self) -> None:
        """An empty folder beside the output, and word that the output is being replaced."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in TABLES:
            (self.folder / name).mkdir(parents=True)
        self.ledger.put("output", "")

    def kept(self, job: Job) -> Numbers | None:
        """The numbers of a piece that the output has already, whole and the same."""
        known = self.ledger.get(f"piece {job.number}")
        if not known:
            return None
        digest, sizes, numbers = msgspec.json.decode(
            known, type=tuple[str, dict[str, int], Numbers]
        )
        if digest != job.digest or sizes != self._sizes(self.options.output, job):
            return None
        return numbers

    def _sizes(self, folder: Path, job: Job) -> dict[str, int]:
        paths = {name: folder / file_name(name, job.number, job.target) for name in TABLES}
        return {name: path.stat().st_size for name, path in paths.items() if path.exists()}

    def finish(self, made: list[tuple[Job, Numbers]], kept: set[int]) -> Numbers:
        """Move the new pieces to their places, remove what is no more; the sum of the numbers."""
        output = self.options.output
        total: Counter[str] = Counter()
        causes = Causes()
        wanted: set[Path] = set()
        for job, numbers in made:
            total.update(numbers.counts)
            causes.merge(numbers.causes)
            for name in TABLES:
                place = output / file_name(name, job.number, job.target)
                wanted.add(place)
                if job.number not in kept:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    (self.folder / file_name(name, job.number, job.target)).replace(place)
            if job.number not in kept:
                note = (job.digest, self._sizes(output, job), numbers)
                self.ledger.put(f"piece {job.number}", msgspec.json.encode(note).decode())
        for name in TABLES:
            folder = output / name
            for path in folder.glob("part-*"):
                if path not in wanted:
                    path.unlink()
            _sync(folder)
        _sync(output)
        shutil.rmtree(self.folder, ignore_errors=True)
        return Numbers(dict(total), causes.first())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
