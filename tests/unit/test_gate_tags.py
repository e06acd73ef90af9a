"""Pages whose words are broken by tags, also by tags with Chinese characters, pass the gate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.forms import builtin_forms
from extractor.gate import _ASCII, _TAGS, Gate

GATE = Gate(builtin_forms())
WORDS = "行政复议尚未审结自然人"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("font", ["", " style='font-family:宋体'", ' lang="中文"'])
def test_words_with_a_tag_between_their_characters(encoding: str, font: str) -> None:
    page = "<html><body>" + "<p>的是不了</p>" * 20
    assert not GATE.open_to_page(page.encode(encoding))
    page += "".join(f"<b{font}>{character}</b>" for character in WORDS)
    assert GATE.open_to_page(page.encode(encoding))


@given(st.text(st.sampled_from("<>的行政复议a /"), max_size=40))
def test_what_stands_outside_of_tags_is_what_is_left_without_them(text: str) -> None:
    data = text.encode()
    without = _TAGS.sub(b"", data).translate(None, _ASCII)
    tags = data.translate(None, _ASCII.translate(None, b"<>"))
    assert _TAGS.sub(b"", tags).translate(None, b"<>") == without
    if b"<" not in tags.replace(b"<>", b""):
        assert without == data.translate(None, _ASCII)
