"""Words of the meeting room: why a committee may not meet, what a ballot offers, what stands in the minutes."""

from __future__ import annotations

from typing import Final

from zhiping.core.committees import Seat, Shortfall
from zhiping.core.tally import Vote

#: On which the meeting and its vote rest.
CLAUSE: Final = "P8"

SHORTFALLS: Final = {
    "even": "委员为{found}人，应为单数",
    "too-small": "委员只有{found}人，至少应为{asked}人",
    "too-large": "委员有{found}人，至多为{asked}人",
    "no-chair": "没有主任委员",
    "two-chairs": "有{found}名主任委员，应为1名",
    "no-vice-chair": "没有副主任委员",
    "not-filed": "评委会没有备案",
    "not-yet": "备案自{asked}起有效，会议日期{found}在此之前",
    "lapsed": "备案已于{asked}到期，会议日期{found}在此之后",
    "filed-too-long": "备案到{found}，超过{asked}年",
    "other-series": "备案不包括{found}系列",
    "other-level": "备案不包括{found}",
}

PLACES: Final = {Seat.CHAIR.value: "主任", Seat.VICE_CHAIR.value: "副主任", Seat.MEMBER.value: "委员"}

#: What a ballot offers, in its order.
CHOICES: Final = {Vote.AGREE.value: "赞成", Vote.AGAINST.value: "反对", Vote.ABSTAIN.value: "弃权"}

RESULTS: Final = {True: "通过", False: "未通过"}

EVENTS: Final = {
    "began": "会议开始，由{who}主持，到会{present}人。",
    "arrived": "{who}到会，到会{present}人。",
    "left": "{who}离会，到会{present}人。",
    "paused": "到会{present}人，休会。已投的票和已有的结果保留。",
    "resumed": "继续开会，由{who}主持，到会{present}人。",
    "opened": "第{vote}次投票开始，到会{present}人。",
    "closed": "第{vote}次投票结束，开箱计票。",
    "annulled": "第{vote}次投票作废，没有开箱。",
    "announced": "{who}宣布第{vote}次投票的结果。",
    "ended": "会议结束。",
}


def told(lack: Shortfall, levels: dict[str, str]) -> str:
    """Why the committee may not meet, as a sentence without its stop. ``levels``: the pack's names of levels."""
    return SHORTFALLS[lack.code].format(found=levels.get(lack.found, lack.found), asked=lack.asked)
