"""The page of the return: words to choose with their clause, edited where they stand, all told at once (A2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.stages.review.test_pages import Officer
from tests.support import way
from tests.support.world import World

from zhiping.core.procedure import Refusal
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Dossier, Milestone
from zhiping.stages.review import operations as review
from zhiping.stages.review.queries import bench as benches


def _unclear(world: World) -> Dossier:
    dossier = world.submitted(at=world.opening() + timedelta(hours=1))
    at = dossier.state_since
    way.mark_all(dossier, world, "unit_reviewer", at, correct={"ce1": "请补传。", "a1": "作用不清楚。"})
    review.check_item(
        dossier, item="ce1", mark="correct", note="请补传。", internal="电话问过", by=world.by("unit_reviewer"), at=at
    )
    return Dossier.objects.get(pk=dossier.pk)


def _note(dossier: Dossier, world: World, item: str) -> benches.Note:
    found = benches.bench(dossier, level="unit", by=world.by("unit_reviewer"), at=dossier.state_since)
    assert found is not None
    return benches.note_of(found, item)


def test_a_template_is_put_in_with_its_clause_and_nothing_typed_is_lost(world: World) -> None:
    dossier = _unclear(world)
    officer = Officer(world, "unit_reviewer").at(dossier.state_since + timedelta(minutes=5))
    path = f"/review/{dossier.code}/return/"
    page = officer.get(path)
    offered = world.pack.procedure.return_templates.fitting("continuing_education")[0]
    assert offered.says in page and "请补传。" in page
    typed = {"note|ce1": "先写了一半", "note|a1": "请写明作用。"}
    again = officer.post(path, 200, **typed, insert=f"ce1|{offered.id}")
    section = world.pack.clauses[offered.clause].section
    assert "先写了一半" in again and "请写明作用。" in again and f"依据：{section}。" in again
    assert _note(dossier, world, "ce1").note == "请补传。" and Dossier.objects.get(pk=dossier.pk).state == "at_unit"


def test_what_was_edited_last_is_what_the_applicant_reads(world: World) -> None:
    dossier = _unclear(world)
    officer = Officer(world, "unit_reviewer").at(dossier.state_since + timedelta(minutes=5))
    path = f"/review/{dossier.code}/return/"
    told = officer.post(path, 422, **{"note|ce1": " ", "note|a1": "请写明作用。"})
    assert "要改什么" in told and "请写明作用。" in told
    officer.post(path, **{"note|ce1": "请补传两页证明。", "note|a1": "作用不清楚。"})
    returned = Dossier.objects.get(pk=dossier.pk)
    assert returned.state == "returned"
    assert set(Milestone.objects.get(dossier=returned, kind="returned").data["items"]) == {"ce1", "a1"}
    note = _note(returned, world, "ce1")
    assert (note.note, note.internal) == ("请补传两页证明。", "电话问过")


def test_where_the_return_is_refused_no_note_has_changed(world: World) -> None:
    dossier = _unclear(world)
    entries = AuditEntry.objects.filter(stream=dossier.stream).count()
    at = world.one_late("applicant_correction")
    with pytest.raises(Refusal):
        review.return_with_notes(dossier, notes={"ce1": "改过的"}, by=world.by("unit_reviewer"), at=at)
    assert _note(dossier, world, "ce1").note == "请补传。"
    assert AuditEntry.objects.filter(stream=dossier.stream).count() == entries
