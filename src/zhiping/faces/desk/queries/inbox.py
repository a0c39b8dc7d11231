"""The inbox of a person and of the offices they work for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from zhiping.access.viewers import Viewer
from zhiping.accounts.models import User
from zhiping.faces.desk.notices import CHANGES, REMINDERS
from zhiping.faces.desk.queries.sentences import sentence
from zhiping.ground.messages.models import Message
from zhiping.records.models import Dossier

PAGE = 50

#: Roles whose holders do not read the letters of their organisation: they work for it, but not at its desk.
NOT_THE_OFFICES = ("employee", "operator", "supervisor", "auditor", "counter", "cashier", "chair", "expert")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is read. ``dossier`` is what it is about; ``personal``: it is to the applicant."""

    message: Message
    text: str
    dossier: Dossier | None
    personal: bool

    @property
    def changes(self) -> bool:
        """Whether the page 期限变动 says why."""
        return self.message.template in CHANGES

    @property
    def desk(self) -> bool:
        """Whether it is a reminder to an office, whose dossiers lie on its desk."""
        return self.message.template in REMINDERS and not self.personal

    @property
    def clause(self) -> str:
        """The clause key of the move."""
        return str(self.message.params.get("clause", ""))

    @property
    def to_office(self) -> bool:
        """Whether it is to an organisation, not to somebody themselves."""
        return self.message.recipient.startswith("organisation-")

    @property
    def registration(self) -> str:
        """The code of the registration that it is about, or empty."""
        stream = self.message.about
        return stream.removeprefix("registration-") if stream.startswith("registration-") else ""

    @property
    def merge(self) -> str:
        """The code of the merge of two persons' records that officers read of, or empty."""
        stream, about = self.message.about, self.message.template.startswith("person_merge_")
        return stream.removeprefix("merge-") if about else ""


def boxes(viewer: Viewer) -> list[str]:
    """The names of the inboxes a viewer reads: their account's, their own, and those of the offices they work for."""
    own = [f"user-{viewer.user.pk}"] if isinstance(viewer.user, User) else []
    if viewer.person is None:
        return own
    offices = {organisation for organisation, role in viewer.roles if role not in NOT_THE_OFFICES}
    return [*own, f"person-{viewer.person.pk}", *(f"organisation-{pk}" for pk in sorted(offices))]


def _mine(viewer: Viewer) -> QuerySet[Message]:
    return Message.objects.filter(recipient__in=boxes(viewer))


def unread(viewer: Viewer) -> QuerySet[Message]:
    """What nobody has read yet."""
    return _mine(viewer).filter(read_at__isnull=True)


def letters(viewer: Viewer, *, before: str = "") -> tuple[list[Letter], str]:
    """Messages, newest first, and the key of the page behind. Two queries."""
    found = _mine(viewer).order_by("-id")
    if before.isdigit():
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    codes = {row.about.removeprefix("dossier-") for row in rows}
    dossiers = {d.code: d for d in Dossier.objects.filter(code__in=codes).select_related("unit")}
    made = []
    for row in rows[:PAGE]:
        dossier = dossiers.get(row.about.removeprefix("dossier-"))
        name, code = (dossier.applicant_name, dossier.code) if dossier else ("申报人", "")
        made.append(Letter(row, sentence(row, name=name, code=code), dossier, row.recipient.startswith("person-")))
    return made, str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
