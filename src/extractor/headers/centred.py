"""Headings that may stand over the middle of their columns, where merged cells were lost."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.headers.sheet import Sheet


def may_be_centred(sheet: Sheet, rows: Sequence[int], figures: Sequence[int]) -> bool:
    """Whether the header ``rows`` allow another reading than that each heading stands at the left.

    Of ``A``, ``B``, two empty cells over the headings c, d, e and f, ``B`` may span three columns,
    or with its text in the middle other ones. Groups of columns have different headings in them,
    and what has nothing below it is no group.
    """
    for number, row in enumerate(rows[:-1]):
        at = [n for n, column in enumerate(figures) if sheet.text(row, column)]
        if len(at) == len(figures) or any(sheet.extent(row, c)[1] > c + 1 for c in figures):
            continue
        labels = [
            next((text for r in rows[number + 1 :] if (text := sheet.text(r, column))), "")
            for column in figures
        ]
        if _other_groups(at, labels):
            return True
    return False


def _other_groups(at: Sequence[int], labels: Sequence[str]) -> bool:
    """Whether headings that stand at the positions ``at`` may be in the middle of other groups."""
    # Group, where it begins, whether one before it begins elsewhere than at its heading.
    left = [(0, 0, False)]
    seen = set(left)
    while left:
        number, start, other = left.pop()
        if number == len(at):
            if start == len(labels) and other:
                return True
            continue
        before = at[number] - start
        limit = at[number + 1] if number + 1 < len(at) else len(labels)
        for size in (2 * before + 1, 2 * before + 2) if before >= 0 else ():
            end = start + size
            if end <= limit and _is_group(labels[start:end]):
                state = (number + 1, end, other or before > 0)
                if state not in seen:
                    seen.add(state)
                    left.append(state)
    return False


def _is_group(below: Sequence[str]) -> bool:
    if len(below) == 1:
        return not below[0]
    return all(below) and len(set(below)) == len(below)
