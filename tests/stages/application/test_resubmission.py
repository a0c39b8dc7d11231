"""A2, 8c: returned once, corrected, submitted again; what was found true and is unchanged is not looked at anew."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests.stages.application.conftest import ready
from tests.support.world import World

from zhiping.core.dossier import iter_items
from zhiping.core.procedure import Action, Refusal
from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, ItemCheck, Revision
from zhiping.records.situations import latest_submission
from zhiping.stages.application import operations

NOTE = "请补填完成情况。"


def returned(world: World, item: str = "a1") -> tuple[Dossier, datetime]:
    """A dossier that its unit returned for one item, every other one found true."""
    at = world.opening() + timedelta(hours=1)
    dossier = ready(world)
    operations.submit(dossier, declared=True, by=world.by("applicant"), at=at)
    revision = latest_submission(dossier)
    assert revision is not None

    def mark(change: Change) -> None:
        for one in iter_items(contents.content(revision)):
            right = one.id != item
            context = contents.note_context(revision.number, "unit", one.id, "note")
            ItemCheck.objects.create(
                dossier=change.dossier, revision=revision, level="unit", item=one.id,
                mark="true" if right else "correct", has_note=True, by=world.people["unit_reviewer"], at=change.at,
                note_sealed=contents.seal_text(change.dossier, "已核对。" if right else NOTE, context=context),
            )  # fmt: skip

    by = world.by("unit_reviewer")
    act(dossier, Action.CHECK_ITEM, by=by, at=at, apply=mark)
    return act(dossier, Action.RETURN, by=by, at=at), at + timedelta(days=1)


def test_unchanged_true_marks_are_carried_over(world: World) -> None:
    dossier, at = returned(world)
    by = world.by("applicant")
    item = contents.draft(dossier)["achievements"][0]
    dossier = operations.save_item(dossier, "achievements", item | {"effect": "投产后稳定运行"}, by=by, at=at)
    operations.submit(dossier, declared=True, by=by, at=at)
    after = Dossier.objects.get(pk=dossier.pk)
    assert (after.state, after.corrected) == ("at_unit", True)
    revision = Revision.objects.get(dossier=after, number=2)
    items = {one.id for one in iter_items(contents.content(revision))}
    carried = {check.item: check for check in ItemCheck.objects.filter(revision=revision)}
    assert set(carried) == items - {"a1"}
    check = carried["edu1"]
    context = contents.note_context(2, "unit", "edu1", "note")
    assert contents.unseal_text(after, check.note_sealed, context=context) == "已核对。"


def test_a_new_file_is_looked_at(world: World) -> None:
    """An item whose proof changed is not the item that was checked."""
    from tests.stages.application.conftest import a_pdf

    dossier, at = returned(world)
    by = world.by("applicant")
    operations.attach(dossier, name="新.pdf", content=a_pdf(7), items=["edu1"], by=by, at=at)
    operations.submit(dossier, declared=True, by=by, at=at)
    marked = ItemCheck.objects.filter(revision__number=2).values_list("item", flat=True)
    assert "edu1" not in set(marked)
    assert "applicant" in set(marked)


def test_the_day_of_application_stays(world: World) -> None:
    """T2, T5: a correction after the last day to apply is no late application."""
    dossier, _ = returned(world)
    by, late = world.by("applicant"), world.last_second("applicant_correction")
    assert late > world.last_second("application")
    operations.submit(dossier, declared=True, by=by, at=late)
    first, second = Revision.objects.filter(dossier=dossier).order_by("number")
    assert contents.content(first)["application"]["applied_at"] == contents.content(second)["application"]["applied_at"]
    outcomes = {f["topic"]: f["outcome"] for f in contents.findings(second)["findings"]}
    assert outcomes["window"] == "pass"


def test_a_correction_one_second_late_is_refused(world: World) -> None:
    """T5."""
    dossier, _ = returned(world)
    with pytest.raises(Refusal) as refused:
        operations.submit(
            dossier, declared=True, by=world.by("applicant"), at=world.one_late("applicant_correction")
        )  # fmt: skip
    assert refused.value.code == "too_late"
    assert refused.value.clause == world.pack.windows["applicant_correction"].clause


def test_the_page_tells_every_reason_at_its_item(world: World) -> None:
    """A2, 一次性告知: on top of the page, and at the item."""
    dossier, at = returned(world)
    clock.set_to(world.cycle.key, at)
    client = Client()
    client.force_login(world.user("applicant"))
    page = client.get(f"/apply/{dossier.code}/").content.decode()
    assert "审核退回" in page
    assert NOTE in page
    assert "退回1处" in page
    assert NOTE in client.get(f"/apply/{dossier.code}/achievements/").content.decode()
    assert NOTE not in client.get(f"/apply/{dossier.code}/education/").content.decode()
