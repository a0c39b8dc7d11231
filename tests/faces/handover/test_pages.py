"""The pages of what can be taken away, as people use them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.faces.handover.conftest import submitted, with_files
from tests.ground.test_binding import a_pdf
from tests.support.world import PASSWORD, World

from zhiping.faces.handover.models import Bundle
from zhiping.faces.handover.operations import bundling
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records import contents
from zhiping.records.models import Dossier
from zhiping.stages.application import operations as application


@pytest.fixture
def scene(world: World) -> tuple[World, Dossier]:
    """A draft with files, in the middle of the window."""
    clock.set_to(world.cycle.key, world.opening() + timedelta(hours=2))
    return world, with_files(world, a_pdf((200, 300)))


Scene = tuple[World, Dossier]


def client_of(world: World, who: str) -> Client:
    """Signed in a moment ago, so that the proof of who it is is fresh."""
    client = Client()
    answer = client.post(reverse("accounts:signin"), {"username": world.user(who).username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def test_the_copy_is_downloaded_by_its_owner_and_is_in_the_account_s_log(scene: Scene) -> None:
    world, dossier = scene
    client = client_of(world, "applicant")
    page = client.get(reverse("handover:mine")).content.decode()
    assert dossier.code in page and reverse("handover:bundle", args=[dossier.code]) in page
    answer = client.post(reverse("handover:copy"))
    assert answer["Content-Type"] == "application/json" and "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert json.loads(answer.content)["applications"][0]["code"] == dossier.code
    account = client.get(reverse("accounts:security")).content.decode()
    assert "下载了本人数据的副本" in account and reverse("handover:mine") in account
    assert client.get(reverse("handover:copy")).status_code == 405


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_signed_in_long_ago_shows_first_who_they_are(scene: Scene, method: str) -> None:
    world, _ = scene
    client = client_of(world, "applicant")
    session = client.session
    session["fresh_at"] = int((timezone.now() - timedelta(hours=1)).timestamp())
    session.save()
    name = "handover:mine" if method == "get" else "handover:copy"
    answer = getattr(client, method)(reverse(name))
    assert answer.status_code == 302 and reverse("accounts:confirm") in answer["Location"]
    assert not AuditEntry.objects.filter(kind="data_copied").exists()


def test_a_bundle_from_asking_to_downloading(scene: Scene) -> None:
    world, dossier = scene
    client = client_of(world, "applicant")
    href = reverse("handover:bundle", args=[dossier.code])
    assert href in client.get(reverse("application:overview", args=[dossier.code])).content.decode()
    assert "生成材料包" in client.get(href).content.decode()
    assert client.post(href).status_code == 302
    waiting = client.get(href).content.decode()
    assert "data-waiting" in waiting and "正在生成" in waiting
    bundling.make_bundles()
    done = client.get(href).content.decode()
    row = Bundle.objects.get()
    link = reverse("handover:bundle_file", args=[dossier.code, row.code])
    assert link in done and "data-waiting" not in done and f"编页{row.pages}页" in done
    answer: Any = client.get(link)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:
        assert "装订册.pdf" in packed.namelist()
    assert answer["Content-Length"] == str(row.size) and "no-store" in answer["Cache-Control"]
    assert AuditEntry.objects.filter(stream=dossier.stream, kind="bundle.taken").count() == 1


def test_progress_and_what_went_wrong_are_said(scene: Scene) -> None:
    world, dossier = scene
    client = client_of(world, "applicant")
    href = reverse("handover:bundle", args=[dossier.code])
    client.post(href)
    Bundle.objects.update(state="working", began_at=timezone.now(), total=9, done=4)
    assert "已办4步，共9步" in client.get(href).content.decode()
    Bundle.objects.update(state="failed")
    assert "没有生成" in client.get(href).content.decode()
    Bundle.objects.update(state="gone")
    assert "已经删除" in client.get(href).content.decode()


def test_an_officer_s_bundle_is_theirs_alone(scene: Scene) -> None:
    world, dossier = scene
    submitted(world, dossier)
    officer, colleague = client_of(world, "unit_reviewer"), client_of(world, "unit_second")
    href = reverse("handover:bundle", args=[dossier.code])
    assert href in officer.get(reverse("application:papers", args=[dossier.code])).content.decode()
    officer.post(href)
    bundling.make_bundles()
    row = Bundle.objects.get()
    assert (row.state, row.level, row.by) == ("done", "unit", world.people["unit_reviewer"])
    link = reverse("handover:bundle_file", args=[dossier.code, row.code])
    assert officer.get(link).status_code == 200
    assert colleague.get(link).status_code == 404
    assert client_of(world, "applicant").get(link).status_code == 404
    assert client_of(world, "other_unit").get(link).status_code == 404
    assert link not in colleague.get(href).content.decode()


def test_a_bundle_of_what_has_changed_since_says_so(scene: Scene) -> None:
    world, dossier = scene
    client = client_of(world, "applicant")
    href = reverse("handover:bundle", args=[dossier.code])
    client.post(href)
    bundling.make_bundles()
    assert "材料有变动" not in client.get(href).content.decode()
    submitted(world, Dossier.objects.get(pk=dossier.pk))
    assert "材料有变动" in client.get(href).content.decode()


# --- a copy put back ---


def test_a_copy_is_looked_at_before_it_fills_the_draft(scene: Scene) -> None:
    world, dossier = scene
    client = client_of(world, "applicant")
    made = client.post(reverse("handover:copy")).content
    before = contents.draft(Dossier.objects.get(pk=dossier.pk))["education"]
    application.save_section(dossier, "education", None, by=world.by("applicant"), at=world.opening())
    href = reverse("handover:fill", args=[dossier.code])
    page = client.post(href, {"file": SimpleUploadedFile("copy.json", made)}).content.decode()
    assert "学历学位" in page and "现在0条，换成1条" in page
    assert "education" not in contents.draft(Dossier.objects.get(pk=dossier.pk))
    found = re.search(r'name="content" value="([^"]*)"', page)
    assert found is not None
    from html import unescape

    answer = client.post(href, {"content": unescape(found[1])})
    assert answer.status_code == 302
    assert contents.draft(Dossier.objects.get(pk=dossier.pk))["education"] == before


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "没有选文件"),
        ({"file": SimpleUploadedFile("x.json", b"{")}, "x.json：不是完整的 JSON"),
        ({"file": SimpleUploadedFile("x.json", b"{}")}, "不是数据副本"),
        ({"content": "{"}, "页面上的内容不完整"),
        ({"content": '{"format": "zhiping.dossier/1", "application": {"title": 7}}'}, "application.title"),
    ],
)
def test_what_cannot_be_filled_in_is_said_and_nothing_changes(scene: Scene, posted: dict[str, Any], said: str) -> None:
    world, dossier = scene
    if "file" in posted:
        posted["file"].seek(0)
    answer = client_of(world, "applicant").post(reverse("handover:fill", args=[dossier.code]), posted)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert contents.draft(Dossier.objects.get(pk=dossier.pk)) == contents.draft(dossier)


def test_what_was_submitted_is_not_filled_in(scene: Scene) -> None:
    world, dossier = scene
    submitted(world, dossier)
    client = client_of(world, "applicant")
    href = reverse("handover:fill", args=[dossier.code])
    assert client.get(href).status_code == 302
    assert client.post(href, {"content": "{}"}).status_code == 302
    assert href not in client.get(reverse("application:overview", args=[dossier.code])).content.decode()
