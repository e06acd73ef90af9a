"""Pages one after the other → one ``Document``: what PDF and OFD have in common at the end."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from extractor.errors import FormatError, LimitError
from extractor.model import Block, Cell, Document, Markup, Notice, Place, Table
from extractor.readers.pages.indents import label_indents
from extractor.readers.pages.joining import join_pages
from extractor.readers.pages.layout import read_page
from extractor.readers.pages.records import Page, PageBlocks, PageTable, Word

# A page with at least this share of pictures and fewer characters than this is a scan.
PICTURE = 0.4
FEW_CHARACTERS = 25


class PageReader:
    """Takes pages in order and keeps only their blocks. ``name`` is the format's, for messages.

    Raises ``LimitError`` for more pages than ``limit``.
    """

    def __init__(self, name: str, join: bool, limit: int | None = None) -> None:
        self._name = name
        self._join = join
        self._limit = limit
        self._pages: list[PageBlocks] = []
        self._pictures: list[int] = []
        self._unreadable: list[int] = []
        self._count = 0
        self._cut: list[int] = []
        self._gutter: float | None = None
        self._tail: tuple[list[Word], ...] = ()

    def add(self, page: Page | None) -> None:
        """Read one page; ``None`` stands for a page that its engine cannot read."""
        self._count += 1
        if self._limit is not None and self._count > self._limit:
            raise LimitError(
                f"the {self._name} has more than {self._limit} pages",
                "allow more with --max-pages if it really is one report",
            )
        if page is None:
            self._unreadable.append(self._count)
            return
        if page.picture >= PICTURE and sum(len(g[4]) for g in page.glyphs) < FEW_CHARACTERS:
            self._pictures.append(page.number)
        blocks = read_page(page, self._gutter, self._tail)
        if page.off_page or blocks.cut:
            self._cut.append(page.number)
        if blocks.taken:
            self._pages[-1] = _without_end(self._pages[-1], self._tail[-blocks.taken][0].top)
        self._gutter, self._tail = blocks.gutter, blocks.tail
        self._pages.append(blocks)

    def document(
        self, kind: str, engine: str, title: str, notices: Sequence[Notice] = ()
    ) -> Document:
        """The document of all pages, of the format ``kind``.

        Raises ``FormatError`` where there is nothing to read.
        """
        if not self._count:
            raise FormatError(f"the {self._name} has no pages", "check that it is complete")
        if len(self._unreadable) == self._count:
            raise FormatError(
                f"no page of the {self._name} can be read", "open it in a viewer and save it anew"
            )
        if self._pictures and len(self._pictures) + len(self._unreadable) == self._count:
            raise FormatError(
                f"the {self._name} holds only pictures of its pages",
                "make its text readable first with an OCR program (needs_ocr)",
            )
        joined = join_pages(self._pages) if self._join else None
        blocks: list[Block] = []
        notices = [*notices, *self._page_notices()]
        tables = 0
        for page in joined.pages if joined else self._pages:
            for block in page.blocks:
                if isinstance(block, PageTable):
                    blocks.append(_numbered(block, tables))
                    tables += 1
                else:
                    blocks.append(block.paragraph)
        if joined:
            notices += joined.notices
        return Document(
            tuple(blocks),
            kind,
            engine,
            title=title.strip(),
            notices=tuple(notices),
            pages=self._count,
        )

    def _page_notices(self) -> list[Notice]:
        notices = []
        if self._pictures:
            pages = _listed(self._pictures)
            notices.append(Notice("needs_ocr", f"only pictures on page {pages}: not read"))
        if self._unreadable:
            pages = _listed(self._unreadable)
            notices.append(Notice("page_unreadable", f"page {pages} cannot be read"))
        if self._cut:
            pages = _listed(self._cut)
            notices.append(Notice("page_cut", f"text over the edge of page {pages} is not read"))
        return notices


def _without_end(page: PageBlocks, y: float) -> PageBlocks:
    """The page without the blocks below a height."""
    return replace(page, blocks=tuple(block for block in page.blocks if block.box[1] < y - 1))


def _numbered(part: PageTable, number: int) -> Table:
    """The table with the number of the table, row and column in each cell's place."""
    table, cells = part.table, []
    for cell in table.cells:
        text, row, column = cell.text, cell.row, cell.column
        page, box = (cell.place.page, cell.place.box) if cell.place else (None, None)
        place = Place(number, row, column, None, page, box)
        cells.append(Cell(text, row, column, cell.row_span, cell.column_span, place))
    page, box = (table.place.page, table.place.box) if table.place else (None, None)
    place = Place(table=number, page=page, box=box)
    indents = label_indents(table.cells, part.extents)
    said = bool(indents) or not part.ruled
    markup = Markup(indents=indents, spans_guessed=not part.ruled) if said else None
    return Table(tuple(cells), table.row_count, table.column_count, place=place, markup=markup)


def _listed(numbers: list[int]) -> str:
    text = ", ".join(str(number) for number in numbers[:20])
    return text + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")
