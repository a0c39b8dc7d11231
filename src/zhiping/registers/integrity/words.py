"""What the integrity record tells beside the moves of the procedure: one Chinese sentence for each template."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "integrity_heard.applicant": "对您申报的诚信核查补充了情况，请在“诚信事项”页面查看，{last_on}以前可以陈述、申辩。",
    "integrity_answered.office": "{name}对诚信核查作了陈述，请查看。",
    "integrity_proposed.office": "对{name}的诚信核查已提出处理意见，请另一名负责人决定。",
    "integrity_entered.applicant": "您已记入职称评审诚信档案，至{last_on}止不得申报有关级别。内容见“诚信事项”页面。",
    "integrity_entered.unit": "{name}因弄虚作假记入职称评审诚信档案，至{last_on}止不得申报有关级别。",
    "integrity_destruction.office": "{name}的诚信核查保存期满，已提出销毁核查内容，请另一名负责人确认。",
    "integrity_destroyed.applicant": "您的诚信核查保存期满，核查内容已经销毁；结论和记录仍然保留，见“诚信事项”页面。",
    "integrity_changed.applicant": "您在职称评审诚信档案中的记录有变动，见“诚信事项”页面。",
}
