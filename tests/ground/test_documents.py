"""Documents: what no font has stops them, the same input gives the same bytes, texts are set and never obeyed."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pytest

from zhiping.ground.documents import glyphs, service

ISSUED = datetime(2024, 10, 24, tzinfo=timezone(timedelta(hours=8)))
SOURCE = """#show: paper.with(title: data.title)
= #data.title
#bold[粗]#data.text
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "one.typ"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_a_character_without_a_glyph_stops_the_document(source: Path) -> None:
    with pytest.raises(service.MissingGlyphs) as found:
        service.pdf(source, {"title": "指南", "text": ["好", {"deep": "😀ก😀"}]}, made_at=ISSUED)
    assert found.value.characters == "😀ก"


def test_rare_characters_and_the_middle_dot_have_glyphs() -> None:
    assert service.missing_glyphs("𠮷野·阿依 古丽〔2024〕《》“”，。", {"a": ["䶮", 3, None]}) == ""


def test_the_same_input_gives_the_same_bytes_in_the_archivable_form(source: Path) -> None:
    told = {"title": "个人申报指南", "text": "𠮷"}
    first, again = (service.pdf(source, told, made_at=ISSUED) for _ in range(2))
    assert first == again != service.pdf(source, told | {"text": "吉"}, made_at=ISSUED)
    with pikepdf.open(io.BytesIO(first)) as made:
        meta = made.open_metadata()
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("2", "A")
        assert meta["dc:title"] == "个人申报指南" and made.Root.MarkInfo.Marked
        assert made.Root.Lang == "zh-CN"
        assert str(made.docinfo.CreationDate).startswith("D:20241023160000")


def test_texts_are_set_as_they_are(source: Path) -> None:
    made = service.pdf(source, {"title": "标题", "text": '#panic("x") $1$ *粗* @a <b> \\'}, made_at=datetime.now(UTC))
    assert made.startswith(b"%PDF")


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "no.otf"
    for content in (b"", b"OTTO\x00\x01" + b"\x00" * 40, b"ttcf" + b"\x00" * 8):
        path.write_bytes(content)
        with pytest.raises(glyphs.NotAFont):
            glyphs.coverage_of(path)


def test_a_missing_glyph_is_told_with_its_place_and_what_it_stands_in(source: Path) -> None:
    told = {"title": "好", "text": ["", {"employer": "某某😀有限公司", "photo": b"\x00\x01"}]}
    with pytest.raises(service.MissingGlyphs) as found:
        service.pdf(source, told, made_at=ISSUED)
    assert found.value.places == (service.Missing("😀", "text[1].employer", "某某😀有限公司"),)


def test_a_missing_glyph_in_a_template_is_told_with_its_line() -> None:
    with pytest.raises(service.MissingGlyphs) as found:
        service.pdf(service.Template("paper/one.typ", "= 标题\n\n好😀"), {}, made_at=ISSUED)
    assert found.value.places[0].where == "paper/one.typ:3"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("= 标题\n\n#nope", 3, "没有“nope”这个名字"),
        ("好\n#data.absent", 2, "数据里没有“absent”这一项"),
        ("好\n#text(", 2, "没有成对"),
        ('#read("/etc/passwd")', 1, "没有这个文件"),
        ('#read("../../../../pyproject.toml")', 1, ""),
        ('\n#import "@preview/cetz:0.3.0": *', 2, "模板不能使用外部的包"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(service.TemplateError) as found:
        service.pdf(service.Template("paper/one.typ", text), {"here": 1}, made_at=ISSUED)
    assert (found.value.name, found.value.line) == ("paper/one.typ", line), found.value
    assert said in found.value.message


def test_a_long_list_is_packed_and_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.typ"
    path.write_text("#table(columns: 6, ..range(1200).map(n => [#data.text #n]))", encoding="utf-8")
    made = service.pdf(path, {"text": "第"}, made_at=ISSUED)
    assert made == service.pdf(path, {"text": "第"}, made_at=ISSUED)
    monkeypatch.setattr(service, "_PACKED_FROM", 10**9)
    loose = service.pdf(path, {"text": "第"}, made_at=ISSUED)
    assert len(made) * 3 < len(loose)
    with pikepdf.open(io.BytesIO(made)) as packed, pikepdf.open(io.BytesIO(loose)) as other:
        assert len(packed.pages) == len(other.pages)
        assert [page.Contents.read_bytes() for page in packed.pages] == [p.Contents.read_bytes() for p in other.pages]
        assert packed.open_metadata()["pdfaid:conformance"] == "A" and packed.Root.MarkInfo.Marked
