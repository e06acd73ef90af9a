"""Tables as HTML, in the dialects of the editors that bureaus use."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from .sheets import Box, Sheet
from .style import Style

_WORD_RUN = (
    "<span style='font-size:10.5pt;font-family:{font};mso-hansi-font-family:\"Times New Roman\"'>"
    "{text}</span>"
)
_TABLE = {
    "plain": ('<table border="1">', "<table border=1 cellspacing=0>", "<table>", "<TABLE>"),
    "ueditor": ('<table interlaced="disabled" data-sort="sortDisabled">', '<table width="800">'),
    "word": (
        "<table class=MsoNormalTable border=1 width=645 style='border-collapse:collapse;"  # noqa: ISC004
        "mso-yfti-tbllook:1184'>",
    ),
    "wps": ('<table border="1" cellspacing="0" style="border:none;mso-padding-alt:0 5.4pt">',),
    "kindeditor": ('<table class="ke-zeroborder" style="width:100%;" bordercolor="#000000">',),
    "soup": ("<table\n border='0'\n class='t t-1' >", '<table style="width:100%" summary="<td>">'),
}


@dataclass(frozen=True)
class Writer:
    """Writes tables in one style; ``rng`` decides what varies from cell to cell."""

    style: Style
    rng: Random

    def table(self, sheet: Sheet, attributes: str = "") -> str:
        """The sheet as a ``table`` element."""
        style = self.style.tables
        mode = style.sections
        if mode == "mixed":
            mode = self.rng.choice(("thead", "tbody", "none"))
        lines = [
            f"<tr{self._row_attributes()}>"
            + "".join(self._cell(box, at < sheet.header) for box in row)
            + self._row_end()
            for at, row in enumerate(sheet.rows)
        ]
        head = sheet.header if mode == "thead" else 0
        body = "\n".join(lines[head:]) + self._word_tail(sheet)
        if mode != "none":
            body = f"<tbody>\n{body}\n</tbody>"
        if head:
            body = "<thead>\n" + "\n".join(lines[:head]) + "\n</thead>\n" + body
        opening = self.rng.choice(_TABLE[self.style.page.markup])
        if attributes:
            opening = opening[:6] + " " + attributes + opening[6:]
        return f"{opening}\n{self._columns(sheet)}{body}\n</table>"

    def _columns(self, sheet: Sheet) -> str:
        if self.style.page.markup not in ("ueditor", "word", "wps") or self.rng.random() < 0.5:
            return ""
        return "<colgroup>" + '<col width="64">' * sheet.width + "</colgroup>\n"

    def _row_attributes(self) -> str:
        if self.style.page.markup == "word":
            return " style='mso-yfti-irow:0;height:15.0pt'"
        return ' class="firstRow"' if self.style.page.markup == "ueditor" else ""

    def _row_end(self) -> str:
        return "" if self.style.page.markup == "soup" and self.rng.random() < 0.5 else "</tr>"

    def _word_tail(self, sheet: Sheet) -> str:
        if self.style.page.markup != "word" or self.rng.random() < 0.5:
            return ""
        cells = "<td style='border:none'></td>" * sheet.width
        return f"\n<![if !supportMisalignedColumns]>\n<tr height=0>{cells}</tr>\n<![endif]>"

    def _cell(self, box: Box, header: bool) -> str:
        tag = "th" if self.style.tables.header_cells and header else "td"
        spans = ""
        if box.columns != 1:
            spans += f' colspan="{box.columns}"'
        if box.rows != 1:
            spans += f' rowspan="{box.rows}"' if self.rng.random() < 0.9 else f" rowspan={box.rows}"
        inside = self._inside(box)
        if self.style.page.cell_copy and box.text.strip():
            inside += f'<span style="display:none" class="m">{self._inside(box)}</span>'
        end = "" if self.style.page.markup == "soup" and self.rng.random() < 0.3 else f"</{tag}>"
        return f"<{tag}{spans}{self._cell_attributes()}>{inside}{end}"

    def _cell_attributes(self) -> str:
        markup = self.style.page.markup
        if markup == "ueditor":
            return ' width="85" valign="middle" style="border: 1px solid rgb(0, 0, 0);"'
        if markup == "word":
            return " width=64 style='width:48.0pt;border:solid windowtext 1.0pt;padding:0cm'"
        return ' bgcolor="#FFFFFF" align="center"' if markup == "kindeditor" else ""

    def _inside(self, box: Box) -> str:
        markup = self.style.page.markup
        text = text_html(box.text)
        if markup == "plain":
            return text
        if markup == "ueditor":
            inner = text or self.rng.choice(("", "<br/>", "&nbsp;")) if not box.text else text
            return f'<p style="text-align: center;"><span style="font-size:14px">{inner}</span></p>'
        if markup == "kindeditor":
            return f'<span style="line-height:1.5;"> {text} </span>' if text else "&nbsp;"
        if markup == "word":
            return self._word(box.text)
        if markup == "wps":
            paragraphs = [f'<p class="p"><span>{line}</span></p>' for line in text.split("<br>")]
            return "".join(paragraphs)
        return self._soup(box.text)

    def _word(self, text: str) -> str:
        runs = "".join(
            text_html(char)
            if char in "\n \u3000\xa0"
            else _WORD_RUN.format(font="宋体" if ord(char) > 255 else "Arial", text=escape(char))
            for char in text
        )
        opening = "<p class=MsoNormal align=center style='text-align:center'>"
        return f"{opening}{runs}<span lang=EN-US><o:p>{'' if text else '&nbsp;'}</o:p></span></p>"

    def _soup(self, text: str) -> str:
        pieces: list[str] = []
        at = 0
        while at < len(text):
            size = self.rng.randint(1, 4)
            piece = text_html(text[at : at + size])
            tag = self.rng.choice(("span", "font", "b", "strong", "a", "u", "span"))
            pieces.append(f"<{tag}>{piece}</{tag}>" if self.rng.random() < 0.8 else piece)
            at += size
        if self.rng.random() < 0.2:
            odd = ("<!-- 7 -->", "<!--<td>9</td>-->", "<a name='t'></a>")
            pieces.insert(0, self.rng.choice(odd))
        return "\n  <div>" + "".join(pieces) + "</div>\n "


def text_html(text: str) -> str:
    """Text as HTML: line breaks as ``br``, no-break spaces by name."""
    return escape(text, quote=False).replace("\n", "<br>").replace("\xa0", "&nbsp;")
