"""The office draws experts by lot (rules.md 3): a list is fixed, two commit and reveal, somebody cannot come."""

from __future__ import annotations

from collections import Counter
from typing import Final

from zhiping.core.draw import Quota
from zhiping.core.policy.drawing import DrawPurpose
from zhiping.core.procedure import State
from zhiping.records.actors import Actor
from zhiping.registers.draws import operations, queries
from zhiping.simulation.desks import Play
from zhiping.stages.drawing.queries import pools

#: Of a major with so many experts this many are drawn as substitutes; of a smaller one none is.
_SUBSTITUTES: Final = 1
_LARGE: Final = 4


def play_draw(play: Play) -> None:
    """Draw for every purpose of the pack for which nobody was drawn yet, once somebody is ready for it."""
    rules = play.pack.procedure.draw
    if rules is None or not play.at(State.READY, State.DEFENDED).exists():
        return
    for purpose in rules.purposes:
        stands = queries.standing(play.founded.cycle, purpose.stage)
        if stands.base is None and stands.open is None:
            _draw(play, purpose)


def _draw(play: Play, purpose: DrawPurpose) -> None:
    cycle, office = play.founded.cycle, play.founded.office
    left_out = queries.left_out(cycle, queries.Standing(), more=False)
    rows = pools.rows(cycle, play.today, left_out, stage=purpose.stage)
    quotas = _quotas(play, rows)
    if not quotas:
        return
    keepers = [play.founded.who(office, "office_reviewer")[0], play.founded.who(office, "bureau")[0]]
    looked = pools.preview(rows, quotas, {}, {})
    made = operations.prepare(
        cycle, purpose.stage, entries=looked.entries, quotas=quotas, keepers=keepers, by=Actor(keepers[0]),
        at=play.tick(),
    )  # fmt: skip
    for deed in (operations.commit, operations.reveal):
        for keeper in keepers:
            deed(made, by=Actor(keeper), at=play.tick())
    large = next((quota.major for quota in quotas if quota.substitutes), None)
    for one in queries.drawn(cycle, purpose.stage):
        if one.major == large:
            # The first of the largest choice is away in those days; the substitute comes.
            operations.step_down(
                made, one.key, "declined", note="已安排出差。", by=Actor(keepers[0]), at=play.tick()
            )  # fmt: skip
            break


def _quotas(play: Play, rows: list[pools.Row]) -> list[Quota]:
    """All that there are of each major, but for a substitute: the same people sit in several half-days. A filed
    committee, which is as small as may be here, sits as a whole."""
    there = Counter(row.majors[0] for row in rows if not row.left_out)
    filed = any(row.left_out == "leads" for row in rows)
    found = []
    for major in play.pack.majors:
        more = _SUBSTITUTES if there[major.name] >= _LARGE and not filed else 0
        if there[major.name] > more:
            found.append(Quota(major=major.name, experts=there[major.name] - more, substitutes=more))
    return found
