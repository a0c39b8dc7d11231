"""Who stands on a roll, in which order, and how two of one name are told apart (P8). Pure; never an identity number."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack
    from zhiping.records.models import Dossier


@dataclass(frozen=True, slots=True)
class Named:
    """One person as they stand on a roll. ``apart``: what tells them from another of the same name; mostly empty."""

    dossier: int
    code: str
    name: str
    unit: str
    major: str
    title: str
    level: str
    apart: str = ""

    @property
    def shown(self) -> str:
        """The name as it is written."""
        return f"{self.name}（{self.apart}）" if self.apart else self.name


def level_of(pack: Pack, title: str) -> str:
    """The id of the level of ``title``; empty for a title that is not on offer."""
    return next((one.level for one in pack.titles if one.name == title), "")


def named(dossiers: Sequence[Dossier], pack: Pack) -> list[Named]:
    """Everybody of ``dossiers``, read with their units: the higher level first, then by title, major, unit, name."""
    labels = {level.id: level.label for level in pack.levels}
    levels = {level.id: n for n, level in enumerate(pack.levels)}
    majors = {major.name: n for n, major in enumerate(pack.majors)}
    titles = {title.name: n for n, title in enumerate(pack.titles)}

    def order(row: Dossier) -> tuple[int, int, int, str, str, int]:
        level = levels.get(level_of(pack, row.title), -1)
        return (-level, -titles.get(row.title, -1), majors.get(row.major, len(majors)), row.unit.name,
                row.applicant_name, row.pk)  # fmt: skip

    rows = [
        Named(row.pk, row.code, row.applicant_name, row.unit.name, row.major, row.title,
              labels.get(level_of(pack, row.title), ""))
        for row in sorted(dossiers, key=order)
    ]  # fmt: skip
    return told_apart(rows)


def told_apart(rows: Sequence[Named]) -> list[Named]:
    """The same rows, each told from every other of its name.

    Their units do that; within one unit their majors, then their titles, and where these are the same too, the last
    four characters of the dossier's public code, which only the person and the offices know.
    """

    by_unit = Counter((one.name, one.unit) for one in rows)
    by_major = Counter((one.name, one.unit, one.major) for one in rows)
    by_title = Counter((one.name, one.unit, one.major, one.title) for one in rows)
    made = []
    for one in rows:
        apart = ""
        if by_unit[one.name, one.unit] > 1:
            apart = one.major
            if by_major[one.name, one.unit, one.major] > 1:
                apart = one.title
            if by_title[one.name, one.unit, one.major, one.title] > 1:
                apart = f"编号尾号{one.code[-4:]}"
        made.append(replace(one, apart=apart))
    return made


def plain(rows: Sequence[Named]) -> bytes:
    """The list as bytes, the same for the same list: what a commitment to it is made of."""
    return json.dumps([astuple(one) for one in rows], ensure_ascii=False, separators=(",", ":")).encode()
