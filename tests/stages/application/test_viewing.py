"""One's own files are opened in the viewer that the checkers have, and every opening is recorded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.stages.application.conftest import a_pdf, filled
from tests.support import world as worlds
from tests.support.world import World

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application import operations


@pytest.fixture(autouse=True)
def _folder_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def asking(world: World, client: Client) -> Client:
    """The applicant's browser, on the first day of the round."""
    world.cycle.is_demo = True
    world.cycle.save()
    clock.set_to(world.cycle.key, world.opening())
    client.force_login(world.user("applicant"))
    return client


def _with_files(world: World) -> tuple[Dossier, Evidence, Evidence]:
    dossier, by, at = filled(world), world.by("applicant"), world.opening()
    first = operations.attach(dossier, name="学历.pdf", content=a_pdf(3), items=["edu1", "a1"], by=by, at=at)
    dossier.refresh_from_db()
    second = operations.attach(dossier, name="合同.pdf", content=a_pdf(1), items=["a1"], by=by, at=at)
    return Dossier.objects.get(pk=dossier.pk), first, second


def test_a_draft_s_files_are_shown_page_by_page(world: World, asking: Client) -> None:
    dossier, first, second = _with_files(world)
    base = f"/apply/{dossier.code}/evidence/"
    shown = asking.get(f"{base}view/", {"file": first.key, "page": "2"}).content.decode()
    assert f'src="{base}{first.key}/page/2/"' in shown
    assert "第2页，共3页" in shown and "本次查阅已记录" in shown and "合同.pdf" in shown
    # No single keys where nothing switches them off (WCAG 2.1.4).
    assert "data-key" not in shown
    answer = asking.get(f"{base}{first.key}/page/2/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert asking.get(f"{base}{first.key}/page/4/").status_code == 404
    assert asking.get(f"{base}{second.key}/")["Content-Type"] == "application/pdf"
    opened = AuditEntry.objects.filter(kind="evidence.opened", stream=dossier.stream).order_by("position")
    assert [entry.data for entry in opened] == [{"evidence": first.code, "page": 2}, {"evidence": second.code}]


def test_of_one_claim_only_its_files(world: World, asking: Client) -> None:
    dossier, _, _ = _with_files(world)
    address = f"/apply/{dossier.code}/evidence/view/"
    assert "共1件" in asking.get(address, {"item": "edu1"}).content.decode()
    assert "共2件" in asking.get(address, {"item": "a1"}).content.decode()
    assert "共2件" in asking.get(address, {"item": "nothing"}).content.decode()
    assert "没有证明材料" in asking.get(address, {"item": "applicant"}).content.decode()


def test_after_submission_what_was_submitted_is_shown_and_nobody_else_sees_it(world: World, asking: Client) -> None:
    dossier, first, _ = _with_files(world)
    worlds.submit(dossier, at=world.opening() + timedelta(hours=1))
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=2))
    content = asking.get(f"/apply/{dossier.code}/content/").content.decode()
    assert f"/apply/{dossier.code}/evidence/view/" in content
    shown = asking.get(f"/apply/{dossier.code}/evidence/view/", {"file": first.key}).content.decode()
    assert "学历.pdf" in shown and "返回提交的内容" in shown
    world.employ("stranger", "unit", "employee")
    asking.force_login(world.user("stranger"))
    for path in ("view/", f"{first.key}/", f"{first.key}/page/1/"):
        assert asking.get(f"/apply/{dossier.code}/evidence/{path}").status_code == 404


def test_without_files_the_page_says_so(world: World, asking: Client) -> None:
    dossier = filled(world)
    page = asking.get(f"/apply/{dossier.code}/evidence/view/")
    assert page.status_code == 200 and "没有证明材料" in page.content.decode()
