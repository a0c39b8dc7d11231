"""职称证书: what a holder prints and anybody can verify (P10). The identity number stands on it masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.ground.pictures.squares import square
from zhiping.stages.conferral.paper.publishing import refuse_identity_numbers


@dataclass(frozen=True, slots=True)
class Certificate:
    """``photo``: JPEG or PNG, 295×413 or alike; ``masked_id``: with stars; ``way``: 评审, 初定, …; ``approved_by``: the
    approving document; ``number``: by the pack's scheme or received from the province; ``squares``: where it is
    verified. Raises ValueError without a number, IdentityNumber for an identity number in clear.
    """

    name: str
    sex: str
    masked_id: str
    photo: bytes | None
    title: str
    series: str
    major: str
    level: str
    committee: str
    way: str
    qualified_on: date
    approved_by: str
    number: str
    issuer: str
    squares: tuple[str, ...]
    verify_at: str

    def __post_init__(self) -> None:
        if not self.number:
            raise ValueError("a certificate has a number; it is never made up")
        if self.masked_id and "*" not in self.masked_id:
            raise ValueError("the identity number stands on a certificate masked")
        # The certificate's own number may be of eighteen digits.
        refuse_identity_numbers(self, but=("number",))


def _portrait() -> bytes:
    """A made-up portrait: a head and shoulders in grey."""
    import io

    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (295, 413), "#e8eef4")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((92, 90, 203, 230), fill="#9aa5b1")
    draw.ellipse((40, 250, 255, 560), fill="#7c8794")
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=85)
    return kept.getvalue()


def _sample() -> Certificate:
    return Certificate(
        name="阿依·古丽",
        sex="女",
        masked_id="5111**********2327",
        photo=_portrait(),
        title="工程师",
        series="工程系列",
        major="机械工程",
        level="中级",
        committee="某某市经济和信息化局工程系列中级职称评审委员会",
        way="评审",
        qualified_on=date(2025, 1, 18),
        approved_by="乐人社职〔2025〕8号",
        number="51110020250000123",
        issuer="某某市人力资源和社会保障局",
        squares=tuple(square("https://example.org/v/7H2K-9QWX", level="m")),
        verify_at="https://example.org/v/7H2K-9QWX",
    )


CERTIFICATE: Final = Form(
    key="certificate",
    title="职称证书",
    source=Path(__file__).parent / "certificate.typ",
    content=Certificate,
    sample=_sample,
    needs_more=True,
)
