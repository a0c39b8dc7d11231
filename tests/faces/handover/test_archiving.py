"""The archive package of a round: what is in it, what must not be, and that no byte of it changes unseen."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from tests.faces.handover.conftest import submitted, with_files
from tests.stages.application.conftest import a_pdf
from tests.support import way
from tests.support.world import World

from zhiping.cli.commands.archive import statistics_at
from zhiping.cli.forms import all_forms
from zhiping.cli.main import main
from zhiping.core.dossier import read_dossier
from zhiping.core.errors import BadInput
from zhiping.faces.handover.operations.archiving import Archived, Unsound, archive
from zhiping.faces.handover.queries import filed
from zhiping.ground.audit import chain, checkpoints
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.packages import verify
from zhiping.ground.storage import keys
from zhiping.records import contents, issuing
from zhiping.records.actors import SYSTEM
from zhiping.records.models import Dossier, RoundDocument


def confirmed(world: World) -> Dossier:
    """A dossier with a receipt and the unit's recommendation, as far as rooms stand; then confirmed by decree."""
    dossier = with_files(world, a_pdf())
    submitted(world, dossier)
    dossier = way.recommended(world, Dossier.objects.get(pk=dossier.pk), posted_on=way.first_day(world))
    by_decree(dossier, world)
    return Dossier.objects.get(pk=dossier.pk)


def by_decree(dossier: Dossier, world: World) -> None:
    """The rooms of conferral do not stand yet: what their move will leave behind."""
    with transaction.atomic():
        data = {"from": "at_confirmation", "to": "confirmed", "clause": "P9", "move": 9}
        chain.append(dossier.stream, "dossier.confirm", by="person-1", at=world.opening(), data=data)
    Dossier.objects.filter(pk=dossier.pk).update(state="confirmed")


def packed(world: World, folder: Path, **more: Any) -> Archived:
    """Archive the round of ``world``."""
    at = world.opening() + timedelta(days=90)
    return archive(world.cycle.key, folder, statistics=statistics_at(at), by=SYSTEM, at=at, **more)


@pytest.fixture
def scene(world: World, tmp_path: Path) -> tuple[World, Path, Archived]:
    """A round with somebody confirmed, somebody at the unit, somebody whose material was destroyed, and a draft."""
    confirmed(world)
    world.submitted("waiting")
    gone = world.submitted("destroyed")
    keys.destroy(gone.key_owner)
    Dossier.objects.filter(pk=gone.pk).update(state="destroyed")
    world.dossier("drafter")
    return world, tmp_path / "bag", packed(world, tmp_path / "bag")


Scene = tuple[World, Path, Archived]


def index_of(bag: Path) -> dict[str, Any]:
    """data/manifest.json"""
    found: dict[str, Any] = json.loads((bag / "data/manifest.json").read_text(encoding="utf-8"))
    return found


def codes(world: World) -> dict[str, str]:
    """Who → code of their dossier."""
    return {who: Dossier.objects.get(person=world.people[who]).code for who in ("applicant", "waiting", "destroyed")}


# --- what is in it ---


def test_it_verifies_by_its_own_script_without_this_system(scene: Scene) -> None:
    _, bag, done = scene
    command = [sys.executable, "-I", "-S", str(bag / "verify.py"), "--key", done.key]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd="/")
    assert (run.returncode, run.stderr) == (0, "")
    assert done.package in run.stdout and done.key in run.stdout and "核验通过" in run.stdout
    assert "import zhiping" not in (script := (bag / "verify.py").read_text(encoding="utf-8"))
    assert "from zhiping" not in script


def test_coreutils_agree(scene: Scene) -> None:
    _, bag, _ = scene
    done = subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=bag, capture_output=True)
    assert (done.returncode, done.stdout) == (0, b"")


