"""Supervisors read and do not act; auditors see the trail and no dossier."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.support import way
from tests.support import world as worlds
from tests.support.world import World

from zhiping.access.viewers import Viewer, supervises, viewer_of
from zhiping.core.dossier.names import masked_name
from zhiping.core.procedure import Action, Inputs, Refusal
from zhiping.faces.oversight.queries import worklist
from zhiping.faces.oversight.queries.dossiers import HIDDEN, masked
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.clock import service as clock
from zhiping.records import contents, door
from zhiping.records import operations as records
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier, Evidence, Organisation
from zhiping.stages.application import operations as application


@pytest.fixture
def world(db: None) -> World:
    """The Leshan notice, with who reads: for the body, and for the HR department of the county."""
    made = worlds.make("leshan-2024-engineering", is_demo=True)
    county = records.register_organisation(
        name="云溪县人社局", kind="hr_department", region=made.organisations["department"].region, by=SYSTEM,
        at=made.opening(),
    )  # fmt: skip
    made.organisations["county_hr"] = county
    made.employ("overseer", "office", "supervisor", called="督查甲")
    made.employ("county", "county_hr", "supervisor", called="督查乙")
    made.employ("auditor", "office", "auditor", called="审计甲")
    clock.set_to(made.cycle.key, made.opening() + timedelta(hours=5))
    return made


def viewer(world: World, who: str) -> Viewer:
    """As the access middleware sees them."""
    return viewer_of(world.user(who), world.opening().date())


def client_of(world: World, who: str) -> Client:
    """Signed in."""
    client = Client()
    client.force_login(world.user(who))
    return client


def with_evidence(world: World, who: str = "applicant") -> Dossier:
    """Submitted, with one file whose name says whose it is."""
    draft = world.dossier(who)
    out = BytesIO()
    Image.new("RGB", (600, 420), "ivory").save(out, "PNG")
    application.attach(
        draft, name="林晓岚学时证明.png", content=out.getvalue(), items=["ce1"], by=world.by(who), at=world.opening()
    )
    return worlds.submit(Dossier.objects.get(pk=draft.pk), at=world.opening() + timedelta(hours=1))


def main(html: str) -> str:
    """What a page is about, without the frame around it."""
    found = re.search(r"<main.*?</main>", html, re.S)
    assert found is not None
    return found[0]


# --- whose it is to supervise ---


def test_the_body_supervises_all_that_was_submitted_and_a_county_its_own(world: World) -> None:
    draft, mine = world.dossier("drafter"), world.submitted("asker")
    world.employ("stranger", "other_unit", "employee")
    other = world.submitted("stranger", unit="other_unit")
    Organisation.objects.filter(pk=world.organisations["other_department"].pk).update(region="519999")
    for who, seen in (("overseer", {mine, other}), ("county", {mine}), ("bureau", set()), ("auditor", set())):
        assert {one for one in (draft, mine, other) if supervises(viewer(world, who), one)} == seen, who
    work = worklist.overview(viewer(world, "county"), world.cycle, world.opening(), chosen="all", after="")
    assert [row.dossier for row in work.rows] == [mine]


def test_a_department_without_a_code_is_supervised_by_who_it_stands_under(world: World) -> None:
    dossier, department = world.submitted("asker"), world.organisations["department"]
    Organisation.objects.filter(pk=department.pk).update(region="")
    assert not supervises(viewer(world, "county"), dossier)
    Organisation.objects.filter(pk=department.pk).update(superior=world.organisations["county_hr"])
    assert supervises(viewer(world, "county"), dossier)


def test_an_hr_department_without_a_code_supervises_no_area(world: World) -> None:
    dossier = world.submitted("asker")
    Organisation.objects.filter(pk=world.organisations["county_hr"].pk).update(region="")
    assert not supervises(viewer(world, "county"), dossier)


def test_nobody_supervises_their_own(world: World) -> None:
    world.employ("overseer", "unit", "employee")
    assert not supervises(viewer(world, "overseer"), world.submitted("overseer"))


# --- reading ---


def test_a_dossier_is_read_without_who_it_is(world: World) -> None:
    dossier = with_evidence(world)
    way.mark_all(dossier, world, "unit_reviewer", world.opening() + timedelta(hours=2))
    page = client_of(world, "overseer").get(f"/oversight/{dossier.code}/").content.decode()
    assert "林晓岚" not in page and "林**" in page and world.people["applicant"].id_number() not in page
    assert "周敏" in page and "属实" in page and "提交申报" in page and "学时证明.png" not in page


def test_masking_hides_names_and_ways_to_reach_somebody_everywhere() -> None:
    document: dict[str, Any] = {
        "applicant": {"name": "欧阳·娜", "former_name": "欧娜", "mobile": "13800000000", "email": "a@example.org",
                      "birthplace": "云溪", "born_on": "1990-03-07"},
        "application": {"summary": "欧阳·娜主持了改造。"},
        "employment": [{"witness": "王五"}],
        "evidence": [{"id": "e1", "name": "欧阳·娜.pdf"}],
    }  # fmt: skip
    shown = masked(document, "欧阳·娜")
    assert shown["applicant"] == {
        "name": "欧***", "former_name": "欧*", "mobile": HIDDEN, "email": HIDDEN, "birthplace": HIDDEN,
        "born_on": "1990-03-07",
    }  # fmt: skip
    assert shown["application"]["summary"] == "欧***主持了改造。" and shown["employment"][0]["witness"] == "王*"
    assert shown["evidence"][0]["name"] == "文件1" and document["evidence"][0]["name"] == "欧阳·娜.pdf"
    assert masked_name("李") == "李*"


def test_opening_evidence_is_recorded(world: World) -> None:
    dossier = with_evidence(world)
    file = Evidence.objects.get()
    client = client_of(world, "overseer")
    answer = client.get(f"/oversight/{dossier.code}/evidence/{file.code}/")
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.get(kind="evidence.opened")
    assert (entry.by, entry.data) == (
        f"person-{world.people['overseer'].pk}", {"evidence": file.code, "level": "supervisor"},
    )  # fmt: skip
    assert "督查甲" in client.get(f"/oversight/{dossier.code}/").content.decode()
    assert client.get(f"/oversight/{dossier.code}/evidence/{dossier.code}/").status_code == 404


def test_evidence_is_read_page_by_page_in_our_own_viewer(world: World) -> None:
    dossier = with_evidence(world)
    file = Evidence.objects.get()
    client = client_of(world, "overseer")
    assert f"/files/?file={file.code}#evidence" in client.get(f"/oversight/{dossier.code}/").content.decode()
    shown = main(client.get(f"/oversight/{dossier.code}/files/?file={file.code}").content.decode())
    picture = f"/oversight/{dossier.code}/evidence/{file.code}/page/1/"
    # A file is told by its place: its name says whose it is.
    assert f'src="{picture}"' in shown and "林晓岚" not in shown and "<button" not in shown
    assert not AuditEntry.objects.filter(kind="evidence.opened").exists()
    assert client.get(picture)["Content-Type"] == "image/jpeg"
    entry = AuditEntry.objects.get(kind="evidence.opened")
    assert entry.data == {"evidence": file.code, "level": "supervisor", "page": 1}
    assert client.get(picture.replace("/1/", "/2/")).status_code == 404
    assert client.post(f"/oversight/{dossier.code}/files/").status_code == 405


def test_no_page_of_a_supervisor_has_a_button_and_nothing_can_be_sent(world: World) -> None:
    dossier = with_evidence(world)
    client = client_of(world, "overseer")
    for path in ("/oversight/", f"/oversight/{dossier.code}/"):
        html = main(client.get(path).content.decode())
        assert 'method="post"' not in html and "<button" not in re.sub(
            r'<form role="search".*?</form>', "", html, flags=re.S
        )
        assert client.post(path).status_code == 405
    for name in ("item", "refuse", "return", "accept"):
        assert client.get(reverse(f"review:{name}", args=[dossier.code])).status_code == 404
    assert client.get("/desk/").status_code == 403 and client.get("/register/desk/").status_code == 403


def test_the_procedure_knows_no_act_of_who_reads(world: World) -> None:
    dossier = world.submitted("asker")
    for who in ("overseer", "county", "auditor"):
        for action in Action:
            with pytest.raises(Refusal):
                door.act(
                    dossier, action, by=world.by(who), at=world.opening() + timedelta(hours=2),
                    inputs=Inputs(clause="A2.refuse", reason="理由。", name_matches=True, signed_in_afresh=True),
                )  # fmt: skip


def test_destroyed_material_leaves_its_record(world: World) -> None:
    dossier = with_evidence(world)
    from zhiping.ground.storage import keys

    keys.destroy(dossier.key_owner)
    with pytest.raises(keys.KeyDestroyed):
        contents.draft(dossier)
    page = client_of(world, "overseer").get(f"/oversight/{dossier.code}/")
    assert page.status_code == 200 and "提交申报" in page.content.decode()


def test_a_code_leads_to_its_dossier_and_another_is_told(world: World) -> None:
    dossier, client = world.submitted("asker"), client_of(world, "overseer")
    assert client.get(f"/oversight/?q={dossier.code.lower()}")["Location"] == f"/oversight/{dossier.code}/"
    assert "监督范围内没有" in client.get("/oversight/?q=0000-0000").content.decode()


def test_the_list_costs_the_same_however_long_and_turns_its_pages(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: object
) -> None:
    rows = [world.submitted(f"p{n}") for n in range(3)]
    Dossier.objects.filter(pk=rows[0].pk).update(due_at=None)
    Dossier.objects.filter(pk=rows[2].pk).update(due_at=world.opening())
    monkeypatch.setattr(worklist, "PAGE", 2)
    at = world.opening() + timedelta(hours=5)
    who = viewer(world, "overseer")
    with django_assert_num_queries(3):  # type: ignore[operator]
        first = worklist.overview(who, world.cycle, at, chosen="all", after="")
    second = worklist.overview(who, world.cycle, at, chosen="all", after=first.following)
    assert [row.dossier for row in first.rows + second.rows] == [rows[2], rows[1], rows[0]]
    assert [row.late for row in first.rows] == [True, False] and not second.following
    late = worklist.overview(who, world.cycle, at, chosen="late", after="")
    assert [row.dossier for row in late.rows] == [rows[2]]


# --- the trail ---


def test_an_auditor_finds_a_chain_reads_and_verifies_it(world: World) -> None:
    dossier, client = with_evidence(world), client_of(world, "auditor")
    account = world.user("applicant")
    for typed, path in (
        (dossier.code, f"/audit/dossier/{dossier.code}/"), (account.username, f"/audit/account/{account.pk}/"),
        (world.cycle.key, f"/audit/cycle/{world.cycle.key}/"),
        (world.people["applicant"].code, f"/audit/person/{world.people['applicant'].code}/"),
    ):  # fmt: skip
        assert client.post("/audit/", {"typed": typed})["Location"] == path
    assert client.post("/audit/", {"typed": "没有的"}).status_code == 422
    page = client.get(f"/audit/dossier/{dossier.code}/").content.decode()
    assert "核验通过" in page and "dossier.submit" in page
    assert "林晓岚" not in page and "林晓岚" not in client.get("/audit/").content.decode()
    assert client.get(f"/oversight/{dossier.code}/").status_code == 404


def test_what_was_changed_in_a_chain_is_named_with_its_place(world: World) -> None:
    dossier, other, client = world.submitted("asker"), world.submitted("second"), client_of(world, "auditor")
    entry = AuditEntry.objects.get(stream=dossier.stream, kind="dossier.submit")
    AuditEntry.objects.filter(pk=entry.pk).update(by="person-999999")
    page = client.get(f"/audit/dossier/{dossier.code}/").content.decode()
    assert f"第{entry.position}条：这一条的内容改动过" in page
    assert "核验通过" in client.get(f"/audit/dossier/{other.code}/").content.decode()
    AuditEntry.objects.filter(stream=other.stream).order_by("-position")[0].delete()
    assert "被截去" in client.get(f"/audit/dossier/{other.code}/").content.decode()


def test_a_long_chain_turns_its_pages_and_an_unknown_one_is_not_found(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiping.faces.oversight.queries import trails

    dossier, client = with_evidence(world), client_of(world, "auditor")
    monkeypatch.setattr(trails, "PAGE", 1)
    found = trails.trail("dossier", dossier.code)
    assert found is not None and found.following == str(found.length)
    assert client.get(f"/audit/dossier/{dossier.code}/?before={found.following}").status_code == 200
    assert client.get("/audit/dossier/0000-0000/").status_code == 404
    assert client.get("/audit/elsewhere/1/").status_code == 404


def test_after_signing_in_each_comes_to_their_page(world: World) -> None:
    for who, path in (("overseer", "/oversight/"), ("county", "/oversight/"), ("auditor", "/audit/")):
        assert client_of(world, who).get(reverse("portal:start"))["Location"] == path


def test_who_reads_does_not_read_the_letters_of_the_office(world: World) -> None:
    from zhiping.faces.desk.queries.inbox import boxes

    office = f"organisation-{world.organisations['office'].pk}"
    assert office in boxes(viewer(world, "office_reviewer"))
    assert office not in boxes(viewer(world, "overseer")) + boxes(viewer(world, "auditor"))
