"""The only label folding: printed labels to comparable ones, and comparable ones to official ones.

A label is printed in many ways: full-width or not, with or without its number, its quotes, its
note in brackets, with white space inside, in traditional characters, with pinyin in brackets.
:func:`fold` takes all that away; :class:`LabelIndex` finds the official label of what is left and
says when it had to look past a typing error.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from extractor.foreign import Foreign
from extractor.marks import without_label_marks
from extractor.misspelt import MAX_EDITS, Spellings, bound, same_numbers, same_sense
from extractor.simplified import simplify
from extractor.values import read_value

# The longest official label has 60 characters with its note; what is longer than this is prose.
MAX_FOLDED = 120
# White space and pinyin can multiply a label's length, not more than this.
MAX_RAW = 4 * MAX_FOLDED
MIN_CUT = 6
SURE_CUT = 10
CACHE_SIZE = 1 << 14

# CJK Radicals Supplement, which PDF fonts put in place of characters and NFKC leaves alone;
# pairs from Unicode's EquivalentUnifiedIdeograph.txt. Kangxi radicals are NFKC's.
_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺈刀⺉刂⺊卜⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫"
    "⺥爫⺦丬⺧牛⺨犭⺩王⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺴冗⺶羊⺹耂⺺肀⺻聿⺼肉⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝"
    "⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾"
    "⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟㇐一"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NEGATIVE_CIRCLED = "❶❷❸❹❺❻❼❽❾❿"
_CIRCLED_CHINESE = "㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"
# Before NFKC, which would make ①项 the same as 1项.
_BEFORE: dict[int, str] = {
    **{ord(_RADICALS[i]): _RADICALS[i + 1] for i in range(0, len(_RADICALS), 2)},
    **{ord(mark): f"({i})" for i, mark in enumerate(_CIRCLED, 1)},
    **{ord(mark): f"({i})" for i, mark in enumerate(_NEGATIVE_CIRCLED, 1)},
    **{ord(mark): f"({'一二三四五六七八九十'[i]})" for i, mark in enumerate(_CIRCLED_CHINESE)},
}
_AFTER: dict[int, str] = {
    **dict.fromkeys(map(ord, "\"'`´“”„‟‘’‚‛«»‹›「」『』〝〞〟《》〈〉"), ""),
    **dict.fromkeys(map(ord, "[{〔【〖〘〚⦅"), "("),
    **dict.fromkeys(map(ord, "]}〕】〗〙〛⦆"), ")"),
    **dict.fromkeys(map(ord, "、;､"), ","),
    **dict.fromkeys(map(ord, "。｡"), "."),
    **dict.fromkeys(map(ord, "∶︰"), ":"),
    **dict.fromkeys(map(ord, "\\⁄∕"), "/"),
    **dict.fromkeys(map(ord, "‐‑‒–—―−─━"), "-"),
    **dict.fromkeys(map(ord, "•‧・･"), "·"),
    # Variants that GB 2312 has beside the simplified character, or that OpenCC leaves alone.
    **dict(zip(map(ord, "於祕複覆爲後徵閲"), "于秘复复为后征阅", strict=True)),
}
_INVISIBLE = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\xad\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_PINYIN_LETTER = "a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿêếềɑɡ"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿếề"
_TONED_PINYIN = re.compile(
    rf"(?<=[㐀-鿿])\([{_PINYIN_LETTER}]{{0,6}}[{_TONED}][{_PINYIN_LETTER}]{{0,6}}\)"
)
# Neutral tones (的(de)) are pinyin only where toned pinyin stands beside them.
_ANY_PINYIN = re.compile(rf"(?<=[㐀-鿿])\([{_PINYIN_LETTER}]{{1,7}}\)")
_PLAIN = re.compile(r"[0-9a-z一-鿿(),.:/·+%-]*")
_CHINESE_NUMBER = "[一二三四五六七八九十百]{1,4}"
_MARK = (
    rf"(?:(?P<l1>{_CHINESE_NUMBER})[,.:]"
    r"|(?P<roman>[ivx]{1,5})[,.:)]"
    rf"|\((?P<l2>{_CHINESE_NUMBER})\)[,.:]?"
    r"|\(?(?P<l4>[0-9]{1,2})\)[,.:]?"
    r"|(?P<l3>[0-9]{1,2})[,.:](?![0-9])"
    r"|\(?(?P<l5>[a-z])\)|(?P<l5b>[a-z])[,.:](?=[一-鿿]))"
)
_ORDINAL = re.compile(_MARK)
_LEADING = re.compile(rf"(?:{re.sub('[?]P<[a-z0-9]+>', '?:', _MARK)}|其中[:,])+(?=.)")
_LEVELS = {"l1": 1, "roman": 1, "l2": 2, "l3": 3, "l4": 4, "l5": 5, "l5b": 5}
# Brackets that hold only a number belong to the label: 第二十条第(一)项.
_KEPT = r"(?!(?:[一二三四五六七八九十百]+|[0-9]+)(?:\)|$))"
_NOTE = re.compile(rf"\({_KEPT}[^()]*(?:\([^()]*\)[^()]*)*\)")
_CUT_NOTE = re.compile(rf"\({_KEPT}[^()]*(?:\([^()]*\)[^()]*)*$")
_PUNCTUATION = re.compile(r"[\W_]+")
# "1 属于国家秘密", "四 结转…": a number without its mark, none of the label's if one follows.
_BARE_NUMBER = re.compile("^(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})(?=[一-鿿])")
_LETTER = re.compile(r"[^\W\d_]")


def fold(text: str) -> str:
    """The form in which labels are compared; never raises, and ``fold(fold(x)) == fold(x)``.

    NFKC, radicals to characters, white space and quotes out, one form for each bracket, comma,
    colon, slash and dash, pinyin in brackets out, traditional to simplified characters, small
    letters, marks of notes (自然人¹), leading numbering (一、（一）1. ①) and 其中： out unless
    nothing follows, no colon or comma at the end. 第二十条第（一）项 keeps its number: it begins
    with no numbering mark.
    """
    known = _FOLDED.get(text)
    if known is not None:
        return known
    folded = _fold(text)
    if len(text) <= MAX_RAW:
        if len(_FOLDED) >= CACHE_SIZE:
            _FOLDED.clear()
        # What is folded is often folded again.
        _FOLDED[text] = _FOLDED[folded] = folded
    return folded


_FOLDED: dict[str, str] = {}


def _fold(text: str) -> str:
    folded = _strip(_normal(without_label_marks(text)))
    # What is plain cannot change any more; taking characters out of the rest can make new pairs.
    for _ in range(8):
        if _PLAIN.fullmatch(folded):
            break
        again = _strip(_normal(folded))
        if again == folded:
            break
        folded = again
    return folded


def _normal(text: str) -> str:
    """``text`` with one form for each character, its numbering still in front."""
    try:
        text = "".join(map(_ALONE.__getitem__, text))
    except KeyError:
        text = _normal_together(text)
    if "(" in text and not text.isascii() and _TONED_PINYIN.search(text):
        text = _ANY_PINYIN.sub("", text)
    return simplify(text)


def _normal_together(text: str) -> str:
    """``text`` with one form for each character, whatever stands beside it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_BEFORE))
    return _INVISIBLE.sub("", text).translate(_AFTER).lower()


