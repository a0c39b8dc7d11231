"""Every list that an officer reads takes as many queries for one row as for three and for three hundred.

The lists are those of the table of permissions: a page that is added there stands below, or says why it is no list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.house.test_access import PAGES
from tests.stages.registration.conftest import asked, newcomer, prepare
from tests.support import copies as rows
from tests.support import way
from tests.support import world as worlds

from zhiping.access.table import ACCESS
from zhiping.faces.desk import operations as desk
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import service as outbox
from zhiping.ground.messages.models import Digest, Message, OutboxRow
from zhiping.records import operations as records
from zhiping.records.models import Dossier, Kinship, Membership, Organisation
from zhiping.registers.recommendations.models import Stack
from zhiping.stages.registration.operations import people as merging
from zhiping.stages.review import operations as review
from zhiping.stages.review.models import Report, ReportEntry
from zhiping.stages.review.operations import recommending

pytestmark = pytest.mark.django_db
SIZES = (1, 3, 300)
#: The rooms in which officers work.
ROOMS = ("desk", "review", "registration", "figures", "oversight")

#: Url → who reads it, and the address; ``{…}`` is filled from the scene. A list in a POST says what is posted.
LISTS: dict[str, tuple[str, str]] = {
    "desk:home": ("department_reviewer", "/desk/"),
    "desk:home, unit": ("unit_reviewer", "/desk/"),
    "desk:home, office": ("office_reviewer", "/desk/?who=nobody"),
    "desk:search": ("unit_reviewer", "/desk/search/ q=林"),
    "desk:calls": ("department_reviewer", "/desk/calls/"),
    "desk:calls, unit": ("unit_reviewer", "/desk/calls/"),
    "desk:done": ("unit_reviewer", "/desk/dossiers/done/?f=all"),
    "desk:messages": ("department_reviewer", "/messages/"),
    "desk:history": ("unit_reviewer", "/desk/dossiers/{at_unit}/history/"),
    "desk:office": ("unit_reviewer", "/desk/dossiers/{at_unit}/office/"),
    "desk:recusals": ("office_second", "/desk/recusals/"),
    "desk:mail": ("operator", "/desk/mail/"),
    "desk:changes": ("unit_reviewer", "/changes/"),
    "desk:extend": ("bureau", "/desk/extend/"),
    "review:board": ("unit_reviewer", "/review/board/"),
    "review:papers": ("unit_reviewer", "/review/papers/"),
    "review:reports": ("department_reviewer", "/review/reports/"),
    "review:report": ("office_reviewer", "/review/reports/{report}/"),
    "registration:superiors": ("anonymous", "/register/body/unit/"),
    "registration:units": ("anonymous", "/register/person/?q=青梧"),
    "registration:mine": ("asker", "/register/mine/"),
    "registration:desk": ("department_reviewer", "/register/desk/"),
    "registration:roles": ("department_reviewer", "/register/roles/"),
    "registration:doubles": ("department_reviewer", "/register/doubles/"),
    "registration:people": ("office_reviewer", "/register/people/"),
    "figures:home": ("bureau", "/figures/"),
    "oversight:home": ("overseer", "/oversight/"),
    "oversight:dossier": ("overseer", "/oversight/{at_unit}/"),
    "oversight:trail": ("auditor", "/audit/dossier/{at_unit}/"),
}

#: Pages about one thing, and where what they show is counted instead.
NO_LIST = {
    "desk:lift_recusal": "one declaration",
    "desk:clock": "how much a move of the clock would make due",
    "desk:procedure": "the procedure itself",
    "desk:supplement": "versions of one pack, of which a round sees a few",
    "desk:opening": "loaded packs without a round, of which there is one a year",
    "oversight:trails": "a search",
    "registration:start": "three ways to register",
    "registration:body": "a form",
    "registration:person": "a form",
    "registration:missing": "a form",
    "registration:own": "one request",
    "registration:review": "one request",
    "registration:end": "one role",
    "registration:merge": "two bodies",
    "registration:people_pair": "two people",
    "registration:people_merge": "two people",
    "review:batch_done": "what a batch did: tests/stages/review/test_batches.py",
    "review:papers_pdf": "what is printed",
    "review:stack": "pages of one file",
    "review:stack_page": "a picture",
}


def test_every_page_of_the_officers_rooms_is_counted_or_is_no_list() -> None:
    about_one = {page.name for page in PAGES if page.of_dossier}
    known = {name.split(",")[0] for name in LISTS} | set(NO_LIST)
    pages = {name for name, rule in ACCESS.items() if name.split(":")[0] in ROOMS and "GET" in rule}
    assert pages - about_one - known == set(), "neither counted nor said to be no list"
    assert known - pages == set(), "no such page"


class Scene:
    """A round in which every list has so many rows as were asked for last."""

    def __init__(self) -> None:
        world = self.world = prepare(worlds.make("leshan-2024-engineering", is_demo=True))
        Membership.objects.filter(organisation=world.organisations["department"]).update(leads=True)
        world.employ("overseer", "office", "supervisor", called="督导")
        world.employ("auditor", "office", "auditor", called="审计")
        day = way.first_day(world)
        self.at_unit = world.submitted()
        way.mark_all(self.at_unit, world, "unit_reviewer", world.on(day, 12))
        self.draft = world.dossier("drafting")
        self.up = way.recommended(world, world.submitted("up"), posted_on=day)
        self.at_office = way.recommended(world, world.submitted("high"), posted_on=day)
        at = self.at_office.state_since + timedelta(minutes=1)
        clock.set_to(world.cycle.key, at)
        self.at = at
        self._beside()
        outbox.deliver()
        self.size = 1

    def _beside(self) -> None:
        """One of everything that is no dossier."""
        world, at = self.world, self.at
        way.mark_all(self.at_office, world, "department_reviewer", at)
        review.report_up(
            self.at_office, opinion="同意。", judgements=way.FOCUS, by=world.by("department_reviewer"), at=at
        )
        self.letter = Report.objects.get()
        review.post_publicity(
            self.at_unit, posted_on=way.first_day(world), place="公告栏", telephone="0833-0000000",
            by=world.by("unit_reviewer"), at=at,
        )  # fmt: skip
        recommending.prepare(
            self.at_unit, recommends=True, judgements=way.JUDGEMENTS, opinion="同意。", by=world.by("unit_reviewer"),
            at=at,
        )  # fmt: skip
        self.stack = Stack.objects.create(
            unit=world.organisations["unit"], cycle=world.cycle, state="read", is_pdf=True, count=1,
            uploaded_by=world.people["unit_reviewer"], uploaded_at=at,
        )  # fmt: skip
        self.extension = records.extend(
            world.cycle, "unit_review", closes_at=world.one_late("unit_review") + timedelta(days=1), reason="停电",
            unit=world.organisations["unit"], person=world.people["bureau"], at=at,
        )  # fmt: skip
        self.asker = newcomer(world)
        self.request = asked(world, self.asker)
        for name in ("twin", "second twin"):
            world.employ(name, "unit", "employee", called="林晓岚")
        self.merge = merging.propose(
            world.people["twin"], world.people["second twin"], cause="mistyped", reason="末位填错。",
            by=world.by("office_reviewer"), at=at,
        )  # fmt: skip
        twin, office = world.people["twin"], world.people["office_second"]
        records.declare_kinship(office, twin, "kin", by=world.by("office_second"), at=at)
        self.digest = Digest.objects.create(user="user-1", state="given_up", made_at=at, tried_at=at)
        self._notes(1)

    def _notes(self, count: int) -> None:
        world = self.world
        for n in range(count):
            desk.write_note(
                self.at_unit, world.organisations["unit"], f"第{n}次核实。", by=world.by("unit_reviewer"), at=self.at
            )
            review.check_item(self.at_unit, item="ce1", mark="true", by=world.by("unit_reviewer"), at=self.at)

    def grow(self, size: int) -> None:
        """To ``size`` rows in each list."""
        more = size - self.size
        for one in (self.at_unit, self.draft, self.up, self.at_office):
            made = rows.dossiers(Dossier.objects.get(pk=one.pk), more)
            if one is self.at_office:
                self._on_the_letter(made)
        for row in (self.letter, self.stack, self.extension, self.digest):
            rows.copies(row, more)
        rows.copies(self.request, more, lambda row, n: setattr(row, "uscc", ""))
        self._bodies(more)
        self._people(more)
        self._messages(more)
        self._notes(more)
        self.size = size

    def _bodies(self, more: int) -> None:
        def call(row: Organisation, n: int) -> None:
            row.name = f"{row.name}{n}"

        for body in ("department", "unit"):
            made = rows.copies(self.world.organisations[body], more, call)
        late = rows.dossiers(Dossier.objects.get(pk=self.at_unit.pk), more)
        for dossier, unit in zip(late, made, strict=True):
            dossier.unit = unit
        Dossier.objects.bulk_update(late, ["unit"])

    def _on_the_letter(self, made: list[Dossier]) -> None:
        def enter(entry: ReportEntry, n: int) -> None:
            entry.dossier, entry.place = made[n], self.size + 1 + n

        rows.copies(self.letter.entries.get(place=1), len(made), enter)

    def _messages(self, more: int) -> None:
        def again(row: OutboxRow, n: int) -> None:
            row.move, row.delivered_at = f"{row.move}-{self.size}-{n}", None

        box = f"organisation-{self.world.organisations['department'].pk}"
        rows.copies(Message.objects.filter(recipient=box)[0].outbox, more, again)
        outbox.deliver()

    def _people(self, more: int) -> None:
        world = self.world
        rows.people(world.people["department_second"], more)
        old = rows.people(world.people["twin"], more, called="林晓岚")
        rows.copies(self.merge, more, lambda row, n: setattr(row, "old", old[n]))
        kin = Kinship.objects.get(other=world.people["twin"])
        rows.copies(kin, more, lambda row, n: setattr(row, "other", old[n]))

    def cost(self, who: str, address: str) -> tuple[int, int]:
        """The queries of a page that was read before, and how long it is."""
        client = Client()
        if who != "anonymous":
            client.force_login(self.asker if who == "asker" else self.world.user(who))
        path, _, posted = address.format(at_unit=self.at_unit.code, report=self.letter.code).partition(" ")

        def ask() -> int:
            data = dict([posted.split("=")]) if posted else {}
            answer = client.post(path, data) if posted else client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            return len(answer.content)

        ask()
        with CaptureQueriesContext(connection) as caught:
            length = ask()
        return len(caught), length


@pytest.fixture(scope="module")
def costs(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, list[tuple[int, int]]]]:
    """What each list costs at each size, and how long its page is."""
    with django_db_blocker.unblock(), transaction.atomic():
        scene = Scene()
        found: dict[str, list[tuple[int, int]]] = {name: [] for name in LISTS}
        for size in SIZES:
            scene.grow(size)
            for name, (who, address) in LISTS.items():
                found[name].append(scene.cost(who, address))
        yield found
        transaction.set_rollback(True)


@pytest.mark.later
@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_as_many_queries_for_one_row_as_for_three_hundred(
    costs: dict[str, list[tuple[int, int]]], name: str
) -> None:
    assert len({queries for queries, _ in costs[name]}) == 1, costs[name]
    one, three, many = (length for _, length in costs[name])
    assert one < three < many, f"what was to be counted does not stand on the page: {costs[name]}"
