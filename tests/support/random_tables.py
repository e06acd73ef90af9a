"""Random tables as careless programs and people write them."""

from __future__ import annotations

import random
from collections.abc import Sequence

SPANS = ("1", "2", "3", "4", "0", "-1", "", "x", "2.9", "3px", "+2", " 2", "２", "-0", "02", "2e1")
HUGE = ("1000", "1001", "65534", "65535", "99999999999", "4294967298")


class Writer:
    """Writes one page with a random table; each cell holds a name of its own, ``k1``, ``k2`` ..."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._cells = 0

    def page(self) -> str:
        doctype = "<!DOCTYPE html>" if self._chance(0.7) else ""
        style = "<style>.gone{display:none} td.away, #never {color:red;display:none}</style>"
        tables = "".join(self._table(2) for _ in range(1 if self._chance(0.9) else 2))
        return f"{doctype}<html><head>{style}</head><body>{tables}</body></html>"

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _pick(self, values: Sequence[str]) -> str:
        return self._random.choice(values)

    def _table(self, depth: int) -> str:
        parts = ["<table border=1>"]
        if self._chance(0.1):
            parts.append(
                self._pick(("<caption>c</caption>", "<colgroup><col><col></colgroup>", "<col>"))
            )
        for _ in range(self._random.randint(1, 4)):
            parts.append(self._section(depth))
            if self._chance(0.05):
                parts.append(
                    self._pick(("<col>", "<caption>late</caption>", "stray", "<p>stray</p>"))
                )
        if not self._chance(0.05):
            parts.append("</table>")
            if self._chance(0.03):
                parts.append("<td>outside</td>")
        return "".join(parts)

    def _section(self, depth: int) -> str:
        name = self._pick(("tbody", "tbody", "thead", "tfoot", ""))
        rows = "".join(self._row(depth) for _ in range(self._random.randint(0, 5)))
        if not name:
            return rows
        end = "" if self._chance(0.2) else f"</{name}>"
        return f"<{name}{self._hiding(0.06)}>{rows}{end}"

    def _row(self, depth: int) -> str:
        cells = "".join(self._cell(depth) for _ in range(self._random.randint(0, 6)))
        end = "" if self._chance(0.15) else "</tr>"
        if self._chance(0.04):
            end += self._pick(
                ("<!--[if mso]><tr><td>no</td></tr><![endif]-->", "<script>'<td>'</script>")
            )
        if self._chance(0.03):
            return cells
        return f"<tr{self._hiding(0.06)}>{cells}{end}"

    def _cell(self, depth: int) -> str:
        self._cells += 1
        name = "th" if self._chance(0.1) else "td"
        text = f"k{self._cells}"
        if depth and self._chance(0.02):
            text += self._table(depth - 1)
        elif self._chance(0.1):
            text = self._pick(
                ("<p>{}</p>", "<b>{}", "<div><p>{}</div>", "<span>{}</span></p>")
            ).format(text)
        end = "" if self._chance(0.15) else f"</{name}>"
        cell = (
            f"<{name}{self._span('colspan')}{self._span('rowspan')}{self._hiding(0.05)}>{text}{end}"
        )
        if self._chance(0.02):
            return f"<![if !vml]>{cell}<![endif]>"
        return cell

    def _span(self, name: str) -> str:
        if not self._chance(0.3):
            return ""
        value = self._pick(SPANS) if self._chance(0.99) else self._pick(HUGE)
        twice = f" {name}=3" if self._chance(0.03) else ""
        upper = name.upper() if self._chance(0.1) else name
        return f' {upper}="{value}"{twice}'

    def _hiding(self, share: float) -> str:
        if not self._chance(share):
            return ""
        return self._pick(
            (
                " hidden",
                ' style="display:none"',
                ' style="DISPLAY : None ! important"',
                " class=gone",
                ' class="x away"',
                ' style="display:nonsense"',
                ' style="visibility:hidden"',
                " data-hidden=1",
            )
        )
