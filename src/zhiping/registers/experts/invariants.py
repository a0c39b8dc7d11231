"""What must hold of the register of experts (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from zhiping.core.policy.model import Pack
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.records.models import Cycle, KeptOut, Membership
from zhiping.registers.experts.models import Expert, ExpertMajor, Recusal, Request, Seat
from zhiping.registers.experts.operations.pool import faults_of_term
from zhiping.registers.experts.queries.recusals import KEEPS_OUT


@everywhere("experts-have-their-term")
def experts_have_their_term() -> Iterator[str]:
    """rules.md 3: nobody is in the pool longer at once than the pack lets them, or without a major."""
    packs: dict[int, Pack | None] = {}
    rows = Expert.objects.annotate(judges=Exists(ExpertMajor.objects.filter(expert=OuterRef("pk"))))
    for expert in rows.order_by("id").iterator(chunk_size=500):
        if not expert.judges:
            yield f"expert {expert.code}: judges no major"
        if expert.office_id not in packs:
            last = Cycle.objects.filter(committee__office=expert.office_id).select_related("pack_version")
            newest = last.defer("pack_version__files").order_by("-year", "-id").first()
            packs[expert.office_id] = newest.pack() if newest is not None else None
        pack = packs[expert.office_id]
        if pack is not None and faults_of_term(expert.from_on, expert.to_on, pack):
            yield f"expert {expert.code}: term {expert.from_on} to {expert.to_on} is longer than the pack allows"


@everywhere("experts-sign-in-within-their-term")
def experts_sign_in_within_their_term() -> Iterator[str]:
    """The role of an expert is held by who is in a pool, at its office, and not beyond the term."""
    held = Membership.objects.filter(role=Membership.Role.EXPERT)
    for row in held.select_related("person__expert", "organisation").order_by("id").iterator(chunk_size=500):
        expert = getattr(row.person, "expert", None)
        if expert is None or expert.office_id != row.organisation_id:
            yield f"person {row.person.code} holds the role of an expert without being in that pool"
        elif row.to_on is None or (row.to_on > expert.to_on and row.to_on > row.from_on):
            yield f"expert {expert.code}: the role lasts beyond the term, to {row.to_on}"


@everywhere("seats-are-of-the-pool")
def seats_are_of_the_pool() -> Iterator[str]:
    """rules.md 3: whoever sits in a committee is an expert of its office's pool, and who left it has left the seat."""
    wrong = Seat.objects.filter(
        ~Q(expert__office=F("filing__committee__office")) | Q(expert__status=Expert.Status.LEFT, left_on__isnull=True)
    )
    for seat in wrong.select_related("expert", "filing").order_by("id"):
        yield f"filing {seat.filing.number}: the seat of expert {seat.expert.code} is not of the pool"


@of_dossier("recused-is-kept-out")
def recused_is_kept_out(s: Subject) -> Iterator[str]:
    """rules.md 3: whom a decision or their own word keeps out, and nobody else, is kept out of the dossier."""
    keeping = Recusal.objects.filter(KEEPS_OUT, dossier=s.dossier).values_list("expert__person", flat=True)
    kept = KeptOut.objects.filter(dossier=s.dossier, lifted_at__isnull=True).values_list("person", flat=True)
    for person in sorted(set(keeping) ^ set(kept)):
        yield f"{s.code}: person {person} is kept out in one book and not in the other"


@of_dossier("asked-recusals-are-the-applicants")
def asked_recusals_are_the_applicants(s: Subject) -> Iterator[str]:
    """What an applicant asked for is about their own dossier, and so is what came of it."""
    for row in Request.objects.filter(dossier=s.dossier, recusal__isnull=False).select_related("recusal"):
        if row.recusal is not None and row.recusal.dossier_id != s.dossier.pk:
            yield f"{s.code}: request {row.code} led to a recusal in another dossier"
