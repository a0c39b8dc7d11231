"""What a refusal says on the day of the defence (P7), by code: given by that room, not by the table."""

OF_THE_DAY = {
    "slot_given_up": "这个答辩安排已经取消，请看最新的安排。",
    "defence_other_day": "{turn}号的答辩安排在{day}，不是今天。请核对答辩通知。",
    "step_not_now": "{turn}号现在是“{status}”，不能{step}。",
    "nothing_to_undo": "{turn}号还没有报到，没有可以撤销的步骤。",
    "nobody_waiting": "没有已报到、待叫号的申报人。",
    "panel_busy": "上一位还没有结束。请先结束、记为缺席或撤销叫号，再叫下一位。",
    "panel_short": "这一组现在能评{turn}号的专家有{there}名，至少要{asked}名，不能答辩。"
    "请办公室补足专家，或者另行安排。",
    "sheets_locked": "评分已经锁定，不能再改。确需更正的，由办公室和主任两方同意后重新打开。",
    "sheet_not_locked": "评分锁定以后才能出具评分表；这位专家没有打完的，不出具。",
    "not_on_panel": "您不在这一组，不能评分。",
    "slots_open": "{who}还没有答辩完，也没有记为缺席，不能锁定评分。",
    "sheets_open": "还有评分没有打完，不能锁定：{who}。",
    "too_few_sheets": "{turn}号只有{there}份完整的评分，至少要{asked}份，不能锁定。请办公室另行安排。",
    "nothing_to_lock": "没有可以锁定的评分。",
    "nothing_to_record": "没有锁定以后待登记的评分。",
    "reopening_asked": "已经提出重新打开评分，等另一方同意。",
    "no_reopening": "没有等待同意的重新打开申请。",
    "reopening_by_two": "重新打开评分要办公室和主任两方同意，提出的一方不能自己同意。",
    "voted_already": "已经评议表决，评分不能再打开。",
    "absent_not_recorded": "{turn}号没有记为缺席，不能登记缺席答辩。",
    "excuse_unanswered": "{turn}号的请假还没有答复。请先答复，再登记缺席答辩。",
    "session_running": "这一场到{until}才结束，结束以后才能登记缺席答辩。",
}
