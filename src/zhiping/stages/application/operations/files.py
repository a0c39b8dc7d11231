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
from zhiping.core.policy.asks import FormRules
from zhiping.stages.application.operations.limits import one_file

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
_SCRUB = (
    pikepdf.sanitize.Sanitizer()
    .remove_javascript()
    .remove_external_access()
    .remove_attachments()
    .remove_multimedia()
)  # fmt: skip


#: How far the shades of a plain background stray from their mean (standard deviation, of 255).
_PLAIN = 28


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
    if not content:
        raise _fault(name, "文件是空的（0字节），没有收到内容", "请重新导出或拍照后再传")
    one_file(name, len(content), min(form.max_mb, max_mb or form.max_mb))
    kind = _kind(content)
    if kind is None or kind not in form.media_types:
        if kind is None and (other := _other(content)):
            raise _fault(name, *other)
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


@dataclass(frozen=True, slots=True)
class Box:
    """What is cut out of a portrait: ``left``, ``top`` and ``width`` as fractions of the picture; its height follows
    from the asked proportions.
    """

    left: float
    top: float
    width: float

    def pixels(self, width: int, height: int, form: FormRules) -> tuple[int, int, int, int]:
        """Left, top, right, bottom in a picture of this size, kept inside it."""
        ratio = form.photo_min_width / form.photo_min_height
        wide = min(self.width * width, width, height * ratio)
        tall = wide / ratio
        x = min(max(self.left * width, 0.0), width - wide)
        y = min(max(self.top * height, 0.0), height - tall)
        return round(x), round(y), round(x + wide), round(y + tall)


def proposed_box(width: int, height: int, form: FormRules) -> Box:
    """The largest box of the asked proportions. The head is in the upper part of a portrait: of what is too tall, twice
    as much is cut below as above.
    """
    ratio = form.photo_min_width / form.photo_min_height
    if width / height > ratio:
        wide = height * ratio / width
        return Box((1 - wide) / 2, 0.0, wide)
    tall = width / ratio
    return Box(0.0, (height - tall) / 3 / height, 1.0)


def whole_photo(name: str, content: bytes, form: FormRules) -> CheckedFile | None:
    """A portrait that can be cut, cleaned and upright; None for what is too small or no picture."""
    kind = _kind(content)
    if kind not in (JPEG, PNG):
        return None
    checked = _image(name, content, kind, form)
    if checked.width < form.photo_min_width or checked.height < form.photo_min_height:
        return None
    return checked


def cut_photo(whole: CheckedFile, form: FormRules, box: Box | None = None) -> bytes:
    """A portrait cut to ``box`` (else to the one that is proposed) and made light enough."""
    chosen = box or proposed_box(whole.width, whole.height, form)
    with Image.open(io.BytesIO(whole.content)) as opened:
        cut = opened.convert("RGB").crop(chosen.pixels(whole.width, whole.height, form))
    # Three times the least is enough for any print; then lighter until it fits.
    most = (3 * form.photo_min_width, 3 * form.photo_min_height)
    if cut.width > most[0]:
        cut = cut.resize(most, Image.Resampling.LANCZOS)
    while True:
        for quality in (92, 85, 75):
            out = io.BytesIO()
            cut.save(out, "JPEG", quality=quality)
            if len(out.getvalue()) <= form.photo_max_kb * 1024:
                return out.getvalue()
        if cut.width * 0.8 < form.photo_min_width:
            return out.getvalue()
        cut = cut.resize((round(cut.width * 0.8), round(cut.height * 0.8)), Image.Resampling.LANCZOS)


def has_plain_background(content: bytes) -> bool:
    """Whether the upper edge and the upper halves of both sides of a portrait are of about one colour."""
    with Image.open(io.BytesIO(content)) as opened:
        small = opened.convert("RGB").resize((60, 84), Image.Resampling.BILINEAR)
    edge = [small.getpixel((x, y)) for y in range(42) for x in (*range(4), *range(56, 60))]
    edge += [small.getpixel((x, y)) for y in range(4) for x in range(60)]
    for channel in range(3):
        values = [pixel[channel] for pixel in edge if isinstance(pixel, tuple)]
        mean = sum(values) / len(values)
        if (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5 > _PLAIN:
            return False
    return True


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


#: What people send instead, how it begins (offset, bytes), and the way on.
_OTHERS: tuple[tuple[int, tuple[bytes, ...], str, str], ...] = (
    (
        4, (b"ftyphei", b"ftyphev", b"ftypmif1", b"ftypmsf1"), "是HEIC照片（苹果手机的默认格式），审核的人打不开",
        "请在手机的“设置—相机—格式”里选“兼容性最佳”后重拍，或另存为JPEG再传",
    ),
    (4, (b"ftypavif", b"ftypavis"), "是AVIF图片，审核的人打不开", "请另存为JPEG再传"),
    (0, (b"GIF87a", b"GIF89a"), "是GIF图片，不能作证明材料", "请另存为JPEG再传；动图请截取需要的一帧"),
    (8, (b"WEBP",), "是WebP图片，不能作证明材料", "请另存为JPEG再传"),
    (0, (b"BM",), "是BMP图片，不能作证明材料", "请另存为JPEG再传"),
    (0, (b"II*\0", b"MM\0*"), "是TIFF图片，不能作证明材料", "请另存为PDF或JPEG再传"),
    (0, (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"), "是Office文档或压缩包，不能作证明材料", "请在原来的软件里另存为PDF再传"),
    (0, (b"Rar!", b"7z\xbc\xaf"), "是压缩包，不能作证明材料", "请解开以后，把里面的文件逐个上传"),
)  # fmt: skip


def _other(content: bytes) -> tuple[str, str] | None:
    """What a file that is not taken is, and what to do, when it is one of those that people often send."""
    for offset, starts, what, way_on in _OTHERS:
        if content[offset : offset + 16].startswith(starts):
            return what, way_on
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
                if _active(pdf) or not content.startswith(b"%PDF-"):
                    raise _fault(name, "这份签名的PDF里有脚本、附件或别的内容，不能接收", "请打印成PDF后再传")
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


def is_signed(content: bytes) -> bool:
    """Whether a PDF that was kept carries an electronic signature."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return _signed(pdf)


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
