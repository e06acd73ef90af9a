"""Official labels written as bureaus, editors and mirror sites write them."""

from __future__ import annotations

import re
from functools import cache
from random import Random
from typing import Any

from .style import LabelStyle

_NUMERALS = "一二三四五六七八九十"
_NOTE = re.compile(r"（[^）]{8,}）")
_MARK = re.compile(r"\{([pn])(\d)\}")
_CONFUSED = {
    "请": "情",
    "维": "唯",
    "即": "既",
    "组": "祖",
    "业": "页",
    "构": "够",
    "律": "率",
    "权": "全",
    "确": "却",
    "缴": "交",
    "第": "弟",
    "制": "治",
    "密": "蜜",
    "益": "意",
    "复": "覆",
    "掌": "常",
    "案": "按",
}
_FILLERS = "的和与之为等在"
# Pinyin as conversion mirrors print it in brackets after a character.
_PINYIN = dict(
    zip(
        "机关开请数业织构维结纠总计诉讼复议经审决处许费规项务类执权属国报举访确认获补转续办个与为单",
        (
            "jī guān kāi qǐng shù yè zhī gòu wéi jié jiū zǒng "
            "jì sù sòng fù yì jīng shěn jué chǔ xǔ fèi guī "
            "xiàng wù lèi zhí quán shǔ guó bào jǔ fǎng què rèn "
            "huò bǔ zhuǎn xù bàn gè yǔ wéi dān "
        ).split(),
        strict=True,
    )
)


class Labels:
    """Writes labels in one style. The same style writes the same label in many ways only where
    the style says so (stray spaces, typing errors)."""

    def __init__(self, style: LabelStyle, rng: Random) -> None:
        self._style = style
        self._rng = rng
        self._typos = style.typos

    def __call__(self, text: str) -> str:
        text = _MARK.sub(self._ordinal, self._noted(self._worded(text)))
        left, right = self._quotes()
        text = text.replace("“", left).replace("”", right)
        text = self._bracketed(text).replace("，", self._style.comma)
        if self._typos and len(text) >= 5 and self._rng.random() < 0.12:
            self._typos -= 1
            text = mistyped(text, self._rng)
        return self._spaced(self._scripted(text))

    def _worded(self, text: str) -> str:
        if text.endswith("规范性文件") and self._style.normative:
            return self._style.normative
        return self._style.change if text == "本年增/减" else text

    def _noted(self, text: str) -> str:
        if self._style.notes == "full" or not _NOTE.search(text):
            return text
        if self._style.notes == "dropped":
            return _NOTE.sub("", text)
        return _NOTE.sub(lambda match: match.group()[: len(match.group()) // 2], text)

    def _ordinal(self, match: re.Match[str]) -> str:
        number = int(match.group(2))
        if match.group(1) == "n":
            return f"{number}{self._style.ordinal}"
        if self._style.brackets == "㈠":
            return chr(ord("㈠") + number - 1)
        return f"（{_NUMERALS[number - 1]}）"

    def _quotes(self) -> tuple[str, str]:
        quotes = self._style.quotes
        return (quotes[0], quotes[1]) if quotes else ("", "")

    def _bracketed(self, text: str) -> str:
        pair = self._style.brackets
        if len(pair) == 2:
            return text.replace("（", pair[0]).replace("）", pair[1])
        return text

    def _scripted(self, text: str) -> str:
        if self._style.script == "simplified":
            return text
        converted = traditional(text)
        if self._style.script == "traditional" or len(converted) != len(text):
            return converted
        pairs = zip(text, converted, strict=True)
        return "".join(
            f"{new}({_PINYIN[old]})" if old in _PINYIN and old != new else new for old, new in pairs
        )

    def _spaced(self, text: str) -> str:
        if len(text) > 3 and self._rng.random() < self._style.spaces:
            at = self._rng.randint(1, len(text) - 1)
            text = text[:at] + self._rng.choice((" ", " ", "\u3000", "\xa0")) + text[at:]
        if self._style.breaks and len(text) > 4 and self._rng.random() < 0.3:
            at = self._rng.randint(2, len(text) - 1)
            text = text[:at] + "\n" + text[at:]
        return text


def mistyped(text: str, rng: Random) -> str:
    """``text`` with one wrong, missing, doubled or added Chinese character."""
    places = [at for at, char in enumerate(text) if "\u4e00" <= char <= "\u9fff"]
    places = [at for at in places if text[at] not in _NUMERALS] or places
    wrong = [at for at in places if text[at] in _CONFUSED]
    at = rng.choice(wrong if wrong and rng.random() < 0.5 else places)
    how = rng.choice(("wrong", "missing", "doubled", "added"))
    if how == "missing":
        return text[:at] + text[at + 1 :]
    if how == "doubled":
        return text[:at] + text[at] + text[at:]
    if how == "added":
        return text[:at] + rng.choice(_FILLERS) + text[at:]
    return text[:at] + _CONFUSED.get(text[at], rng.choice(_FILLERS)) + text[at + 1 :]


@cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


@cache
def traditional(text: str) -> str:
    """``text`` in traditional characters."""
    return str(_converter().convert(text))
