"""What is done to a text before tables are looked for: markup blanked, single lines unrolled."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from extractor.marks import lower_digits, raise_digits
from extractor.readers.text.lines import is_value, is_wide

# The widest tables of reports have twenty cells in a row: a line with more bars than this is a
# whole page whose cells and paragraphs a program joined by bars.
MAX_ROW_BARS: Final = 60
# A line with so many words, of which so many are figures, is a whole page joined by spaces.
MIN_PAGE_WORDS: Final = 100
MIN_PAGE_FIGURES: Final = 24
MIN_FIGURE_SHARE: Final = 0.15
MOST_GAPS: Final = 0.05
# So many line breaks written as \n in a line, to four true ones in the text, are its lines.
MIN_BREAKS: Final = 16

# HTML that a Markdown writer leaves where Markdown has no words for it.
_TAG: Final = re.compile(
    r"</?(?:span|font|div|p|a|b|i|u|em|strong|center|o:p|class|verbatim)\b[^<>\n]*>"
)
# What is raised or lowered beside other text: 12<sup>1</sup> is no 121.
_LEVEL: Final = re.compile(
    r"(?<=[^\s|])<(su[pb])>([^<>|\n]{0,80})</\1>|<(su[pb])>([^<>|\n]{0,80})</\3>(?=[^\s|])"
)
_LEVEL_TAG: Final = re.compile(r"</?su[pb]\b[^<>\n]*>")
# Characters that some writers leave as HTML names them.
_SPACE_NAME: Final = re.compile("&(?:nbsp|ensp|emsp|thinsp|#160|#12288);")
_SIGN_NAME: Final = re.compile("&(?:lt|gt|amp|quot);")
# A line break inside of a cell, as some writers spell it.
_SPELT_BREAK: Final = re.compile(r"\\n(?![A-Za-z])")
# What a program drew below the words of a table: |____12____|.
_UNDERLINED: Final = re.compile(r"^[ \t]*\|_.*_\|[ \t]*$|^[ \t]*_{8,}[ \t]*$", re.MULTILINE)
_LINE: Final = re.compile(r"_{2,}|(?<=\|)_|_(?=\|)")
# Pandoc's spans: [text]{style="..."} and [text]{.class}, also [text]{lang="EN-US" style="..."}.
_SPAN_END: Final = re.compile(r"\]\{[^{}\n]*\}")
# Emphasis, as Markdown, org and others write it around words or parts of them: *件*, _0_, **0**.
_EMPHASIS: Final = re.compile(r"(\*{1,3}|_{1,3})(?=[^\s*_])([^*_|\n]{1,60})(?<=\S)\1")
# Code, which some writers make of what has a style: `0`{style: font-size:14px}.
_CODE: Final = re.compile(r"`([^`|\n]{1,80})`(\{[^{}\n]*\})?")
# What Markdown writers escape: 1\. for a line that would begin a list, \-3, \(3\), 12\.5.
_ESCAPED: Final = re.compile(r"\\([-+(\[*_#])|\\([.)\]][0-9]*)")
# What reStructuredText puts beside emphasis inside of a word, and boxes around what has a style.
_JOIN: Final = re.compile(r"(?<=\S)\\ (?=\S)")
_CONTAINER: Final = re.compile(r"^ *\.\. container::.*$", re.MULTILINE)
# What a cell of Textile begins with: |_. of a header, |\3. and |/2. of spans, |>. to the right.
_TEXTILE: Final = re.compile(r"(?<=\|)(?:[_<>=~^-]|[\\/]\d{1,2}){1,6}\. ")
# Stand where markup stood, of one and of two columns of the screen.
_NARROW: Final = "\ue000"
_WIDE: Final = "\ue001"
_MARKED: Final = re.compile(f"[^\\s|│]*[{_NARROW}{_WIDE}][^\\s|│]*")
# Anchors of org: <<name>>.
_ANCHOR: Final = re.compile(r"<<[^<>\n]{1,60}>>")


def without_markup(text: str) -> str:
    """``text`` with inline markup taken out of its words, as many spaces put behind these.

    So columns stay where they are, and what is printed in parts stays one word: ``**1**2`` is 12.
    """
    if ". " in text and ("|_." in text or "|<." in text or "|>." in text or "=. " in text):
        text = _TEXTILE.sub(_blank, text)
    if "_" in text and ("|_" in text or "_____" in text):
        text = _UNDERLINED.sub(_without_line, text)
    if "&" in text:
        text = _SIGN_NAME.sub(_named, _SPACE_NAME.sub(_space, text))
    if "\\" in text:
        if "\\n" in text and not is_escaped(text):
            text = _SPELT_BREAK.sub(_blank, text)
        text = _ESCAPED.sub(_unescaped, text)
        text = text if "\\begin{" in text else _JOIN.sub(_NARROW * 2, text)
    if ":" in text and ".. container::" in text:
        text = _CONTAINER.sub("", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(_plain, text)
    if "`" in text:
        text = _CODE.sub(_uncoded, text)
    if "<" in text:
        if "<<" in text:
            text = _ANCHOR.sub(_blank, text)
        if "</" in text:
            text = _TAG.sub(_blank, text)
        if "</su" in text:
            text = _LEVEL_TAG.sub(_blank, _LEVEL.sub(_level, text))
    if "{" in text and "]{" in text and "\\begin{" not in text:
        text = _without_openings(text, _SPAN_END.sub(_blank, text))
    if _NARROW in text or _WIDE in text:
        text = _MARKED.sub(_moved, text)
    return text


def _moved(match: re.Match[str]) -> str:
    """A word with the spaces behind it that its markup took."""
    word = match[0].replace(_NARROW, "").replace(_WIDE, "")
    return word + " " * match[0].count(_NARROW) + "\u3000" * match[0].count(_WIDE)


def unroll(lines: list[str]) -> tuple[list[str], list[int] | None]:
    """Lines that hold a whole page between bars, or parted by single spaces, as one cell a line.

    Also the number (from 0) of the line that each came from, or ``None`` where nothing was done.
    """
    marks = [_page_mark(line) for line in lines]
    if not any(marks):
        return lines, None
    unrolled: list[str] = []
    origin: list[int] = []
    for number, (line, mark) in enumerate(zip(lines, marks, strict=True)):
        parts = line.split(mark) if mark else [line]
        if mark == "\\n":
            parts = [part.replace("\\r", "").replace("\\t", "\t") for part in parts]
        if mark == "|":
            # What stood in elements of its own inside of a cell is parted by spaces.
            parts = [piece for part in parts for piece in part.strip().split("  ")]
        unrolled += parts
        origin += [number] * len(parts)
    return unrolled, origin


def is_escaped(text: str) -> bool:
    """Whether ``text`` is one whose line breaks an export wrote as two characters."""
    breaks = text.count("\\n")
    return breaks > MIN_BREAKS and breaks > MIN_BREAKS * text.count("\n") // 4


def may_unroll(text: str) -> bool:
    """Whether ``text`` may have a line that holds a whole page."""
    if "\\" in text and is_escaped(text):
        return True
    return text.count("|") > MAX_ROW_BARS or text.count(" ") > MIN_PAGE_WORDS * (
        1 + text.count("\n")
    )


def _page_mark(line: str) -> str:
    """What parts the cells of a line that holds a whole page, or nothing for other lines."""
    if len(line) <= MAX_ROW_BARS:
        return ""
    if line.count("\\n") > MIN_BREAKS:
        return "\\n"
    bars = line.count("|")
    if bars > MAX_ROW_BARS:
        return "|"
    if bars or line.count(" ") < MIN_PAGE_WORDS or "\t" in line:
        return ""
    words = line.split(" ")
    # Where gaps are wide, they are what parts the cells.
    if line.count("  ") > len(words) * MOST_GAPS:
        return ""
    figures = sum(map(is_value, words))
    return " " if figures >= max(MIN_PAGE_FIGURES, len(words) * MIN_FIGURE_SHARE) else ""


def _blank(match: re.Match[str]) -> str:
    if match[0].isascii():
        return _NARROW * len(match[0])
    return "".join(_WIDE if is_wide(char) else _NARROW for char in match[0])


def _without_line(match: re.Match[str]) -> str:
    return _LINE.sub(lambda line: " " * len(line[0]), match[0])


def _space(match: re.Match[str]) -> str:
    return " " + _NARROW * (len(match[0]) - 1)


def _named(match: re.Match[str]) -> str:
    return unescape(match[0]) + _NARROW * (len(match[0]) - 1)


def _level(match: re.Match[str]) -> str:
    name, inner = match[1] or match[3], match[2] or match[4] or ""
    write = raise_digits if name == "sup" else lower_digits
    return _NARROW * 5 + write(inner) + _NARROW * 6


def _unescaped(match: re.Match[str]) -> str:
    return _NARROW + (match[1] or match[2])


def _uncoded(match: re.Match[str]) -> str:
    behind = _NARROW * len(match[2] or "")
    return f"{_NARROW}{match[1]}{_NARROW}{behind}"


def _plain(match: re.Match[str]) -> str:
    mark = _NARROW * len(match[1])
    return f"{mark}{match[2]}{mark}"


def _without_openings(text: str, blanked: str) -> str:
    """``blanked`` without the brackets that open the spans whose ends were blanked."""
    chars = list(blanked)
    for match in _SPAN_END.finditer(text):
        depth = 0
        for at in range(match.start() - 1, max(-1, match.start() - 400), -1):
            char = text[at]
            if char == "]":
                depth += 1
            elif char == "[":
                if not depth:
                    chars[at] = _NARROW
                    break
                depth -= 1
    return "".join(chars)
