"""The printed layout of the 2019 and the 2021 edition, as the generator knows it.

Rows and columns carry the codes of the output contract. Label texts hold two kinds of marks that
the style fills in: ``{p3}`` is the third ordinal in brackets, ``{n3}`` the third plain ordinal.
Sources: the forms attached to the State Council General Office's notices 国办公开办函〔2019〕60号
and 国办公开办函〔2021〕30号.
"""

from __future__ import annotations

from dataclasses import dataclass

Key = tuple[str, str, str]

PROACTIVE = "proactive_disclosure"
REQUESTS = "requests"
REVIEW = "review_litigation"


@dataclass(frozen=True)
class Section:
    """One article of the proactive disclosure table: columns and rows, each (code, label)."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """A group of outcome rows under one label; a row without a label is the group itself."""

    label: str
    rows: tuple[tuple[str, str], ...]


_COUNTS_2019 = (
    ("produced_this_year", "本年新制作数量"),
    ("disclosed_this_year", "本年新公开数量"),
    ("disclosed_total", "对外公开总数量"),
)
_COUNTS_2021 = (
    ("issued_this_year", "本年制发件数"),
    ("repealed_this_year", "本年废止件数"),
    ("in_force", "现行有效件数"),
)
_ITEMS = (
    ("items_last_year", "上一年项目数量"),
    ("change_this_year", "本年增/减"),
    ("decisions", "处理决定数量"),
)
_DECISIONS = (("decisions", "本年处理决定数量"),)
_COERCION = (("administrative_penalty", "行政处罚"), ("administrative_coercion", "行政强制"))
_FEES = (("administrative_fees", "行政事业性收费"),)

SECTIONS: dict[int, tuple[Section, ...]] = {
    2019: (
        Section(
            "第二十条第{p1}项",
            _COUNTS_2019,
            (("regulations", "规章"), ("normative_documents", "规范性文件")),
        ),
        Section(
            "第二十条第{p5}项",
            _ITEMS,
            (
                ("administrative_licensing", "行政许可"),
                ("other_public_services", "其他对外管理服务事项"),
            ),
        ),
        Section("第二十条第{p6}项", _ITEMS, _COERCION),
        Section("第二十条第{p8}项", _ITEMS[:2], _FEES),
        Section(
            "第二十条第{p9}项",
            (("procurement_items", "采购项目数量"), ("procurement_amount", "采购总金额")),
            (("centralised_procurement", "政府集中采购"),),
        ),
    ),
    2021: (
        Section(
            "第二十条第{p1}项",
            _COUNTS_2021,
            (("regulations", "规章"), ("normative_documents", "行政规范性文件")),
        ),
        Section("第二十条第{p5}项", _DECISIONS, (("administrative_licensing", "行政许可"),)),
        Section("第二十条第{p6}项", _DECISIONS, _COERCION),
        Section("第二十条第{p8}项", (("fees_collected", "本年收费金额"),), _FEES),
    ),
}

_GRANTED = (
    Group("", (("outcome.granted", "{p1}予以公开"),)),
    Group(
        "",
        (
            (
                "outcome.partially_granted",
                "{p2}部分公开（区分处理的，只计这一情形，不计其他情形）",
            ),
        ),
    ),
)
_REFUSED = (
    Group(
        "{p3}不予公开",
        (
            ("outcome.denied.state_secret", "{n1}属于国家秘密"),
            ("outcome.denied.prohibited_by_law", "{n2}其他法律行政法规禁止公开"),
            ("outcome.denied.three_securities_one_stability", "{n3}危及“三安全一稳定”"),
            ("outcome.denied.third_party_rights", "{n4}保护第三方合法权益"),
            ("outcome.denied.internal_affairs", "{n5}属于三类内部事务信息"),
            ("outcome.denied.process_information", "{n6}属于四类过程性信息"),
            ("outcome.denied.enforcement_files", "{n7}属于行政执法案卷"),
            ("outcome.denied.administrative_inquiry", "{n8}属于行政查询事项"),
        ),
    ),
    Group(
        "{p4}无法提供",
        (
            ("outcome.unavailable.not_held", "{n1}本机关不掌握相关政府信息"),
            ("outcome.unavailable.needs_creation", "{n2}没有现成信息需要另行制作"),
            ("outcome.unavailable.still_unclear", "{n3}补正后申请内容仍不明确"),
        ),
    ),
    Group(
        "{p5}不予处理",
        (
            ("outcome.not_processed.petition_or_complaint", "{n1}信访举报投诉类申请"),
            ("outcome.not_processed.repeated", "{n2}重复申请"),
            ("outcome.not_processed.publication", "{n3}要求提供公开出版物"),
            ("outcome.not_processed.excessive", "{n4}无正当理由大量反复申请"),
            (
                "outcome.not_processed.confirm_or_reissue",
                "{n5}要求行政机关确认或重新出具已获取信息",
            ),
        ),
    ),
)
_OTHER_2021 = Group(
    "{p6}其他处理",
    (
        (
            "outcome.other.not_corrected_in_time",
            "{n1}申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        ),
        (
            "outcome.other.fee_not_paid_in_time",
            "{n2}申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ),
        ("outcome.other.other", "{n3}其他"),
    ),
)
_TOTAL = Group("", (("outcome.total", "{p7}总计"),))

OUTCOMES: dict[int, tuple[Group, ...]] = {
    2019: (*_GRANTED, *_REFUSED, Group("", (("outcome.other", "{p6}其他处理"),)), _TOTAL),
    2021: (*_GRANTED, *_REFUSED, _OTHER_2021, _TOTAL),
}
RECEIVED = ("received", "一、本年新收政府信息公开申请数量")
CARRIED_IN = ("carried_in", "二、上年结转政府信息公开申请数量")
OUTCOME_LABEL = "三、本年度办理结果"
CARRIED_OUT = ("carried_out", "四、结转下年度继续办理")
CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

ORGANISATIONS = (
    ("commercial_enterprise", "商业企业"),
    ("research_institution", "科研机构"),
    ("public_welfare_organisation", "社会公益组织"),
    ("legal_service", "法律服务机构"),
    ("other_organisation", "其他"),
)
APPLICANTS = ("natural_person", *(code for code, _ in ORGANISATIONS))

CASES = (
    ("reconsideration", "行政复议"),
    ("litigation_direct", "未经复议直接起诉"),
    ("litigation_after_reconsideration", "复议后起诉"),
)
RESULTS = (
    ("upheld", "结果维持"),
    ("corrected", "结果纠正"),
    ("other", "其他结果"),
    ("pending", "尚未审结"),
    ("total", "总计"),
)


def leaves(edition: int) -> list[str]:
    """Codes of the outcome rows that add up to ``outcome.total``."""
    codes = [code for group in OUTCOMES[edition] for code, _ in group.rows]
    return [code for code in codes if code != "outcome.total"]


def keys(edition: int) -> list[Key]:
    """Every slot of an edition in the order of the printed form."""
    found = [
        (PROACTIVE, row, column)
        for section in SECTIONS[edition]
        for row, _ in section.rows
        for column, _ in section.columns
    ]
    rows = ["received", "carried_in", *leaves(edition), "outcome.total", "carried_out"]
    found += [(REQUESTS, row, column) for row in rows for column in (*APPLICANTS, "total")]
    found += [(REVIEW, case, result) for case, _ in CASES for result, _ in RESULTS]
    return found
