"""What the hand-in tells beside the moves of the procedure: one Chinese sentence for each template."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "packet_short.applicant": "您的纸质材料有{n}项不齐，还没有收件。缺什么见“纸质材料和缴费”页面，请在截止以前补齐。",
    "packet_short.department": "{name}的纸质材料有{n}项不齐，还没有收件，请在截止以前补齐。",
}

#: How an order stands, by ``registers.fees.queries.Line.how``.
STANDINGS: Final = {"owed": "待缴", "paid": "已缴", "waived": "免缴", "refunded": "已退费"}
