"""What the library that reads values does not tell of a sheet, for all workbook formats."""

from __future__ import annotations

from msgspec import Struct

from extractor.errors import LimitError
from extractor.readers.workbook.sheet import Range

DENSE_LIMIT = 4_000_000
"""Slots up to which a sheet is read into a full grid, whatever its filled cells."""
DENSE_RATIO = 50
"""Slots a filled cell beyond that; a sheet that is thinner is not read into a full grid."""

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
"""Error values by their codes ([MS-XLS] 2.5.10, BErr)."""


class SheetFacts(Struct, frozen=True):
    """Facts of one sheet; ``texts`` are cells whose text is not the value that calamine gives.

    Percentages, errors (calamine gives nothing), and formulas whose value is not stored, which are
    given as formulas: a blank would be another statement. ``merges`` are ranges that calamine
    does not give. ``sparse``: the filled cells lie so far apart that a full grid is too large.
    """

    hidden_rows: tuple[tuple[int, int], ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()
    texts: dict[tuple[int, int], str] = {}
    merges: tuple[Range, ...] = ()
    sparse: bool = False


class Extent:
    """How far the cells of a sheet reach, and how many there are."""

    def __init__(self) -> None:
        self.count = 0
        self.rows: list[int] = []
        self.columns: list[int] = []

    def add(self, row: int, column: int) -> None:
        """Counts a cell."""
        if not self.count:
            self.rows, self.columns = [row, row], [column, column]
        self.count += 1
        if row < self.rows[0]:
            self.rows[0] = row
        elif row > self.rows[1]:
            self.rows[1] = row
        if column < self.columns[0]:
            self.columns[0] = column
        elif column > self.columns[1]:
            self.columns[1] = column

    @property
    def sparse(self) -> bool:
        """Whether a full grid of the cells is too large for what they hold."""
        if not self.count:
            return False
        height, width = self.rows[1] + 1 - self.rows[0], self.columns[1] + 1 - self.columns[0]
        return height * width > max(DENSE_LIMIT, DENSE_RATIO * self.count)


def sparse_error() -> LimitError:
    """The error for a binary workbook whose cells lie too far apart."""
    return LimitError(
        "the filled cells of a sheet lie too far apart",
        "save the workbook as .xlsx, which is read cell by cell",
    )