class _Alone(dict[str, str]):
    """Characters → their one form, for those that never join with what stands beside them."""

    def __missing__(self, character: str) -> str:
        if not any(pair[0] <= character <= pair[1] for pair in _APART):
            raise KeyError(character)
        self[character] = form = _normal_together(character)
        return form


# ASCII, punctuation, ideographs and the wide forms of ASCII: what nearly all labels are made of.
_APART = ("\0\x7f", "\u2010\u201f", "\u3000\u3029", "\u4e00\u9fff", "\uff01\uff5e")
_ALONE = _Alone()


def _strip(normal: str) -> str:
    trimmed = normal.rstrip(":,") or normal
    found = _LEADING.match(trimmed)
    return trimmed[found.end() :] if found else trimmed


def ordinal(text: str) -> tuple[int, int] | None:
    """The numbering mark in front of a label as (level, number), ``None`` where there is none.

    Levels as in official documents (GB/T 9704): 1 for 一、 (and Ⅰ.), 2 for （一）, 3 for 1.,
    4 for （1） and ①, 5 for letters.
    """
    # Nearly all text begins with an ideograph that is no number.
    plain = "一" <= text[:1] <= "鿿" and text[0] not in _CHINESE_NUMBER
    found = None if plain else _ORDINAL.match(_normal(text[:MAX_RAW]))
    if found is None or found.lastgroup is None:
        return None
    group, mark = found.lastgroup, found[found.lastgroup]
    if group == "roman":
        number = _roman(mark)
    elif mark.isascii():
        number = int(mark) if mark.isdigit() else ord(mark) - ord("a") + 1
    else:
        value = read_value(mark, "count").value
        number = None if value is None else int(value)
    return None if number is None else (_LEVELS[group], number)


