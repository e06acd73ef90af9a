"""The text that Word shows for a run of inline content, and what floats beside it.

Shown: inserted and moved-in text, results of fields, symbols, chosen form fields, the phonetic
base. Not shown: deleted and moved-out text, field codes, hidden text, placeholders of empty content
controls, marks of notes and comments (ECMA-376 part 1, 17.3, 17.13 and 17.16), white text beside
other text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from extractor import marks

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VECTOR = "{urn:schemas-microsoft-com:vml}"
_EMBEDDED = "{urn:schemas-microsoft-com:office:office}"
VAL = f"{W}val"

# A vertical tab cannot occur in XML 1.0, so that it can stand for a break among the text.
BREAK: Final = "\v"
_OFF = frozenset({"0", "false", "off"})

_TEXT, _RUN, _RUN_PROPERTIES, _FIXED, _SKIP, _ALTERNATE, _FIELD, _SYMBOL, _CONTROL, _BOX = range(10)
_PICTURE, _CODE, _SIMPLE = 10, 11, 12

FIXED_TEXT = {
    f"{W}br": BREAK,
    f"{W}cr": BREAK,
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "",
}
_SKIPPED = (
    *("del", "moveFrom", "delText", "delInstrText", "pPr", "rt", "sdtPr"),
    *("footnoteReference", "endnoteReference", "annotationRef", "commentReference"),
    *("lastRenderedPageBreak", "proofErr", "bookmarkStart", "bookmarkEnd", "sdtEndPr", "rubyPr"),
)
# Lines and frames drawn by hand show no figure, and are none of these.
_PICTURES = (
    *(f"{_DRAWING}{name}" for name in ("graphicData", "blip")),
    *(f"{_VECTOR}imagedata", f"{_EMBEDDED}OLEObject"),
)
_SHAPES = ("wordprocessingShape", "wordprocessingGroup", "wordprocessingCanvas")
_LARGEST_SPACER = 30_000
"""A picture that is at most this wide or high, in EMU (three pixels), shows nothing."""
_KINDS: dict[str, int] = {
    f"{W}t": _TEXT,
    f"{MATH}t": _TEXT,
    f"{W}r": _RUN,
    f"{W}rPr": _RUN_PROPERTIES,
    **dict.fromkeys(FIXED_TEXT, _FIXED),
    **{f"{W}{name}": _SKIP for name in _SKIPPED},
    f"{MC}AlternateContent": _ALTERNATE,
    f"{W}fldChar": _FIELD,
    f"{W}fldSimple": _SIMPLE,
    f"{W}instrText": _CODE,
    f"{W}sym": _SYMBOL,
    f"{W}sdt": _CONTROL,
    f"{W}txbxContent": _BOX,
    f"{W}tbl": _BOX,
    **dict.fromkeys(_PICTURES, _PICTURE),
}

_VANISH, _STYLE, _ALIGN, _POSITION, _STRIKE, _STRIKE_TWICE = (
    f"{W}{name}" for name in ("vanish", "rStyle", "vertAlign", "position", "strike", "dstrike")
)
COLOUR = f"{W}color"
_SIZE = f"{W}sz"
_DECIDING = (_VANISH, _STYLE, _ALIGN, _POSITION, _STRIKE, _STRIKE_TWICE, COLOUR, _SIZE)
_WHITE = "FFFFFF"
_GROUNDS = {f"{W}{name}": f"{W}{name}Pr" for name in ("r", "p", "tc", "tbl")}
_SHADE, _HIGHLIGHT = f"{W}shd", f"{W}highlight"
ALIGNMENTS = {"superscript": marks.RAISED, "subscript": marks.LOWERED, "baseline": ""}
_SMALL_SIZE, _SMALL_ALONE = 14, 12
"""Half points of letters that may be the mark of a note; beside some of no stated size, and alone.

