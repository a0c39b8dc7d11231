"""Recommendation, report, acceptance, 不予受理, and the bureau's extension (P3, P4, P5, 8l)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import PROCEDURE, Action, Inputs, Refusal, Role, State, decide
from zhiping.records import contents, operations
from zhiping.records.actors import LEVEL_OF_STATE, Actor, conflict, department_of, local_day, officers
from zhiping.records.door import Change, act
from zhiping.records.models import Cycle, Dossier, Extension, Organisation
from zhiping.records.situations import extensions_of, gather, options_of, windows_with
from zhiping.registers.fees import operations as fees
from zhiping.registers.integrity import queries as integrity
from zhiping.registers.recommendations.paper import JUDGEMENTS as JUDGEMENTS
from zhiping.stages.review.models import Report, ReportEntry
from zhiping.stages.review.operations.checking import person_of
from zhiping.stages.review.operations.refusing import known_ground

#: What the department looks at above all (P4): key → the word of the notice, and what is confirmed by the judgement.
FOCUS: Mapping[str, tuple[str, str]] = {
    "qualification": ("资格条件", "符合申报条件"),
    "truth": ("真实性", "材料真实"),
    "completeness": ("完整性", "材料齐全"),
    "timeliness": ("时效性", "在规定期限内取得、提交和报送"),
}


#: States in which more time for one dossier is a move of its own, which the door makes.
EXTENDABLE = frozenset(move.source for move in PROCEDURE if move.action == Action.EXTEND)


def _words(change: Change, kind: str, **texts: str) -> dict[str, str]:
    context = f"milestone|{kind}"
    return {key: contents.seal_words(change.dossier, text.strip(), context=context) for key, text in texts.items()}


def recommend(dossier: Dossier, *, judgements: Mapping[str, str], opinion: str, by: Actor, at: datetime) -> Dossier:
    """Recommend the applicant, as the unit's head (P3). ``judgements`` has a sentence for each key of ``JUDGEMENTS``.

    Raises ``BadInput`` for a judgement that is missing, ``Refusal`` while the procedure does not allow it.
    """
    missing = [key for key in JUDGEMENTS if not judgements.get(key, "").strip()]
    faults = [Fault(key, f"没有写“{JUDGEMENTS[key]}”的评价", "一两句具体的评价") for key in missing]
    if not opinion.strip():
        faults.append(Fault("opinion", "没有写综合推荐意见", "明确写出推荐的意见"))

    def apply(change: Change) -> None:
        # Asked after the door: who may not recommend at all is told that first.
        if faults:
            raise BadInput(faults)
        text = json.dumps({key: judgements[key].strip() for key in JUDGEMENTS}, ensure_ascii=False)
        change.milestone("recommended", _words(change, "recommended", judgements=text, opinion=opinion))

    return act(dossier, Action.RECOMMEND, by=by, at=at, apply=apply)


def not_recommend(dossier: Dossier, *, reason: str, by: Actor, at: datetime) -> Dossier:
    """Do not recommend the applicant, as the unit's head, with the reason (P3). It is no refusal of the year."""

    def apply(change: Change) -> None:
        change.milestone("not_recommended", _words(change, "not_recommended", reason=reason))

    return act(dossier, Action.NOT_RECOMMEND, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)


def reporting(dossier: Dossier, *, number: str = "", by: Actor, at: datetime) -> Report:
    """Begin a report of the department of ``dossier`` to its Committee office; whoever is reported is then entered."""
    return Report.objects.create(
        cycle=dossier.cycle, department=department_of(dossier), office=dossier.committee.office, number=number.strip(),
        by=person_of(by), at=at,
    )  # fmt: skip


def report_up(
    dossier: Dossier, *, opinion: str, judgements: Mapping[str, str], report: Report | None = None, place: int = 1,
    by: Actor, at: datetime,
) -> Dossier:  # fmt: skip
    """Pass the dossier at the department and report it to the Committee (P4). From here on nothing is returned (A1).

    ``judgements`` has a sentence for each key of ``FOCUS``: the notice asks for all four. ``report`` is the letter in
    which the dossier stands at ``place``; without one it gets a letter of its own. Raises ``BadInput`` for a judgement
    or an opinion that is missing.
    """
    faults = [
        Fault(key, f"没有写“{FOCUS[key][0]}”的审核结论", FOCUS[key][1])
        for key in FOCUS
        if not judgements.get(key, "").strip()
    ]
    if not opinion.strip():
        faults.append(Fault("opinion", "没有写审核意见", "签署的意见，例如：审核通过，同意上报"))

    def apply(change: Change) -> None:
        if faults:
            raise BadInput(faults)
        letter = report or reporting(change.dossier, by=by, at=at)
        ReportEntry.objects.create(report=letter, dossier=change.dossier, place=place)
        text = json.dumps({key: judgements[key].strip() for key in FOCUS}, ensure_ascii=False)
        words = _words(change, "reported_up", opinion=opinion, judgements=text)
        change.milestone("reported_up", {**words, "report": letter.code})
        change.audit |= {"report": letter.code}

    return act(dossier, Action.REPORT_UP, by=by, at=at, apply=apply)


