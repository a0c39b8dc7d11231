"""A small world for tests: a round of one pack, its offices, made-up people in every role, a dossier on its way.

Every instant is taken from the pack's own windows, so that the same test holds for every pack that ships.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.support import kept

from zhiping import packs
from zhiping.accounts.models import User
from zhiping.core.dossier import give_ids, iter_items
from zhiping.core.policy.model import Pack
from zhiping.core.policy.reader import files_of
from zhiping.core.procedure import Action, Readiness
from zhiping.records import contents, door, operations
from zhiping.records.actors import SYSTEM, Actor
from zhiping.records.models import Committee, Cycle, Dossier, Organisation, PackVersion, Person, Revision
from zhiping.registers.claims.operations import note_claims

#: The packs that ship; a test that is driven by a pack runs on each.
PACKS = packs.names()

PASSWORD = "正确-马-电池-订书钉"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def resident_id(serial: int, *, born_on: date = date(1990, 3, 7), region: str = "511102") -> str:
    """A made-up number that passes GB 11643; odd serials are male."""
    body = f"{region}{born_on:%Y%m%d}{serial:03d}"
    total = sum(int(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


#: Who works where, besides the applicant: name in the world → (organisation, role, what they are called).
STAFF: dict[str, tuple[str, str, str]] = {
    "unit_reviewer": ("unit", "unit_reviewer", "周敏"),
    "unit_second": ("unit", "unit_reviewer", "吴刚"),
    "unit_head": ("unit", "unit_head", "郑国强"),
    "department_reviewer": ("department", "department_reviewer", "何静"),
    "department_second": ("department", "department_reviewer", "罗建国"),
    "office_reviewer": ("office", "office_reviewer", "谢敏"),
    "office_second": ("office", "office_reviewer", "蒋文"),
    "bureau": ("office", "bureau", "田海"),
    "operator": ("office", "operator", "管理员"),
    "other_unit": ("other_unit", "unit_reviewer", "孙外"),
    "other_department": ("other_department", "department_reviewer", "李外"),
    "counter": ("office", "counter", "孔收"),
    "cashier": ("office", "cashier", "钱朗"),
}


@dataclass
class World:
    """What `make` has built."""

    pack: Pack
    version: PackVersion
    cycle: Cycle
    committee: Committee
    organisations: dict[str, Organisation]
    people: dict[str, Person]
    serial: int = 100
    extra: dict[str, Any] = field(default_factory=dict)

    def by(self, name: str) -> Actor:
        """The actor of this name."""
        return Actor(self.people[name])

    def user(self, name: str) -> User:
        """The account of this person."""
        user = self.people[name].user
        assert user is not None
        return user

    def on(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """An hour of a day in the pack's zone."""
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.pack.timezone))

    def opening(self) -> datetime:
        """Ten o'clock on the first day of application."""
        opens_on = self.pack.windows["application"].opens_on
        assert opens_on is not None
        return self.on(opens_on)

    def last_second(self, window: str) -> datetime:
        """The last second that still lies in ``window``."""
        return self.pack.windows[window].closes_at.replace(microsecond=0)

    def one_late(self, window: str) -> datetime:
        """One second after that."""
        return self.last_second(window) + timedelta(seconds=1)

    def person(self, name: str, *, called: str = "") -> Person:
        """A new person with an account."""
        self.serial += 1
        user = User.objects.create_user(f"{name}-{self.serial}", password=PASSWORD, display_name=called or name)
        made = operations.register_person(
            name=called or name, id_type="resident_id", id_number=resident_id(self.serial), user=user, by=SYSTEM,
            at=self.opening() - timedelta(days=30),
        )  # fmt: skip
        self.people[name] = made
        return made

    def employ(self, name: str, organisation: str, role: str, *, called: str = "") -> Person:
        """Give ``name`` (made if need be) a role in an organisation, since the beginning of the year."""
        person = self.people.get(name) or self.person(name, called=called)
        at = self.opening() - timedelta(days=30)
        operations.appoint(
            person, self.organisations[organisation], role, from_on=date(self.pack.cycle_year, 1, 1), by=SYSTEM, at=at
        )
        return person

    def dossier(
        self, applicant: str = "applicant", *, unit: str = "unit", at: datetime | None = None,
        change: Callable[[dict[str, Any]], None] | None = None,
    ) -> Dossier:  # fmt: skip
        """A draft of ``applicant`` (made if need be)."""
        person = self.people.get(applicant) or self.employ(applicant, unit, "employee", called="林晓岚")
        document = document_for(self.pack, person, self.organisations[unit])
        if change is not None:
            change(document)
        opened = operations.open_dossier(
            person, self.cycle, unit=self.organisations[unit], document=document, by=Actor(person),
            at=at or self.opening(),
        )  # fmt: skip
        application = document["application"]
        Dossier.objects.filter(pk=opened.pk).update(
            title=application["title"], major=application["major"], kind=application["kind"]
        )
        return Dossier.objects.get(pk=opened.pk)

    def submitted(self, applicant: str = "applicant", *, at: datetime | None = None, **more: Any) -> Dossier:
        """A dossier that lies at its unit."""
        dossier = self.dossier(applicant, at=at, **more)
        return submit(dossier, at=at or self.opening() + timedelta(hours=1))


