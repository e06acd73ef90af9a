"""The second engine: BeautifulSoup on html5lib's tree, read in one walk from top to bottom.

It shares nothing with the first but the marks and what they mean: all tables go through the marked
text, hidden elements are passed over and not removed, spans are read at each cell.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import html5lib
from bs4 import BeautifulSoup
from bs4.builder._html5lib import HTML5TreeBuilder
from bs4.element import NavigableString, PreformattedString, Tag

from extractor import marks
from extractor.grid import SectionKind, SpanRequest
from extractor.markup import CAPTION, HEAD
from extractor.model import Block, Notice
from extractor.readers.html import evidence, flow, levels, pictures, styles

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCKS: Final = frozenset(flow.BLOCK_TAGS)
_UNSEEN: Final = frozenset(flow.UNSEEN_TAGS)
_AROUND: Final = _BLOCKS | {"td", "th", "table", "body"}
_NEVER_HIDDEN: Final = frozenset(("html", "body"))
_Row = tuple[int, tuple[SpanRequest, ...]]


class _ScriptingBuilder(HTML5TreeBuilder):
    """Builds the tree of a browser that runs scripts: ``noscript`` holds text, not elements."""

    def feed(self, markup: Any) -> None:
        # The stubs ask for a class where any callable that gives a builder will do.
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)  # type: ignore[arg-type]
        if self.underlying_builder is not None:
            self.underlying_builder.parser = parser
            parser.parse(markup, scripting=True)
            self.underlying_builder.parser = None


def read(data: bytes, *, markup: bool = False) -> tuple[str, tuple[Block, ...], tuple[Notice, ...]]:
    """The title, the blocks and the notices of a page in UTF-8; ``markup`` as in ``lexbor``."""
    builder = _ScriptingBuilder(multi_valued_attributes={}, store_line_numbers=False)
    with warnings.catch_warnings():
        # They are about what looks like XML or like a file's name: both are pages all the same.
        warnings.simplefilter("ignore")
        tree = BeautifulSoup(data.decode(), builder=builder)
    title = tree.find("title")
    name = flow.collapse(_text(title)) if isinstance(title, Tag) else ""
    displays = _displays(tree)
    found = _levels(tree)
    # What is not seen is held here, so that no other element gets its id.
    unseen = [tag.extract() for tag in tree.find_all(True) if found and not is_shown(tag, displays)]
    if found:
        _Levels(found).settle()
    walker = _Walker(displays, _lengths(tree) if markup else None)
    walker.walk(tree)
    del unseen
    return name, *flow.assemble("".join(walker.marked), walker.tables)


@cache
def version() -> str:
    """The engine and the installed versions of its libraries."""
    from importlib.metadata import version as installed

    return f"beautifulsoup {installed('beautifulsoup4')} (html5lib {installed('html5lib')})"


def _lengths(tree: BeautifulSoup) -> dict[int, dict[str, str]]:
    sheets = [(_attribute(style, "media") or "", _text(style)) for style in tree.find_all("style")]
    return evidence.sheet_lengths(sheets, lambda one: [id(tag) for tag in tree.select(one)])


def _displays(tree: BeautifulSoup) -> dict[int, str]:
    sheets = [(_attribute(style, "media") or "", _text(style)) for style in tree.find_all("style")]
    inline = [(id(tag), _attribute(tag, "style") or "") for tag in tree.find_all(style=True)]
    return styles.cascade(
        styles.rules(sheets), lambda selector: [id(tag) for tag in tree.select(selector)], inline
    )


def _attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return value if isinstance(value, str) else None


def _text(tag: Tag) -> str:
    return "".join(
        text
        for text in tag.descendants
        if isinstance(text, NavigableString) and not isinstance(text, PreformattedString)
    )


def is_shown(tag: Tag, displays: dict[int, str]) -> bool:
    """Whether a browser lays the element out."""
    if tag.name in _UNSEEN or (tag.name == "dialog" and not tag.has_attr("open")):
        return False
    if tag.name in _NEVER_HIDDEN:
        return True
    display = displays.get(id(tag))
    return display != "none" if display else not tag.has_attr("hidden")


def _levels(tree: BeautifulSoup) -> dict[int, tuple[Tag, str]]:
    """The elements that are raised, lowered or struck out, and the mark of each."""
    found = {
        id(tag): (tag, levels.KINDS[tag.name])
        for tag in tree.find_all(list(levels.KINDS))
        if tag.name != levels.SMALL or _is_mark(tag)
    }
    sheets = [(_attribute(style, "media") or "", _text(style)) for style in tree.find_all("style")]
    styled = [
        (tag, mark) for selector, mark in levels.rules(sheets) for tag in tree.select(selector)
    ]
    inline = [
        (tag, levels.kind_of(_attribute(tag, "style") or "")) for tag in tree.find_all(style=True)
    ]
    for tag, mark in (*styled, *inline):
        if mark and tag.name not in _AROUND:
            found[id(tag)] = (tag, mark)
    return found


def _is_mark(small: Tag) -> bool:
    before = small.previous_sibling
    if isinstance(before, PreformattedString):
        return False
    text = _text(before) if isinstance(before, Tag) else str(before or "")
    return levels.may_be_mark(text, _text(small))


class _Levels:
    """Writes raised, lowered and struck-out text into the tree, each piece of text by itself."""

    def __init__(self, found: dict[int, tuple[Tag, str]]) -> None:
        self._found = {
            key: pair for key, pair in found.items() if pair[0].find(list(_AROUND)) is None
        }
        self._all = found

    def settle(self) -> None:
        work = []
        heights: dict[int, set[str]] = {}
        for tag, mark in self._found.values():
            holder = next((outer for outer in tag.parents if outer.name in _AROUND), None)
            if holder is None or holder.name in levels.PLAIN_HOLDERS:
                continue
            if id(holder) not in heights:
                heights[id(holder)] = self._heights(holder)
            work.append((tag, mark, heights[id(holder)]))
        for tag, mark, beside in work:
            struck = mark == marks.STRUCK
            if struck and beside != {mark}:
                tag.replace_with(" ")
            elif struck or "" in beside:
                write = marks.strike_digits if struck else marks.WRITE[mark]
                for text in [t for t in tag.descendants if isinstance(t, NavigableString)]:
                    if text.parent is None or _control(text.parent) is None:
                        text.replace_with(write(str(text)))

    def _heights(self, holder: Tag) -> set[str]:
        """The marks that the text seen in an element stands under, "" for plain text."""
        found = set()
        for piece in holder.descendants:
            if isinstance(piece, Tag):
                if not (_control(piece) or "").strip():
                    continue
            elif isinstance(piece, PreformattedString) or not str(piece).strip():
                continue
            over: list[str] = []
            for outer in piece.parents:
                if outer is holder:
                    found.add(marks.STRUCK if marks.STRUCK in over else next(iter(over), ""))
                    break
                if _control(outer) is not None:
                    break
                if id(outer) in self._all:
                    over.append(self._all[id(outer)][1])
        return found


class _Walker:
    """Writes the marked text of a tree and the shapes of its tables."""

    def __init__(self, displays: dict[int, str], lengths: dict[int, dict[str, str]] | None) -> None:
        self.marked: list[str] = []
        self.tables: list[flow.Frame] = []
        self._displays = displays
        self._lengths = lengths

    def walk(self, tree: Tag) -> None:
        """Depth first, without recursion: ``after`` is what to write when an element ends."""
        left: list[tuple[Iterator[Any], str, frozenset[str], bool]]
        left = [(iter(tree.contents), "", frozenset(), False)]
        while left:
            children, after, unseen, keeps_lines = left[-1]
            child = next(children, None)
            if child is None:
                left.pop()
                self.marked.append(after)
            elif isinstance(child, Tag):
                if is_shown(child, self._displays):
                    self._enter(child, left, unseen, keeps_lines)
            elif not unseen and not isinstance(child, PreformattedString):
                text = str(child)
                self.marked.append(text.replace("\n", flow.LINE) if keeps_lines else text)

    def _enter(
        self,
        tag: Tag,
        left: list[tuple[Iterator[Any], str, frozenset[str], bool]],
        unseen: frozenset[str],
        keeps_lines: bool,
    ) -> None:
        style = _attribute(tag, "style")
        if style:
            shows = {name: styles.shows(style, name) for name in styles.HIDING}
            unseen = unseen.difference(name for name, seen in shows.items() if seen)
            unseen = unseen.union(name for name, seen in shows.items() if seen is False)
        written = _control(tag)
        if written is not None:
            self.marked.append("" if unseen else written)
            return
        before, after = self._marks(tag)
        self.marked.append(before)
        keeps_lines = keeps_lines or tag.name in flow.PRE_TAGS
        if tag.name == "table":
            left.append((self._table(tag), after, unseen, keeps_lines))
        else:
            left.append((iter(tag.contents), after, unseen, keeps_lines))

    def _marks(self, tag: Tag) -> tuple[str, str]:
        if tag.name == "br":
            return flow.LINE, ""
        if tag.name == "table":
            return "", flow.CLOSE
        if tag.name in ("td", "th"):
            shown = flow.PICTURE if self._is_picture(tag) else ""
            mark = "" if self._lengths is None else _evidence(tag, self._lengths)
            return flow.CELL + mark + shown, ""
        block = styles.is_block(self._displays.get(id(tag), ""))
        if tag.name in _BLOCKS and block is not False:
            if tag.name in flow.HEADINGS:
                return flow.HEADINGS[tag.name], flow.HEADING_END
            mark = CAPTION if self._lengths is not None and tag.name == "caption" else ""
            return flow.BREAK + mark, flow.BREAK
        return (flow.BREAK, flow.BREAK) if block else ("", "")

    def _is_picture(self, cell: Tag) -> bool:
        """Whether a cell shows a picture and no text."""
        found = [tag for tag in cell.find_all(pictures.TAGS) if pictures.shows(_attributes(tag))]
        return (
            any(all(is_shown(t, self._displays) for t in _up_to(tag, cell)) for tag in found)
            and not any((_control(tag) or "").strip() for tag in cell.find_all(True))
            and not _text(cell).strip()
        )

    def _table(self, table: Tag) -> Iterator[Any]:
        """The parts of a table in the order in which they are read: captions stand above it."""
        tags = [part for part in table.contents if isinstance(part, Tag)]
        parts = [part for part in tags if is_shown(part, self._displays)]
        yield from (part for part in parts if part.name == "caption")
        shape = tuple(self._section(part) for part in parts if part.name in flow.SECTION_KINDS)
        self.tables.append(flow.Frame(shape))
        self.marked.append(flow.OPEN)
        yield from (part for part in parts if part.name != "caption")

    def _section(self, part: Tag) -> tuple[SectionKind, tuple[_Row, ...]]:
        rows = [
            row for row in part.find_all("tr", recursive=False) if is_shown(row, self._displays)
        ]
        return flow.SECTION_KINDS[part.name], tuple(map(self._row, rows))

    def _row(self, row: Tag) -> _Row:
        cells = [
            c for c in row.find_all(["td", "th"], recursive=False) if is_shown(c, self._displays)
        ]
        asked = [flow.spans(_attribute(c, "rowspan"), _attribute(c, "colspan")) for c in cells]
        return len(cells), tuple(asked)


def _up_to(tag: Tag, cell: Tag) -> Iterator[Tag]:
    """An element and those around it, up to its cell."""
    inner: Tag | None = tag
    while inner is not None and inner is not cell:
        yield inner
        inner = inner.parent


def _evidence(cell: Tag, lengths: dict[int, dict[str, str]]) -> str:
    """The marks of a cell (``extractor.markup``)."""
    section = cell.parent.parent if cell.parent is not None else None
    table = section.parent if section is not None else None
    head = table.find(["thead", "tbody", "tfoot"], recursive=False) if table is not None else None
    marked = cell.name == "th" or (head is not None and head is section and head.name == "thead")
    parts = [evidence.with_lengths(_attributes(cell), lengths.get(id(cell)))]
    inner: Any = cell
    while inner is not None:
        inner = next(
            (c for c in inner.contents if isinstance(c, Tag) or (str(c).strip("\n\r\t "))), None
        )
        if not isinstance(inner, Tag) or inner.name not in evidence.INNER:
            break
        parts.append(evidence.with_lengths(_attributes(inner), lengths.get(id(inner))))
    return (HEAD if marked else "") + evidence.indent_of(parts, _text(cell))


def _control(tag: Tag) -> str | None:
    """What a browser shows for a control; ``None`` for an element that is none."""
    if tag.name == "input":
        return flow.control(flow.input_value(_attributes(tag)))
    if tag.name == "textarea":
        return flow.control(_text(tag).replace("\n", flow.LINE))
    if tag.name == "select":
        choices = [
            flow.Choice.of(_attributes(option), _text(option)) for option in tag.find_all("option")
        ]
        return flow.control(flow.chosen(_attributes(tag), choices))
    return None


def _attributes(tag: Tag) -> dict[str, str | None]:
    return {name: _attribute(tag, name) for name in tag.attrs}
