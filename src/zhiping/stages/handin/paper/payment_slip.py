"""评审费缴费通知单: what is to be paid for one applicant, or by a department for its people at once (F1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiping.core.money import capitals, figures
from zhiping.core.policy import Pack


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """What is charged for so many people; ``each`` and ``sum`` in yuan as figures."""

    label: str
    people: int
    each: str
    sum: str


@dataclass(frozen=True, slots=True)
class PaymentSlip:
    """``order``: the number that goes with the payment; ``payee``, ``bank``, ``account``: empty until the body has told
    them; ``until_on``: the last day for it."""

    round: str
    order: str
    payer: str
    basis: str
    charges: tuple[ChargeLine, ...]
    total: str
    total_in_words: str
    payee: str
    bank: str
    account: str
    until_on: date | None
    contact: str
    telephone: str


def payment_slip(
    pack: Pack, people: Sequence[tuple[str, str, int]], *, order: str, payer: str, until_on: date | None,
    payee: str = "", bank: str = "", account: str = "",
) -> PaymentSlip:  # fmt: skip
    """The slip for ``people``: level, kind of application and how many, each by the pack's fees (F1).

    Raises LookupError where the pack has no fee for one of them: an absent rule is an error. ValueError for nobody.
    """
    if not people or any(count < 1 for _, _, count in people):
        raise ValueError("a slip is for somebody")
    charges, total = [], 0
    for level, kind, count in people:
        fee = pack.fee_for(level=level, kind=kind)
        if fee is None:
            raise LookupError(f"no fee for {level}, {kind}")
        total += fee.fen * count
        charges.append(_charge(pack, level, fee.fen, [(part.label, part.fen) for part in fee.parts], count))
    return PaymentSlip(
        round=pack.title, order=order, payer=payer, basis=pack.fees_file.basis, charges=tuple(charges),
        total=figures(total), total_in_words=capitals(total), payee=payee, bank=bank, account=account,
        until_on=until_on, contact=pack.about.contact.office, telephone=pack.about.contact.telephone,
    )  # fmt: skip


def _charge(pack: Pack, level: str, fen: int, parts: Sequence[tuple[str, int]], people: int) -> ChargeLine:
    label = next((one.label for one in pack.levels if one.id == level), level)
    told = "、".join(f"{part}{figures(each)}元" for part, each in parts) if len(parts) > 1 else ""
    return ChargeLine(label + (f"（其中{told}）" if told else ""), people, figures(fen), figures(fen * people))


def slip_of_one(
    pack: Pack, *, level: str, fen: int, parts: Sequence[tuple[str, int]], order: str, payer: str
) -> PaymentSlip:
    """The slip of one applicant, as it was ordered at the acceptance: what the pack says since does not change it (F1).

    ``fen`` and ``parts`` (label, fen) are the order's. Account and last day are not the pack's to say: left out.
    """
    return PaymentSlip(
        round=pack.title, order=order, payer=payer, basis=pack.fees_file.basis,
        charges=(_charge(pack, level, fen, parts, 1),), total=figures(fen), total_in_words=capitals(fen), payee="",
        bank="", account="", until_on=None, contact=pack.about.contact.office,
        telephone=pack.about.contact.telephone,
    )  # fmt: skip
