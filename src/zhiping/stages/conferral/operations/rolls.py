"""Rolls (P8, P9): announce results, send up for confirmation, confirm, issue the notice of qualification.

A roll is frozen with its paper in one transaction, and only of those whom the door would let pass at that instant; then
each dossier goes through the door, some at once and the rest by the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from zhiping.core.calendar import last_moment
from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.model import Pack
from zhiping.core.procedure import Action, Inputs, Refusal, decide
from zhiping.core.procedure.words import explain
from zhiping.ground.audit import chain
from zhiping.ground.documents.service import MissingGlyphs
from zhiping.records import contents
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import PACK_FILES, Cycle, Dossier, Membership, Organisation
from zhiping.records.situations import gather, options_of, rules_pack
from zhiping.stages.conferral.models import Roll, RollLine
from zhiping.stages.conferral.operations.carrying import carry, issue
from zhiping.stages.conferral.paper.publishing import IdentityNumber, VoteCount
from zhiping.stages.conferral.queries import papers
from zhiping.stages.conferral.queries.names import named, plain
from zhiping.stages.conferral.queries.sealed import reason_context

#: Lines of one roll.
MOST: Final = 500

_ROLE = Membership.Role
Decision = RollLine.Decision


def _person_of(by: Actor, organisation: Organisation | None, roles: Sequence[str], pack: Pack, at: datetime) -> None:
    """Raises ``Refusal`` for who does not hold one of ``roles`` there."""
    day = local_day(pack.timezone, at)
    if by.person is None or by.person.pk not in officers(organisation, roles, day):
        raise Refusal("not_yours", "P9", {"action": Action.CONFIRM.value})


def _locked(dossiers: Sequence[Dossier], cycle: Cycle) -> list[Dossier]:
    rows = (
        Dossier.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.pk for one in dossiers], cycle=cycle)
        .select_related("cycle__pack_version", "committee__office", "pack_version", "unit", "department")
        .defer("draft_sealed", *PACK_FILES)
        .order_by("id")
    )
    return list(rows)


def _let_pass(rows: Sequence[Dossier], action: Action, by: Actor, at: datetime, inputs: Inputs | None = None) -> None:
    """Raises ``BadInput`` with a fault for everybody whom the door would refuse: nobody is published in vain."""
    faults = []
    for row in rows:
        answer = decide(gather(row, action, by=by, at=at, inputs=inputs), action, options_of(row))
        if isinstance(answer, Refusal):
            why = explain(answer, zone=rules_pack(row).timezone)
            faults.append(Fault("code", f"{row.applicant_name}（{row.code}）：{why}"))
    if faults:
        raise BadInput(faults)


@dataclass(frozen=True, slots=True)
class _Making:
    """What all rolls have in common when they are made."""

    cycle: Cycle
    dossiers: Sequence[Dossier]
    by: Actor
    at: datetime

    def checked(self, number: str, *, wanted: bool) -> str:
        faults = [] if self.dossiers else [Fault("code", "还没有选人", "至少选一人")]
        if len(self.dossiers) > MOST:
            faults.append(Fault("code", f"一次最多{MOST}人", "分几次办理"))
        if wanted and not number.strip():
            faults.append(Fault("number", "没有写文号", "文件的文号，照发文登记填写"))
        if faults:
            raise BadInput(faults)
        return number.strip()

    def freeze(self, roll: Roll, action: Action | None) -> Roll:
        """Lock, ask the door, enter the lines, issue the paper; all or nothing."""
        assert self.by.person is not None
        roll.cycle, roll.made_by, roll.made_at = self.cycle, self.by.person, self.at
        rows = _locked(self.dossiers, self.cycle)
        if len(rows) != len({one.pk for one in self.dossiers}):
            raise BadInput(Fault("code", "所选的人里有不属于这一轮的", "请重新选"))
        if action is not None:
            _let_pass(rows, action, self.by, self.at)
        try:
            # Of its own, so that a number that is taken does not spoil the transaction around it.
            with transaction.atomic():
                roll.save(force_insert=True)
        except IntegrityError:
            raise BadInput(Fault("number", f"文号{roll.number}已经用过", "另一个文号")) from None
        lines = named(rows, self.cycle.pack())
        RollLine.objects.bulk_create(
            RollLine(
                roll=roll, dossier_id=one.dossier, place=n, name=one.name, unit=one.unit, major=one.major,
                title=one.title, level=one.level, apart=one.apart,
            )
            for n, one in enumerate(lines, start=1)
        )  # fmt: skip
        _print(lambda: issue(roll, by=self.by, at=self.at))
        roll.save(update_fields=["document"])
        data = {
            "kind": roll.kind, "number": roll.number, "lines": len(lines), "list": chain.commitment(plain(lines)),
        }  # fmt: skip
        chain.append(roll.stream, "roll.made", by=self.by.label, at=self.at, data=data)
        return roll


def _print(work: Callable[[], None]) -> None:
    """Raises ``BadInput`` for what may not or cannot be printed."""
    try:
        work()
    except IdentityNumber as where:
        raise BadInput(Fault("code", f"名单里有身份证号（{where}），不能公布", "请先更正")) from None
    except VoteCount as where:
        missing = f"这里写了票数（{where}），公布的文件不能写票数"
        raise BadInput(Fault("basis", missing, "请删去，票数只记入计票表和会议记录")) from None
    except MissingGlyphs as lacking:
        raise BadInput(Fault("code", f"现有字库没有“{lacking.characters}”，印不出来", "请联系系统管理员")) from None


def _results_of(cycle: Cycle, at: datetime, number: str) -> Roll:
    pack = cycle.pack()
    if pack.procedure.results is None:
        missing = "规则包没有写明评审结果怎样公示，不能公示"
        raise BadInput(Fault("number", missing, "请评审组织单位在 procedure.yaml 中补上 results"))
    rule, posted_on = pack.publicity.result, local_day(pack.timezone, at)
    last_on = papers.last_day(pack, posted_on)
    return Roll(
        kind=Roll.Kind.RESULTS, number=number, posted_on=posted_on, last_on=last_on,
        ends_at=last_moment(last_on, pack.timezone), days=rule.days, day_unit=rule.unit,
        count_posting_day=rule.count_posting_day,
    )  # fmt: skip


def announce(cycle: Cycle, dossiers: Sequence[Dossier], *, number: str, by: Actor, at: datetime) -> Roll:
    """Publicise who passed (P8): the list and its paper are frozen, and stand before everybody from now on.

    The end is the last instant of the last day by the pack's rule; nothing changes it. Raises ``Refusal`` for who does
    not work in the Committee office; ``BadInput`` for nobody, a number that is empty or taken, a year whose working
    days are not known, and with a fault for everybody who cannot be publicised now.
    """
    _person_of(by, cycle.committee.office, (_ROLE.OFFICE_REVIEWER,), cycle.pack(), at)
    making = _Making(cycle, dossiers, by, at)
    typed = making.checked(number, wanted=True)
    with transaction.atomic():
        roll = making.freeze(_results_of(cycle, at, typed), Action.ANNOUNCE)
    carry(roll)
    return roll


def foreseen(cycle: Cycle, dossiers: Sequence[Dossier], *, number: str, by: Actor, at: datetime) -> Roll:
    """The roll that ``announce`` would make, for the preview; not saved. Raises what it raises."""
    making = _Making(cycle, dossiers, by, at)
    roll = _results_of(cycle, at, making.checked(number, wanted=True))
    with transaction.atomic():
        _let_pass(_locked(dossiers, cycle), Action.ANNOUNCE, by, at)
    return roll


def hr_of(cycle: Cycle) -> Organisation:
    """The HR department that confirms what this committee decided (P9). Raises ``BadInput`` where none is above it."""
    above = cycle.committee.office.superior
    if above is None or above.kind != Organisation.Kind.HR_DEPARTMENT:
        raise BadInput(Fault("code", "系统里没有登记评委会办公室的上级人社部门，无处报送", "请系统管理员先登记"))
    return above


def send(cycle: Cycle, dossiers: Sequence[Dossier], *, number: str = "", by: Actor, at: datetime) -> Roll:
    """Send those whose publicity is over to the HR department as one package (P9). Raises as :func:`announce`."""
    _person_of(by, cycle.committee.office, (_ROLE.OFFICE_REVIEWER,), cycle.pack(), at)
    making = _Making(cycle, dossiers, by, at)
    typed = making.checked(number, wanted=False)
    body = hr_of(cycle)
    with transaction.atomic():
        roll = making.freeze(
            Roll(kind=Roll.Kind.PACKAGE, number=typed, body=body), Action.SEND_TO_CONFIRMATION
        )  # fmt: skip
    carry(roll)
    return roll


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the confirming body decided: per place of the line; one clause and reason for those not confirmed."""

    by_place: Mapping[int, str]
    clause: str = ""
    reason: str = ""

    @property
    def against(self) -> set[str]:
        """The decisions among them that need a reason."""
        return {one for one in self.by_place.values() if one != Decision.CONFIRM}

    def faults(self, pack: Pack) -> list[Fault]:
        """What is missing."""
        found = []
        if not self.by_place:
            found.append(Fault("code", "还没有选怎样办", "至少办一人"))
        if self.against and not self.reason.strip():
            found.append(Fault("reason", "没有写理由", "退回或不予确认的理由，会告知有关的人"))
        if Decision.REJECT in self.against and self.clause not in pack.clauses:
            found.append(Fault("clause", "没有选依据的条款", "不予确认所依据的条款"))
        return found


