"""Sentences about figures and their right reading; what they say beside a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.check.sentences import Statement, TextCheck, find_matches, read_matches
from extractor.check.text import check_text, judge
from extractor.forms import builtin_forms
from extractor.forms.mentions import Mention, mention_faults
from extractor.forms.records import Form
from extractor.model import Observation, Paragraph, Place, Status

FORM = next(form for form in builtin_forms() if form.id == "ogi-2021")
CHECK = TextCheck(FORM)
YEAR = 2022
BODY = "云溪市水务局"

# Each sentence with what it says, as "mention=value". "~": it can agree, and cannot contradict;
# "*": the same, because it may be about more than the body. Nothing: it says nothing on the form.
SENTENCES = [
    # Plain statements.
    ("2022年，全年新收政府信息公开申请859件。", "newly_received=859"),
    ("全年收到依申请公开859件，均已依法办理。", "received=859"),
    ("我局共收到政府信息公开申请12件。", "received=12"),
    ("2022年度，本机关共收到公民、法人和其他组织提出的政府信息公开申请15件。", "received=15"),
    ("2022年共收到12件政府信息公开申请。", "received=12"),
    ("云溪市水务局2022年收到政府信息公开申请8件。", "received=8"),
    ("市水务局全年共收到政府信息公开申请8件。", "received=8"),
    ("本年度受理政府信息公开申请33宗。", "received=33"),
    ("依申请公开共收到20件。", "received=20"),
    ("我局收到信息公开申请数量为6件。", "received=6"),
    ("2022年1月1日至12月31日，我局收到政府信息公开申请45件。", "received=45"),
    ("上年结转政府信息公开申请23件。", "carried_in=23"),
    ("政府信息公开申请结转下年度继续办理72件。", "carried_out=72"),
    ("办理政府信息公开申请，72件结转至2023年。", "carried_out=72"),
    ("因政府信息公开申请引发行政复议7件、行政诉讼3件。", "reconsideration=7 litigation=3"),
    ("全年发生政府信息公开行政复议案件2起。", "reconsideration=2"),
    ("现行有效行政规范性文件21件。", "normative_documents_in_force=21"),
    # How numbers are written.
    ("我局共收到依申请公开1,234件。", "received=1234"),
    ("我局共收到依申请公开１，２３４件。", "received=1234"),
    ("我局共收到政府信息公开申请１２件。", "received=12"),
    ("我局共收到政府信息公开申请十二件。", "received=12"),
    ("我局共收到政府信息公开申请一百零三件。", "received=103"),
    ("我局共收到政府信息公开申请两件。", "received=2"),
    ("我局共收到政府信息公开申请 5 件次。", "received=5"),
    ("我局共收到政府信息公开申请7条。", "received=7"),
    ("我局共收到政府信息公开申请3项。", "received=3"),
    ("我局共收到政府信息公开申请3份。", "received=3"),
    ("收到政府信息公开申请0件。", "received=0"),
    # Nothing is zero.
    ("2022年，未收到政府信息公开申请。", "received=0"),
    ("本年度我局没有收到公民、法人和其他组织提出的政府信息公开申请。", "received=0"),
    ("全年无依申请公开事项，没有收到政府信息公开申请。", "received=0"),
    ("无上年结转的政府信息公开申请，也无结转下年度申请。", "carried_in=0 carried_out=0"),
    (
        "未发生因政府信息公开引起的行政复议、行政诉讼。",
        "reconsideration=0 litigation=0",
    ),
    ("没有因政府信息公开被申请行政复议的情况。", "reconsideration=0"),
    ("未因政府信息公开被提起行政诉讼。", "litigation=0"),
    ("政府信息公开行政复议0件，行政诉讼0件。", "reconsideration=0 litigation=0"),
    # Several statements, and parts of a whole.
    (
        "2022年，新收政府信息公开申请859件，上年结转23件，结转下年度72件。",
        "newly_received=859 carried_in=23 carried_out=72",
    ),
    (
        "收到政府信息公开申请30件，予以公开20件，部分公开4件，不予公开3件，无法提供2件，不予处理1件。",
        "received=30 granted=20 partially_granted=4 denied=3 unavailable=2 not_processed=1",
    ),
    (
        "共收到政府信息公开申请30件，其中自然人申请28件，法人2件。",
        "received=30",
    ),
    (
        "共收到政府信息公开申请30件，其中，通过网络收到申请20件，当面收到申请10件。",
        "received=30 received~20 received~10",
    ),
    ("通过网站收到政府信息公开申请20件。", "received~20"),
    ("自然人方面，收到政府信息公开申请20件。", "received~20"),
    ("上半年，收到政府信息公开申请9件。", "received~9"),
    ("12月，收到政府信息公开申请2件。", "received~2"),
    ("收到有关征地拆迁的政府信息公开申请9件。", ""),
    # More than the body.
    ("全市共收到政府信息公开申请859件。", "received*859"),
    ("全区各部门收到政府信息公开申请859件。", "received*859"),
    ("我市各级行政机关共收到政府信息公开申请1859件。", "received*1859"),
    ("市公安局：收到政府信息公开申请90件。", "received~90"),
    ("市公安局收到政府信息公开申请90件。", "received~90"),
    ("青石镇收到政府信息公开申请3件。", "received~3"),
    # Other years, and comparisons.
    ("2021年收到政府信息公开申请12件。", ""),
    ("2021年，我局收到政府信息公开申请12件。", ""),
    ("上年收到政府信息公开申请12件。", ""),
    ("收到政府信息公开申请比上年增加3件。", ""),
    ("收到政府信息公开申请同比增长12.5%。", ""),
    ("比去年多收到政府信息公开申请3件。", ""),
    ("收到政府信息公开申请15件，较上年增加3件，同比增长25%。", "received=15"),
    ("收到政府信息公开申请15件（上年为12件）。", "received=15"),
    ("2021年收到政府信息公开申请12件，2022年收到政府信息公开申请15件。", "received=15"),
    ("近三年，共收到政府信息公开申请300件。", "received~300"),
    ("条例实施以来，共收到政府信息公开申请300件。", "received~300"),
    ("2020年至2022年，共收到政府信息公开申请300件。", "received~300"),
    # Numbers that are none, and other things.
    ("我局收到政府信息公开申请约12件。", ""),
    ("我局收到政府信息公开申请十余件。", ""),
    ("我局收到政府信息公开申请数十件。", ""),
    ("我局收到政府信息公开申请12件左右。", ""),
    ("根据国办公开办函〔2019〕60号，依申请公开专栏发布信息12条。", ""),
    ("按照《条例》第二十条第3项，办理依申请公开。", ""),
    ("收到人大代表建议12件，政协提案5件。", ""),
    ("收到行政许可申请120件。", ""),
    ("受理低保申请35件。", ""),
    ("收取依申请公开信息处理费12.5元。", ""),
    ("受理行政复议案件45件。", "reconsideration~45"),
    ("全年办理行政复议案件45件，行政应诉案件12件。", "reconsideration~45"),
    ("行政复议维持2件，纠正1件。", ""),
    ("未收到因政府信息公开申请引起的投诉举报。", ""),
    ("未收到不予公开的意见。", ""),
    ("未经行政复议直接起诉3件。", ""),
    ("政府信息公开申请按时答复率100%。", ""),
    ("我局收到申请12件。", "received~12"),
    ("办结政府信息公开申请12件。", "outcome_total~12"),
]


def read_statements(text: str, check: TextCheck, year: int | None, body: str) -> list[Statement]:
    """The figures that lines of running text give for the form's mentions, in order."""
    patterns = check.patterns
    assert patterns is not None
    return list(read_matches(text, patterns, find_matches(text, patterns), year, body))


