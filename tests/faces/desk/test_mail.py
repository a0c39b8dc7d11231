"""E-mail from the outbox: to confirmed addresses, one for many, nothing twice, nothing about nothing (ADR 0010)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings as project
from django.core import mail as post_box
from django.test import Client
from django.utils import timezone
from tests.support.way import items_of, mark_all
from tests.support.world import World, submit

from zhiping.accounts.models import User
from zhiping.accounts.operations import mailbox
from zhiping.faces.desk.operations import mailing
from zhiping.faces.desk.queries.mail import LEGAL, URGENT, masked
from zhiping.faces.desk.queries.sentences import SENTENCES
from zhiping.ground.clock import service as clock
from zhiping.ground.messages import post
from zhiping.ground.messages import service as messages
from zhiping.ground.messages.models import Digest, Due, Message
from zhiping.records.models import Dossier
from zhiping.stages.review import operations as review

AtDesk = Callable[[str], Client]
LATER = timedelta(minutes=project.DIGEST_MINUTES, seconds=1)


@pytest.fixture
def at() -> datetime:
    return timezone.now()


def _confirm(world: World, *names: str) -> None:
    for name in names:
        user = world.user(name)
        User.objects.filter(pk=user.pk).update(email=f"{name}@example.org", email_confirmed_at=timezone.now())


def _submitted(world: World, count: int = 1) -> list[Dossier]:
    made = [world.submitted(f"applicant{n}") for n in range(count)]
    clock.set_to(world.cycle.key, made[-1].state_since)
    messages.deliver()
    return made


def _to(name: str) -> list[post_box.EmailMessage]:
    return [one for one in post_box.outbox if one.to == [f"{name}@example.org"]]


def test_many_messages_are_one_letter_after_the_interval(world: World, at: datetime) -> None:
    _confirm(world, "unit_reviewer")
    made = _submitted(world, 3)
    assert mailing.mail(at=at) == 0 and post_box.outbox == []
    assert mailing.mail(at=at + LATER) == 1
    (letter,) = _to("unit_reviewer")
    assert "3条消息" in letter.subject and "11月25日" in letter.subject
    for dossier in made:
        assert f"{project.PUBLIC_URL}/review/{dossier.code}/" in letter.body
        assert dossier.applicant_name not in f"{letter.subject}{letter.body}"
        assert dossier.person.id_number() not in letter.body
    assert masked(made[0].applicant_name) in letter.body and "期限：11月25日（周一）" in letter.body
    assert f"{project.PUBLIC_URL}/messages/" in letter.body and "/account/mail/" in letter.body


def test_nothing_is_sent_twice(world: World, at: datetime) -> None:
    _confirm(world, "unit_reviewer", "unit_second")
    _submitted(world, 2)
    for minutes in (0, 130, 131, 400):
        mailing.mail(at=at + timedelta(minutes=minutes))
    assert sorted(one.to[0] for one in post_box.outbox) == ["unit_reviewer@example.org", "unit_second@example.org"]
    assert set(Digest.objects.values_list("state", "lines")) == {("sent", 2)}


def test_only_a_confirmed_address_is_written_to(world: World, at: datetime) -> None:
    user = world.user("unit_reviewer")
    User.objects.filter(pk=user.pk).update(email="unit_reviewer@example.org")
    _submitted(world)
    mailing.mail(at=at)
    assert mailing.mail(at=at + LATER) == 0 and not Due.objects.exists()


def test_who_wants_none_gets_what_must_be_told_and_nothing_else(world: World, at: datetime) -> None:
    (dossier,) = _submitted(world)
    _confirm(world, "applicant0", "unit_reviewer")
    for name in ("applicant0", "unit_reviewer"):
        mailbox.choose(world.user(name), out=True, by=world.user(name), at=at)
    mailing.mail(at=at + LATER)
    assert post_box.outbox == []
    _return(world, dossier)
    assert mailing.mail(at=at + LATER) == 1
    (letter,) = _to("applicant0")
    assert "退回修改" in letter.body and "补齐证书" not in letter.body


def _return(world: World, dossier: Dossier) -> Dossier:
    when = dossier.state_since + timedelta(hours=1)
    mark_all(dossier, world, "unit_reviewer", when, correct={items_of(dossier)[0]: "补齐证书"})
    returned = review.return_dossier(dossier, by=world.by("unit_reviewer"), at=when)
    messages.deliver()
    return returned


def test_what_is_urgent_goes_at_once_and_takes_along_what_waits(world: World, at: datetime) -> None:
    (dossier,) = _submitted(world)
    _confirm(world, "applicant0")
    assert mailing.mail(at=at) == 0
    _return(world, dossier)
    assert mailing.mail(at=at) == 1
    assert "2条消息" in _to("applicant0")[0].subject


def test_what_was_done_or_read_meanwhile_is_left_out(world: World, at: datetime) -> None:
    _confirm(world, "unit_reviewer")
    gone, read, left = _submitted(world, 3)
    mailing.mail(at=at)
    _return(world, gone)
    Message.objects.filter(about=read.stream).update(read_at=timezone.now())
    assert mailing.mail(at=at + LATER) == 1
    body = _to("unit_reviewer")[0].body
    assert left.code in body and gone.code not in body and read.code not in body
    assert set(Due.objects.values_list("settled", flat=True)) == {"moved_on", "read", ""}


def test_of_two_questions_about_one_dossier_the_later_one_is_asked(world: World, at: datetime) -> None:
    _confirm(world, "unit_reviewer")
    (dossier,) = _submitted(world)
    back = submit(_return(world, dossier), at=dossier.state_since + timedelta(hours=2))
    messages.deliver()
    mailing.mail(at=at)
    assert mailing.mail(at=at + LATER) == 1
    (letter,) = _to("unit_reviewer")
    assert back.state == "at_unit" and "1条消息" in letter.subject and "修改后再次提交" in letter.body


def test_a_letter_with_nothing_left_is_not_sent(world: World, at: datetime) -> None:
    _confirm(world, "unit_reviewer")
    (dossier,) = _submitted(world)
    mailing.mail(at=at)
    _return(world, dossier)
    assert mailing.mail(at=at + LATER) == 0
    assert not Digest.objects.exists() and mailing.mail(at=at + 2 * LATER) == 0


def _fail(monkeypatch: pytest.MonkeyPatch, failure: Exception, *, where: str = "send_messages") -> None:
    def failing(*_: object) -> int:
        raise failure

    monkeypatch.setattr(f"django.core.mail.backends.locmem.EmailBackend.{where}", failing)


@pytest.mark.parametrize(
    ("failure", "where"), [(ConnectionRefusedError(), "open"), (SMTPDataError(451, b""), "send_messages")]
)
def test_a_failure_that_passes_is_tried_again_with_growing_pauses(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch, failure: Exception, where: str
) -> None:
    _confirm(world, "unit_reviewer")
    _submitted(world)
    mailing.mail(at=at)
    with monkeypatch.context() as patch:
        _fail(patch, failure, where=where)
        when = at + LATER
        for pause in post.BACK_OFF:
            assert mailing.mail(at=when) == 0
            digest = Digest.objects.get()
            assert digest.state == "waiting" and digest.next_at == when + timedelta(minutes=pause)
            assert mailing.mail(at=digest.next_at - timedelta(seconds=1)) == 0
            assert Digest.objects.get().tries == digest.tries
            when = digest.next_at
        assert mailing.mail(at=when) == 0
    assert Digest.objects.get().state == "given_up" and post_box.outbox == []
    assert mailing.send_again(digest.pk, by=world.by("operator"), at=when) and len(post_box.outbox) == 1


def test_once_the_server_is_back_the_letter_goes_out(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _confirm(world, "unit_reviewer")
    _submitted(world)
    mailing.mail(at=at)
    with monkeypatch.context() as patch:
        _fail(patch, TimeoutError(), where="open")
        mailing.mail(at=at + LATER)
    assert mailing.mail(at=at + LATER + timedelta(minutes=1)) == 1
    assert Digest.objects.get().state == "sent" and len(post_box.outbox) == 1


def test_a_letter_that_comes_back_ends_mail_to_that_address(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _confirm(world, "unit_reviewer")
    _submitted(world)
    mailing.mail(at=at)
    with monkeypatch.context() as patch:
        _fail(patch, SMTPRecipientsRefused({"unit_reviewer@example.org": (550, b"no such user")}))
        assert mailing.mail(at=at + LATER) == 0
    assert (Digest.objects.get().state, Digest.objects.get().why) == ("bounced", "550")
    assert User.objects.get(pk=world.user("unit_reviewer").pk).email_confirmed_at is None
    messages.deliver()
    user = world.user("unit_reviewer")
    assert Message.objects.filter(recipient=f"user-{user.pk}", template="account.email_bounced").count() == 1


def test_what_may_have_gone_out_is_not_sent_again_by_itself(
    world: World, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _confirm(world, "unit_reviewer")
    _submitted(world)
    mailing.mail(at=at)
    with monkeypatch.context() as patch:
        _fail(patch, SMTPServerDisconnected())
        assert mailing.mail(at=at + LATER) == 0
    assert Digest.objects.get().state == "unsure"
    assert mailing.mail(at=at + timedelta(days=3)) == 0 and post_box.outbox == []


def test_a_worker_that_dies_while_sending_leaves_it_to_the_operator(world: World, at: datetime) -> None:
    _confirm(world, "unit_reviewer")
    _submitted(world)
    mailing.mail(at=at)
    assert post.begin(f"user-{world.user('unit_reviewer').pk}", lambda _: {}, at=at + LATER) is not None
    assert mailing.mail(at=at + LATER + post.LEFT_BEHIND) == 0 and Digest.objects.get().state == "sending"
    assert mailing.mail(at=at + LATER + post.LEFT_BEHIND + timedelta(seconds=1)) == 0
    assert Digest.objects.get().state == "unsure" and post_box.outbox == []


def test_without_a_mail_server_nothing_is_sent_and_nothing_is_kept_for_later(
    world: World, at: datetime, settings: Any, at_desk: AtDesk
) -> None:
    settings.EMAIL_IS_SENT = False
    _confirm(world, "unit_reviewer")
    _submitted(world)
    assert mailing.mail(at=at) == 0
    settings.EMAIL_IS_SENT = True
    assert mailing.mail(at=at + LATER) == 0 and post_box.outbox == []
    settings.EMAIL_IS_SENT = False
    assert "没有配置邮件服务器" in at_desk("operator").get("/desk/mail/").content.decode()
    assert "没有配置邮件" in at_desk("applicant0").get("/account/mail/").content.decode()


def test_the_operator_sees_what_failed_and_sends_it_or_notes_that_it_came_back(
    world: World, at: datetime, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _confirm(world, "unit_reviewer")
    _submitted(world)
    mailing.mail(at=at)
    with monkeypatch.context() as patch:
        _fail(patch, SMTPServerDisconnected())
        mailing.mail(at=at + LATER)
    client, digest = at_desk("operator"), Digest.objects.get()
    page = client.get("/desk/mail/").content.decode()
    assert "不能确定是否发出" in page and "u***@example.org" in page and "unit_reviewer@example.org" not in page
    assert "已经再发一次" in client.post("/desk/mail/", {"again": digest.pk}, follow=True).content.decode()
    assert len(post_box.outbox) == 1
    assert "已登记退信" in client.post("/desk/mail/", {"bounce": digest.pk}, follow=True).content.decode()
    assert User.objects.get(pk=world.user("unit_reviewer").pk).email_confirmed_at is None
    assert at_desk("unit_reviewer").get("/desk/mail/").status_code == 403


def test_the_owner_chooses_on_the_page_of_the_account(world: World, at_desk: AtDesk) -> None:
    client, name = at_desk("unit_reviewer"), f"user-{world.user('unit_reviewer').pk}"
    assert client.post("/account/mail/", {"mail": "no"}).status_code == 302
    assert post.opted_out([name]) == {name}
    assert client.post("/account/mail/", {"mail": "yes"}).status_code == 302
    assert post.opted_out([name]) == set()


def test_what_must_be_told_and_what_is_urgent_are_messages_that_exist() -> None:
    assert not (LEGAL | URGENT) - set(SENTENCES)
