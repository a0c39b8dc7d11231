"""What more time does to the dossiers it concerns (8l), in pieces that the worker carries out one after the other.

An extension or a supplementary notice holds with the row that says so. What follows from it (each dossier's day, what
lapsed coming back, the messages) may concern hundreds of dossiers, so it stays out of the request. Each piece is one
transaction that also moves the mark, under the lock of its row: whatever is interrupted goes on where it was, nothing
happens twice, and ``tick`` finishes what a worker left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from zhiping.core.procedure import Action, Refusal, State
from zhiping.ground.messages import service as messages
from zhiping.records import extending
from zhiping.records.actors import SYSTEM
from zhiping.records.door import act
from zhiping.records.models import PACK_FILES, Cycle, Dossier, FollowUp, Milestone
from zhiping.records.situations import WINDOW_OF_STATE, ExtensionRow, due_at, extensions_of, windows_with

log = structlog.get_logger(__name__)

#: How many dossiers one piece deals with; so few are done at once, within the request that gave more time.
PIECE = 40


def begin(
    row: FollowUp, found: extending.Concerned, *, told: Iterable[int] = (), by: str, at: datetime, tell: bool = True
) -> None:
    """Write down what follows for ``found``, and do it now where it is little.

    ``told``: dossiers that only have a message to come. ``tell`` is false where somebody else tells of it, which only
    an extension for one dossier does.
    """
    later, back = ([pk for pks in part.values() for pk in pks] for part in (found.later, found.back))
    row.work = [*([pk, "later"] for pk in later), *([pk, "back"] for pk in back),
                *([pk, "told"] for pk in told if pk not in set(later))]  # fmt: skip
    row.save()
    if len(row.work) <= PIECE:
        _do(row, by=by, at=at, tell=tell)


def catch_up(cycle: Cycle, *, at: datetime) -> int:
    """Do whatever more time still has to do in ``cycle``, piece by piece. Returns how many dossiers were dealt with."""
    count = 0
    for pk in list(unfinished(cycle).values_list("pk", flat=True)):
        while done := go_on(pk, at=at):
            count += done
    return count


def unfinished(cycle: Cycle) -> QuerySet[FollowUp]:
    """What is still to be done in ``cycle``, the oldest first."""
    return FollowUp.objects.filter(cycle=cycle, finished_at__isnull=True).order_by("pk")


def go_on(pk: int, *, at: datetime) -> int:
    """Do the next piece at ``at``; returns how many dossiers it dealt with, 0 when nothing is left."""
    with transaction.atomic():
        row = (
            FollowUp.objects.select_for_update(of=("self",))
            .select_related("cycle__pack_version", "cycle__committee", "extension__by", "supplement__by")
            .defer("cycle__pack_version__files")
            .filter(pk=pk, finished_at__isnull=True)
            .first()
        )
        if row is None:
            return 0
        cause = row.extension or row.supplement
        assert cause is not None
        return _do(row, by=f"person-{cause.by_id}", at=at)


def _do(row: FollowUp, *, by: str, at: datetime, tell: bool = True) -> int:
    """The next piece of a row whose lock is held."""
    part = [(int(pk), str(what)) for pk, what in row.work[row.done : row.done + PIECE]]
    later, back, told = ([pk for pk, what in part if what == key] for key in ("later", "back", "told"))
    # Who has gone on or ended since needs no more time.
    later = list(
        Dossier.objects.filter(pk__in=later, state__in=[s.value for s in WINDOW_OF_STATE]).values_list("pk", flat=True)
    )
    # Only on those whom it gives time: an extension elsewhere must not let a late department go up a second time.
    data = {"window": row.extension.window} if row.extension else {"supplement": row.supplement_id}
    Milestone.objects.bulk_create(
        [Milestone(dossier_id=pk, kind="extended", at=at, by=by, data=data) for pk in (*later, *back)]
    )
    refresh_due(later)
    row.failed += _reopen(back, at=at)
    if tell:
        messages.post_many(_to_applicants(row, [*later, *told], at))
    row.done += len(part)
    if row.done >= len(row.work):
        row.finished_at = at
        if tell:
            messages.post_many(_to_offices(row, at))
    row.save(update_fields=["done", "failed", "finished_at"])
    return len(part)


def _reopen(pks: Sequence[int], *, at: datetime) -> int:
    """8l: what lapsed comes back to where it lapsed, if its window is open again. Returns how many could not, by fault.

    One that fails does not hold up the others; it stays lapsed, and the log says which.
    """
    failed = 0
    for pk in Dossier.objects.filter(pk__in=pks, state=State.LAPSED).order_by("id").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                act(pk, Action.REOPEN, by=SYSTEM, at=at)
        except Refusal:
            continue
        except (OperationalError, InterfaceError):
            raise  # the database itself: the piece is tried again as a whole
        except Exception:
            log.exception("reopening failed", dossier=pk)
            failed += 1
    return failed


def _cause(row: FollowUp) -> tuple[str, str, dict[str, str]]:
    """The name under which messages of it are told once, the first word of their template, their parameters."""
    if row.extension is not None:
        window = row.cycle.pack().windows[row.extension.window]
        params = {"window": window.label, "closes_at": row.extension.closes_at.isoformat(), "clause": "8l"}
        return f"extension-{row.extension_id}", "extended", params
    return f"supplement-{row.supplement_id}", "supplemented", {"clause": "8l"}


def _to_applicants(row: FollowUp, pks: Collection[int], at: datetime) -> Iterator[messages.Post]:
    """To each applicant whose day moves or whose draft meets new rules; whose dossier came back, the door has told."""
    move, word, params = _cause(row)
    for one in extending.rows_of(sorted(pks)):
        yield messages.Post(
            move=move, recipient=f"person-{one.person_id}", template=f"{word}.applicant",
            params=params | {"to": one.state}, about=one.stream, at=at,
        )  # fmt: skip


def _to_offices(row: FollowUp, at: datetime) -> Iterator[messages.Post]:
    """To each office that holds some of them now, with how many."""
    move, word, params = _cause(row)
    cycle, offices = row.cycle, Counter[tuple[str, int]]()
    for one in extending.rows_of(sorted({int(pk) for pk, _ in row.work})):
        office = extending.holder(one, cycle.committee.office_id)
        if office is not None:
            offices[office] += 1
    bodies = Counter[int]()
    for (name, body), count in offices.items():
        if word == "supplemented":
            bodies[body] += count
            continue
        yield messages.Post(
            move=move, recipient=f"organisation-{body}", template=f"extended.{name}",
            params=params | {"count": count, "cycle": cycle.pk}, about=f"cycle-{cycle.key}"[:64], at=at,
        )  # fmt: skip
    for body, count in bodies.items():
        yield messages.Post(
            move=move, recipient=f"organisation-{body}", template="supplemented.office",
            params=params | {"count": count, "cycle": cycle.pk}, about=f"cycle-{cycle.key}"[:64], at=at,
        )  # fmt: skip


def refresh_due(pks: Iterable[int]) -> list[int]:
    """Recompute the day until which each of these dossiers has to be acted on; returns those whose day has changed.

    Costs a query or two for each five hundred, since an extension for all concerns a whole round.
    """
    changed: list[int] = []
    wanted = list(pks)
    for start in range(0, len(wanted), 500):
        changed += _refresh_due(wanted[start : start + 500])
    return changed


def _refresh_due(pks: list[int]) -> list[int]:
    rows = Dossier.objects.filter(pk__in=pks).select_related("cycle__pack_version").defer(*PACK_FILES, "draft_sealed")
    flagged = set(
        Milestone.objects.filter(dossier__in=pks, kind="forwarded_flagged").values_list("dossier_id", flat=True)
    )
    extensions: dict[int, list[ExtensionRow]] = {}
    later: dict[datetime | None, list[int]] = {}
    for dossier in rows:
        if dossier.cycle_id not in extensions:
            extensions[dossier.cycle_id] = extensions_of(dossier.cycle_id)
        windows = windows_with(
            dossier.cycle.pack(), extensions[dossier.cycle_id], dossier_id=dossier.pk, unit_id=dossier.unit_id
        )
        due = due_at(dossier, windows, kinds={"forwarded_flagged"} if dossier.pk in flagged else ())
        if due != dossier.due_at:
            later.setdefault(due, []).append(dossier.pk)
    for due, moved in later.items():
        Dossier.objects.filter(pk__in=moved).update(due_at=due)
    return [pk for moved in later.values() for pk in moved]