def said(text: str, year: int | None = YEAR, check: TextCheck = CHECK) -> list[str]:
    statements = read_statements(text, check, year, BODY)
    marks = [
        f"{one.mention}{'=' if one.certain else '*' if one.wide else '~'}{one.value}"
        for one in statements
    ]
    return sorted(marks)


@pytest.mark.parametrize(("sentence", "wanted"), SENTENCES)
def test_sentence(sentence: str, wanted: str) -> None:
    assert said(sentence) == sorted(wanted.split())


ASCII = str.maketrans("，；：（）", ",;:()")


@pytest.mark.parametrize("sentence", [one for one, _ in SENTENCES if one != one.translate(ASCII)])
def test_dumps_with_ascii_punctuation_say_the_same(sentence: str) -> None:
    assert said(sentence.translate(ASCII)) == said(sentence)


@pytest.mark.parametrize(("comma", "colon"), [("，", "："), (",", ":")])
def test_what_another_body_or_one_channel_has_is_not_certain(comma: str, colon: str) -> None:
    assert said(f"通过网上渠道{comma}收到政府信息公开申请3件。") == ["received~3"]
    assert said(f"{YEAR}年{comma}市民政局{colon}收到政府信息公开申请3件。") == ["received~3"]


LISTED = TextCheck(next(form for form in builtin_forms() if form.id == "ogi-2014"))


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("2016年，我局共收到政府信息公开申请9件。", "received=9"),
        ("全年未收到政府信息公开申请。", "received=0"),
        ("全年受理依申请公开12件，同意公开5件。", "received=12 granted~5"),
        ("2015年收到政府信息公开申请9件。", ""),
        ("我局收到行政许可申请9件。", ""),
        ("因政府信息公开引发的行政复议2件。", "reconsideration=2"),
        (
            "全年未发生因政府信息公开引起的行政复议、行政诉讼。",
            "reconsideration=0 litigation=0",
        ),
        ("制发规范性文件3件。", "normative_documents_issued~3"),
    ],
)
def test_sentence_beside_the_statistics_list(sentence: str, wanted: str) -> None:
    assert said(sentence, 2016, LISTED) == sorted(wanted.split())


