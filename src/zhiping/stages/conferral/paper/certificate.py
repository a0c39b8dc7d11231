"""职称证书: what a holder prints and anybody can verify (P10). The identity number stands on it masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
