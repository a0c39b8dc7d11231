"""Take, give and give back: which colleague sees to a dossier. It never decides who may act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiping.access.viewers import Viewer
from zhiping.core.errors import BadInput, Fault
from zhiping.faces.desk.models import Assignment
from zhiping.faces.desk.queries import holding, offices
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor, local_day, recused_from
from zhiping.records.models import Cycle, Dossier, Organisation, Person


@dataclass(frozen=True, slots=True)
class Assigned:
    """How many were given (or given back), and the names on those that were left out."""

    count: int
    left_out: tuple[str, ...]


def assign(
    codes: Sequence[str], to: Person | None, *, viewer: Viewer, cycle: Cycle, by: Actor, at: datetime
) -> Assigned:
    """Let ``to`` see to the dossiers ``codes`` on the desks of ``viewer``; None gives them back to all.

    Any colleague may take over, so that nothing waits for somebody who is away. What has left the desk meanwhile, is
    the colleague's own or that of their kin, or lies in an office where they do not work is left out and named. Raises
    ``BadInput`` when nothing is chosen.
    """
    if by.person is None or not codes:
        raise BadInput(Fault("code", "还没有选。请先在列表里勾选", "至少一份材料"))
    day = local_day(cycle.pack().timezone, at)
    wanted = Dossier.objects.filter(code__in=list(codes), cycle=cycle)
    names = dict(wanted.values_list("code", "applicant_name"))
    done: dict[int, list[str]] = {}
    with transaction.atomic():
        for lane in holding.holding(viewer, cycle):
            here = lane.of(cycle).filter(code__in=list(codes)).exclude(person__in=viewer.apart)
            if to is not None:
                if to not in offices.colleagues([lane.office], day):
                    continue
                here = here.exclude(person__in={to.pk, *recused_from(to)})
            for row in here.order_by("pk").defer("draft_sealed"):
                _set(row, lane.office, to, by.person, at)
                done.setdefault(lane.office, []).append(row.code)
        for office, ours in done.items():
            stream = f"organisation-{Organisation.objects.values_list('code', flat=True).get(pk=office)}"
            chain.append(
                stream, "desk.assigned", by=by.label, at=at, data={"to": to.code if to else "", "dossiers": ours}
            )
    given = {code for ours in done.values() for code in ours}
    return Assigned(len(given), tuple(name for code, name in names.items() if code not in given))


def _set(row: Dossier, office: int, to: Person | None, by: Person, at: datetime) -> None:
    if to is None:
        Assignment.objects.filter(dossier=row, office=office).delete()
    else:
        Assignment.objects.update_or_create(dossier=row, office_id=office, defaults={"person": to, "by": by, "at": at})
