"""A pool from which is drawn, and officers who draw, for the tests of pages and for the walk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.support import pooled
from tests.support.world import World

from zhiping.core.draw import Quota
from zhiping.registers.draws import operations, queries
from zhiping.registers.draws.models import Draw
from zhiping.stages.drawing.queries import pools

KEEPERS = ("office_reviewer", "bureau")


@dataclass
class Lots:
    """``now`` goes on by a second with every deed."""

    world: World
    now: datetime

    def at(self) -> datetime:
        """The instant of the next deed."""
        self.now += timedelta(seconds=1)
        return self.now

    @property
    def major(self) -> str:
        """That of every expert here."""
        return self.world.pack.majors[0].name

    def prepare(self, stage: str = "meeting", *, experts: int = 2, more: int = 1, **given: object) -> Draw:
        """A list with a quota of the one major."""
        cycle = self.world.cycle
        left_out = queries.left_out(cycle, queries.Standing(), more=False)
        quotas = [Quota(major=self.major, experts=experts, substitutes=more)]
        looked = pools.preview(pools.rows(cycle, self.now.date(), left_out, stage=stage), quotas, {}, {})
        return operations.prepare(
            cycle, stage, entries=looked.entries, quotas=quotas, keepers=[self.world.people[who] for who in KEEPERS],
            by=self.world.by("office_reviewer"), at=self.at(), **given,  # type: ignore[arg-type]
        )  # fmt: skip

    def commit(self, draw: Draw, who: Iterable[str] = KEEPERS) -> None:
        """The system keeps their secrets."""
        for one in who:
            operations.commit(draw, by=self.world.by(one), at=self.at())

    def reveal(self, draw: Draw, who: Iterable[str] = KEEPERS) -> None:
        """In this order."""
        for one in who:
            operations.reveal(draw, by=self.world.by(one), at=self.at())

    def drawn(self, stage: str = "meeting") -> Draw:
        """A draw with its result."""
        draw = self.prepare(stage)
        self.commit(draw)
        self.reveal(draw)
        return Draw.objects.get(pk=draw.pk)


def room(world: World, *, size: int = 6, at: datetime | None = None) -> Lots:
    """``size`` experts of the first major."""
    for n in range(size):
        pooled.expert(world, f"lot{n}", called=f"专家{'甲乙丙丁戊己庚辛'[n]}")
    return Lots(world, at or world.opening())
