"""A Typst source and its data to a PDF: :func:`pdf`. The same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final

import typst

from zhiping.ground.documents.glyphs import Coverage, coverage_of

#: Package and file of each font that documents are set in. The collection's third face is the simplified one.
_FONTS: Final = (
    ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf", 0),
    ("pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf", 0),
    ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc", 2),
)
#: Families of the fallback chain, in order. Documents set text in these and no others.
SANS: Final = ("Noto Sans SC", "Noto Sans CJK SC")
SERIF: Final = ("Noto Serif SC", "Noto Sans CJK SC")
#: Archivable and accessible: PDF/A-2a is tagged, carries its fonts and maps every glyph to a character.
STANDARD: Final = "a-2a"
#: What is set without a glyph of its own.
_INVISIBLE: Final = frozenset("\n\r\t")
_LIBRARY: Final = Path(__file__).parent / "paper.typ"


class MissingGlyphs(ValueError):
    """No font that ships has these characters: the document must not be issued with empty boxes in their place."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


@dataclass(frozen=True, slots=True)
class _Press:
    compiler: typst.Compiler
    coverages: tuple[Coverage, ...]


_LOCK: Final = Lock()


def _font_paths() -> list[tuple[Path, int]]:
    found = []
    for package, name, face in _FONTS:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"font package {package}")
        found.append((Path(spec.origin).parent / name, face))
    return found


@cache
def _press() -> _Press:
    """Fonts are read once a process: a third of a second, then a document takes some milliseconds."""
    paths = _font_paths()
    folders = sorted({str(path.parent) for path, _ in paths})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    return _Press(compiler, tuple(coverage_of(path, face) for path, face in paths))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def missing_glyphs(*values: Any) -> str:
    """The characters in ``values`` (texts, or lists and objects of them) that no font has, in order, each once."""
    coverages = _press().coverages
    seen = dict.fromkeys(character for text in _texts(values) for character in text)
    return "".join(c for c in seen if c not in _INVISIBLE and not any(c in coverage for coverage in coverages))


def pdf(source: Path, data: Mapping[str, Any], *, made_at: datetime, library: Path | None = None) -> bytes:
    """The PDF that ``source`` makes of ``data``, dated ``made_at`` to the second.

    In ``source``, ``data`` is the data and everything of ``paper.typ`` and ``library`` is at hand; texts of the data
    are set as they are, never read as Typst. Raises MissingGlyphs, and ``typst.TypstError`` for a mistake in a source.
    """
    sources = (_LIBRARY, library, source)
    text = "\n".join(one.read_text(encoding="utf-8") for one in sources if one is not None)
    missing = missing_glyphs(dict(data), text)
    if missing:
        raise MissingGlyphs(missing)
    told = json.dumps(data, ensure_ascii=False, sort_keys=True)
    with _LOCK:
        made = _press().compiler.compile(
            text.encode(),
            sys_inputs={"data": told},
            format="pdf",
            pdf_standards=STANDARD,
            timestamp=made_at.astimezone(UTC).replace(microsecond=0),
        )
    if not isinstance(made, bytes):
        raise TypeError("one document was asked for")
    return made
