"""An expert reads what they hear or vote on, as long as they do, and nothing else (P7, P8, ADR 0016)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.support import gathering, hearing
from tests.support import world as worlds
from tests.support.gathering import Gathering
from tests.support.hearing import Morning

from zhiping.core.procedure import State
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier, Evidence
from zhiping.records.recusing import keep_out, let_in
from zhiping.registers.experts import operations as experts
from zhiping.stages.defence.models import HalfDay, Panel, Result, Room, Schedule, Session, Sitting, Slot
from zhiping.stages.meeting.models import Meeting
from zhiping.stages.meeting.operations import planning, sitting

READS = ("material.read", "material.opened")


def _client(world: worlds.World, who: str) -> Client:
    client = Client()
    client.force_login(world.user(who))
    return client


def _addresses(dossier: Dossier) -> list[str]:
    """Everything that is read of it, the file of identity left out."""
    file = next(one.code for one in Evidence.objects.filter(dossier=dossier).order_by("id"))
    names: list[tuple[str, list[Any]]] = [
        ("material", []), ("material_files", []), ("material_page", [file, 1]), ("material_evidence", [file]),
    ]  # fmt: skip
    return [reverse(f"oversight:{name}", args=[dossier.code, *more]) for name, more in names]


def _answers(world: worlds.World, who: str, dossier: Dossier) -> set[int]:
    client = _client(world, who)
    return {client.get(path).status_code for path in _addresses(dossier)}


@pytest.fixture
def morning(db: None) -> Morning:
    """A panel of three and one that hears somebody else, released."""
    world = worlds.make("leshan-2024-engineering", is_demo=True)
    world.employ("chair", "office", "chair", called="乔主任")
    pool = [hearing.an_expert(world, f"expert{n}", f"专家{n}") for n in range(1, 5)]
    proved = {"ce1": "申报人一学时.png", "applicant": "申报人一身份证.png"}
    first = hearing.ready(world, "applicant1", "申报人一", proved=proved)
    other = hearing.ready(world, "applicant2", "申报人二", proved={"ce1": "学时.png"})
    session, slots = hearing.a_session(world, pool[:3], [first, other], world.opening().date() + timedelta(days=60))
    panel = Panel.objects.create(cycle=world.cycle, number=2, name="第二组", majors=session.panel.majors)
    room = Room.objects.create(cycle=world.cycle, name="303室", address="某某市某某路1号三楼")
    second = Session.objects.create(
        schedule=session.schedule, panel=panel, half_day=HalfDay.objects.get(), room=room
    )  # fmt: skip
    Slot.objects.filter(pk=slots[1].pk).update(session=second)
    hearing.a_seat(world, second, pool[3], lead=True)
    made = Morning(world, session, pool, slots)
    clock.set_to(world.cycle.key, made.at(9, 45))
    return made


def test_a_panel_reads_content_and_evidence_of_whom_it_hears(morning: Morning) -> None:
    world, dossier, client = morning.world, morning.slots[0].dossier, _client(morning.world, "expert2")
    page, files, picture, whole = _addresses(dossier)
    score = client.get(reverse("defence:scoring", args=[morning.session.code])).content.decode()
    assert f'href="{page}" target="_blank"' in score and "查看材料" in score
    shown = client.get(page).content.decode().split("<main")[1].split("</main>")[0]
    assert "申报人一" in shown and "从事工艺工作" in shown and "证件号码和联系方式已隐去" in shown
    # Not who they are by number, not how they are reached, not what the levels did with it.
    number = world.people["applicant1"].id_number()
    assert number not in shown and number[-4:] not in shown and "证件号码</dt>" not in shown
    assert "办理记录" not in shown and "自动核对" not in shown and "周敏" not in shown and 'method="post"' not in shown
    viewer = client.get(files).content.decode()
    assert f'src="{picture}"' in viewer and "申报人一" not in viewer and "共1件" in viewer
    assert client.get(picture)["Content-Type"] == "image/jpeg"
    assert client.get(whole)["Cache-Control"] == "private, no-store"
    assert client.post(page).status_code == 405
    # Their card of identity is none of an expert's.
    card = Evidence.objects.filter(dossier=dossier).order_by("id")[1]
    for name, more in (("material_page", [1]), ("material_evidence", [])):
        assert client.get(reverse(f"oversight:{name}", args=[dossier.code, card.code, *more])).status_code == 404


def test_each_opening_is_recorded_where_experts_stand_and_not_in_the_dossier(morning: Morning) -> None:
    world, dossier = morning.world, morning.slots[0].dossier
    length = AuditEntry.objects.filter(stream=dossier.stream).count()
    assert _answers(world, "expert2", dossier) == {200}
    file = Evidence.objects.filter(dossier=dossier).order_by("id")[0].code
    told = [
        (row.stream, row.kind, row.by, row.data)
        for row in AuditEntry.objects.filter(kind__in=READS).order_by("position")
    ]
    mine = (morning.session.stream, "material.opened", f"person-{world.people['expert2'].pk}")
    assert told == [
        (mine[0], "material.read", mine[2], {"dossier": dossier.code}),
        (*mine, {"dossier": dossier.code, "evidence": file, "page": 1}),
        (*mine, {"dossier": dossier.code, "evidence": file}),
    ]
    assert AuditEntry.objects.filter(stream=dossier.stream).count() == length, "it would say who the experts are"
    world.employ("auditor", "office", "auditor")
    trail = _client(world, "auditor").get(reverse("oversight:trail", args=["session", morning.session.code]))
    assert "material.opened" in trail.content.decode()


def test_who_keeps_out_is_told_nothing(morning: Morning) -> None:
    world, dossier = morning.world, morning.slots[0].dossier
    absent = reverse("oversight:material", args=["0000-0000"])
    for who in ("expert1", "expert2"):
        assert _answers(world, who, dossier) == {200}
    keep_out(world.people["expert1"], dossier, at=morning.at())
    experts.declare(morning.experts[1], dossier, "同门", by=world.by("expert2"), at=morning.at())
    before = AuditEntry.objects.filter(kind__in=READS).count()
    for who in ("expert1", "expert2"):
        client = _client(world, who)
        assert _answers(world, who, dossier) == {404}
        one, other = (client.get(path).content.decode().split("<main")[1] for path in (_addresses(dossier)[0], absent))
        assert "申报人一" not in one and dossier.unit.name not in one
        assert one.replace(dossier.code, "") == other.replace("0000-0000", ""), "as if there were none"
    assert AuditEntry.objects.filter(kind__in=READS).count() == before
    let_in(world.people["expert1"], dossier, at=morning.at())
    assert _answers(world, "expert1", dossier) == {200} and _answers(world, "expert3", dossier) == {200}


def test_only_its_own_panel_and_nobody_else(morning: Morning) -> None:
    world, (first, other) = morning.world, [slot.dossier for slot in morning.slots]
    assert _answers(world, "expert4", other) == {200} and _answers(world, "expert4", first) == {404}
    assert _answers(world, "expert1", other) == {404}
    for who in ("applicant1", "office_reviewer", "chair", "unit_reviewer", "bureau"):
        assert _answers(world, who, first) == {404}, who
    assert Client().get(_addresses(first)[0]).status_code == 302
    Sitting.objects.filter(expert=morning.experts[0]).update(left_at=morning.at(), reason_sealed=b"x")
    assert _answers(world, "expert1", first) == {404}, "who was replaced"


def test_closed_before_the_release_and_once_the_figure_is_locked(morning: Morning) -> None:
    world, slot = morning.world, morning.slots[0]
    for state, seen in (("draft", 404), ("releasing", 200), ("dropped", 404), ("released", 200)):
        Schedule.objects.update(state=state)
        assert _answers(world, "expert1", slot.dossier) == {seen}, state
    result = Result.objects.create(
        slot=slot, hundredths=80_00, sheets=3, locked_by=world.people["expert1"], locked_at=morning.at()
    )
    assert _answers(world, "expert1", slot.dossier) == {404}
    score = _client(world, "expert1").get(reverse("defence:scoring", args=[morning.session.code]))
    assert "查看材料" not in score.content.decode()
    Result.objects.filter(pk=result.pk).update(opened_at=morning.at())
    assert _answers(world, "expert1", slot.dossier) == {200}, "opened again by two"
    for state, seen in ((State.DEFENDED, 200), (State.PASSED, 404), (State.NOT_PASSED, 404), (State.WITHDRAWN, 404)):
        Dossier.objects.filter(pk=slot.dossier_id).update(state=state)
        assert _answers(world, "expert1", slot.dossier) == {seen}, state


# --- the meeting ---


@pytest.fixture
def met(db: None) -> Gathering:
    """A meeting that is planned, with two candidates, one of whom has evidence."""
    made = gathering.gather(worlds.make("leshan-2024-engineering"))
    proved = hearing.ready(made.world, "proved", "材料齐", proved={"ce1": "学时.png"})
    Dossier.objects.filter(pk=proved.pk).update(state=State.DEFENDED, due_at=None)
    planning.put_on_agenda(made.meeting, [proved], by=made.office, at=made.at())
    made.dossiers.append(Dossier.objects.get(pk=proved.pk))
    clock.set_to(made.world.cycle.key, made.at())
    return made


def test_members_read_while_they_sit_and_a_group_what_it_writes_on(met: Gathering) -> None:
    m, dossier = met, met.dossiers[-1]
    first, *_, last = gathering.members(m.world)
    assert _answers(m.world, last, dossier) == {404} == _answers(m.world, first, dossier), "nobody is told yet"
    m.opine(m.items()[-1])
    assert _answers(m.world, last, dossier) == {200}, "their group writes on it"
    assert _answers(m.world, first, dossier) == {404}
    opinion = reverse("meeting:opinion", args=[m.meeting.code, m.items()[-1].number])
    path = _addresses(dossier)[0]
    assert f'href="{path}"' in _client(m.world, last).get(opinion).content.decode()
    m.begin(without=(away := "member1",))
    assert _answers(m.world, first, dossier) == {200} and _answers(m.world, away, dossier) == {404}
    m.opine(*m.items()[:-1])
    vote = m.open()
    ballot = reverse("meeting:ballot", args=[vote.code])
    assert f'href="{path}"' in _client(m.world, first).get(ballot).content.decode()
    entry = AuditEntry.objects.filter(kind="material.opened").latest("id")
    assert entry.stream == m.meeting.stream and entry.data["dossier"] == dossier.code
    other = gathering.votable(m.world, "elsewhere", "不在议程")
    assert _client(m.world, first).get(reverse("oversight:material", args=[other.code])).status_code == 404
    for state, seen in ((Meeting.State.PAUSED, 200), (Meeting.State.ENDED, 404)):
        Meeting.objects.filter(pk=m.meeting.pk).update(state=state)
        assert _answers(m.world, first, dossier) == {seen} == _answers(m.world, last, dossier), state


def test_the_list_of_a_member_is_what_they_may_read(met: Gathering) -> None:
    m = met
    first, second, *_, last = gathering.members(m.world)
    keep_out(m.world.people[second], m.dossiers[0], at=m.at())
    numbers = {one.dossier.code: one.number for one in m.items()}
    listing = reverse("meeting:candidates", args=[m.meeting.code])

    def agrees(who: str, *want: int) -> None:
        client = _client(m.world, who)
        shown = client.get(listing).content.decode()
        opened = [number for code, number in numbers.items() if f"/material/{code}/" in shown]
        readable = [
            number for code, number in numbers.items()
            if client.get(reverse("oversight:material", args=[code])).status_code == 200
        ]  # fmt: skip
        assert opened == readable == list(want), who
        told = f"查看申报材料，{len(want)}人" in client.get(reverse("meeting:mine")).content.decode()
        assert told is bool(want), who

    agrees(first)
    assert "会议开始、您签到以后" in _client(m.world, first).get(listing).content.decode()
    m.opine()
    agrees(first)
    agrees(last, 1, 2, 3)
    m.begin(without=(away := "member1",))
    agrees(first, 1, 2, 3)
    agrees(second, 2, 3)
    agrees(away)
    Dossier.objects.filter(pk=m.dossiers[1].pk).update(state=State.WITHDRAWN)
    agrees(first, 1, 3)
    path = reverse("oversight:material", args=[m.dossiers[0].code])
    shown = _client(m.world, first).get(path).content.decode()
    assert f'href="{listing}"' in shown and "议程1号" in shown and "下一位：3号材料齐" in shown
    for who in ("office_reviewer", "proved", "bureau"):
        assert _client(m.world, who).get(listing).status_code in (403, 404), who
    Meeting.objects.filter(pk=m.meeting.pk).update(state=Meeting.State.ENDED)
    assert _client(m.world, first).get(listing).status_code == 404


def test_a_recused_member_and_a_withdrawn_candidate(met: Gathering) -> None:
    m, dossier = met, met.dossiers[-1]
    first, second = gathering.members(m.world)[:2]
    keep_out(m.world.people[first], dossier, at=m.at())
    for who in (first, second):
        sitting.arrive(m.attendee(who), by=m.office, at=m.at())
    Meeting.objects.filter(pk=m.meeting.pk).update(state=Meeting.State.OPEN)
    assert _answers(m.world, first, dossier) == {404} and _answers(m.world, second, dossier) == {200}
    Dossier.objects.filter(pk=dossier.pk).update(state=State.WITHDRAWN)
    assert _answers(m.world, second, dossier) == {404}
