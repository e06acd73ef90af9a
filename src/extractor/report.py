"""A report as read: the object that ``extract`` returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from extractor.model import Engine, Evidence, Finding, Observation, Place, Region

if TYPE_CHECKING:
    import pandas

# The output contract: one row an observation, these columns first and in this order.
COLUMNS = (
    "report_id",
    "source",
    "bureau",
    "region_code",
    "year",
    "form",
    "table",
    "row",
    "column",
    "value",
    "unit",
    "status",
    "method",
    "flags",
    "raw",
    "row_label",
    "column_label",
    "place",
)


class Report(Struct, frozen=True):
    """What one document says: an observation for each slot of its form, in the form's order.

    ``year`` is the year reported (``None``: the document does not say), never the year of
    publication. ``findings`` are what a person should look at, ``evidence`` tells where bureau,
    region and year were found.
    """

    report_id: str
    source: str
    bureau: str
    region: Region
    year: int | None
    form: str
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    engine: Engine

    @property
    def flagged(self) -> tuple[Observation, ...]:
        """The observations that carry a reason to doubt them."""
        return tuple(o for o in self.observations if o.flags)

    def rows(self) -> list[tuple[Any, ...]]:
        """One tuple an observation, in the order of ``COLUMNS``; ``value`` is an exact decimal."""
        head = (
            self.report_id,
            self.source,
            self.bureau,
            self.region.code,
            self.year,
            self.form,
        )
        return [head + observation_row(observation) for observation in self.observations]

    def to_frame(self) -> pandas.DataFrame:
        """The contract's columns as a pandas data frame of one row an observation.

        ``value`` holds ``decimal.Decimal`` (``str`` for text slots) or ``None``; ``year`` is a
        nullable integer; all other columns are strings.
        """
        import pandas

        frame = pandas.DataFrame(self.rows(), columns=list(COLUMNS))
        return frame.astype({"year": "Int64"})


def observation_row(observation: Observation) -> tuple[Any, ...]:
    """The contract's columns from ``table`` on."""
    slot = observation.slot
    return (
        slot.table,
        slot.row,
        slot.column,
        observation.value,
        slot.unit,
        observation.status,
        observation.method,
        ";".join(observation.flags),
        observation.raw,
        slot.row_label,
        slot.column_label,
        place_text(observation.place),
    )


def place_text(place: Place | None) -> str:
    """Where something stands: ``table=2;row=5;column=3``, counted from 1.

    Lines (text) and page and box (fixed pages; points from the page's top left corner) follow.
    """
    if place is None:
        return ""
    table, row, column = place.table, place.row, place.column
    bare = place.line is None and place.page is None and place.box is None
    if bare and table is not None and row is not None and column is not None:
        # Nearly all places; an archive has a hundred million of them.
        return f"table={table + 1};row={row + 1};column={column + 1}"
    parts: list[str] = []
    if place.table is not None:
        parts.append(f"table={place.table + 1}")
    if place.row is not None:
        parts.append(f"row={place.row + 1}")
    if place.column is not None:
        parts.append(f"column={place.column + 1}")
    if place.line is not None:
        parts.append(f"line={place.line}")
    if place.page is not None:
        parts.append(f"page={place.page}")
    if place.box is not None:
        parts.append("box=" + ",".join(f"{edge:.1f}" for edge in place.box))
    return ";".join(parts)
