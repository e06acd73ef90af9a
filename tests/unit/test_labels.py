"""Label folding and matching: labels as printed, dangerous neighbours, random typing errors."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from extractor.forms import builtin_forms
from extractor.labels import LabelIndex, LabelMatch, core, fold, ordinal
from extractor.values import looks_like_value

# The official wordings of both forms (国办公开办函〔2019〕60号, 〔2021〕30号), each once.
OFFICIAL = (
    """
第二十条第（一）项|规章|本年新制作数量|本年新公开数量|对外公开总数量|规范性文件|第二十条第（五）项|行政许可
上一年项目数量|本年增/减|处理决定数量|其他对外管理服务事项|第二十条第（六）项|行政处罚|行政强制
第二十条第（八）项|行政事业性收费|第二十条第（九）项|政府集中采购|采购项目数量|采购总金额
一、本年新收政府信息公开申请数量|自然人|法人或其他组织|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计
二、上年结转政府信息公开申请数量|三、本年度办理结果|（一）予以公开
（二）部分公开（区分处理的，只计这一情形，不计其他情形）|（三）不予公开|1.属于国家秘密
2.其他法律行政法规禁止公开|3.危及“三安全一稳定”|4.保护第三方合法权益|5.属于三类内部事务信息
6.属于四类过程性信息|7.属于行政执法案卷|8.属于行政查询事项|（四）无法提供|1.本机关不掌握相关政府信息
2.没有现成信息需要另行制作|3.补正后申请内容仍不明确|（五）不予处理|1.信访举报投诉类申请|2.重复申请
3.要求提供公开出版物|4.无正当理由大量反复申请|5.要求行政机关确认或重新出具已获取信息|（六）其他处理
四、结转下年度继续办理|行政复议|结果维持|结果纠正|其他结果|尚未审结|行政诉讼|未经复议直接起诉|复议后起诉
本年制发件数|本年废止件数|现行有效件数|行政规范性文件|本年处理决定数量|本年收费金额（单位：万元）
1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
PARTIAL = "部分公开(区分处理的,只计这一情形,不计其他情形)"
FOLDED = sorted({fold(label) for label in OFFICIAL})
INDEX = LabelIndex(OFFICIAL)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("结果维 持", "结果维持"),
        ("结果\n维持", "结果维持"),
        ("\u3000总\xa0计\u200b", "总计"),
        ("機(jī)關(guān)", "机关"),
        ("機（jī）關（ɡuān）的（de）", "机关的"),
        ("目录（pdf）", "目录(pdf)"),
        ("行政複議", "行政复议"),
        ("未經複議直接起訴", "未经复议直接起诉"),
        ("⺠事", "民事"),
        ("⼀、⽣产", "生产"),
        ("㈠予以公开", "予以公开"),
        ("(一)予以公开", "予以公开"),
        ("（ 一 ）予以公开", "予以公开"),
        ("〔一〕予以公开", "予以公开"),
        ("①属于国家秘密", "属于国家秘密"),
        ("自然人¹", "自然人"),
        ("自然人 ²：", "自然人"),
        ("自然人（¹）", "自然人"),
        ("自然人[1]", "自然人"),
        ("（一）予以公开①", "予以公开"),
        ("“三安全一稳定”¹²", "三安全一稳定"),
        ("平方m²", "平方m2"),
        ("❶属于国家秘密", "属于国家秘密"),
        ("⒈属于国家秘密", "属于国家秘密"),
        ("1．属于国家秘密", "属于国家秘密"),
        ("1、属于国家秘密", "属于国家秘密"),
        ("１．　属于国家秘密", "属于国家秘密"),
        ("1)属于国家秘密", "属于国家秘密"),
        ("（1）属于国家秘密", "属于国家秘密"),
        ("Ⅰ.规章", "规章"),
        ("a)规章", "规章"),
        ("三、（一）予以公开", "予以公开"),
        ("其中：涉及国家秘密", "涉及国家秘密"),
        ("1.其中，涉及国家秘密", "涉及国家秘密"),
        ("其中", "其中"),
        ("第二十条第（一）项", "第二十条第(一)项"),
        ("第二十条第㈠项", "第二十条第(一)项"),
        ("一是公开", "一是公开"),
        ("三安全一稳定", "三安全一稳定"),
        ("（一）", "(一)"),
        ("1.5", "1.5"),
        ("12", "12"),
        ("规章：", "规章"),
        ("3.危及“三安全一稳定”", "危及三安全一稳定"),
        ("危及『三安全一稳定』", "危及三安全一稳定"),
        ("不是《条例》所指政府信息", "不是条例所指政府信息"),
        ("本年增／减", "本年增/减"),
        ("ＩＣＰ备案号", "icp备案号"),
        ("逾期不补正，行政机关", "逾期不补正,行政机关"),
        ("", ""),
        ("\ufeff\u200b", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、本年新收", (1, 1)),
        ("十二、其他", (1, 12)),
        ("Ⅳ.其他", (1, 4)),
        ("（三）不予公开", (2, 3)),
        ("㈢不予公开", (2, 3)),
        ("3.其他", (3, 3)),
        ("3、其他", (3, 3)),
        ("１０．其他", (3, 10)),
        ("（3）其他", (4, 3)),
        ("③其他", (4, 3)),
        ("b)其他", (5, 2)),
        ("（一）", (2, 1)),
        ("第二十条第（一）项", None),
        ("其他", None),
        ("3.5", None),
        ("12", None),
        ("", None),
    ],
)
def test_ordinal(text: str, expected: tuple[int, int] | None) -> None:
    assert ordinal(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
        ("部分公开（区分处理的，只计这一", "部分公开"),
        ("部分公开（区分（见注）处理的）", "部分公开"),
        ("第二十条第（一）项", "第二十条第(一)项"),
        ("第二十条第（一", "第二十条第(一"),
        ("收费金额（单位：万元）", "收费金额"),
        ("（本列数据的勾稽关系为）", "(本列数据的勾稽关系为)"),
        ("总计", "总计"),
    ],
)
def test_core(text: str, expected: str) -> None:
    assert core(fold(text)) == expected


