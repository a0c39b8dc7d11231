"""What the worker does for evidence: makes photographs flat, draws small pictures, sweeps what is over. Idempotent.

Nothing here changes what a dossier holds as evidence: a flat page waits beside its photograph until it is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from zhiping.core.procedure import State
from zhiping.ground.pictures import drawing, pages, sheets
from zhiping.ground.storage import blobs, keys
from zhiping.records.models import Dossier, Evidence
from zhiping.stages.application.models import Leaf, Thumb
from zhiping.stages.application.operations import leaves, uploads
from zhiping.stages.application.operations.bins import Bin
from zhiping.stages.application.operations.files import PDF

#: While a dossier is in one of these, its photographs stay beside the pages made of them.
_AT_HOME = [State.DRAFT.value, State.RETURNED.value, State.LAPSED.value]
#: Of a long PDF so many pages are drawn.
DRAWN = 8
#: What reading a sealed file can end with: gone, or not to be opened any more.
_UNREADABLE = (FileNotFoundError, keys.KeyDestroyed, keys.Damaged)


@dataclass(frozen=True, slots=True)
class Tended:
    """What one round did: uploads swept, photographs looked at, small pictures drawn, photographs removed."""

    swept: int = 0
    looked_at: int = 0
    drawn: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.swept or self.looked_at or self.drawn or self.removed)


def tend(*, at: datetime, most: int = 6) -> Tended:
    """One round: at most ``most`` of each kind, so that messages do not wait long. ``at`` is real time."""
    return Tended(uploads.sweep(at=at), look_at_photographs(most), draw(most), remove_photographs(most))


def look_at_photographs(most: int) -> int:
    """Find the sheet in photographs that wait, and make a flat page of each that shows one."""
    waiting = Leaf.objects.filter(state=Leaf.State.WAITING, evidence__dossier__state__in=_AT_HOME)
    found = list(waiting.select_related("evidence__dossier").order_by("id")[:most])
    for leaf in found:
        _look_at(leaf)
    return len(found)


def _look_at(leaf: Leaf) -> None:
    owner = leaf.evidence.dossier.key_owner
    corners, page = None, None
    try:
        picture = sheets.read(blobs.get(owner, leaf.original))
        corners = sheets.find_sheet(picture)
        page = sheets.straighten(picture, corners) if corners else None
    except (*_UNREADABLE, sheets.NotAPicture, sheets.NotASheet):
        page = None
    with Bin() as bin, transaction.atomic():
        # The lock under which pages are edited: neither overwrites the other.
        Dossier.objects.select_for_update(of=("self",)).get(pk=leaf.evidence.dossier_id)
        waiting = Leaf.objects.filter(pk=leaf.pk, state=Leaf.State.WAITING).first()
        if waiting is None:
            return
        if page is None or corners is None:
            waiting.state = Leaf.State.NONE
        else:
            waiting.straight = bin.put(owner, page.content)
            waiting.corners = [[round(x, 5), round(y, 5)] for x, y in corners]
            waiting.state = Leaf.State.FOUND
        waiting.save(update_fields=["straight", "corners", "state"])


def draw(most: int) -> int:
    """Draw small pictures of what has none yet: pages of files, photographs, and the pages made of them."""
    count = 0
    missing = ~Exists(Thumb.objects.filter(of=OuterRef("blob")))
    files = Evidence.objects.filter(missing, dossier__state__in=_AT_HOME).select_related("dossier")
    for row in files.order_by("-id")[:most]:
        count += _draw(row.dossier, row.blob, row.media_type, min(row.pages, DRAWN))
    for column in ("original", "straight"):
        missing = ~Exists(Thumb.objects.filter(of=OuterRef(column)))
        photographs = Leaf.objects.filter(missing, evidence__dossier__state__in=_AT_HOME).exclude(**{column: ""})
        for leaf in photographs.select_related("evidence__dossier").order_by("id")[:most]:
            count += _draw(leaf.evidence.dossier, getattr(leaf, column), "image", 1)
    return count


def _draw(dossier: Dossier, ref: str, media_type: str, count: int) -> int:
    drawn: list[bytes] = []
    try:
        content = blobs.get(dossier.key_owner, ref)
        is_pdf = media_type == PDF
        drawn = drawing.thumbs_of_pdf(content, 1, count) if is_pdf else [pages.thumb_of_picture(content)]
    except (*_UNREADABLE, OSError, ValueError):
        drawn = []
    # What cannot be drawn is remembered too: it is not tried for ever.
    for number, small in enumerate(drawn or [b""], start=1):
        with Bin() as bin:
            blob = bin.put(dossier.key_owner, small) if small else ""
            try:
                with transaction.atomic():
                    Thumb.objects.create(dossier=dossier, of=ref, number=number, blob=blob)
            except IntegrityError:
                if blob:
                    blobs.remove(blob)
    return len(drawn)


def remove_photographs(most: int) -> int:
    """Once a dossier is submitted, its file holds what was chosen: the photographs beside it go."""
    over = Evidence.objects.filter(leaves__isnull=False).exclude(dossier__state__in=_AT_HOME).distinct()
    count = 0
    for row in over.select_related("dossier").order_by("id")[:most]:
        with Bin() as bin, transaction.atomic():
            held = Dossier.objects.select_for_update(of=("self",)).get(pk=row.dossier_id)
            if held.state not in _AT_HOME:
                leaves.drop_all(row, bin)
                count += 1
    return count
