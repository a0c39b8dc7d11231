"""What notices of this kind leave open (rules.md 8): the questions a pack must answer, whatever its answers are."""

from __future__ import annotations

from typing import Final

#: Choice id → what is open, in a few words. The letter is that of rules.md 8 and of the clause keys 8a–8o.
OPENINGS: Final[dict[str, str]] = {
    "a.before_submission": "单位公示能否先于提交进行",
    "a.posting_day": "公示当日是否计入公示期",
    "b.last_second": "期限最后一天到几点",
    "b.roll_over": "期限末日遇休息日是否顺延",
    "c.corrections_for": "补正期限适用于谁",
    "c.resubmission_to": "补正后的材料交给哪一级",
    "c.through_unit": "哪些改动须先经单位重新确认并公示",
    "c.correction_windows": "退回材料的单位、主管部门和办公室办理期限",
    "c.office_review": "评委会办公室复审的期限",
    "c.unconfirmed_fail": "未经确认的条款不符合时能否提交",
    "c.unit_refusal": "单位能否审核不通过",
    "c.second_officer": "审核不通过是否须第二名工作人员确认",
    "d.office_return": "提交评委会后能否退回",
    "d.clerical": "提交评委会后的笔误怎样更正",
    "e.junior": "初级是否同样经评委会、同一专业目录和同样公示",
    "f.ban_junior": "弄虚作假限制期是否也限制初级申报",
    "g.years": "继续教育查验哪几年",
    "h.city_level": "申报范围中“市本级”怎样理解",
    "i.refund": "撤回、审核不通过后怎样退费",
    "i.missed_defence": "缺席答辩怎样处理",
    "j.private": "民营企业和自由职业者由哪个主管部门审核",
    "j.agency": "自由职业者由谁作为单位",
    "k.open_objection": "单位期限届满时异议尚未处理完怎么办",
    "l.lapse": "期限届满时的草稿、退回和未推荐材料怎么办",
    "l.department_late": "主管部门逾期未审怎么办",
    "m.withdrawal": "能否撤回申报",
    "m.change_of_unit": "申报中途变更单位怎么办",
    "n.paper": "纸质材料到期不齐怎么办",
    "n.specialties": "专业目录以哪份为准",
    "n.issuer": "任职资格文件由谁印发",
    "o.destroyed": "未通过人员的材料销毁哪些、保留哪些",
}
