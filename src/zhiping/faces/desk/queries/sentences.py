"""A message as a sentence, for the inbox and for e-mail."""

from __future__ import annotations

from datetime import date, datetime

from zhiping.accounts.words import MESSAGES as ACCOUNT
from zhiping.faces.desk.catalogue import MESSAGES
from zhiping.faces.desk.notices import CHANGES, REMINDERS
from zhiping.ground.messages.models import Message
from zhiping.registers.draws.words import MESSAGES as DRAWS
from zhiping.registers.experts.words import MESSAGES as EXPERTS
from zhiping.registers.integrity.words import MESSAGES as INTEGRITY
from zhiping.stages.aftercare.words import MESSAGES as AFTERCARE
from zhiping.stages.defence.words import MESSAGES as DEFENCE
from zhiping.stages.handin.words import MESSAGES as HANDIN
from zhiping.stages.registration.words import MESSAGES as REGISTRATION
from zhiping.web import dates

#: Every sentence by template: those of the procedure, and those of rooms that tell of something else than a dossier.
SENTENCES = (
    MESSAGES | REMINDERS | CHANGES | REGISTRATION | HANDIN | DEFENCE | INTEGRITY | DRAWS | EXPERTS | AFTERCARE | ACCOUNT
)


def _said(key: str, value: str | int, told: date) -> str | int:
    """Days and instants as people read them; their parameters end in ``_on`` and ``_at``. With the year where it is not
    the one in which it was ``told``: an entry in the integrity record ends years later."""
    if key.endswith("_on"):
        day = date.fromisoformat(str(value))
        return dates.day_in_brackets(day, year=day.year != told.year)
    if key.endswith("_at"):
        moment = datetime.fromisoformat(str(value))
        return dates.day_in_brackets(moment, year=dates.on(moment).year != told.year) + _hour(moment)
    return value


def _hour(moment: datetime) -> str:
    """Nothing for a day that runs to its end, else the hour."""
    here = dates.local(moment)
    assert isinstance(here, datetime)
    return "" if (here.hour, here.minute) == (23, 59) else f"{here:%H:%M}"


def sentence(message: Message, *, name: str, code: str) -> str:
    """The message in words; ``name`` and ``code`` of the dossier that it is about, empty where it is about none."""
    told = dates.on(message.created_at)
    params = {key: _said(key, value, told) for key, value in message.params.items() if isinstance(value, str | int)}
    return SENTENCES[message.template].format(**{"name": name, "code": code, **params})
