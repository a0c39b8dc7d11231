"""A Typst source and its data to a PDF: :func:`pdf`. The same input gives the same bytes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Final

import pikepdf
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
#: Bytes from which on a document is packed: the tags of a long list weigh more than its text, one object each.
_PACKED_FROM: Final = 200_000
#: What the engine calls the source that is set.
_MAIN: Final = "main.typ"


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no font has. ``where`` is its path in the data, or file and line; ``text`` is what it is in."""

    character: str
    where: str
    text: str


class MissingGlyphs(ValueError):
    """No font that ships has these characters: the document must not be issued with empty boxes in their place."""

    def __init__(self, places: Sequence[Missing]) -> None:
        self.places = tuple(places)
        self.characters = "".join(dict.fromkeys(one.character for one in self.places))
        super().__init__(self.characters)

    def __reduce__(self) -> tuple[type[MissingGlyphs], tuple[Any, ...]]:
        """It travels between processes."""
        return MissingGlyphs, (self.places,)


class TemplateError(ValueError):
    """A template that cannot be set. ``line`` counts from 1, 0 where the engine names none; ``hints`` are its own."""

    def __init__(self, name: str, line: int, message: str, hints: Sequence[str] = ()) -> None:
        super().__init__(f"{name}:{line}: {message}")
        self.name, self.line, self.message, self.hints = name, line, message, tuple(hints)

    def __reduce__(self) -> tuple[type[TemplateError], tuple[Any, ...]]:
        """It travels between processes."""
        return TemplateError, (self.name, self.line, self.message, self.hints)


@dataclass(frozen=True, slots=True)
class Template:
    """A source with the name under which faults tell of it."""

    name: str
    text: str

    @classmethod
    def read(cls, path: Path) -> Template:
        """The one in ``path``, named by its file."""
        return cls(path.name, path.read_text(encoding="utf-8"))


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
    # A template, a pack's own too, reads nothing but this folder, which holds code alone.
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True, root=_LIBRARY.parent)
    return _Press(compiler, tuple(coverage_of(path, face) for path, face in paths))


def _texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(one, f"{where}.{key}" if where else str(key))
    elif isinstance(value, list | tuple):
        for n, one in enumerate(value):
            if not isinstance(one, int):
                yield from _texts(one, f"{where}[{n}]")


def missing_in(value: Any, where: str = "") -> list[Missing]:
    """Every character in ``value`` (a text, or lists and objects of them) that no font has, each once a text."""
    known = _known()
    found = []
    for place, text in _texts(value, where):
        lacking = dict.fromkeys(c for c in text if c not in known and not _has(c))
        found += [Missing(character, place, _around(text, character)) for character in lacking]
    return found


def missing_glyphs(*values: Any) -> str:
    """The characters in ``values`` (texts, or lists and objects of them) that no font has, in order, each once."""
    return "".join(dict.fromkeys(one.character for value in values for one in missing_in(value)))


@cache
def _known() -> set[str]:
    """Characters that were found in a font: a document asks for the same few thousand again and again."""
    return set(_INVISIBLE)


def _has(character: str) -> bool:
    if any(character in coverage for coverage in _press().coverages):
        _known().add(character)
        return True
    return False


def _around(text: str, character: str) -> str:
    """What a person recognises: the text, or the part of a long one around the character."""
    at = text.index(character)
    part = text[max(0, at - 12) : at + 13]
    return ("…" if at > 12 else "") + part + ("…" if at + 13 < len(text) else "")


def _refuse_packages(template: Template) -> None:
    """The engine would fetch a package from the network: a document is made of what ships, and of nothing else."""
    for number, line in enumerate(template.text.splitlines(), start=1):
        if _PACKAGE.search(line):
            raise TemplateError(template.name, number, _NO_PACKAGES)


def _line_of(template: Template) -> list[Missing]:
    found = []
    for number, line in enumerate(template.text.splitlines(), start=1):
        found += missing_in(line, f"{template.name}:{number}")
    return found


@cache
def _shipped(path: Path) -> bytes:
    """A source of the product, read and looked through once a process."""
    template = Template.read(path)
    if lacking := _line_of(template):
        raise MissingGlyphs(lacking)
    return template.text.encode()


_PACKAGE: Final = re.compile(r"\"@[a-z][\w-]*/")
_NO_PACKAGES: Final = "模板不能使用外部的包或文件"
#: Where the engine's own message says it stands.
_PLACE: Final = re.compile(r"┌─ (?P<name>\S+?):(?P<line>\d+):\d+")
#: What the engine says, in the reader's words; anything else is repeated as it is.
_SAID: Final = (
    (re.compile(r"unknown variable: (.+)"), r"没有“\1”这个名字"),
    (re.compile(r"dictionary does not contain key \"(.+?)\".*"), r"数据里没有“\1”这一项"),
    (re.compile(r"(?:unclosed|unexpected) (.+)"), r"括号、引号或记号没有成对（\1）"),
    (re.compile(r"expected (.+)"), r"这里应当是\1"),
    (re.compile(r"file not found.*"), "没有这个文件；模板只能使用产品自带的公共部分"),
    (re.compile(r"failed to (?:download|load) package.*|.*access is denied.*"), _NO_PACKAGES),
)


def _fault(wrong: typst.TypstError, source: Template) -> TemplateError:
    place = _PLACE.search(wrong.diagnostic or "")
    name, line = (place["name"].rsplit("/", 1)[-1], int(place["line"])) if place else (_MAIN, 0)
    message = next((p.sub(said, wrong.message) for p, said in _SAID if p.fullmatch(wrong.message)), wrong.message)
    return TemplateError(source.name if name == _MAIN else name, line, message, wrong.hints or ())


def pdf(source: Path | Template, data: Mapping[str, Any], *, made_at: datetime, library: Path | None = None) -> bytes:
    """The PDF that ``source`` makes of ``data``, dated ``made_at`` to the second.

    In ``source``, ``data`` is the data and everything of ``paper.typ`` and ``library`` is at hand; texts of the data
    are set as they are, never read as Typst; bytes arrive as a list of numbers. Raises MissingGlyphs, and TemplateError
    for a mistake in a source.
    """
    template = source if isinstance(source, Template) else Template(source.name, _shipped(source).decode())
    lacking = missing_in(data)
    if isinstance(source, Template):
        _refuse_packages(source)
        lacking += _line_of(source)
    if lacking:
        raise MissingGlyphs(lacking)
    libraries = [path for path in (_LIBRARY, library) if path is not None]
    # On one line, so that lines of the source keep their numbers.
    imports = " ".join(f'#import "{path.name}": *;' for path in libraries)
    files = {_MAIN: f"{imports} {template.text}".encode()} | {path.name: _shipped(path) for path in libraries}
    told = json.dumps(data, ensure_ascii=False, sort_keys=True, default=list)
    with _LOCK:
        try:
            made = _press().compiler.compile(
                files,  # type: ignore[type-var]
                sys_inputs={"data": told},
                format="pdf",
                pdf_standards=STANDARD,
                timestamp=made_at.astimezone(UTC).replace(microsecond=0),
            )
        except typst.TypstError as wrong:
            raise _fault(wrong, template) from None
    if not isinstance(made, bytes):
        raise TypeError("one document was asked for")
    return _packed(made) if len(made) > _PACKED_FROM else made


def _packed(made: bytes) -> bytes:
    """The same document with its small objects together in compressed streams; a long list is a quarter of its size."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return packed.getvalue()
