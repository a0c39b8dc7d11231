"""Writing a bundle: every file as it is, and the volume in which all that is bound has its page."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from zhiping.core.policy.asks import Material
from zhiping.faces.handover.models import Bundle
from zhiping.faces.handover.paper import CONTENTS_PAGE
from zhiping.faces.handover.paper.contents_page import ContentsFile, ContentsMaterial, ContentsPage, span
from zhiping.faces.handover.queries.bundles import COVER, File, Piece, Plan
from zhiping.ground.documents.forms import Form, render
from zhiping.ground.documents.service import MissingGlyphs, missing_in, pdf
from zhiping.ground.packages.binding import PDF, Unbindable, Volume, first_page
from zhiping.ground.storage import blobs, keys
from zhiping.records.actors import local_day
from zhiping.stages.application.operations.files import is_signed
from zhiping.stages.application.queries.papers import Paper, content_of, template_of
from zhiping.stages.handin.paper import COVER_SHEET
from zhiping.stages.handin.paper.cover_sheet import cover_sheet

_STAMPS: Final = Path(__file__).parents[1] / "paper" / "stamps.typ"
#: What a name of a file must not hold on any system that unpacks it.
_BAD: Final = str.maketrans({c: "_" for c in '\\/:*?"<>|'})
#: At most so many characters of a name: with its folder it stays below what systems take.
_NAME: Final = 60
#: So many characters fit beside the number of a page.
_LINE: Final = 30


@dataclass(slots=True)
class Making:
    """A bundle that is being made: every file goes into the zip as it is, and page by page into the bound volume."""

    row: Bundle
    plan: Plan
    volume: Volume = field(default_factory=Volume)
    #: Of each numbered sheet, the lines at its left, and what it says in place of pages that cannot be shown.
    sheets: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    lines: list[ContentsMaterial] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    fronts: list[bytes] = field(default_factory=list)

    def write(self, sink: io.RawIOBase) -> None:
        """The whole zip."""
        self.row.size = self.row.left_out = 0
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as out:
            for piece in self.plan.pieces:
                self._material(out, piece)
            if self.plan.others:
                files = self._files(out, "其他", "其他材料", self.plan.others)
                last = max((piece.material.number for piece in self.plan.pieces), default=0)
                pages = span(self.volume.numbered - sum(n for n, _ in files) + 1, sum(n for n, _ in files))
                self.lines.append(ContentsMaterial(last + 1, "其他材料", pages, 1, tuple(one for _, one in files)))
            if self.plan.photo is not None:
                self._put(out, "原件/照片.jpg", self._opened(self.plan.photo) or b"")
            self._put(out, "装订册.pdf", self._bound())
            self._put(out, "SHA256SUMS", "".join(self.sums).encode(), summed=False)
        self.row.pages = self.volume_pages

    volume_pages: int = 0

    def _material(self, out: zipfile.ZipFile, piece: Piece) -> None:
        material = piece.material
        if material.id == COVER:
            self._cover()
            self.lines.append(_line(material, "", note="在本册卷首，不编页"))
            return
        before = self.volume.numbered
        label = f"{material.number}　{material.name}"
        note = ""
        if piece.paper is not None:
            self.volume.mark(label)
            note = self._form(out, piece.paper)
        if piece.files:
            self.volume.mark(label)
        files = self._files(out, f"{material.number:02d} {material.name}", material.name, piece.files)
        pages = span(before + 1, self.volume.numbered - before)
        if not pages and not note:
            note = _absent(piece)
        self.lines.append(_line(material, pages, note=note, files=tuple(one for _, one in files)))

    def _cover(self) -> None:
        source = self.plan.source
        digest = source.revision.digest if source.revision else ""
        content = cover_sheet(source.document, source.pack, code=self.row.dossier.code, revision=digest)
        made = self._made(COVER_SHEET, content)
        if made is not None:
            # Its second page is a table to be filled in by hand; the contents say the same with their pages.
            self.fronts.append(first_page(made))
        self._step()

    def _form(self, out: zipfile.ZipFile, paper: Paper) -> str:
        """Put a form where it belongs: into the volume, or beside it where the list says that it is not bound."""
        material, issued = paper.material, paper.issued
        if issued is not None:
            made = _get(self.row.dossier.key_owner, issued.blob)
        else:
            made = self._made(paper.form, content_of(paper.form, self.row.dossier, self.plan.source))
        self._step()
        if made is None:
            return "有字库里没有的字，没有生成" if issued is None else "打不开"
        if not material.bound:
            self._put(out, f"{material.number:02d} {_safe(material.name)}.pdf", made)
            return "另附，不装订"
        count = self.volume.put(made, PDF)
        self.sheets += [((material.name,), "")] * count
        return ""

    def _files(
        self, out: zipfile.ZipFile, folder: str, label: str, files: tuple[File, ...]
    ) -> list[tuple[int, ContentsFile]]:
        """Every file as it is, and its pages; returns how many sheets each took, and its line."""
        found = []
        for number, one in enumerate(files, start=1):
            first = self.volume.numbered + 1
            content = self._opened(one.row)
            note, says = "", ""
            self.volume.mark(one.name, 1)
            if content is None:
                note = says = "文件已丢失或损坏"
            else:
                self._put(out, f"原件/{_safe(folder)}/{number:02d} {_safe(one.name)}", content)
                try:
                    count = self.volume.put(content, one.row.media_type)
                    self.sheets += [((label, one.name), "")] * count
                    note = "原件有电子签名" if one.row.media_type == PDF and is_signed(content) else ""
                except Unbindable as why:
                    note = "有密码，见原件" if why.locked else "打不开，见原件"
                    what = "设了密码" if why.locked else "无法显示"
                    says = f"《{one.name}》{what}，不能编入本册。原件在材料包的“原件”文件夹里。"
            if says:
                self.row.left_out += 1
                self.volume.put(_BLANK, PDF)
                self.sheets.append(((label, one.name), says))
            if one.elsewhere and not note:
                note = f"也证明：{'、'.join(one.elsewhere)}"
            pages = self.volume.numbered + 1 - first
            found.append((pages, ContentsFile(one.name, span(first, pages), note)))
            self._step()
        return found

    def _bound(self) -> bytes:
        """Cover, contents, and all pages with their numbers."""
        dossier = self.row.dossier
        self.volume_pages = self.volume.numbered
        application = self.plan.source.document.get("application") or {}
        today = local_day(dossier.cycle.pack().timezone, self.row.at)
        content = ContentsPage(
            round=self.plan.source.pack.title, name=dossier.applicant_name, unit=dossier.unit.name,
            title=application.get("title") or "", major=application.get("major") or "", code=dossier.code,
            total=self.volume.numbered, materials=tuple(self.lines), made=today,
        )  # fmt: skip
        source = self.plan.source
        made = render(
            CONTENTS_PAGE, _settable(content), source.mark, made_at=self.row.at,
            template=template_of(CONTENTS_PAGE, source.pack),
        )  # fmt: skip
        stamps = b""
        if self.sheets:
            data = {
                "title": "页码", "right": f"{dossier.code}　{self._standing()}",
                "sheets": [
                    {"across": across, "left": [_short(one) for one in left], "says": _shown(says)}
                    for across, (left, says) in zip(self.volume.across, self.sheets, strict=True)
                ],
            }  # fmt: skip
            stamps = pdf(_STAMPS, data, made_at=self.row.at)
        whole = self.volume.close(fronts=[*self.fronts, made], stamps=stamps, title=f"申报材料装订册 {dossier.code}")
        self._step()
        return whole

    def _standing(self) -> str:
        revision = self.plan.source.revision
        return f"版本 {revision.digest[:12]}" if revision is not None else "草稿"

    def _made(self, form: Form, content: Any) -> bytes | None:
        """A copy of ``form`` as the source has it; None where no font has all its characters."""
        source = self.plan.source
        try:
            return render(form, content, source.mark, made_at=source.made_at, template=template_of(form, source.pack))
        except MissingGlyphs:
            return None

    def _opened(self, row: Any) -> bytes | None:
        return _get(self.row.dossier.key_owner, row.blob)

    def _put(self, out: zipfile.ZipFile, name: str, content: bytes, *, summed: bool = True) -> None:
        at = timezone.localtime(self.row.at)
        info = zipfile.ZipInfo(name, date_time=(at.year, at.month, at.day, at.hour, at.minute, at.second))
        info.external_attr = 0o600 << 16
        out.writestr(info, content)
        if summed:
            self.sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")

    def _step(self) -> None:
        self.row.done += 1
        # Whoever is heard of is alive: no other worker begins anew.
        self.row.began_at = timezone.now()
        Bundle.objects.filter(pk=self.row.pk).update(done=self.row.done, began_at=self.row.began_at)


def _get(owner: str, blob: str) -> bytes | None:
    try:
        return blobs.get(owner, blob)
    except (FileNotFoundError, keys.Damaged):
        return None


def _line(material: Material, pages: str, *, note: str = "", files: tuple[ContentsFile, ...] = ()) -> ContentsMaterial:
    return ContentsMaterial(material.number, material.name, pages, material.copies, files, note)


def _absent(piece: Piece) -> str:
    if not piece.material.uploaded:
        return "另行提供"
    return "没有上传" if piece.lacking or not piece.material.instead else piece.material.instead


def _safe(name: str) -> str:
    """A name that every system can unpack: its end, where the kind of file stands, is kept."""
    plain = "".join(c for c in name if c.isprintable()).translate(_BAD).strip(" .") or "文件"
    if len(plain) <= _NAME:
        return plain
    stem, dot, end = plain.rpartition(".")
    return f"{stem[: _NAME - len(end) - 1]}.{end}" if dot and len(end) <= 8 else plain[:_NAME]


def _shown(text: str) -> str:
    """As much of a file's name as a font has: a number on a page must not fail for a picture in a name."""
    lacking = set("".join(one.character for one in missing_in(text)))
    return "".join("□" if c in lacking else c for c in text)[:200]


def _short(text: str) -> str:
    """A line at the foot of a page: as much of it as fits beside the number, the end of a file's name with it."""
    shown = _shown(text)
    return shown if len(shown) <= _LINE else f"{shown[: _LINE - 9]}…{shown[-8:]}"


def _settable(content: ContentsPage) -> ContentsPage:
    """The contents with names of files as they can be set; and so are names of people and bodies."""
    materials = tuple(
        ContentsMaterial(
            one.number, one.name, one.pages, one.copies,
            tuple(ContentsFile(_shown(f.name), f.pages, f.note) for f in one.files), one.note,
        )
        for one in content.materials
    )  # fmt: skip
    return ContentsPage(
        content.round, _shown(content.name), _shown(content.unit), content.title, content.major, content.code,
        content.total, materials, content.made,
    )  # fmt: skip


def _blank() -> bytes:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(595, 842))
        made.save(out, deterministic_id=True)
    return out.getvalue()


#: In place of pages that cannot be shown: a sheet that says so.
_BLANK: Final = _blank()
