"""Sentences on a part of the requests, on an earlier year, or on the whole of the year, in our own words.

Each report of a country with features prints one group. A name in braces is a slot: a figure of `WHOLES`, `REASONS` or
`SHARES`, or one of the year before. Only those of `WHOLES` are of the whole of the year.
"""

from dataclasses import dataclass

from synthetic.reports.forms import CellKey

RECEIVED: CellKey = ("requests", "received", "total")
ANSWERED: CellKey = ("requests", "outcome_total", "total")
GROUPS: tuple[tuple[str, ...], ...] = (
    (
        "其中通过网上平台收到政府信息公开申请{channel}件，当面收到{other_channel}件。",
        "全年不予公开{denied}件，无法提供{unable}件。",
    ),
    ("{earlier}共收到政府信息公开申请{before}件，办结{before_answered}件。", "申请人中，自然人提出申请{person}件。"),
    ("去年同期收到政府信息公开申请{before}件。", "因属于内部事务信息，不予公开{internal}件。"),
    (
        "上半年收到政府信息公开申请{half}件，答复{half_answered}件。",
        "无法提供{unable}件，其中因不掌握相关信息无法提供{not_held}件。",
    ),
    (
        "以信函方式收到政府信息公开申请{channel}件。",
        "上一年度收到政府信息公开申请{before}件，答复{before_answered}件。",
    ),
    ("政务大厅窗口受理政府信息公开申请{other_channel}件。", "截至6月底，收到政府信息公开申请{half}件。"),
    (
        "收到公民个人提出的政府信息公开申请{person}件。",
        "涉及过程性信息，不予公开{process}件。",
        "不予公开共{denied}件。",
    ),
    ("第三季度收到政府信息公开申请{half}件。", "通过电子邮件收到申请{channel}件，比上年增加{half}件。"),
    (
        "我们对照{earlier}的工作查找不足，当年收到政府信息公开申请{before}件。",
        "予以公开{granted}件，部分公开{partially}件。",
    ),
)
WHOLES: dict[str, tuple[CellKey, ...]] = {  # slot → the cells whose sum it prints
    "granted": (("requests", "granted", "total"),),
    "partially": (("requests", "partially_granted", "total"),),
    "denied": tuple(
        ("requests", f"denied_{reason}", "total")
        for reason in (
            *("state_secret", "prohibited_by_law", "security_stability", "third_party_rights"),
            *("internal_affairs", "process_information", "enforcement_file", "administrative_query"),
        )
    ),
    "unable": tuple(
        ("requests", f"unable_{reason}", "total") for reason in ("not_held", "needs_creation", "unclear_request")
    ),
}
REASONS: dict[str, CellKey] = {  # slot → the cell of one reason or applicant type
    "internal": ("requests", "denied_internal_affairs", "total"),
    "process": ("requests", "denied_process_information", "total"),
    "not_held": ("requests", "unable_not_held", "total"),
    "person": ("requests", "received", "natural_person"),
}
SHARES: dict[str, tuple[CellKey, float]] = {  # slot → a cell and the share of it that is drawn
    "channel": (RECEIVED, 0.5),
    "other_channel": (RECEIVED, 0.2),
    "half": (RECEIVED, 0.4),
    "half_answered": (ANSWERED, 0.4),
}
EARLIER: dict[str, CellKey] = {"before": RECEIVED, "before_answered": ANSWERED}  # slot → a cell of the year before
EARLIER_YEAR = "earlier"
NUMBER_SLOTS = (*WHOLES, *REASONS, *SHARES, *EARLIER)


@dataclass(frozen=True)
class PartSentences:
    """The sentences of a report: the index of its group, and whether others give the requests of the whole year too."""

    group: int
    has_whole: bool
