"""What an owner does with the account, and what nobody else can: sessions, passwords, e-mail, resets, fresh sign-in."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from tests.support.world import PASSWORD as WORLD_PASSWORD
from tests.support.world import make

from zhiping.accounts import totp
from zhiping.accounts.models import Factor, FactorReset, Letter, Link, OpenSession, User
from zhiping.accounts.operations import factors, letters, resets
from zhiping.core.errors import BadInput
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import OutboxRow

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "crane-lake-47-pine", "willow-gate-93-fern"
SECRET = b"12345678901234567890"


def account(name: str, **more: Any) -> User:
    return User.objects.create(username=name, display_name=name, password=make_password(PASSWORD), **more)


@pytest.fixture
def user() -> User:
    return account("liming", email="liming@example.org")


def sign_in(username: str = "liming", password: str = PASSWORD, agent: str = "") -> Client:
    client = Client(headers={"user-agent": agent} if agent else None)
    client.post("/signin/", {"username": username, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def told(user: User) -> list[str]:
    rows = OutboxRow.objects.filter(recipient=f"user-{user.pk}").order_by("id")
    return [template.removeprefix("account.") for template in rows.values_list("template", flat=True)]


def with_totp(user: User) -> None:
    at = timezone.now() - timedelta(minutes=5)
    factors.set_up_totp(user, SECRET, totp.code_of(SECRET, totp.step_at(at)), by=user, at=at)


def grow_stale(client: Client) -> None:
    session = client.session
    session["fresh_at"] = int(timezone.now().timestamp()) - settings.ENV.fresh_minutes * 60 * 2 - 5
    session.save()


# --- sessions ---


def test_sessions_are_listed_and_ended_one_by_one_or_all_but_this(user: User) -> None:
    here = sign_in(agent="Mozilla/5.0 (Windows NT 10.0) Chrome/130")
    phone, third = sign_in(agent="Mozilla/5.0 (iPhone) Safari/605"), sign_in()
    page = here.get("/account/").content.decode()
    assert "Chrome，Windows电脑" in page and "Safari，iPhone" in page and "127.0.*.*" in page
    row = OpenSession.objects.get(session_key=phone.session.session_key)
    here.post(f"/account/sessions/{row.pk}/end/")
    assert not is_in(phone) and is_in(third) and is_in(here)
    here.post("/account/sessions/end/")
    assert not is_in(third) and is_in(here)


def test_nobody_ends_the_session_of_another(user: User) -> None:
    account("other")
    mine, theirs = sign_in("other"), sign_in()
    row = OpenSession.objects.get(session_key=theirs.session.session_key)
    mine.post(f"/account/sessions/{row.pk}/end/")
    assert is_in(theirs)


def test_signing_out_takes_the_session_off_the_list(user: User) -> None:
    client = sign_in()
    client.post("/signout/")
    assert not OpenSession.objects.exists()


# --- passwords and links ---


def test_a_changed_password_ends_the_other_sessions_and_is_told(user: User) -> None:
    here, elsewhere = sign_in(), sign_in()
    form = {"old": PASSWORD, "password": NEW, "again": NEW}
    assert here.post("/account/password/", form | {"old": "wrong"}).status_code == 422
    assert here.post("/account/password/", form | {"again": "else"}).status_code == 422
    assert here.post("/account/password/", form | {"password": "short", "again": "short"}).status_code == 422
    assert here.post("/account/password/", form).status_code == 302
    assert is_in(here) and not is_in(elsewhere)
    assert OpenSession.objects.get().session_key == here.session.session_key
    assert told(user) == ["password_changed"]
    assert is_in(sign_in(password=NEW)) and not is_in(sign_in())


def _ask(who: str) -> Any:
    return Client().post("/forgotten/", {"who": who})


def _link() -> str:
    assert letters.send() == 1
    found = re.search(r"http\S+(/(?:forgotten|account/email)/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found.group(1)


def test_a_link_resets_the_password_once_and_ends_every_session(user: User) -> None:
    client = sign_in()
    _ask("liming")
    path = _link()
    token = path.split("/")[-2]
    assert token not in Link.objects.get().digest and mail.outbox[-1].to == ["liming@example.org"]
    form = {"password": NEW, "again": NEW}
    assert Client().post(path, {"password": "short", "again": "short"}).status_code == 422
    assert Client().get(path)["Referrer-Policy"] == "no-referrer"
    assert Client().post(path, form).status_code == 302
    assert "不能用了" in Client().post(path, form).content.decode()
    assert not is_in(client) and is_in(sign_in(password=NEW))
    assert told(user) == ["password_reset"]


def test_a_link_does_not_stand_in_for_the_second_factor(user: User) -> None:
    with_totp(user)
    _ask("liming@example.org")
    Client().post(_link(), {"password": NEW, "again": NEW})
    assert not is_in(sign_in(password=NEW))


def test_a_link_ends_with_time_and_with_a_newer_one(user: User) -> None:
    _ask("liming")
    first = _link()
    _ask("liming")
    second = _link()
    assert "不能用了" in Client().get(first).content.decode()
    Link.objects.update(expires_at=timezone.now())
    assert "不能用了" in Client().get(second).content.decode()


def test_the_page_says_nothing_of_who_has_an_account(user: User) -> None:
    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    there, not_there = (strip.sub("", _ask(who).content.decode()) for who in ("liming", "nobody-here"))
    assert there == not_there
    assert Letter.objects.count() == 1


def test_links_are_not_sent_without_end(user: User) -> None:
    for _ in range(8):
        _ask("liming")
    assert Letter.objects.count() == 3


def test_an_inactive_account_gets_no_link(user: User) -> None:
    User.objects.update(is_active=False)
    _ask("liming")
    assert not Letter.objects.exists()


def test_a_letter_that_the_server_does_not_take_waits(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    _ask("liming")
    assert b"liming@example.org" not in bytes(Letter.objects.get().sealed)

    def away(self: object) -> int:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMessage.send", away)
        assert letters.send() == 0
        assert Letter.objects.get().tries == 1
        late = timezone.now() - timedelta(minutes=31)
        Letter.objects.create(sealed=Letter.objects.get().sealed, created_at=late)
        assert letters.send() == 0 and Letter.objects.get().tries == 2
    assert letters.send() == 1


def test_a_new_address_counts_once_its_link_was_followed_by_its_owner(user: User) -> None:
    client = sign_in()
    assert client.post("/account/email/", {"email": "not an address"}).status_code == 422
    client.post("/account/email/", {"email": "new@example.org"})
    path = _link()
    assert mail.outbox[-1].to == ["new@example.org"]
    account("other")
    sign_in("other").post(path)
    user.refresh_from_db()
    assert user.email == "liming@example.org"
    client.get(path)
    client.post(path)
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert letters.send() == 1 and mail.outbox[-1].to == ["liming@example.org"]


# --- fresh sign-in ---


@pytest.mark.parametrize("path", ["/account/totp/", "/account/passkey/", "/account/codes/", "/account/email/"])
def test_grave_pages_ask_to_sign_in_again(user: User, path: str) -> None:
    client = sign_in()
    grow_stale(client)
    answer = client.get(path)
    assert answer["Location"] == f"/account/confirm/?next=%2Faccount%2F{path.split('/')[2]}%2F"
    assert client.post(path, {"code": "1"})["Location"].startswith("/account/confirm/")
    assert client.post("/account/confirm/", {"password": "wrong", "next": path}).status_code == 422
    assert client.post("/account/confirm/", {"password": PASSWORD, "next": path})["Location"] == path
    assert client.get(path).status_code in (200, 302) and "confirm" not in client.get(path).headers.get("Location", "")


def test_who_has_a_second_factor_shows_it_again(user: User) -> None:
    client = sign_in()
    with_totp(user)
    grow_stale(client)
    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 422
    assert client.post("/account/confirm/", {"password": PASSWORD, "code": "000000"}).status_code == 422
    code = totp.code_of(SECRET, totp.step_at(timezone.now()))
    assert client.post("/account/confirm/", {"password": PASSWORD, "code": code}).status_code == 302


def test_confirming_leads_to_no_foreign_page(user: User) -> None:
    answer = sign_in().post("/account/confirm/", {"password": PASSWORD, "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/account/"


# --- factors ---


def test_an_authenticator_is_set_up_with_its_first_code(user: User) -> None:
    client = sign_in()
    page = client.get("/account/totp/").content.decode()
    assert "<svg" in page and "style=" not in page
    assert client.post("/account/totp/", {"code": "000000"}).status_code == 422
    shown = re.findall(r"<code.*?</code>", page)
    assert shown and shown == re.findall(r"<code.*?</code>", client.get("/account/totp/").content.decode())
    secret = factors.unseal_secret(user, b64decode(client.session["totp"]))
    done = client.post("/account/totp/", {"code": totp.code_of(secret, totp.step_at(timezone.now()))})
    assert len(re.findall(r"<li><code>", done.content.decode())) == factors.CODES
    assert done["Cache-Control"] == "no-store"
    assert "totp" not in client.session
    assert told(user) == ["totp_added", "codes_made"]


def test_the_last_factor_of_staff_stays(user: User) -> None:
    with_totp(user)
    factor = Factor.objects.get()
    with pytest.raises(BadInput, match="须保留一种"):
        factors.remove(user, factor.pk, may_be_last=False, by=user, at=timezone.now())
    factors.new_codes(user, by=user, at=timezone.now())
    factors.remove(user, factor.pk, may_be_last=True, by=user, at=timezone.now())
    assert not user.recovery_codes.exists()
    assert told(user)[-1] == "totp_removed"


def test_nobody_removes_the_factor_of_another(user: User) -> None:
    with_totp(user)
    account("other")
    sign_in("other").post(f"/account/factor/{Factor.objects.get().pk}/remove/")
    assert Factor.objects.exists()


def test_a_passkey_whose_counter_goes_back_was_copied(user: User) -> None:
    factors.add_passkey(user, "手机", b"x", b"id", 5, by=user, at=timezone.now())
    factor = Factor.objects.get()
    assert not factors.passkey_used(factor, 5, at=timezone.now())
    assert factors.passkey_used(factor, 6, at=timezone.now())
    with pytest.raises(BadInput, match="已经添加过"):
        factors.add_passkey(user, "再来", b"x", b"id", 0, by=user, at=timezone.now())


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "not json", json.dumps({"id": "x", "rawId": "eA"})])
def test_what_is_no_passkey_is_refused_in_words(user: User, answer: str) -> None:
    client = Client()
    client.post("/signin/options/", {"for": "signin"}, headers={"host": "localhost"})
    refused = client.post("/signin/passkey/", {"credential": answer}, headers={"host": "localhost"})
    assert refused.status_code == 422
    assert "通行密钥" in refused.content.decode()


def test_options_are_for_who_may_have_them(user: User) -> None:
    for purpose in ("add", "confirm", "second", "else"):
        assert Client().post("/signin/options/", {"for": purpose}, headers={"host": "localhost"}).status_code == 422
    assert Client().post("/signin/options/", {"for": "signin"}, headers={"host": "127.0.0.1"}).status_code == 422


# --- resets ---


def test_a_reset_takes_two_others_and_a_wait_and_is_told(user: User) -> None:
    with_totp(user)
    first, second, at = account("first"), account("second"), timezone.now()
    row = resets.ask("liming", "本人持身份证到窗口申请", by=first, at=at)
    for who in (first, user):
        with pytest.raises(BadInput, match="另一名管理人员"):
            resets.agree(row.pk, by=who, at=at)
    assert not resets.carry_out_due(user, at=at + timedelta(days=30))
    row = resets.agree(row.pk, by=second, at=at)
    due = at + timedelta(hours=settings.ENV.reset_hours)
    assert not resets.carry_out_due(user, at=due - timedelta(seconds=1))
    client = sign_in()
    assert not is_in(client)
    FactorReset.objects.update(due_at=timezone.now())
    assert is_in(sign_in())
    assert not Factor.objects.exists()
    assert told(user) == ["totp_added", "reset_asked", "reset_agreed", "reset_done"]
    assert letters.send() == 2


def test_the_person_stops_a_reset(user: User) -> None:
    client = sign_in()
    with_totp(user)
    first, second, at = account("first"), account("second"), timezone.now()
    resets.agree(resets.ask("liming", "电话", by=first, at=at).pk, by=second, at=at)
    assert "有人要重置" in client.get("/account/").content.decode()
    client.post("/account/reset/stop/")
    assert not resets.carry_out_due(user, at=at + timedelta(days=30))
    assert Factor.objects.exists()


def test_what_cannot_be_reset_is_said(user: User) -> None:
    first = account("first")
    for name, says in (("first", "另外两名"), ("nobody", "没有这个用户名"), ("liming", "没有设")):
        with pytest.raises(BadInput, match=says):
            resets.ask(name, "电话", by=first, at=timezone.now())
    with_totp(user)
    resets.ask("liming", "电话", by=first, at=timezone.now())
    with pytest.raises(BadInput, match="已经有一件"):
        resets.ask("liming", "电话", by=account("third"), at=timezone.now())


def test_two_officers_change_where_the_link_goes_and_nothing_else(user: User) -> None:
    User.objects.update(email="")
    with_totp(user)
    first, second, at = account("first"), account("second"), timezone.now()
    with pytest.raises(BadInput, match="无法识别"):
        resets.ask("liming", "证件", email="nowhere", by=first, at=at)
    resets.agree(resets.ask("liming", "证件", email="new@example.org", by=first, at=at).pk, by=second, at=at)
    _ask("liming")
    assert letters.send() == 0
    FactorReset.objects.update(due_at=at)
    _ask("liming")
    assert _link() and mail.outbox[-1].to == ["new@example.org"]
    assert Factor.objects.exists()
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_page_of_resets_is_for_two_officers(user: User) -> None:
    world = make("leshan-2024-engineering", is_demo=True)
    with_totp(user)
    first, second = Client(), Client()
    for client, name in ((first, "operator"), (second, "bureau")):
        client.post("/signin/", {"username": world.user(name).username, "password": WORLD_PASSWORD})
    form = {"username": "liming", "what": "factors", "reason": "证件"}
    assert first.post("/account/resets/", form | {"what": "email"}).status_code == 422
    assert first.post("/account/resets/", form).status_code == 302
    row = FactorReset.objects.get()
    assert f"/account/resets/{row.pk}/agree/" not in first.get("/account/resets/").content.decode()
    assert f"/account/resets/{row.pk}/agree/" in second.get("/account/resets/").content.decode()
    first.post(f"/account/resets/{row.pk}/agree/")
    row.refresh_from_db()
    assert row.agreed_by is None
    second.post(f"/account/resets/{row.pk}/agree/")
    row.refresh_from_db()
    assert row.agreed_by == world.user("bureau")
    first.post(f"/account/resets/{row.pk}/stop/")
    row.refresh_from_db()
    assert row.outcome == "stopped"
    head = Client()
    head.force_login(world.user("unit_head"))
    assert head.get("/account/resets/").status_code == 403


def test_the_database_holds_the_two_apart(user: User) -> None:
    first, at = account("first"), timezone.now()
    for wrong in ({"asked_by": first, "agreed_by": first, "due_at": at}, {"asked_by": user},
                  {"asked_by": first, "ended_at": at, "outcome": "done"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.create(user=user, reason="x", asked_at=at, **wrong)


def test_what_happened_is_on_the_page(user: User) -> None:
    Client().post("/signin/", {"username": "liming", "password": "wrong"})
    page = sign_in().get("/account/").content.decode()
    assert "登录没有成功（密码）" in page and "登录（密码）" in page
    assert "wrong" not in str(list(AuditEntry.objects.values_list("data", flat=True)))
