"""Text that is told from labels before it is folded is no label when it is, nor Chinese another."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from extractor.align import Catalogue
from extractor.encoding import _gb_share, _is_plain_chinese
from extractor.forms import builtin_forms

CATALOGUE = Catalogue(
    [form for form in builtin_forms() if form.series == builtin_forms()[0].series]
)
LABELS = sorted({label for index in CATALOGUE.indexes for label in index.printed})
NOTES = st.sampled_from(
    ["", "（", "(", "[", "）", "①", "[注1]", "其中：", "一、", "注¹", "㈠", "（见附件）"]
)
WORDS = st.text("甲乙丙丁戊报告说明於祕複 1", max_size=6)
# Common pairs, rare ones and ASCII.
PAIRS = st.lists(
    st.sampled_from("的一是在公开信息政府，。、０").map(lambda one: one.encode("gb2312"))
    | st.sampled_from("亍丌さАΑ").map(lambda one: one.encode("gb2312"))
    | st.sampled_from([b"1", b"|", b"\n"]),
    max_size=60,
).map(b"".join)


@given(st.sampled_from(LABELS), st.lists(st.tuples(NOTES, WORDS), max_size=3), st.booleans())
@example("总计", [("（", "甲乙丙丁戊报告")], True)
@example("總計", [("其中：", "")], False)
def test_what_is_far_is_no_label(label: str, around: list[tuple[str, str]], before: bool) -> None:
    added = "".join(note + word for note, word in around)
    text = added + label if before else label + added
    if CATALOGUE.labels.is_far(text):
        assert CATALOGUE.labels.match(text) is None


def test_sentences_are_far_and_labels_are_not() -> None:
    assert CATALOGUE.labels.is_far("各部门密切配合，推进各项工作有序开展，成效显著")
    assert not any(map(CATALOGUE.labels.is_far, LABELS))


@given(PAIRS)
def test_plain_chinese_has_the_share_of_common_pairs_that_is_promised(sample: bytes) -> None:
    if _is_plain_chinese(sample):
        # A byte that is half of no pair has the pairs counted one by one.
        high = sum(byte > 0x7F for byte in sample)
        assert _gb_share(b"\xff" + sample) * (high + 1) >= 0.95 * high