def observations(figures: dict[str, int | Status]) -> list[Observation]:
    """All slots of the form: zero, or the figure or the status given for a slot's key."""
    made = []
    for slot in FORM.slots:
        figure = figures.get(slot.key, 0)
        if isinstance(figure, int):
            made.append(Observation(slot, "reported", Decimal(figure), "read"))
        else:
            made.append(Observation(slot, figure))
    return made


RECEIVED, CARRIED = "requests/received/total", "requests/carried_in/total"
OUTCOMES: list[tuple[str, dict[str, int | Status], str]] = [
    ("我局共收到政府信息公开申请12件。", {RECEIVED: 12}, "agrees"),
    ("我局共收到政府信息公开申请12件。", {RECEIVED: 9, CARRIED: 3}, "agrees"),
    ("我局新收政府信息公开申请12件。", {RECEIVED: 9, CARRIED: 3}, "differs"),
    ("我局共收到政府信息公开申请12件。", {RECEIVED: 13}, "differs"),
    ("未收到政府信息公开申请。", {RECEIVED: 1}, "differs"),
    ("未收到政府信息公开申请。", {RECEIVED: 0}, "agrees"),
    ("未收到政府信息公开申请。", {RECEIVED: "blank"}, "agrees"),
    ("未收到政府信息公开申请。", {RECEIVED: "dash"}, "agrees"),
    ("我局共收到政府信息公开申请12件。", {RECEIVED: "blank"}, "unclear"),
    ("我局共收到政府信息公开申请12件。", {RECEIVED: "missing"}, ""),
    ("我局共收到政府信息公开申请12件。", {RECEIVED: 13, CARRIED: "missing"}, "unclear"),
    ("全市共收到政府信息公开申请12件。", {RECEIVED: 3}, "unclear"),
    ("全市共收到政府信息公开申请12件。\n我局收到政府信息公开申请3件。", {RECEIVED: 12}, "agrees"),
    ("全市共收到政府信息公开申请12件。\n我局收到政府信息公开申请3件。", {RECEIVED: 4}, "unclear"),
    ("我局收到政府信息公开申请12件。\n我局收到政府信息公开申请3件。", {RECEIVED: 4}, "unclear"),
    ("我局收到政府信息公开申请12件。\n我局收到政府信息公开申请12件。", {RECEIVED: 4}, "differs"),
    ("收到政府信息公开申请1859件，其中市政府办公室72件。", {RECEIVED: 72}, "unclear"),
    ("收到政府信息公开申请1859件，其中自然人1720件。", {RECEIVED: 72}, "differs"),
    ("深入推进政务公开工作。", {RECEIVED: 4}, ""),
]


@pytest.mark.parametrize(("text", "figures", "wanted"), OUTCOMES)
def test_outcome(text: str, figures: dict[str, int | Status], wanted: str) -> None:
    statements = read_statements(text, CHECK, YEAR, BODY)
    table = {seen.slot.key: seen for seen in observations(figures)}
    assert " ".join(one.outcome for one in judge(statements, CHECK, table)) == wanted