def decide_lines(roll: Roll, verdicts: Verdicts, *, by: Actor, at: datetime) -> int:
    """The HR department's decisions about lines of its package, all in one act (P9); returns how many.

    Raises ``Refusal`` for who does not work there, ``BadInput`` for missing reasons and for lines that are decided
    already or never arrived; then nothing is decided.
    """
    if roll.kind != Roll.Kind.PACKAGE:
        raise ValueError("only packages are decided by somebody else")
    _person_of(by, roll.body, (_ROLE.HR_OFFICER,), roll.cycle.pack(), at)
    return _decided(roll, verdicts, by, at)


def confirm_own(
    cycle: Cycle, dossiers: Sequence[Dossier], verdicts: Mapping[int, str], *, clause: str = "", reason: str = "",
    number: str = "", by: Actor, at: datetime,
) -> Roll:  # fmt: skip
    """The bureau's own confirmation, where the pack leaves it to the bureau (P9): ``verdicts`` by the dossier's id.

    Raises as :func:`decide_lines`; nothing is kept then.
    """
    _person_of(by, cycle.committee.office, (_ROLE.BUREAU,), cycle.pack(), at)
    making = _Making(cycle, dossiers, by, at)
    typed = making.checked(number, wanted=False)
    if Decision.SEND_BACK in verdicts.values():
        raise BadInput(Fault("code", "本单位确认的，没有退回这一项", "确认，或不予确认"))
    with transaction.atomic():
        roll = making.freeze(Roll(kind=Roll.Kind.OWN, number=typed, finished_at=at), None)
        places = {line.dossier_id: line.place for line in roll.lines.all()}
        roll.lines.update(carried_at=at)
        by_place = {places[pk]: verdict for pk, verdict in verdicts.items()}
        _decided(roll, Verdicts(by_place, clause, reason), by, at, carrying=False)
    carry(roll)
    return roll


