"""Traditional Chinese characters to simplified ones, one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache


def simplify(text: str) -> str:
    """``text`` with each traditional character as the simplified one.

    GB 2312 holds the simplified characters, so that what can be written in it needs no
    conversion, and a text that holds no others never loads OpenCC.
    """
    if text.isascii():
        return text
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return "".join(map(_simplified, text))
    return text


@lru_cache(maxsize=4096)
def _simplified(character: str) -> str:
    if character < "㐀":
        # No ideograph: 〇 is in every date, and OpenCC takes long to load.
        return character
    if not _encodable(character, "gb2312") and _encodable(character, "big5hkscs"):
        # Twice, because a few (薴) reach their simplified form through another traditional one.
        return _converter()(_converter()(character))
    return character


def _encodable(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=1)
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
