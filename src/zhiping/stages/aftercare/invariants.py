"""What must hold of the aftercare (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core.procedure import State
from zhiping.records import destroying
from zhiping.records.invariants import Subject, everywhere, of_dossier
from zhiping.stages.aftercare.models import DestructionLine, DestructionList, Form, GivenBack
from zhiping.stages.aftercare.queries.destroying import document_of


@of_dossier("destroyed-leaves-nothing")
def destroyed_leaves_nothing(s: Subject) -> Iterator[str]:
    """P11, 8o: what is destroyed was on a list, and nothing of it is left: no key, no file, nowhere."""
    standing = DestructionLine.objects.filter(dossier=s.dossier, off_at__isnull=True).first()
    listed = s.dossier.state in (State.TO_DESTROY, State.DESTROYED)
    if listed != (standing is not None):
        yield f"{s.code}: is {s.dossier.state}, on a list of destruction: {standing is not None}"
    if s.dossier.state != State.DESTROYED:
        if standing is not None and standing.gone_at is not None:
            yield f"{s.code}: is said to be gone, and is {s.dossier.state}"
        return
    if standing is not None and standing.gone_at is None:
        yield f"{s.code}: its destruction was recorded and is not carried out yet"
    for left in destroying.left_of(s.dossier):
        yield f"{s.code}: was destroyed, and {left} is still there"


@everywhere("destruction-by-two")
def destruction_by_two() -> Iterator[str]:
    """P11: a list that is done has everybody gone and its record issued; one that is under way was ordered in time."""
    for row in DestructionList.objects.select_related("cycle").order_by("id"):
        left = row.lines.filter(off_at__isnull=True, gone_at__isnull=True).count()
        over = row.state in (DestructionList.State.GONE, DestructionList.State.CARRIED, DestructionList.State.DONE)
        if over and left:
            yield f"list {row.code} is {row.state}, and {left} of it are not gone"
        if (row.state == DestructionList.State.DONE) != (document_of(row) is not None):
            yield f"list {row.code} is {row.state}, its record is issued: {document_of(row) is not None}"
        if row.ordered_at is not None and (row.waits_until is None or row.ordered_at <= row.waits_until):
            yield f"list {row.code} was ordered before its wait was over"


@of_dossier("collected-was-handed-out")
def collected_was_handed_out(s: Subject) -> Iterator[str]:
    """P11: a form that the unit filed was handed out before; the dossier is in the archive exactly then."""
    form = Form.objects.filter(dossier=s.dossier).first()
    if form is None:
        return
    filed = form.filed_at is not None
    if s.dossier.state != State.REVOKED and filed != (s.dossier.state == State.ARCHIVED):
        yield f"{s.code}: is {s.dossier.state}, its form is filed: {filed}"
    if form.filed_at is not None and (form.handed_at is None or form.filed_at < form.handed_at):
        yield f"{s.code}: its form was filed before it was handed out"


@of_dossier("given-back-is-entrusted")
def given_back_is_entrusted(s: Subject) -> Iterator[str]:
    """A6: a result goes back for who was entrusted, and for nobody else."""
    there = GivenBack.objects.filter(dossier=s.dossier).first()
    said = any(m.kind == "result_given_back" for m in s.milestones)
    if (there is not None) != said:
        yield f"{s.code}: given back: {there is not None}, said: {said}"
    if there is not None and not s.dossier.entrusted:
        yield f"{s.code}: given back, and nobody entrusted it"
