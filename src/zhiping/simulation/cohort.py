"""A made-up cohort: who applies, what is true, what they claim, and how they and their offices behave.

Pure and deterministic by seed. A profile says what somebody does, never what becomes of them: whether a dossier is
returned, refused, lapsed or accepted follows from the rules and from what officers find.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime
from random import Random

from zhiping.core.eligibility import compile_pack
from zhiping.core.policy.model import Pack
from zhiping.simulation import faults
from zhiping.simulation.faults import Mistake, Pair
from zhiping.simulation.papers import Document, Judge, NoWay, true_papers
from zhiping.simulation.people import MadeUpFirm, MadeUpPerson, firms, people


@dataclass(frozen=True, slots=True)
class Office:
    """How a unit or a department works: how many working days until it turns to a dossier, and how closely it looks.

    ``looks_at``: ``papers`` compares every claim with the originals, ``form`` only reads what is claimed.
    """

    looks_at: str = "papers"
    days_to_act: int = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody does. ``weight``: how often among the first applicants.

    ``begins``: when the form is filled in, as a share of the application window (0 its first day, 1 its last).
    ``corrects``: working days until a returned dossier is sent again; None: never.
    ``objection``: what is brought forward during the publicity: nothing, or something ``unfounded`` or ``founded``.
    """

    name: str
    weight: int
    mistake: Mistake = faults.none
    begins: tuple[float, float] = (0.02, 0.35)
    finishes: bool = True
    corrects: int | None = 2
    withdraws: bool = False
    offers_first: bool = False
    objection: str = ""
    unit: Office = Office()
    department: Office = Office()


CLOSE, BLIND, SLOW = Office(), Office("form"), Office(days_to_act=40)

PROFILES: tuple[Profile, ...] = (
    Profile("sound", 9, begins=(0.02, 0.55)),
    Profile("wrong-hours", 2, faults.wrong_hours),
    Profile("wrong-date", 2, faults.wrong_date),
    Profile("missing-year", 2, faults.missing_year),
    Profile("not-enough", 2, faults.not_enough),
    Profile("embellished", 2, faults.embellished),
    Profile("embellished-past-unit", 2, faults.embellished, unit=BLIND),
    Profile("embellished-past-department", 2, faults.embellished, unit=BLIND, department=BLIND),
    Profile("returned-by-department", 2, faults.wrong_date, unit=BLIND),
    Profile("hours-returned-by-department", 1, faults.wrong_hours, unit=BLIND),
    Profile("too-late-for-publicity", 2, begins=(0.9, 0.95)),
    Profile("past-the-last-day", 2, begins=(1.0, 1.0), finishes=False),
    Profile("never-corrects", 2, faults.wrong_date, corrects=None),
    Profile("unit-too-slow", 1, unit=SLOW),
    Profile("changes-their-mind", 1, withdraws=True),
    Profile("unfounded-objection", 1, objection="unfounded"),
    Profile("founded-objection", 1, faults.embellished, objection="founded", unit=BLIND),
    Profile("publicised-first", 2, offers_first=True),
    Profile("exceptional", 1, faults.exceptional),
)


@dataclass(frozen=True, slots=True)
class Employer:
    """A made-up unit under the ``superior``-th addressee of the pack."""

    firm: MadeUpFirm
    superior: int
    region: str | None
    unit: Office
    department: Office


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody who applies. ``truth`` is what their papers say, ``claim`` what they type at first."""

    number: int
    person: MadeUpPerson
    employer: int
    profile: Profile
    truth: Document
    claim: Document
    begins: float

    @property
    def takes(self) -> int:
        """Days from beginning the form to sending it."""
        return 1 + self.number % 4


#: Whom another body entrusted (A6): nobody among the first few, afterwards one among so many in a row.
ALONE, EVERY = 8, 20


def is_entrusted(papers: Document) -> bool:
    """Whether another body sent whose papers these are."""
    return papers["application"].get("entrustment") is not None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody of one round."""

    seed: int
    employers: tuple[Employer, ...]
    applicants: tuple[Applicant, ...]


