"""A round from nothing: the pack in force, the bodies it addresses, units, officers and applicants, all made up.

Everything goes through the operations of ``records``; only the accounts that sign in are made here, marked as demo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from zhiping.accounts.models import User
from zhiping.core.policy.model import Pack
from zhiping.records import operations
from zhiping.records.actors import SYSTEM, Actor, local_day
from zhiping.records.models import Committee, Cycle, Kinship, Membership, Organisation, Person
from zhiping.simulation.cohort import Cohort
from zhiping.simulation.people import MadeUpPerson, people

#: Known to everybody: demo accounts exist only where nobody real is served.
DEMO_PASSWORD = "zhiping-demo"  # noqa: S105

#: How long before the round opens its bodies, units and people are registered.
_REGISTERED_BEFORE = timedelta(days=10)
#: Since when officers hold their roles, in days before that.
_APPOINTED_BEFORE = timedelta(days=400)

#: Every so many applicants one has kin among the unit's reviewers.
_KIN_EVERY = 9

#: The pool of experts: at least so many, and so many for each major.
_EXPERTS, _EXPERTS_A_MAJOR = 42, 6

#: No number in use begins with it.
_TELEPHONE = "0000-0000000"

#: Reserved so that no letter can ever arrive there (RFC 2606): digests are to be seen, not sent to anybody.
_MAIL_DOMAIN = "example.invalid"

Kind, Role = Organisation.Kind, Membership.Role


@dataclass(slots=True)
class Founded:
    """What stands once a round is founded; lists are in the order of the cohort."""

    cycle: Cycle
    office: Organisation
    operator: Person
    departments: list[Organisation]
    units: list[Organisation]
    officers: dict[tuple[int, str], list[Person]] = field(default_factory=dict)
    applicants: list[Person] = field(default_factory=list)
    #: Who will be the pool of experts; ``simulation.experts`` takes them in.
    experts: list[Person] = field(default_factory=list)

    def who(self, organisation: Organisation, role: str) -> list[Person]:
        """The persons who hold ``role`` in ``organisation``."""
        return self.officers[organisation.pk, role]


class _Founder:
    def __init__(self, pack: Pack, seed: int, at: datetime, *, accounts: bool) -> None:
        self.pack = pack
        self.at = at
        self.by = SYSTEM
        self.since: date = local_day(pack.timezone, at - _APPOINTED_BEFORE)
        # Other names and numbers than the cohort's: these are born in other years.
        self.crowd = people(
            Random(f"officers/{seed}"),  # noqa: S311
            born_from=pack.cycle_year - 60,
            born_to=pack.cycle_year - 46,
        )
        # One hash for all: hashing is slow on purpose, and this password is no secret.
        self.password = make_password(DEMO_PASSWORD) if accounts else None

    def organisation(
        self, name: str, kind: str, *, superior: Organisation | None = None, region: str | None = None,
        uscc: str = "", nature: str = "",
    ) -> Organisation:  # fmt: skip
        return operations.register_organisation(
            name=name, kind=kind, superior=superior, region=region or "", uscc=uscc, nature=nature,
            telephone=_TELEPHONE, by=self.by, at=self.at,
        )  # fmt: skip

    def person(self, made_up: MadeUpPerson, username: str) -> Person:
        user = None
        if self.password is not None:
            user = User.objects.create(
                username=username, display_name=made_up.name, password=self.password, is_demo=True, created_at=self.at,
                email=f"{username}@{_MAIL_DOMAIN}", email_confirmed_at=self.at,
            )  # fmt: skip
        return operations.register_person(
            name=made_up.name, id_type="resident_id", id_number=made_up.id_number, user=user, by=self.by, at=self.at
        )

    def appoint(self, person: Person, organisation: Organisation, role: str) -> None:
        operations.appoint(person, organisation, role, from_on=self.since, by=self.by, at=self.at)

    def officer(self, founded: Founded, organisation: Organisation, role: str, username: str) -> Person:
        person = self.person(next(self.crowd), username)
        self.appoint(person, organisation, role)
        founded.officers.setdefault((organisation.pk, role), []).append(person)
        return person


def opening(pack: Pack) -> datetime:
    """The instant at which the round opens, or the earliest end of a window where no opening is given."""
    window = pack.windows["application"]
    return window.opens_at or min(w.closes_at for w in pack.windows.values())


def found(files: Mapping[str, bytes], pack: Pack, cohort: Cohort, *, accounts: bool) -> Founded:
    """Found a round of ``pack`` (whose bytes are ``files``) with everybody of ``cohort``.

    ``accounts``: whether they can sign in. The whole is registered some days before the round opens.
    """
    at = opening(pack) - _REGISTERED_BEFORE
    founder = _Founder(pack, cohort.seed, at, accounts=accounts)
    body = pack.about.body
    hr = founder.organisation(body.hr_department, Kind.HR_DEPARTMENT)
    office = founder.organisation(body.office, Kind.COMMITTEE_OFFICE, superior=hr)
    operator = founder.person(next(founder.crowd), "operator")
    founder.appoint(operator, office, Role.OPERATOR)
    founder.by = Actor(operator)
    version = operations.load_pack(files, by=founder.by, at=at)
    committee = Committee.objects.create(name=body.committee, office=office, series=pack.series)
    cycle = operations.open_cycle(version, committee=committee, key=pack.id, is_demo=True, by=founder.by, at=at)
    departments = [
        founder.organisation(
            addressee.name, Kind.COMPETENT_DEPARTMENT, superior=hr, region=addressee.region
        )
        for addressee in pack.about.addressees
    ]  # fmt: skip
    units = [
        founder.organisation(
            employer.firm.name, Kind.UNIT, superior=departments[employer.superior], region=employer.region,
            uscc=employer.firm.uscc, nature=employer.firm.nature,
        )
        for employer in cohort.employers
    ]  # fmt: skip
    founded = Founded(cycle, office, operator, departments, units)
    _officers(founder, founded, hr)
    for applicant in cohort.applicants:
        person = founder.person(applicant.person, f"applicant{applicant.number:03d}")
        founder.appoint(person, units[applicant.employer], Role.EMPLOYEE)
        founded.applicants.append(person)
        if applicant.number % _KIN_EVERY == 0:
            # rules.md 9: this reviewer stands back, the colleague reviews.
            relative = founded.who(units[applicant.employer], Role.UNIT_REVIEWER)[0]
            operations.declare_kinship(relative, person, Kinship.Kind.KIN, by=founder.by, at=at)
    return founded


def _officers(founder: _Founder, founded: Founded, hr: Organisation) -> None:
    """Two officers wherever a refusal needs a second one; one of every other role."""
    office = founded.office
    for number in (1, 2):
        founder.officer(founded, office, Role.OFFICE_REVIEWER, f"office{number}")
    for role, username in (
        (Role.BUREAU, "bureau"), (Role.COUNTER, "counter"), (Role.CASHIER, "cashier"), (Role.CHAIR, "chair"),
    ):  # fmt: skip
        founder.officer(founded, office, role, username)
    founder.officer(founded, hr, Role.HR_OFFICER, "hr")
    for place, department in enumerate(founded.departments, start=1):
        for number in (1, 2):
            founder.officer(founded, department, Role.DEPARTMENT_REVIEWER, f"department{place:02d}-{number}")
    for place, unit in enumerate(founded.units, start=1):
        for number in (1, 2):
            founder.officer(founded, unit, Role.UNIT_REVIEWER, f"unit{place:02d}-{number}")
        founder.officer(founded, unit, Role.UNIT_HEAD, f"unit{place:02d}-head")
    # Last, so that everybody else is called what they were called without them.
    founder.officer(founded, hr, Role.SUPERVISOR, "supervisor")
    founder.officer(founded, office, Role.AUDITOR, "auditor")
    for number in range(1, max(_EXPERTS, _EXPERTS_A_MAJOR * len(founder.pack.majors)) + 1):
        founded.experts.append(founder.person(next(founder.crowd), f"expert{number:02d}"))
