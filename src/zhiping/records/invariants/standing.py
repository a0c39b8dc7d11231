"""What must hold of where a dossier stands: days, returns, holds, decisions, and the installation around it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from zhiping.core.policy.reader import pack_hash
from zhiping.core.procedure import CORRECTABLE, ENDS, Action, State
from zhiping.records.following import unfinished
from zhiping.records.invariants.registry import everywhere, of_dossier
from zhiping.records.invariants.subject import Subject
from zhiping.records.models import Dossier, FollowUp, ItemCheck, PackVersion, Revision
from zhiping.records.situations import due_at, windows_of

_REACHED = {State.AT_DEPARTMENT.value: "reached_department", State.AT_COMMITTEE.value: "reached_office"}
#: States of dossiers that are at a level, before the Committee accepts them.
_REFUSABLE = frozenset({State.AT_UNIT.value, State.AT_DEPARTMENT.value})


@everywhere("migrations-applied")
def migrations_applied() -> Iterator[str]:
    """The database has every migration of this release."""
    loader = MigrationLoader(connection)
    # Every one, not only the last: a plan towards an applied last one would not look at those before it.
    for app, name in sorted(set(loader.graph.nodes) - set(loader.applied_migrations)):
        yield f"{app}.{name} is not applied"


@everywhere("pack-bytes")
def pack_bytes() -> Iterator[str]:
    """Every stored pack still has the bytes of its hash."""
    for version in PackVersion.objects.order_by("id").iterator():
        found = pack_hash({path: text.encode() for path, text in version.files.items()})
        if found != version.hash:
            yield f"{version.pack_id}: the stored bytes have the hash {found}, recorded is {version.hash}"


@of_dossier("one-per-year")
def one_per_year(s: Subject) -> Iterator[str]:
    """rules.md 2: one application of a person in a series and cycle year, and the row says which."""
    row = s.dossier
    if (row.series, row.year) != (row.cycle.series, row.cycle.year):
        yield f"{s.code}: says {row.series} {row.year}, its cycle is {row.cycle.series} {row.cycle.year}"
    others = Dossier.objects.filter(person=row.person_id, cycle__series=row.cycle.series, cycle__year=row.cycle.year)
    for code in others.exclude(pk=row.pk).filter(pk__gt=row.pk).values_list("code", flat=True):
        yield f"{s.code}: the same person also has {code} in this series and year"


@of_dossier("due-day")
def due_day(s: Subject) -> Iterator[str]:
    """Until when somebody has to act is what the windows and their extensions say.

    While the worker has not yet done all that more time brings, a day may still be the earlier one: nothing lapses by
    it, since the door asks the windows themselves.
    """
    if unfinished(s.dossier.cycle).exists():
        return
    due = due_at(s.dossier, windows_of(s.dossier))
    if due != s.dossier.due_at:
        yield f"{s.code}: due at {s.dossier.due_at}, by the windows at {due}"


@everywhere("follow-ups")
def follow_ups() -> Iterator[str]:
    """8l: what more time had to do is finished exactly when all of it was done."""
    for row in FollowUp.objects.select_related("cycle").order_by("id"):
        if (row.finished_at is not None) != (row.done >= len(row.work)) or row.done > len(row.work):
            done = f"{row.done} of {len(row.work)}"
            yield f"{row.cycle.key}: follow-up {row.pk} has done {done}, finished: {row.finished_at}"


@of_dossier("returned-from")
def returned_from(s: Subject) -> Iterator[str]:
    """The row knows which level returned it last, and whether it was sent again."""
    last, again, anew = s.last(Action.RETURN), s.last(Action.RESUBMIT), s.last(Action.CHANGE_UNIT)
    # A change of unit lets it begin anew (8m): what was before it does not count.
    if anew is not None:
        last = last if last is not None and last.number > anew.number else None
        again = again if again is not None and again.number > anew.number else None
    if (last.source if last else "") != s.dossier.returned_from:
        said = s.dossier.returned_from or "nowhere"
        yield f"{s.code}: returned from {said}, by the trail from {last.source if last else 'nowhere'}"
    if s.dossier.corrected != (again is not None):
        yield f"{s.code}: the row and the trail disagree on whether it was submitted again"


@of_dossier("holds-consistent")
def holds_consistent(s: Subject) -> Iterator[str]:
    """A refusal waits exactly where one was proposed and nothing has settled it."""
    waiting = sum(1 for h in s.holds if h.kind == "pending_refusal" and h.released_at is None)
    settled = s.last(Action.PROPOSE_REFUSAL, Action.CONFIRM_REFUSAL, Action.TAKE_BACK_REFUSAL, Action.DROP_REFUSAL)
    proposed = settled is not None and settled.action == Action.PROPOSE_REFUSAL and s.dossier.state in _REFUSABLE
    if waiting != int(proposed):
        yield f"{s.code}: {waiting} refusals wait, by the trail {int(proposed)}"
    if waiting and State(s.dossier.state) in ENDS:
        yield f"{s.code}: is {s.dossier.state}, and a refusal still waits"
    for hold in s.holds:
        if hold.released_at is not None and hold.released_at < hold.opened_at:
            yield f"{s.code}: hold {hold.kind} was released before it was opened"


@of_dossier("corrected-by-two")
def corrected_by_two(s: Subject) -> Iterator[str]:
    """8d: every corrected revision was proposed by one and confirmed by another, and stands in the trail."""
    confirmed = [t for t in s.traces if t.action == Action.CORRECT_CLERICALLY]
    made = [r for r in s.revisions if r.purpose == Revision.Purpose.CORRECTION]
    if [t.data.get("revision") for t in confirmed] != [r.number for r in made]:
        yield f"{s.code}: {len(confirmed)} corrections in the trail, {len(made)} corrected revisions"
    for trace in confirmed:
        if trace.data.get("proposed_by") in (None, "", trace.by):
            yield f"{s.code}: one person alone corrected revision {trace.data.get('revision')}"
    waiting = [h for h in s.holds if h.kind == "pending_correction" and h.released_at is None]
    if waiting and State(s.dossier.state) not in CORRECTABLE:
        yield f"{s.code}: is {s.dossier.state}, and a correction still waits"


@of_dossier("recommended-after-publicity")
def recommended_after_publicity(s: Subject) -> Iterator[str]:
    """P3: whoever was recommended had been publicised to the end of the last day."""
    for trace in s.traces:
        if trace.action not in (Action.RECOMMEND, Action.RECOMMEND_ON_PAPER):
            continue
        posted = [m for m in s.milestones if m.kind == "publicity_posted" and m.at <= trace.at]
        if not any(datetime.fromisoformat(m.data["ends_at"]) < trace.at for m in posted):
            yield f"{s.code}: recommended in move {trace.number}, and no publicity had run out"


@of_dossier("accepted-all-true")
def accepted_all_true(s: Subject) -> Iterator[str]:
    """P5: whatever was accepted had every item marked true by the Committee office."""
    accepted = s.last(Action.ACCEPT)
    if accepted is None or not s.submissions:
        return
    marks = ItemCheck.objects.filter(revision=s.submissions[-1], level="office").values_list("mark", flat=True)
    true = sum(1 for mark in marks if mark == ItemCheck.Mark.TRUE)
    if true != s.submissions[-1].item_count or true != len(marks):
        yield f"{s.code}: accepted with {true} of {s.submissions[-1].item_count} items marked true"


@of_dossier("levels-reached")
def levels_reached(s: Subject) -> Iterator[str]:
    """Who may see a dossier follows from the levels it reached: the milestones say what the trail says."""
    kinds = {m.kind for m in s.milestones}
    reached = {t.target for t in s.traces if t.source != t.target}
    for state, kind in _REACHED.items():
        if (state in reached) != (kind in kinds):
            yield f"{s.code}: the trail and the milestone {kind} disagree"
