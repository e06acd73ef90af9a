"""What is refused before a line of a text is folded."""

from __future__ import annotations

import pytest

from extractor.align import Catalogue
from extractor.align.glance import may_show
from extractor.forms import builtin_forms

FORM = next(form for form in builtin_forms() if form.id == "ogi-2019")
LABELS = [heading.path[-1] for table in FORM.tables for heading in (*table.rows, *table.columns)]
NEWS = "云溪市水务局召开会议，部署防汛抗旱工作，并就行政复议和商业企业开展调研。" * 40


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue([FORM])


def test_news_with_a_few_labels_is_refused(catalogue: Catalogue) -> None:
    assert not may_show([NEWS], catalogue, 1 / 3)


@pytest.mark.parametrize("text", ["".join(LABELS), "\n".join(LABELS), " ".join("".join(LABELS))])
def test_labels_without_anything_between_them_are_seen(catalogue: Catalogue, text: str) -> None:
    assert may_show([NEWS, text], catalogue, 1 / 3)


def test_a_text_of_one_character_a_line_is_seen(catalogue: Catalogue) -> None:
    assert may_show("".join(LABELS), catalogue, 1 / 3)


@pytest.mark.parametrize("text", ["雲溪市水務局召開會議", "機(jī)關(guān)", "会议(huì)议"])
def test_what_folds_to_other_characters_is_never_refused(catalogue: Catalogue, text: str) -> None:
    assert may_show([text], catalogue, 1 / 3)
