"""What the register of experts says: Simplified Chinese, by code."""

from __future__ import annotations

from typing import Final

from zhiping.core.committees import Shortfall
from zhiping.core.policy.model import Pack

#: What stops a meeting, by the code of :class:`Shortfall`; the figures are put in.
SHORTFALLS: Final = {
    "even": "组成人员{found}人，应为单数。请增加或减少一人，重新备案",
    "too-small": "组成人员{found}人，少于规定的{asked}人。请补足以后重新备案",
    "too-large": "组成人员{found}人，多于规定的{asked}人。请减少以后重新备案",
    "no-chair": "没有主任。请在备案中确定一位主任",
    "two-chairs": "有{found}位主任，应为一位。请重新备案",
    "no-vice-chair": "没有副主任。请在备案中确定至少一位副主任",
    "not-filed": "没有登记备案。请登记人社部门的备案",
    "not-yet": "备案从{asked}起生效，{found}还不能开会",
    "lapsed": "备案已于{asked}到期，到期以后的评审结果不予承认。请重新备案",
    "filed-too-long": "备案到{found}为止，超过规定的{asked}年。请与人社部门核对以后重新登记",
    "other-series": "备案的范围不含{found}系列，超出范围的评审结果不予承认",
    "other-level": "备案的范围不含{found}，超出范围的评审结果不予承认",
}

#: What speaks for a recusal, by the kind in front of its key.
GROUNDS: Final = {
    "same_employer": "现在或近几年与申报人在同一单位",
    "witness": "与申报人填写的证明人同名",
    "recommender": "与破格推荐人同名",
    "named": "业绩材料中提到同名的人",
    "declared": "专家本人声明",
    "asked": "申报人申请其回避",
    "ordered": "办公室提出",
}

#: What is told in the inbox, by template: no expert and no applicant is named.
MESSAGES: Final = {
    "recusal_waits.chair": "有一项专家回避等您决定：请打开“专家库”里的“回避”。",
    "recusal_found.chair": "系统核对发现了可能需要回避的情形，等您决定：请打开“专家库”里的“回避”。",
    "recusal_asked.office": "有申报人申请专家回避：请打开“专家库”里的“申报人申请”，核对说的是谁。",
    "recusal_answered.applicant": "您提出的回避申请已办理。专家名单对外保密，结果不另行告知。",
    "recusal_withdrawn.chair": "申报人撤回了一项回避申请，是否回避仍由您决定：请打开“专家库”里的“回避”。",
    "recusal_recused.expert": "您声明的回避已决定：应当回避。",
    "recusal_dismissed.expert": "您声明的回避已决定：不需要回避。理由请向评委会主任了解。",
}


def shortfall(one: Shortfall, pack: Pack) -> str:
    """``one`` in words, levels by their names."""
    names = {level.id: level.label for level in pack.levels}
    return SHORTFALLS[one.code].format(found=names.get(one.found, one.found), asked=one.asked)


def ground(key: str) -> str:
    """What a ground says, by its key (``zhiping.core.recusal.Ground.key``, ``declared-1``)."""
    kind = key.partition(":")[0].partition("-")[0]
    return GROUNDS[kind]


def place(key: str, document: dict[str, object] | None) -> str:
    """Where in the dossier a ground stands, in words; empty where nobody needs to look."""
    where = key.partition(":")[2]
    if not where or where == "employer" or document is None:
        return ""
    section, _, item = where.partition(".")
    rows = document.get(section)
    if isinstance(rows, list):
        for row in rows:
            if isinstance(row, dict) and str(row.get("id")) == item:
                return str(row.get("employer") or row.get("name") or row.get("content") or "")[:60]
    return ""
