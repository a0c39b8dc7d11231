"""审核不通过 (A2): it ends this year's application, so it takes a clause, a reason, the name, and two officers."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Decision
from zhiping.core.procedure import Action, Inputs
from zhiping.records import contents
from zhiping.records.actors import LEVEL_OF_STATE, Actor
from zhiping.records.door import Change, act
from zhiping.records.models import Dossier, Hold
from zhiping.records.situations import rules_pack

#: Under which context the reason of a pending refusal is sealed.
PENDING = "refusal|pending"


def same_name(typed: str, name: str) -> bool:
    """Whether ``typed`` is ``name`` in full; only spaces at the ends and Unicode form are forgiven."""
    return bool(typed.strip()) and unicodedata.normalize("NFC", typed.strip()) == unicodedata.normalize("NFC", name)


def known_ground(dossier: Dossier, clause: str, decision: Decision) -> None:
    """Raises ``BadInput`` when ``decision`` may not rest on ``clause``; an empty one is for the procedure to refuse."""
    if clause and clause not in {ground.clause for ground in rules_pack(dossier).grounds.bearing(decision)}:
        raise BadInput(Fault("clause", "不能依据这一条作出这个决定", "列出的条款之一"))


def _inputs(dossier: Dossier, clause: str, reason: str, typed_name: str, signed_in_afresh: bool) -> Inputs:
    known_ground(dossier, clause, "refuse")
    return Inputs(clause=clause, reason=reason, name_matches=same_name(typed_name, dossier.applicant_name),
                  signed_in_afresh=signed_in_afresh)  # fmt: skip


def propose_refusal(
    dossier: Dossier, *, clause: str, reason: str, typed_name: str, signed_in_afresh: bool, by: Actor, at: datetime
) -> Dossier:
    """Propose a refusal on ``clause`` (a clause key); nothing happens to the applicant before a second officer agrees.

    ``signed_in_afresh`` says that the actor has just given the password again. Raises ``Refusal`` or ``BadInput``.
    """

    def apply(change: Change) -> None:
        sealed = contents.seal_text(change.dossier, reason.strip(), context=PENDING)
        change.hold("pending_refusal", data={"clause": clause}, text_sealed=sealed)
        change.audit |= {"refusal_clause": clause}
        change.params |= {"refusal_clause": clause}

    inputs = _inputs(dossier, clause, reason, typed_name, signed_in_afresh)
    return act(dossier, Action.PROPOSE_REFUSAL, by=by, at=at, inputs=inputs, apply=apply)


def _refused(change: Change, *, clause: str, reason: str, proposed_by: str) -> None:
    level = LEVEL_OF_STATE[change.situation.state]
    words = contents.seal_words(change.dossier, reason, context="milestone|refused")
    change.milestone("refused", {"level": level, "clause": clause, "reason": words, "proposed_by": proposed_by})
    change.audit |= {"level": level, "refusal_clause": clause, "proposed_by": proposed_by}
    change.params |= {"refusal_clause": clause, "level": level}


def confirm_refusal(dossier: Dossier, *, signed_in_afresh: bool, by: Actor, at: datetime) -> Dossier:
    """Confirm the refusal that another officer proposed: this year's application ends (A2)."""

    def apply(change: Change) -> None:
        hold = Hold.objects.get(dossier=change.dossier, kind="pending_refusal", released_at__isnull=True)
        reason = contents.unseal_text(change.dossier, hold.text_sealed, context=PENDING)
        _refused(change, clause=hold.data["clause"], reason=reason, proposed_by=hold.opened_by)
        change.release("pending_refusal", "confirmed")

    return act(
        dossier, Action.CONFIRM_REFUSAL, by=by, at=at, inputs=Inputs(signed_in_afresh=signed_in_afresh), apply=apply
    )


def take_back_refusal(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Take back a refusal that nobody has confirmed yet; the review goes on where it was."""

    def apply(change: Change) -> None:
        change.release("pending_refusal", "taken_back")

    return act(dossier, Action.TAKE_BACK_REFUSAL, by=by, at=at, apply=apply)


def refuse(
    dossier: Dossier, *, clause: str, reason: str, typed_name: str, signed_in_afresh: bool, by: Actor, at: datetime
) -> Dossier:
    """Refuse at once, where the pack asks for no second officer (A2)."""

    def apply(change: Change) -> None:
        _refused(change, clause=clause, reason=reason.strip(), proposed_by=by.label)

    inputs = _inputs(dossier, clause, reason, typed_name, signed_in_afresh)
    return act(dossier, Action.REFUSE, by=by, at=at, inputs=inputs, apply=apply)
