"""Which tables continue on the next page, whatever running heads and page numbers stand between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from extractor.continuation import continues, join_parts
from extractor.model import Notice
from extractor.readers.pages.label_columns import on_same_labels, same_figures
from extractor.readers.pages.records import PageBlocks, PageTable, PageText
from extractor.readers.pages.text import join_lines

_PAGE_NUMBER = re.compile(
    r"[-—–·~\s]*(?:第|page|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*页?"
    r"(?:\s*(?:/|／|of|，|,|共)\s*共?\s*\d{1,4}\s*页?)?[-—–·~\s]*",
    re.IGNORECASE,
)
_CONTINUED = re.compile(
    r".{0,80}(?:[（(]?续表?[）)]?|[（(]?续前页[）)]?|\bcont(?:inued|\.|’d|'d)[)）]?)", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
# Running heads and feet stand within this part of the page's height from its edges.
MARGIN = 0.13
LONGEST_HEAD = 90


class JoinedPages(Struct, frozen=True):
    """The pages, with each joined table on its first page, and what was done."""

    pages: list[PageBlocks]
    notices: list[Notice]


def join_pages(pages: Sequence[PageBlocks]) -> JoinedPages:
    """Join each table that ends a page with the one that begins the next, if they are one."""
    running = _running_texts(pages)
    kept: list[list[PageTable | PageText | None]] = [list(page.blocks) for page in pages]
    notices: list[Notice] = []
    chain: list[PageTable] = []
    home = (0, 0)
    numbers: list[int] = []
    for index, page in enumerate(pages):
        first = _edge_table(page, running, range(len(page.blocks)))
        last = _edge_table(page, running, range(len(page.blocks) - 1, -1, -1))
        if first is not None and chain and pages[index - 1].number == page.number - 1:
            position, table = first
            if _goes_on(chain[-1], table):
                chain.append(table)
                numbers.append(page.number)
                kept[index][position] = None
                if last == first:
                    continue
        _finish(chain, home, numbers, kept, notices)
        chain, numbers = [], [page.number]
        if last is not None and kept[index][last[0]] is not None:
            chain, home = [last[1]], (index, last[0])
    _finish(chain, home, numbers, kept, notices)
    joined = [
        PageBlocks(page.number, page.height, tuple(b for b in blocks if b is not None))
        for page, blocks in zip(pages, kept, strict=True)
    ]
    return JoinedPages(joined, notices)


def _goes_on(upper: PageTable, lower: PageTable) -> bool:
    if upper.figures and lower.figures:
        return same_figures(upper, lower)
    return continues(upper, lower)


def _finish(
    chain: list[PageTable],
    home: tuple[int, int],
    numbers: list[int],
    kept: list[list[PageTable | PageText | None]],
    notices: list[Notice],
) -> None:
    if len(chain) < 2:
        return
    joined = join_parts(on_same_labels(chain), join_lines)
    kept[home[0]][home[1]] = joined.part
    details = f"pages {numbers[0]} to {numbers[-1]} are one table"
    if joined.headers_dropped:
        details += f", {joined.headers_dropped} repeated header rows left out"
    if joined.rows_mended:
        details += f", {joined.rows_mended} rows cut by the page break put together"
    notices.append(Notice("table_joined", f"the parts on {details}", "info"))


def _running_texts(pages: Sequence[PageBlocks]) -> Counter[str]:
    """Short texts in the margins that come on more than one page, figures aside."""
    seen: Counter[str] = Counter()
    for page in pages:
        texts = set()
        for block in (*page.blocks[:3], *page.blocks[-3:]):
            if isinstance(block, PageText) and _in_margin(block, page):
                texts.add(_DIGITS.sub("", block.paragraph.text))
        seen.update(texts)
    return seen


def _in_margin(block: PageText, page: PageBlocks) -> bool:
    if len(block.paragraph.text) > LONGEST_HEAD:
        return False
    return block.box[3] < MARGIN * page.height or block.box[1] > (1 - MARGIN) * page.height


def _is_passed_over(block: PageText, page: PageBlocks, running: Counter[str]) -> bool:
    text = block.paragraph.text.strip()
    if not text or _CONTINUED.fullmatch(text):
        return True
    if not _in_margin(block, page):
        return False
    return bool(_PAGE_NUMBER.fullmatch(text)) or running[_DIGITS.sub("", text)] > 1


def _edge_table(
    page: PageBlocks, running: Counter[str], order: range
) -> tuple[int, PageTable] | None:
    """The first table in an order of blocks, and its number; ``None`` if text comes first."""
    for index in order:
        block = page.blocks[index]
        if isinstance(block, PageTable):
            return index, block
        if not _is_passed_over(block, page, running):
            return None
    return None