def _roman(mark: str) -> int | None:
    digits = [{"i": 1, "v": 5, "x": 10}[letter] for letter in mark]
    return sum(
        -digit if digit < following else digit
        for digit, following in zip(digits, [*digits[1:], 0], strict=True)
    )


def core(folded: str) -> str:
    """A folded label without its notes in brackets, also where the closing bracket was cut off.

    A label that is nothing but a note is its own core.
    """
    if "(" not in folded:
        return folded
    return _strip(_CUT_NOTE.sub("", _NOTE.sub("", folded))) or folded


def unnumbered(folded: str) -> str:
    """A folded label without a leading number that has lost its mark: 1属于国家秘密."""
    return _BARE_NUMBER.sub("", folded)


def letters_of(folded: str) -> str:
    """The letters and digits alone: labels that differ in nothing else are one label."""
    return (_known_letters if len(folded) <= MAX_RAW else _letters)(folded)


def _letters(folded: str) -> str:
    return _PUNCTUATION.sub("", folded) or folded


_known_letters = lru_cache(maxsize=CACHE_SIZE)(_letters)


class LabelMatch(Struct, frozen=True):
    """An official label (folded, as given to the index) and whether it was only nearly met."""

    label: str
    uncertain: bool


# What was never looked for, beside ``None`` for what is no label.
_UNSEEN = LabelMatch("", True)


