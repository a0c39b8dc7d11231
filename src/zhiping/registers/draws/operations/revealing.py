"""Secrets: committed to, revealed, joined; or withheld, which makes the draw void by name."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from zhiping.core.draw import CannotDraw, commitment, complete, void
from zhiping.core.draw.record import hash_of
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records.actors import SYSTEM, Actor
from zhiping.records.models import Cycle
from zhiping.registers.draws import building
from zhiping.registers.draws.models import Draw, Keeper
from zhiping.registers.draws.operations.common import locked, officer, rules, tell_keepers, tell_officers
from zhiping.registers.draws.words import AGAIN

State = Draw.State

_SECRET: Final = re.compile(r"[0-9a-f]{64}")
#: Of 64 digits that a machine made nearly all sixteen occur; fewer were typed by a hand.
_DIGITS: Final = 8


def made_secret() -> str:
    """A secret as the system makes one: 256 bits of the machine's generator, in hex."""
    return secrets.token_hex(32)


def _typed(secret: str) -> str:
    secret = "".join(secret.split()).lower()
    if not _SECRET.fullmatch(secret) or len(set(secret)) < _DIGITS:
        raise BadInput(Fault("secret", "秘密值的写法不对", "由机器随机产生的64位十六进制数"))
    return secret


def _own(it: Draw, by: Actor) -> Keeper:
    pk = by.person.pk if by.person is not None else None
    found = it.keepers.select_for_update(of=("self",)).filter(person=pk).first()
    if found is None:
        raise BadInput(Fault("draw", "您不是这次抽取的承诺人员", "名单上写明的人员"))
    return found


def commit(draw: Draw, secret: str = "", *, by: Actor, at: datetime) -> Draw:
    """Commit to a secret for a list that is fixed. When all have, it is frozen and they may reveal.

    ``secret``: one's own, of which nothing but the commitment is kept until it is typed again; empty: the system makes
    one and keeps it sealed. Nobody can commit twice. Raises ``Refusal`` for who may not draw any more; ``BadInput`` for
    who keeps no secret here, has committed, or when the public value is known already.
    """
    with transaction.atomic():
        it = locked(draw, State.LISTED)
        officer(it.cycle, by, at)
        mine = _own(it, by)
        if mine.committed_at is not None:
            raise BadInput(Fault("draw", "您已经承诺，不能更换", "等其他人员承诺，然后揭示"))
        if it.public_at is not None and at >= it.public_at:
            raise BadInput(Fault("draw", "公开数值已到公布时间，不能再承诺", "停止这次抽取，另定数值重新开始"))
        kept = _typed(secret) if secret.strip() else made_secret()
        mine.own = bool(secret.strip())
        mine.commitment, mine.committed_at = commitment(it.code, mine.key, kept), at
        if not mine.own:
            mine.secret_sealed = keys.seal_own(kept.encode(), context=building.secret_context(mine))
        mine.save(update_fields=["own", "commitment", "committed_at", "secret_sealed"])
        data = {"keeper": mine.key, "commitment": mine.commitment}
        chain.append(it.stream, "draw.committed", by=by.label, at=at, data=data)
        if not it.keepers.filter(committed_at__isnull=True).exists():
            _freeze(it, by=by, at=at)
    return it


def _freeze(it: Draw, *, by: Actor, at: datetime) -> None:
    if building.listing_hash(it) != it.listing_hash:
        raise BadInput(Fault("draw", "名单与公布的摘要不符，不能冻结", "停止这次抽取，并报告监督人员"))
    it.frozen_hash, it.frozen_at = hash_of(building.frozen_of(it, at)), at
    it.reveal_by, it.state = at + timedelta(hours=rules(it.cycle).reveal_hours), State.FROZEN
    it.save(update_fields=["frozen_hash", "frozen_at", "reveal_by", "state"])
    chain.append(it.stream, "draw.frozen", by=by.label, at=at, data={"frozen": it.frozen_hash})
    tell_keepers(it, "draw_reveal", {"reveal_at": it.reveal_by.isoformat()}, at)


def reveal(draw: Draw, secret: str = "", *, by: Actor, at: datetime) -> Draw:
    """Reveal what one committed to; ``secret`` for who keeps it themselves. When all have, the draw is computed.

    Until then a secret stays sealed: who reveals last knows no more than who reveals first. Raises ``BadInput`` for who
    keeps none here, has revealed, types another than they committed to, or comes after ``reveal_by``.
    """
    with transaction.atomic():
        it = locked(draw, State.FROZEN)
        mine = _own(it, by)
        if mine.revealed_at is not None:
            raise BadInput(Fault("draw", "您已经揭示", "等其他人员揭示"))
        if it.reveal_by is not None and at > it.reveal_by:
            raise BadInput(Fault("draw", "揭示的时限已过", "由另一名人员宣布作废，再由其他人员重新抽取"))
        if mine.own:
            typed = _typed(secret)
            if commitment(it.code, mine.key, typed) != mine.commitment:
                raise BadInput(Fault("secret", "与您承诺的秘密值不符", "承诺时的那一个"))
            mine.secret_sealed = keys.seal_own(typed.encode(), context=building.secret_context(mine))
        mine.revealed_at = at
        mine.save(update_fields=["revealed_at", "secret_sealed"])
        chain.append(it.stream, "draw.revealed", by=by.label, at=at, data={"keeper": mine.key})
        _complete(it, by=by, at=at)
    return it


