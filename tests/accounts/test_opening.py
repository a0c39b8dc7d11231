"""Opening an account: what is refused, all at once, and what is written down."""

from __future__ import annotations

import pytest
from django.utils import timezone

from zhiping.accounts.models import User
from zhiping.accounts.operations import open_account
from zhiping.core.errors import BadInput
from zhiping.ground.audit.models import AuditEntry

pytestmark = pytest.mark.django_db
GOOD = {"username": "liming", "display_name": "李明", "password": "crane-lake-47-pine", "email": "", "by": "self"}


def _open(**changed: str) -> User:
    return open_account(**{**GOOD, **changed}, at=timezone.now())


def test_an_account_is_opened_and_recorded() -> None:
    user = _open()
    assert user.check_password(GOOD["password"])
    entry = AuditEntry.objects.get(stream=f"account-{user.pk}")
    assert (entry.kind, entry.by, entry.data) == ("opened", f"user-{user.pk}", {})


@pytest.mark.parametrize(
    ("changed", "where", "says"),
    [
        ({"username": "李"}, "username", "2到64个字"),
        ({"username": "li ming"}, "username", "空格"),
        ({"display_name": " "}, "display_name", "姓名"),
        ({"email": "liming"}, "email", "无法识别"),
        ({"password": "k7!"}, "password", "至少要10位"),
        ({"password": "password123"}, "password", "太常见"),
        ({"username": "crane-lake-47", "password": "crane-lake-47"}, "password", "太像"),
        ({"password": "x" * 201}, "password", "最多200位"),
    ],
)
def test_what_is_wrong_is_refused(changed: dict[str, str], where: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        _open(**changed)
    assert [fault.where for fault in refused.value.faults] == [where]
    assert says in refused.value.faults[0].message
    assert not User.objects.exists()


def test_a_name_is_given_once_whatever_its_case_or_width() -> None:
    _open()
    for taken in ("LIMING", "ｌｉｍｉｎｇ"):
        with pytest.raises(BadInput, match="已经有人用"):
            _open(username=taken)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        _open(username="x", display_name="", password="k7!", email="x")
    assert {fault.where for fault in refused.value.faults} == {"username", "display_name", "email", "password"}
