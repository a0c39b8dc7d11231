"""What the audit trail and the data must say alike."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from zhiping.core.procedure import Action, Party, Role, State
from zhiping.ground.audit import chain
from zhiping.ground.messages.models import Message, OutboxRow
from zhiping.records.invariants.registry import everywhere, of_dossier
from zhiping.records.invariants.subject import Subject


@everywhere("audit-chains")
def audit_chains() -> Iterator[str]:
    """Every chain of the audit trail verifies."""
    for fault in chain.verify().faults:
        yield f"{fault.stream}#{fault.position}: {fault.kind}"


@of_dossier("state-follows-trail")
def state_follows_trail(s: Subject) -> Iterator[str]:
    """Replaying the trail from the draft on leads to the state in the row."""
    state = State.DRAFT.value
    for trace in s.traces:
        if trace.source != state:
            yield f"{s.code}: move {trace.number} leaves {trace.source}, but the dossier was in {state}"
        state = trace.target
    if state != s.dossier.state:
        yield f"{s.code}: is {s.dossier.state}, the trail ends in {state}"


@of_dossier("state-since")
def state_since(s: Subject) -> Iterator[str]:
    """The state was entered when the trail says so."""
    entered = next((t.at for t in reversed(s.traces) if t.source != t.target), None)
    if entered is not None and entered != s.dossier.state_since:
        yield f"{s.code}: since {s.dossier.state_since.isoformat()}, by the trail since {entered.isoformat()}"


@of_dossier("moves-counted")
def moves_counted(s: Subject) -> Iterator[str]:
    """Every move has its number, without a gap, and the row knows how many there were."""
    if [t.number for t in s.traces] != list(range(1, len(s.traces) + 1)):
        yield f"{s.code}: the moves of the trail are not numbered 1 to {len(s.traces)}"
    if s.dossier.moves != len(s.traces):
        yield f"{s.code}: {s.dossier.moves} moves, {len(s.traces)} in the trail"


@of_dossier("moves-in-procedure")
def moves_in_procedure(s: Subject) -> Iterator[str]:
    """Every move is a row of the procedure, and was made on its clause."""
    for trace in s.traces:
        if trace.row is None:
            yield f"{s.code}: move {trace.number} ({trace.source} {trace.action} {trace.target}) has no row"


@of_dossier("nobody-on-own-dossier")
def nobody_on_own_dossier(s: Subject) -> Iterator[str]:
    """rules.md 9: the applicant made no move that belongs to an office."""
    own = f"person-{s.dossier.person_id}"
    for trace in s.traces:
        row = trace.row
        if row is not None and trace.by == own and Role.APPLICANT not in row.whose:
            yield f"{s.code}: the applicant made move {trace.number} ({trace.action})"
    if any(m.kind == "acted" and m.by == own for m in s.milestones):
        yield f"{s.code}: the applicant acted at a level"


@of_dossier("levels-apart")
def levels_apart(s: Subject) -> Iterator[str]:
    """rules.md 9: nobody acted at two levels of one dossier."""
    levels: dict[str, set[str]] = {}
    for milestone in s.milestones:
        if milestone.kind == "acted":
            levels.setdefault(milestone.by, set()).add(str(milestone.data.get("level")))
    for by, acted in sorted(levels.items()):
        if len(acted) > 1:
            yield f"{s.code}: {by} acted at {', '.join(sorted(acted))}"


@of_dossier("acts-are-noted")
def acts_are_noted(s: Subject) -> Iterator[str]:
    """Who made a move of a level is noted as having acted there: the rule of two levels rests on it."""
    noted = {m.by for m in s.milestones if m.kind == "acted"}
    for trace in s.traces:
        row = trace.row
        if row is None or trace.by == "system" or not row.level_for(row.whose):
            continue
        if trace.by not in noted:
            yield f"{s.code}: {trace.by} made move {trace.number} ({trace.action}) and is noted at no level"


@of_dossier("refused-by-two")
def refused_by_two(s: Subject) -> Iterator[str]:
    """A2: a refusal was proposed by one officer and confirmed by another."""
    confirmed = s.last(Action.CONFIRM_REFUSAL)
    if confirmed is None:
        return
    proposed = [t for t in s.traces if t.action == Action.PROPOSE_REFUSAL and t.number < confirmed.number]
    if not proposed:
        yield f"{s.code}: a refusal was confirmed that nobody proposed"
    elif proposed[-1].by == confirmed.by:
        yield f"{s.code}: {confirmed.by} proposed and confirmed the refusal"


@of_dossier("told")
def told(s: Subject) -> Iterator[str]:
    """Every party that the procedure tells of a move has its message in the outbox."""
    rows = OutboxRow.objects.filter(about=s.dossier.stream).values_list("move", "recipient", "template")
    sent: dict[str, set[tuple[str, str]]] = {}
    for move, recipient, template in rows:
        sent.setdefault(move, set()).add((recipient, template))
    for trace in s.traces:
        row = trace.row
        if row is None:
            continue
        found = sent.get(f"{s.dossier.stream}#{trace.number}", set())
        templates = {template for _, template in found}
        for party in row.told:
            # Two parties in one office share one message: office and bureau, and a unit that is its own department.
            shared = any(not recipient.startswith("person-") for recipient, _ in found)
            if f"{trace.action.value}.{party.value}" not in templates and (party == Party.APPLICANT or not shared):
                yield f"{s.code}: {party.value} was not told of move {trace.number} ({trace.action})"


@everywhere("delivered-once")
def delivered_once() -> Iterator[str]:
    """What is marked as delivered lies in the inbox, and what lies there is marked."""
    rows = OutboxRow.objects.annotate(there=Exists(Message.objects.filter(outbox=OuterRef("pk"))))
    for pk in rows.filter(delivered_at__isnull=False, there=False).values_list("pk", flat=True):
        yield f"outbox {pk}: marked as delivered, and in no inbox"
    for pk in rows.filter(delivered_at__isnull=True, there=True).values_list("pk", flat=True):
        yield f"outbox {pk}: in an inbox, and not marked as delivered"
