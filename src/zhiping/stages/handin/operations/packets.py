"""The counter (P6, T7): what was found in a packet, and taking it when nothing is missing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Refusal, decide
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.records.actors import Actor, department_of
from zhiping.records.door import Change, act
from zhiping.records.models import PACK_FILES, Dossier, Milestone, Revision
from zhiping.records.situations import gather, options_of, standing_revision
from zhiping.stages.handin.models import Packet
from zhiping.stages.handin.queries.packets import material_of

#: The code of the only refusal that a packet may meet and still be looked at: that it is not complete.
_SHORT = "paper_incomplete"


def check_packet(
    dossier: Dossier, *, missing: Collection[str], sealed: bool, cover: Revision | None = None, by: Actor, at: datetime
) -> Packet:
    """Note what the counter found in the packet of ``dossier``; complete and sealed paper is taken at once (P6).

    ``missing`` are ids of the pack's material. Incomplete paper is not taken: it is noted what is missing, and told to
    applicant and department; it may be brought again until the window closes, or as long as the office gives it (8n).
    Raises ``Refusal`` for who does not sit at the counter and for late paper (T7), ``BadInput`` for what is on no list.
    """
    if by.person is None:
        raise ValueError("a packet is looked at by somebody")
    with transaction.atomic():
        row = (
            Dossier.objects.select_for_update(of=("self",))
            .select_related("cycle__pack_version", "committee__office", "pack_version", "unit", "department")
            .defer(*PACK_FILES)
            .get(pk=dossier.pk)
        )
        revision = standing_revision(row)
        if revision is None:
            raise BadInput(Fault("code", "这份申报还没有提交过", "评委会已接收的申报"))
        asked = [one.id for one in material_of(row, revision)]
        lacking = [one for one in asked if one in set(missing)]
        if unknown := set(missing) - set(asked):
            raise BadInput(Fault("missing", f"材料清单里没有{sorted(unknown)[0]}", "清单上的材料"))
        complete = sealed and not lacking
        _may_look(row, by, at)
        packet = _found(row, cover or revision, asked, lacking, sealed=sealed, complete=complete, by=by, at=at)
        if complete:
            Milestone.objects.create(dossier=row, kind="paper_complete", at=at, by=by.label, data={})

            def apply(change: Change) -> None:
                change.audit |= {"material": len(asked), "times": packet.times}

            act(row, Action.RECEIVE_PAPER, by=by, at=at, apply=apply)
        else:
            data = {"missing": lacking, "sealed": sealed, "times": packet.times}
            chain.append(row.stream, "packet.short", by=by.label, at=at, data=data)
            _tell(row, packet, len(lacking) + (not sealed), at)
    return packet


def _may_look(row: Dossier, by: Actor, at: datetime) -> None:
    answer = decide(gather(row, Action.RECEIVE_PAPER, by=by, at=at), Action.RECEIVE_PAPER, options_of(row))
    if isinstance(answer, Refusal) and answer.code != _SHORT:
        raise answer


def _found(
    row: Dossier, cover: Revision, asked: list[str], lacking: list[str], *, sealed: bool, complete: bool, by: Actor,
    at: datetime,
) -> Packet:  # fmt: skip
    before = Packet.objects.filter(dossier=row).first()
    packet = before or Packet(dossier=row)
    packet.times = before.times + 1 if before else 1
    packet.revision, packet.material, packet.missing = cover, asked, lacking
    packet.sealed, packet.complete = sealed, complete
    assert by.person is not None
    packet.checked_by, packet.checked_at = by.person, at
    packet.save()
    return packet


def _tell(row: Dossier, packet: Packet, count: int, at: datetime) -> None:
    for party, recipient in (
        ("applicant", f"person-{row.person_id}"),
        ("department", f"organisation-{department_of(row).pk}"),
    ):
        messages.post(
            move=f"{row.stream}#{row.moves}|packet-{packet.times}", recipient=recipient,
            template=f"packet_short.{party}", params={"n": count, "clause": "8n"}, about=row.stream, at=at,
        )  # fmt: skip


def admit(dossier: Dossier, *, by: Actor, at: datetime) -> Dossier:
    """Admit to defence and meeting whose paper is there and whose fee is settled (P6). Raises ``Refusal``."""
    return act(dossier, Action.ADMIT, by=by, at=at)
