"""Signing in: what is refused, what is counted, and that a stranger cannot lock out an owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone
from tests.support.world import make

from zhiping.accounts import devices, totp
from zhiping.accounts.models import Factor, RecoveryCode, Throttle, User
from zhiping.accounts.operations import factors, throttle
from zhiping.accounts.operations.throttle import LIMITS, Counter
from zhiping.config.proxies import TrustedProxies
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow

pytestmark = pytest.mark.django_db
PASSWORD = "crane-lake-47-pine"
SECRET = b"12345678901234567890"
HOME, STRANGER = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def user() -> User:
    return User.objects.create(username="liming", display_name="李明", password=make_password(PASSWORD))


def attempt(client: Client, password: str, *, address: str = HOME, username: str = "liming") -> Any:
    return client.post("/signin/", {"username": username, "password": password}, REMOTE_ADDR=address)


def with_totp(user: User, *, ago: timedelta = timedelta(minutes=5)) -> None:
    at = timezone.now() - ago
    factors.set_up_totp(user, SECRET, totp.code_of(SECRET, totp.step_at(at)), by=user, at=at)


def code_now() -> str:
    return totp.code_of(SECRET, totp.step_at(timezone.now()))


# --- the lock ---


def test_guessing_closes_the_way_and_says_until_when(user: User) -> None:
    client = Client()
    for _ in range(LIMITS["pair"].failures):
        assert "用户名或密码不对" in attempt(client, "wrong").content.decode()
    shut = attempt(client, PASSWORD).content.decode()
    assert "以后才能再试" in shut and "_auth_user_id" not in client.session
    Throttle.objects.update(until=timezone.now())
    assert attempt(client, PASSWORD).status_code == 302


def test_a_stranger_does_not_lock_out_the_owner_on_their_device(user: User) -> None:
    """Not by hammering from elsewhere, and not even from the owner's own address."""
    owner = Client()
    assert attempt(owner, PASSWORD).status_code == 302
    owner.post("/signout/")
    for number in range(LIMITS["name"].failures + 5):
        attempt(Client(), "wrong", address=f"203.0.113.{number}")
    for _ in range(LIMITS["pair"].failures + 1):
        attempt(Client(), "wrong", address=HOME)
    assert "以后才能再试" in attempt(Client(), PASSWORD, address=STRANGER).content.decode()
    assert attempt(owner, PASSWORD).status_code == 302


def test_a_known_device_is_counted_by_itself(user: User) -> None:
    client = Client()
    attempt(client, PASSWORD)
    client.post("/signout/")
    for _ in range(LIMITS["device"].failures):
        assert "用户名或密码不对" in attempt(client, "wrong").content.decode()
    assert "以后才能再试" in attempt(client, PASSWORD).content.decode()
    assert attempt(Client(), PASSWORD, address=HOME).status_code == 302


def test_a_cookie_that_was_forged_or_is_anothers_exempts_nobody(user: User) -> None:
    other = User.objects.create(username="other", display_name="他人", password=make_password(PASSWORD))
    stranger = Client()
    assert attempt(stranger, PASSWORD, username=other.username).status_code == 302
    stranger.post("/signout/")
    for _ in range(LIMITS["pair"].failures):
        attempt(stranger, "wrong")
    assert "以后才能再试" in attempt(stranger, PASSWORD).content.decode()


def test_names_that_are_no_accounts_are_treated_alike_and_not_kept(user: User) -> None:
    client = Client()
    answers = [attempt(client, "wrong", username="nobody-here").content.decode() for _ in range(6)]
    assert "用户名或密码不对" in answers[0] and "以后才能再试" in answers[5]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM account_throttle")
        assert "nobody-here" not in str(cursor.fetchall())
    assert not AuditEntry.objects.filter(stream__startswith="account-").exists()


def test_what_is_right_takes_back_its_own_count_and_no_more() -> None:
    at, pair, name = timezone.now(), Counter("pair", "x|y"), Counter("name", "x")
    for _ in range(3):
        throttle.admit([pair, name], at=at)
    throttle.succeeded(throttle.admit([pair, name], at=at))
    assert set(Throttle.objects.values_list("failures", flat=True)) == {3}


def test_failures_are_forgotten_with_time() -> None:
    at, pair = timezone.now(), Counter("pair", "x|y")
    for _ in range(LIMITS["pair"].failures - 1):
        throttle.admit([pair], at=at)
    later = at + LIMITS["pair"].window
    assert throttle.admit([pair], at=later).until is None
    assert Throttle.objects.get().failures == 1
    assert throttle.sweep(at=later + timedelta(days=2)) == 1


@pytest.mark.parametrize("kind", sorted(LIMITS))
def test_every_limit_holds(kind: str) -> None:
    at, counter = timezone.now(), Counter(kind, "x")
    for _ in range(LIMITS[kind].failures):
        assert throttle.admit([counter], at=at).until is None
    assert throttle.admit([counter], at=at).until == at + LIMITS[kind].lock
    assert throttle.admit([counter], at=at + LIMITS[kind].lock).until is None


