"""Where the result of one dossier is, as its applicant reads it; re-checks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zhiping.core.procedure import Action, Inputs, Move, Refusal, State, decide
from zhiping.core.procedure.words import explain
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Milestone
from zhiping.records.situations import gather, options_of, rules_pack
from zhiping.stages.conferral.models import Recheck, Roll, RollLine
from zhiping.stages.conferral.queries.sealed import context, reason_of, recheck_words

#: From the vote on there is a result to speak of.
WITH_RESULT: Final = frozenset(
    {
        State.PASSED, State.IN_PUBLICITY, State.PUBLICISED, State.AT_CONFIRMATION, State.CONFIRMED, State.CERTIFIED,
        State.ARCHIVED, State.NOT_PASSED, State.TO_DESTROY, State.DESTROYED, State.REVOKED,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way after the vote. ``done``: it is behind; ``here``: it is what is going on now."""

    title: str
    says: str
    done: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a result is. ``why``: why it was not passed or not confirmed, where that is told; ``roll``: the
    announcement in which the name stands.
    """

    passed: bool
    steps: tuple[Step, ...]
    why: str
    roll: Roll | None
    number: str
    qualified_on: date | None


_ORDER: Final = (
    State.PASSED, State.IN_PUBLICITY, State.PUBLICISED, State.AT_CONFIRMATION, State.CONFIRMED, State.CERTIFIED,
    State.ARCHIVED,
)  # fmt: skip


def standing(dossier: Dossier) -> Standing | None:
    """Where the result of ``dossier`` is; None before the vote. Five queries at most."""
    state = State(dossier.state)
    if state not in WITH_RESULT:
        return None
    options = options_of(dossier)
    announced = (
        Roll.objects.filter(lines__dossier=dossier, lines__refused="", kind=Roll.Kind.RESULTS).order_by("-id").first()
    )
    issued = Milestone.objects.filter(dossier=dossier, kind="qualification_issued").order_by("-id").first()
    number = str(issued.data["number"]) if issued else ""
    qualified_on = date.fromisoformat(issued.data["qualified_on"]) if issued else None
    if state not in _ORDER or (state == State.ARCHIVED and _lost(dossier)):
        return Standing(False, (), _why(dossier), announced, number, qualified_on)
    at = _ORDER.index(state)
    steps = [Step("评审通过", "评审委员会表决通过", at > 0, at == 0)]
    if options.result_publicity:
        until = f"到{announced.last_on.month}月{announced.last_on.day}日" if announced and announced.last_on else ""
        over = at >= _ORDER.index(State.PUBLICISED)
        steps.append(Step("公示", f"公示{until}，{'已期满' if over else '期满没有异议的继续办理'}", over, at == 1))
    by_whom = "人社部门" if options.confirmation else "评审组织单位"
    confirmed = at >= _ORDER.index(State.CONFIRMED)
    steps.append(Step("确认", f"{'已' if confirmed else ''}由{by_whom}确认", confirmed, at in (2, 3)))
    says = f"通知文号：{number}，{_from(qualified_on)}" if number else "确认以后印发"
    steps.append(Step("任职资格通知", says, bool(number), at == 4 and not number))
    if options.certificate:
        made = at >= _ORDER.index(State.CERTIFIED)
        says = "已经发证，可以查看和下载" if made else "通知印发以后发证"
        steps.append(Step("电子职称证书", says, made, at == 4 and bool(number)))
    return Standing(True, tuple(steps), "", announced, number, qualified_on)


def _lost(dossier: Dossier) -> bool:
    """Whether what is archived was not passed: a pack without destruction archives that too (P11)."""
    last = Milestone.objects.filter(dossier=dossier, kind="not_passed").order_by("-id").first()
    if last is None:
        return False
    # A re-check may have led to another vote, which is what counts then.
    return not Milestone.objects.filter(dossier=dossier, kind="voted", id__gt=last.pk, data__passed=True).exists()


def _from(day: date | None) -> str:
    return f"取得时间{day.year}年{day.month}月{day.day}日" if day else ""


_BY: Final = {
    Action.VOTE_NOT_PASSED.value: "评审委员会表决未通过。", Action.MISS_DEFENCE.value: "没有按时参加答辩。",
}  # fmt: skip


def _why(dossier: Dossier) -> str:
    """What is told: the reason of an objection upheld or of the confirmation, else by what it was not passed; never a
    count of votes."""
    line = RollLine.objects.filter(dossier=dossier, decision="reject", settled_at__isnull=False).order_by("-id").first()
    if line is not None:
        line.dossier = dossier
    upheld = dossier.result_objections.filter(upheld=True).order_by("-id").first()
    try:
        if line is not None:
            return reason_of(line)
        if upheld is not None:
            return contents.unseal_text(dossier, upheld.reason_sealed, context=context(upheld, "reason"))
    except keys.KeyDestroyed:
        return ""
    last = Milestone.objects.filter(dossier=dossier, kind="not_passed").order_by("-id").first()
    return _BY.get(str(last.data.get("by_action")), "") if last is not None else ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Whether a re-check may be asked for; if not, ``why``. ``until``: the last instant, where there is one."""

    allowed: bool
    why: str
    clause: str
    until: datetime | None


def may_ask(dossier: Dossier, *, by: Actor, at: datetime) -> Asking | None:
    """Whether ``by`` may ask for a re-check now; None where the pack gives no such right or nothing was lost."""
    options = options_of(dossier)
    if dossier.state != State.NOT_PASSED or not options.recheck:
        return None
    situation = gather(dossier, Action.REQUEST_RECHECK, by=by, at=at, inputs=Inputs(reason="?"))
    answer = decide(situation, Action.REQUEST_RECHECK, options)
    until = situation.moments.get("not_passed")
    if isinstance(answer, Refusal):
        return Asking(False, explain(answer, zone=rules_pack(dossier).timezone), answer.clause, until)
    assert isinstance(answer, Move)
    return Asking(True, "", answer.clause, until)


@dataclass(frozen=True, slots=True)
class Opened:
    """A re-check with its words."""

    row: Recheck
    reason: str
    answer: str


def recheck_of(dossier: Dossier) -> Opened | None:
    """The last re-check of ``dossier``, with its words."""
    row = dossier.rechecks.select_related("decided_by").order_by("-id").first()
    if row is None:
        return None
    row.dossier = dossier
    return Opened(row, *recheck_words(row))


def rechecks(cycle: Cycle, *, apart: Collection[int] = ()) -> list[Recheck]:
    """The re-checks of a round, those that wait first. One query."""
    found = (
        Recheck.objects.filter(dossier__cycle=cycle)
        .exclude(dossier__person__in=list(apart))
        .select_related("dossier__unit", "decided_by")
        .defer("dossier__draft_sealed", "reason_sealed", "answer_sealed")
    )
    return sorted(found, key=lambda one: (one.decided_at is not None, one.pk))
