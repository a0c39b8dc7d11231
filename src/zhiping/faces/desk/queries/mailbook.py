"""What became of e-mails, for the operator: counts, and one page of letters with masked addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Count

from zhiping.accounts.models import User
from zhiping.ground.messages.models import Digest

PAGE = 50
State = Digest.State
#: What needs somebody to look at it.
TROUBLE: Final = (State.WAITING, State.UNSURE, State.GIVEN_UP, State.BOUNCED)
_WHY: Final = {
    "settled": "事情已经办过，不用再发", "left behind": "发送时系统中断", "noted by an operator": "管理人员登记",
    "SMTPAuthenticationError": "邮件服务器不认账号密码", "ConnectionRefusedError": "邮件服务器连不上",
    "TimeoutError": "邮件服务器没有应答", "gaierror": "找不到邮件服务器的地址",
    "SMTPServerDisconnected": "邮件服务器中途断开",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One e-mail: ``address`` masked, ``state`` and ``why`` in words, what may be done about it."""

    digest: Digest
    address: str
    why: str

    @property
    def state(self) -> str:
        """In words."""
        return str(State(self.digest.state).label)

    @property
    def may_send(self) -> bool:
        """Whether it can be sent again by hand."""
        return self.digest.state in (State.WAITING, State.UNSURE) or (
            self.digest.state == State.GIVEN_UP and self.digest.why != "settled"
        )

    @property
    def may_bounce(self) -> bool:
        """Whether it can have come back as a letter."""
        return self.digest.state in (State.SENT, State.UNSURE)


def masked_address(address: str) -> str:
    """xiaolan@example.org as x***@example.org."""
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}" if host else "没有邮箱"


def counts() -> Iterator[tuple[str, str, int]]:
    """Key, word and count of each filter. One query."""
    found = dict(Digest.objects.values_list("state").annotate(count=Count("pk")))
    yield "trouble", "要看的", sum(found.get(state, 0) for state in TROUBLE)
    for state in State:
        yield state.value, str(state.label), found.get(state.value, 0)


def letters(chosen: str, *, before: str = "") -> tuple[list[Line], str]:
    """E-mails, newest first, and the key of the page behind. Two queries."""
    states = [chosen] if chosen in State.values else [state.value for state in TROUBLE]
    found = Digest.objects.filter(state__in=states).order_by("-pk")
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    users = {int(row.user.removeprefix("user-")) for row in rows}
    addresses = dict(User.objects.filter(pk__in=users).values_list("pk", "email"))
    made = [
        Line(row, masked_address(addresses.get(int(row.user.removeprefix("user-")), "")),
             _WHY.get(row.why.split(" ")[0] if row.why.startswith("SMTP") else row.why, row.why))
        for row in rows[:PAGE]
    ]  # fmt: skip
    return made, str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
