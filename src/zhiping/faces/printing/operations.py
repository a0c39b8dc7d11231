"""Asking for a batch, fetching it, removing it in time. How it is made stands in ``making``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.faces.printing.models import KEPT, Batch, BatchItem
from zhiping.faces.printing.queries import MOST
from zhiping.ground.audit import chain
from zhiping.ground.documents.forms import Form
from zhiping.ground.storage import blobs, keys, pieces
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle


def ask(
    cycle: Cycle, dossiers: Sequence[int], forms: Sequence[Form], *, layout: str, said: str, by: Actor, at: datetime,
    real_at: datetime,
) -> Batch:  # fmt: skip
    """Ask for ``forms`` of each of ``dossiers`` (ids, in the order of printing). ``at`` is on the cycle's clock.

    Raises ``BadInput`` when nothing is chosen, or more than one file should hold.
    """
    assert by.person is not None
    if not forms:
        raise BadInput(Fault("papers", "请选要出具的表格"))
    if not dossiers:
        raise BadInput(Fault("codes", "按现在的选择没有评委会已接收的材料可以出具"))
    count = len(dossiers) * len(forms)
    if count > MOST:
        raise BadInput(Fault("codes", f"一次最多出具{MOST}份，现在选了{count}份，请按主管部门分批出具"))
    with transaction.atomic():
        batch = Batch.objects.create(
            cycle=cycle, by=by.person, at=at, asked_at=real_at, said=said[:300], layout=layout, total=count
        )
        pairs = [(dossier, form.key) for dossier in dossiers for form in forms]
        BatchItem.objects.bulk_create(
            [BatchItem(batch=batch, position=n, dossier_id=d, form=f) for n, (d, f) in enumerate(pairs, start=1)],
            batch_size=500,
        )
        data = {
            "cycle": cycle.key, "forms": [form.key for form in forms], "dossiers": len(dossiers), "layout": layout,
        }  # fmt: skip
        chain.append(batch.stream, "batch.asked", by=by.label, at=at, data=data)
    return batch


def take(batch: Batch, *, by: Actor, at: datetime) -> Iterator[bytes]:
    """The file in pieces, for who asked for it; recorded each time, before the first of them is read.

    Raises ``BadInput`` when it is not there any more.
    """
    there = batch.pieces and keys.exists(batch.key_owner) and all(blobs.exists(ref) for ref in batch.pieces)
    if batch.state != Batch.State.DONE or not there:
        raise BadInput(Fault("file", "文件已删除，需要的话请重新出具，编号不变"))
    with transaction.atomic():
        chain.append(batch.stream, "batch.taken", by=by.label, at=at, data={})
    return pieces.read(batch.key_owner, batch.pieces)


def sweep(*, at: datetime) -> int:
    """Destroy files whose time is over, and their keys; the rows stay. ``at`` is real time. Returns how many."""
    over = (Batch.State.DONE, Batch.State.FAILED)
    found = list(Batch.objects.filter(state__in=over, asked_at__lt=at - KEPT).order_by("id")[:100])
    for batch in found:
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.GONE)
        remove_file(batch)
        remove_copies(batch)
        keys.destroy(batch.key_owner)
    return len(found)


def remove_file(batch: Batch) -> None:
    """Remove the file, or as much of it as there is."""
    pieces.remove(batch.pieces)
    batch.pieces, batch.size = [], 0
    batch.save(update_fields=["pieces", "size"])


def remove_copies(batch: Batch) -> None:
    """Remove the working copies that were kept while the batch was made: its file has them, or its time is over."""
    kept = BatchItem.objects.filter(batch=batch).exclude(blob="")
    for ref in kept.values_list("blob", flat=True):
        blobs.remove(ref)
    kept.update(blob="")
