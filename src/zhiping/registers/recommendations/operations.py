"""Writes in the book of recommendations. Whether they may happen was decided by the caller."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pikepdf
from django.db import transaction

from zhiping.core.errors import BadInput, Fault
from zhiping.ground.audit import chain
from zhiping.ground.pictures import codes
from zhiping.ground.pictures.boards import NotAPhotograph, photograph
from zhiping.ground.pictures.drawing import pages_of_pdf
from zhiping.ground.storage import blobs, keys
from zhiping.records import contents
from zhiping.records.actors import Actor
from zhiping.records.models import Cycle, Dossier, Organisation, Person, Revision
from zhiping.registers.recommendations.models import Paper, Scan, Stack

#: A page is kept so many pixels wide: A4 at 150 dots per inch, at which a signature and a seal can be seen.
WIDTH: Final = 1240
#: So many pages are drawn at a time: a process that draws has little time.
_AT_ONCE: Final = 4
#: Pages of one stack.
MOST: Final = 200


def _person(by: Actor) -> Person:
    if by.person is None:
        raise ValueError("only a person prepares a recommendation or puts in a scan")
    return by.person


def prepare(
    dossier: Dossier, revision: Revision, *, recommends: bool, judgements: Mapping[str, str], opinion: str, by: Actor,
    at: datetime,
) -> Paper:  # fmt: skip
    """Enter a recommendation that is to be printed and signed by hand; it takes the place of an earlier one."""
    paper = Paper(dossier=dossier, revision=revision, recommends=recommends, prepared_by=_person(by), prepared_at=at)
    text = json.dumps({"judgements": dict(judgements), "opinion": opinion}, ensure_ascii=False, sort_keys=True)
    paper.text_sealed = contents.seal_text(dossier, text, context=f"paper|{paper.code}")
    with transaction.atomic():
        paper.save()
        chain.append(dossier.stream, "recommendation.prepared", by=by.label, at=at, data={"paper": paper.code})
    return paper


@dataclass(frozen=True, slots=True)
class _Given:
    content: bytes
    is_pdf: bool
    count: int


def _read(content: bytes, *, max_megapixels: int) -> _Given:
    if b"%PDF-" in content[:1024]:
        try:
            with pikepdf.open(io.BytesIO(content)) as pdf:
                count = len(pdf.pages)
        except pikepdf.PasswordError:
            raise BadInput(Fault("file", "PDF设了密码，打不开", "请去掉密码，另存一份再传")) from None
        except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError):
            raise BadInput(Fault("file", "PDF已损坏，打不开", "请重新扫描再传")) from None
        if not 1 <= count <= MOST:
            raise BadInput(Fault("file", f"PDF有{count}页", f"1至{MOST}页；多的分成几个文件"))
        return _Given(content, True, count)
    try:
        return _Given(photograph(content, max_megapixels=max_megapixels).content, False, 1)
    except NotAPhotograph as wrong:
        why = "没有收到文件的内容" if str(wrong) == "empty" else "不是能识别的PDF、JPEG或PNG（按内容识别）"
        raise BadInput(Fault("file", why, "扫描件存为一个PDF；单页也可以是JPEG或PNG")) from None


def put_in(
    unit: Organisation, cycle: Cycle, content: bytes, *, max_mb: int, max_megapixels: int, by: Actor, at: datetime
) -> Stack:
    """Take a file of scans; the worker then splits it by the codes on its pages.

    Raises ``BadInput`` for what is no PDF or picture, or too large.
    """
    if len(content) > max_mb * 1024 * 1024:
        size = len(content) / 1024 / 1024
        raise BadInput(Fault("file", f"文件有{size:.1f} MB，超过{max_mb} MB的上限", "请降低扫描分辨率，或分几次上传"))
    given = _read(content, max_megapixels=max_megapixels)
    stack = Stack(
        unit=unit, cycle=cycle, is_pdf=given.is_pdf, count=given.count, uploaded_by=_person(by), uploaded_at=at
    )
    keys.create(stack.key_owner)
    stack.blob = blobs.put(stack.key_owner, given.content)
    try:
        with transaction.atomic():
            stack.save()
            chain.append(stack.stream, "stack.put_in", by=by.label, at=at, data={"pages": given.count})
    except BaseException:
        blobs.remove(stack.blob)
        raise
    return stack


def read_stacks(most: int = 1) -> int:
    """Split stacks that wait, by the codes on their pages (the worker's). Idempotent; returns how many."""
    waiting = Stack.objects.filter(state=Stack.State.WAITING).order_by("id").select_related("unit")
    found = list(waiting[:most])
    for stack in found:
        read_stack(stack)
    return len(found)


def read_stack(stack: Stack) -> None:
    """Split one stack: each page to the dossier that its code names; one without a readable code waits for a hand."""
    try:
        pages = _pages(stack, blobs.get(stack.key_owner, stack.blob))
    except (FileNotFoundError, keys.KeyDestroyed, keys.Damaged):
        pages = []
    whose = [_whose(stack, page) for page in pages]
    put: list[str] = []
    try:
        with transaction.atomic():
            kept = Stack.objects.select_for_update(of=("self",)).get(pk=stack.pk)
            if kept.state != Stack.State.WAITING:
                return
            for number, (page, (paper, at_page)) in enumerate(zip(pages, whose, strict=True), start=1):
                owner = paper.dossier.key_owner if paper else kept.key_owner
                put.append(blobs.put(owner, page))
                Scan.objects.create(
                    stack=kept, number=number, blob=put[-1], paper=paper, page=at_page if paper else None,
                    way=Scan.Way.CODE if paper else "", placed_by=kept.uploaded_by if paper else None,
                    placed_at=kept.uploaded_at if paper else None,
                )  # fmt: skip
            old, kept.blob = kept.blob, ""
            kept.state = Stack.State.READ if pages else Stack.State.FAILED
            kept.save(update_fields=["blob", "state"])
    except BaseException:
        for ref in put:
            blobs.remove(ref)
        raise
    # What the pages were cut from showed everybody's; each page now lies under its own dossier's key.
    blobs.remove(old)


def _pages(stack: Stack, content: bytes) -> list[bytes]:
    if not stack.is_pdf:
        return [content]
    found: list[bytes] = []
    for first in range(1, stack.count + 1, _AT_ONCE):
        last = min(first + _AT_ONCE - 1, stack.count)
        drawn = pages_of_pdf(content, first, last, WIDTH)
        if len(drawn) != last - first + 1:
            return []  # a page that cannot be drawn: better none than the wrong numbers
        found += drawn
    return found


def _whose(stack: Stack, page: bytes) -> tuple[Paper | None, int]:
    code = codes.read(page)
    if code is None:
        return None, 0
    found = Paper.objects.filter(code=code.paper, dossier__unit=stack.unit_id, dossier__cycle=stack.cycle_id)
    return found.select_related("dossier").first(), code.page


def place(scan: Scan, paper: Paper, page: int, *, by: Actor, at: datetime) -> None:
    """Put a page by hand to the recommendation it belongs to. Raises ``BadInput`` when it has its place already."""
    with transaction.atomic():
        row = Scan.objects.select_for_update(of=("self",)).select_related("stack").get(pk=scan.pk)
        if row.paper_id is not None:
            raise BadInput(Fault("paper", "这一页已经归入了", "还没有归入的页"))
        old, content = row.blob, blobs.get(row.stack.key_owner, row.blob)
        row.blob = blobs.put(paper.dossier.key_owner, content)
        row.paper, row.page, row.way, row.aside = paper, page, Scan.Way.HAND, False
        row.placed_by, row.placed_at = _person(by), at
        row.save()
        data = {"page": row.number, "paper": paper.code}
        chain.append(row.stack.stream, "stack.placed", by=by.label, at=at, data=data)
    blobs.remove(old)


def set_aside(scan: Scan, *, by: Actor, at: datetime) -> None:
    """Say that a page is none of a recommendation. Raises ``BadInput`` when it has its place already."""
    with transaction.atomic():
        row = Scan.objects.select_for_update(of=("self",)).select_related("stack").get(pk=scan.pk)
        if row.paper_id is not None:
            raise BadInput(Fault("paper", "这一页已经归入了", "还没有归入的页"))
        row.aside, row.placed_by, row.placed_at = True, _person(by), at
        row.save()
        chain.append(row.stack.stream, "stack.set_aside", by=by.label, at=at, data={"page": row.number})
