"""``zhiping documents`` and templates of packs: forms are found, replaced without code, and faults name their line."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.dossiers import LESHAN, eligible
from tests.support.golden import pages, text_of

from zhiping import packs
from zhiping.cli import forms
from zhiping.cli.main import main
from zhiping.core.policy import read_pack
from zhiping.core.policy.differences import differences
from zhiping.core.policy.reader import files_of
from zhiping.core.policy.shifting import shifted
from zhiping.ground.documents.forms import Form, gather

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = """#show: form-pages
= #data.form.title
#data.name　#data.rows.join("、")
"""


@dataclass(frozen=True, slots=True)
class Note:
    """What the form of these tests says."""

    name: str
    rows: tuple[str, ...] = ()


def _build(document: dict, pack: object) -> Note:
    return Note(document["applicant"]["name"], tuple(one["school"] for one in document.get("education", ())))


@pytest.fixture
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Form]]:
    """Two forms of the tests' own in place of those of the rooms: one needs more than a dossier."""
    source = tmp_path / "note.typ"
    source.write_text(SHIPPED, encoding="utf-8")
    made = Form("note", "便笺", source, Note, sample=lambda: Note("某人", ("甲", "乙")), build=_build)
    more = Form("ballot", "票", source, Note, sample=lambda: Note("某人"), needs_more=True)
    found = {"note": made, "ballot": more}
    monkeypatch.setattr(forms, "all_forms", lambda: found)
    yield found


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "dossier.json"
    path.write_text(json.dumps(eligible(), ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def body(tmp_path: Path) -> Path:
    """A pack of a body that has a layout of its own."""
    folder = tmp_path / "pack"
    for name, data in files_of(packs.locate(LESHAN)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    # Its numbers know no word for a form: what forms there are, each test says.
    about = (folder / "pack.yaml").read_text(encoding="utf-8")
    (folder / "pack.yaml").write_text(re.sub(r"  forms:\n(    .*\n)+", "", about), encoding="utf-8")
    (folder / "paper").mkdir()
    (folder / "paper" / "note.typ").write_text(SHIPPED + "\n本局版式\n", encoding="utf-8")
    return folder


def test_the_list_marks_what_needs_more_than_a_dossier(note: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["documents", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [("还不够" in line, line.split()[0]) for line in lines] == [(False, "note"), (True, "ballot")]
    assert main(["documents", "list", "--json"]) == 0
    assert [row["needs_more"] for row in json.loads(capsys.readouterr().out)] == [False, True]


def test_a_dossier_file_becomes_a_working_copy_the_same_every_time(note: object, dossier: Path, tmp_path: Path) -> None:
    outs = [tmp_path / "a.pdf", tmp_path / "b.pdf"]
    for out in outs:
        assert main(["documents", "render", "note", "--pack", LESHAN, str(dossier), str(out)]) == 0
    first, again = (out.read_bytes() for out in outs)
    assert first == again
    text = text_of(first)
    assert eligible()["applicant"]["name"] in text and "工作件，非正式签发" in text


def test_what_needs_more_than_a_dossier_is_refused(
    note: object, dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.pdf"
    assert main(["documents", "render", "ballot", "--pack", LESHAN, str(dossier), str(out)]) == 2
    assert "只有申报材料还不能出具" in capsys.readouterr().err
    assert main(["documents", "render", "nothing", "--pack", LESHAN, str(dossier), str(out)]) == 2
    assert "note" in capsys.readouterr().err
    assert not out.exists()


def test_a_file_that_is_no_dossier_is_refused_with_its_place(
    note: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(eligible() | {"surprise": 1}), encoding="utf-8")
    assert main(["documents", "render", "note", "--pack", LESHAN, str(bad), str(tmp_path / "a.pdf")]) == 2
    assert f"{bad}：surprise" in capsys.readouterr().err
    assert main(["documents", "render", "note", "--pack", LESHAN, str(tmp_path / "no"), str(tmp_path / "a.pdf")]) == 2


def test_a_character_without_a_glyph_stops_it_and_is_named(
    note: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = eligible()
    document["applicant"]["name"] = "王\U000323af"
    path = tmp_path / "rare.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert main(["documents", "render", "note", "--pack", LESHAN, str(path), str(tmp_path / "a.pdf")]) == 2
    said = capsys.readouterr().err
    assert "U+323AF" in said and "王" in said and "name" in said
    assert not (tmp_path / "a.pdf").exists()


def test_a_pack_replaces_a_template_without_code(note: object, body: Path, dossier: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.pdf"
    assert main(["documents", "preview", "note", "--pack", str(body), str(out)]) == 0
    assert "本局版式" in text_of(out.read_bytes()) and pages(out.read_bytes()) == 1
    assert main(["documents", "render", "note", "--pack", str(body), str(dossier), str(out)]) == 0
    assert "本局版式" in text_of(out.read_bytes())
    assert main(["documents", "preview", "note", str(out)]) == 0
    assert "本局版式" not in text_of(out.read_bytes())


def test_the_hash_of_a_pack_covers_its_templates(body: Path) -> None:
    before = read_pack(body)
    (body / "paper" / "note.typ").write_text("另一个", encoding="utf-8")
    after = read_pack(body)
    assert read_pack(packs.locate(LESHAN)).hash != before.hash != after.hash
    assert [(one.what, one.after) for one in differences(before, after)] == [("paper/note.typ", "版式有改动")]
    (body / "paper" / "README.md").write_text("not part of the pack", encoding="utf-8")
    assert read_pack(body).hash == after.hash


def test_a_new_year_takes_the_templates_along(body: Path) -> None:
    files = files_of(body)
    moved = shifted(files, old_id=LESHAN, new_id="next", years=1)
    assert moved["paper/note.typ"] == files["paper/note.typ"]


def test_a_template_that_is_no_text_is_named(body: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (body / "paper" / "note.typ").write_bytes("好\n".encode() + b"\xff\xfe")
    assert main(["policy", "lint", str(body)]) == 2
    assert "paper/note.typ:2" in capsys.readouterr().err


def _lint(body: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, str]]:
    status = main(["policy", "lint", str(body), "--json"])
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert status == (1 if errors else 0)
    return [(one["code"], one["where"], one["message"]) for one in errors]


def test_lint_names_a_template_for_no_form(note: object, body: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _lint(body, capsys) == []
    (body / "paper" / "nope.typ").write_text("好", encoding="utf-8")
    ((code, where, said),) = _lint(body, capsys)
    assert (code, where) == ("template-unknown", "paper/nope.typ:1") and "note" in said


def test_lint_names_the_line_of_a_template_that_cannot_be_set(
    note: object, body: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (body / "paper" / "note.typ").write_text(SHIPPED + "#data.absent\n", encoding="utf-8")
    ((code, where, said),) = _lint(body, capsys)
    assert (code, where) == ("template-broken", "paper/note.typ:4") and "absent" in said
    (body / "paper" / "note.typ").write_text(SHIPPED + "\n😀\n", encoding="utf-8")
    ((code, where, said),) = _lint(body, capsys)
    assert (code, where) == ("template-broken", "paper/note.typ:5") and "😀" in said


def test_a_template_that_only_fails_as_an_issued_copy_is_found(
    note: object, body: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SHIPPED + '#if mark.standing == "issued" { nope }\n'
    (body / "paper" / "note.typ").write_text(text, encoding="utf-8")
    assert [code for code, _, _ in _lint(body, capsys)] == ["template-broken"]


def test_lint_names_a_form_that_would_be_numbered_by_its_key(
    note: object, body: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def unnumbered() -> str:
        main(["policy", "lint", str(body), "--json"])
        warnings = json.loads(capsys.readouterr().out)["warnings"]
        return "".join(one["message"] for one in warnings if one["code"] == "form-unnumbered")

    assert "“便笺”在编号里会写作“note”" in unnumbered()
    about = body / "pack.yaml"
    worded = about.read_text(encoding="utf-8").replace(
        "  digits: 5\n", "  digits: 5\n  forms: {note: 便条, nope: 没有}\n"
    )
    about.write_text(worded, encoding="utf-8")
    assert "便笺" not in unnumbered()
    ((code, where, said),) = _lint(body, capsys)
    assert code == "template-unknown" and where.startswith("pack.yaml:") and "nope" in said


def test_preview_names_the_line(note: object, body: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (body / "paper" / "note.typ").write_text("好\n#text(", encoding="utf-8")
    assert main(["documents", "preview", "note", "--pack", str(body), str(tmp_path / "a.pdf")]) == 2
    assert "paper/note.typ:2" in capsys.readouterr().err


def test_the_three_kinds_of_copy_are_told_apart(note: object, tmp_path: Path) -> None:
    told = {}
    for standing in ("draft", "working", "issued"):
        out = tmp_path / f"{standing}.pdf"
        assert main(["documents", "preview", "note", "--standing", standing, str(out)]) == 0
        told[standing] = text_of(out.read_bytes())
    for standing, words in (
        ("draft", "草稿，内容尚可修改"), ("working", "工作件，非正式签发"), ("issued", "编号ZP-0000-000000"),
    ):  # fmt: skip
        assert [kind for kind, text in told.items() if words in text] == [standing]


def test_two_rooms_do_not_call_a_form_by_the_same_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("one", "two"):
        (tmp_path / "floor_of_tests" / room / "paper").mkdir(parents=True)
        (tmp_path / "floor_of_tests" / room / "__init__.py").write_text("")
        (tmp_path / "floor_of_tests" / room / "paper" / "__init__.py").write_text(
            "from tests.house.test_documents import Note\n"
            "from zhiping.ground.documents.forms import Form\n"
            "from pathlib import Path\n"
            "FORMS = (Form('same', '同', Path(), Note, sample=lambda: Note('')),)\n"
        )
    (tmp_path / "floor_of_tests" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match="same"):
        gather("floor_of_tests")


def test_the_commands_need_no_database(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "zhiping.cli.main", "documents", "list"],
        env={"PATH": "", "ZHIPING_HOME": str(tmp_path / "home")}, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert not (tmp_path / "home").exists()
