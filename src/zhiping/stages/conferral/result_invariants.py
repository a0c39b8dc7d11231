"""What must hold of lists of results, packages, notices, objections and re-checks (``zhiping check-data``)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

from zhiping.core.calendar import last_moment, publicity_last_day
from zhiping.core.procedure import Action, State
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.storage import keys
from zhiping.records import issuing
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.stages.conferral.models import Recheck, ResultObjection, Roll, RollLine
from zhiping.stages.conferral.operations.carrying import CARRIES, DECIDES
from zhiping.stages.conferral.paper.publishing import Unpublishable, refuse_identity_numbers, refuse_votes
from zhiping.stages.conferral.queries import names, papers
from zhiping.stages.conferral.queries.rolls import names_on
from zhiping.stages.conferral.queries.sealed import reason_of

#: An open objection keeps its person from each of these.
_BARRED: Final = (
    Action.PUBLICITY_ENDED, Action.SEND_TO_CONFIRMATION, Action.CONFIRM, Action.REJECT, Action.GIVE_BACK_RESULT,
)  # fmt: skip
#: By these a dossier comes to have passed.
_PASSING: Final = (Action.VOTE_PASSED, Action.RECORD_DEFENCE, Action.ADMIT)
#: Where an objection to a result can still be decided.
_OPEN_TO_OBJECTION: Final = (State.IN_PUBLICITY.value, State.PUBLICISED.value)


@everywhere("lists-are-as-they-were-frozen")
def lists_are_as_frozen() -> Iterator[str]:
    """P8, P9: who stands on a list, and how, is to the letter what the audit trail was committed to."""
    for roll in Roll.objects.order_by("id"):
        said = AuditEntry.objects.filter(stream=roll.stream, kind="roll.made").order_by("position").first()
        if said is None:
            yield f"roll {roll.code}: the trail does not know that it was made"
            continue
        promise = said.data["list"]
        found = hashlib.sha256(bytes.fromhex(promise["salt"]) + names.plain(names_on(roll, struck=True)))
        if found.hexdigest() != promise["sha256"]:
            yield f"roll {roll.code}: its lines are not those with which it was frozen"
        if (roll.kind, roll.number) != (said.data["kind"], said.data["number"]):
            yield f"roll {roll.code}: its kind or number is not the one with which it was made"


@everywhere("lists-have-their-paper")
def lists_have_their_paper() -> Iterator[str]:
    """P8, P9: what is opened is to the byte the paper that the trail knows, and the newest of its list."""
    for roll in Roll.objects.select_related("document__cycle", "cycle").order_by("id"):
        form = papers.form_of(roll)
        if form is None:
            continue
        row = roll.document
        if row is None:
            yield f"roll {roll.code}: has no paper"
            continue
        last = issuing.in_force(form, cycle=roll.cycle, subject=roll.code)
        if last is None or last.pk != row.pk:
            yield f"roll {roll.code}: {row.number} is not its newest paper"
        issued = AuditEntry.objects.filter(
            stream=f"cycle-{row.cycle.key}"[:64], kind="document.issued", data__number=row.number
        )
        if row.digest not in {entry.data["digest"] for entry in issued}:
            yield f"roll {roll.code}: the trail does not know the hash of {row.number}"
        try:
            issuing.file_of(row)
        except (FileNotFoundError, ValueError):
            yield f"roll {roll.code}: the file of {row.number} is gone"
        except (keys.Damaged, keys.KeyDestroyed) as wrong:
            yield f"roll {roll.code}: the file of {row.number} is not the one that was issued ({type(wrong).__name__})"


@everywhere("lists-tell-no-votes-and-no-numbers")
def lists_tell_no_votes() -> Iterator[str]:
    """rules.md 3, 6: nothing public of a list holds a count of votes or an identity number."""
    for roll in Roll.objects.filter(kind__in=[Roll.Kind.RESULTS, Roll.Kind.NOTICE]).order_by("id"):
        said = (roll.number, roll.basis)
        try:
            refuse_identity_numbers((said, names_on(roll, struck=True)))
            refuse_votes(said)
        except Unpublishable as where:
            yield f"roll {roll.code}: {type(where).__name__} at {where}"


@everywhere("results-run-their-days")
def results_run_their_days() -> Iterator[str]:
    """P8: an announcement ends with the last instant of its last day, by the rule under which it was posted."""
    for roll in Roll.objects.filter(kind=Roll.Kind.RESULTS).select_related("cycle__pack_version").order_by("id"):
        pack = roll.cycle.pack()
        assert roll.posted_on is not None
        last_on = publicity_last_day(
            roll.posted_on, days=roll.days or 0, unit=roll.day_unit, count_posting_day=bool(roll.count_posting_day),
            calendar=pack.calendar,
        )  # fmt: skip
        if (roll.last_on, roll.ends_at) != (last_on, last_moment(last_on, pack.timezone)):
            yield f"roll {roll.code}: ends on {roll.last_on}, by its rule on {last_on}"


def _lines(s: Subject) -> list[RollLine]:
    rows = RollLine.objects.filter(dossier=s.dossier).select_related("roll", "decided_by").order_by("id")
    found = list(rows)
    for row in found:
        row.dossier = s.dossier
    return found


@of_dossier("lists-and-moves-agree")
def lists_and_moves_agree(s: Subject) -> Iterator[str]:
    """P8, P9: whoever was announced, sent up, or notified stands on that list, and nobody stands there who was not;
    each decision beside a line is one that its dossier was led on with, by who decided.
    """
    lines = _lines(s)
    kept = Counter(
        (CARRIES[line.roll.kind], line.roll.code) for line in lines if line.carried_at and line.roll.kind in CARRIES
    )
    moved = Counter((t.action, str(t.data.get("roll"))) for t in s.traces if t.action in CARRIES.values())
    for action, roll in sorted((kept - moved) + (moved - kept), key=str):
        yield f"{s.code}: roll {roll} and the trail disagree on {action}"
    settled = Counter(
        (DECIDES[line.decision], line.roll.code, f"person-{line.decided_by_id}") for line in lines if line.settled_at
    )
    decided = Counter((t.action, str(t.data.get("roll")), t.by) for t in s.traces if t.action in DECIDES.values())
    for action, roll, by in sorted((settled - decided) + (decided - settled), key=str):
        yield f"{s.code}: roll {roll} and the trail disagree on {action} by {by}"
    if s.has_content:
        for line in lines:
            if line.decision in ("send_back", "reject") and not reason_of(line).strip():
                yield f"{s.code}: roll {line.roll.code} gives no reason for {line.decision}"


@of_dossier("announced-has-passed")
def announced_has_passed(s: Subject) -> Iterator[str]:
    """P8: whoever was announced had passed before, and no later than that."""
    state = ""
    for trace in s.traces:
        if trace.action in _PASSING and trace.target == State.PASSED:
            state = "passed"
        elif trace.target == State.NOT_PASSED:
            state = "not passed"
        elif trace.action == Action.ANNOUNCE and state != "passed":
            yield f"{s.code}: was announced (move {trace.number}) and had {state or 'no result'}"
    announced = [line.roll for line in _lines(s) if line.roll.kind == Roll.Kind.RESULTS and line.carried_at]
    ends = [(roll.made_at, roll.ends_at) for roll in announced]
    told = [(m.at, str(m.data.get("moment"))) for m in s.milestones if m.kind == "results_announced"]
    if Counter((at, str(end.isoformat() if end else "")) for at, end in ends) != Counter(told):
        yield f"{s.code}: its announcements end otherwise than its milestones say"
    over = s.last(Action.PUBLICITY_ENDED)
    if over is not None and ends and not any(end and made <= over.at and over.at > end for made, end in ends):
        yield f"{s.code}: its publicity was ended before it was over"


@of_dossier("notified-has-its-notice")
def notified_has_its_notice(s: Subject) -> Iterator[str]:
    """P9: number, day and list of a qualification are those of the notice, and it was confirmed before."""
    notices = {line.roll.code: line.roll for line in _lines(s) if line.roll.kind == Roll.Kind.NOTICE}
    for one in (m for m in s.milestones if m.kind == "qualification_issued"):
        roll = notices.get(str(one.data.get("roll")))
        if roll is None:
            yield f"{s.code}: was notified on a notice on which it does not stand"
        elif (one.data["number"], one.data["qualified_on"]) != (roll.number, str(roll.qualified_on)):
            yield f"{s.code}: number or day of its qualification are not those of the notice {roll.code}"
        if not any(t.action == Action.CONFIRM and t.at <= one.at for t in s.traces):
            yield f"{s.code}: was notified and never confirmed"


@of_dossier("objections-hold-their-person")
def objections_hold(s: Subject) -> Iterator[str]:
    """P8: an objection blocks the dossier exactly until it is decided, with findings and a reason, by an investigator;
    meanwhile its person goes no further.
    """
    rows = ResultObjection.objects.filter(dossier=s.dossier).select_related("hold", "line__roll", "line").order_by("id")
    for row in rows.prefetch_related("investigators", "findings"):
        if row.line.dossier_id != s.dossier.pk or row.line.roll.kind != Roll.Kind.RESULTS:
            yield f"{s.code}: objection {row.code} is to somebody else's result"
        if row.hold.dossier_id != s.dossier.pk or row.hold.kind != "open_objection":
            yield f"{s.code}: objection {row.code} holds something else"
        if (row.decided_at is None) != (row.hold.released_at is None):
            yield f"{s.code}: objection {row.code} and its hold disagree on whether it is decided"
        if row.decided_at is None and s.dossier.state not in (*_OPEN_TO_OBJECTION, State.CANCELLED.value):
            yield f"{s.code}: is {s.dossier.state} while objection {row.code} is open"
        came_in = _move_of(s, row)
        for trace in s.traces:
            still = row.decided_at is None or trace.at < row.decided_at
            if trace.action in _BARRED and trace.number > came_in and still:
                yield f"{s.code}: {trace.action} (move {trace.number}) while objection {row.code} was open"
        if row.decided_at is not None and row.hold.outcome != "joined":
            if row.decided_by_id not in {one.person_id for one in row.investigators.all()}:
                yield f"{s.code}: objection {row.code} was decided by who does not look into it"
            if not list(row.findings.all()):
                yield f"{s.code}: objection {row.code} was decided without a finding"
    fell = {str(t.data.get("objection")) for t in s.traces if t.action == Action.SUSTAIN_OBJECTION}
    upheld = {row.code for row in rows if row.upheld}
    for code in sorted(fell ^ upheld):
        yield f"{s.code}: objection {code} and the trail disagree on whether it was upheld"


def _move_of(s: Subject, row: ResultObjection) -> int:
    """The number of the move by which ``row`` came in."""
    raising = (Action.RAISE_OBJECTION, Action.RECORD_OBJECTION)
    return next((t.number for t in s.traces if t.action in raising and t.data.get("objection") == row.code), 0)


@of_dossier("objections-are-read-by-investigators")
def objections_are_read_by_investigators(s: Subject) -> Iterator[str]:
    """P8: whoever opened an objection had been named to look into it."""
    may = set(
        ResultObjection.objects.filter(dossier=s.dossier, investigators__isnull=False).values_list(
            "code", "investigators__person"
        )
    )
    for entry in AuditEntry.objects.filter(stream=s.dossier.stream, kind="objection.opened").order_by("position"):
        code = str(entry.data.get("objection"))
        if (code, entry.by) not in {(one, f"person-{person}") for one, person in may}:
            yield f"{s.code}: {entry.by} opened objection {code} without looking into it"


@of_dossier("rechecks-are-answered")
def rechecks_are_answered(s: Subject) -> Iterator[str]:
    """rules.md 3: a re-check holds until the chair answers it, and is answered as the dossier was led on."""
    rows = list(Recheck.objects.filter(dossier=s.dossier).select_related("hold").order_by("id"))
    for row in rows:
        if row.hold.dossier_id != s.dossier.pk or row.hold.kind != "recheck":
            yield f"{s.code}: its re-check holds something else"
        if (row.decided_at is None) != (row.hold.released_at is None):
            yield f"{s.code}: its re-check and the hold disagree on whether it is decided"
        if row.decided_at is None and s.dossier.state != State.NOT_PASSED:
            yield f"{s.code}: is {s.dossier.state} while a re-check is open"
    kept = Counter((row.upheld, row.decided_at, f"person-{row.decided_by_id}") for row in rows if row.decided_at)
    moved = Counter(
        (t.action == Action.UPHOLD_RESULT, t.at, t.by)
        for t in s.traces
        if t.action in (Action.UPHOLD_RESULT, Action.REPEAT_VOTE)
    )
    if kept != moved:
        yield f"{s.code}: its re-checks and the trail disagree"
