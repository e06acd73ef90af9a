"""Raised, lowered and struck-out letters in the shared texts of binary workbooks.

A text has runs: from which letter on which font holds. In .xls files the table of texts is a record
and its continuations, where letters that go on in the next one begin with a new mark of their width
([MS-XLS] 2.4.265, 2.5.293); in .xlsb files each text is a record ([MS-XLSB] 2.5.122).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import error as StructError  # noqa: N812
from struct import unpack_from

from extractor import marks
from extractor.readers.workbook.sheet import clean

Runs = Sequence[tuple[int, int]]
_STRUCK_BIT = 0x08
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08
_LEVELS = {1: marks.RAISED, 2: marks.LOWERED}
_UNUSED_FONT = 4
"""The number that no font of an .xls file has ([MS-XLS] 2.5.129, FontIndex)."""


def font_marks(flags: int, level: int) -> str:
    """The marks of a font's flags and of its level: 1 raised, 2 lowered."""
    return _LEVELS.get(level, "") + (marks.STRUCK if flags & _STRUCK_BIT else "")


def written(text: str, runs: Runs, fonts: Sequence[str]) -> str | None:
    """``text`` with what its runs do to its letters; ``None`` where they do nothing.

    ``fonts`` are the marks of each font; ``runs`` begin at a UTF-16 unit and name a font.
    """
    if not any(0 <= font < len(fonts) and fonts[font] for _, font in runs):
        return None
    units = text.encode("utf-16-le", "surrogatepass")
    pieces = [units[: 2 * runs[0][0]].decode("utf-16-le", "replace")]
    for (begin, font), (end, _) in zip(runs, [*runs[1:], (len(units) // 2, 0)], strict=True):
        piece = units[2 * begin : 2 * end].decode("utf-16-le", "replace")
        mark = fonts[font] if 0 <= font < len(fonts) else ""
        pieces.append(f"{mark}{piece}{marks.END * len(mark)}")
    return clean(marks.settle("".join(pieces)))


def old_texts(parts: Sequence[bytes], fonts: Sequence[str]) -> dict[int, str]:
    """Texts with marked letters of an .xls file, by their numbers.

    ``parts`` are the record of texts and its continuations. What is cut short ends the reading.
    """
    if not any(fonts):
        return {}
    # No font has the number 4.
    numbered = [*fonts[:_UNUSED_FONT], "", *fonts[_UNUSED_FONT:]]
    found: dict[int, str] = {}
    try:
        for number, (text, runs) in enumerate(_Texts(parts).all()):
            marked = written(text, runs, numbered) if runs else None
            if marked is not None:
                found[number] = marked
    except (StructError, IndexError):
        pass  # The library that reads the values says what is damaged.
    return found


class _Texts:
    """A walk over the texts of a record and its continuations."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self.parts = parts
        self.part = 0
        self.at = 8

    def all(self) -> Iterator[tuple[str, Runs]]:
        """Each text with its runs."""
        for _ in range(unpack_from("<I", self.parts[0], 4)[0]):
            yield self.text()

    def text(self) -> tuple[str, Runs]:
        length, flags = unpack_from("<HB", self.take(3))
        count = unpack_from("<H", self.take(2))[0] if flags & _RICH else 0
        size = unpack_from("<I", self.take(4))[0] if flags & _PHONETIC else 0
        text = self.letters(length, flags)
        raw = self.take(4 * count)
        runs = [unpack_from("<HH", raw, 4 * number) for number in range(count)]
        self.take(size)
        return text, runs

    def take(self, size: int) -> bytes:
        """Bytes that may go on in the next part."""
        pieces = []
        while size > 0:
            if self.at >= len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 0
            piece = self.parts[self.part][self.at : self.at + size]
            pieces.append(piece)
            self.at += len(piece)
            size -= len(piece)
        return b"".join(pieces)

    def letters(self, length: int, flags: int) -> str:
        """Letters of one or two bytes; each part says anew of which."""
        pieces = []
        while length > 0:
            if self.at >= len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 1
                flags = self.parts[self.part][0]
            width = 2 if flags & _WIDE else 1
            room = min(length, (len(self.parts[self.part]) - self.at) // width)
            if room < 1:
                raise IndexError
            raw = self.parts[self.part][self.at : self.at + room * width]
            pieces.append(raw.decode("utf-16-le" if width > 1 else "latin-1", "surrogatepass"))
            self.at += room * width
            length -= room
        return "".join(pieces)


def new_text(body: bytes, fonts: Sequence[str]) -> str | None:
    """The text of an .xlsb file's record with marked letters; ``None`` for any other."""
    if not body or not body[0] & 1 or not any(fonts):
        return None
    try:
        length = unpack_from("<I", body, 1)[0]
        end = 5 + 2 * length
        count = unpack_from("<I", body, end)[0]
        runs = [unpack_from("<HH", body, end + 4 + 4 * number) for number in range(count)]
    except StructError:
        return None
    return written(body[5:end].decode("utf-16-le", "replace"), runs, fonts) if runs else None
