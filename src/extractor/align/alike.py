"""Labels beyond typing errors: what may still be a bad spelling of the only label that is left."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractor.forms.records import Heading
from extractor.labels import MAX_RAW, core, fold, letters_of
from extractor.misspelt import NUMBERS, same_sense

HALF = 0.5
MIN_SHORT = 3
# Columns and rows of figures that are added to a form: a share, a change, last year.
_COMPARED = (
    "占比|比例|比重|比率|同比|环比|同期|增长|增幅|上年度?(?:数量|件数|数|情况)?$|去年|往年|%"
)
_COMPARES = re.compile(_COMPARED)
# And those of words and numbers: a remark.
_ADDED = re.compile(f"{_COMPARED}|备注|说明|序号")


def is_compared(text: str) -> bool:
    """Whether a label has a word of added columns that hold figures (上年同期, 占比)."""
    return len(text) <= MAX_RAW and _COMPARES.search(text) is not None


def is_added(text: str) -> bool:
    """Whether a label has a word of the columns and rows that publishers add to a form (备注)."""
    return len(text) <= MAX_RAW and _ADDED.search(text) is not None


def resembles(text: str, wordings: Iterable[str]) -> bool:
    """Whether ``text`` may be a bad spelling of a label of these wordings.

    More than half of its characters are the label's, in order, or all of three and more, and it
    brings in no number, no character that turns the meaning and none of the words of added columns.
    This is evidence only for a label that is the only one left.
    """
    if len(text) > MAX_RAW or is_added(text):
        return False
    from rapidfuzz.distance import LCSseq

    mine = letters_of(core(fold(text)))
    numbers = set(NUMBERS.findall(mine))
    targets = (letters_of(core(fold(wording))) for wording in wordings)
    short = len(mine) < MIN_SHORT
    return any(
        (
            LCSseq.normalized_similarity(mine, target) > HALF
            or (not short and LCSseq.similarity(mine, target) == len(mine))
        )
        and numbers.issubset(NUMBERS.findall(target))
        and same_sense(mine, target)
        for target in targets
    )


def spells(text: str, heading: Heading) -> bool:
    """Whether ``text`` resembles a label of ``heading``, or is its beginning (科研机构).

    Two characters are evidence only where the other columns are known, and stand in order.
    """
    label = heading.path[-1]
    begins = len(text) > 1 and label.startswith(text)
    return begins or resembles(text, (label, *heading.aliases))
