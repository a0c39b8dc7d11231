"""What a notice asks of an applicant: material and its form (``materials.yaml``), and what is paid (``fees.yaml``)."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from zhiping.core.policy.procedure import ClauseKey
from zhiping.core.policy.rules import Condition, Grounded, Name, Strict


class Material(Strict):
    """One item of the list of material (annex 3): what it is, for whom, how many, from which part of the dossier.

    ``when`` says for whom it is needed, over the same facts as rules; left out, for everybody. ``items`` are sections
    of the dossier that it proves; ``uploaded`` false: the system prints it or an officer adds it. ``instead`` says what
    serves in place of a file (an electronic certificate, a promise, a data check): then no file may be demanded.
    ``max_mb``: of one file that proves it, where that is less than the form's.
    """

    id: Name
    number: int = Field(ge=1)
    name: Name
    copies: int = Field(default=1, ge=1)
    bound: bool = True
    uploaded: bool
    items: list[Name] = Field(default_factory=list)
    when: Condition | None = None
    why: str = ""
    instead: str = ""
    max_mb: int = Field(default=20, ge=1)


class FormRules(Grounded):
    """Form of the material (annex 4). Sizes in MiB and KiB, the photo in pixels.

    ``max_mb`` is of one file, ``max_total_mb`` of all files of a dossier together, ``max_files_per_item`` how many
    files may prove one item.
    """

    media_types: list[Name] = Field(min_length=1)
    max_mb: int = Field(ge=1)
    max_total_mb: int = Field(ge=1)
    max_files_per_item: int = Field(ge=1)
    max_pages: int = Field(ge=1)
    max_megapixels: int = Field(ge=1)
    photo_min_width: int = Field(ge=1)
    photo_min_height: int = Field(ge=1)
    photo_max_kb: int = Field(ge=1)
    says: list[Name] = Field(default_factory=list)

    @property
    def image_types(self) -> list[str]:
        """Those of ``media_types`` that a camera makes."""
        return [kind for kind in self.media_types if kind.startswith("image/")]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.max_total_mb < self.max_mb:
            raise ValueError("max_total_mb 小于 max_mb；应为：全部文件的上限不小于一个文件的上限")
        return self


class MaterialsFile(Grounded):
    """materials.yaml"""

    form: FormRules
    materials: list[Material] = Field(min_length=1)


class FeePart(Strict):
    """A part of a fee, in integer fen; ``id`` ``defence`` is the part for the defence."""

    id: Name
    label: Name
    fen: int = Field(ge=0)


class Fee(Strict):
    """What one person pays, in integer fen; ``parts`` add up to it. ``kind`` left out: every kind of application."""

    level: Name
    kind: Name | None = None
    fen: int = Field(ge=0)
    parts: list[FeePart] = Field(default_factory=list)


class FeesFile(Grounded):
    """fees.yaml"""

    clause: ClauseKey
    fees: list[Fee] = Field(default_factory=list)