def test_who_was_confirmed_is_there_with_content(scene: Scene) -> None:
    world, bag, done = scene
    assert (done.dossiers, done.with_content) == (3, 1)
    code = codes(world)["applicant"]
    folder = bag / "data/dossiers" / code
    revision = json.loads((folder / "revisions/1.json").read_text(encoding="utf-8"))
    assert read_dossier(json.dumps(revision["content"])) is not None
    text = json.dumps(revision["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(bytes.fromhex(revision["salt"]) + text).hexdigest() == revision["digest"]
    record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    assert record["name"] == "林晓岚"
    assert [move["action"] for move in record["moves"]] == ["submit", "recommend", "confirm"]
    assert [one["form"] for one in record["documents"]] == ["receipt", "unit-publicity"]
    for document, kind in zip(record["documents"], ("json", "pdf"), strict=True):
        content = (folder / "documents" / f"{document['code']}.{kind}").read_bytes()
        assert hashlib.sha256(content).hexdigest() == document["sha256"]
    decisions = json.loads((folder / "decisions.json").read_text(encoding="utf-8"))
    assert decisions["recommendation"]["signed_by"] == "郑国强" and len(decisions["recommendation"]["judgements"]) == 5
    assert decisions["publicity"]["objections"] == 0


def test_of_all_others_there_is_their_record_alone_without_a_name(scene: Scene) -> None:
    world, bag, _ = scene
    for who in ("waiting", "destroyed"):
        folder = bag / "data/dossiers" / codes(world)[who]
        assert [path.name for path in folder.rglob("*")] == ["record.json"]
        record = json.loads((folder / "record.json").read_text(encoding="utf-8"))
        assert not record["content"] and record["destroyed"] == (who == "destroyed") and "name" not in record
    written = b"".join(path.read_bytes() for path in bag.rglob("*") if path.is_file())
    for who in ("waiting", "destroyed", "drafter"):
        assert world.people[who].id_number().encode() not in written


def test_lists_that_are_no_decision_are_told_of_and_not_there(world: World, tmp_path: Path) -> None:
    """8o: decisions, votes and minutes stay; who put somebody up or handed something in is not kept for good."""
    with transaction.atomic():
        for key in ("minutes", "delivery-manifest"):
            form = all_forms()[key]
            issuing.issue_for_round(form, form.sample(), cycle=world.cycle, by=SYSTEM, at=world.opening())
    packed(world, tmp_path / "bag")
    told = json.loads((tmp_path / "bag/data/round.json").read_text(encoding="utf-8"))["documents"]
    minutes, manifest = RoundDocument.objects.order_by("pk")
    assert [(one["form"], one["sha256"]) for one in told] == [
        ("minutes", minutes.digest), ("delivery-manifest", manifest.digest),
    ]  # fmt: skip
    kept = tmp_path / "bag/data/round-documents"
    assert [path.name for path in kept.iterdir()] == [f"{minutes.code}.pdf"]
    assert hashlib.sha256((kept / f"{minutes.code}.pdf").read_bytes()).hexdigest() == minutes.digest


def test_of_every_list_it_is_settled_whether_it_stays() -> None:
    """A form that is issued for a round, and that nobody has decided about, would be left out in silence."""
    rooms, issued = Path(filed.__file__).parents[3], set[str]()
    for path in rooms.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        issued |= set(re.findall(r"issue_for_round\(\s*([A-Z_]+),", text))
        issued |= set(re.findall(r"Order\(\s*([A-Z_]+), content, cycle=", text))
        if "Roll.Kind" in text:
            issued |= set(re.findall(r"Roll\.Kind\.[A-Z]+: \(([A-Z_]+), ", text))
    assert len(issued) >= 8 and filed.STAYING.isdisjoint(filed.PASSING)
    assert {one.lower().replace("_", "-") for one in issued} == filed.STAYING | filed.PASSING
    assert set(all_forms()) >= filed.STAYING | filed.PASSING


def test_records_alone_name_nobody(world: World, tmp_path: Path) -> None:
    confirmed(world)
    done = packed(world, tmp_path / "bag", with_content=False)
    assert done.with_content == 0
    written = b"".join(path.read_bytes() for path in (tmp_path / "bag").rglob("*") if path.is_file())
    assert "林晓岚".encode() not in written
    assert verify.verify(str(tmp_path / "bag"))[0] == []


def test_the_packs_in_force_are_there_byte_by_byte(scene: Scene) -> None:
    world, bag, _ = scene
    folder = bag / "data/packs" / world.version.hash.removeprefix("sha256:")
    found = {str(p.relative_to(folder)): p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file()}
    assert found == world.version.files


def test_the_figures_are_there(scene: Scene) -> None:
    _, bag, _ = scene
    told = json.loads((bag / "data/statistics.json").read_text(encoding="utf-8"))
    assert told["whole"]["steps"]["已提交"] == 3 and told["whole"]["states"]["confirmed"] == 1
    assert index_of(bag)["counts"] == {"at_unit": 1, "confirmed": 1, "destroyed": 1}


def test_that_it_was_made_is_recorded_after_what_is_in_it(scene: Scene) -> None:
    world, bag, done = scene
    entry = AuditEntry.objects.get(kind="cycle.archived")
    assert entry.data == {"package": done.package, "dossiers": 3, "content": 1}
    assert "cycle.archived" not in (bag / f"data/audit/cycle-{world.cycle.key}.jsonl").read_text(encoding="utf-8")
    assert chain.verify().faults == []


def test_a_second_package_of_the_same_round_holds_the_same(scene: Scene, tmp_path: Path) -> None:
    """Round trip: what is read again is what was written; only the round's own chain and the instant went on."""
    world, bag, _ = scene
    packed(world, tmp_path / "again")
    first, second = index_of(bag)["files"], index_of(tmp_path / "again")["files"]
    changed = {path for path in first.keys() | second.keys() if first.get(path) != second.get(path)}
    assert all(path.startswith(("data/audit/checkpoint", f"data/audit/cycle-{world.cycle.key}")) for path in changed)


# --- what is refused ---


def test_a_chain_that_does_not_hold_is_not_vouched_for(world: World, tmp_path: Path) -> None:
    dossier = world.submitted()
    AuditEntry.objects.filter(stream=dossier.stream, position=1).update(by="person-99")
    with pytest.raises(Unsound):
        packed(world, tmp_path / "bag")
    assert not (tmp_path / "bag").exists() and not AuditEntry.objects.filter(kind="cycle.archived").exists()


def test_an_unknown_round_or_a_folder_that_is_there_is_told(world: World, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        archive("none", tmp_path / "bag", statistics=lambda _: {}, by=SYSTEM, at=world.opening())
    (tmp_path / "bag").mkdir()
    with pytest.raises(BadInput):
        packed(world, tmp_path / "bag")


def test_the_command_says_the_two_numbers(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world.submitted()
    assert main(["archive", str(tmp_path / "bag"), "--cycle", world.cycle.key]) == 0
    told = capsys.readouterr().out
    _, found = verify.verify(str(tmp_path / "bag"))
    assert f"包号 {found['package']}" in told and f"公钥 {found['key']}" in told
    assert main(["archive", str(tmp_path / "bag"), "--cycle", world.cycle.key]) == 2
    entry = AuditEntry.objects.filter(kind="dossier.submit").first()
    assert entry is not None
    AuditEntry.objects.filter(pk=entry.pk).update(by="person-99")
    assert main(["archive", str(tmp_path / "other"), "--cycle", world.cycle.key]) == 1


# --- tampering ---


def said(bag: Path, key: str = "") -> str:
    """What the script finds, as one text."""
    return "\n".join(verify.verify(str(bag), key)[0])


def test_a_changed_byte_of_any_file_is_named(scene: Scene) -> None:
    _, bag, _ = scene
    chance = random.Random(7)
    for path in sorted(p for p in bag.rglob("*") if p.is_file()):
        before = path.read_bytes()
        if not before:
            continue
        for place in {0, len(before) - 1, chance.randrange(len(before))}:
            bent = bytearray(before)
            bent[place] ^= 1
            path.write_bytes(bytes(bent))
            name = str(path.relative_to(bag))
            if name == "tagmanifest-sha256.txt":
                # What it names is not as it says, or its own number is another than the one that was written down.
                assert said(bag) or verify.digest_of(str(path)) != hashlib.sha256(before).hexdigest()
            else:
                try:
                    assert name in said(bag)
                except verify.NoPackage as why:
                    assert name in str(why)
        path.write_bytes(before)
    assert said(bag) == ""


def test_a_removed_and_an_added_file_are_named(scene: Scene) -> None:
    world, bag, _ = scene
    record = f"data/dossiers/{codes(world)['waiting']}/record.json"
    (bag / record).rename(bag / "data/moved.json")
    assert f"{record}: missing" in said(bag) and "data/moved.json: added" in said(bag)


def forged(bag: Path, change: Callable[[Path], object]) -> None:
    """Change what is in a bag, and make every hash in it fit again, as somebody with time and skill would."""
    change(bag)
    index = index_of(bag)
    there = sorted(str(p.relative_to(bag)) for p in (bag / "data").rglob("*") if p.is_file())
    index["files"] = {path: verify.digest_of(str(bag / path)) for path in there if path != "data/manifest.json"}
    (bag / "data/manifest.json").write_text(json.dumps(index, ensure_ascii=False), encoding="utf-8")
    size = sum((bag / path).stat().st_size for path in there)
    info = (bag / "bag-info.txt").read_text(encoding="utf-8").splitlines()
    kept = [line for line in info if not line.startswith("Payload-Oxum")]
    text = "".join(f"{line}\n" for line in [*kept, f"Payload-Oxum: {size}.{len(there)}"])
    (bag / "bag-info.txt").write_text(text, encoding="utf-8")
    lines = "".join(f"{verify.digest_of(str(bag / path))}  {path}\n" for path in there)
    (bag / "manifest-sha256.txt").write_text(lines, encoding="utf-8")
    tags = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "verify.py", "README.txt")
    lines = "".join(f"{verify.digest_of(str(bag / path))}  {path}\n" for path in tags)
    (bag / "tagmanifest-sha256.txt").write_text(lines, encoding="utf-8")


def test_who_makes_every_hash_fit_again_is_found_by_the_number_of_the_package(scene: Scene) -> None:
    _, bag, done = scene
    forged(bag, lambda folder: (folder / "data/statistics.json").write_text("{}"))
    faults, told = verify.verify(str(bag))
    assert faults == [] and told["package"] != done.package


@pytest.mark.parametrize("what", ["altered", "dropped", "cut", "removed"])
def test_who_rewrites_a_chain_is_found_by_the_chain_or_its_checkpoint(scene: Scene, what: str) -> None:
    world, bag, _ = scene
    path = bag / f"data/audit/dossier-{codes(world)['waiting']}.jsonl"

    def change(_: Path) -> None:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        if what == "altered":
            lines[0] = lines[0].replace('"by":"person-', '"by":"person-9')
        elif what == "dropped":
            del lines[0]
        elif what == "cut":
            del lines[-1]
        path.write_text("".join(lines), encoding="utf-8")
        if what == "removed":
            path.unlink()

    forged(bag, change)
    found = said(bag)
    assert {
        "altered": f"{path.name}: entry 1: altered",
        "dropped": "an entry is missing before it",
        "cut": f"the chain {path.stem} does not end where it ended",
        "removed": f"the chain {path.stem} is missing",
    }[what] in found


def test_who_signs_a_checkpoint_anew_is_found_by_the_key(scene: Scene) -> None:
    _, bag, done = scene

    def change(folder: Path) -> None:
        (old,) = (folder / "data/audit").glob("checkpoint-*.json")
        told = json.loads(old.read_text(encoding="utf-8"))
        found = chain.Verification(0, told["entries"], [], {s: (p, h) for s, (p, h) in told["heads"].items()})
        made = checkpoints.signed(found, key=Ed25519PrivateKey.generate().private_bytes_raw())
        old.write_text(json.dumps(made), encoding="utf-8")

    forged(bag, change)
    assert said(bag) == ""
    assert "signed with another key" in said(bag, done.key)


def test_a_dossier_left_out_and_one_put_in_are_named(scene: Scene) -> None:
    world, bag, _ = scene
    code, other = codes(world)["waiting"], codes(world)["destroyed"]

    def change(folder: Path) -> None:
        shutil.rmtree(folder / "data/dossiers" / code)
        (folder / "data/dossiers" / other / "revisions").mkdir()
        (folder / "data/dossiers" / other / "revisions/1.json").write_text("{}")
        (folder / "data/dossiers/AAAA-AAAA").mkdir()
        (folder / "data/dossiers/AAAA-AAAA/record.json").write_text("{}")

    forged(bag, change)
    found = said(bag)
    assert f"data/dossiers/{code}/: its folder is not complete" in found
    assert f"data/dossiers/{other}/: content that should not be" in found
    assert "data/dossiers/AAAA-AAAA/record.json: of a dossier that" in found


def test_another_folder_is_no_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([str(tmp_path)]) == 2
    assert "不是归档包" in capsys.readouterr().err


def test_nothing_sealed_stands_in_a_record(scene: Scene) -> None:
    """A milestone carries words under the dossier's key; none of that leaves, in clear or sealed."""
    world, bag, _ = scene
    dossier = Dossier.objects.get(code=codes(world)["waiting"])
    assert contents.draft(dossier)["application"]["summary"]
    record = (bag / f"data/dossiers/{dossier.code}/record.json").read_text(encoding="utf-8")
    assert set(json.loads(record)) == {
        "code", "state", "state_said", "state_since", "submitted_at", "title", "major", "kind", "unit", "department",
        "destroyed", "moves", "revisions", "documents", "content",
    }  # fmt: skip
