"""A form: a frozen dataclass says what it contains, a Typst template how it looks; :func:`render` puts them together.

The engine knows no form by name: each lives with the stage that issues it (its ``paper`` folder) as a :class:`Form`.
A template finds ``data`` (the fields of the dataclass, by name), ``mark`` (what kind of copy this is) and everything of
``paper.typ`` and ``forms.typ``. Dates arrive as ``"2024-11-15"``, pictures as arrays of bytes for ``image(bytes(…))``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

from zhiping.ground.documents.service import MissingGlyphs, Template, TemplateError, pdf

_LIBRARY: Final = Path(__file__).parent / "forms.typ"


class Standing(StrEnum):
    """What kind of copy this is; each looks different on every page."""

    #: Made while the content may still change: 草稿 stands across the page.
    DRAFT = "draft"
    #: Of a fixed content, for working with; nothing was issued: 工作件 stands in the foot.
    WORKING = "working"
    #: Issued: number, revision and code stand in the foot, and the same bytes are kept.
    ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Mark:
    """What the foot of every page says. An issued copy has ``number`` and ``code``; ``revision`` is a hash in hex.

    ``squares`` are the rows of a square code that leads to where the copy can be checked.
    """

    standing: Standing
    number: str = ""
    revision: str = ""
    code: str = ""
    squares: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.standing is Standing.ISSUED and not (self.number and self.code):
            raise ValueError("an issued document has a number and a code")


@dataclass(frozen=True, slots=True)
class Form:
    """One form. ``sample`` makes up content for previews and golden pictures (nobody real, nothing of a dossier)."""

    #: Name on the command line and in ``IssuedDocument.form``: ``review-form``.
    key: str
    #: As it is called on paper: 专业技术职务任职资格评审表.
    title: str
    #: The shipped template. A pack replaces it by a file ``paper/<key>.typ``.
    source: Path
    #: The frozen dataclass of its content.
    content: type[Any]
    sample: Callable[[], Any]
    #: Needs facts that a dossier alone does not hold: the command line cannot render it from a dossier file.
    needs_more: bool = False
    double_sided: bool = False
    #: What makes the content of one application's document (as decoded from JSON) and the pack that it follows:
    #: ``build(document, pack)``. What the document lacks stays empty. None where that is not enough (``needs_more``).
    build: Callable[[Any, Any], Any] | None = None


def as_data(value: Any) -> Any:
    """A dataclass as what a template reads. Raises TypeError for what has no form there."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, bytes):
        return value  # a list of numbers in the end; so long it is one thing
    if isinstance(value, date):  # an instant too: its own text
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [as_data(one) for one in value]
    if isinstance(value, dict):
        return {str(key): as_data(one) for key, one in value.items()}
    if value is None or isinstance(value, str | int):
        return str(value) if isinstance(value, StrEnum) else value
    raise TypeError(f"no form on paper: {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Job:
    """A document that is to be set: all that it takes, so that another process can do it (``pickle``)."""

    source: Path | Template
    told: dict[str, Any]
    made_at: datetime

    def print(self) -> bytes:
        """The PDF. Raises MissingGlyphs and TemplateError."""
        return pdf(self.source, self.told, made_at=self.made_at, library=_LIBRARY)


def attempt(job: Job) -> bytes | MissingGlyphs | TemplateError:
    """The PDF, or why there is none, as a value: for many at once, in other processes too."""
    try:
        return job.print()
    except (MissingGlyphs, TemplateError) as wrong:
        return wrong


def job(form: Form, content: Any, mark: Mark, *, made_at: datetime, template: Template | None = None) -> Job:
    """What :func:`render` would set. Raises TypeError for content of another form."""
    if not isinstance(content, form.content):
        raise TypeError(f"{form.key} takes {form.content.__name__}")
    told = as_data(content) | {"mark": as_data(mark), "form": {"title": form.title, "double": form.double_sided}}
    return Job(template or form.source, told, made_at)


def render(form: Form, content: Any, mark: Mark, *, made_at: datetime, template: Template | None = None) -> bytes:
    """The PDF of ``content``. ``template`` is a pack's own in place of the shipped one.

    Raises TypeError for content of another form, MissingGlyphs for characters no font has, and TemplateError for a
    mistake in a template.
    """
    return job(form, content, mark, made_at=made_at, template=template).print()


def gather(*floors: str) -> dict[str, Form]:
    """Every form, by key, of the rooms on these floors (dotted names of packages): what their ``paper`` exports.

    A floor asks for those below it. Raises ValueError when two rooms call a form by the same key.
    """
    found: dict[str, Form] = {}
    for floor in floors:
        for room in sorted(one.name for one in iter_modules(import_module(floor).__path__)):
            name = f"{floor}.{room}.paper"
            # Of a room that is one module, or has no package of papers, there is nothing to look into.
            if not hasattr(import_module(f"{floor}.{room}"), "__path__") or find_spec(name) is None:
                continue
            for form in getattr(import_module(name), "FORMS", ()):
                if form.key in found:
                    raise ValueError(f"two forms are called {form.key}")
                found[form.key] = form
    return dict(sorted(found.items()))
