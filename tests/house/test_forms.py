"""Every form of every room: found by the command line, looked at by eye, tested, and set from its own sample."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.support.dossiers import EXAMPLE, LESHAN, eligible
from tests.support.golden import AT, GOLDEN, text_of

from zhiping.cli.forms import MARKS, all_forms
from zhiping.cli.main import main
from zhiping.ground.documents.forms import Form, Standing, render
from zhiping.ground.documents.service import MissingGlyphs

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zhiping"
TABLE = ROOT / "docs" / "forms.md"
#: What a dossier file must be enough for (contracts/cli.md).
FROM_A_DOSSIER = {
    "review-form", "summary-sheet", "exceptional-form", "unit-recommendation", "unit-publicity", "publicity-result",
    "integrity-promise", "entrustment-letter", "packing-list", "cover-sheet",
}  # fmt: skip

every_form = pytest.mark.parametrize("form", all_forms().values(), ids=list(all_forms()))


@cache
def _tests() -> list[str]:
    """All tests but this one."""
    here = Path(__file__)
    return [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py") if path != here]


def test_every_form_written_is_registered() -> None:
    """A ``Form(...)`` that no ``FORMS`` exports would be known to nobody."""
    written = set()
    for path in SOURCE.rglob("paper/*.py"):
        written |= set(re.findall(r"\bForm\(\s*(?:key=)?\"([a-z-]+)\"", path.read_text(encoding="utf-8")))
    assert written - set(all_forms()) == set()


@every_form
def test_a_form_stands_with_its_template_beside_it(form: Form) -> None:
    assert form.source.name == f"{form.key}.typ" and form.source.parent.name == "paper" and form.source.is_file()
    assert form.title
    assert form.needs_more == (form.build is None)


@every_form
def test_a_form_is_set_from_its_sample_as_every_kind_of_copy(form: Form) -> None:
    for standing, words in (
        (Standing.DRAFT, "草稿，内容尚可修改"), (Standing.WORKING, "工作件，非正式签发"), (Standing.ISSUED, "编号"),
    ):  # fmt: skip
        assert words in text_of(render(form, form.sample(), MARKS[standing], made_at=AT)), standing


def _kinds(made: bytes) -> Counter[str]:
    """How many elements of which kind the structure tree has: what a screen reader is told."""
    with pikepdf.open(io.BytesIO(made)) as file:
        assert file.Root.MarkInfo.Marked and file.Root.Lang == "zh-CN"
        assert file.open_metadata()["pdfaid:conformance"] == "A" and file.open_metadata()["dc:title"]
        found: Counter[str] = Counter()
        waiting: list[Any] = [file.Root.StructTreeRoot]
        while waiting:
            one = waiting.pop()
            if isinstance(one, pikepdf.Dictionary):
                found.update([str(one.S)] if "/S" in one else [])
                below: Any = one.get("/K")
                waiting += list(below) if isinstance(below, pikepdf.Array) else [below]
        return found


@every_form
def test_a_form_tells_a_screen_reader_its_language_its_title_and_its_tables(form: Form) -> None:
    kinds = _kinds(render(form, form.sample(), MARKS[Standing.ISSUED], made_at=AT))
    assert kinds["/H1"] + kinds["/H2"] + kinds["/Title"] + kinds["/P"] > 0, kinds
    # Cells are told as what they are, wherever the template sets a table of its own or by the functions of all.
    if re.search(r"#?\btable\(", form.source.read_text(encoding="utf-8")):
        assert kinds["/Table"] and kinds["/TR"] and kinds["/TD"] + kinds["/TH"], kinds


def _spoilt(value: Any) -> Any:
    """``value`` with a character that no font has in the first text with Chinese in it; None where there is none."""
    if isinstance(value, str) and not isinstance(value, Enum) and re.search(r"[\u4e00-\u9fff]", value):
        return value + "\U000323af"
    if is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            if (worse := _spoilt(getattr(value, one.name))) is not None:
                return replace(value, **{one.name: worse})
    if isinstance(value, tuple):
        for n, one in enumerate(value):
            if (worse := _spoilt(one)) is not None:
                return (*value[:n], worse, *value[n + 1 :])
    return None


@every_form
def test_a_character_that_no_font_has_stops_a_form_with_its_name(form: Form) -> None:
    with pytest.raises(MissingGlyphs) as found:
        render(form, _spoilt(form.sample()), MARKS[Standing.ISSUED], made_at=AT)
    assert found.value.characters == "\U000323af" and found.value.places[0].where


@every_form
def test_a_form_has_a_golden_picture_and_a_test(form: Form) -> None:
    """A test of its own, or one over all forms of its room."""
    assert (GOLDEN / f"{form.key}-1.png").is_file(), f"no golden picture of {form.key}"
    name = form.key.replace("-", "_")
    room = ".".join(form.source.parent.parent.relative_to(SOURCE).parts)
    own = rf"\"{form.key}\"|\b{name}\b|\b{name.upper()}\b"
    assert any(
        "same_picture(" in text and (re.search(own, text) or ("FORMS" in text and f"zhiping.{room}" in text))
        for text in _tests()
    ), f"no test looks at {form.key}"


def test_the_table_of_forms_names_an_operation_and_a_proof_for_each() -> None:
    """docs/forms.md: what is issued by nobody would be found here, and so would a table that nobody keeps."""
    rows = re.findall(r"^\| ([a-z-]+) \| `([a-z_.]+):(\w+)` \| `?([^`|]+)`? \|$", TABLE.read_text("utf-8"), re.M)
    assert sorted(key for key, *_ in rows) == sorted(all_forms())
    for key, module, name, proof in rows:
        assert callable(getattr(import_module(f"zhiping.{module}"), name)), (key, module, name)
        if proof.startswith("tests/"):
            text = (ROOT / proof).read_text(encoding="utf-8")
            said = (key, key.replace("-", "_").upper(), name)
            assert any(re.search(rf"\b{one}\b", text) for one in said), f"{proof} does not know of {key}"


@pytest.mark.parametrize("name", [LESHAN, EXAMPLE])
@pytest.mark.parametrize("key", sorted(FROM_A_DOSSIER))
def test_a_dossier_file_is_enough_for_the_forms_that_the_contract_names(key: str, name: str, tmp_path: Path) -> None:
    """And what it may lack least: with the required keys alone there is a form to fill in by hand."""
    whole = eligible(name)
    bare = {
        "format": whole["format"], "applicant": {"name": whole["applicant"]["name"]},
        "application": {one: whole["application"][one] for one in ("cycle", "title", "major", "kind")},
    }  # fmt: skip
    for document in (whole, bare):
        file, out = tmp_path / "dossier.json", tmp_path / "out.pdf"
        file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        assert main(["documents", "render", key, "--pack", name, str(file), str(out)]) == 0
        assert whole["applicant"]["name"] in text_of(out.read_bytes())