def test_addresses_are_those_that_a_trusted_proxy_saw(rf: Any) -> None:
    def said(request: Any) -> HttpResponse:
        return HttpResponse(devices.address(request))

    asked = rf.get("/", REMOTE_ADDR=STRANGER, HTTP_X_FORWARDED_FOR=HOME)
    answer: Any = TrustedProxies(said)(asked)
    assert answer.content.decode() == STRANGER
    assert devices.address(rf.get("/", REMOTE_ADDR="2001:db8:1:2:3::4")) == "2001:db8:1:2::"
    assert devices.masked_address(rf.get("/", REMOTE_ADDR=HOME)) == "198.51.*.*"


# --- the second step ---


def test_a_password_alone_does_not_sign_in_where_there_is_a_factor(user: User) -> None:
    with_totp(user)
    client = Client()
    assert attempt(client, PASSWORD)["Location"].startswith("/signin/second/")
    assert client.get("/account/").status_code == 302
    assert "验证码不对" in client.post("/signin/second/", {"code": "000000"}).content.decode()
    assert client.post("/signin/second/", {"code": code_now()}).status_code == 302
    assert client.get("/account/").status_code == 200
    assert client.session["second"] is True


def test_a_code_is_used_once(user: User) -> None:
    with_totp(user)
    at = timezone.now()
    assert factors.check_totp(user, code_now(), at=at)
    assert not factors.check_totp(user, code_now(), at=at)


def test_the_second_step_is_for_who_has_just_given_the_password(user: User) -> None:
    with_totp(user)
    assert Client().post("/signin/second/", {"code": code_now()})["Location"].startswith("/signin/?")
    late = Client()
    attempt(late, PASSWORD)
    session = late.session
    session["pending"] = {**session["pending"], "at": int(timezone.now().timestamp()) - 11 * 60}
    session.save()
    assert late.post("/signin/second/", {"code": code_now()})["Location"].startswith("/signin/?")
    changed = Client()
    attempt(changed, PASSWORD)
    user.set_password("another-lake-48")
    user.save()
    assert changed.post("/signin/second/", {"code": code_now()})["Location"].startswith("/signin/?")


def test_guessing_codes_closes_the_way(user: User) -> None:
    with_totp(user)
    client = Client()
    attempt(client, PASSWORD)
    for _ in range(LIMITS["pair"].failures):
        client.post("/signin/second/", {"code": "000000"})
    assert "以后才能再试" in client.post("/signin/second/", {"code": code_now()}).content.decode()


def test_recovery_codes_are_kept_hashed_work_once_and_are_told(user: User) -> None:
    with_totp(user)
    code, *rest = factors.new_codes(user, by=user, at=timezone.now())
    assert len(rest) == factors.CODES - 1
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert code not in kept and code.replace("-", "") not in kept
    client = Client()
    attempt(client, PASSWORD)
    assert client.post("/signin/second/", {"code": code.lower().replace("-", " ")}).status_code == 302
    assert OutboxRow.objects.filter(recipient=f"user-{user.pk}", template="account.code_used").count() == 1
    again = Client()
    attempt(again, PASSWORD)
    assert again.post("/signin/second/", {"code": code}).status_code == 422


def test_another_accounts_code_is_no_code(user: User) -> None:
    other = User.objects.create(username="other", display_name="他人")
    code = factors.new_codes(other, by=other, at=timezone.now())[0]
    assert not factors.use_code(user, code, at=timezone.now())


def test_codes_of_the_standard() -> None:
    """RFC 6238, appendix B (SHA-1), its last six digits; one step early or late is taken, two are not."""
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        at = datetime.fromtimestamp(seconds, tz=timezone.get_current_timezone())
        assert totp.code_of(SECRET, totp.step_at(at)) == code
        assert totp.matching_step(SECRET, f"{code[:3]} {code[3:]}", at + timedelta(seconds=30), after=0)
        assert totp.matching_step(SECRET, code, at + timedelta(seconds=60), after=0) is None
        assert totp.matching_step(SECRET, code, at, after=totp.step_at(at)) is None


def test_the_secret_is_sealed(user: User) -> None:
    with_totp(user)
    sealed = bytes(Factor.objects.get().secret_sealed or b"")
    assert SECRET not in sealed
    assert factors.unseal_secret(user, sealed) == SECRET


# --- staff ---


@override_settings(STAFF_SECOND_FACTOR=True)
def test_staff_set_up_a_second_factor_before_anything_else() -> None:
    world = make("leshan-2024-engineering", is_demo=True)
    world.employ("plain", "unit", "employee")
    head, employee = Client(), Client()
    head.force_login(world.user("unit_head"))
    employee.force_login(world.user("plain"))
    assert head.get("/desk/")["Location"] == "/account/"
    assert head.get("/start/")["Location"] == "/account/"
    assert "请先设一种第二验证方式" in head.get("/account/").content.decode()
    assert head.get("/").status_code == 200
    assert employee.get("/apply/").status_code in (200, 302)
    assert employee.get("/apply/").headers.get("Location") != "/account/"
    operator = Client()
    operator.force_login(world.user("operator"))
    assert operator.get("/account/resets/")["Location"] == "/account/"
    session = head.session
    session["second"] = True
    session.save()
    assert head.get("/desk/").status_code == 200
