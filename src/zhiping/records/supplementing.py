"""A supplementary notice (补充通知): a new version of the cycle's pack, which reopens what it reopens (8l, ADR 0004).

Windows hold at once for every dossier of the cycle; rules hold for what is submitted from now on, since a dossier stays
bound to the version under which it was submitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.differences import WINDOWS, Difference, differences, earlier
from zhiping.core.procedure import Action, Refusal, State
from zhiping.ground.audit import chain
from zhiping.records import extending, following
from zhiping.records.actors import Actor, local_day, officers
from zhiping.records.models import Cycle, Dossier, FollowUp, Membership, PackVersion, Supplement
from zhiping.records.situations import extensions_of, windows_with


@dataclass(frozen=True, slots=True)
class Effect:
    """What a version would change: in words, whose day, what comes back, and drafts under rules that changed."""

    changes: tuple[Difference, ...]
    concerned: extending.Concerned
    drafts: tuple[int, ...]
    earlier: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many dossiers in all."""
        later = {pk for pks in self.concerned.later.values() for pk in pks}
        return self.concerned.count + len(set(self.drafts) - later)


def candidates(cycle: Cycle) -> list[PackVersion]:
    """The versions of the cycle's pack that are loaded and not in force, newest first."""
    found = PackVersion.objects.filter(pack_id=cycle.pack_version.pack_id).exclude(pk=cycle.pack_version_id)
    return list(found.defer("files").order_by("-id"))


def effect(cycle: Cycle, version: PackVersion, *, at: datetime) -> Effect:
    """What it would change to put ``version`` into force at ``at``. Changes nothing."""
    old, new = cycle.pack(), version.pack()
    extensions = extensions_of(cycle.pk)
    changes = tuple(differences(old, new))
    found = extending.compared(
        Dossier.objects.filter(cycle=cycle),
        before=lambda pk, unit: windows_with(old, extensions, dossier_id=pk, unit_id=unit),
        after=lambda pk, unit: windows_with(new, extensions, dossier_id=pk, unit_id=unit), at=at,
    )  # fmt: skip
    drafts: tuple[int, ...] = ()
    if any(one.heading != WINDOWS for one in changes):
        drafts = tuple(
            Dossier.objects.filter(cycle=cycle, state=State.DRAFT).order_by("pk").values_list("pk", flat=True)
        )
    return Effect(changes, found, drafts, tuple(earlier(old, new)))


def supplement(cycle: Cycle, version: PackVersion, *, document: str, by: Actor, at: datetime) -> Supplement:
    """Put ``version`` into force for ``cycle``; ``document`` is number and title of the notice that says so.

    Raises ``Refusal`` when the actor does not lead the round, ``BadInput`` at ``version`` or ``document``. Those
    concerned are told; what lapsed comes back where its window is open again, what was withdrawn or refused does not.
    """
    day = local_day(cycle.pack().timezone, at)
    if by.person is None or by.person.pk not in officers(cycle.committee.office, [Membership.Role.BUREAU], day):
        raise Refusal("not_yours", "8l", {"action": Action.EXTEND})
    with transaction.atomic():
        row = Cycle.objects.select_for_update(of=("self",)).select_related("pack_version", "committee").get(pk=cycle.pk)
        _check(row, version, document)
        found = effect(row, version, at=at)
        before = row.pack_version
        made = Supplement.objects.create(
            cycle=row, before=before, version=version, document=document.strip(), by=by.person, at=at
        )
        row.pack_version = version
        row.save(update_fields=["pack_version"])
        cycle.pack_version = version
        following.begin(
            FollowUp(cycle=row, supplement=made, at=at), found.concerned, told=found.drafts, by=by.label, at=at
        )
        chain.append(
            f"cycle-{row.key}"[:64], "cycle.supplemented", by=by.label, at=at,
            data={"hash": version.hash, "before": before.hash, "document": made.document,
                  "changes": len(found.changes), "concerned": found.count},
        )  # fmt: skip
    return made


def _check(cycle: Cycle, version: PackVersion, document: str) -> None:
    old, new = cycle.pack(), version.pack()
    faults = []
    if version.pk == cycle.pack_version_id:
        faults.append(Fault("version", "这个版本现在就在执行", "一个还没有执行的版本"))
    if (old.id, old.cycle_year, old.series) != (new.id, new.cycle_year, new.series):
        faults.append(Fault("version", "这个版本不是本轮规则包的", "同一规则包、同一年度、同一系列的版本"))
    if shorter := earlier(old, new):
        faults.append(
            Fault("version", f"这些期限比现在的早：{'、'.join(shorter)}", "补充通知只能延长期限，不能提前截止")
        )
    if not document.strip():
        faults.append(Fault("document", "没有写补充通知的文号和标题", "文号和标题，公示给有关的人看"))
    if faults:
        raise BadInput(faults)
