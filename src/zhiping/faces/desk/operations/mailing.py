"""E-mail goes out: what is due is gathered, written as it stands now, and handed to the mail server (ADR 0010)."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

from zhiping.accounts.models import User
from zhiping.accounts.operations import mailbox
from zhiping.faces.desk.queries.mail import recipients, settled, written
from zhiping.ground.audit import chain
from zhiping.ground.messages import post
from zhiping.ground.messages.models import Digest
from zhiping.records.actors import Actor

log = structlog.get_logger(__name__)


def mail(*, at: datetime) -> int:
    """One round of the post, at the real instant ``at``; returns how many e-mails the server took."""
    post.left_behind(at=at)
    while post.spread(lambda messages: recipients(messages, at=at), at=at):
        pass
    if not settings.EMAIL_IS_SENT:
        return 0
    sent = 0
    for user in post.who_waits(at=at):
        letter = post.begin(user, settled, at=at)
        if letter is not None:
            sent += _hand_over(letter, at=at)
    while (letter := post.begin_again(settled, at=at)) is not None:
        sent += _hand_over(letter, at=at)
    return sent


def send_again(pk: int, *, by: Actor, at: datetime) -> bool:
    """Send a digest that nobody can be sure of, or that was given up, because an operator says so."""
    letter = post.begin_again(settled, at=at, pk=pk)
    if letter is None:
        return False
    with transaction.atomic():
        chain.append(f"account-{letter.digest.user.removeprefix('user-')}", "mail_sent_again", by=by.label, at=at)
    return _hand_over(letter, at=at)


def note_bounce(pk: int, *, by: Actor, at: datetime) -> bool:
    """An operator has seen the letter come back: nothing more goes to that address until it is confirmed anew."""
    digest = Digest.objects.filter(pk=pk, state__in=[Digest.State.SENT, Digest.State.UNSURE]).first()
    if digest is None:
        return False
    _bounced(digest, "noted by an operator", by=by.label, at=at)
    return True


def _bounced(digest: Digest, why: str, *, by: str, at: datetime) -> None:
    with transaction.atomic():
        post.bounced(digest, why, at=at)
        mailbox.turned_away(int(digest.user.removeprefix("user-")), by=by, at=at)


def _hand_over(letter: post.Letter, *, at: datetime) -> bool:
    """Ask the mail server once; its answer is written down. Whether it took the letter."""
    digest = letter.digest
    user = User.objects.get(pk=int(digest.user.removeprefix("user-")))
    words = written(letter.due)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    # The same name at every try, so that a mail program that got it twice shows it once.
    headers = {"Message-ID": f"<digest-{digest.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    try:
        connection = get_connection()
        connection.open()
    except (SMTPException, OSError) as away:
        return _not_taken(digest, away, at=at)
    try:
        EmailMessage(words.subject, words.text, to=[user.email], headers=headers, connection=connection).send()
    except SMTPRecipientsRefused as refused:
        if all(code >= 500 for code, _ in refused.recipients.values()):
            _bounced(digest, "/".join(str(code) for code, _ in refused.recipients.values()), by="system", at=at)
            return False
        return _not_taken(digest, refused, at=at)
    except SMTPResponseException as refused:
        return _not_taken(digest, refused, at=at)
    except (SMTPException, OSError) as broken:
        log.warning("letter may have gone out", digest=digest.pk, why=type(broken).__name__)
        post.unsure(digest, type(broken).__name__, at=at)
        return False
    finally:
        try:
            connection.close()
        except (SMTPException, OSError):
            log.warning("mail server did not say goodbye", digest=digest.pk)
    post.taken(digest, at=at)
    return True


def _not_taken(digest: Digest, why: Exception, *, at: datetime) -> bool:
    code = f" {why.smtp_code}" if isinstance(why, SMTPResponseException) else ""
    log.warning("letter not sent", digest=digest.pk, tries=digest.tries, why=type(why).__name__)
    post.refused(digest, f"{type(why).__name__}{code}", at=at)
    return False
