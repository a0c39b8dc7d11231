"""E-mails wait sealed in a table and are sent by the worker: asking takes equally long whether or not one is sent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from zhiping.accounts.models import Letter
from zhiping.ground.storage import keys

log = structlog.get_logger(__name__)
_CONTEXT = "account-letter"
#: After so long in vain a letter is given up: its link has run out anyway.
_KEPT = timedelta(minutes=30)


def write(*, to: str, subject: str, text: str, at: datetime) -> None:
    """Put an e-mail into the post, within the caller's transaction."""
    body = json.dumps({"to": to, "subject": subject, "text": text}, ensure_ascii=False).encode()
    Letter.objects.create(sealed=keys.seal_own(body, context=_CONTEXT), created_at=at)


def send(limit: int = 50) -> int:
    """Send what waits; returns how many went out. A letter is kept until the mail server has taken it."""
    sent = 0
    for pk in list(Letter.objects.order_by("id").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            letter = Letter.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if letter is None:
                continue
            values = json.loads(keys.unseal_own(letter.sealed, context=_CONTEXT))
            try:
                EmailMessage(values["subject"], values["text"], to=[values["to"]]).send()
            except (SMTPException, OSError) as failed:
                letter.tries += 1
                log.warning("letter not sent", letter=letter.pk, tries=letter.tries, why=type(failed).__name__)
                if timezone.now() - letter.created_at < _KEPT:
                    letter.save(update_fields=["tries"])
                    continue
            else:
                sent += 1
            letter.delete()
    return sent
