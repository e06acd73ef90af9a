"""Sentences that repeat figures of the tables, sentences that only look like it, and wrong ones."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from .figures import plain
from .forms import REQUESTS, REVIEW, Key
from .truth import Truth

RECEIVED: Key = (REQUESTS, "received", "total")
CARRIED_IN: Key = (REQUESTS, "carried_in", "total")
CARRIED_OUT: Key = (REQUESTS, "carried_out", "total")
RECONSIDERATION: Key = (REVIEW, "reconsideration", "total")
LITIGATION = (
    (REVIEW, "litigation_direct", "total"),
    (REVIEW, "litigation_after_reconsideration", "total"),
)
# What a sentence can be made to contradict.
CONTRADICTED = (RECEIVED, CARRIED_OUT, RECONSIDERATION)

_DIGITS = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_SUBJECTS = (
    "",
    "我局",
    "本机关",
    "我单位",
    "{bureau}",
    "{year}年，",
    "全年",
    "本年度，我局",
    "{year}年度",
)
_RECEIVED = (
    "{who}共收到政府信息公开申请{n}件，均已依法办理。",
    "{who}收到依申请公开{n}件，按时答复率100%。",
    "{who}收到公民、法人和其他组织提出的政府信息公开申请{n}件，同比增长{t}%。",
    "{who}共收到{n}件政府信息公开申请。",
    "{who}受理政府信息公开申请{n}宗，较上年增加{t}宗。",
    "（二）依申请公开情况。{who}收到政府信息公开申请共{n}件，其中自然人申请占{t}%。",
)
_CARRIED_OUT = (
    "政府信息公开申请办理中，结转下年度继续办理{n}件。",
    "截至年底，信息公开申请结转至下一年度{n}件。",
)
_RECONSIDERED = (
    "因政府信息公开引发行政复议{n}件。",
    "全年发生政府信息公开行政复议案件{n}起。",
)
_NONE = (
    "{year}年，未收到政府信息公开申请。",
    "本年度没有收到公民、法人和其他组织提出的政府信息公开申请。",
    "全年未受理依申请公开事项。",
)
# Figures of something else, which no reader may hold against the tables.
_OTHERS = (
    "{last}年收到政府信息公开申请{t}件。",
    "近三年共收到政府信息公开申请{h}件。",
    "全市各级行政机关共收到政府信息公开申请{h}件。",
    "通过网络渠道收到政府信息公开申请{t}件。",
    "收到政府信息公开申请比上年增加{t}件。",
    "收到行政许可申请{h}件，全部按期办结。",
    "受理行政复议案件{h}件，办理行政应诉案件{t}件。",
    "收到有关征地补偿的政府信息公开申请{t}件。",
    "上半年，收到政府信息公开申请{t}件。",
    "市自然资源局收到政府信息公开申请{h}件。",
    "政府信息公开申请涉及土地征收{t}件、财政预算{t}件。",
    "根据国办公开办函〔2019〕60号文件要求，更新依申请公开指南{t}次。",
    "接听依申请公开咨询电话{h}余次，答复咨询{t}件。",
    "办理政府信息公开申请约{h}件次咨询。",
)


def contradict(rng: Random, truth: Truth) -> Truth:
    """The report with one figure that its text will give wrongly."""
    return replace(truth, contradicted=(rng.choice(CONTRADICTED),))


def sentences(rng: Random, truth: Truth) -> list[str]:
    """Some true sentences and some about other things, and all wrong ones."""
    found = [
        _repeated(rng, truth, key)
        for key in CONTRADICTED
        if key in truth.contradicted or rng.random() < 0.5
    ]
    reviews = (RECONSIDERATION, *LITIGATION)
    if not any(truth.figures[key] for key in reviews) and not truth.contradicted:
        found.append("未发生因政府信息公开申请引起的行政复议、行政诉讼。")
    numbers = {"t": rng.randint(11, 99), "h": rng.randint(101, 9999), "last": truth.year - 1}
    found += [text.format(**numbers) for text in rng.sample(_OTHERS, rng.choice((0, 1, 2, 3)))]
    rng.shuffle(found)
    return found


def _repeated(rng: Random, truth: Truth, key: Key) -> str:
    value = truth.figures[key]
    if key in truth.contradicted:
        # Never what the text may mean as well: the requests of the year with those carried in.
        whole = truth.figures[RECEIVED] + truth.figures[CARRIED_IN]
        value = rng.choice((value, whole)) + whole + rng.randint(1, 9)
    if key == RECEIVED and not value:
        return rng.choice(_NONE).format(year=truth.year)
    wordings = {RECEIVED: _RECEIVED, CARRIED_OUT: _CARRIED_OUT, RECONSIDERATION: _RECONSIDERED}
    who = rng.choice(_SUBJECTS).format(bureau=truth.bureau, year=truth.year)
    return rng.choice(wordings[key]).format(n=_written(rng, value), t=rng.randint(11, 99), who=who)


def _written(rng: Random, value: Decimal) -> str:
    """A count as texts write it."""
    text = plain(value)
    ways = [text, text, f" {text} ", text.translate(_WIDE), f"{value:,}"]
    if 0 < value < len(_DIGITS):
        ways.append("两" if value == len("两件") else _DIGITS[int(value)])
    return rng.choice(ways)