def _complete(it: Draw, *, by: Actor, at: datetime) -> None:
    """Compute the draw, as soon as all that it needs is there."""
    if it.keepers.filter(revealed_at__isnull=True).exists():
        return
    if it.public_source and it.value_confirmed_by_id is None:
        return
    assert it.frozen_at is not None
    frozen = building.frozen_of(it, it.frozen_at)
    if hash_of(frozen) != it.frozen_hash:
        raise BadInput(Fault("draw", "名单或承诺与冻结时的摘要不符，不能抽取", "报告监督人员"))
    record = complete(frozen, building.secrets_of(it), it.public_value or None)
    version = building.publish(it, record, at)
    _end(it, State.DRAWN, at)
    data = {"record": version.hash, "seed": record.seed, "selected": len(record.selected)}
    chain.append(it.stream, "draw.drawn", by=by.label, at=at, data=data)


def _end(it: Draw, state: Draw.State, at: datetime) -> None:
    it.state, it.ended_at = state, at
    it.save(update_fields=["state", "ended_at"])
    it.keepers.update(secret_sealed=None)


def enter_value(draw: Draw, value: str, *, by: Actor, at: datetime) -> Draw:
    """Enter the public value, once it is known; another officer confirms it. Until then it may be entered anew.

    Raises ``Refusal`` for who may not draw; ``BadInput`` where none was named, before it is known, or after it was
    confirmed.
    """
    value = value.strip()
    with transaction.atomic():
        it = locked(draw, State.FROZEN)
        person = officer(it.cycle, by, at)
        if it.public_at is None or it.value_confirmed_by_id is not None:
            raise BadInput(Fault("value", "这次抽取不用再填公开数值", "等人员揭示"))
        if at < it.public_at:
            raise BadInput(Fault("value", "公开数值还没有公布", "公布以后的数值"))
        if not value or len(value) > 200:
            raise BadInput(Fault("value", "公开数值没有填，或太长", "照公布的原样填写；没有公布的，填“未公布”"))
        it.public_value, it.value_by = value, person
        it.save(update_fields=["public_value", "value_by"])
        chain.append(it.stream, "draw.value_entered", by=by.label, at=at, data={"value": value})
    return it


def confirm_value(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """Confirm the public value that another officer entered. Raises ``Refusal`` and ``BadInput``."""
    with transaction.atomic():
        it = locked(draw, State.FROZEN)
        person = officer(it.cycle, by, at)
        if it.value_by_id is None or it.value_confirmed_by_id is not None:
            raise BadInput(Fault("value", "没有待核对的公开数值", "先由一人填写"))
        if it.value_by_id == person.pk:
            raise BadInput(Fault("value", "公开数值由一人填写、另一人核对", "请另一名人员核对"))
        it.value_confirmed_by = person
        it.save(update_fields=["value_confirmed_by"])
        chain.append(it.stream, "draw.value_confirmed", by=by.label, at=at, data={})
        _complete(it, by=by, at=at)
    return it


def declare_void(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """Declare void what somebody did not reveal in time: by name, in a record of its own, never taken back.

    Raises ``Refusal`` for who may not draw; ``BadInput`` before ``reveal_by`` has passed, or when everybody revealed.
    """
    with transaction.atomic():
        it = locked(draw, State.FROZEN)
        officer(it.cycle, by, at)
        return _void(it, by=by, at=at)


def void_overdue(cycle: Cycle, *, at: datetime) -> int:
    """Declare void what was not revealed by the end of the pack's time (``reveal_hours``), as the rule says, whoever is
    there or not; returns how many. Idempotent: ``tick`` runs it. A draw of which only the public value is wanted is
    left alone: everybody kept their word.
    """
    overdue = Draw.objects.filter(cycle=cycle, state=State.FROZEN, reveal_by__lt=at, keepers__revealed_at__isnull=True)
    done = 0
    for pk in overdue.order_by("pk").values_list("pk", flat=True).distinct():
        with transaction.atomic():
            try:
                it = locked(Draw(pk=pk), State.FROZEN)
            except BadInput:
                continue  # an officer was first
            _void(it, by=SYSTEM, at=at)
        done += 1
    return done


def _void(it: Draw, *, by: Actor, at: datetime) -> Draw:
    assert it.frozen_at is not None and it.reveal_by is not None
    if at <= it.reveal_by:
        raise BadInput(Fault("draw", "揭示的时限还没有到", "时限过后再宣布作废"))
    try:
        record = void(building.frozen_of(it, it.frozen_at), building.secrets_of(it), AGAIN["withheld"])
    except CannotDraw:
        raise BadInput(Fault("draw", "全部人员都已揭示，不能作废", "填写并核对公开数值")) from None
    version = building.publish(it, record, at)
    _end(it, State.VOID, at)
    assert record.void is not None
    data = {"record": version.hash, "withheld": record.void.withheld}
    chain.append(it.stream, "draw.void", by=by.label, at=at, data=data)
    tell_officers(it, "draw_void", at)
    return it
