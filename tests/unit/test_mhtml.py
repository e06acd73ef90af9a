"""Saved pages: the page inside, or an error that says what to do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import FormatError
from extractor.readers.mhtml import mhtml_to_html

SAVED = b"""From: <Saved by a browser>
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; start="<page@x>"; boundary="----b"

------b
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
------b
Content-Type: text/html; charset="gb2312"
Content-ID: <frame@x>

frame
------b
Content-Type: text/html; charset="gbk"
Content-ID: <page@x>
Content-Transfer-Encoding: quoted-printable

<p>=D0=C5=
=CF=A2</p>
------b--
"""


def test_the_root_part_is_the_page() -> None:
    data, charset = mhtml_to_html(SAVED)
    assert data.decode("gbk").strip() == "<p>信息</p>"
    assert charset == "gbk"


def test_without_a_start_the_first_html_part_is_the_page() -> None:
    data, charset = mhtml_to_html(SAVED.replace(b'start="<page@x>"; ', b""))
    assert (data.strip(), charset) == (b"frame", "gb2312")


def test_a_single_part_may_be_the_page_itself() -> None:
    data, charset = mhtml_to_html(b"Content-Type: text/html\n\n<p>a")
    assert (data, charset) == (b"<p>a", None)


@pytest.mark.parametrize("data", [b"", b"\0\1\2", b"hello", SAVED[:150], SAVED[:300], SAVED[:-10]])
def test_damaged_pages_are_refused_with_the_next_step(data: bytes) -> None:
    with pytest.raises(FormatError, match="save it again"):
        mhtml_to_html(data)


@given(st.integers(0, len(SAVED)), st.binary(max_size=20), st.integers(0, 60))
def test_nothing_else_is_raised(start: int, put: bytes, dropped: int) -> None:
    try:
        data, _ = mhtml_to_html(SAVED[:start] + put + SAVED[start + dropped :])
    except FormatError:
        return
    assert data
