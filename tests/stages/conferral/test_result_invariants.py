"""What must hold of lists, packages, notices, objections and re-checks: each invariant names what is planted for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.support import results
from tests.support.world import World

from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import blobs
from zhiping.records.invariants import check_all
from zhiping.records.models import Dossier, Hold, Milestone
from zhiping.records.ticking import tick
from zhiping.stages.conferral.models import Investigator, Recheck, ResultFinding, ResultObjection, Roll, RollLine
from zhiping.stages.conferral.operations import investigating, objecting, rechecking, rolls


def _over(world: World) -> None:
    """One objection decided and one open; a package decided line by line; a notice; a re-check answered and one not."""
    office = world.by("office_reviewer")
    rows = results.several(world, {f"p{n}": f"张{n}" for n in range(4)}, title="工程师")
    lost = results.several(world, {"f0": "李一", "f1": "李二"}, passed=False)
    for row, who in zip(lost, ("f0", "f1"), strict=True):
        rechecking.request(row, reason="请再看。", by=world.by(who), at=row.state_since)
    rechecking.decide(lost[0], upheld=True, answer="维持。", by=world.by("chair"), at=lost[0].state_since)
    roll = rolls.announce(world.cycle, rows, number="公示1号", by=office, at=results.moment(rows))
    at = roll.made_at + timedelta(hours=1)
    for row in rows[:2]:
        line = roll.lines.select_related("roll__cycle__pack_version", "dossier").get(dossier=row)
        case = objecting.raise_objection(line, text="业绩不是本人的。", at=at).objection
        investigating.name_investigator(case, world.people["office_second"], by=office, at=at)
        investigating.open_objection(case, by=world.by("office_second"), at=at)
        investigating.note_finding(case, text="向单位核实。", by=world.by("office_second"), at=at)
    first = ResultObjection.objects.get(dossier=rows[0])
    investigating.decide_objection(first, upheld=False, reason="属实。", by=world.by("office_second"), at=at)
    assert roll.ends_at is not None
    at = roll.ends_at + timedelta(hours=1)
    tick(world.cycle, at=at)
    sent = rolls.send(world.cycle, [rows[0], *rows[2:]], by=office, at=at)
    rolls.decide_lines(sent, rolls.Verdicts({1: "send_back", 2: "confirm", 3: "confirm"}, reason="补签章。"),
                       by=world.by("hr_officer"), at=at)  # fmt: skip
    confirmed = list(Dossier.objects.filter(state="confirmed"))
    rolls.give_notice(world.cycle, confirmed, number="通1号", qualified_on=at.date() - timedelta(days=1),
                      basis="人社部令第40号", by=world.by("hr_officer"), at=at)  # fmt: skip


def _results() -> Roll:
    return Roll.objects.get(kind="results")


def another_name() -> None:
    RollLine.objects.filter(roll=_results(), place=1).update(name="王五")


def somebody_more() -> None:
    roll = _results()
    lost = Dossier.objects.filter(state="not_passed")[0]
    RollLine.objects.create(roll=roll, dossier=lost, place=9, name="李一", unit="厂", carried_at=roll.made_at)


def another_number() -> None:
    Roll.objects.filter(kind="notice").update(number="通2号")


def no_paper() -> None:
    Roll.objects.filter(kind="package").update(document=None)


def another_file() -> None:
    document = _results().document
    assert document is not None
    blobs.remove(document.blob)


def another_hash() -> None:
    document = _results().document
    assert document is not None
    document.digest = "0" * 64
    document.save(update_fields=["digest"])


def votes_told() -> None:
    Roll.objects.filter(kind="notice").update(basis="表决赞成12票")


def identity_told() -> None:
    person = RollLine.objects.filter(roll=_results())[0].dossier.person
    RollLine.objects.filter(roll=_results(), dossier__person=person).update(unit=f"厂{person.id_number()}")


def a_day_more() -> None:
    roll = _results()
    assert roll.ends_at is not None
    Roll.objects.filter(pk=roll.pk).update(ends_at=roll.ends_at + timedelta(days=1))


def never_carried() -> None:
    RollLine.objects.filter(roll__kind="package", place=2).update(carried_at=None, refused="integrity_case")


def another_decided() -> None:
    line = RollLine.objects.get(roll__kind="package", place=2)
    RollLine.objects.filter(pk=line.pk).update(decided_by=_results().made_by)


def no_package() -> None:
    RollLine.objects.filter(roll__kind="package", place=3).delete()


def never_voted() -> None:
    AuditEntry.objects.filter(kind="dossier.vote_passed").order_by("id")[0].delete()


def _changed(kind: str, **data: Any) -> None:
    row = Milestone.objects.filter(kind=kind).order_by("id")[0]
    row.data = row.data | data
    row.save()


def ends_otherwise() -> None:
    _changed("results_announced", moment="2030-01-01T00:00:00+00:00")


def numbered_otherwise() -> None:
    _changed("qualification_issued", number="通9号")


def never_confirmed() -> None:
    notified = RollLine.objects.filter(roll__kind="notice")[0].dossier
    AuditEntry.objects.filter(kind="dossier.confirm", stream=notified.stream).delete()


def hold_let_go() -> None:
    row = Hold.objects.get(kind="open_objection", released_at__isnull=True)
    row.released_at, row.released_by, row.outcome = row.opened_at, "system", "dismissed"
    row.save()


def goes_on_all_the_same() -> None:
    held = ResultObjection.objects.get(decided_at__isnull=True).dossier_id
    Dossier.objects.filter(pk=held).update(state="at_confirmation")


def another_decided_it() -> None:
    Investigator.objects.filter(objection__decided_at__isnull=False).delete()


def nothing_found() -> None:
    ResultFinding.objects.filter(objection__decided_at__isnull=False).delete()


def another_outcome() -> None:
    ResultObjection.objects.filter(decided_at__isnull=False).update(upheld=True)


def read_by_another() -> None:
    Investigator.objects.filter(objection__decided_at__isnull=True).delete()


def recheck_let_go() -> None:
    row = Hold.objects.get(kind="recheck", released_at__isnull=True)
    row.released_at, row.released_by, row.outcome = row.opened_at, "system", "upheld"
    row.save()


def answered_otherwise() -> None:
    Recheck.objects.filter(upheld=True).update(upheld=False)


PLANTED: dict[str, tuple[Callable[[], None], ...]] = {
    "lists-are-as-they-were-frozen": (another_name, somebody_more, another_number),
    "lists-have-their-paper": (no_paper, another_file, another_hash),
    "lists-tell-no-votes-and-no-numbers": (votes_told, identity_told),
    "results-run-their-days": (a_day_more,),
    "lists-and-moves-agree": (never_carried, another_decided, no_package),
    "announced-has-passed": (never_voted, ends_otherwise),
    "notified-has-its-notice": (numbered_otherwise, never_confirmed),
    "objections-hold-their-person": (
        hold_let_go, goes_on_all_the_same, another_decided_it, nothing_found, another_outcome,
    ),
    "objections-are-read-by-investigators": (read_by_another,),
    "rechecks-are-answered": (recheck_let_go, answered_otherwise),
}  # fmt: skip


@pytest.mark.later
def test_each_invariant_of_results_names_the_corruption_that_it_is_for(leshan: World) -> None:
    _over(leshan)
    assert check_all(PLANTED).failed == []
    for name, plants in PLANTED.items():
        for plant in plants:
            # A file is no row: it is put back by hand.
            document = _results().document
            assert document is not None
            file = blobs.get(document.key_owner, document.blob)
            with transaction.atomic():
                plant()
                assert {one.name for one in check_all([name]).failed} == {name}, plant.__name__
                transaction.set_rollback(True)
            if not blobs.exists(document.blob):
                document.blob = blobs.put(document.key_owner, file)
                document.save(update_fields=["blob"])
