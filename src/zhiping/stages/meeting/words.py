"""Words of the meeting room: what a ballot offers, what stands in the minutes."""

from __future__ import annotations

from typing import Final

from zhiping.core.committees import Seat
from zhiping.core.tally import Vote

#: On which the meeting and its vote rest.
CLAUSE: Final = "P8"

PLACES: Final = {Seat.CHAIR.value: "主任", Seat.VICE_CHAIR.value: "副主任", Seat.MEMBER.value: "委员"}

#: What stops a meeting whose members were drawn, by the code of ``core.committees.Shortfall``.
DRAWN: Final = {
    "even": "主任、副主任和抽中的委员共{found}人，应为单数。请补抽或者重抽",
    "too-small": "主任、副主任和抽中的委员共{found}人，少于规定的{asked}人。请补抽或者重抽",
}

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
