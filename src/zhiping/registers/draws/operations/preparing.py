"""Before anybody keeps a secret: the list, its quotas, who will keep one; agreed by another where it is drawn again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from zhiping.core.draw import CannotDraw, Quota
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.records.actors import Actor
from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Person
from zhiping.registers.draws import building, queries
from zhiping.registers.draws.models import Candidate, Draw, Keeper
from zhiping.registers.draws.operations.common import locked, may_draw, note_wanted, officer, rules, tell_keepers
from zhiping.registers.draws.words import AGAIN, EXCLUDED, SAID_AGAIN

Kind, State = Draw.Kind, Draw.State

#: Places of one draw, with substitutes: more is a slip of the pen.
MOST: Final = 999


@dataclass(frozen=True, slots=True)
class Entry:
    """An expert of the pool: the one major under which they stand, and why they may not be drawn (a key of
    ``words.EXCLUDED``; empty: they may). ``note``: what the officer wrote about that; it is sealed."""

    person: int
    major: str
    excluded: str = ""
    note: str = ""


def prepare(
    cycle: Cycle, stage: str, *, entries: Sequence[Entry], quotas: Sequence[Quota], keepers: Sequence[Person],
    public_source: str = "", public_at: datetime | None = None, previous: Draw | None = None, reason: str = "",
    note: str = "", by: Actor, at: datetime,
) -> Draw:  # fmt: skip
    """Fix the list of a draw for ``stage`` and who keeps a secret; what it says cannot be changed any more.

    ``previous`` and ``reason`` (a key of ``words.AGAIN``): the draw that this one takes up. What has a result is drawn
    again only with a ``note``, and after another officer agreed. Who serves already, stepped down, applies in this
    round or keeps a secret is excluded, whatever ``entries`` say.

    Raises ``Refusal`` for who may not draw; ``BadInput`` for too few experts or officers, an officer who may not keep a
    secret, a public value that is known already, a draw that is under way, or one that is not there to be taken up.
    """
    person = officer(cycle, by, at)
    told = rules(cycle)
    purpose = told.purpose(stage)
    if purpose is None:
        raise BadInput(Fault("stage", "规则包没有为这个环节抽取专家", "procedure.yaml 的 draw.purposes 里有的环节"))
    with transaction.atomic():
        if previous is not None:
            previous = Draw.objects.select_for_update(of=("self",)).select_related("previous").get(pk=previous.pk)
        standing = queries.standing(cycle, stage)
        kind = _kind(cycle, stage, standing, previous, reason)
        note = note_wanted(note, "重抽的原因") if reason in SAID_AGAIN else note.strip()
        faults = [*_keepers(cycle, keepers, told.officers_min, previous, at), *_value(public_source, public_at, at)]
        more = kind == Kind.MORE or queries.adds(previous)
        places = _places(quotas, standing.missing if more else None)
        if faults:
            raise BadInput(faults)
        made = Draw(
            cycle=cycle, stage=stage, purpose=f"{cycle.pack().title}：{purpose.label}"[:200], kind=kind,
            state=State.PROPOSED if reason in SAID_AGAIN else State.LISTED, previous=previous, reason=reason,
            quotas=places, public_source=public_source.strip(), public_at=public_at, prepared_by=person,
            prepared_at=at,
        )  # fmt: skip
        made.note_sealed = building.seal_note(note, context=f"draw-note|{made.code}")
        if previous is not None:
            made.previous_hash = queries.latest([previous])[previous.pk].hash
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise BadInput(Fault("draw", "已有一次抽取正在进行", "办完或停止那一次，再开始")) from None
        left_out = queries.left_out(cycle, standing, more=more) | dict.fromkeys((one.pk for one in keepers), "draws")
        _enter(made, entries, left_out, _keys_of(previous))
        Keeper.objects.bulk_create(Keeper(draw=made, key=f"O-{new_code()}", person=one) for one in keepers)
        _fix(made)
        data = {"stage": stage, "kind": kind.value, "pool": len(entries), "listing": made.listing_hash}
        chain.append(made.stream, "draw.listed", by=by.label, at=at, data=data)
        if made.state == State.LISTED:
            tell_keepers(made, "draw_commit", {}, at)
    return made


def _fix(made: Draw) -> None:
    try:
        building.rehearsed(made)
    except CannotDraw as why:
        raise BadInput(_cannot(made, why)) from None
    made.listing_hash = building.listing_hash(made)
    made.save(update_fields=["listing_hash"])


def _cannot(made: Draw, why: CannotDraw) -> Fault:
    if why.code != "too-few":
        return Fault("draw", f"名单不能抽取（{why}）", "各不相同的专家、专业和人员")
    there = made.candidates.filter(major=why.about, excluded="").count()
    wanted = next(experts + more for major, experts, more in made.quotas if major == why.about)
    return Fault(
        "quotas", f"{why.about}可抽取的只有{there}人，少于要抽的{wanted}人（含替补）", "减少名额或替补，或补充专家库"
    )


def _kind(cycle: Cycle, stage: str, standing: queries.Standing, previous: Draw | None, reason: str) -> Draw.Kind:
    if standing.open is not None:
        raise BadInput(Fault("draw", "已有一次抽取正在进行", "办完或停止那一次，再开始"))
    if previous is None:
        if Draw.objects.filter(cycle=cycle, stage=stage, kind=Kind.FIRST).exclude(state=State.DROPPED).exists():
            raise BadInput(Fault("draw", "这个用途已经抽取过", "重抽或补抽，并写明原因"))
        return Kind.FIRST
    if previous.cycle_id != cycle.pk or previous.stage != stage or reason not in AGAIN:
        raise BadInput(Fault("reason", "没有写明因为什么重抽", "、".join(AGAIN.values())))
    if previous.followers.filter(kind=Kind.AGAIN).exclude(state=State.DROPPED).exists():
        raise BadInput(Fault("draw", "那一次已经重抽过", "最近的一次"))
    base = standing.base is not None and standing.base.pk == previous.pk
    fits = {
        "withheld": previous.state == State.VOID,
        "shortage": base and bool(standing.missing),
    }.get(reason, base)
    if not fits:
        raise BadInput(Fault("reason", f"现在不能以“{AGAIN[reason]}”为由抽取", "与那一次的结果相符的原因"))
    return Kind.MORE if reason == "shortage" else Kind.AGAIN


def _places(quotas: Sequence[Quota], missing: Mapping[str, int] | None) -> list[list[str | int]]:
    if not quotas:
        raise BadInput(Fault("quotas", "没有写各专业抽取多少人", "至少一个专业，至少1人"))
    if sum(one.experts + one.substitutes for one in quotas) > MOST:
        raise BadInput(Fault("quotas", f"一次最多抽取{MOST}人", "核对各专业的人数"))
    if missing is not None and {one.major: one.experts for one in quotas} != dict(missing):
        asked = "、".join(f"{major}{count}人" for major, count in missing.items())
        raise BadInput(Fault("quotas", "补抽的名额与空缺不符", asked))
    return [[one.major, one.experts, one.substitutes] for one in quotas]


def _keepers(
    cycle: Cycle, keepers: Sequence[Person], at_least: int, previous: Draw | None, at: datetime
) -> Iterable[Fault]:
    ids = [one.pk for one in keepers]
    if len(set(ids)) < at_least or len(ids) != len(set(ids)):
        yield Fault("keepers", f"承诺的人员不足{at_least}名", f"至少{at_least}名各不相同的人员")
    allowed, refused = may_draw(cycle, at), queries.withheld(previous)
    apply = set(Dossier.objects.filter(cycle=cycle, person__in=ids).values_list("person_id", flat=True))
    for one in keepers:
        if one.pk not in allowed:
            yield Fault("keepers", f"{one.name}不能参加抽取", "评委会办公室、主任或评审组织单位的人员")
        elif one.pk in refused:
            yield Fault("keepers", f"{one.name}在前次没有揭示", "由其他人员承诺")
        elif one.pk in apply:
            yield Fault("keepers", f"{one.name}本人在本轮申报", "由其他人员承诺")


def _value(source: str, known_at: datetime | None, at: datetime) -> Iterable[Fault]:
    if bool(source.strip()) != (known_at is not None):
        yield Fault("public_source", "公开数值的来源和公布时间要一起填", "两项都填，或都不填")
    elif known_at is not None and known_at <= at:
        yield Fault("public_at", "公开数值的公布时间已到", "现在还没有人知道的数值")


def _keys_of(previous: Draw | None) -> dict[int, str]:
    """Who stood in the draw that is taken up keeps their key, so that everybody sees whether the pool is the same."""
    if previous is None:
        return {}
    return dict(previous.candidates.values_list("person_id", "key"))


def _enter(made: Draw, entries: Sequence[Entry], left_out: Mapping[int, str], kept: Mapping[int, str]) -> None:
    unknown = {one.excluded for one in entries} - {"", *EXCLUDED}
    if unknown or len({one.person for one in entries}) != len(entries) or not entries:
        raise BadInput(Fault("entries", "专家名单不对", "专家库里各不相同的专家，不抽取的写明原因"))
    rows = []
    for one in entries:
        current = Candidate(
            draw=made, key=kept.get(one.person) or f"E-{new_code()}", person_id=one.person, major=one.major,
            excluded=left_out.get(one.person) or one.excluded,
        )  # fmt: skip
        current.note_sealed = building.seal_note(one.note, context=f"draw-candidate|{made.code}|{current.key}")
        rows.append(current)
    Candidate.objects.bulk_create(rows)


def agree(draw: Draw, *, by: Actor, at: datetime) -> Draw:
    """Agree that what has a result is drawn again; then those named commit.

    Raises ``Refusal`` for who may not draw, ``BadInput`` for who proposed it.
    """
    with transaction.atomic():
        current = locked(draw, State.PROPOSED)
        person = officer(current.cycle, by, at)
        if person.pk == current.prepared_by_id:
            raise BadInput(Fault("draw", "重抽由另一人同意，提出的人不能自己同意", "请另一名人员办理"))
        current.agreed_by, current.state = person, State.LISTED
        current.save(update_fields=["agreed_by", "state"])
        chain.append(current.stream, "draw.agreed", by=by.label, at=at, data={})
        tell_keepers(current, "draw_commit", {}, at)
    return current


def drop(draw: Draw, note: str, *, by: Actor, at: datetime) -> Draw:
    """Stop a draw before it is frozen: nothing can be known of what would come out. It stays on record, with why.

    Raises ``Refusal`` for who may not draw; ``BadInput`` once it is frozen, or where no reason is given.
    """
    note = note_wanted(note, "停止的原因")
    with transaction.atomic():
        current = locked(draw, State.PROPOSED, State.LISTED)
        officer(current.cycle, by, at)
        current.end_note_sealed = building.seal_note(note, context=f"draw-end|{current.code}")
        current.state, current.ended_at = State.DROPPED, at
        current.save(update_fields=["state", "ended_at", "end_note_sealed"])
        current.keepers.update(secret_sealed=None)
        chain.append(current.stream, "draw.dropped", by=by.label, at=at, data={})
    return current
