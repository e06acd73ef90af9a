"""The default engine: selectolax's lexbor tree, read with few calls into it.

What is not seen on the page is taken out of the tree first, so that afterwards the text of a node
is what a person reads there. Tables that hold figures are then read cell by cell and replaced by a
mark; what remains, layout tables included, is one text for :func:`flow.assemble`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from extractor.grid import Shape, SpanRequest
from extractor.model import Block, Notice
from extractor.readers.html import evidence, flow, pictures, styles
from extractor.readers.html.clean import Cleaner, tags

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_PICTURES: Final = ",".join(pictures.TAGS)
_FEW: Final = 4
"""A page with at least as many cells for each of its blocks is read as one of plain cells."""


def read(data: bytes, *, markup: bool = False) -> tuple[str, tuple[Block, ...], tuple[Notice, ...]]:
    """The title, the blocks and the notices of a page in UTF-8.

    ``markup``: the texts begin with the marks of ``extractor.markup``.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(data, scripting=True)
    root = tree.root
    if root is None:
        return "", (), ()
    title = tree.css_first("title")
    name = flow.collapse(title.text()) if title is not None else ""
    lowered = styles.searched(data)
    lengths = _lengths(tree) if markup and b"<style" in lowered else {}
    cleaner = Cleaner(tree, root, lowered)
    reader = _Reader(tree, cleaner.clean(), cleaner.displays)
    tables = reader.read_tables(lengths if markup else None)
    return name, *flow.assemble(reader.marked_text(), tables)


@cache
def version() -> str:
    """The engine and the installed version of its library."""
    from importlib.metadata import version as installed

    return f"lexbor (selectolax {installed('selectolax')})"


def _lengths(tree: LexborHTMLParser) -> dict[int, dict[str, str]]:
    sheets = [(n.attributes.get("media") or "", n.text()) for n in tree.css("style")]
    return evidence.sheet_lengths(sheets, lambda one: [node.mem_id for node in tree.css(one)])


class _Reader:
    """Reads the tables of a clean tree, and marks what is left as :mod:`flow` wants it."""

    def __init__(
        self,
        tree: LexborHTMLParser,
        nodes: list[LexborNode],
        displays: dict[int, tuple[LexborNode, str]],
    ) -> None:
        self._tree = tree
        self._nodes = nodes
        self._displays = displays
        self._marked: set[int] = set()

    def read_tables(
        self, lengths: dict[int, dict[str, str]] | None
    ) -> list[flow.Grid | flow.Frame]:
        """The tables in the page's order; in the tree each is replaced by its mark or marked.

        With ``lengths`` (``evidence.sheet_lengths``) the texts begin with marks.
        """
        table_tag = tags().table
        tables = [node for node in self._nodes if node.tag_id == table_tag]
        if not tables:
            return []
        pictured = not tags().pictures.isdisjoint([node.tag_id for node in self._nodes])
        spans = self._spans()
        read = [_read_table(table, spans) for table in tables]
        if lengths is not None:
            evidence.mark_captions(self._nodes)
            for shape, cells in read:
                evidence.mark_cells(cells, evidence.head_cells(shape), lengths)
        holders = self._holders(tables)
        leaves = [table.mem_id not in holders for table in tables]
        texts = self._texts(
            [c for (_, cells), leaf in zip(read, leaves, strict=True) if leaf for c in cells]
        )
        start = 0
        result: list[flow.Grid | flow.Frame] = []
        for table, (shape, cells), leaf in zip(tables, read, leaves, strict=True):
            if leaf:
                mine = texts[start : start + len(cells)]
                start += len(cells)
                if not flow.is_running(mine):
                    if pictured and "" in mine and table.css_first(_PICTURES) is not None:
                        mine = [t or _picture(c) for t, c in zip(mine, cells, strict=True)]
                    table.insert_before(flow.GRID)
                    table.decompose(recursive=False)
                    result.append(flow.Grid(shape, mine))
                    continue
            _mark_frame(table, cells)
            result.append(flow.Frame(shape))
        return result

    def marked_text(self) -> str:
        root = self._tree.root
        if root is None:
            return ""
        self._mark_breaks(self._breaking(root))
        return root.text()

    def _spans(self) -> dict[int, dict[int, SpanRequest]]:
        """The spans asked for, by the ids of the rows and of the cells; most rows ask for none."""
        rows: dict[int, dict[int, SpanRequest]] = {}
        known: dict[tuple[str | None, str | None], SpanRequest] = {}
        for cell in self._tree.css("[colspan],[rowspan]"):
            row = cell.parent
            if row is not None:
                attributes = cell.attributes
                asked = attributes.get("rowspan"), attributes.get("colspan")
                span = known.get(asked)
                if span is None:
                    span = known[asked] = flow.spans(*asked)
                rows.setdefault(row.mem_id, {})[cell.mem_id] = span
        return rows

    @staticmethod
    def _holders(tables: list[LexborNode]) -> set[int]:
        """The tables that hold a table, by their ids."""
        table_tag = tags().table
        holders = set()
        passed = set()
        for table in tables:
            outer = table.parent
            while outer is not None and outer.mem_id not in passed:
                passed.add(outer.mem_id)
                if outer.tag_id == table_tag:
                    holders.add(outer.mem_id)
                    break
                outer = outer.parent
        return holders

    def _texts(self, cells: list[LexborNode]) -> list[str]:
        """The text of each cell. A cell with one piece of text has no line break to look for."""
        if not cells:
            return []
        if _FEW * len(self._nodes) <= len(cells):
            # Most cells hold text alone, which is read twice as fast where no pieces are told.
            parted = self._parted()
            texts = [
                cell.text(True, flow.MARK, False, True)
                if parted and cell.mem_id in parted
                else cell.text_lexbor()
                for cell in cells
            ]
        else:
            texts = [cell.text(True, flow.MARK, False, True) for cell in cells]
        joined = flow.MARK.join(texts)
        if joined.count(flow.MARK) == len(texts) - 1:
            return flow.collapse_joined(joined)
        broken = {}
        for n, text in enumerate(texts):
            if flow.MARK in text:
                texts[n] = self._composed(cells[n])
                if flow.MARK in texts[n]:
                    broken[n] = flow.lines(texts[n])
                    texts[n] = ""
        texts = flow.collapse_joined(flow.MARK.join(texts))
        for n, text in broken.items():
            texts[n] = text
        return texts

    def _parted(self) -> set[int]:
        """The ids of the cells that hold a node that may end a line or a block."""
        cell_tags, passed = tags().cells, set[int]()
        parted = set[int]()
        for node in (*self._nodes, *(node for node, _ in self._displays.values())):
            outer = node.parent
            while outer is not None and outer.mem_id not in passed:
                passed.add(outer.mem_id)
                if outer.tag_id in cell_tags:
                    parted.add(outer.mem_id)
                    break
                outer = outer.parent
        return parted

    def _composed(self, cell: LexborNode) -> str:
        """The marked text of a cell; a block that is all that the cell holds needs no marks."""
        breaking = self._breaking(cell)
        if breaking and not (len(breaking) == 1 and _is_alone(breaking[0], cell)):
            self._mark_breaks(breaking)
            self._marked.update(node.mem_id for node in breaking)
        return cell.text()

    def _breaking(self, start: LexborNode) -> list[LexborNode]:
        """The nodes below ``start`` that may end a line or a block."""
        names, displays = tags().names, self._displays
        if not displays:
            return [node for node in start.traverse() if node.tag_id in names]
        return [n for n in start.traverse() if n.tag_id in names or n.mem_id in displays]

    def _mark_breaks(self, nodes: list[LexborNode]) -> None:
        """Mark where lines end, and where blocks begin and end."""
        names, marked = tags().names, self._marked
        for node in nodes:
            if marked and node.mem_id in marked:
                continue
            name = names.get(node.tag_id, "")
            if name == "br":
                node.insert_before(flow.LINE)
            elif self._is_block(node, name):
                node.insert_before(flow.HEADINGS.get(name, flow.BREAK))
                node.insert_after(flow.HEADING_END if name in flow.HEADINGS else flow.BREAK)

    def _is_block(self, node: LexborNode, name: str) -> bool:
        if name == "table":
            return False
        styled = self._displays and self._displays.get(node.mem_id)
        block = styles.is_block(styled[1]) if styled else None
        return bool(name) if block is None else block


