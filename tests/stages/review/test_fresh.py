"""A refusal by somebody with a second factor: the password alone does not sign it (A2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.support import world as worlds
from tests.support.world import PASSWORD

from zhiping.accounts import totp
from zhiping.accounts.operations import factors
from zhiping.ground.clock import service as clock
from zhiping.records.models import Dossier

SECRET = b"12345678901234567890"


@pytest.mark.django_db
def test_a_refusal_asks_for_the_second_factor_again_and_keeps_what_was_typed() -> None:
    world = worlds.make("leshan-2024-engineering")
    dossier = world.submitted()
    clock.set_to(world.cycle.key, dossier.state_since + timedelta(hours=1))
    user, at = world.user("unit_reviewer"), timezone.now()
    step = totp.step_at(at)
    factors.set_up_totp(user, SECRET, totp.code_of(SECRET, step - 1), by=user, at=at)
    client = Client()
    client.post("/signin/", {"username": user.username, "password": PASSWORD})
    client.post("/signin/second/", {"code": totp.code_of(SECRET, step)})
    base = f"/review/{dossier.code}/refuse/"
    assert 'name="code"' not in client.get(base).content.decode()

    session: Any = client.session
    session["fresh_at"] = int(timezone.now().timestamp()) - settings.ENV.fresh_minutes * 60 - 1
    session.save()
    form = {"clause": "P2", "reason": "没有按程序申报。", "name": dossier.applicant_name, "password": PASSWORD}
    assert 'name="code"' in client.get(base).content.decode()
    for wrong, says in (({}, "请输入验证码"), ({"code": "000000"}, "验证码不对")):
        answer = client.post(base, form | wrong)
        assert answer.status_code == 422 and says in answer.content.decode()
        assert "没有按程序申报。" in answer.content.decode()
        assert not Dossier.objects.get(pk=dossier.pk).holds.exists()
    assert client.post(base, form | {"code": totp.code_of(SECRET, step + 1)}).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).holds.filter(kind="pending_refusal").exists()
