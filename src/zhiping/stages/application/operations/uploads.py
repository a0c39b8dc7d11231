"""A file that comes in pieces: begun, received piece by piece, taken up again, finished or swept away (P2).

Every piece is sealed as it comes: what must be destroyable is never written in clear, however short it lies there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.core.procedure import Action, Refusal, decide
from zhiping.ground.clock import service as clock
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence
from zhiping.records.situations import gather, options_of, rules_pack
from zhiping.stages.application.models import Upload, UploadPart
from zhiping.stages.application.operations import limits
from zhiping.stages.application.operations.evidence import attach, attach_photo, plain_name
from zhiping.stages.application.queries.evidence import NAME_CONTEXT

#: The largest piece that is taken in one request (bytes): below what the server reads into memory.
MAX_PIECE = 4 * 1024 * 1024


@dataclass(eq=False)
class WrongPlace(Exception):
    """A piece that does not begin where the upload stands; ``offset`` says where that is (bytes)."""

    offset: int


def begin(dossier: Dossier, *, name: str, size: int, changed: str = "", by: Actor, at: datetime) -> Upload:
    """A new upload of ``size`` bytes, or the one that was begun with the same file: go on from its ``received``.

    ``changed``: when the file was last changed, as the browser tells it; with name and size it tells files apart.
    Raises ``BadInput`` when such a file could not be kept, ``Refusal`` when the draft may not be edited.
    """
    may_edit(dossier, by=by, at=at)
    called = plain_name(name)
    fingerprint = keys.blind_index(f"upload:{dossier.code}", f"{called}|{size}|{changed}")
    sealed = keys.seal(dossier.key_owner, called.encode(), context=NAME_CONTEXT)
    with transaction.atomic():
        # One at a time for a dossier, so that two windows together cannot exceed what one may.
        Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        known = Upload.objects.filter(dossier=dossier, fingerprint=fingerprint).first()
        if known is not None:
            return known
        limits.may_come(dossier, called, size, rules_pack(dossier).forms)
        return Upload.objects.create(
            dossier=dossier, fingerprint=fingerprint, name_sealed=sealed, size=size, touched_at=clock.database_now()
        )


def may_edit(dossier: Dossier, *, by: Actor, at: datetime) -> None:
    """Raises ``Refusal`` when the draft may not be edited."""
    answer = decide(gather(dossier, Action.EDIT, by=by, at=at), Action.EDIT, options_of(dossier))
    if isinstance(answer, Refusal):
        raise answer


def receive(upload: Upload, *, offset: int, content: bytes) -> Upload:
    """Keep the piece that begins at ``offset`` and return the upload as it stands now.

    Raises ``WrongPlace`` when it begins elsewhere (a piece sent twice, or one that was lost), ``BadInput`` when it is
    too large or reaches beyond the announced size; ``Upload.DoesNotExist`` when the upload is over.
    """
    if len(content) > MAX_PIECE:
        raise BadInput(Fault("piece", "一次传的片段太大", f"每段不超过{MAX_PIECE // 1024 // 1024} MB"))
    blob = blobs.put(upload.dossier.key_owner, content) if content else ""
    try:
        with transaction.atomic():
            row = Upload.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=upload.pk)
            if offset != row.received:
                raise WrongPlace(row.received)
            if offset + len(content) > row.size:
                raise BadInput(Fault("piece", "内容比开始时说的多", f"共{row.size}字节"))
            if content:
                UploadPart.objects.create(upload=row, offset=offset, size=len(content), blob=blob)
                row.received += len(content)
            row.touched_at = clock.database_now()
            row.save(update_fields=["received", "touched_at"])
    except BaseException as why:
        if blob:
            blobs.remove(blob)
        if isinstance(why, IntegrityError):
            raise WrongPlace(Upload.objects.get(pk=upload.pk).received) from None
        raise
    return row


def finish(
    upload: Upload, *, items: Iterable[str] = (), photo: bool = False, into: str = "", by: Actor, at: datetime
) -> Evidence:
    """Put the pieces of a complete upload together and keep the file as proof; the pieces go.

    ``photo``: it is the applicant's own; ``into``: the key of the file whose next page it is. Raises as ``attach``; a
    file that cannot be kept goes as well, so that the same name can be sent again.
    """
    dossier = upload.dossier
    if upload.received != upload.size:
        raise WrongPlace(upload.received)
    content = b"".join(blobs.get(dossier.key_owner, part.blob) for part in upload.parts.order_by("offset"))
    name = keys.unseal(dossier.key_owner, upload.name_sealed, context=NAME_CONTEXT).decode()
    try:
        if photo:
            kept = attach_photo(dossier, name=name, content=content, by=by, at=at)
        else:
            kept = attach(dossier, name=name, content=content, items=items, into=into, by=by, at=at)
    except BadInput:
        discard(upload)
        raise
    discard(upload)
    return kept


def discard(upload: Upload) -> None:
    """Forget an upload and remove its pieces; nothing happens when it is over already."""
    with transaction.atomic():
        refs = list(UploadPart.objects.filter(upload_id=upload.pk).values_list("blob", flat=True))
        Upload.objects.filter(pk=upload.pk).delete()
    for ref in refs:
        blobs.remove(ref)


def sweep(*, at: datetime) -> int:
    """Forget what nobody has gone on with for as long as the setting says (``at``: real time); how many there were."""
    old = Upload.objects.filter(touched_at__lt=at - timedelta(hours=settings.UPLOAD_KEPT_HOURS))
    count = 0
    for upload in old.order_by("id")[:500]:
        discard(upload)
        count += 1
    return count
