"""Reminders before a day that counts, to whoever has to act: one to each applicant, one with a count to each office.

Looked for once a day, at the hour that the pack names, or as soon after it as somebody asks. A reminder's name holds
the day it is about and how many days before, so that asking twice, or a worker that dies half-way, tells it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from zhiping.core.policy.model import Pack
from zhiping.core.procedure import State
from zhiping.core.procedure.situation import window_key
from zhiping.core.reminders import STATES, Deadline, Kind, deadline_of, last_hour, reminder, safe_days
from zhiping.ground.messages import service as messages
from zhiping.records.actors import local_day
from zhiping.records.models import Cycle, Dossier, Milestone, Revision
from zhiping.records.situations import WINDOW_OF_STATE, ExtensionRow, extensions_of, windows_with

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked of a dossier. ``posted``: when the publicity of its present material ends."""

    pk: int
    code: str
    state: State
    corrected: bool
    unit: int
    department: int | None
    person: int
    due_at: datetime
    since: datetime
    posted: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Key:
    """What one office is told in one message: where, as what, and which day."""

    body: int
    name: str
    kind: Kind
    on: date
    safe: bool = False


@dataclass(slots=True)
class _Pile:
    """How many it is about in all, for how many days before (None: for none yet), and when their window closes."""

    closes_at: datetime
    days: int | None = None
    count: int = 0


def remind(cycle: Cycle, *, at: datetime) -> int:
    """Post the reminders that have become due in ``cycle`` since it was last asked; returns how many were posted."""
    pack = cycle.pack()
    before = Cycle.objects.values_list("reminded_at", flat=True).get(pk=cycle.pk)
    if before is not None and before >= last_hour(pack.reminders, at, pack.timezone):
        return 0
    count = messages.post_many(_posts(cycle, pack, at=at, before=before))
    # Last: what was posted before a crash is dropped as a double when it is asked again.
    Cycle.objects.filter(pk=cycle.pk).update(reminded_at=at)
    return count


def _posts(cycle: Cycle, pack: Pack, *, at: datetime, before: datetime | None) -> Iterator[messages.Post]:
    extensions, today, safe = extensions_of(cycle.pk), local_day(pack.timezone, at), safe_days(pack)
    piles: dict[_Key, _Pile] = {}
    over: dict[int, _Pile] = {}
    for one in _standing(cycle, at):
        found = deadline_of(
            pack, one.state, due_at=one.due_at, unit_closes_at=_unit_closes_at(pack, extensions, one),
            posted=one.posted is not None, today=today, safe=safe,
        )  # fmt: skip
        if found is None:
            continue
        days = reminder(pack.reminders, found.on, since=one.since, at=at, timezone=pack.timezone)
        if days is not None and one.state in (State.DRAFT, State.RETURNED, State.ACCEPTED):
            yield _to_applicant(pack, one, found, days, at)
        if one.state not in (State.DRAFT, State.RETURNED):
            body, name = _body(one, cycle.committee.office_id)
            pile = piles.setdefault(_Key(body, name, found.kind, found.on, found.safe), _Pile(found.closes_at))
            pile.count += 1
            pile.closes_at = min(pile.closes_at, found.closes_at)
            pile.days = days if pile.days is None else pile.days if days is None else min(days, pile.days)
        if one.state == State.AT_UNIT and one.posted and (before or one.since) < one.posted < at:
            over.setdefault(one.unit, _Pile(one.due_at)).count += 1
    for key, pile in piles.items():
        if pile.days is not None:
            yield _to_office(cycle, key, pile, at)
    for unit, pile in over.items():
        yield _publicity_over(cycle, pack, unit, pile, at)


def _unit_closes_at(pack: Pack, extensions: list[ExtensionRow], one: Standing) -> datetime | None:
    """When the unit's window closes that ``one`` still needs; None where no publicity can lie ahead."""
    if one.state == State.RETURNED and not pack.options.resubmit_through_unit_when:
        return None
    anew = one.state == State.RETURNED or one.corrected
    windows = windows_with(pack, extensions, dossier_id=one.pk, unit_id=one.unit)
    span = windows.get("correction_review" if anew else "unit_review") or windows.get("unit_review")
    return span.closes_at if span else None


