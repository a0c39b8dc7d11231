"""What a refusal says to the person it concerns: Simplified Chinese, by code. Another language is another catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from zhiping.core.procedure.decide import Refusal

STATE_NAMES = {
    "draft": "草稿",
    "at_unit": "单位审核中",
    "at_department": "主管部门审核中",
    "at_committee": "评委会办公室复审中",
    "returned": "审核退回，待修改",
    "accepted": "评委会已接收",
    "handed_in": "纸质材料已收",
    "ready": "待答辩或评审",
    "defended": "已答辩",
    "passed": "评审通过",
    "in_publicity": "评审结果公示中",
    "publicised": "评审结果公示期满",
    "at_confirmation": "待确认",
    "confirmed": "已确认",
    "certified": "已发电子职称证书",
    "archived": "已归档",
    "not_passed": "评审未通过",
    "to_destroy": "材料待销毁",
    "destroyed": "材料已销毁",
    "refused": "审核不通过",
    "declined": "不予受理",
    "not_recommended": "单位不推荐",
    "lapsed": "逾期终止",
    "withdrawn": "本人撤回",
    "cancelled": "取消评审资格",
    "revoked": "撤销职称",
}

ACTION_NAMES = {
    "edit": "修改材料",
    "offer_for_publicity": "交单位先行公示",
    "submit": "提交申报",
    "withdraw": "撤回申报",
    "change_unit": "在新单位重新开始",
    "follow_unit": "随申报人转到新单位",
    "check_item": "逐项核对",
    "return": "退回修改",
    "resubmit": "再次提交",
    "post_publicity": "张贴公示",
    "record_objection": "登记异议",
    "investigate_objection": "登记异议调查情况",
    "decide_objection": "异议处理结论",
    "propose_refusal": "提出审核不通过",
    "confirm_refusal": "确认审核不通过",
    "take_back_refusal": "撤回审核不通过",
    "refuse": "审核不通过",
    "recommend": "推荐上报",
    "not_recommend": "不推荐",
    "recommend_on_paper": "按纸质意见推荐上报",
    "not_recommend_on_paper": "按纸质意见不推荐",
    "report_up": "审核通过，上报评委会",
    "accept": "评委会接收",
    "decline": "不予受理",
    "extend": "延长期限",
    "propose_correction": "提出更正笔误",
    "take_back_correction": "撤回更正笔误",
    "correct_clerically": "更正笔误",
    "receive_paper": "收取纸质材料",
    "record_payment": "登记缴费",
    "admit": "准予参加答辩和评审",
    "record_defence": "登记答辩",
    "miss_defence": "登记缺席答辩",
    "excuse_defence": "准予延期答辩",
    "vote_passed": "表决通过",
    "vote_not_passed": "表决未通过",
    "announce": "公示评审结果",
    "sustain_objection": "异议成立",
    "send_to_confirmation": "报送确认",
    "send_back": "退回评委会办公室",
    "confirm": "确认",
    "reject": "不予确认",
    "certify": "发电子职称证书",
    "collect": "领取评审表归档",
    "list_for_destruction": "列入销毁清单",
    "destroy": "销毁材料",
    "cancel_for_fraud": "取消评审资格",
    "revoke": "撤销职称",
    "reopen": "恢复申报",
    "lapse": "逾期终止",
    "drop_refusal": "未确认的审核不通过失效",
    "forward_flagged": "带异议上报",
    "escalate": "逾期提请评审组织单位处理",
    "publicity_ended": "公示期满",
}

WINDOW_NAMES = {
    "application": "个人申报",
    "unit_review": "单位审核推荐",
    "department_review": "主管部门审核",
    "applicant_correction": "申报人补正",
    "correction_review": "补正材料审核",
    "office_review": "评委会复审",
    "paper": "纸质材料受理",
}

REFUSALS = {
    "locked_at_committee": "材料已经提交评委会，不能退回，也不能再修改。",
    "office_declines": "材料已到评委会，这里只有接收或不予受理，没有审核不通过。",
    "refused_this_year": "本年度已审核不通过，今年不能再次申报。已填的内容为您留存，明年可以再用。",
    "one_application": "您在本年度本系列已有一份申报，一人一年只能申报一次。请打开原来的那份。",
    "barred": "诚信档案中有限制申报的记录，限制期内不能申报。",
    "lapsed": "这份申报已逾期终止，材料仍为您留存。如有补充通知延长期限，会恢复并告诉您。",
    "being_reviewed": "材料正在审核，暂时不能修改。需要修改的，请联系审核单位退回。",
    "submitted_already": "材料已经提交，不用再提交。",
    "not_now": "现在的状态是“{state}”，不能{action}。",
    "not_yours": "{action}不由您办理。请由有权限的人员办理。",
    "conflict_own": "这是您本人的申报，您不能{action}。请由其他人员办理。",
    "conflict_kin": "申报人与您有亲属关系，您应当回避，请由其他人员办理。",
    "conflict_interest": "您已申明与申报人有利害关系，应当回避，请由其他人员办理。",
    "conflict_other_level": "您已在另一级办理过这份材料，同一人不能办理两级，请由其他人员办理。",
    "window_unknown": "通知没有规定“{window}”的期限，不能办理。请联系评审组织单位。",
    "too_early": "{window}还没有开始，{opens_at}起可以办理。",
    "too_late": "{window}已于{closes_at}截止，逾期不再办理。",
    "not_declared": "请先勾选真实性承诺和脱密脱敏声明，再提交。",
    "faults": "有{n}处填写的内容读不出来，请先改正。第一处：{first}。",
    "missing": "还有{n}项必填内容没有填。第一项：{first}。",
    "not_eligible": "有不符合申报条件的项目，不能提交。请看“自动核对”中不符合的各条。",
    "unmarked": "还有{n}项没有核对，请逐项核对完再办。",
    "items_open": "有{n}项需补正或不属实，不能通过。请退回修改。",
    "items_open_no_return": "有{n}项标为需补正或不属实，不能接收。材料已到评委会，不能退回："
    "经核对属实的，请改标为属实再接收；确实不符合的，请办理不予受理。",
    "nothing_to_return": "没有标为需补正或不属实的项目。请先标出要改的项目并写明原因，一次性告知。",
    "unmarked_before_return": "还有{n}项没有核对。退回要一次性告知，请核对完所有项目再退回。",
    "notes_missing": "有{n}项要改的没有写原因。请给每一项写明要改什么，再退回。",
    "correction_over": "申报人补正已于{closes_at}截止，现在退回，申报人已不能修改。请按现有材料审核，或报请延长期限。",
    "clause_missing": "请选择不符合哪一条。",
    "reason_missing": "请写明理由。",
    "name_differs": "输入的姓名与申报人不一致，请写全名。",
    "sign_in_again": "请再次输入您的登录密码，确认是您本人。",
    "refusal_pending": "已有人提出审核不通过，等第二人确认。撤回以后才能办理别的。",
    "no_refusal_pending": "没有等待确认的审核不通过。",
    "same_officer": "审核不通过须由第二人确认，提出的人不能自己确认。",
    "correction_pending": "已有人提出更正笔误，等第二人确认。确认或撤回以后才能再提。",
    "no_correction_pending": "没有等待确认的笔误更正。",
    "same_officer_correction": "笔误更正须由第二人确认，提出的人不能自己确认。",
    "objection_open": "还有没处理完的异议，处理完才能办理。",
    "no_objection_open": "没有待处理的异议。",
    "integrity_case": "有正在调查的诚信事项，结案前暂停办理。",
    "legal_hold": "这份材料被依法保全，不能销毁。",
    "concerned_by_objection": "这条异议与您有关，您应当回避，请由其他人员处理。",
    "not_publicised": "还没有在单位公示。请先张贴公示，期满无异议再推荐。",
    "publicise_anew": "公示以后材料有变动，请重新公示，期满再推荐。",
    "publicity_running": "公示到{until}期满，期满以后才能推荐，不能提前结束。",
    "publicity_posted_already": "这一版材料已经张贴公示，不用再张贴。",
    "not_offered": "申报人还没有把材料交单位先行公示。",
    "result_publicity_running": "评审结果公示还没有期满。",
    "consent_missing": "材料已到评委会，撤回须经评委会办公室同意。",
    "unit_change_not_agreed": "原单位和新单位还没有都同意变更单位。",
    "paper_incomplete": "纸质材料不齐，不能收件。",
    "fee_open": "评审费还没有结清。",
    "same_officer_fee": "款项由一人登记、另一人复核，登记的人不能自己复核。",
    "no_refund": "{name}的费用按规定已不能退。",
    "destruction_not_confirmed": "销毁清单须经两人核对确认。",
    "escalated_already": "已经提请评审组织单位处理。",
    "defence_excused": "已准予延期答辩，不按缺席处理。",
    "window_open": "{window}还没有截止。",
}


def _day(value: str, zone: str) -> str:
    moment = datetime.fromisoformat(value).astimezone(ZoneInfo(zone))
    return f"{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M:%S}"


def explain(refusal: Refusal, *, zone: str) -> str:
    """One sentence or two for the person concerned, instants in ``zone``. Raises KeyError for an unknown code."""
    params: dict[str, Any] = dict(refusal.params)
    for key in ("opens_at", "closes_at", "until"):
        if key in params:
            params[key] = _day(params[key], zone)
    if "window" in params:
        params["window"] = WINDOW_NAMES.get(params["window"], params["window"])
    if "action" in params:
        params["action"] = ACTION_NAMES[params["action"]]
    if "state" in params:
        params["state"] = STATE_NAMES[params["state"]]
    return REFUSALS[refusal.code].format(**params)
