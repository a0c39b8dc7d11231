"""The pool of experts of a made-up round: taken in, a committee filed, grounds of recusal found and decided."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Final

from zhiping.core.committees import Seat as Place
from zhiping.core.experts import LEVELS, last_day_of_term
from zhiping.core.procedure import State
from zhiping.records import operations as records
from zhiping.records.actors import Actor
from zhiping.records.models import Person
from zhiping.registers.experts import operations as register
from zhiping.registers.experts.models import Expert, Filing, Recusal
from zhiping.registers.experts.operations.committees import Sits
from zhiping.registers.experts.operations.pool import Job, Told
from zhiping.simulation.desks import Play, by_one_of
from zhiping.simulation.people import firms

#: Since when they are in the pool: their terms and the filing run out after the round.
_SINCE: Final = timedelta(days=200)
#: Every so manieth expert works where applicants work, so that there is somebody who has to keep out.
_INSIDER = 7
#: Every so manieth judges a second major, is of the highest level, is of the level under review only.
_SECOND_MAJOR, _SENIOR, _INTERMEDIATE = 3, 5, 9
_TITLES: Final = {"intermediate": "工程师", "associate_senior": "高级工程师", "senior": "正高级工程师"}
#: No number in use begins with it.
_TELEPHONE = "0000-000{:04d}"


def play_experts(play: Play) -> None:
    """One day of it: on the first the pool and the committee; then whatever has been found is decided by the chair."""
    office = play.founded.office
    if not Expert.objects.filter(office=office).exists():
        _pool(play)
        _committee(play)
    if play.at(State.READY, State.DEFENDED).exists():
        register.look(play.founded.cycle, at=play.tick())
        _decide(play)


def _members(play: Play) -> list[Person]:
    """The chair is an expert too, and comes first."""
    return [*play.founded.who(play.founded.office, "chair"), *play.founded.experts]


def _pool(play: Play) -> None:
    office = play.founded.who(play.founded.office, "office_reviewer")
    random = Random(f"experts/{play.pack.id}")  # noqa: S311
    outside = firms(random)
    for number, person in enumerate(_members(play)):
        told = _told(play, number, random, next(outside).name)
        by_one_of(office, partial(_enter, play, person, told))


def _enter(play: Play, person: Person, told: Told, by: Actor) -> object:
    return register.enter(play.founded.cycle, person, told, by=by, at=play.tick())


def _told(play: Play, number: int, random: Random, outside: str) -> Told:
    majors = [major.name for major in play.pack.majors]
    own = [majors[number % len(majors)]]
    if number % _SECOND_MAJOR == 0:
        own.append(majors[(number + 1) % len(majors)])
    level = "senior" if number % _SENIOR == 0 else "intermediate" if number % _INTERMEDIATE == 0 else "associate_senior"
    units = play.founded.units
    employer, code = outside, ""
    jobs: tuple[Job, ...] = ()
    if number and number % _INSIDER == 0:
        unit = units[number % len(units)]
        employer, code = unit.name, unit.uscc
    elif number % _INSIDER == 1:
        former = units[random.randrange(len(units))]
        left = play.today - timedelta(days=300)
        jobs = (Job(former.name, former.uscc, date(left.year - 8, 7, 1), left),)
    since = _since(play)
    return Told(
        employer=employer, employer_uscc=code, title=_TITLES[level], level=level, majors=own, from_on=since,
        to_on=last_day_of_term(since, play.pack.procedure.committee.longest_term),
        telephone=_TELEPHONE.format(number), jobs=jobs,
    )  # fmt: skip


def _since(play: Play) -> date:
    return play.today - _SINCE


def _committee(play: Play) -> None:
    rules, committee = play.pack.procedure.committee, play.founded.cycle.committee
    size = rules.size_min + (1 if rules.odd and rules.size_min % 2 == 0 else 0)
    chair = play.founded.who(play.founded.office, "chair")[0].pk
    top = max(LEVELS.index(level.id) for level in play.pack.levels)
    high = [one for one in Expert.objects.filter(office=play.founded.office).order_by("id").prefetch_related("majors")
            if LEVELS.index(one.level) >= top]  # fmt: skip
    first = next(one for one in high if one.person_id == chair)
    rest = [one for one in high if one is not first][: size - 1]
    places = [Place.VICE_CHAIR, *[Place.MEMBER] * (len(rest) - 1)]
    seats = [
        Sits(one, place, tuple(major.major for major in one.majors.all()))
        for one, place in zip([first, *rest], [Place.CHAIR, *places], strict=True)
    ]
    since = _since(play)

    def file(by: Actor) -> Filing:
        return register.file_committee(
            committee, number=f"演示备案〔{play.pack.cycle_year}〕1号", filed_on=since,
            until_on=last_day_of_term(since, rules.filing_years_max), series=[play.pack.series],
            levels=[level.id for level in play.pack.levels], seats=seats, pack=play.pack, by=by, at=play.tick(),
        )  # fmt: skip

    by_one_of(play.founded.who(play.founded.office, "office_reviewer"), file)
    # Who leads where the chair keeps out needs the chair's role; a seat alone gives none.
    (bureau, *_) = play.founded.who(play.founded.office, "bureau")
    records.appoint(rest[0].person, play.founded.office, "chair", from_on=play.today, by=Actor(bureau), at=play.tick())
    play.founded.officers[play.founded.office.pk, "chair"].append(rest[0].person)


def _decide(play: Play) -> None:
    """Who worked there or was named keeps out; a name alone in the text of an achievement is mostly another's."""
    chairs = play.founded.who(play.founded.office, "chair")
    deciding = [*chairs, *play.founded.who(play.founded.office, "bureau")]
    rows = Recusal.objects.filter(state=Recusal.State.PROPOSED, dossier__cycle=play.founded.cycle)
    pairs: dict[tuple[int, int], list[Recusal]] = {}
    for row in rows.select_related("expert__person", "dossier__committee__office", "dossier__person").order_by("id"):
        pairs.setdefault((row.expert_id, row.dossier_id), []).append(row)
    for found in pairs.values():
        # About the chair, and for a chair who keeps out, the bureau decides.
        bound = found[0].expert.person_id in {chair.pk for chair in chairs}
        people = deciding[len(chairs) :] if bound else deciding
        by_one_of(people, partial(_settle, play, found))


def _settle(play: Play, found: list[Recusal], by: Actor) -> object:
    alone = all(row.ground.startswith("named:") for row in found)
    return register.decide(
        found[0].expert, found[0].dossier, recuse=not alone, reason="同名不同人，已与本人核对。" if alone else "",
        by=by, at=play.tick(),
    )  # fmt: skip
