"""Sentences from templates: chosen by code and outcome, filled with parameters (catalogue: sentences.zh.yaml)."""

from __future__ import annotations

import string
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.labels import labels_of
from zhiping.core.eligibility.params import Param

LANGUAGE: Final = "zh"


@cache
def catalogue(language: str = LANGUAGE) -> dict[str, str]:
    """The product's own sentences in a language."""
    text = files(__package__).joinpath(f"sentences.{language}.yaml").read_text("utf-8")
    loaded: dict[str, str] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


class Sentence:
    """A template ready to fill: what never changes for a pack is filled in at once; ``plain`` if that is all."""

    __slots__ = ("_params", "_template", "code", "names", "plain")

    def __init__(self, code: str, template: str, known: dict[str, str], found: dict[str, Param]) -> None:
        self.code = code
        pieces: list[str] = []
        names: list[tuple[str, Param | None]] = []
        for literal, field, _, _ in string.Formatter().parse(template):
            pieces.append(literal.replace("%", "%%"))
            if field is None:
                continue
            if field in known:
                pieces.append(known[field].replace("%", "%%"))
            elif field == "needs":
                pieces.append("%s")
                names.append((field, None))
            elif field in found:
                pieces.append("%s")
                names.append((field, found[field]))
            else:
                raise KeyError(field)
        self._template = "".join(pieces)
        self.names = tuple(name for name, _ in names)
        self._params = tuple(param for _, param in names)
        self.plain = self._template.replace("%%", "%") if not names else None

    def fill(self, ctx: Context, needs: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The sentence and the values it was made of, in the order of :attr:`names`."""
        if self.plain is not None:
            return self.plain, ()
        values = tuple([labels_of(needs) if param is None else param(ctx) for param in self._params])
        return self._template % values, values