def _standing(cycle: Cycle, at: datetime) -> Iterator[Standing]:
    rows = Dossier.objects.filter(cycle=cycle, state__in=[s.value for s in STATES], due_at__gte=at).order_by("pk")
    fields = ("pk", "code", "state", "corrected", "unit_id", "department_id", "person_id", "due_at", "state_since")
    batch: list[Standing] = []
    for pk, code, state, *rest in rows.values_list(*fields).iterator(chunk_size=_BATCH):
        batch.append(Standing(pk, code, State(state), *rest))
        if len(batch) == _BATCH:
            yield from _with_publicity(batch)
            batch = []
    yield from _with_publicity(batch)


def _with_publicity(batch: list[Standing]) -> Iterator[Standing]:
    """Each with the end of the publicity that shows its present material, if there is one. Two queries."""
    pks = [one.pk for one in batch if one.state in (State.DRAFT, State.AT_UNIT)]
    posted: dict[int, dict[str, Any] | None] = {}
    kinds = ("publicity_posted", "unit_restarted")  # what the old unit posted does not count at the new one (8m)
    found = Milestone.objects.filter(dossier__in=pks, kind__in=kinds).order_by("pk")
    for pk, kind, data in found.values_list("dossier_id", "kind", "data"):
        posted[pk] = data if kind == "publicity_posted" else None
    material: dict[int, str] = {}
    purposes = (Revision.Purpose.SUBMISSION, Revision.Purpose.PUBLICITY)
    frozen = Revision.objects.filter(dossier__in=list(posted), purpose__in=purposes).order_by("number")
    for pk, shown in frozen.values_list("dossier_id", "material"):
        material[pk] = shown
    for one in batch:
        notice = posted.get(one.pk)
        same = notice is not None and notice["material"] == material.get(one.pk)
        yield replace(one, posted=datetime.fromisoformat(notice["ends_at"]) if notice is not None and same else None)


def _body(one: Standing, office: int) -> tuple[int, str]:
    if one.state == State.AT_UNIT:
        return one.unit, "unit"
    if one.state == State.AT_COMMITTEE:
        return office, "office"
    return one.department or office, "department"


def _to_applicant(pack: Pack, one: Standing, found: Deadline, days: int, at: datetime) -> messages.Post:
    window = pack.windows[window_key(WINDOW_OF_STATE[one.state], corrected=one.corrected, flagged=False)]
    params = {
        "last_on": found.on.isoformat(), "closes_at": found.closes_at.isoformat(), "days": days,
        "to": one.state.value, "clause": window.clause,
    }  # fmt: skip
    return messages.Post(
        move=f"dossier-{one.code}#remind-{found.kind}-{found.on:%Y%m%d}-{days}", recipient=f"person-{one.person}",
        template=f"remind.{found.kind}{'_safe' if found.safe else ''}.applicant", params=params,
        about=f"dossier-{one.code}", at=at,
    )  # fmt: skip


def _to_office(cycle: Cycle, key: _Key, pile: _Pile, at: datetime) -> messages.Post:
    params = {
        "last_on": key.on.isoformat(), "closes_at": pile.closes_at.isoformat(), "days": pile.days,
        "count": pile.count, "cycle": cycle.pk,
    }  # fmt: skip
    return messages.Post(
        move=f"{_stream(cycle)}#remind-{key.kind}-{key.on:%Y%m%d}-{pile.days}-{key.name[:4]}",
        recipient=f"organisation-{key.body}", template=f"remind.{key.kind}.{key.name}", params=params,
        about=_stream(cycle), at=at,
    )  # fmt: skip


def _publicity_over(cycle: Cycle, pack: Pack, unit: int, pile: _Pile, at: datetime) -> messages.Post:
    params = {
        "count": pile.count, "closes_at": pile.closes_at.isoformat(), "cycle": cycle.pk,
        "clause": pack.publicity.unit.clause,
    }  # fmt: skip
    return messages.Post(
        move=f"{_stream(cycle)}#publicity-over-{at:%Y%m%d}", recipient=f"organisation-{unit}",
        template="remind.publicity_over.unit", params=params, about=_stream(cycle), at=at,
    )  # fmt: skip


def _stream(cycle: Cycle) -> str:
    # Shortened, so that the name of a reminder fits its column; cycles of one installation differ before that.
    return f"cycle-{cycle.key}"[:60]
