"""Photographs that are the pages of a file: made flat, turned, put in order, chosen by the applicant (M1, annex 4).

The picture as it came stays, sealed, beside the page that was made of it, until the dossier is submitted.
"""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PIL import Image

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.asks import FormRules
from zhiping.ground.pictures import pages, sheets
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence, Revision
from zhiping.records.situations import rules_pack
from zhiping.stages.application.models import Leaf
from zhiping.stages.application.operations.bins import Bin
from zhiping.stages.application.operations.drafts import alter
from zhiping.stages.application.operations.files import JPEG, PDF, is_signed
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.sections import Document

_JPEG_QUALITY = 90
#: What is done to the pages of a file, in place: it is given them in order, with the bin for what is put and dropped.
Edit = Callable[[list[Leaf], Bin], None]


def new_key() -> str:
    """An id for a file in the dossier's document."""
    return f"e{secrets.token_hex(5)}"


def entry_of(document: Document, key: str) -> dict[str, Any]:
    """What ``document`` says of the file ``key``. Raises ``BadInput`` when it does not list it."""
    for file in document.get("evidence") or []:
        if file["id"] == key:
            found: dict[str, Any] = file
            return found
    raise BadInput(Fault("evidence", "没有这个文件，可能已被移除", "页面上列出的文件"))


def is_frozen(row: Evidence) -> bool:
    """Whether a revision holds the file, so that it has to stay as it is."""
    frozen = Revision.objects.filter(dossier_id=row.dossier_id)
    return any(row.key == file["id"] for one in frozen for file in contents.content(one).get("evidence") or [])


def add(row: Evidence, fingerprint: str, blob: str, media_type: str) -> Leaf:
    """The photograph ``blob`` as the last page of ``row``."""
    return Leaf.objects.create(
        evidence=row, position=row.leaves.count(), fingerprint=fingerprint, original=blob, media_type=media_type
    )


def drop_all(row: Evidence, bin: Bin) -> None:
    """Forget the photographs of ``row``, but for those that are a file themselves."""
    for leaf in row.leaves.all():
        _drop_unused(leaf, bin)
    row.leaves.all().delete()


def _drop_unused(leaf: Leaf, bin: Bin) -> None:
    refs = {leaf.original, leaf.straight} - {""}
    for ref in refs - set(Evidence.objects.filter(blob__in=refs).values_list("blob", flat=True)):
        bin.drop(ref)


def compose(row: Evidence, document: Document, form: FormRules, bin: Bin) -> Evidence:
    """Make the file anew of its pages, and say so in ``document``; returns the row that the document names now.

    A revision keeps the file that it froze: then the new one gets an id of its own. Raises ``BadInput`` when it would
    be too large.
    """
    leaves = list(row.leaves.all())
    entry = entry_of(document, row.key)
    if len(leaves) > form.max_pages:
        raise BadInput(Fault(str(entry["name"]), f"超过{form.max_pages}页的上限", "请分成几个文件"))
    first = leaves[0]
    if len(leaves) == 1 and not first.turn:
        ref = first.straight if first.use_straight else first.original
        media_type = JPEG if first.use_straight else first.media_type
        content = blobs.get(row.dossier.key_owner, ref)
    else:
        if PDF not in form.media_types:
            raise BadInput(Fault(str(entry["name"]), "这一轮不收PDF，几页不能合成一个文件", "请一页一个文件上传"))
        content, media_type = pages.to_pdf(as_page(row, leaf) for leaf in leaves), PDF
        if len(content) > form.max_mb * 1024 * 1024:
            raise BadInput(
                Fault(
                    str(entry["name"]), f"合成后有{len(content) / 1048576:.1f} MB，超过{form.max_mb} MB的上限",
                    "请选用摆正后的页，或分成几个文件",
                )
            )  # fmt: skip
        ref = bin.put(row.dossier.key_owner, content)
    return put_in_place(row, document, ref, content, media_type, len(leaves), bin)


