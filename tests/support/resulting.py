"""What the walk of pages meets of results: announced, objected to, asked to be looked at again, sent, confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.support import world as worlds

from zhiping.core.procedure import State
from zhiping.records.actors import local_day
from zhiping.records.models import Dossier
from zhiping.stages.conferral.operations import investigating, objecting, rechecking, rolls
from zhiping.stages.conferral.operations.objecting import Sent


def _put(
    world: worlds.World, who: str, called: str, state: State, at: datetime, *, title: str = ""
) -> Dossier:  # fmt: skip
    """Somebody's dossier in a state to which other rooms lead."""
    world.employ(who, "unit", "employee", called=called)

    def change(document: dict[str, object]) -> None:
        application = document["application"]
        assert isinstance(application, dict)
        application["title"] = title or application["title"]

    made = world.submitted(who, change=change)
    for kind in ("reached_department", "reached_office", "accepted"):
        made.milestones.create(kind=kind, at=made.state_since, by="system", data={})
    Dossier.objects.filter(pk=made.pk).update(state=state, state_since=at)
    return Dossier.objects.get(pk=made.pk)


def for_the_walk(world: worlds.World, at: datetime) -> None:
    """A list in its publicity with objections of either way, a package that waits for the HR department, a notice, a
    re-check that waits for the chair, and somebody who waits for each of these.
    """
    office: dict[str, Any] = {"by": world.by("office_reviewer"), "at": at}
    listed = [_put(world, f"listed{n}", f"公布{n}", State.PASSED, at) for n in (1, 2, 3)]
    roll = rolls.announce(world.cycle, listed, number="乐职评公示〔2024〕1号", **office)
    first, second, _ = roll.lines.select_related("roll__cycle__pack_version").order_by("place")
    proof = Sent("任务书.pdf", b"%PDF-1.7 a task")
    text = "反映的业绩不是本人主持的，请核实任务书和参加人员名单。"
    made = objecting.raise_objection(first, text=text, raised_by="王某，0000-0000000", files=[proof], at=at).objection
    reader = world.by("office_reviewer")
    assert reader.person is not None
    investigating.name_investigator(made, reader.person, **office)
    day = local_day(world.pack.timezone, at)
    objecting.record_letter(second, received_on=day, text=text, **office)
    _put(world, "passed", "公布后", State.PASSED, at)

    title = {one.level: one.name for one in reversed(world.pack.titles)}
    higher, junior = title["intermediate"], title["junior"]
    over = [_put(world, f"over{n}", f"期满{n}", State.PUBLICISED, at, title=higher) for n in (1, 2)]
    rolls.send(world.cycle, over, **office)
    _put(world, "over_later", "期满后", State.PUBLICISED, at, title=higher)
    _put(world, "over_junior", "期满初", State.PUBLICISED, at, title=junior)

    noted = [_put(world, f"noted{n}", f"确认{n}", State.CONFIRMED, at) for n in (1, 2)]
    _, role = rolls.issuer_of(world.cycle)
    issuer = "hr_officer" if role == "hr_officer" else "bureau"
    rolls.give_notice(
        world.cycle, noted, number="乐人社职〔2024〕8号", qualified_on=day, basis="乐人社办〔2024〕1号",
        by=world.by(issuer), at=at + timedelta(seconds=1),
    )  # fmt: skip
    _put(world, "noted_later", "确认后", State.CONFIRMED, at)

    asked = _put(world, "rechecked", "请复查", State.NOT_PASSED, at)
    until = {"moment": (at + timedelta(days=5)).isoformat()}
    asked.milestones.create(kind="not_passed", at=at, by="system", data=until)
    rechecking.request(asked, reason="认为业绩没有得到全面评价。", by=world.by("rechecked"), at=at)
