"""The pages of certificates (P10): the office asks, the holder takes theirs with a second factor, anybody verifies."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.support import certified, forging
from tests.support import world as worlds
from tests.support.world import World

from zhiping.accounts import totp
from zhiping.accounts.operations import factors
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.ground.signatures import publishing, verify
from zhiping.records import issuing
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier
from zhiping.stages.conferral.models import Certificate, CertificateBatch
from zhiping.stages.conferral.operations import certificates as operations
from zhiping.stages.conferral.operations import certifying
from zhiping.stages.conferral.queries import certificates as reads

EXAMPLE = "example-2025-junior-only"
SECRET = totp.new_secret()


@pytest.fixture
def scene(db: None) -> tuple[World, list[Certificate]]:
    """Two certificates were made, the third person waits."""
    world, dossiers = certified.make(EXAMPLE)
    at = max(one.state_since for one in dossiers) + timedelta(hours=2)
    clock.set_to(world.cycle.key, at)
    ids = [one.pk for one in dossiers[:2]]
    operations.ask(world.cycle, ids, by=world.by("office_reviewer"), at=at, real_at=datetime.now(UTC))
    certifying.make_certificates(seconds=60)
    return world, list(Certificate.objects.select_related("document__dossier", "dossier").order_by("id"))


def client_of(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.user(who))
    return client


def own(one: Certificate, name: str = "own_pdf") -> str:
    return reverse(f"conferral:{name}", args=[one.dossier.code])


def shown_second(client: Client, world: World, who: str, path: str) -> Any:
    """Confirm with password and code, and come back to ``path``."""
    at = timezone.now()
    answer = client.post(
        reverse("accounts:confirm"),
        {"password": worlds.PASSWORD, "code": totp.code_of(SECRET, totp.step_at(at) + 1), "next": path},
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer


def test_the_holder_downloads_only_after_a_second_factor(scene: tuple[World, list[Certificate]]) -> None:
    world, (one, _) = scene
    client = client_of(world, "holder")
    page = client.get(own(one, "own_certificate")).content.decode()
    assert one.number in page and "先设一种第二验证方式" in page and own(one) not in page
    # Without a factor of their own nothing is handed out, fresh or not.
    assert client.get(own(one))["Location"] == own(one, "own_certificate")
    at = timezone.now()
    factors.set_up_totp(
        world.user("holder"), SECRET, totp.code_of(SECRET, totp.step_at(at)), by=world.user("holder"), at=at
    )
    client = client_of(world, "holder")
    assert own(one) in client.get(own(one, "own_certificate")).content.decode()
    asked = client.get(own(one))
    assert asked.status_code == 302 and asked["Location"].startswith(reverse("accounts:confirm"))
    # The password alone, however fresh, is not enough.
    session = client.session
    session["fresh_at"] = int(timezone.now().timestamp())
    session.save()
    assert client.get(own(one)).status_code == 302
    assert client.post(reverse("accounts:confirm"), {"password": worlds.PASSWORD, "next": own(one)}).status_code == 422
    assert shown_second(client, world, "holder", own(one))["Location"] == own(one)
    taken = client.get(own(one))
    assert (taken.status_code, taken["Content-Type"]) == (200, "application/pdf")
    assert taken["Cache-Control"] == "private, no-store" and "attachment" in taken["Content-Disposition"]
    assert taken.content == issuing.file_of(one.document)
    token = client.get(own(one, "own_credential"))
    assert token["Content-Type"] == "application/vc+jwt"
    assert verify.verify(token.content, publishing.certificates()) == "valid"
    noted = AuditEntry.objects.filter(kind="certificate.taken").order_by("id")
    assert [entry.data["what"] for entry in noted] == ["pdf", "credential"]


@pytest.mark.parametrize("who", ["second", "office_reviewer", "bureau", "unit_head", "hr_officer", ""])
def test_nobody_else_gets_it(scene: tuple[World, list[Certificate]], who: str) -> None:
    world, (one, _) = scene
    client = client_of(world, who) if who else Client()
    for name in ("own_certificate", "own_pdf", "own_credential"):
        answer = client.get(own(one, name))
        assert answer.status_code in ((403, 404) if who else (302,)), name
        assert one.number not in answer.content.decode()


def test_my_certificates_and_the_way_to_them(scene: tuple[World, list[Certificate]]) -> None:
    world, (one, other) = scene
    client = client_of(world, "holder")
    listed = client.get(reverse("conferral:own_certificates")).content.decode()
    assert one.number in listed and other.number not in listed and "有效" in listed
    assert reverse("conferral:own_certificates") in client.get(reverse("application:home")).content.decode()
    assert (
        own(one, "own_certificate")
        in client.get(reverse("application:overview", args=[one.dossier.code])).content.decode()
    )
    waiting = client_of(world, "third")
    assert "还没有证书" in waiting.get(reverse("conferral:own_certificates")).content.decode()
    third = Dossier.objects.get(person=world.people["third"])
    assert "还没有证书" in waiting.get(reverse("conferral:own_certificate", args=[third.code])).content.decode()
    assert waiting.get(reverse("conferral:own_pdf", args=[third.code])).status_code == 302


def test_the_office_asks_and_sees_how_far_it_is(scene: tuple[World, list[Certificate]]) -> None:
    world, (one, _) = scene
    client, here = client_of(world, "office_reviewer"), reverse("conferral:certificates")
    page = client.get(here).content.decode()
    third = Dossier.objects.get(person=world.people["third"])
    assert third.code in page and one.dossier.code not in page
    assert client.post(here, {}).status_code == 422
    asked = client.post(here, {"code": [third.code, one.dossier.code]})
    batch = CertificateBatch.objects.order_by("-id").first()
    assert batch is not None and batch.total == 1
    assert asked["Location"] == reverse("conferral:certificate_batch", args=[batch.code])
    assert "等候制作" in client.get(asked["Location"]).content.decode()
    certifying.make_certificates(seconds=60)
    assert "制作1份" in client.get(asked["Location"]).content.decode()
    assert "没有等候制作的人" in client.get(here).content.decode()
    found = client.get(here, {"q": one.name}).content.decode()
    anew = reverse("conferral:certificate_anew", args=[one.dossier.code])
    assert anew in found and anew not in client.get(here, {"q": "林"}).content.decode()
    assert client.get(anew).status_code == 200 and client.post(anew, {"reason": " "}).status_code == 422
    assert client.post(anew, {"reason": "照片拿错了。"}).status_code == 302
    for who in ("bureau", "hr_officer", "counter", "third", "unit_head"):
        assert client_of(world, who).get(here).status_code in (403, 404)
        assert client_of(world, who).get(asked["Location"]).status_code in (403, 404)


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    scene: tuple[World, list[Certificate]], django_assert_max_num_queries: Any
) -> None:
    world, _ = scene
    with django_assert_max_num_queries(3):
        reads.waiting(world.cycle)
    certified.issued(world, "fourth", "赵四")
    certified.issued(world, "fifth", "钱五")
    with django_assert_max_num_queries(3):
        assert len(reads.waiting(world.cycle)[0]) == 3


def ask(by: str, client: Client | None = None, **given: Any) -> str:
    answer = (client or Client()).post(reverse("portal:verify"), {"by": by, **given})
    return re.sub(r"\s+", " ", answer.content.decode().split('aria-labelledby="again-h"')[0])


def a_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.pdf", content, "application/pdf")


def test_anybody_verifies_by_number_and_name_by_code_or_by_the_file(scene: tuple[World, list[Certificate]]) -> None:
    """As little as serves: never the identity number, the unit, or the whole name."""
    _, (one, other) = scene
    pdf = issuing.file_of(one.document)
    document = one.document
    answers = [
        ask("certificate", certificate=f" {one.number.lower()} ", name=" 林 晓岚"),
        ask("file", file=a_file(pdf)),
        ask("number", number=document.number, code=document.code),
        re.sub(r"\s+", " ", Client().get(reverse("portal:verify_code", args=[document.code])).content.decode()),
    ]
    secrets = (one.dossier.person.id_number(), one.dossier.person.masked_id_number(), one.dossier.unit.name, one.name)
    for said in answers:
        assert f"{one.qualified_on:%Y}年" in said.split("证书编号")[0]
        assert "这份职称证书有效" in said and one.number in said and "林*岚" in said and one.title in said
        assert not [secret for secret in secrets if secret in said.replace('value=" 林 晓岚"', "")]
    assert "没有这个编号和姓名的证书" in ask("certificate", certificate=one.number, name=other.name)
    assert "没有这个编号和姓名的证书" in ask("certificate", certificate="QH-2025-99999", name=one.name)
    assert "没有这个编号和姓名的证书" in ask("certificate", certificate=f"%{one.number[-3:]}", name=one.name)
    assert Client().post(reverse("portal:verify"), {"by": "certificate", "certificate": "1"}).status_code == 422


def test_a_revoked_title_shows_at_the_next_question(scene: tuple[World, list[Certificate]]) -> None:
    world, (one, _) = scene
    pdf = issuing.file_of(one.document)
    operations.revoke(one.dossier, reason="造假。", by=world.by("bureau"), at=one.issued_at + timedelta(days=1))
    for said in (ask("certificate", certificate=one.number, name=one.name), ask("file", file=a_file(pdf))):
        assert "这份职称证书已经撤销" in said and "造假" not in said
    assert "已撤销" in client_of(world, "holder").get(reverse("conferral:own_certificates")).content.decode()


def test_guessing_numbers_and_names_is_slowed_down(scene: tuple[World, list[Certificate]]) -> None:
    _, (one, _) = scene
    client = Client()
    for n in range(40):
        ask("certificate", client, certificate=f"QH-2025-{n:05d}", name="王五")
    assert "为防他人试探" in ask("certificate", client, certificate=one.number, name=one.name)


def test_a_sample_of_forged_files_is_refused_here_and_off_line(scene: tuple[World, list[Certificate]]) -> None:
    """One of each kind; the drill makes two hundred."""
    _, (one, other) = scene
    pdf, second, chance = issuing.file_of(one.document), issuing.file_of(other.document), Random(7)
    trusted = publishing.certificates()
    for kind in forging.KINDS:
        made = forging.forge(kind, pdf, second, code=one.document.code, number=one.number, chance=chance)
        assert verify.verify(made, trusted) in ("altered", "unknown"), kind
        said = ask("file", file=a_file(made))
        assert "有效</b>" not in said and ("与出具时不同" in said or "签名时不同" in said or "没有找到" in said), kind
    assert verify.verify(pdf, trusted) == "valid" and "有效</b>" in ask("file", file=a_file(pdf))


def test_what_is_published_verifies_with_the_short_script_alone(
    scene: tuple[World, list[Certificate]], tmp_path: Path
) -> None:
    """As a stranger would: files fetched without signing in, a Python that knows nothing of this product."""
    _, (one, other) = scene
    operations.revoke(other.dossier, reason="造假。", by=SYSTEM, at=other.issued_at)
    certifying.publish_status(at=datetime.now(UTC))
    client = Client()
    for name, path in (("keys_pem", "keys.pem"), ("status", "status.jwt"), ("script", "verify.py")):
        answer = client.get(reverse(f"conferral:{name}"))
        assert answer.status_code == 200 and answer["Cache-Control"] == "public, no-cache"
        (tmp_path / path).write_bytes(answer.content)
    tag = client.get(reverse("conferral:status"))["ETag"]
    assert client.get(reverse("conferral:status"), headers={"If-None-Match": tag}).status_code == 304
    page = client.get(reverse("conferral:offline")).content.decode()
    key = client.get(reverse("conferral:keys_json")).json()["keys"][0]
    assert key["kid"] == one.signed_with.thumbprint and key["kid"] in page
    for certificate, expected in ((one, "valid"), (other, "revoked")):
        (tmp_path / "a.pdf").write_bytes(issuing.file_of(certificate.document))
        done = subprocess.run(
            [sys.executable, "-I", "verify.py", "a.pdf", "keys.pem", "status.jwt"], cwd=tmp_path, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert (done.stdout.strip(), done.returncode) == (expected, 0 if expected == "valid" else 1), done.stderr
    assert not re.search(
        r"^(from|import) (?!__future__|cryptography|base64|hashlib|json|re|sys|typing)", _script(), re.M
    )


def _script() -> str:
    return Path(verify.__file__).read_text(encoding="utf-8")


def test_a_certificate_stands_on_top_of_the_holders_page_and_ends_the_way_of_the_result(
    scene: tuple[World, list[Certificate]],
) -> None:
    """P10: what the holder came for stands above the history; the last step says that it is there."""
    world, (one, _) = scene
    client = client_of(world, "holder")
    page = client.get(reverse("application:overview", args=[one.dossier.code])).content.decode()
    assert page.index("查看和下载证书") < page.index("办理经过") and "已有评审结果" in page and "正在办理" not in page
    result = client.get(own(one, "own")).content.decode()
    assert "已经发证" in result and "通知印发以后发证" not in result and own(one, "own_certificate") in result
