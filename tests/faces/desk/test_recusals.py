"""回避 (rules.md 9): declared on a page before anything is handled, out of every list, lifted only on the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.support import way
from tests.support.world import World

from zhiping.access.viewers import Viewer, level_of, viewer_of
from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal
from zhiping.faces.desk import operations as desk
from zhiping.faces.desk.models import Assignment
from zhiping.faces.desk.queries import callsheet
from zhiping.faces.desk.queries import worklist as work
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier, Kinship
from zhiping.records.operations import lift_kinship
from zhiping.records.queries import dossiers
from zhiping.stages.review import operations as review

AtDesk = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _now(world: World) -> None:
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=3))


def _viewer(world: World, name: str = "unit_reviewer") -> Viewer:
    return viewer_of(world.user(name), way.first_day(world))


def _declare(client: Client, **fields: str) -> Any:
    return client.post("/desk/recusals/", {"kind": "kin", **fields}, follow=True)


def test_who_declares_is_out_of_lists_counts_search_and_the_dossier(world: World, at_desk: AtDesk) -> None:
    dossier, other = world.submitted(), world.submitted("second")
    client = at_desk("unit_reviewer")
    assert work.worklist(_viewer(world), world.cycle).total == 2
    page = client.get(f"/review/{dossier.code}/").content.decode()
    assert f"/desk/recusals/?code={dossier.code}" in page
    said = _declare(client, code=dossier.code).content.decode()
    assert "已声明回避：林晓岚" in said and "现在回避的" in said
    viewer = _viewer(world)
    found = work.worklist(viewer, world.cycle)
    assert ([row.code for row in found.rows], found.total, found.counts["recused"]) == ([other.code], 1, 1)
    assert work.open_count(viewer, [world.cycle]) == 1
    assert work.search(viewer, world.cycle, dossier.code) == []
    assert level_of(viewer, dossiers().get(pk=dossier.pk)) == ""
    assert client.get(f"/review/{dossier.code}/").status_code == 404
    assert "1份不在列表里" in client.get("/desk/").content.decode()
    with pytest.raises(Refusal) as refused:
        review.check_item(dossier, item="ce1", mark="true", by=world.by("unit_reviewer"), at=dossier.state_since)
    assert refused.value.code == "conflict_kin"


def test_colleagues_see_who_keeps_out(world: World, at_desk: AtDesk) -> None:
    dossier = world.submitted()
    desk.declare_recusal(world.people["applicant"], "interest", by=world.by("unit_reviewer"), at=world.opening())
    page = at_desk("unit_second").get(f"/review/{dossier.code}/").content.decode()
    assert "<b>回避</b>　周敏" in page
    # Another office's officers are none of its colleagues.
    assert "周敏" not in _panel(at_desk("unit_second").get(f"/review/{world.submitted('second').code}/"))


def _panel(response: object) -> str:
    text: str = response.content.decode()  # type: ignore[attr-defined]
    return text[text.index('class="ours') : text.index("本处备注")]


def test_a_person_who_has_not_applied_yet_is_found_by_name_and_number_together(world: World, at_desk: AtDesk) -> None:
    person = world.employ("applicant", "unit", "employee", called="林晓岚")
    client = at_desk("unit_reviewer")
    for wrong in ({"name": "林晓峰", "id_number": person.id_number()}, {"name": "林晓岚", "id_number": "1234567"}):
        assert _declare(client, **wrong).status_code == 422
    answer = _declare(client, name="林晓岚", id_number="0")
    # Nothing typed is lost, and the number stands nowhere but in its own field.
    assert 'value="林晓岚"' in answer.content.decode() and not Kinship.objects.exists()
    _declare(client, name="林晓岚", id_number=person.id_number())
    assert Kinship.objects.get().other == person
    dossier = world.submitted()
    assert work.worklist(_viewer(world), world.cycle).total == 0
    assert work.worklist(_viewer(world, "unit_second"), world.cycle).rows[0].pk == dossier.pk
    assert person.id_number() not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_a_code_that_is_on_no_desk_of_the_officer_finds_nobody(world: World, at_desk: AtDesk) -> None:
    dossier = world.submitted()
    answer = _declare(at_desk("other_unit"), code=dossier.code)
    assert answer.status_code == 422 and not Kinship.objects.exists()
    assert "没有这个编号的材料" in answer.content.decode()


def test_what_the_officer_saw_to_is_given_back(world: World) -> None:
    dossier = world.submitted()
    desk.assign([dossier.code], world.people["unit_reviewer"], viewer=_viewer(world), cycle=world.cycle,
                by=world.by("unit_reviewer"), at=world.opening())  # fmt: skip
    assert desk.declare_recusal(world.people["applicant"], "kin", by=world.by("unit_reviewer"), at=world.opening())
    assert not Assignment.objects.exists()
    assert not desk.declare_recusal(world.people["applicant"], "kin", by=world.by("unit_reviewer"), at=world.opening())
    # Nor is it given to them again by a colleague.
    given = desk.assign([dossier.code], world.people["unit_reviewer"], viewer=_viewer(world, "unit_second"),
                        cycle=world.cycle, by=world.by("unit_second"), at=world.opening())  # fmt: skip
    assert (given.count, given.left_out) == (0, ("林晓岚",))


def test_the_call_sheet_leaves_them_out(world: World) -> None:
    dossier = world.dossier()
    today, unit = way.first_day(world), world.organisations["unit"]
    assert callsheet.sheet(_viewer(world), world.cycle, today, office=unit).total == 1
    desk.declare_recusal(world.people["applicant"], "kin", by=world.by("unit_reviewer"), at=world.opening())
    viewer = _viewer(world)
    assert callsheet.sheet(viewer, world.cycle, today, office=unit).total == 0
    assert not callsheet.may_ring(viewer, world.cycle, dossier=dossier)


def test_it_is_lifted_only_by_who_declared_it_with_a_reason_and_on_the_record(world: World, at_desk: AtDesk) -> None:
    dossier = world.submitted()
    desk.declare_recusal(world.people["applicant"], "kin", by=world.by("unit_reviewer"), at=world.opening())
    row = Kinship.objects.get()
    client = at_desk("unit_reviewer")
    assert client.post(f"/desk/recusals/{row.pk}/lift/", {"reason": " "}).status_code == 422
    assert at_desk("unit_second").post(f"/desk/recusals/{row.pk}/lift/", {"reason": "可以"}).status_code == 404
    with pytest.raises(BadInput):
        lift_kinship(row, reason="可以", by=world.by("unit_second"), at=world.opening())
    answer = client.post(f"/desk/recusals/{row.pk}/lift/", {"reason": "认错了同名的人"}, follow=True)
    assert "已解除对林晓岚的回避" in answer.content.decode() and "已经解除的" in answer.content.decode()
    row.refresh_from_db()
    assert row.lifted_by == world.people["unit_reviewer"] and "认错".encode() not in bytes(row.reason_sealed or b"")
    assert AuditEntry.objects.filter(kind="kinship.lifted", by=world.by("unit_reviewer").label).count() == 1
    assert work.worklist(_viewer(world), world.cycle).total == 1
    review.check_item(dossier, item="ce1", mark="true", by=world.by("unit_reviewer"), at=dossier.state_since)
    # It can be declared anew; the earlier one stays as it was.
    assert desk.declare_recusal(world.people["applicant"], "kin", by=world.by("unit_reviewer"), at=world.opening())
    assert Kinship.objects.count() == 2 and Dossier.objects.get().code == dossier.code


def test_what_the_other_side_declared_is_not_the_officers_to_lift(world: World, at_desk: AtDesk) -> None:
    world.submitted()
    applicant = world.people["applicant"]
    desk.declare_recusal(world.people["unit_reviewer"], "kin", by=world.by("applicant"), at=world.opening())
    page = at_desk("unit_reviewer").get("/desk/recusals/").content.decode()
    assert "对方声明的，由对方解除" in page and applicant.name in page
    assert at_desk("unit_reviewer").get(f"/desk/recusals/{Kinship.objects.get().pk}/lift/").status_code == 404


def test_the_list_costs_the_same_with_a_declaration(
    world: World, django_assert_num_queries: Callable[..., object]
) -> None:
    world.submitted()
    plain, n = _viewer(world), 5
    with django_assert_num_queries(n):  # type: ignore[attr-defined]
        work.worklist(plain, world.cycle)
    desk.declare_recusal(world.people["applicant"], "kin", by=world.by("unit_reviewer"), at=world.opening())
    world.submitted("second")
    viewer = _viewer(world)
    with django_assert_num_queries(n):  # type: ignore[attr-defined]
        work.worklist(viewer, world.cycle)
