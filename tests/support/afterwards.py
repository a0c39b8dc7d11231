"""What the walk of pages meets of the time after the result: cases, an entry, forms, lists, a result given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.support import banned
from tests.support import world as worlds

from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.records.situations import standing_revision
from zhiping.registers.integrity import destroying as cases
from zhiping.registers.integrity import operations as record
from zhiping.stages.aftercare.operations import collecting, destroying, giving_back

LETTER = {
    "body": "某某市水务局", "letter_no": "水函〔2024〕9号", "letter_on": "2024-10-20", "hr_consent_on": "2024-10-22",
}  # fmt: skip


@dataclass(frozen=True)
class _Someone:
    who: str
    called: str
    state: str


def _put(world: worlds.World, one: _Someone) -> Dossier:
    """Somebody's dossier in a state to which other rooms lead, as the office would know it."""
    world.employ(one.who, "unit", "employee", called=one.called)
    made = world.submitted(one.who)
    for kind in ("reached_department", "reached_office"):
        made.milestones.create(kind=kind, at=made.state_since, by="system", data={})
    Dossier.objects.filter(pk=made.pk).update(state=one.state)
    return Dossier.objects.get(pk=made.pk)


def entrust(dossier: Dossier) -> Dossier:
    """As if another body had sent the applicant from the beginning (A6)."""
    revision = standing_revision(dossier)
    assert revision is not None
    document = contents.content(revision)
    document["application"]["entrustment"] = LETTER
    revision.sealed, revision.findings_sealed, revision.digest = contents.freeze(
        document, {"findings": []}, dossier=dossier, number=revision.number
    )
    revision.save()
    Dossier.objects.filter(pk=dossier.pk).update(entrusted=True)
    return Dossier.objects.get(pk=dossier.pk)


def for_the_walk(world: worlds.World, at: datetime, *, concerned: Dossier) -> None:
    """Every page of integrity and aftercare has something to show; a case runs about ``concerned``."""
    proof = record.Proof("查询结果.pdf", b"%PDF-1.7 nothing found")
    record.open_case(concerned, facts="学历证书查无此证。", files=[proof], by=world.by("office_reviewer"), at=at)
    struck = _put(world, _Someone("struck", "钱伪", "ready"))
    banned.decided(world, banned.opened(world, struck, at), at)
    # Long over: of one the contents wait for the second officer, of one they are destroyed.
    early = date(world.pack.cycle_year - 20, 3, 1)
    entries = [banned.enter(struck, world, from_on=early, to_on=early.replace(year=early.year + n)) for n in (1, 2, 3)]
    for entry in entries[1:]:
        cases.propose(entry.case, by=world.by("office_reviewer"), at=at)
    cases.confirm(entries[2].case, signed_in_afresh=True, by=world.by("bureau"), at=at)

    _put(world, _Someone("titled", "冯领", "certified"))
    day = world.pack.calendar.day_of(at)
    when = collecting.Appointment(day, day + timedelta(days=4), "工作日9:00至12:00", "一号楼三楼", "0833-0000000")
    if world.pack.stages.collection:
        collecting.appoint(world.cycle, [world.organisations["unit"]], when, by=world.by("office_reviewer"), at=at)

    entrusted = entrust(_put(world, _Someone("entrusted", "褚托", "publicised")))
    giving_back.give_back(entrusted, by=world.by("office_reviewer"), at=at)

    _put(world, _Someone("failed", "卫落", "not_passed"))
    gone = _put(world, _Someone("gone_since", "蒋毁", "not_passed"))
    listed = destroying.make_list(world.cycle, [gone], by=world.by("office_reviewer"), at=at)
    row = destroying.confirm(listed, by=world.by("office_second"), at=at)
    assert row.waits_until is not None
    late = row.waits_until + timedelta(hours=1)
    destroying.order(row, signed_in_afresh=True, by=world.by("bureau"), at=late)
    destroying.carry_out(world.cycle, at=late)
    last = world.pack.calendar.day_of(late)
    destroying.carry_paper(row, way="粉碎", place="地下一层", on=last, by=world.by("counter"), at=late)
    destroying.witness(row, signed_in_afresh=True, by=world.by("bureau"), at=late)
    second = _put(world, _Someone("waiting", "沈待", "not_passed"))
    destroying.make_list(world.cycle, [second], by=world.by("office_reviewer"), at=at)
