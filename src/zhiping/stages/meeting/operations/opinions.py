"""Opinions of review groups before the vote (rules.md 3): drafted by one, signed by all who judge the candidate."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhiping.core.committees import is_group
from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.storage import keys
from zhiping.records.actors import Actor
from zhiping.registers.experts.queries import recused_pairs
from zhiping.stages.meeting.models import Attendee, Group, Item, Meeting, Opinion, Signature
from zhiping.stages.meeting.operations.common import locked, not_yours, pack_of, refuse

#: Characters of an opinion.
LONGEST = 2000


def group_of(item: Item) -> Group | None:
    """The group that writes on ``item``: that of its major."""
    return next((g for g in Group.objects.filter(meeting=item.meeting_id) if item.dossier.major in g.majors), None)


def judges(group: Group, item: Item) -> list[Attendee]:
    """Who of the group judges this candidate: all but the recused. Five queries."""
    out = {expert for expert, _ in recused_pairs([item.dossier_id])}
    members = group.members.select_related("seat").order_by("id")
    return [one for one in members if one.seat.expert_id not in out]


def _ready(item: Item, by: Actor) -> tuple[Group, list[Attendee], Attendee]:
    meeting = locked(item.meeting_id)
    if meeting.state == Meeting.State.ENDED:
        raise refuse("会议已经结束", "会议结束以前写意见")
    group = group_of(item)
    who = judges(group, item) if group is not None else []
    mine = next((one for one in who if by.person is not None and one.person_id == by.person.pk), None)
    if group is None or mine is None:
        raise not_yours("写评议组意见")
    if not is_group(len(who), pack_of(meeting).procedure.committee):
        least = pack_of(meeting).procedure.committee.panel_min
        raise refuse(f"{group.name}除去回避的只有{len(who)}人", f"至少{least}名专家，请办公室调整评议组")
    if item.candidacies.exclude(vote__state="annulled").exists():
        raise refuse("已经投票，不能再改意见", "投票以前写意见")
    return group, who, mine


def write(item: Item, *, text: str, advice: str, by: Actor, at: datetime) -> Opinion:
    """Draft the group's opinion, or word it anew: then whoever signed before signs again.

    Raises ``Refusal`` for who is not of the group, or recused; ``BadInput`` for an empty or too long text, a group too
    small without the recused, one that all have signed, and after the vote.
    """
    with transaction.atomic():
        group, _, mine = _ready(item, by)
        text = text.strip()
        faults = [] if text else [Fault("text", "没有写意见", "对专业水平、业绩和答辩的评价")]
        faults += [Fault("text", f"超过{LONGEST}字", f"{LONGEST}字以内")] if len(text) > LONGEST else []
        faults += [] if advice in Opinion.Advice.values else [Fault("advice", "没有选建议", "三项中的一项")]
        before = Opinion.objects.filter(item=item).first()
        if before is not None and before.signed_at is not None:
            faults.append(Fault("text", "评议组已全部签名，不能再改", "照签名的意见表决"))
        if faults:
            raise BadInput(faults)
        sealed = keys.seal(item.dossier.key_owner, text.encode(), context=f"opinion|{item.pk}")
        made, _new = Opinion.objects.update_or_create(
            item=item,
            defaults={"group": group, "text_sealed": sealed, "advice": advice, "written_by": mine, "written_at": at},
        )
        made.signatures.all().delete()
        # In the meeting's chain: who reads the dossier's history learns of no expert.
        chain.append(item.meeting.stream, "opinion.drafted", by=by.label, at=at, data={"number": item.number})
    return made


def sign(item: Item, *, by: Actor, at: datetime) -> Opinion:
    """Put one's name under the opinion as it stands; with the last name of those who judge it is signed.

    Raises ``Refusal`` and ``BadInput`` as :func:`write` does, and while nothing is drafted.
    """
    with transaction.atomic():
        _, who, mine = _ready(item, by)
        opinion = Opinion.objects.filter(item=item).first()
        if opinion is None:
            raise refuse("还没有写意见", "先起草意见", where="text")
        Signature.objects.get_or_create(opinion=opinion, attendee=mine, defaults={"at": at})
        signed = set(opinion.signatures.values_list("attendee_id", flat=True))
        if opinion.signed_at is None and {one.pk for one in who} <= signed:
            opinion.signed_at = at
            opinion.save(update_fields=["signed_at"])
            data = {"number": item.number, "experts": len(who)}
            chain.append(item.meeting.stream, "opinion.signed", by=by.label, at=at, data=data)
    return opinion