@pytest.mark.parametrize("label", OFFICIAL)
def test_official_labels_match_themselves(label: str) -> None:
    assert INDEX.match(label) == LabelMatch(fold(label), uncertain=False)
    assert not looks_like_value(label)
    assert not looks_like_value(fold(label))


@pytest.mark.parametrize("label", FOLDED)
def test_official_labels_never_match_another(label: str) -> None:
    others = LabelIndex([other for other in FOLDED if other != label])
    assert others.match(label) is None
    for other in FOLDED:
        if other != label:
            assert LabelIndex([other]).match(label) is None, other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("不予公开", "予以公开"),
        ("不予公开", "不予处理"),
        ("结果维持", "结果纠正"),
        ("行政复议", "行政诉讼"),
        ("复议后起诉", "未经复议直接起诉"),
        ("本年新制作数量", "本年新公开数量"),
        ("行政许可", "行政处罚"),
        ("其他", "其他处理"),
        ("其他", "其他结果"),
        ("其他处理", "其他结果"),
        ("总计", "合计"),
        ("总计", "总数"),
        ("规章", "规范性文件"),
        ("规范性文件", "行政规范性文件"),
        ("规章", "行政规范性文件"),
        ("第二十条第（五）项", "第二十条第（六）项"),
        ("本年制发件数", "本年废止件数"),
        ("本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量"),
        ("同意公开答复数", "不同意公开答复数"),
        ("同意公开答复数", "同意部分公开答复数"),
        ("按时办结数", "延期办结数"),
        ("涉及国家秘密", "涉及商业秘密"),
        ("专职人员数", "兼职人员数"),
        ("收到留言数量", "办结留言数量"),
        ("传真申请数", "网络申请数"),
        ("行政复议数量", "行政诉讼数量"),
        ("自然人", "法人"),
        ("维持具体行政行为数", "维持具体行政行为或者驳回原告诉讼请求数"),
    ],
)
def test_dangerous_neighbours(one: str, other: str) -> None:
    both = LabelIndex([one, other])
    assert both.match(one) == LabelMatch(fold(one), uncertain=False)
    assert both.match(other) == LabelMatch(fold(other), uncertain=False)
    for left, right in ((one, other), (other, one)):
        found = LabelIndex([left]).match(right)
        assert found is None or found.uncertain


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("部分公开", PARTIAL),
        ("（二）部分公开（区分处理的，只计这一", PARTIAL),
        (
            "部分公开区分处理的只计这一情形不计其他情形",
            PARTIAL,
        ),
        ("本年收费金额（单位：元）", "本年收费金额(单位:万元)"),
        ("本年收费金额", "本年收费金额(单位:万元)"),
        ("本年增减", "本年增/减"),
        ("1 属于国家秘密", "属于国家秘密"),
        ("一 属于国家秘密", "属于国家秘密"),
        ("3其他", "其他"),
        ("第二十条第一项", "第二十条第(一)项"),
        ("其他（含中止）", "其他"),
    ],
)
def test_sure_matches(text: str, label: str) -> None:
    assert INDEX.match(text) == LabelMatch(label, uncertain=False)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("行政复义", "行政复议"),
        ("不子公开", "不予公开"),
        ("尚末审结", "尚未审结"),
        ("无正当理由大量返复申请", "无正当理由大量反复申请"),
        ("未经复议直起接诉", "未经复议直接起诉"),
        ("本年新收政府信息公开", "本年新收政府信息公开申请数量"),
        ("申请人无正当理由逾期不补正", fold(OFFICIAL[-2])),
    ],
)
def test_near_matches_are_uncertain(text: str, label: str) -> None:
    assert INDEX.match(text) == LabelMatch(label, uncertain=True)


