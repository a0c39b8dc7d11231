"""Dossier paths in words: what an unknown finding asks for (Simplified Chinese)."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

_SECTIONS: Final = {
    "applicant": "基本情况", "employer": "工作单位", "application": "申报信息", "education": "学历学位",
    "titles": "职称", "skills": "职业技能", "employment": "工作经历", "probation": "见习期",
    "continuing_education": "继续教育", "assessments": "年度考核", "discipline": "处分情况",
    "achievements": "业绩成果", "history": "诚信档案与往年申报情况", "extra": "补充信息", "integrity_bans": "诚信记录",
    "entrustment": "委托评审", "exceptional": "破格申报", "recommenders": "推荐人",
}  # fmt: skip
_KEYS: Final = {
    "title": "职称名称", "series": "所属系列", "awarded_on": "取得日期", "level": "级别", "graduated_on": "毕业日期",
    "degree_on": "学位授予日期", "degree": "学位", "schooling": "学历", "from_on": "开始日期", "to_on": "结束日期",
    "technical": "是否专业技术工作", "passed": "是否期满合格", "person_status": "人员身份",
    "in_scope": "单位是否在受理范围内",
    "nature": "单位性质", "specialty": "申报专业方向", "major": "申报专业", "kind": "类别", "applied_at": "申报时间",
    "body": "委托单位", "letter_no": "委托函文号", "letter_on": "委托函日期", "hr_consent_on": "人社部门同意日期",
    "ground": "破格事由", "clause": "符合的破格条款", "achievement": "对应的业绩成果", "name": "姓名",
    "general_hours": "公需科目学时", "professional_hours": "专业科目学时", "year": "年度", "result": "考核结果",
    "by": "考核方式", "decided_on": "处分决定日期", "ends_on": "处分影响期结束日期", "on": "完成（授予、发表）日期",
    "role": "本人作用", "rank": "本人排名", "completed": "是否完成", "in_print": "是否见刊",
    "refused_in_years": "往年审核不通过的记录", "integrity_bans": "诚信记录", "until_on": "截止日期",
}  # fmt: skip
_PART: Final = re.compile(r"([^.\[\]]+)(?:\[(\d+)\])?")


@lru_cache(maxsize=4096)
def label_of(path: str) -> str:
    """``education[0].graduated_on`` → 学历学位第1条的毕业日期."""
    words = []
    parts = _PART.findall(path)
    if len(parts) > 2 and parts[0][0] == "application":
        parts = parts[1:]  # 委托评审、破格申报 are sections of their own to whoever fills them in.
    for n, (key, index) in enumerate(parts):
        last = n == len(parts) - 1
        word = (_KEYS.get(key) if last and n else None) or _SECTIONS.get(key) or _KEYS.get(key) or key
        if index:
            word += f"第{int(index) + 1}条"
        words.append(word)
    return "的".join(words)


def labels_of(paths: tuple[str, ...]) -> str:
    """Several paths, the first few named."""
    names = [label_of(path) for path in paths[:4]]
    return "、".join(names) + ("等" if len(paths) > 4 else "")


def day(value: date | None) -> str:
    """A date as people write it."""
    return "未填写" if value is None else f"{value.year}年{value.month}月{value.day}日"
