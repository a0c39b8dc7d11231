"""Looking into what was uploaded before it is kept: by content, never by name (M1, rules.md 5).

Pure: bytes in, cleaned bytes out, or one clear fault. Limits are the pack's.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass

import pikepdf
import pikepdf.sanitize
from PIL import Image, ImageOps, UnidentifiedImageError

from zhiping.core.errors import BadInput, Fault
from zhiping.core.policy.contents import FormRules

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
MB = 1024 * 1024
_SCRUB = (
    pikepdf.sanitize.Sanitizer()
    .remove_javascript()
    .remove_external_access()
    .remove_attachments()
    .remove_multimedia()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept: what it is, its cleaned bytes, how many pages; ``width`` and ``height`` of an image."""

    media_type: str
    content: bytes
    pages: int
    width: int = 0
    height: int = 0


def allowed(form: FormRules) -> str:
    """The kinds of file that a pack takes, as people call them: ``PDF、JPEG``."""
    return "、".join(_NAMES.get(kind, kind) for kind in form.media_types)


def check_file(name: str, content: bytes, form: FormRules, *, max_mb: int | None = None) -> CheckedFile:
    """The cleaned file, or ``BadInput`` with one fault whose place is ``name``: the cause, and what to do."""
    limit = min(form.max_mb, max_mb or form.max_mb)
    if not content:
        raise _fault(name, "文件是空的（0字节），没有收到内容", "请重新导出或拍照后再传")
    if len(content) > limit * MB:
        raise _fault(
            name, f"文件有{len(content) / MB:.1f} MB，超过{limit} MB的上限", "请降低扫描分辨率，或分成几个文件再传"
        )
    kind = _kind(content)
    if kind is None or kind not in form.media_types:
        what = "内容不是PDF或图片" if kind is None else f"是{_NAMES[kind]}文件"
        raise _fault(name, f"{what}，不能作证明材料（按内容识别，与扩展名无关）", f"请改用{allowed(form)}")
    return _pdf(name, content, form) if kind == PDF else _image(name, content, kind, form)


def check_photo(name: str, content: bytes, form: FormRules) -> CheckedFile:
    """The applicant's photo (rules.md 5): JPEG, large enough, not too heavy."""
    if len(content) > form.photo_max_kb * 1024:
        raise _fault(
            name,
            f"照片有{len(content) // 1024} KB，超过{form.photo_max_kb} KB的上限",
            "请缩小后再传，尺寸不小于要求即可",
        )
    if content and _kind(content) != JPEG:
        raise _fault(name, "照片不是JPEG格式", "请另存为JPEG（.jpg）再传")
    found = check_file(name, content, form)
    if found.width < form.photo_min_width or found.height < form.photo_min_height:
        raise _fault(
            name,
            f"照片是{found.width}×{found.height}像素，太小",
            f"不小于{form.photo_min_width}×{form.photo_min_height}像素",
        )
    return found


def _fault(name: str, message: str, expected: str) -> BadInput:
    return BadInput(Fault(name, message, expected))


def _kind(content: bytes) -> str | None:
    if b"%PDF-" in content[:1024]:
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    return None


def _pdf(name: str, content: bytes, form: FormRules) -> CheckedFile:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise _fault(name, "PDF设了密码或权限加密，审核的人打不开", "请去掉加密，另存一份再传")
            pages = len(pdf.pages)
            if pages == 0:
                raise _fault(name, "PDF里没有页", "请重新导出再传")
            if pages > form.max_pages:
                raise _fault(
                    name, f"PDF有{pages}页，超过{form.max_pages}页的上限", "请只保留证明所需的页，或分成几个文件"
                )
            if _signed(pdf):
                # Rewriting would break the signature that makes an electronic certificate worth something.
                if _active(pdf):
                    raise _fault(name, "这份签名的PDF里有脚本或附件，不能接收", "请打印成PDF后再传")
                return CheckedFile(PDF, content, pages)
            _SCRUB.apply(pdf)
            out = io.BytesIO()
            pdf.save(out)
            return CheckedFile(PDF, out.getvalue(), pages)
    except pikepdf.PasswordError:
        raise _fault(name, "PDF设了密码，审核的人打不开", "请去掉密码，另存一份再传") from None
    except (pikepdf.PdfError, RecursionError, ValueError, TypeError, KeyError) as broken:
        if isinstance(broken, BadInput):
            raise
        raise _fault(name, "PDF已损坏，打不开", "请重新导出再传") from None


def _signed(pdf: pikepdf.Pdf) -> bool:
    form = pdf.Root.get("/AcroForm")
    return form is not None and bool(int(form.get("/SigFlags", 0)) & 1)


def _active(pdf: pikepdf.Pdf) -> bool:
    if "/OpenAction" in pdf.Root or "/AA" in pdf.Root:
        return True
    return "/Names" in pdf.Root and any(key in pdf.Root.Names for key in ("/JavaScript", "/EmbeddedFiles"))


def _too_many_pixels(name: str, pixels: int, form: FormRules) -> BadInput:
    counted = f"图片有{pixels / 1_000_000:.0f}百万像素"
    return _fault(name, f"{counted}，超过{form.max_megapixels}百万像素的上限", "请缩小尺寸或降低扫描分辨率再传")


def _image(name: str, content: bytes, kind: str, form: FormRules) -> CheckedFile:
    try:
        with warnings.catch_warnings():
            # Pillow's own limit only warns below twice its number; ours is the pack's and is asked before decoding.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_NAMES[kind]]) as opened:
                width, height = opened.size
                if width * height > form.max_megapixels * 1_000_000:
                    raise _too_many_pixels(name, width * height, form)
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                out = io.BytesIO()
                if kind == JPEG:
                    upright.convert("RGB").save(out, "JPEG", quality=92)
                else:
                    upright.convert("RGBA" if "A" in upright.mode else "RGB").save(out, "PNG")
                return CheckedFile(kind, out.getvalue(), 1, upright.width, upright.height)
    except Image.DecompressionBombError as bomb:
        # Pillow refuses on its own beyond some size; its sentence carries the number.
        counted = re.search(r"\d{7,}", str(bomb))
        raise _too_many_pixels(name, int(counted[0]) if counted else 0, form) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError) as broken:
        if isinstance(broken, BadInput):
            raise
        raise _fault(name, "图片不完整或已损坏，打不开", "请重新拍照或导出再传") from None
