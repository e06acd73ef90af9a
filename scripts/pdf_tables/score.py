"""How much of the structure of true tables was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractor.model import Table

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def relations(tables: Sequence[Table]) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for table in tables:
        at: dict[tuple[int, int], int] = {}
        texts = []
        for index, cell in enumerate(table.cells):
            text = cell.text.replace("^", "").translate(RAISED)
            texts.append(
                "".join(text.rstrip(".").split()) if "...." in text else "".join(text.split())
            )
            for y in range(cell.row or 0, (cell.row or 0) + cell.row_span):
                for x in range(cell.column or 0, (cell.column or 0) + cell.column_span):
                    at[y, x] = index
        pairs = set()
        for (y, x), index in at.items():
            if not texts[index]:
                continue
            for name, down, across in (("right", 0, 1), ("below", 1, 0)):
                i, j = y + down, x + across
                while i < table.row_count and j < table.column_count:
                    other = at.get((i, j))
                    if other is not None and other != index and texts[other]:
                        pairs.add((index, other, name))
                        break
                    i, j = i + down, j + across
        found.update((texts[a], texts[b], name) for a, b, name in pairs)
    return found


def scores(hits: int, got: int, want: int) -> str:
    precision, recall = hits / max(1, got), hits / max(1, want)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"