Marks of notes are set in two thirds of a size or less."""
# Digits, and what stands for a text of them in ``shapes``.
_DIGITS = re.compile("[0-9０-９\U000f0000-\U000ffffd]{1,2}")
_DIGIT_END = re.compile("[0-9０-９\U000f0000-\U000ffffd]\\Z")
_RAISED_BY = 4
"""Half points from which a position raises text so far that it is no part of its line."""

SPECIAL = (
    *(
        tag
        for tag, kind in _KINDS.items()
        if kind in (_ALTERNATE, _FIELD, _SIMPLE, _SYMBOL, _CONTROL, _BOX)
    ),
    *(f"{W}{name}" for name in ("del", "moveFrom", "vanish", "hidden", "hMerge")),
    *(f"{W}{name}" for name in ("gridBefore", "gridAfter")),
    *(_ALIGN, _POSITION, _STRIKE, _STRIKE_TWICE),
    *(f"{W}{name}" for name in ("customXml", "smartTag", "ins", "moveTo", "dir", "altChunk", "rt")),
    *(f"{MATH}t", f"{W}drawing", f"{W}pict", f"{W}object"),
)
"""Elements that a table read in one sweep must not hold."""

_NOTE = "NOTEREF"
"""In the code of a field that repeats the mark of a note."""

# Boxes and ticks of Word's symbol fonts; other symbols keep their private code and are no text.
_SYMBOLS = {
    ("wingdings", 0xA8): "□",
    ("wingdings", 0x6F): "□",
    ("wingdings", 0xFB): "✗",
    ("wingdings", 0xFC): "✓",
    ("wingdings", 0xFD): "☒",
    ("wingdings", 0xFE): "☑",
    ("wingdings 2", 0x4F): "✗",
    ("wingdings 2", 0x50): "✓",
    ("wingdings 2", 0x51): "☒",
    ("wingdings 2", 0x52): "☑",
    ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0x54): "☒",
    ("wingdings 2", 0xA3): "□",
    ("symbol", 0x2D): "-",
    ("symbol", 0xB4): "×",
    ("symbol", 0xD6): "√",
}
_PRIVATE = range(0xF000, 0xF100)


class Inline:
    """Text pieces of a paragraph and the boxes (text boxes, stray tables) anchored in it."""

    __slots__ = (
        "boxes",
        "fields",
        "hidden_styles",
        "level_of",
        "marked",
        "notes",
        "pictured",
        "pieces",
        "size",
    )

    def __init__(self, hidden_styles: frozenset[str], level_of: Callable[[str], str]) -> None:
        self.pieces: list[str] = []
        self.boxes: list[Element] = []
        self.fields: list[bool] = []
        self.hidden_styles = hidden_styles
        self.level_of = level_of
        self.marked = False
        self.pictured = False
        self.size = 0
        self.notes: set[int] = set()

    def collect(self, element: Element) -> None:
        """Adds what ``element`` shows."""
        kinds = _KINDS
        ends = 0
        for child in element:
            kind = kinds.get(child.tag)
            if kind == _TEXT:
                if not self.fields or self._field_shown():
                    self.pieces.append(child.text or "")
            elif kind is None or kind == _RUN:
                self.collect(child)
            elif kind == _RUN_PROPERTIES:
                level = self._level(child)
                if level is None:
                    return
                if level:
                    self.pieces.append(level)
                    ends += len(level)
            elif kind == _FIXED:
                self.pieces.append(FIXED_TEXT[child.tag])
            elif kind != _SKIP:
                self._collect_special(child, kind)
        if ends:
            self.marked = True
            self.pieces.append(marks.END * ends)

    def _collect_special(self, element: Element, kind: int) -> None:
        if kind == _BOX:
            self.boxes.append(element)
        elif kind == _ALTERNATE:
            for branch in chosen(element):
                self.collect(branch)
        elif kind == _FIELD:
            self._field(element)
        elif kind == _CODE:
            if _NOTE in (element.text or ""):
                self.notes.add(len(self.fields))
        elif kind == _SIMPLE:
            note = _NOTE in (element.get(f"{W}instr") or "")
            self._mark(marks.RAISED if note else "")
            self.collect(element)
            self._mark(marks.END if note else "")
        elif kind == _SYMBOL:
            self.pieces.append(symbol(element))
        elif kind == _CONTROL:
            if not is_placeholder(element):
                self.collect(element)
        elif kind == _PICTURE:
            self.pictured = self.pictured or shows(element)
            self.collect(element)

    def _level(self, properties: Element) -> str | None:
        """The marks of what a run's properties do to its text; ``None`` where they hide it."""
        level, struck, unseen, small = "", "", "", ""
        aligned = False
        for child in properties.iterchildren(*_DECIDING):
            tag, value = child.tag, child.get(VAL)
            if tag == _VANISH:
                if value not in _OFF:
                    return None
            elif tag == _STYLE:
                if value in self.hidden_styles:
                    return None
                level = level if aligned else self.level_of(value or "")
            elif tag == _ALIGN:
                aligned = True
                level = ALIGNMENTS.get(value or "", "")
            elif tag == _POSITION:
                if not level and value and value.isdecimal() and len(value) < 6:
                    level = marks.RAISED if int(value) >= _RAISED_BY else ""
            elif tag == _SIZE:
                small = marks.LOWERED if self._is_small(properties, value or "") else ""
            elif tag == COLOUR:
                unseen = marks.UNSEEN if is_white(child) and not _is_shaded(child) else ""
            elif value not in _OFF:
                struck = marks.STRUCK
        return (level or small) + struck + unseen

    def _is_small(self, properties: Element, value: str) -> bool:
        """Whether a run holds but a digit or two, right behind one and much smaller than that.

        It may be the mark of a note, so that it makes no number with the digits before it.
        """
        size = int(value) if value.isdecimal() and len(value) < 6 else 0
        before, self.size = self.size, size
        if not 0 < size <= _SMALL_SIZE or not self.pieces:
            return False
        if 10 * size > 7 * before if before else size > _SMALL_ALONE:
            return False
        run = properties.getparent()
        texts = [] if run is None else [text.text or "" for text in run.iter(f"{W}t")]
        behind = _DIGIT_END.search("".join(self.pieces[-4:]).rstrip(marks.END))
        return bool(behind and _DIGITS.fullmatch("".join(texts).strip()))

    def _mark(self, mark: str) -> None:
        if mark:
            self.marked = True
            self.pieces.append(mark)

    def _field(self, element: Element) -> None:
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            self.fields.append(False)
            data = element.find(f"{W}ffData")
            if data is not None:
                self.pieces.append(form_field(data))
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
            self._mark(marks.RAISED if len(self.fields) in self.notes else "")
        elif kind == "end" and self.fields:
            if len(self.fields) in self.notes:
                self.notes.discard(len(self.fields))
                self._mark(marks.END if self.fields[-1] else "")
            self.fields.pop()

    def _field_shown(self) -> bool:
        # Only the result of a field inside another's code is left out: where a file lost the end of
        # a field, text after it is still text.
        return all(self.fields[:-1])

    def text(self) -> str:
        """The text shown: one line a printed line, other white space as one space."""
        text = "".join(self.pieces)
        return fold(marks.settle(text) if self.marked else text)


