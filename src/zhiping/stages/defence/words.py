"""What the defence tells beside the moves of the procedure, and its codes in Chinese."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "defence_sessions.expert": "答辩安排已公布，请在“我的答辩”里查看您的场次、时间和考场。",
    "defence_changed.expert": "您参加的答辩场次有变动，请在“我的答辩”里查看。",
    "defence_changed.applicant": "您的答辩安排有变动，原来的通知作废，请打开申报页面，以最新的为准。",
    "defence_wish_granted.person": "您填报的不能到场的时段已经同意，排答辩时会避开。",
    "defence_wish_refused.person": "您填报的不能到场的时段没有同意，理由见答辩页面。",
    "defence_excuse_asked.office": "{name}申请答辩请假，请在答辩开始以前答复。",
    "defence_excuse_refused.applicant": "您的答辩请假没有同意，仍请按通知的时间参加。理由见答辩页面。",
}

#: Hard rules of a schedule (``zhiping.core.schedule.Broken.code``).
BROKEN: Final = {
    "missing": "有人没有排上",
    "unknown": "有人已经不用答辩",
    "major": "有人的专业与答辩组不符",
    "recused": "有人的答辩组里有应当回避的专家",
    "unable": "有人排在不能到场的时段",
    "no-room": "有的考场当时不能用",
    "room-twice": "一个考场同时排了两组",
    "panel-twice": "一个答辩组同时排在两处",
    "too-few": "有的答辩组专家不足",
    "away": "有专家排在不能到场的时段",
    "expert-twice": "有专家同时排在两处",
    "load": "有专家的场次超过规定",
    "no-rest": "有专家连续的场次超过规定",
    "too-many": "有的场次排的人太多",
    "turn-twice": "有两人次序相同",
    "county": "同一主管部门的人排在不同的日子",
}

#: Why somebody has no place (``zhiping.core.schedule.Unplaced.why``).
LEFT_OUT: Final = {
    "no-panel": "没有可以评这个专业又不用回避的答辩组",
    "unable": "能到场的时段都没有安排答辩",
    "full": "时段、考场或专家不够",
}
