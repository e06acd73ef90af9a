"""A glance at a text, before anything is folded: whether it can hold a form's labels at all.

Folding a page of news takes a hundred times as long as looking for words in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Final

from extractor.align.index import Catalogue, FormIndex
from extractor.labels import fold

# Of the labels that are needed, as many may be spelled in a way that a glance does not see.
LOST: Final = 0.5

_WORDS = re.compile("[\u4e00-\u9fff]+")
_PINYIN = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")


def may_show(texts: Iterable[str], catalogue: Catalogue, share: float) -> bool:
    """Whether ``share`` of the labels of one of the forms may stand in the texts.

    Only plain simplified text without pinyin is refused: in all other, labels look otherwise than
    they fold.
    """
    text = "".join("".join(texts).split())
    characters = {character for character in _alphabet(catalogue) if character in text}
    if any(_shows(text, characters, index, share) for index in catalogue.indexes):
        return True
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return _PINYIN.search(text) is not None


def _shows(text: str, characters: set[str], index: FormIndex, share: float) -> bool:
    words = list(filter(characters.issuperset, _label_words(index)))
    # Needed are labels of ``label_count``; their words are as many, or more with those of aliases.
    spare = len(words) - index.label_count * share * LOST
    for word in words:
        if spare < 0:
            return False
        spare -= word not in text
    return spare >= 0


@lru_cache(maxsize=64)
def _alphabet(catalogue: Catalogue) -> frozenset[str]:
    return frozenset(chain.from_iterable(chain.from_iterable(map(_label_words, catalogue.indexes))))


@lru_cache(maxsize=64)
def _label_words(index: FormIndex) -> tuple[str, ...]:
    """The longest word of each label of a row or column."""
    words = (max(_WORDS.findall(fold(label)), key=len, default="") for label in index.leaf_labels)
    return tuple(sorted({word for word in words if len(word) > 1}))