def as_page(row: Evidence, leaf: Leaf) -> pages.Leaf:
    """What the file shows of ``leaf``, as a page to put into a PDF."""
    content = blobs.get(row.dossier.key_owner, leaf.straight if leaf.use_straight else leaf.original)
    if not leaf.use_straight and leaf.media_type != JPEG:
        out = io.BytesIO()
        with Image.open(io.BytesIO(content)) as opened:
            opened.convert("RGB").save(out, "JPEG", quality=_JPEG_QUALITY)
        content = out.getvalue()
    return pages.Leaf(content, leaf.turn)


def put_in_place(
    row: Evidence, document: Document, ref: str, content: bytes, media_type: str, count: int, bin: Bin
) -> Evidence:
    """Let ``row`` hold ``content`` (stored as ``ref``), and say so in ``document``; a frozen row gets a successor."""
    entry = entry_of(document, row.key)
    if ref == row.blob:
        return row
    if Evidence.objects.filter(blob=ref).exists():
        # A file that a revision holds already: it stays that one's alone.
        ref = bin.put(row.dossier.key_owner, content)
    held = {held for leaf in row.leaves.all() for held in (leaf.original, leaf.straight)}
    digest = hashlib.sha256(content).hexdigest()
    if is_frozen(row):
        old = row
        row = Evidence.objects.create(
            dossier_id=old.dossier_id, key=new_key(), blob=ref, media_type=media_type, size=len(content), pages=count,
            fingerprint=keys.blind_index(f"evidence:{old.dossier.code}", f"{secrets.token_hex(16)}|{digest}"),
            name_sealed=bytes(old.name_sealed), uploaded_at=old.uploaded_at,
        )  # fmt: skip
        old.leaves.all().update(evidence=row)
        entry["id"] = row.key
    else:
        if row.blob not in held:
            bin.drop(row.blob)
        row.blob, row.media_type, row.size, row.pages = ref, media_type, len(content), count
        row.save(update_fields=["blob", "media_type", "size", "pages"])
    entry.update({"media_type": media_type, "sha256": digest, "size": len(content)})
    return row


# --- what the applicant does with pages ---


def edit(dossier: Dossier, key: str, change_pages: Edit, *, by: Actor, at: datetime) -> str:
    """Change the pages of the file ``key`` and make it anew; returns the key under which it is now.

    Raises ``BadInput`` when there is no such file or no such page, ``Refusal`` when the draft may not be edited.
    """
    now_called: list[str] = []
    bin = Bin()

    def change(document: Document, side: Aside) -> None:
        entry_of(document, key)
        row = Evidence.objects.select_related("dossier").get(dossier=dossier, key=key)
        leaves = list(row.leaves.all())
        if not leaves:
            raise BadInput(Fault("evidence", "这个文件不是由照片合成的", "由照片合成的文件"))
        change_pages(leaves, bin)
        kept = [leaf for leaf in leaves if leaf.pk is not None]
        for position, leaf in enumerate(kept):
            leaf.position = position
            leaf.save()
        now_called.append(compose(row, document, rules_pack(dossier).forms, bin).key)

    with bin:
        alter(dossier, change, section="evidence", expected_version=None, by=by, at=at)
    return now_called[0]


def find(leaves: Sequence[Leaf], pk: int) -> Leaf:
    """The page with this id. Raises ``BadInput``."""
    for leaf in leaves:
        if leaf.pk == pk:
            return leaf
    raise BadInput(Fault("evidence", "没有这一页，可能已被移除", "页面上列出的页"))


def choose(dossier: Dossier, key: str, pk: int, *, straight: bool, by: Actor, at: datetime) -> str:
    """Use the straightened page ``pk`` in the file, or the picture as it came. Raises as :func:`edit`."""

    def change(leaves: list[Leaf], bin: Bin) -> None:
        leaf = find(leaves, pk)
        if straight and not leaf.straight:
            raise BadInput(Fault("evidence", "这一页还没有摆正", "稍等片刻，或选定四角"))
        leaf.use_straight = straight

    return edit(dossier, key, change, by=by, at=at)


