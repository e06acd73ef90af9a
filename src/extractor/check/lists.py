"""Lists of labels with one figure each: whether it is the form's list, and no numbers of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import takewhile

from extractor.findings import finding
from extractor.forms.records import Form
from extractor.model import Finding, Observation
from extractor.values import looks_like_value

# A list of so many rows at least, of which the document has less than one in so many, is another
# list: offices asked for lists of their own before the State Council's, with some labels alike.
_LONG = 20
_PART = 4
# Numbers of rows run on by one from row to row; rows without a figure are left out between them.
_FEWEST = 8
_STEP = 4
# At most one row in so many is without a number that runs on; one of the first has the first.
_GAPS = 4
_STARTS = 4


def check_lists(form: Form, observations: Sequence[Observation]) -> list[Finding]:
    """Findings that flag figures of the form's lists; tables with columns are passed over."""
    found: list[Finding] = []
    for table in form.tables:
        if table.layout == "list":
            own = [seen for seen in observations if seen.slot.table == table.id]
            found += _check_fit(form, own)
            found += _check_numbers(own)
            found += _check_above(own)
    return found


def _check_fit(form: Form, own: Sequence[Observation]) -> Iterator[Finding]:
    """Yield a finding for all figures of a list of which only a small part is there."""
    there = [seen for seen in own if seen.status != "missing"]
    if len(own) < _LONG or not there or len(there) * _PART > len(own):
        return
    message = (
        f"only {len(there)} of the {len(own)} figures of {form.id} are there: it may be another "
        "list, with some labels alike"
    )
    keys = tuple(seen.slot.key for seen in there if seen.value is not None)
    yield finding("label_uncertain", message, table=own[0].slot.table, observations=keys)


def _check_numbers(own: Sequence[Observation]) -> Iterator[Finding]:
    """Yield a finding for figures that may number the rows (序号, 代码, 行次).

    Where a dump lost the cells of a table, such a number is the only figure of a row whose answer
    is blank. Each row has the next one then, in the order in which they are printed.
    """
    rows = sorted((row for row in map(_printed, own) if row is not None), key=lambda row: row[0])
    if len(rows) < _FEWEST:
        return
    printed = [figures for _, figures, _ in rows]
    for start in dict.fromkeys(figure for figures in printed[:_STARTS] for figure in figures):
        numbers = _run(start, printed)
        if not numbers:
            continue
        keys = tuple(
            seen.slot.key
            for (_, _, seen), number in zip(rows, numbers, strict=True)
            if isinstance(seen.value, Decimal) and abs(seen.value - number) <= _STEP
        )
        if keys:
            message = f"{len(keys)} figures run on from row to row: they may number the rows"
            table = own[0].slot.table
            yield finding("ambiguous_position", message, table=table, observations=keys)
            return


def _check_above(own: Sequence[Observation]) -> Iterator[Finding]:
    """Yield a finding for blank rows right above one with several figures: these may be theirs.

    Programs that print the cells of a page by their heights leave the figures of several rows on
    the line of the last of them.
    """
    keys: list[str] = []
    for at, seen in enumerate(own):
        if seen.status == "unreadable" and _has_several(seen):
            keys += [
                above.slot.key
                for above in takewhile(lambda one: one.status == "blank", reversed(own[:at]))
            ]
    if keys:
        message = f"{len(keys)} blanks stand above a row with several figures, which may be theirs"
        table = own[0].slot.table
        yield finding("ambiguous_position", message, table=table, observations=tuple(keys))


def _has_several(seen: Observation) -> bool:
    """Whether what is printed outside of columns has more than one figure."""
    if seen.place is None or seen.place.column is not None:
        return False
    return sum(part[0].isdecimal() and looks_like_value(part) for part in seen.raw.split()) > 1


def _printed(seen: Observation) -> tuple[tuple[int, int], list[int], Observation] | None:
    """Where a row's figures stand, and all that may be its answer; ``None`` if it has none."""
    if seen.place is None:
        return None
    figures = [int(part) for part in seen.raw.split(" | ") if part.isdecimal() and len(part) < 4]
    if not figures and not isinstance(seen.value, Decimal):
        return None
    return (seen.place.line or seen.place.row or 0, seen.place.table or 0), figures, seen


def _run(start: int, rows: Sequence[Sequence[int]]) -> list[int]:
    """For each row its figure that goes on from that of the row before, or what it would be.

    Nothing where too many rows have none.
    """
    numbers: list[int] = []
    most = min(len(rows) // _GAPS, len(rows) - _FEWEST)
    misses = 0
    last, step = start - 1, 1
    for figures in rows:
        following = [number for number in figures if last < number <= last + step]
        if following:
            last, step = min(following), _STEP
        else:
            misses += 1
            if misses > most:
                return []
            last += step > 1
        numbers.append(last)
    return numbers