def _decided(roll: Roll, verdicts: Verdicts, by: Actor, at: datetime, *, carrying: bool = True) -> int:
    if faults := verdicts.faults(roll.cycle.pack()):
        raise BadInput(faults)
    assert by.person is not None
    with transaction.atomic():
        Roll.objects.select_for_update(of=("self",)).get(pk=roll.pk)
        lines = list(
            roll.lines.filter(place__in=list(verdicts.by_place), carried_at__isnull=False, decision="")
            .select_related("dossier__cycle__pack_version", "dossier__committee__office", "dossier__pack_version",
                            "dossier__unit", "dossier__department")
            .defer("dossier__draft_sealed")
        )  # fmt: skip
        if len(lines) != len(verdicts.by_place):
            raise BadInput(Fault("code", "所选的人里有已经办过的，或还没有送到的", "请看最新的名单再选"))
        for decision in Decision:
            _ask(lines, verdicts, decision, by, at)
        for line in lines:
            line.decision = Decision(verdicts.by_place[line.place])
            line.decided_by, line.decided_at, line.refused = by.person, at, ""
            if line.decision != Decision.CONFIRM:
                line.clause = verdicts.clause if line.decision == Decision.REJECT else ""
                line.reason_sealed = contents.seal_text(
                    line.dossier, verdicts.reason.strip(), context=reason_context(line)
                )
            line.save()
        counts = {one.value: sum(1 for line in lines if line.decision == one) for one in Decision}
        chain.append(roll.stream, "roll.decided", by=by.label, at=at, data=counts)
    if carrying:
        carry(roll)
    return len(lines)


_ASKED: Final = {
    Decision.CONFIRM: Action.CONFIRM, Decision.SEND_BACK: Action.SEND_BACK, Decision.REJECT: Action.REJECT,
}  # fmt: skip


def _ask(lines: Sequence[RollLine], verdicts: Verdicts, decision: Decision, by: Actor, at: datetime) -> None:
    rows = [line.dossier for line in lines if verdicts.by_place[line.place] == decision]
    inputs = Inputs(clause=verdicts.clause, reason=verdicts.reason)
    _let_pass(rows, _ASKED[decision], by, at, inputs)


def issuer_of(cycle: Cycle) -> tuple[Organisation, str]:
    """Who issues the document of P9 by the pack, and in which role its officers do."""
    if cycle.pack().options.issuer == "bureau":
        return cycle.committee.office, _ROLE.BUREAU
    return hr_of(cycle), _ROLE.HR_OFFICER


def give_notice(
    cycle: Cycle, dossiers: Sequence[Dossier], *, number: str, qualified_on: date, basis: str, by: Actor, at: datetime
) -> Roll:
    """Issue the notice of qualification (P9) for those who are confirmed. ``qualified_on``: from which day it counts.

    Raises ``Refusal`` for who does not issue it by the pack; ``BadInput`` as :func:`announce`, for a missing basis,
    and for a day that is still to come.
    """
    pack = cycle.pack()
    body, role = issuer_of(cycle)
    _person_of(by, body, (role,), pack, at)
    making = _Making(cycle, dossiers, by, at)
    typed = making.checked(number, wanted=True)
    faults = [] if basis.strip() else [Fault("basis", "没有写依据", "依据的文件和文号")]
    if qualified_on > local_day(pack.timezone, at):
        faults.append(Fault("qualified_on", "取得资格的日子还没有到", "不晚于今天"))
    if faults:
        raise BadInput(faults)
    with transaction.atomic():
        roll = making.freeze(
            Roll(kind=Roll.Kind.NOTICE, number=typed, body=body, qualified_on=qualified_on, basis=basis.strip()),
            Action.ISSUE_QUALIFICATION,
        )
    carry(roll)
    return roll
