"""What the writes of the schedule share: who may, reasons that are sealed, who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Refusal
from zhiping.ground.messages import service as messages
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Cycle, Membership, Person
from zhiping.registers.experts.models import Expert

#: A reason is a sentence, not a file.
MOST_WORDS = 500


def office(cycle: Cycle, by: Actor, at: datetime) -> Person:
    """The officer of the Committee office who arranges the defence. Raises ``Refusal`` for anybody else."""
    day = local_day(cycle.pack().timezone, at)
    who = officers(cycle.committee.office, (Membership.Role.OFFICE_REVIEWER,), day)
    if by.person is None or by.person.pk not in who:
        raise Refusal("not_yours", "P7", {"action": Action.SCHEDULE_DEFENCE.value})
    return by.person


def reason_of(text: str, field: str = "reason") -> str:
    """The reason that was given. Raises ``BadInput`` for none, and for a long one."""
    text = text.strip()
    if not text:
        raise BadInput(Fault(field, "没有写理由", "一句话说明为什么"))
    if len(text) > MOST_WORDS:
        raise BadInput(Fault(field, f"理由有{len(text)}字", f"不超过{MOST_WORDS}字"))
    return text


def tell_experts(experts: Iterable[Expert], template: str, *, move: str, about: str, at: datetime) -> None:
    """Tell each of ``experts`` once of ``move``."""
    messages.post_many(
        messages.Post(move, f"person-{one.person_id}", template, {"clause": "P7"}, about, at) for one in experts
    )


def known(ids: Collection[int], there: Collection[int], field: str, message: str) -> None:
    """Raises ``BadInput`` where somebody chose what is not on offer."""
    if set(ids) - set(there):
        raise BadInput(Fault(field, message, "页面上列出的"))
