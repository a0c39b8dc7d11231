"""The words of registration, for people. Neither reads nor writes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zhiping.web.dates import plain_day

if TYPE_CHECKING:
    from zhiping.stages.registration.queries.barred import Bar

#: Why nobody can review a registration yet, and the way on (P1, last sentence).
ABSENT: Final = {
    "superior_unknown": "没有找到这个上级，请从列表中选。没有的，请点“我的上级不在列表中”",
    "superior_not_fit": "按通知，这个上级不审核您这类单位的登记，请从列表中另选",
    "no_rule": "通知没有规定这种性质的单位怎样登记，请核对单位性质，或电话咨询",
    "no_hr_department": "注册地的人社部门还没有登记，请点“我的上级不在列表中”，由评审组织单位联系登记",
}

#: Why an officer may not decide a request.
NOT_NOW: Final = {
    "not_yours": "不在您的审核范围内",
    "own": "是您本人提交的，请由其他人员办理",
    "decided": "已经办结或退回，不用再办",
    "changed": "预览以后有变动，请重新查看",
    "taken": "证件已登记在另一个账号名下，不能重复登记",
    "name_differs": "证件号码已登记在另一个姓名名下，请核对证件",
    "uscc_taken": "统一社会信用代码已经登记过",
    "superior_gone": "所选上级已经合并或撤销，请退回重选",
    "unit_gone": "所选单位已经合并或撤销，请退回重选",
    "elsewhere": "已登记在另一个单位，请退回，由本人办理变更单位",
    "former_changed": "已不在原单位，请退回重新办理",
    "round_gone": "申报已经办结或不在原单位，不用再决定",
    "round_now": "申报现在不能转到新单位，有审核不通过在等第二人确认",
    "round_reason": "决定随本人转到新单位的，请写明理由",
    "round_return": "请决定是否随本人转到新单位，不能退回补正",
    "last_head": "是原单位最后一位负责人，请先授权另一位负责人",
    "not_a_body": "请先登记这个部门，再在这里答复",
}

#: Why two records of a person cannot become one now, and what to do first; placeholders as in ``records.joining``.
MERGE_CONFLICTS: Final = {
    "same": "选的是同一个记录，请选两个不同的记录",
    "merged": "其中一个记录已经并入别的记录，请重新查找",
    "two_people": "两个记录之间登记过亲属或利害关系，是两个人，不能合并",
    "two_dossiers": "两个记录在{year}年同一系列各有一份申报（{old}和{into}），每人每年只能有一份。"
    "请先由本人撤回要并入的记录的那一份（{old}），已经不能撤回的，由评审组织单位决定哪一份有效",
    "own_dossier": "一个记录审核过另一个记录的申报材料，等于审核了自己的，请先由评审组织单位处理",
    "two_levels": "两个记录在同一份材料的两级审核中都办理过，请先由评审组织单位处理",
    "expert": "要并入的记录在专家库里，请反过来选：保留专家的那个记录",
    "pending_refusal": "要并入的记录提出的审核不通过还在等第二人确认，请先确认或撤回",
    "unit_differs": "要并入的记录有一份申报（{code}）正在{unit}办理，保留的记录登记在另一个单位，"
    "请先由本人办理变更单位",
    "open_request": "要并入的记录的账号还有没办结的登记，请先办结或由本人撤回",
}

BODY_KINDS: Final = {
    "unit": "单位", "agency": "人事代理机构", "competent_department": "主管部门", "hr_department": "人社部门",
    "committee_office": "评委会办公室",
}  # fmt: skip

NATURES: Final = {
    "public_institution": "事业单位", "state_owned": "国有企业", "non_public": "非公有制企业",
    "social_organisation": "社会组织",
}  # fmt: skip

ID_TYPES: Final = {
    "resident_id": "居民身份证", "hmt_permit": "港澳台居民居住证（通行证）",
    "foreign_permanent": "外国人永久居留身份证", "passport": "护照",
}  # fmt: skip

ROLE_NAMES: Final = {
    "employee": "职工", "unit_reviewer": "单位审核人", "unit_head": "单位负责人",
    "department_reviewer": "主管部门审核人",
    "office_reviewer": "评委会办公室审核人", "counter": "收件人员", "cashier": "收费人员", "chair": "评委会主任",
    "hr_officer": "人社部门人员", "bureau": "评审组织单位负责人", "operator": "系统管理员",
    "supervisor": "监督人员", "auditor": "审计人员",
}  # fmt: skip

#: What is told, by template of the outbox (``zhiping.faces.desk`` shows it).
MESSAGES: Final = {
    "registration_asked.office": "有一件登记等您审核，请到“注册审核”办理。",
    "registration_approved.applicant": "您提交的登记已经通过，下一步可以做什么，见“我的登记”。",
    "registration_returned.applicant": "您提交的登记退回补正，理由见“我的登记”，改好以后再次提交。",
    "registration_refused.applicant": "您提交的登记没有通过，理由和下一步见“我的登记”。",
    "person_merge_proposed.office": "有人提出合并同一个人的两个记录，请另一名人员到“注册审核”核对并确认。",
    "person_merge_refused.proposer": "您提出的个人记录合并，第二人没有同意，理由见“注册审核”里的个人记录合并。",
    "person_merged.person": "您的两个登记记录已合并为一个，申报材料、职务和消息都在这里。"
    "不对的话请马上打电话联系评委会办公室。",
    "registration_barred.applicant": "登记已通过。您在职称评审诚信档案中有限制申报的记录，到{last_on}止（含当日）"
    "不能申报{levels}，登记和其他级别的申报不受影响。内容和怎样申请更正，见“诚信事项”页面。",
    "registration_passed_on.applicant": "原单位已同意您离开，现在由新单位决定是否接收。",
}


def barred_words(bar: Bar) -> str:
    """What the integrity record says of somebody, for the officer who approves and for the person."""
    levels = "、".join(bar.levels)
    return f"诚信档案中有限制申报的记录，到{plain_day(bar.last_on, year=True)}止（含当日）不能申报{levels}"