def choose_all(dossier: Dossier, key: str, *, by: Actor, at: datetime) -> str:
    """Use every straightened page of the file. Raises as :func:`edit`."""

    def change(leaves: list[Leaf], bin: Bin) -> None:
        for leaf in leaves:
            leaf.use_straight = bool(leaf.straight)

    return edit(dossier, key, change, by=by, at=at)


def turn(dossier: Dossier, key: str, pk: int, *, by: Actor, at: datetime) -> str:
    """Turn a page clockwise by 90 degrees, without loss. Raises as :func:`edit`."""

    def change(leaves: list[Leaf], bin: Bin) -> None:
        leaf = find(leaves, pk)
        leaf.turn = (leaf.turn + 90) % 360

    return edit(dossier, key, change, by=by, at=at)


def move(dossier: Dossier, key: str, pk: int, *, steps: int, by: Actor, at: datetime) -> str:
    """Move a page forward (negative) or back in the order, as far as there is room. Raises as :func:`edit`."""

    def change(leaves: list[Leaf], bin: Bin) -> None:
        leaf = find(leaves, pk)
        place = leaves.index(leaf)
        leaves.insert(min(max(place + steps, 0), len(leaves) - 1), leaves.pop(place))

    return edit(dossier, key, change, by=by, at=at)


def drop(dossier: Dossier, key: str, pk: int, *, by: Actor, at: datetime) -> str:
    """Take a page out of the file; the last one goes with the file itself. Raises as :func:`edit`."""

    def change(leaves: list[Leaf], bin: Bin) -> None:
        leaf = find(leaves, pk)
        if len(leaves) == 1:
            raise BadInput(Fault("evidence", "只剩这一页，不能再移除", "不要这个文件的，在材料列表里移除"))
        _drop_unused(leaf, bin)
        leaf.delete()

    return edit(dossier, key, change, by=by, at=at)


def set_corners(
    dossier: Dossier, key: str, pk: int, corners: Sequence[Sequence[float]], *, by: Actor, at: datetime
) -> str:
    """Make the page of the sheet between ``corners`` (fractions, clockwise from the top left) and use it.

    Raises ``BadInput`` when they enclose no sheet, otherwise as :func:`edit`.
    """

    def change(leaves: list[Leaf], bin: Bin) -> None:
        leaf = find(leaves, pk)
        picture = sheets.read(blobs.get(dossier.key_owner, leaf.original))
        try:
            page = sheets.straighten(picture, corners)
        except sheets.NotASheet:
            raise BadInput(
                Fault("corners", "这四个角围不成一张纸", "左上、右上、右下、左下依次围成四边形，边不交叉")
            ) from None
        old = leaf.straight
        leaf.straight = bin.put(dossier.key_owner, page.content)
        leaf.corners, leaf.state, leaf.use_straight = [list(c) for c in corners], Leaf.State.BY_HAND, True
        if old and not Evidence.objects.filter(blob=old).exists():
            bin.drop(old)

    return edit(dossier, key, change, by=by, at=at)


def turn_file(dossier: Dossier, key: str, *, by: Actor, at: datetime) -> str:
    """Turn every page of a PDF clockwise by 90 degrees, without loss; returns its key.

    Raises ``BadInput`` for a signed PDF, whose signature would no longer hold, otherwise as :func:`edit`.
    """
    now_called: list[str] = []
    bin = Bin()

    def change(document: Document, side: Aside) -> None:
        entry = entry_of(document, key)
        row = Evidence.objects.select_related("dossier").get(dossier=dossier, key=key)
        if row.media_type != PDF or row.leaves.exists():
            raise BadInput(Fault(str(entry["name"]), "这个文件要逐页旋转", "在它的页面里旋转"))
        content = blobs.get(dossier.key_owner, row.blob)
        if is_signed(content):
            raise BadInput(Fault(str(entry["name"]), "这份PDF有电子签名，旋转会使签名失效", "请保持原样"))
        after = pages.turned(content, 0, 90)
        ref = bin.put(dossier.key_owner, after)
        now_called.append(put_in_place(row, document, ref, after, PDF, row.pages, bin).key)

    with bin:
        alter(dossier, change, section="evidence", expected_version=None, by=by, at=at)
    return now_called[0]
