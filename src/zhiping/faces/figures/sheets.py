"""What the figures give out as a sheet: the counts as the page shows them, small groups told together as there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from zhiping.access.audiences import who_counts
from zhiping.access.viewers import Viewer
from zhiping.faces.figures.queries import Figures, figures_of, levels_of, sees_people
from zhiping.ground.sheets import Column, Kind, Sheet
from zhiping.web.exchange import Asked, Made, Source

_GROUP: Final = (Column("kind", "分类", width=12), Column("name", "名称", width=30))


def _columns(asked: Asked) -> tuple[Column, ...]:
    steps = ["已开始填报", "已提交", *(level.passed for level in levels_of(asked.the_cycle().pack()))]
    counts = [Column(f"step{n}", step, Kind.INTEGER, width=14) for n, step in enumerate(steps)]
    shares = [Column(f"share{n}", f"{step}占上一步", Kind.PERCENT, width=16) for n, step in enumerate(steps) if n]
    return (*_GROUP, *counts, *shares)


def _rows(found: Figures) -> Iterator[Mapping[str, Any]]:
    groups = [("合计", [found.whole]), ("主管部门", found.departments), ("专业", found.majors)]
    for kind, members in groups:
        for group in members:
            row: dict[str, Any] = {"kind": kind, "name": group.name}
            row |= {f"step{n}": count for n, count in enumerate(group.steps)}
            pairs = enumerate(zip(group.steps[1:], group.steps, strict=False), start=1)
            row |= {f"share{n}": count / before for n, (count, before) in pairs if before}
            yield row


def _make(asked: Asked) -> Made:
    cycle = asked.the_cycle()
    found = figures_of(cycle, at=asked.at, exact=sees_people(asked.viewer, cycle))
    rows = list(_rows(found))
    return Made(len(rows), Sheet(f"{cycle.pack().title}统计", _columns(asked), rows, asked.at))


def _counts(viewer: Viewer) -> bool:
    return who_counts(viewer, None)


SOURCES: Final = (
    Source(
        "figures", "统计", "各环节、各主管部门、各专业的份数，没有姓名。", _counts, _columns, _make, order=30,
    ),
)  # fmt: skip
