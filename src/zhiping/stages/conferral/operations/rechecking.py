"""The re-check (复查, rules.md 3): asked for by who did not pass, decided by the chair with an answer."""

from __future__ import annotations

from datetime import datetime

from zhiping.core.procedure import Action, Inputs
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier
from zhiping.stages.conferral.models import Recheck
from zhiping.stages.conferral.queries.sealed import recheck_context


def request(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Recheck:
    """Ask for a re-check of the result of ``dossier``. Raises ``Refusal``: too late, asked before, without a reason."""
    made: list[Recheck] = []

    def apply(change: Change) -> None:
        row = Recheck(dossier=change.dossier, hold=change.hold("recheck"), asked_at=change.at)
        row.reason_sealed = contents.seal_text(change.dossier, reason.strip(), context=recheck_context(row, "reason"))
        row.save()
        made.append(row)

    act(dossier, Action.REQUEST_RECHECK, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)
    return made[0]


def decide(dossier: Dossier, *, upheld: bool, answer: str, by: Actor, at: datetime) -> Dossier:
    """Let the result of ``dossier`` stand, or have it voted on anew, with an ``answer``. Raises ``Refusal``."""

    def apply(change: Change) -> None:
        row = Recheck.objects.select_for_update(of=("self",)).get(dossier=change.dossier, decided_at__isnull=True)
        row.upheld, row.decided_by, row.decided_at = upheld, change.by.person, change.at
        row.answer_sealed = contents.seal_text(change.dossier, answer.strip(), context=recheck_context(row, "answer"))
        row.save()
        change.release("recheck", "upheld" if upheld else "repeated")
        change.milestone("recheck_decided", {"upheld": upheld})

    action = Action.UPHOLD_RESULT if upheld else Action.REPEAT_VOTE
    return act(dossier, action, by=by, at=at, inputs=Inputs(reason=answer), apply=apply)