class LabelIndex:
    """Finds which of the given labels a printed text is.

    ``meanings`` says for (unfolded or folded) labels what they stand for: labels of one meaning,
    such as a label and its aliases, are no rivals of each other. A label without one stands for
    itself, so that two labels that differ in punctuation only are still one.
    """

    __slots__ = (
        "_alphabet", "_exact", "_foreign", "_joined", "_meaning", "_memo", "_sorted", "_spellings",
        "_targets",
    )  # fmt: skip

    def __init__(
        self, labels: Iterable[str], meanings: Mapping[str, Hashable] | None = None
    ) -> None:
        given = {fold(label): label for label in reversed(list(labels))}
        given.pop("", None)
        known = {fold(label): meaning for label, meaning in (meanings or {}).items()}
        self._meaning: dict[str, Hashable] = {
            label: known[label] if label in known else letters_of(label)
            for label in reversed(given)
        }
        self._exact = {label: LabelMatch(label, False) for label in self._meaning}
        self._targets = self._by_bones()
        self._sorted = sorted(self._targets)
        self._alphabet = frozenset("".join(self._targets))
        self._foreign = Foreign(self._alphabet, _normal)
        self._spellings = Spellings(self._targets)
        self._memo: dict[str, LabelMatch | None] = {}
        self._joined = lru_cache(maxsize=CACHE_SIZE // 8)(self._join)

    def match(self, text: str) -> LabelMatch | None:
        """The label that ``text`` is, or ``None`` where it is none or could be several.

        In this order: equal after folding; equal but for notes in brackets and punctuation; cut
        short; a bounded number of typing errors away. The last two are ``uncertain``.
        """
        known = self._memo.get(text, _UNSEEN)
        if known is not _UNSEEN:
            return known
        if len(text) > MAX_RAW:
            return None
        found = self._find(fold(text))
        if len(self._memo) >= CACHE_SIZE:
            self._memo.clear()
        self._memo[text] = found
        return found

    def has(self, text: str) -> bool:
        """Whether ``text`` is a label as it stands, after folding."""
        return len(text) <= MAX_RAW and fold(text) in self._exact

    def is_far(self, text: str) -> bool:
        """Whether ``text`` is plainly no label, nor one with those of its groups before it."""
        return len(text) > MAX_RAW or self._foreign.is_far(text, MAX_EDITS)

    def match_joined(
        self, texts: Sequence[str], start: int, most: int = 4
    ) -> tuple[LabelMatch, int] | None:
        """The label that the longest join of texts from ``start`` makes, and how many they are.

        Only exact joins count, and joins equal but for a complete note; a text without a letter
        (a number, a dash, nothing) ends the join.
        """
        stop = start
        while stop < min(start + most, len(texts)) and _LETTER.search(texts[stop][:MAX_RAW]):
            stop += 1
        return self._joined(tuple([text[:MAX_RAW] for text in texts[start:stop]]))

    def _join(self, pieces: tuple[str, ...]) -> tuple[LabelMatch, int] | None:
        for end in range(len(pieces), 0, -1):
            folded = fold("".join(pieces[:end]))
            if len(folded) > MAX_FOLDED:
                continue
            found = self._exact.get(folded) or self._exact.get(unnumbered(folded))
            if found is None and (end == 1 or folded.count("(") == folded.count(")")):
                found = self._same(folded)
            if found is not None:
                return found, end
        return None

    def _by_bones(self) -> dict[str, LabelMatch | None]:
        """Bones of labels and of their cores to the label; ``None`` where two meanings share one.

        A label without a note goes before one that only loses its note.
        """
        whole: dict[str, LabelMatch | None] = {}
        cores: dict[str, LabelMatch | None] = {}
        for label in self._exact:
            letters, inner = letters_of(label), core(label)
            bare = letters if inner is label else letters_of(inner)
            for targets, key in ((whole, letters), (cores, bare)):
                other = targets.get(key, self._exact[label])
                same = other is not None and self._meaning[other.label] == self._meaning[label]
                targets[key] = other if same else None
        return {**cores, **whole}

    def _find(self, folded: str) -> LabelMatch | None:
        found = self._exact.get(folded)
        if found is not None:
            return found
        if len(folded) < 2 or len(folded) > MAX_FOLDED or not _LETTER.search(folded):
            return None
        found = self._same(folded) or self._exact.get(unnumbered(folded))
        if found is not None:
            return found
        bones = letters_of(core(folded))
        strange = len(bones) - sum(map(self._alphabet.__contains__, bones))
        if bones in self._targets or strange > MAX_EDITS:
            return None
        return (None if strange else self._cut(bones)) or self._near(bones)

    def _same(self, folded: str) -> LabelMatch | None:
        """Equal bones with notes, or else equal bones without."""
        return self._targets.get(letters_of(folded)) or self._targets.get(letters_of(core(folded)))

    def _cut(self, bones: str) -> LabelMatch | None:
        """The one label that begins with ``bones``.

        Shorter beginnings are words of their own (行政, 第二十条第), and what is less than half of
        a label needs ten characters, because a heading may share the stem of a label.
        """
        if len(bones) < MIN_CUT:
            return None
        begun = self._begun(bones)
        long_enough = len(bones) >= SURE_CUT or any(len(name) <= 2 * len(bones) for name in begun)
        return self._only(begun) if long_enough else None

    def _begun(self, bones: str) -> list[str]:
        """The targets that begin with ``bones``, in their order; they are one run of the sorted."""
        at = bisect_left(self._sorted, bones)
        if at == len(self._sorted) or not self._sorted[at].startswith(bones):
            return []
        return [target for target in self._targets if target.startswith(bones)]

    def _near(self, bones: str) -> LabelMatch | None:
        """The one label within its bound of typing errors, no other as near or one error more.

        A number is never taken for another: 第二十条第（五）项 is no misprint of （六）. Nor is a
        character that turns the meaning (上年 for 本年, 不予 for 予以).
        """
        near = self._spellings.near(bones)
        in_bound = [pair for pair in near if pair[0] <= bound(bones, pair[1])]
        if not in_bound:
            return None
        edits, target = min(in_bound)
        reach = min(edits + 1, bound(bones, target))
        rivals = [other for distance, other in near if distance <= reach]
        found = self._only([target, *rivals])
        sense_kept = any(same_sense(bones, other) for other in (target, *rivals))
        return found if same_numbers(bones, target) and sense_kept else None

    def _only(self, targets: Sequence[str]) -> LabelMatch | None:
        """The first label of ``targets``, as an uncertain match, if all of them mean the same."""
        found = [self._targets[target] for target in targets]
        meanings = {None if match is None else self._meaning[match.label] for match in found}
        first = found[0] if found else None
        return LabelMatch(first.label, True) if first and len(meanings) == 1 else None