def fold(raw: str) -> str:
    """White space as the model asks for, ``raw`` having breaks as vertical tabs."""
    if BREAK not in raw:
        return " ".join(raw.split())
    lines = (" ".join(line.split()) for line in raw.split(BREAK))
    return "\n".join(line for line in lines if line)


def is_white(colour: Element) -> bool:
    """Whether a ``w:color`` is white; nobody sees such text on an empty ground."""
    return (colour.get(VAL) or "").upper() == _WHITE


def _is_shaded(colour: Element) -> bool:
    """Whether the run, its paragraph, its cell or its table has a ground of its own."""
    for above in colour.iterancestors(*_GROUNDS):
        properties = first_child(above, _GROUNDS[above.tag])
        if properties is not None:
            if first_child(properties, _HIGHLIGHT) is not None:
                return True
            shade = first_child(properties, _SHADE)
            fill = "auto" if shade is None else (shade.get(f"{W}fill") or "auto")
            if fill != "auto" and fill.upper() != _WHITE:
                return True
        if above.tag == f"{W}tbl":
            break
    return False


def first_child(element: Element, tag: str) -> Element | None:
    """The first child of this tag: what ``find`` gives, several times as fast."""
    return next(element.iterchildren(tag), None)


def is_on(properties: Element, name: str) -> bool:
    """Whether the toggle ``name`` is set; an element without a value means yes."""
    toggle = first_child(properties, f"{W}{name}")
    return toggle is not None and toggle.get(VAL) not in _OFF


def chosen(alternate: Element) -> list[Element]:
    """The branch of an ``mc:AlternateContent`` to read: the first choice that holds anything."""
    branches = [child for child in alternate if child.tag == f"{MC}Choice"]
    branches += [child for child in alternate if child.tag == f"{MC}Fallback"]
    return next(([branch] for branch in branches if len(branch)), [])


def is_placeholder(control: Element) -> bool:
    """Whether a content control shows only its prompt ("Click here to enter text")."""
    properties = control.find(f"{W}sdtPr")
    return properties is not None and is_on(properties, "showingPlcHdr")


def symbol(element: Element) -> str:
    """The character of a ``w:sym``; an unknown glyph keeps its private code point."""
    try:
        code = int(element.get(f"{W}char") or "", 16)
    except ValueError:
        return ""
    font = (element.get(f"{W}font") or "").lower()
    glyph = code - 0xF000 if code in _PRIVATE else code
    known = _SYMBOLS.get((font, glyph))
    if known is not None:
        return known
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD else ""


def shows(picture: Element) -> bool:
    """Whether an element of a picture may show something that stands in the text.

    Shapes may: what is in them is asked. A picture behind the text, or a thin one, does not.
    """
    if (picture.get("uri") or "").endswith(_SHAPES):
        return False
    placed = next(picture.iterancestors(f"{_PLACED}inline", f"{_PLACED}anchor"), None)
    if placed is None:
        return True
    extent = first_child(placed, f"{_PLACED}extent")
    sizes = () if extent is None else (extent.get("cx") or "", extent.get("cy") or "")
    thin = any(size.isdecimal() and float(size) <= _LARGEST_SPACER for size in sizes)
    return not thin and placed.get("behindDoc") not in ("1", "true")


def form_field(data: Element) -> str:
    """What a legacy form field shows by itself: a tick box or the entry chosen from a list."""
    box = data.find(f"{W}checkBox")
    if box is not None:
        named = box.find(f"{W}checked")
        state = named if named is not None else box.find(f"{W}default")
        return "☑" if state is not None and state.get(VAL) not in _OFF else "☐"
    choice = data.find(f"{W}ddList")
    if choice is None:
        return ""
    entries = [entry.get(VAL) or "" for entry in choice.findall(f"{W}listEntry")]
    picked = choice.find(f"{W}result")
    if picked is None:
        picked = choice.find(f"{W}default")
    index = picked.get(VAL) if picked is not None else "0"
    number = int(index) if index is not None and index.isascii() and index.isdigit() else 0
    return entries[number] if number < len(entries) else ""
