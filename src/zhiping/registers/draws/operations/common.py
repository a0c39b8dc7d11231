"""What every write in the register of draws asks first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.drawing import DrawRules
from zhiping.core.procedure import Refusal
from zhiping.ground.messages import service as messages
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Cycle, Membership, Person
from zhiping.registers.draws.models import Draw

#: Who prepares, keeps secrets, and says who steps down.
DRAW_ROLES = (Membership.Role.OFFICE_REVIEWER, Membership.Role.CHAIR, Membership.Role.BUREAU)


def rules(cycle: Cycle) -> DrawRules:
    """The pack's rules. Raises ``BadInput`` where it has none: an absent rule is an error."""
    found = cycle.pack().procedure.draw
    if found is None:
        raise BadInput(Fault("draw", "规则包没有写怎样抽取专家", "请评审组织单位补充 procedure.yaml 的 draw"))
    return found


def may_draw(cycle: Cycle, at: datetime) -> set[int]:
    """Ids of the persons who may draw for ``cycle``. One query."""
    return officers(cycle.committee.office, DRAW_ROLES, local_day(cycle.pack().timezone, at))


def officer(cycle: Cycle, by: Actor, at: datetime) -> Person:
    """The person behind ``by``. Raises ``Refusal`` unless they may draw for ``cycle``."""
    if by.person is None or by.person.pk not in may_draw(cycle, at):
        raise Refusal("draw_not_yours", rules(cycle).clause, {})
    return by.person


def locked(draw: Draw, *states: Draw.State) -> Draw:
    """``draw`` under its lock, in one of ``states``. Raises ``BadInput`` where it has gone on since."""
    row = (
        Draw.objects.select_for_update(of=("self",))
        .select_related("cycle__committee__office", "cycle__pack_version", "previous")
        .get(pk=draw.pk)
    )
    if row.state not in states:
        raise BadInput(Fault("draw", f"这次抽取现在是“{row.get_state_display()}”", _expected(states)))
    return row


def _expected(states: Iterable[Draw.State]) -> str:
    return "、".join(f"“{state.label}”" for state in states) + "的一次"


def note_wanted(note: str, what: str) -> str:
    """``note`` without blanks around it. Raises ``BadInput`` where nothing, or too much, was written."""
    note = note.strip()
    if not note or len(note) > 500:
        raise BadInput(Fault("note", f"{what}没有写，或太长", "写明原因，最多500字"))
    return note


def tell_keepers(draw: Draw, template: str, params: dict[str, str], at: datetime) -> None:
    """Tell everybody who keeps a secret of ``draw`` what is waited for; each once."""
    keepers = draw.keepers.order_by("id").values_list("person_id", flat=True)
    _tell(draw, keepers, f"{template}.keeper", f"{draw.stream}|{template}", params, at)


def tell_officers(draw: Draw, template: str, at: datetime) -> None:
    """Tell everybody who draws for the round of ``draw`` that something happened to it; each once."""
    _tell(draw, sorted(may_draw(draw.cycle, at)), f"{template}.officer", f"{draw.stream}|{template}", {}, at)


def _tell(
    draw: Draw, people: Iterable[int], template: str, move: str, params: dict[str, str], at: datetime
) -> None:  # fmt: skip
    told = {"draw": draw.code, "clause": rules(draw.cycle).clause} | params
    for pk in people:
        messages.post(
            move=move, recipient=f"person-{pk}", template=template, params=told, about=draw.stream, at=at,
        )  # fmt: skip
