"""Inbox, clock, extension, procedure and history pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.support.world import World

from zhiping.core.procedure import PROCEDURE
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.faces.desk import picture
from zhiping.faces.desk.catalogue import MESSAGES
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.ground.messages.models import Message
from zhiping.records.door import ABOUT_REFUSAL
from zhiping.records.models import Dossier
from zhiping.records.queries import now

AtDesk = Callable[[str], Client]


def test_every_message_that_the_procedure_sends_has_a_sentence() -> None:
    sent = {f"{move.action.value}.{party.value}" for move in PROCEDURE for party in move.told}
    sent |= {f"{action.value}.stand_in" for action in ABOUT_REFUSAL} | {"led_in.stand_in"}
    assert sent == set(MESSAGES)


def test_the_inbox_tells_the_applicant_and_the_unit(world: World, at_desk: AtDesk) -> None:
    dossier = world.submitted()
    outbox.deliver()
    clock.set_to(world.cycle.key, dossier.state_since)
    assert "您的申报已提交" in at_desk("applicant").get("/messages/").content.decode()
    unit = at_desk("unit_reviewer")
    page = unit.get("/messages/").content.decode()
    assert f"{dossier.applicant_name}提交了申报" in page and f"/review/{dossier.code}/" in page
    unit.post("/messages/")
    assert Message.objects.filter(recipient__startswith="organisation", read_at__isnull=True).count() == 0
    assert Message.objects.filter(recipient__startswith="person", read_at__isnull=True).count() == 1


def test_the_operator_moves_the_clock_to_just_before_the_next_deadline(world: World, at_desk: AtDesk) -> None:
    clock.set_to(world.cycle.key, world.opening())
    client = at_desk("operator")
    assert client.post("/desk/clock/", {"deadline": "1"}).status_code == 302
    end = world.pack.windows["application"].closes_at
    assert timedelta(0) < end - now(world.cycle) <= timedelta(minutes=1)
    assert AuditEntry.objects.filter(kind="clock.moved").count() == 1


def test_moving_the_clock_carries_out_what_is_due(world: World, at_desk: AtDesk) -> None:
    dossier = world.dossier()
    clock.set_to(world.cycle.key, world.opening())
    late = world.one_late("application") + timedelta(days=1)
    client, to = at_desk("operator"), late.strftime("%Y-%m-%dT%H:%M")
    asked = client.post("/desk/clock/", {"to": to}).content.decode()
    assert "1份申报会逾期终止" in asked and Dossier.objects.get(pk=dossier.pk).state == "draft"
    assert now(world.cycle) < late and not AuditEntry.objects.filter(kind="dossier.lapse").exists()
    answer = client.post("/desk/clock/", {"to": to, "sure": "1"}, follow=True)
    assert "到期办理1件" in answer.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).state == "lapsed"


@pytest.mark.parametrize(("typed", "says"), [("2024-01-01T00:00", "只能往后调"), ("明天", "读不出这个时间")])
def test_a_clock_that_cannot_be_moved_says_why(world: World, at_desk: AtDesk, typed: str, says: str) -> None:
    clock.set_to(world.cycle.key, world.opening())
    answer = at_desk("operator").post("/desk/clock/", {"to": typed})
    assert answer.status_code == 422
    assert says in answer.content.decode() and typed in answer.content.decode()


def test_only_the_operator_moves_the_clock(world: World, at_desk: AtDesk) -> None:
    clock.set_to(world.cycle.key, world.opening())
    for name in ("unit_reviewer", "bureau"):
        assert at_desk(name).get("/desk/clock/").status_code == 403


def test_the_picture_and_the_table_show_every_state_and_row(world: World, at_desk: AtDesk) -> None:
    clock.set_to(world.cycle.key, world.opening())
    page = at_desk("unit_reviewer").get("/desk/procedure/").content.decode()
    drawn = picture.svg()
    for state in {move.source for move in PROCEDURE} | {move.target for move in PROCEDURE}:
        assert STATE_NAMES[state] in drawn
    assert drawn in page
    assert len(picture.rows()) > 80


def test_the_history_names_who_did_what(world: World, at_desk: AtDesk) -> None:
    dossier = world.submitted()
    clock.set_to(world.cycle.key, dossier.state_since)
    page = at_desk("unit_reviewer").get(f"/desk/dossiers/{dossier.code}/history/").content.decode()
    assert "提交申报" in page and dossier.applicant_name in page and "单位审核中" in page
    assert at_desk("other_unit").get(f"/desk/dossiers/{dossier.code}/history/").status_code == 404
