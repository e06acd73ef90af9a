"""Labels near a text: the few that are compared are all that could be found among all labels."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from extractor.labels import _ALONE, _normal_together
from extractor.misspelt import MAX_EDITS, Spellings, bound
from extractor.values import looks_like_value, read_value

# Few letters, so that labels and texts are near each other.
LETTERS = "甲乙丙丁1"
WORDS = st.text(LETTERS, min_size=1, max_size=18)
CHARACTERS = st.one_of(
    st.characters(max_codepoint=0x303F),
    st.characters(min_codepoint=0x4E00, max_codepoint=0xFFFF, exclude_categories=["Cs"]),
)


@given(st.lists(WORDS, max_size=12), WORDS)
def test_no_label_in_bound_is_passed_over(labels: list[str], text: str) -> None:
    most = bound(text, "甲" * 40)
    every = {(OSA.distance(text, label), label) for label in labels}
    assert set(Spellings(labels).near(text)) == {pair for pair in every if pair[0] <= most and most}


@given(WORDS)
def test_a_few_errors_in_long_labels_only(text: str) -> None:
    assert 0 <= bound(text, text) <= min(MAX_EDITS, len(text) // 4 + 1)


@given(st.text(CHARACTERS))
def test_characters_that_stand_alone_are_the_same_wherever_they_stand(text: str) -> None:
    try:
        alone = "".join(map(_ALONE.__getitem__, text))
    except KeyError:
        return
    assert alone == _normal_together(text)


@given(st.text(st.sampled_from("0123456789,.-/万亿元件增减约本年注（）无暂数据①*"), max_size=8))
def test_a_word_of_labels_makes_no_value(text: str) -> None:
    assert not looks_like_value(f"{text}政{text}")
    assert read_value(f"{text}政", "10k_cny").status == "unreadable"
