"""The tables as one DuckDB file, with views for what is asked most."""

from __future__ import annotations

import os
from pathlib import Path

from extractor.batch.columns import TABLES
from extractor.batch.extras import how_to_install
from extractor.errors import UsageError

NAME = "annual-reports.duckdb"
# Each report once, as a page and its attachment are one; figures with nothing against them; figures
# to look at; and who reported, by year.
_VIEWS = {
    "distinct_reports": "SELECT * FROM reports WHERE status = 'read' AND same_report_as = ''",
    "figures": 'SELECT report_id, source, bureau, region_code, year, form, "table", "row",'
    " \"column\", value, unit FROM observations WHERE value IS NOT NULL AND flags = ''"
    " AND report_id IN (SELECT report_id FROM distinct_reports)",
    "doubtful": "SELECT * FROM observations WHERE flags != ''",
    "reports_by_year": "SELECT year, form, count(*) AS reports, sum(flagged) AS flagged"
    " FROM distinct_reports GROUP BY ALL ORDER BY ALL",
}


def require_duckdb() -> None:
    """Raise ``UsageError`` where the library is missing, before anything is read."""
    try:
        import duckdb  # noqa: F401
    except ImportError:
        raise UsageError(f"--to duckdb needs DuckDB: {how_to_install('duckdb')}") from None


def write_duckdb(output: Path) -> None:
    """Put the Parquet pieces of an output into one file beside them; it is replaced whole."""
    import duckdb

    path = output / NAME
    temporary = output / f".{NAME}.tmp"
    temporary.unlink(missing_ok=True)
    with duckdb.connect(os.fspath(temporary)) as database:
        for name in TABLES:
            pieces = [os.fspath(piece) for piece in sorted((output / name).glob("*.parquet"))]
            database.execute(f"CREATE TABLE {name} AS FROM read_parquet($1)", [pieces])
        for name, query in _VIEWS.items():
            database.execute(f"CREATE VIEW {name} AS {query}")
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
