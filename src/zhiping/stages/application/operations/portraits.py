"""The portrait cut by hand: the picture it is cut from stays, sealed, beside it until the dossier is submitted.

It is kept as a leaf of the portrait's file: ``original`` the whole picture, ``straight`` what was cut out of it,
``corners`` where.
"""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.asks import FormRules
from zhiping.ground.storage import blobs
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence
from zhiping.records.situations import rules_pack
from zhiping.stages.application.models import Leaf
from zhiping.stages.application.operations import leaves
from zhiping.stages.application.operations.bins import Bin
from zhiping.stages.application.operations.drafts import alter
from zhiping.stages.application.operations.files import JPEG, Box, CheckedFile, cut_photo, proposed_box
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.sections import Document


def keep_whole(row: Evidence, whole: CheckedFile, fingerprint: str, form: FormRules, bin: Bin) -> None:
    """Keep the picture from which the portrait ``row`` was cut as proposed."""
    box = proposed_box(whole.width, whole.height, form)
    Leaf.objects.create(
        evidence=row, position=0, fingerprint=fingerprint, original=bin.put(row.dossier.key_owner, whole.content),
        media_type=whole.media_type, straight=row.blob, corners=_corners(box, whole.width, whole.height, form),
        state=Leaf.State.BY_HAND, use_straight=True,
    )  # fmt: skip


def _corners(box: Box, width: int, height: int, form: FormRules) -> list[list[float]]:
    x, y, right, bottom = box.pixels(width, height, form)
    xs, ys = (x / width, right / width), (y / height, bottom / height)
    places = ((xs[0], ys[0]), (xs[1], ys[0]), (xs[1], ys[1]), (xs[0], ys[1]))
    return [[round(a, 5), round(b, 5)] for a, b in places]


def crop(dossier: Dossier, box: Box, *, by: Actor, at: datetime) -> str:
    """Cut the portrait anew out of the picture it came from; returns the key of its file.

    Raises ``BadInput`` when there is no such picture any more or too few pixels are left; ``Refusal`` when the draft
    may not be edited.
    """
    form = rules_pack(dossier).forms
    called: list[str] = []
    bin = Bin()

    def change(document: Document, side: Aside) -> None:
        key = str((document.get("applicant") or {}).get("photo"))
        row = Evidence.objects.select_related("dossier").filter(dossier=dossier, key=key).first()
        leaf = row.leaves.first() if row else None
        if row is None or leaf is None:
            raise BadInput(Fault("photo", "裁剪前的照片已经不在了", "请重新上传照片，再裁剪"))
        content = blobs.get(dossier.key_owner, leaf.original)
        with Image.open(io.BytesIO(content)) as opened:
            whole = CheckedFile(leaf.media_type, content, 1, opened.width, opened.height)
        x, _, right, _ = box.pixels(whole.width, whole.height, form)
        if right - x < form.photo_min_width:
            wide = f"{right - x}像素宽，不够{form.photo_min_width}×{form.photo_min_height}像素"
            raise BadInput(Fault("width", f"选的范围只有{wide}", "请把裁剪框放大，或换一张更清楚的照片"))
        cut = cut_photo(whole, form, box)
        ref = bin.put(dossier.key_owner, cut)
        leaf.straight, leaf.corners = ref, _corners(box, whole.width, whole.height, form)
        leaf.save(update_fields=["straight", "corners"])
        now = leaves.put_in_place(row, document, ref, cut, JPEG, 1, bin)
        document["applicant"]["photo"] = now.key
        called.append(now.key)

    with bin:
        alter(dossier, change, section="evidence", expected_version=None, by=by, at=at)
    return called[0]
