"""Two files that are there already become one: the pages of the second behind those of the first (M1)."""

from __future__ import annotations

from datetime import datetime

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.asks import FormRules
from zhiping.ground.pictures import pages
from zhiping.ground.storage import blobs
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier, Evidence
from zhiping.records.situations import rules_pack
from zhiping.stages.application.models import Leaf
from zhiping.stages.application.operations import leaves, limits
from zhiping.stages.application.operations.bins import Bin
from zhiping.stages.application.operations.drafts import alter
from zhiping.stages.application.operations.files import PDF, is_signed
from zhiping.stages.application.queries.aside import Aside
from zhiping.stages.application.sections import Document


def join(dossier: Dossier, key: str, onto: str, *, by: Actor, at: datetime) -> str:
    """Put the pages of the file ``key`` behind those of ``onto``; returns the key of the file that both are now.

    It proves what either proved. Photographs stay photographs, which can still be straightened; with a PDF among them
    all becomes pages of one PDF as they are. Raises ``BadInput`` for the portrait, for a signed PDF (whose signature
    would no longer hold) and beyond the pack's limits; ``Refusal`` when the draft may not be edited.
    """
    now_called: list[str] = []
    bin = Bin()

    def change(document: Document, side: Aside) -> None:
        first, second = leaves.entry_of(document, onto), leaves.entry_of(document, key)
        name, form = str(second["name"]), rules_pack(dossier).forms
        portrait = (document.get("applicant") or {}).get("photo")
        if key == onto or portrait in (key, onto):
            raise BadInput(Fault(name, "这两个文件不能合并", "选另一个文件；照片要单独上传"))
        rows = {row.key: row for row in Evidence.objects.filter(dossier=dossier).select_related("dossier")}
        front, back = rows[onto], rows[key]
        if front.leaves.exists() and back.leaves.exists():
            _move_leaves(front, back)
            row = leaves.compose(front, document, form, bin)
        else:
            row = _as_one_pdf(front, back, document, form, bin)
        first["for"] = list(dict.fromkeys([*(first.get("for") or []), *(second.get("for") or [])]))
        document["evidence"].remove(second)
        if not leaves.is_frozen(back):
            if not Leaf.objects.filter(original=back.blob).exists() and not Leaf.objects.filter(straight=back.blob):
                bin.drop(back.blob)
            back.delete()
        limits.all_files(document, name, form)
        now_called.append(row.key)

    with bin:
        alter(dossier, change, section="evidence", expected_version=None, by=by, at=at)
    return now_called[0]


def _move_leaves(front: Evidence, back: Evidence) -> None:
    """The same photograph in both is kept once."""
    there = set(front.leaves.values_list("fingerprint", flat=True))
    place = front.leaves.count()
    for leaf in back.leaves.all():
        if leaf.fingerprint not in there:
            leaf.evidence, leaf.position = front, place
            leaf.save(update_fields=["evidence", "position"])
            place += 1


def _as_one_pdf(front: Evidence, back: Evidence, document: Document, form: FormRules, bin: Bin) -> Evidence:
    name = str(leaves.entry_of(document, front.key)["name"])
    if PDF not in form.media_types:
        raise BadInput(Fault(name, "这一轮不收PDF，不能合成一个文件", "请分开上传"))
    if front.pages + back.pages > form.max_pages:
        raise BadInput(Fault(name, f"合起来超过{form.max_pages}页的上限", "请保留两个文件"))
    content = pages.joined([_pdf_of(front, document), _pdf_of(back, document)])
    if len(content) > form.max_mb * 1024 * 1024:
        raise BadInput(Fault(name, f"合起来超过{form.max_mb} MB的上限", "请保留两个文件"))
    for row in (front, back):
        leaves.drop_all(row, bin)
    ref = bin.put(front.dossier.key_owner, content)
    return leaves.put_in_place(front, document, ref, content, PDF, front.pages + back.pages, bin)


def _pdf_of(row: Evidence, document: Document) -> bytes:
    content = blobs.get(row.dossier.key_owner, row.blob)
    if row.media_type == PDF:
        if is_signed(content):
            name = str(leaves.entry_of(document, row.key)["name"])
            raise BadInput(Fault(name, "这份PDF有电子签名，合并会使签名失效", "请保持原样"))
        return content
    return pages.to_pdf(leaves.as_page(row, leaf) for leaf in row.leaves.all())
