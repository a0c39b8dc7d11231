"""The real-name check: what the local provider looks at, and that it says what it does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.support.world import resident_id

from zhiping.ground import identity
from zhiping.ground.identity import Answer, Claim, Outcome
from zhiping.ground.identity.local import LocalProvider

#: Odd serials are male; born on 7 March 1990.
MAN = Claim("沈立", "resident_id", resident_id(501))


def check(claim: Claim) -> Answer:
    """Ask the local provider."""
    return LocalProvider().check(claim)


def faults(claim: Claim) -> list[str]:
    """At which fields something is wrong."""
    answer = check(claim)
    assert answer.outcome == (Outcome.CONTRADICTS if answer.faults else Outcome.AGREES)
    return [where for where, _ in answer.faults]


def test_a_sound_number_agrees_and_what_was_not_looked_at_is_said() -> None:
    answer = check(MAN)
    assert (answer.provider, answer.outcome, answer.faults) == ("local", Outcome.AGREES, ())
    assert "校验位" in answer.checked and "姓名与号码是否为同一人" in answer.unchecked


@pytest.mark.parametrize(
    "number", [resident_id(501)[:-1], resident_id(501)[:-1] + "?", "511102199013070019", "511102199003075011"]
)
def test_a_resident_id_is_held_to_its_standard(number: str) -> None:
    """Length, characters, the date in it, the check character."""
    assert faults(replace(MAN, id_number=number)) == ["id_number"]


def test_a_birth_date_must_be_that_of_the_number() -> None:
    assert faults(replace(MAN, born_on=date(1990, 3, 7))) == []
    assert faults(replace(MAN, born_on=date(1990, 3, 8))) == ["born_on"]


def test_a_sex_must_be_that_of_the_number() -> None:
    assert faults(replace(MAN, sex="male")) == []
    assert faults(replace(MAN, sex="female")) == ["sex"]


def test_both_are_told_at_once() -> None:
    assert faults(replace(MAN, born_on=date(1991, 1, 1), sex="female")) == ["born_on", "sex"]


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        ("hmt_permit", "810000199003070011"), ("hmt_permit", "83000019900307001X"), ("hmt_permit", "H12345678"),
        ("hmt_permit", "M1234567801"), ("hmt_permit", "C12345678"), ("hmt_permit", "12345678"),
        ("foreign_permanent", "CAN110000199003"), ("foreign_permanent", "91000019900307001X"),
        ("passport", "E12345678"), ("passport", "AB123"),
    ],
)  # fmt: skip
def test_other_documents_by_their_form(id_type: str, number: str) -> None:
    answer = check(Claim("林 海", id_type, number))
    assert answer.outcome == Outcome.AGREES and "校验位" not in answer.checked


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        ("hmt_permit", "840000199003070011"), ("hmt_permit", "X12345678"), ("hmt_permit", "1234567"),
        ("foreign_permanent", "CA110000199003"), ("foreign_permanent", "81000019900307001X"),
        ("passport", "E123"), ("passport", "护照12345"), ("passport", "E1234567890123456789012"),
    ],
)  # fmt: skip
def test_a_number_of_another_form_is_a_fault_that_says_the_form(id_type: str, number: str) -> None:
    answer = check(Claim("林 海", id_type, number))
    assert [where for where, _ in answer.faults] == ["id_number"] and "应为" in answer.faults[0][1]


def test_a_kind_of_document_that_is_unknown_is_a_fault() -> None:
    assert faults(Claim("林 海", "library_card", "12345678")) == ["id_type"]


def test_what_a_resident_id_says_is_not_asked_of_a_passport() -> None:
    assert faults(Claim("林 海", "passport", "E12345678", date(1950, 1, 1), "female")) == []


class Elsewhere:
    """A service that cannot be reached."""

    def check(self, claim: Claim) -> Answer:
        """Never guesses."""
        return Answer("elsewhere", Outcome.UNAVAILABLE, ())


def test_the_installation_names_its_provider(settings: object) -> None:
    assert isinstance(identity.provider(), LocalProvider)
    settings.IDENTITY_PROVIDER = f"{__name__}.Elsewhere"  # type: ignore[attr-defined]
    assert identity.provider().check(MAN).outcome == Outcome.UNAVAILABLE
    settings.IDENTITY_PROVIDER = "zhiping.nowhere.Provider"  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        identity.provider()
