"""Tick boxes: which of the words beside them are ticked, as pages and word processors print them.

Boxes are characters of Unicode (□ ☑), a tick typed beside a word (是√), brackets (（√）是（ ）否),
or letters of Wingdings that lost their font: þ and R are ticked boxes, ¨ and £ empty ones. A cross
in a box is a tick; a bare cross is the opposite of one, and says nothing without one beside it.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_LENGTH = 200

_TICKED = "√✓✔☑🗹✅■▣◼⬛●◉⊙☒þü\uf0fe\uf0fc\uf052\uf050\uf0fd"
_EMPTY = "□☐○◯▢◻⬜¨£\uf0a8\uf0a3\uf06f\uf071"
_CROSSED = "×✕✖✗✘\uf0fb"
_KINDS = {
    **dict.fromkeys(_TICKED + "Rr", "T"),
    **dict.fromkeys(_EMPTY + "口o", "E"),
    **dict.fromkeys(_CROSSED, "X"),
}
_BOXES = frozenset(_TICKED + _EMPTY + _CROSSED)
_OPEN, _SHUT = r"[(\[{（［【〔]", r"[)\]}）］】〕]"
_BRACKETED = re.compile(rf"{_OPEN}\s*([{re.escape(''.join(_KINDS))}]?)\s*{_SHUT}")
_BETWEEN = frozenset("、,，;；/／|.。:：")
_ANSWERS = ("没有", "是", "否", "有", "无", "yes", "no")
_BLANKS = re.compile(r"\s+")
# They ask for a picture or for black and white.
_VARIANTS = "\ufe0e\ufe0f"

Ticks = tuple[tuple[str, bool], ...]


def holds_boxes(text: str) -> bool:
    """Whether a text has the character of a tick box or of a tick."""
    return not _BOXES.isdisjoint(text)


def squeezed(word: str) -> str:
    """A word without white space, as ``read_ticks`` gives it."""
    return _BLANKS.sub("", word)


def read_ticks(text: str, words: tuple[str, ...] = _ANSWERS) -> Ticks | None:
    """The words of ``text``, in its order, each with whether it is ticked.

    ``words`` are those that may stand there; without them, 是 and 否 and their like. ``None`` where
    it is not plain which word a tick belongs to, or where the text holds anything else.
    """
    parts = _parts(text, words) if len(text) <= MAX_LENGTH else None
    if not parts or {kind for kind, _, _ in parts} != {"w", "m"}:
        return None
    owners = _owners(parts)
    if owners is None:
        return None
    found: dict[int, str] = {at: "" for at, part in enumerate(parts) if part[0] == "w"}
    for run, owner in owners:
        if found[owner]:
            return None
        found[owner] = run
    kinds = "".join(found.values())
    if "X" in kinds and "T" not in kinds:
        return None
    # A tick beside an empty box was put in by hand.
    seen = tuple((parts[at][1], "T" in run) for at, run in found.items())
    return seen if len({word for word, _ in seen}) == len(seen) else None


# Kind ("w" word, "m" run of marks), what it is, and whether white space stands before it.
_Part = tuple[str, str, bool]


def _parts(text: str, words: tuple[str, ...]) -> list[_Part] | None:
    text = _BRACKETED.sub(lambda found: _KINDS_TO_MARK[_KINDS.get(found[1], "E")], text)
    pattern = _pattern(words)
    parts: list[_Part] = []
    at, gap = 0, True
    while at < len(text):
        found = pattern.match(text, at)
        kind = _KINDS.get(text[at])
        if found is not None:
            parts.append(("w", squeezed(found[0]), gap))
            at, gap = found.end(), False
        elif kind is not None:
            if parts and parts[-1][0] == "m" and not gap:
                parts[-1] = ("m", parts[-1][1] + kind, parts[-1][2])
            else:
                parts.append(("m", kind, gap))
            at, gap = at + 1, False
        elif text[at] in _VARIANTS:
            at += 1
        elif text[at].isspace() or text[at] in _BETWEEN:
            at, gap = at + 1, True
        else:
            return None
    return parts


_KINDS_TO_MARK = {"T": "☑", "E": "□", "X": "×"}


def _owners(parts: list[_Part]) -> list[tuple[str, int]] | None:
    """Each run of marks with the position of its word."""
    kinds = "".join(kind for kind, _, _ in parts)
    for pattern, step in (("(mw)+", 1), ("(wm)+", -1)):
        if re.fullmatch(pattern, kinds):
            return [(p[1], at + step) for at, p in enumerate(parts) if p[0] == "m"]
    owners: list[tuple[str, int]] = []
    for at, (kind, run, gap) in enumerate(parts):
        if kind == "w":
            continue
        last = at + 1 == len(parts)
        before = at > 0 and parts[at - 1][0] == "w" and (last or not gap)
        after = not last and parts[at + 1][0] == "w" and (at == 0 or not parts[at + 1][2])
        if before == after:
            return None
        owners.append((run, at - 1 if before else at + 1))
    return owners


@lru_cache(maxsize=32)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(map(squeezed, words), key=len, reverse=True)
    return re.compile(
        "|".join(r"\s*".join(map(re.escape, word)) for word in longest if word), re.IGNORECASE
    )