def test_a_contradiction_is_a_finding_with_both_figures_and_the_sentence() -> None:
    paragraphs = (
        Paragraph("一、总体情况", 1),
        Paragraph("工作有序推进。我局共收到政府信息公开申请 1，234 件。", 0, Place(line=3)),
    )
    (one,) = check_text(paragraphs, CHECK, YEAR, BODY, observations({RECEIVED: 1243}))
    assert (one.code, one.severity, one.about, one.flag) == (
        "text_disagrees",
        "warning",
        "source",
        "",
    )
    assert (one.expected, one.found) == (Decimal(1234), Decimal(1243))
    assert one.observations == (RECEIVED,)
    assert one.quote == "我局共收到政府信息公开申请1，234件"
    assert one.place == Place(line=3)


def test_a_doubtful_figure_puts_the_reading_in_doubt() -> None:
    table = [
        Observation(seen.slot, seen.status, seen.value, "placed")
        if seen.slot.key == RECEIVED
        else seen
        for seen in observations({RECEIVED: 13})
    ]
    paragraphs = (Paragraph("我局共收到政府信息公开申请12件。"),)
    (one,) = check_text(paragraphs, CHECK, YEAR, BODY, table)
    assert one.about == "reading"


def test_agreement_and_silence_give_no_finding() -> None:
    paragraphs = (Paragraph("我局共收到政府信息公开申请12件。"),)
    assert check_text(paragraphs, CHECK, YEAR, BODY, observations({RECEIVED: 12})) == []
    assert check_text((), CHECK, YEAR, BODY, observations({})) == []


def test_the_topic_may_stand_in_the_line_above() -> None:
    assert said("（二）依申请公开情况\n我局收到申请12件。") == ["received=12"]
    assert said("（二）行政许可\n我局收到申请12件。") == ["received~12"]


def test_without_a_known_year_a_sentence_with_one_is_not_certain() -> None:
    assert said("2022年收到政府信息公开申请12件。", None) == ["received~12"]
    assert said("全年收到政府信息公开申请12件。", None) == ["received=12"]


@pytest.mark.parametrize("text", ["申请" * 200_000, "未收到" * 100_000, "申请，1件" * 50_000])
def test_long_text_without_sentences_ends(text: str) -> None:
    read_statements(text, CHECK, YEAR, BODY)


def test_faults_of_mentions_are_named() -> None:
    def faults(**change: object) -> list[str]:
        fields: dict[str, Any] = {
            "id": "a",
            "slots": ((RECEIVED,),),
            "words": ("收",),
            "says": ("收到@N@",),
            **change,
        }
        keys = frozenset(slot.key for slot in FORM.slots)
        return [cause for cause, _ in mention_faults([Mention(**fields)], FORM.sentences, keys)]

    assert faults() == []
    assert faults(slots=()) == ["mentions.a.slots: it is empty"]
    assert faults(slots=(("x/y/z",),)) == ["mentions.a.slots: no slot is 'x/y/z'"]
    assert faults(says=("收到",)) == ["mentions.a.says[0]: it has 0 groups"]
    assert faults(says=("收到@N@(次)",)) == ["mentions.a.says[0]: it has 2 groups"]
    assert faults(none=("(未)收到",)) == ["mentions.a.none[0]: it has 1 groups"]
    assert faults(none=("(?:未)?",)) == ["mentions.a.none[0]: it matches nothing at all"]
    assert faults(says=("收到@NOBODY@@N@",)) == ["mentions.a.says[0]: there is no part 'NOBODY'"]
    assert faults(also=("b",)) == ["mentions.a.also: no other mention is 'b'"]
    (broken,) = faults(says=("收到(@N@",))
    assert broken.startswith("mentions.a.says[0]: it is no regular expression")
    mention = Mention(id="a", slots=((RECEIVED,),), words=("收",))
    assert [cause for cause, _ in mention_faults([mention], None, frozenset())] == [
        "sentences: the form has mentions and no rules"
    ]


@pytest.mark.parametrize("form", builtin_forms(), ids=lambda form: form.id)
def test_the_mentions_of_built_in_forms_have_no_fault(form: Form) -> None:
    keys = frozenset(slot.key for slot in form.slots)
    assert list(mention_faults(form.mentions, form.sentences, keys)) == []
