"""Reasons in the register of draws. They stand in what is published, so none of them says anything about a person that
is nobody's business; what the office writes besides is sealed."""

from __future__ import annotations

from typing import Final

#: Why somebody of the pool may not be drawn. The first are found by the register and the office's lists, the rest said.
EXCLUDED: Final = {
    "not_active": "不在库或暂停参评",
    "term_over": "聘期不含抽取当日",
    "level_low": "职称层次低于规定",
    "no_major": "没有本次的专业",
    "not_seated": "不是备案的组成人员",
    "leads": "主任、副主任照常出席，不参加抽取",
    "applies": "本人在本轮申报",
    "draws": "本人参与办理抽取",
    "serves": "本次已经抽中",
    "stepped_down": "前次抽中后不能参加",
    "recused": "应当回避",
    "unavailable": "抽取前说明不能参加",
}
#: Those that an officer may say; whatever else is computed.
SAID: Final = ("recused", "unavailable")

#: Why somebody who was drawn does not serve.
STEPPED_DOWN: Final = {
    "declined": "本人不能参加",
    "ill": "生病",
    "recused": "应当回避",
    "unreachable": "联系不上",
    "not_qualified": "已不具备参评资格",
}

#: Why it is drawn again.
AGAIN: Final = {
    "withheld": "前次有人没有揭示，抽取作废",
    "shortage": "替补已经用完，补抽",
    "wrong_list": "前次的名单或名额有误",
    "more_needed": "评审任务有变，名额需要调整",
}
#: Those that an officer may say where what was drawn is to be drawn again.
SAID_AGAIN: Final = ("wrong_list", "more_needed")

#: What is told to who keeps a secret, and to who draws: one sentence for each template.
MESSAGES: Final = {
    "draw_commit.keeper": "专家抽取{draw}等您承诺：请打开“专家抽取”，核对名单以后承诺一个秘密值。",
    "draw_reveal.keeper": "专家抽取{draw}等您揭示，最迟{reveal_at}。不揭示的，抽取作废，记录写明是谁。",
    "draw_void.officer": "专家抽取{draw}到时限仍有人没有揭示，已作废，记录已公布。请由其他人员重新抽取。",
}