@pytest.mark.parametrize(
    "text",
    [
        *"0 12 1,234 - — / 无 N/A 12件 （3） 一 （一） 1. 规 行政 第二十条第 本年 予公开".split(),
        *"其他结 结果 合计 第二十条第（三）项 第二十条第（二项 规章12 结果维持1 索引号".split(),
        *"发布机构 主办单位 行政复讼 公开".split(),
        "",
        "\n",
        "本机关" * 60,
        "全年收到依申请公开859件，均已按时答复。",
        "规章\x00" * 1000,
        "x" * 100_000,
        "政府信息公开行政复议、行政诉讼情况",
        "收到和处理政府信息公开申请情况",
    ],
)
def test_no_match(text: str) -> None:
    assert INDEX.match(text) is None


def test_aliases_of_one_meaning_are_no_rivals() -> None:
    labels = ["规范性文件数量", "规范性文件数"]
    assert LabelIndex(labels).match("规范性文件量") is None
    together = LabelIndex(labels, dict.fromkeys(labels, "normative"))
    assert together.match("规范性文件量") == LabelMatch("规范性文件数", uncertain=True)


def test_a_shared_core_is_no_label() -> None:
    index = LabelIndex(["总数（单位：条）", "总数（单位：个）"])
    assert index.match("总数") is None
    assert index.match("总数（单位：篇）") is None
    plain = LabelIndex(["总数", "总数（单位：个）"])
    assert plain.match("总数（单位：篇）") == LabelMatch("总数", uncertain=False)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["未经复", "议直接", "起诉", "12"], ("未经复议直接起诉", 3)),
        (["部分公开（区分处理的，", "只计这一情形，不计其他情形）", "1"], (PARTIAL, 2)),
        (["规章", "12"], ("规章", 1)),
        (["规章", "行政许可"], ("规章", 1)),
        (["部分公开（区分处理的", "12", "3"], (PARTIAL, 1)),
        (["未经复", "", "议直接起诉"], None),
        (["未经复", "议直接起拆"], None),
        (["12", "规章"], None),
        (["本年", "新收", "政府信息", "公开申请", "数量"], None),
        ([], None),
    ],
)
def test_match_joined(texts: list[str], expected: tuple[str, int] | None) -> None:
    found = INDEX.match_joined(texts, 0)
    assert found == (expected and (LabelMatch(expected[0], uncertain=False), expected[1]))


def one_edit(label: str, kind: str, at: int, character: str) -> str:
    at %= len(label)
    if kind == "drop":
        return label[:at] + label[at + 1 :]
    if kind == "add":
        return label[:at] + character + label[at:]
    if kind == "swap":
        return label[:at] + label[at + 1 : at + 2] + label[at] + label[at + 2 :]
    return label[:at] + character + label[at + 1 :]


KINDS = ("drop", "add", "swap", "replace")


def test_one_typing_error_never_leads_to_another_label() -> None:
    tried = found = 0
    characters = sorted(set("".join(FOLDED)) | set("的龘x7"))
    for label in FOLDED:
        for kind in KINDS:
            for at in range(len(label)):
                for character in characters[at % 7 :: 7]:
                    text = one_edit(label, kind, at, character)
                    match = INDEX.match(text)
                    if match is not None and match.label != label:
                        assert text in FOLDED, (label, text, match)
                    if match is not None and not match.uncertain:
                        same = {letters(label), letters(core(label))}
                        if at == 0 and character in "7一二三四五六七八九十":
                            # A number in front is the row's.
                            text = text.removeprefix(character)
                        assert text in FOLDED or same & {letters(text), letters(core(text))}, text
                    if len(label) >= 4:
                        tried += 1
                        found += match is not None
    assert found > 0.85 * tried


def letters(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())


@given(st.text(max_size=60))
def test_fold_is_idempotent_and_never_raises(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    core(folded)
    ordinal(text)
    INDEX.match(text)
    INDEX.match_joined([text, text], 0)


MARKS = st.sampled_from(
    [*"一二三(（)）【1①㈠.．、，：:其中 \n\u200b", *"第項機jīa'“-—/Ⅰí́ ̈", *OFFICIAL]
)


@given(st.lists(MARKS, max_size=12).map("".join))
def test_fold_is_idempotent_on_marks(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(core(folded)) == core(folded)


def test_every_character_folds_to_a_fixed_point() -> None:
    for code in chain(range(0x10000), range(0x1D000, 0x20000), range(0x2F800, 0x2FA20)):
        folded = fold(chr(code))
        if not folded.isascii():
            assert fold(folded) == folded, (hex(code), unicodedata.name(chr(code), "?"))


def test_simplified_labels_load_no_heavy_library() -> None:
    program = (
        "import sys; from extractor.labels import LabelIndex, fold; "
        f"index = LabelIndex({OFFICIAL!r}); "
        "assert index.match('（一）予以公开') and index.match('12') is None; "
        "assert not {'opencc', 'rapidfuzz'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@pytest.mark.parametrize("standard", ["s2t", "s2tw", "s2hk"])
def test_every_label_of_the_forms_is_known_in_traditional_characters(standard: str) -> None:
    convert = OpenCC(standard).convert
    labels = {
        label
        for form in builtin_forms()
        for table in form.tables
        for heading in (*table.rows, *table.columns)
        for label in (*heading.path, *heading.aliases)
    }
    assert [label for label in labels if fold(convert(label)) != fold(label)] == []