def document_for(pack: Pack, person: Person, unit: Organisation) -> dict[str, Any]:
    """A made-up document that fits the first title and major of ``pack``; every list item has an id."""
    year = pack.cycle_year
    facts = {fact.key: _value_of(fact) for fact in pack.facts if fact.required}
    made: dict[str, Any] = {
        "format": "zhiping.dossier/1",
        "applicant": {"name": person.name, "id_type": "resident_id", "id_number": person.id_number(),
                      "person_status": "employed"},
        "employer": {"name": unit.name, "in_scope": True, "nature": "non_public"},
        "application": {"cycle": pack.id, "title": pack.titles[0].name, "major": pack.majors[0].name,
                        "specialty": pack.majors[0].specialties[0], "kind": "normal", "summary": "从事工艺工作。"},
        "education": [{"id": "edu1", "schooling": "undergraduate", "degree": "bachelor", "school": "某某大学",
                       "graduated_on": "2013-06-30", "degree_on": "2013-06-30"}],
        "titles": [],
        "skills": [],
        "employment": [{"id": "job1", "from_on": "2013-07-15", "to_on": None, "employer": unit.name,
                        "post": "工艺员", "technical": True}],
        "continuing_education": [{"id": "ce1", "year": year, "general_hours": 30, "professional_hours": 60}],
        "assessments": [],
        "discipline": [],
        "achievements": [{"id": "a1", "kind": "project", "name": "减速机产线改造", "on": f"{year - 2}-10-01",
                          "role": "lead", "completed": True}],
    }  # fmt: skip
    if facts:
        made["extra"] = facts
    return give_ids(made)


def _value_of(fact: Any) -> Any:
    samples: Mapping[str, Any] = {"bool": True, "int": 1, "number": 1, "date": "2020-01-01", "text": "无"}
    return fact.choices[0] if fact.type == "choice" else samples[fact.type]


def submit(dossier: Dossier, *, at: datetime, document: dict[str, Any] | None = None, by_unit: bool = True) -> Dossier:
    """Submit, or submit again, as the applicant would; the content is the draft's unless ``document`` is given."""
    action = Action.RESUBMIT if dossier.state == "returned" else Action.SUBMIT
    return door.act(
        dossier, action, by=Actor(dossier.person), at=at,
        readiness=lambda _: Readiness(declared=True, goes_by_unit=by_unit),
        apply=lambda change: _freeze(change, document, Revision.Purpose.SUBMISSION),
    )  # fmt: skip


def offer(dossier: Dossier, *, at: datetime) -> Dossier:
    """Offer a draft to the unit for publicity before it is submitted (8a)."""

    def apply(change: door.Change) -> None:
        _freeze(change, None, Revision.Purpose.PUBLICITY)
        change.milestone("offered_for_publicity")

    return door.act(
        dossier, Action.OFFER_FOR_PUBLICITY, by=Actor(dossier.person), at=at,
        readiness=lambda _: Readiness(declared=True), apply=apply,
    )  # fmt: skip


def _freeze(change: door.Change, document: dict[str, Any] | None, purpose: str) -> None:
    row = change.dossier
    content = document if document is not None else contents.draft(row)
    before = Revision.objects.filter(dossier=row).order_by("-number").first()
    number = before.number + 1 if before else 1
    sealed, found, digest = contents.freeze(content, {"findings": []}, dossier=row, number=number)
    paths = list(row.cycle.pack().options.resubmit_through_unit_when)
    made = Revision.objects.create(
        dossier=row, number=number, purpose=purpose, sealed=sealed, digest=digest, findings_sealed=found,
        material=contents.material_fingerprint(row, content, paths), item_count=len(list(iter_items(content))),
        pack_version=row.cycle.pack_version, engine="test", arrived_at=change.at,
    )  # fmt: skip
    if purpose == Revision.Purpose.SUBMISSION:
        note_claims(made, content)
        row.pack_version = row.cycle.pack_version
        row.submitted_at = row.submitted_at or change.at


def make(pack_name: str = PACKS[0], *, is_demo: bool = False) -> World:
    """The world of one shipped pack: cycle, offices, and everybody of ``STAFF``."""
    return kept.again((pack_name, is_demo), lambda: _build(pack_name, is_demo=is_demo))


def _build(pack_name: str, *, is_demo: bool) -> World:
    files = files_of(packs.locate(pack_name))
    at = datetime.fromisoformat("2024-01-02T09:00:00+08:00")
    version = operations.load_pack(files, by=SYSTEM, at=at)
    pack = version.pack()
    people: dict[str, Person] = {}
    office = operations.register_organisation(name=pack.about.body.office, kind="committee_office", by=SYSTEM, at=at)
    organisations = {"office": office}
    for key, addressee in zip(("department", "other_department"), pack.about.addressees, strict=False):
        organisations[key] = operations.register_organisation(
            name=addressee.name, kind="competent_department", superior=office, region=addressee.region or "",
            by=SYSTEM, at=at,
        )  # fmt: skip
    for key, name, above in (
        ("unit", "青梧机械有限公司", "department"),
        ("other_unit", "白露电力有限公司", "other_department"),
    ):
        organisations[key] = operations.register_organisation(
            name=name, kind="unit", superior=organisations.get(above, organisations["department"]),
            nature="non_public", by=SYSTEM, at=at,
        )  # fmt: skip
    committee = Committee.objects.create(name=pack.about.body.committee, office=office, series=pack.series)
    cycle = operations.open_cycle(version, committee=committee, key=pack.id, is_demo=is_demo, by=SYSTEM, at=at)
    world = World(pack, version, cycle, committee, organisations, people)
    for name, (organisation, role, called) in STAFF.items():
        world.employ(name, organisation if organisation in organisations else "department", role, called=called)
    return world
