"""What the hand-in tells beside the moves of the procedure: one Chinese sentence for each template."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "packet_short.applicant": "您的纸质材料有{n}项不齐，还没有收件。缺什么见“纸质材料和缴费”页面，请在截止以前补齐。",
    "packet_short.department": "{name}的纸质材料有{n}项不齐，还没有收件，请在截止以前补齐。",
}
