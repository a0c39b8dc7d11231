"""Whether a paper holds: valid, superseded, altered, unknown; what the page tells, and how often one may ask."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from tests.support.world import World, make

from zhiping.accounts.operations.throttle import LIMITS
from zhiping.ground.documents.forms import Form
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.models import IssuedDocument
from zhiping.records.situations import standing_revision

pytestmark = pytest.mark.django_db
VERIFY = "/verify/"


@dataclass(frozen=True, slots=True)
class Note:
    """What the form of these tests says."""

    name: str


@pytest.fixture
def world() -> World:
    return make("leshan-2024-engineering")


@pytest.fixture
def note(tmp_path: Path) -> Form:
    source = tmp_path / "note.typ"
    source.write_text("#show: form-pages\n= #data.form.title\n#data.name\n", encoding="utf-8")
    return Form("note", "某某便笺", source, Note, sample=lambda: Note("某人"))


@pytest.fixture
def issued(world: World, note: Form) -> IssuedDocument:
    dossier = world.submitted("one")
    return issuing.issue(
        note, Note("阿依"), dossier=dossier, revision=standing_revision(dossier), by=world.by("office_reviewer"),
        at=dossier.state_since,
    )  # fmt: skip


def _ask(client: Client, number: str, code: str) -> str:
    return client.post(VERIFY, {"by": "number", "number": number, "code": code}).content.decode()


def _upload(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("a.pdf", content, content_type="application/pdf")
    return client.post(VERIFY, {"by": "file", "file": file}).content.decode()


def test_the_link_on_paper_leads_to_the_answer(client: Client, issued: IssuedDocument) -> None:
    path = urlsplit(issuing.check_link(issued.code)).path
    assert resolve(path).view_name == "portal:verify_code"
    response = client.get(path)
    text = response.content.decode()
    assert "现在有效" in text and issued.number in text and "某某便笺" in text
    assert "no-store" in response["Cache-Control"]


def test_number_and_code_find_it_however_they_are_typed(client: Client, issued: IssuedDocument) -> None:
    typed = issued.number.replace("2024", "２０２４")
    assert "现在有效" in _ask(client, f" {typed} ", issued.code.lower().replace("-", " "))


def test_what_does_not_belong_together_is_not_found_and_nothing_is_told(
    client: Client, issued: IssuedDocument, world: World, note: Form
) -> None:
    other = issuing.issue_for_round(note, Note("名单"), cycle=world.cycle, by=world.by("bureau"), at=world.opening())
    for number, code in (
        (other.number, issued.code), (issued.number, other.code), (issued.number, "7H2K-9QWX"), ("无", issued.code),
        (issued.number, "<b>"),
    ):  # fmt: skip
        text = _ask(client, number, code)
        assert "对不上" in text and "某某便笺" not in text, (number, code)


def test_the_page_tells_nobody_whose_it_is(client: Client, issued: IssuedDocument, world: World) -> None:
    text = _ask(client, issued.number, issued.code)
    assert issued.dossier.applicant_name not in text and "阿依" not in text
    assert issued.dossier.code not in text and issued.dossier.unit.name not in text


def test_who_may_open_the_dossier_is_led_there(client: Client, issued: IssuedDocument, world: World) -> None:
    client.force_login(world.user("one"))
    assert reverse("application:overview", args=[issued.dossier.code]) in _ask(client, issued.number, issued.code)
    client.force_login(world.user("unit_reviewer"))
    assert reverse("review:item", args=[issued.dossier.code]) in _ask(client, issued.number, issued.code)
    client.force_login(world.user("other_unit"))
    assert issued.dossier.code not in _ask(client, issued.number, issued.code)


def test_a_superseded_one_says_so(client: Client, issued: IssuedDocument, world: World, note: Form) -> None:
    issuing.issue(
        note, Note("古丽"), dossier=issued.dossier, revision=standing_revision(issued.dossier),
        by=world.by("office_reviewer"), at=issued.issued_at + timedelta(days=2),
    )  # fmt: skip
    assert "不是现行的一份" in _ask(client, issued.number, issued.code)
    assert "不是现行的一份" in _upload(client, issuing.file_of(issued))


def test_the_file_itself_is_known_and_a_changed_one_is_altered(client: Client, issued: IssuedDocument) -> None:
    made = issuing.file_of(issued)
    assert "逐字节相同" in _upload(client, made)
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        document.save(saved)
    text = _upload(client, saved.getvalue())
    assert "内容与出具时不同" in text and issued.number in text


def test_a_file_of_a_stranger_is_not_found(client: Client, issued: IssuedDocument) -> None:
    stranger = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.docinfo["/Keywords"] = f"{issued.number}, 7H2K-9QWX"
        document.save(stranger)
    for content in (stranger.getvalue(), b"%PDF-1.7 nothing", b"\x89PNG", b"a" * 100):
        assert "不是本系统出具的原文件" in _upload(client, content)


def test_a_file_too_large_to_be_ours_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiping.faces.portal.queries.verifying.LARGEST", 10)
    assert "超过20MB" in _upload(client, b"%PDF-1.7 nothing")


def test_what_is_left_blank_is_said_where_it_is(client: Client) -> None:
    response = client.post(VERIFY, {"by": "number", "number": "某号", "code": ""})
    text = response.content.decode()
    assert response.status_code == 422 and "请输入页脚上的校验码" in text and "某号" in text
    response = client.post(VERIFY, {"by": "file"})
    assert response.status_code == 422 and "请选择PDF文件" in response.content.decode()


def test_whoever_guesses_is_stopped_and_whoever_holds_papers_is_not(client: Client, issued: IssuedDocument) -> None:
    limit = LIMITS["verify-address"].failures
    for _ in range(limit + 5):
        assert "现在有效" in _ask(client, issued.number, issued.code)
    for _ in range(limit):
        _ask(client, issued.number, "7H2K-9QWX")
    response = client.post(VERIFY, {"by": "number", "number": issued.number, "code": issued.code})
    assert response.status_code == 429 and "查不到的次数较多" in response.content.decode()
    assert client.get(f"/verify/{issued.code}/").status_code == 429
    assert "现在有效" in _ask(Client(REMOTE_ADDR="198.51.100.7"), issued.number, issued.code)


def test_what_was_destroyed_is_still_known_by_its_number(client: Client, issued: IssuedDocument) -> None:
    keys.destroy(issued.dossier.key_owner)
    assert "现在有效" in _ask(client, issued.number, issued.code)