def accept(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Accept the dossier at the Committee office (P5): the application shows 评委会已接收.

    Raises ``Refusal`` while an entry of the integrity record keeps the applicant from this title (A5).
    """

    def apply(change: Change) -> None:
        integrity.refuse_if_barred(change.dossier, at)
        change.milestone("accepted", {"level": LEVEL_OF_STATE[change.situation.state]})
        fees.order(change)

    return act(dossier, Action.ACCEPT, by=by, at=at, apply=apply)


def decline(dossier: Dossier, *, clause: str, reason: str, signed_in_afresh: bool, by: Actor, at: datetime) -> Dossier:
    """不予受理: the Committee office does not accept the dossier, on a clause and with a reason (P5)."""
    known_ground(dossier, clause, "decline")

    def apply(change: Change) -> None:
        change.milestone("declined", {"clause": clause, **_words(change, "declined", reason=reason)})
        change.audit |= {"decline_clause": clause}
        change.params |= {"decline_clause": clause}

    inputs = Inputs(clause=clause, reason=reason, signed_in_afresh=signed_in_afresh)
    return act(dossier, Action.DECLINE, by=by, at=at, inputs=inputs, apply=apply)


def check_later(
    cycle: Cycle, window: str, closes_at: datetime, at: datetime, *, dossier: Dossier | None, unit: Organisation | None
) -> None:
    """Raises ``BadInput`` unless it is later than the window closes now for those meant, with what they were given."""
    unit_id = dossier.unit_id if dossier else unit.pk if unit else None
    windows = windows_with(
        cycle.pack(), extensions_of(cycle.pk), dossier_id=dossier.pk if dossier else None, unit_id=unit_id
    )
    span = windows.get(window)
    if span is None:
        raise BadInput(Fault("window", "通知里没有这个期限", "列出的期限之一"))
    if closes_at <= max(span.closes_at, at):
        raise BadInput(Fault("closes_at", "新的截止时间不比现在的晚，或者已经过去", "晚于原截止时间的一个时间"))


def check_may_extend(cycle: Cycle, *, dossier: Dossier | None, by: Actor, at: datetime) -> None:
    """Raises ``Refusal`` where ``by`` may give no more time (8l, 8n) to ``dossier``, or without one to a unit or all.

    Asked before the preview, so that nobody learns only at the end that it is not theirs to give.
    """
    person = person_of(by)
    if dossier is not None and State(dossier.state) in EXTENDABLE:
        situation = gather(dossier, Action.EXTEND, by=by, at=at, inputs=Inputs(reason="asked"))
        answer = decide(situation, Action.EXTEND, options_of(dossier))
        if isinstance(answer, Refusal):
            raise answer
        return
    clause = next(move.clause for move in PROCEDURE if move.action == Action.EXTEND)
    day = local_day(cycle.pack().timezone, at)
    if person.pk not in officers(cycle.committee.office, [Role.BUREAU.value], day):
        raise Refusal("not_yours", clause, {"action": Action.EXTEND})
    if dossier is not None and (against := conflict(dossier, person)):
        raise Refusal(f"conflict_{against}", "9", {"action": Action.EXTEND})


def extend_dossier(
    dossier: Dossier, *, window: str, closes_at: datetime, reason: str, by: Actor, at: datetime
) -> Dossier:
    """Let ``window`` close later for one dossier that is under review (8l); a dossier elsewhere: ``extend_window``."""
    check_later(dossier.cycle, window, closes_at, at, dossier=dossier, unit=None)

    def apply(change: Change) -> None:
        operations.extend(
            dossier.cycle, window, closes_at=closes_at, reason=reason.strip(), dossier=dossier, person=person_of(by),
            at=at, tell=False,
        )  # fmt: skip
        change.audit |= {"window": window, "until": closes_at.isoformat()}
        change.params |= {"window": window, "until": closes_at.isoformat()}

    return act(dossier, Action.EXTEND, by=by, at=at, inputs=Inputs(reason=reason), apply=apply)


def extend_window(
    cycle: Cycle, *, window: str, closes_at: datetime, reason: str, dossier: Dossier | None = None,
    unit: Organisation | None = None, by: Actor, at: datetime,
) -> Extension:  # fmt: skip
    """Let ``window`` close later for one dossier in any state, one unit, or all of a cycle (8l), with a reason.

    What had lapsed in that window comes back. Raises ``Refusal`` when the actor does not lead the round.
    """
    check_may_extend(cycle, dossier=dossier, by=by, at=at)
    check_later(cycle, window, closes_at, at, dossier=dossier, unit=unit)
    if not reason.strip():
        raise Refusal("reason_missing", "8l")
    return operations.extend(
        cycle, window, closes_at=closes_at, reason=reason.strip(), dossier=dossier, unit=unit, person=person_of(by),
        at=at,
    )  # fmt: skip
