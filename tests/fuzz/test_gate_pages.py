"""No page is turned away in which a report would be found, however oddly it is written."""

from __future__ import annotations

import re
from typing import NamedTuple
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractor import extract
from extractor.errors import InputError
from extractor.forms import builtin_forms
from extractor.gate import Gate
from extractor.sniff import sniff
from tests.support.reports import NAMES, page, report

GATE = Gate(builtin_forms())
PAGES = {name: page(report(name)) for name in NAMES}
HAN = re.compile("(?<=[一-鿿])(?=[一-鿿])")
# What may stand between two characters of a word without being seen.
GAPS = (
    *("<b></b>", "<i title='中文'>", "<!-- x -->", "<span lang=EN-US></span>", "<br>", "\n", " "),
    *("</span><span style='font-family:宋体'>", "<a title='信息'></a>"),
    *("&nbsp;", "&ensp;", "&#8203;", "\u3000", "\u00a0", "\u200b", "\ufeff", "\u00ad", "\u2060"),
)
ENCODINGS = (
    *("utf-8", "utf-8-sig", "gb18030", "gbk", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be"),
    *("utf-32", "cp932", "cp949", "euc_jp", "cp1252"),
)


def reads(data: bytes) -> bool:
    """Whether a report is found when nothing is turned away."""
    with patch.object(Gate, "refuses", return_value=False):
        try:
            extract(data)
        except InputError:
            return False
    return True


def spread(text: str, gap: str, every: int) -> str:
    """The page with a gap in each run of ``every`` places between two characters of a word."""
    count = iter(range(1 << 30))
    return HAN.sub(lambda _: gap if next(count) % every == 0 else "", text)


def referenced(text: str, every: int) -> str:
    """The page with characters written by their numbers."""
    return re.sub("[一-鿿]", lambda m: f"&#{ord(m[0])};" if ord(m[0]) % every == 0 else m[0], text)


class Odd(NamedTuple):
    """How a page is written: what stands in its words, its bytes, and what is hurt in them."""

    name: str
    gap: str = ""
    every: int = 1
    references: int = 0
    encoding: str = "utf-8"
    declared: str = ""
    cut: int = 0
    hurt: tuple[int, ...] = ()


ODD = st.builds(
    Odd,
    name=st.sampled_from(NAMES),
    gap=st.sampled_from(("", *GAPS)),
    every=st.integers(1, 4),
    references=st.integers(0, 3),
    encoding=st.sampled_from(ENCODINGS),
    declared=st.sampled_from(("", "utf-8", "gb2312", "big5", "shift_jis", "euc-kr", "x-unknown")),
    cut=st.integers(0, 100),
    hurt=st.lists(st.integers(0, 1 << 20), max_size=4).map(tuple),
)


@given(odd=ODD)
@example(Odd(NAMES[0], "\u3000", encoding="gb18030", declared="gb2312"))
@example(Odd(NAMES[0], "\u200b", encoding="gb18030"))
@example(Odd(NAMES[0], "<b></b>", encoding="big5hkscs", declared="big5"))
@example(Odd(NAMES[0], "</span><span style='font-family:宋体'>"))
@example(Odd(NAMES[0], "</span><span style='font-family:宋体'>", encoding="gb18030"))
@example(Odd(NAMES[0], references=1, encoding="cp932", declared="shift_jis"))
@settings(max_examples=150, deadline=None)
def test_what_is_read_is_not_turned_away(odd: Odd) -> None:
    text = PAGES[odd.name]
    text = spread(text, odd.gap, odd.every) if odd.gap else text
    text = referenced(text, odd.references) if odd.references else text
    head = f"<meta charset={odd.declared}>" if odd.declared else ""
    data = bytearray((head + text).encode(odd.encoding, "xmlcharrefreplace"))
    data = data[: len(data) - odd.cut * 20]
    for place in odd.hurt:
        data[place % len(data)] = 0xFF
    kind = sniff(bytes(data), "").name
    if GATE.refuses(bytes(data), kind):
        assert not reads(bytes(data)), kind


def test_a_page_of_news_is_turned_away() -> None:
    news = "<html><body><p>云溪市召开会议，部署政府信息公开。</p></body></html>" * 20
    for encoding in ("utf-8", "gb18030"):
        assert GATE.refuses(news.encode(encoding), "html")
    assert not GATE.refuses(news.encode("utf-16"), "html")
    assert not GATE.refuses(news.encode(), "html", "shift_jis")
