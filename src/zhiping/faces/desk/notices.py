"""What is told beside the moves of a dossier: reminders of a day, later windows, supplementary notices.

Placeholders: ``{last_on}`` the day to be reminded of, ``{closes_at}`` when the window closes, ``{count}`` dossiers,
``{window}`` the pack's word for a window. Reasons stand on the page 期限变动, never in a message.
"""

from __future__ import annotations

from typing import Final

REMINDERS: Final = {
    "remind.submit.applicant": "您的申报还没有提交，{closes_at}截止，过时不再受理。",
    "remind.submit_safe.applicant": (
        "您的申报还没有提交。单位要公示期满才能报出，请在{last_on}当天或之前提交；申报期限到{closes_at}。"
    ),
    "remind.correct.applicant": "退回修改的材料还没有交回，{closes_at}截止，到期没有交回的逾期终止。",
    "remind.correct_safe.applicant": (
        "退回修改的材料还没有交回。改动了主要内容的，单位要重新公示，请在{last_on}当天或之前交回；补正期限到{closes_at}。"
    ),
    "remind.hand_in.applicant": "请把评审表和装订好的材料交给主管部门统一报送，纸质材料{closes_at}截止受理。",
    "remind.post.unit": (
        "本单位有{count}份申报还没有张贴公示。最迟{last_on}张贴，才能在{closes_at}前公示期满、推荐上报。"
    ),
    "remind.check.unit": "本单位有{count}份申报等审核推荐，{closes_at}截止，到期没有报出的逾期终止。",
    "remind.check.department": "有{count}份申报等您处审核上报，{closes_at}截止，过期没有办理的提请评审组织单位处理。",
    "remind.check.office": "有{count}份申报等复审，{closes_at}截止。",
    "remind.hand_in.department": "有{count}份申报还没有报送纸质材料，{closes_at}截止受理，请派专人统一报送。",
    "remind.publicity_over.unit": "本单位有{count}份申报公示期满，请在{closes_at}前推荐上报。",
}

CHANGES: Final = {
    "extended.applicant": "{window}的期限延长到{closes_at}，您的申报可以在新的期限内办理。理由见“期限变动”。",
    "extended.unit": "{window}的期限延长到{closes_at}，涉及本单位{count}份申报。理由见“期限变动”。",
    "extended.department": "{window}的期限延长到{closes_at}，涉及{count}份申报。理由见“期限变动”。",
    "extended.office": "{window}的期限延长到{closes_at}，涉及{count}份申报。理由见“期限变动”。",
    "supplemented.applicant": "本轮发了补充通知，涉及您的申报。改了什么、您现在到哪一天为止，见“期限变动”。",
    "supplemented.office": "本轮发了补充通知，涉及您处经办的{count}份申报。改了什么，见“期限变动”。",
}
