"""回避: found by rule, declared by an expert, asked for by an applicant, brought up by the office; the chair decides.

Whoever declares it themselves keeps out at once; about everybody else the chair decides first. A ground that was
dismissed is remembered by its key and not raised again.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Refusal, State
from zhiping.ground.audit import chain
from zhiping.records import contents, recusing
from zhiping.records.actors import Actor, conflict, free, local_day, officers
from zhiping.records.models import Dossier, Membership, Person
from zhiping.records.situations import rules_pack
from zhiping.registers.experts.models import Expert, Recusal, Request
from zhiping.registers.experts.operations import telling
from zhiping.registers.experts.operations.pool import KEEPS, may_keep
from zhiping.registers.experts.queries.recusals import KEEPS_OUT

CLAUSE = "9"


def declare(expert: Expert, dossier: Dossier, words: str, *, by: Actor, at: datetime) -> Recusal:
    """``expert`` declares that they must keep out of ``dossier``: they do at once, until the chair decides otherwise.

    Raises ``BadInput`` without words or where they keep out already, ``Refusal`` for anybody but the expert.
    """
    if by.person is None or by.person.pk != expert.person_id:
        raise Refusal("recusal_not_yours", CLAUSE)
    with transaction.atomic():
        made = _raise(expert, dossier, Recusal.Source.EXPERT, "declared", words, by=by, at=at)
        recusing.keep_out(expert.person, dossier, at=at)
    return made


def bring_up(expert: Expert, dossier: Dossier, words: str, *, by: Actor, at: datetime) -> Recusal:
    """The office brings up that ``expert`` may have to keep out. Raises ``BadInput``, ``Refusal``."""
    may_keep(dossier.committee.office, by, _day(dossier, at))
    return _raise(expert, dossier, Recusal.Source.OFFICER, "ordered", words, by=by, at=at)


def _raise(
    expert: Expert, dossier: Dossier, source: Recusal.Source, word: str, words: str, *, by: Actor, at: datetime
) -> Recusal:
    words = words.strip()
    if not words:
        raise BadInput(Fault("words", "没有写原因", "与申报人是什么关系，例如：同学、共同获奖、近三年的合作"))
    if expert.office_id != dossier.committee.office_id:
        raise BadInput(Fault("expert", "这位专家不参加这个评委会的评审", "本评委会的专家"))
    with transaction.atomic():
        Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
        ours = Recusal.objects.filter(expert=expert, dossier=dossier)
        if ours.filter(KEEPS_OUT).exists():
            raise BadInput(Fault("expert", "已经回避这份材料，不用再提", "还没有回避的材料"))
        if ours.filter(source=source, state=Recusal.State.PROPOSED).exists():
            raise BadInput(Fault("expert", "已经提出，正等评委会主任决定", "还没有提出的材料"))
        ground = f"{word}-{ours.filter(source=source).count() + 1}"
        made = Recusal(
            expert=expert, dossier=dossier, source=source, ground=ground, raised_at=at, raised_by=by.label
        )  # fmt: skip
        made.words_sealed = contents.seal_text(dossier, words, context=f"recusal-words|{made.code}")
        made.save()
        data = {"dossier": dossier.code, "source": source.value, "ground": ground}
        chain.append(expert.stream, "recusal.raised", by=by.label, at=at, data=data)
        telling.waits(made, who_decides(dossier, expert, at), at=at)
    return made


def ask(dossier: Dossier, name: str, words: str, *, by: Actor, at: datetime) -> Request:
    """The applicant asks that somebody of this name keep out. They are never told who is an expert, now or later.

    Raises ``BadInput`` without a name or words, or for the third one that is still open; ``Refusal`` for anybody else,
    and when nobody judges the dossier any more.
    """
    if by.person is None or by.person.pk != dossier.person_id:
        raise Refusal("recusal_not_yours", CLAUSE)
    if dossier.state not in {one.value for one in ASKING_STATES}:
        raise Refusal("recusal_not_now", CLAUSE, {"state": dossier.state})
    name, words, faults = name.strip(), words.strip(), []
    if not name:
        faults.append(Fault("name", "没有写姓名", "希望回避的人的姓名"))
    if not words:
        faults.append(Fault("words", "没有写理由", "为什么希望其回避"))
    if faults:
        raise BadInput(faults)
    with transaction.atomic():
        Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        waiting = Request.objects.filter(dossier=dossier, answered_at__isnull=True, withdrawn_at__isnull=True)
        if waiting.count() >= MOST_REQUESTS:
            raise BadInput(Fault("name", "已有几项申请正在办理", "等办公室办理以后再提"))
        made = Request(dossier=dossier, asked_at=at)
        made.name_sealed = contents.seal_text(dossier, name, context=f"recusal-name|{made.code}")
        made.words_sealed = contents.seal_text(dossier, words, context=f"recusal-request|{made.code}")
        made.save()
        chain.append(dossier.stream, "recusal.asked", by=by.label, at=at, data={"request": made.code})
        telling.asked(made, officers(dossier.committee.office, KEEPS, _day(dossier, at)), at=at)
    return made


def withdraw_request(row: Request, *, by: Actor, at: datetime) -> Request:
    """The applicant does not ask for it any more: what the office has not looked into yet, it need not; what lies
    before the chair, or is decided, stays the chair's, who is told. The applicant learns nothing of either.

    Raises ``BadInput`` where it was withdrawn before, ``Refusal`` for anybody else, and when nobody judges any more.
    """
    with transaction.atomic():
        request = Request.objects.select_for_update(of=("self",)).select_related("recusal__expert").get(pk=row.pk)
        dossier = _asked_about(request)
        if by.person is None or by.person.pk != dossier.person_id:
            raise Refusal("recusal_not_yours", CLAUSE)
        if dossier.state not in {one.value for one in ASKING_STATES}:
            raise Refusal("recusal_not_now", CLAUSE, {"state": dossier.state})
        if request.withdrawn_at is not None:
            raise BadInput(Fault("request", "这项申请已经撤回", "还没有撤回的申请"))
        request.withdrawn_at = at
        request.save(update_fields=["withdrawn_at"])
        chain.append(dossier.stream, "recusal.withdrawn", by=by.label, at=at, data={"request": request.code})
        if request.recusal is not None and request.recusal.state != Recusal.State.DISMISSED:
            telling.withdrawn(request, who_decides(dossier, request.recusal.expert, at), at=at)
    return request


#: How many of an applicant's requests may wait at once.
MOST_REQUESTS = 5
#: While somebody can still be asked to keep out.
ASKING_STATES = (
    State.AT_UNIT, State.AT_DEPARTMENT, State.AT_COMMITTEE, State.RETURNED, State.ACCEPTED, State.HANDED_IN,
    State.READY, State.DEFENDED,
)  # fmt: skip


def answer_request(row: Request, expert: Expert | None, *, by: Actor, at: datetime) -> Recusal | None:
    """The office says who is meant: an expert, about whom the chair then decides, or nobody of the pool.

    Raises ``BadInput`` where it was answered before, ``Refusal`` for who keeps no pool.
    """
    with transaction.atomic():
        request = Request.objects.select_for_update(of=("self",)).get(pk=row.pk)
        dossier = _asked_about(request)
        may_keep(dossier.committee.office, by, _day(dossier, at))
        _not_in_conflict(dossier, by)
        if request.answered_at is not None:
            raise BadInput(Fault("expert", "这项申请已经办理", "还没有办理的申请"))
        if request.withdrawn_at is not None:
            raise BadInput(Fault("expert", "申报人已经撤回这项申请", "不用再办理"))
        made = None
        if expert is not None:
            words = contents.unseal_text(dossier, request.words_sealed, context=f"recusal-request|{request.code}")
            made = _raise(expert, dossier, Recusal.Source.APPLICANT, "asked", words, by=by, at=at)
        request.recusal, request.answered_by, request.answered_at = made, by.person, at
        request.save(update_fields=["recusal", "answered_by", "answered_at"])
        data = {"request": request.code}
        chain.append(dossier.stream, "recusal.answered", by=by.label, at=at, data=data)
        telling.answered(request, at=at)
    return made


def _asked_about(request: Request) -> Dossier:
    rows = Dossier.objects.select_related("cycle__pack_version", "pack_version", "committee__office", "person")
    return rows.defer("cycle__pack_version__files", "pack_version__files").get(pk=request.dossier_id)


def _day(dossier: Dossier, at: datetime) -> date:
    return local_day(rules_pack(dossier).timezone, at)


def _not_in_conflict(dossier: Dossier, by: Actor) -> None:
    assert by.person is not None
    if found := conflict(dossier, by.person, acted=()):
        raise Refusal("recusal_not_yours" if found == "own" else f"conflict_{found}", CLAUSE)


def who_decides(dossier: Dossier, expert: Expert, at: datetime) -> set[int]:
    """Ids of those who decide whether ``expert`` keeps out: the chair; where it is the chair's own, or the chair keeps
    out of that dossier, the bureau (rules.md 9).
    """
    office, day = dossier.committee.office, _day(dossier, at)
    for role in (Membership.Role.CHAIR, Membership.Role.BUREAU):
        found = free(dossier, officers(office, [role], day) - {expert.person_id})
        if found:
            return found
    return set()


def _may_decide(dossier: Dossier, expert: Expert, by: Actor, at: datetime) -> Person:
    if by.person is None:
        raise Refusal("recusal_not_yours", CLAUSE)
    _not_in_conflict(dossier, by)
    if by.person.pk not in who_decides(dossier, expert, at):
        raise Refusal("recusal_not_yours", CLAUSE)
    return by.person


def decide(
    expert: Expert, dossier: Dossier, *, recuse: bool, reason: str = "", by: Actor, at: datetime
) -> list[Recusal]:
    """Decide every ground that is open between ``expert`` and ``dossier``: keep out, or not, with the reason.

    Raises ``BadInput`` where nothing is open or a dismissal has no reason; ``Refusal`` for who is not the chair.
    """
    person, reason = _may_decide(dossier, expert, by, at), reason.strip()
    if not recuse and not reason:
        raise BadInput(Fault("reason", "没有写不需要回避的理由", "为什么不影响公正，例如：同名不同人"))
    with transaction.atomic():
        rows = list(
            Recusal.objects.select_for_update(of=("self",))
            .filter(expert=expert, dossier=dossier, state=Recusal.State.PROPOSED)
            .order_by("id")
        )
        if not rows:
            raise BadInput(Fault("reason", "没有待决定的回避事项", "请刷新页面"))
        for row in rows:
            _decided(row, Recusal.State.RECUSED if recuse else Recusal.State.DISMISSED, reason, person, dossier, at)
        if recuse:
            recusing.keep_out(expert.person, dossier, at=at)
        elif not Recusal.objects.filter(KEEPS_OUT, expert=expert, dossier=dossier).exists():
            recusing.let_in(expert.person, dossier, at=at)
        data = {"dossier": dossier.code, "grounds": [row.ground for row in rows], "recused": recuse}
        chain.append(expert.stream, "recusal.decided", by=by.label, at=at, data=data)
        for row in rows:
            telling.decided(row, at=at)
    return rows


def overturn(recusal: Recusal, reason: str, *, by: Actor, at: datetime) -> None:
    """What was decided does not hold any more: all that keeps the expert out of that dossier is dismissed, with the
    reason, and they see it again. Raises ``BadInput``, ``Refusal``.
    """
    expert, dossier = recusal.expert, recusal.dossier
    person, reason = _may_decide(dossier, expert, by, at), reason.strip()
    if not reason:
        raise BadInput(Fault("reason", "没有写理由", "为什么不再需要回避"))
    with transaction.atomic():
        rows = list(
            Recusal.objects.select_for_update(of=("self",)).filter(
                expert=expert, dossier=dossier, state=Recusal.State.RECUSED
            )
        )  # fmt: skip
        if not rows:
            raise BadInput(Fault("reason", "这位专家没有回避这份材料", "已回避的"))
        for row in rows:
            _decided(row, Recusal.State.DISMISSED, reason, person, dossier, at)
        if not Recusal.objects.filter(KEEPS_OUT, expert=expert, dossier=dossier).exists():
            recusing.let_in(expert.person, dossier, at=at)
        data = {"dossier": dossier.code, "grounds": [row.ground for row in rows]}
        chain.append(expert.stream, "recusal.overturned", by=by.label, at=at, data=data)
        for row in rows:
            telling.decided(row, at=at)


def _decided(
    ground: Recusal, state: Recusal.State, reason: str, person: Person, dossier: Dossier, at: datetime
) -> None:
    ground.state, ground.decided_by, ground.decided_at = state, person, at
    ground.reason_sealed = (
        contents.seal_text(dossier, reason, context=f"recusal-reason|{ground.code}") if reason else None
    )
    ground.save(update_fields=["state", "decided_by", "decided_at", "reason_sealed"])
