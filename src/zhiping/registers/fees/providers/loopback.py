"""A provider that is this installation itself: for demos, and as the example for a real one (ADR 0022).

Its notices are JSON, signed with HMAC-SHA256 over the instant and the exact bytes, so that neither can be altered; an
old one is refused, and the book sees to it that the same one counts once.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from zhiping.ground.storage import keys
from zhiping.registers.fees.providers import NotGenuine, Notice

#: A notice older than this is not taken, nor one from so far in the future: clocks differ, but not by more.
FRESH: Final = timedelta(minutes=10)
#: What the book can hold of one payment.
MOST_FEN: Final = 2**31 - 1
SIGNATURE: Final = "X-Loopback-Signature"
SENT_AT: Final = "X-Loopback-Sent-At"


def sign(sent_at: str, body: bytes) -> str:
    """The signature of ``body`` sent at ``sent_at``, in hex."""
    return keys.blind_index("payment-loopback", f"{sent_at}.{body.hex()}")


class LoopBack:
    """The provider of the demo: its cashier is a page of this installation."""

    key = "loopback"
    label = "在线支付（演示）"

    def address(self, code: str, fen: int) -> str:
        """The page on which the demo's payer says how it ends."""
        return reverse("handin:loopback", args=[code])

    def write(self, notice: Notice) -> tuple[dict[str, str], bytes]:
        """Headers and body of ``notice``, as this provider sends it."""
        body = json.dumps(
            {"payment": notice.code, "number": notice.reference, "fen": notice.fen, "paid": notice.paid},
            sort_keys=True,
        ).encode()  # fmt: skip
        sent_at = notice.sent_at.isoformat()
        return {SENT_AT: sent_at, SIGNATURE: sign(sent_at, body)}, body

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Notice:
        """See ``Provider``."""
        given = {name.lower(): value for name, value in headers.items()}
        sent_at, signature = given.get(SENT_AT.lower(), ""), given.get(SIGNATURE.lower(), "")
        if not hmac.compare_digest(sign(sent_at, body).encode(), signature.encode()):
            raise NotGenuine("signature")
        moment = datetime.fromisoformat(sent_at)
        if not -FRESH <= at - moment <= FRESH:
            raise NotGenuine("too old")
        said = json.loads(body)
        code, number, fen, paid = said["payment"], said["number"], said["fen"], said["paid"]
        # A signature says who wrote it, not that it makes sense: "no" is true in Python, and half a fen is none.
        if not (isinstance(code, str) and isinstance(number, str) and type(paid) is bool):
            raise NotGenuine("malformed")
        if type(fen) is not int or not 1 <= fen <= MOST_FEN:
            raise NotGenuine("malformed")
        return Notice(code, number, fen, paid, moment)
