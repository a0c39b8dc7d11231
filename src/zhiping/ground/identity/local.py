"""The provider that every installation has: it looks at the document's number alone and asks nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiping.core.identifiers import NotAnIdentifier, check_resident_id
from zhiping.ground.identity.service import Answer, Claim, Outcome

#: What a number of each other document looks like, and the sentence for one that does not.
_FORMS = {
    "hmt_permit": (
        re.compile(r"(8[123]0000\d{11}[\dX]|[HMC]\d{8}(\d{2})?|\d{8}(\d{2})?)"),
        "港澳台证件号码应为居住证18位号码，或通行证字母加8位数字、8位数字",
    ),
    "foreign_permanent": (
        re.compile(r"([A-Z]{3}\d{12}|9\d{16}[\dX])"),
        "外国人永久居留身份证号码应为3个字母加12位数字，或9开头的18位号码",
    ),
    "passport": (re.compile(r"[A-Z0-9]{5,20}"), "护照号码应为5到20位字母或数字"),
}


class LocalProvider:
    """Checks form, date and check digit of the number, and that birth date and sex agree with it. Nothing else."""

    name = "local"

    def check(self, claim: Claim) -> Answer:
        """Check ``claim``; the answer says what was not looked at."""
        checked = ["号码的位数和写法"]
        if claim.id_type == "resident_id":
            checked += ["号码里的出生日期", "校验位", "与填写的出生日期、性别是否一致"]
            faults = tuple(_resident(claim))
        else:
            faults = tuple(_other(claim))
        return Answer(
            provider=self.name,
            outcome=Outcome.CONTRADICTS if faults else Outcome.AGREES,
            checked=tuple(checked),
            unchecked=("姓名与号码是否为同一人", "证件是否有效", "办理的是不是本人"),
            faults=faults,
        )


def _resident(claim: Claim) -> Iterator[tuple[str, str]]:
    try:
        read = check_resident_id(claim.id_number)
    except NotAnIdentifier as wrong:
        yield "id_number", str(wrong)
        return
    if claim.born_on is not None and claim.born_on != read.born_on:
        yield "born_on", "出生日期与身份证号码不一致，请核对"
    if claim.sex and claim.sex != read.sex:
        yield "sex", "性别与身份证号码不一致，请核对"


def _other(claim: Claim) -> Iterator[tuple[str, str]]:
    form = _FORMS.get(claim.id_type)
    if form is None:
        yield "id_type", "请选证件类型"
    elif not form[0].fullmatch(claim.id_number):
        yield "id_number", form[1]