def _picture(cell: LexborNode) -> str:
    """What stands for the picture in a cell without text, if there is one."""
    found = any(pictures.shows(node.attributes) for node in cell.css(_PICTURES))
    return flow.UNREADABLE if found else ""


def _is_alone(node: LexborNode, cell: LexborNode) -> bool:
    """Whether a node that is no line break is all that its cell holds, but for white space."""
    parent = node.parent
    if parent is None or parent.mem_id != cell.mem_id or tags().names.get(node.tag_id) == "br":
        return False
    for sibling in (node.prev, node.next):
        if sibling is not None:
            if not sibling.is_empty_text_node:
                return False
            if (sibling.prev if sibling.next is not None else sibling.next) is not None:
                return False
    return True


def _read_table(
    table: LexborNode, spans: Mapping[int, Mapping[int, SpanRequest]]
) -> tuple[Shape, list[LexborNode]]:
    """The shape of a table and its cells, row by row; nothing nested."""
    known = tags()
    cell_tags, row_tag, kinds = known.cells, known.row, known.sections
    cells: list[LexborNode] = []
    sections = []
    for section in table.iter():
        if section.tag_id not in kinds:
            continue
        rows: list[tuple[int, tuple[SpanRequest, ...]]] = []
        for row in section.iter():
            if row.tag_id == row_tag:
                own = [cell for cell in row.iter() if cell.tag_id in cell_tags]
                asked = spans.get(row.mem_id)
                rows.append((len(own), _asked(own, asked) if asked else ()))
                cells += own
        sections.append((kinds[section.tag_id], tuple(rows)))
    return tuple(sections), cells


def _asked(row: list[LexborNode], spans: Mapping[int, SpanRequest]) -> tuple[SpanRequest, ...]:
    """The spans asked for up to the last cell of a row that asks for any."""
    asked = []
    left = len(spans)
    for cell in row:
        span = spans.get(cell.mem_id)
        asked.append(span or flow.PLAIN)
        if span is not None:
            left -= 1
            if not left:
                break
    return tuple(asked)


def _mark_frame(table: LexborNode, cells: list[LexborNode]) -> None:
    table.insert_before(flow.OPEN)
    table.insert_after(flow.CLOSE)
    for cell in cells:
        cell.insert_before(flow.CELL)