def _drawn_profiles(random: Random, count: int) -> list[Profile]:
    """Every profile in its proportion, over and over, in random order within each turn."""
    deck: list[Profile] = []
    while len(deck) < count:
        turn = [profile for profile in PROFILES for _ in range(profile.weight)]
        random.shuffle(turn)
        deck += turn
    return deck[:count]


def middle_of_application(pack: Pack) -> datetime:
    """An instant at which everybody may apply: what the papers are judged by while they are made up."""
    window = pack.windows["application"]
    opens = window.opens_at or window.closes_at
    return opens + (window.closes_at - opens) / 2


def make_cohort(pack: Pack, *, applicants: int, seed: int) -> Cohort:
    """A cohort for ``pack``. The same pack, number and seed give the same cohort.

    Raises ``NoWay`` when no title of the pack can be reached with papers that a generator knows how to make.
    """
    random = Random(f"{pack.id}/{seed}")  # noqa: S311
    judge = Judge(pack, compile_pack(pack), middle_of_application(pack))
    profiles = _drawn_profiles(random, applicants)
    employers, placed = _employers(pack, random, profiles)
    made: list[Applicant] = []
    crowd = people(random, born_from=pack.cycle_year - 45, born_to=pack.cycle_year - 30)
    for number, profile in enumerate(profiles, start=1):
        person = next(crowd)
        employer = employers[placed[number - 1]]
        truth, claim = _truth_and_claim(judge, random, person, employer, profile.mistake)
        if profile.name == "sound" and len(made) >= ALONE and not any(is_entrusted(x.truth) for x in made[-EVERY:]):
            truth, claim = faults.entrusted(judge, truth, number) or (truth, claim)
        begins = random.uniform(*profile.begins)
        made.append(Applicant(number, person, placed[number - 1], profile, truth, claim, begins))
    return Cohort(seed, tuple(employers), tuple(made))


def _truth_and_claim(judge: Judge, random: Random, person: MadeUpPerson, employer: Employer, mistake: Mistake) -> Pair:
    """The mistake at the first title where it can be made; where the pack leaves no room for it, none is made."""
    titles = [title.name for title in judge.pack.titles]
    # The highest title is what most apply for.
    order = sorted(titles, key=lambda name: random.random() - 0.25 * (name == titles[-1]))
    found: list[Document] = []
    for title in order:
        try:
            papers = true_papers(judge, random, person=person, firm=employer.firm, region=employer.region, title=title)
        except NoWay:
            continue
        if (pair := mistake(judge, random, papers)) is not None:
            return pair
        found.append(papers)
    if not found:
        raise NoWay(judge.pack.id)
    return found[0], copy.deepcopy(found[0])


def _employers(pack: Pack, random: Random, profiles: list[Profile]) -> tuple[list[Employer], list[int]]:
    """Units for every way of working that the profiles need, at most five applicants each.

    A department has one way of working, so units whose departments work differently lie under different ones.
    """
    addressees = pack.about.addressees
    ways: list[Office] = []
    employers: list[Employer] = []
    members: list[int] = []
    placed: list[int] = []
    fresh = firms(random)
    for profile in profiles:
        if profile.department not in ways:
            ways.append(profile.department)
        fitting = [
            n for n, employer in enumerate(employers)
            if (employer.unit, employer.department) == (profile.unit, profile.department) and members[n] < 5
        ]  # fmt: skip
        if not fitting:
            share = [n for n in range(len(addressees)) if n % max(2, len(ways)) == ways.index(profile.department)]
            superior = random.choice(share or [0])
            employers.append(
                Employer(next(fresh), superior, addressees[superior].region, profile.unit, profile.department)
            )
            members.append(0)
            fitting = [len(employers) - 1]
        chosen = random.choice(fitting)
        members[chosen] += 1
        placed.append(chosen)
    return employers, placed
