"""Numbers of certificates (P10): by the pack's scheme, or received from the province; never made up."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.support.dossiers import EXAMPLE, LESHAN, evaluator

from zhiping.core.policy.procedure import CertificateRules


def _rules(pattern: str | None, numbers: str = "scheme") -> CertificateRules:
    return CertificateRules.model_validate(
        {
            "clause": "P10",
            "numbers": numbers,
            "pattern": pattern,
            "basis": "通知",
            "status": "notice",
            "confirmed": None,
        }
    )


def test_a_number_follows_the_packs_scheme() -> None:
    rules = evaluator(EXAMPLE).pack.procedure.certificate
    assert rules is not None
    assert [rules.number(2025, n) for n in (1, 42, 99999)] == ["QH-2025-00001", "QH-2025-00042", "QH-2025-99999"]


def test_where_the_province_gives_numbers_none_is_made_up() -> None:
    rules = evaluator(LESHAN).pack.procedure.certificate
    assert rules is not None
    with pytest.raises(LookupError):
        rules.number(2025, 1)


@pytest.mark.parametrize("serial", [0, -1, 100000])
def test_a_serial_that_has_no_room_is_refused_and_no_number_grows_longer(serial: int) -> None:
    with pytest.raises(ValueError, match="digits"):
        _rules("QH-{year}-{serial:05}").number(2025, serial)


def test_numbers_of_one_year_are_all_different_and_as_long() -> None:
    rules = _rules("{serial:03}/{year}")
    made = [rules.number(2025, n) for n in range(1, 1000)]
    assert len(set(made)) == 999 and {len(one) for one in made} == {8}


@pytest.mark.parametrize(
    "pattern",
    ["QH-{year}", "{serial:05}-{serial:05}", "{serial}", "{serial:5}", "{number:05}", "{serial:05}{", "{serial:05}}"],
)
def test_a_scheme_that_gives_no_number_is_refused_when_the_pack_is_read(pattern: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        _rules(pattern)


@pytest.mark.parametrize(("pattern", "numbers"), [(None, "scheme"), ("{serial:05}", "province")])
def test_scheme_and_source_go_together(pattern: str | None, numbers: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        _rules(pattern, numbers)
