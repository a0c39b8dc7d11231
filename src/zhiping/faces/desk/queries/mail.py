"""E-mail: who gets which message, what is still worth saying, and how it reads. In a few queries for many messages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from zhiping.accounts.models import User
from zhiping.core.procedure import State
from zhiping.faces.desk.catalogue import MESSAGES
from zhiping.faces.desk.notices import CHANGES, REMINDERS
from zhiping.faces.desk.queries.inbox import NOT_THE_OFFICES
from zhiping.faces.desk.queries.sentences import sentence
from zhiping.ground.messages import post
from zhiping.ground.messages.models import Due, Message
from zhiping.records.actors import local_day
from zhiping.records.models import Cycle, Dossier, Membership, Person
from zhiping.records.queries import now
from zhiping.web import dates

#: What must be told whoever wants no e-mail: decisions about a person's application, and the safety of an account.
LEGAL: Final = frozenset(
    f"{action}.applicant"
    for action in (
        "return", "refuse", "confirm_refusal", "decline", "not_recommend", "not_recommend_on_paper", "lapse", "reopen",
        "forward_flagged", "extended", "supplemented", "miss_defence", "vote_not_passed", "sustain_objection", "reject",
        "cancel_for_fraud", "revoke",
    )
)  # fmt: skip
#: What does not wait for the next digest: somebody has to act within days, or another office now.
URGENT: Final = frozenset(
    {"return.applicant", "reopen.applicant", "propose_refusal.unit", "propose_refusal.department",
     "propose_refusal.stand_in", "led_in.stand_in", "escalate.bureau", "escalate.office"}
)  # fmt: skip
#: Templates of the procedure and of what goes with it.
OF_DOSSIERS: Final = frozenset(MESSAGES | REMINDERS | CHANGES)
#: Which roles of an office a message is for, by the last word of its template; others go to all who work there.
_ROLES: Final[Mapping[str, frozenset[str]]] = {
    "unit": frozenset({"unit_reviewer", "unit_head"}), "department": frozenset({"department_reviewer"}),
    # Office and bureau share one message where both are told (house.md: unique on move and recipient).
    "office": frozenset({"office_reviewer", "bureau"}), "bureau": frozenset({"bureau"}),
}  # fmt: skip
#: Messages to applicants that ask for something, so that they are about nothing once the dossier has moved on.
_ASKS: Final = ("return.", "reopen.", "remind.", "extended.")
#: The state of what an office is reminded of, by template.
_REMINDED_OF: Final = {
    "remind.post.unit": State.AT_UNIT, "remind.check.unit": State.AT_UNIT,
    "remind.publicity_over.unit": State.AT_UNIT, "remind.check.department": State.AT_DEPARTMENT,
    "remind.check.office": State.AT_COMMITTEE, "remind.hand_in.department": State.ACCEPTED,
}  # fmt: skip


def is_legal(template: str) -> bool:
    """Whether it is sent to who wants no e-mail as well."""
    return template in LEGAL or template.startswith("account.")


def is_urgent(message: Message) -> bool:
    """Whether it does not wait for the next digest."""
    soon = message.template in REMINDERS and int(message.params.get("days", 0) or 0) <= 1
    return soon or message.template in URGENT or message.template.startswith("account.")


def recipients(messages: list[Message], *, at: datetime) -> dict[int, list[post.Wanted]]:
    """Who gets each of ``messages`` by e-mail, and from when on: only accounts with a confirmed address. Five queries.

    Nobody where no mail server is configured: nothing is kept for a day on which there might be one.
    """
    if not settings.EMAIL_IS_SENT:
        return {}
    people = _ids(messages, "person-")
    accounts = dict(Person.objects.filter(pk__in=people, user__isnull=False).values_list("pk", "user_id"))
    staff = _staff(messages)
    reached = {pk for pks in staff.values() for pk in pks} | set(accounts.values()) | _ids(messages, "user-")
    confirmed = set(
        User.objects.filter(pk__in=reached, is_active=True, email_confirmed_at__isnull=False)
        .exclude(email="")
        .values_list("pk", flat=True)
    )
    quiet = post.opted_out(f"user-{pk}" for pk in confirmed)
    found: dict[int, list[post.Wanted]] = {}
    for message in messages:
        kind, _, number = message.recipient.partition("-")
        if kind == "organisation":
            users: Collection[int] = staff.get(message.pk, ())
        else:
            pk = accounts.get(int(number)) if kind == "person" else int(number)
            users = [pk] if pk is not None else []
        due_at = at if is_urgent(message) else at + timedelta(minutes=settings.DIGEST_MINUTES)
        found[message.pk] = [
            post.Wanted(f"user-{pk}", due_at)
            for pk in users
            if pk in confirmed and (is_legal(message.template) or f"user-{pk}" not in quiet)
        ]
    return found


def _ids(messages: Iterable[Message], prefix: str) -> set[int]:
    return {int(m.recipient.removeprefix(prefix)) for m in messages if m.recipient.startswith(prefix)}


def _staff(messages: list[Message]) -> dict[int, set[int]]:
    """The accounts behind a message to an office, on the day of the message: memberships go by the cycle's clock."""
    offices = _ids(messages, "organisation-")
    if not offices:
        return {}
    rows = list(
        Membership.objects.filter(organisation__in=offices, person__user__isnull=False)
        .exclude(role__in=NOT_THE_OFFICES)
        .values_list("organisation_id", "role", "from_on", "to_on", "person__user_id")
    )
    found: dict[int, set[int]] = {}
    for message in messages:
        if not message.recipient.startswith("organisation-"):
            continue
        office = int(message.recipient.removeprefix("organisation-"))
        day = local_day(settings.TIME_ZONE, message.created_at)
        known = message.template in OF_DOSSIERS
        roles = _ROLES.get(message.template.rpartition(".")[2]) if known else None
        found[message.pk] = {
            user for organisation, role, from_on, to_on, user in rows
            if organisation == office and from_on <= day and (to_on is None or day <= to_on)
            and (roles is None or role in roles)
        }  # fmt: skip
    return found


def settled(rows: list[Due]) -> dict[int, Due.Settled]:
    """Why each of ``rows`` is not worth sending any more: read, done, or nowhere to send it to. Few queries."""
    users = {int(row.user.removeprefix("user-")) for row in rows}
    reachable = set(
        User.objects.filter(pk__in=users, is_active=True, email_confirmed_at__isnull=False)
        .exclude(email="")
        .values_list("pk", flat=True)
    )
    states = dict(_dossiers(rows).values_list("code", "state"))
    waits = cache(_waits)  # one message is due to everybody in an office
    # Of two questions about one dossier (submitted, returned, submitted again) the later one is what is asked.
    newest = {
        (row.user, row.message.recipient, row.message.about): row.message_id for row in rows if _asks(row.message)
    }
    found: dict[int, Due.Settled] = {}
    for row in rows:
        message = row.message
        later = newest.get((row.user, message.recipient, message.about), 0) > message.pk and _asks(message)
        if int(row.user.removeprefix("user-")) not in reachable:
            found[row.pk] = Due.Settled.NO_ADDRESS
        elif message.read_at is not None:
            found[row.pk] = Due.Settled.READ
        elif later or _moved_on(message, states.get(message.about.removeprefix("dossier-"))) or not waits(message):
            found[row.pk] = Due.Settled.MOVED_ON
    return found


def _dossiers(rows: Iterable[Due]) -> QuerySet[Dossier]:
    codes = {row.message.about.removeprefix("dossier-") for row in rows if row.message.about.startswith("dossier-")}
    return Dossier.objects.filter(code__in=codes)


def _asks(message: Message) -> bool:
    """Whether it asks somebody to act on a dossier that has come to a state."""
    party = message.template.rpartition(".")[2]
    return "to" in message.params and (party != "applicant" or message.template.startswith(_ASKS))


def _moved_on(message: Message, state: str | None) -> bool:
    """What asks somebody to act is about nothing once the dossier has left the state in which they were asked."""
    return state is not None and _asks(message) and bool(message.params["to"] != state)


def _waits(message: Message) -> bool:
    """Whether anything of what an office is reminded of still lies there, in time; true of all that is no reminder."""
    state = _REMINDED_OF.get(message.template)
    if state is None:
        return True
    cycle = Cycle.objects.select_related("committee").get(pk=message.params["cycle"])
    if now(cycle) > datetime.fromisoformat(str(message.params["closes_at"])):
        return False
    body = int(message.recipient.removeprefix("organisation-"))
    here = Q(unit=body) if message.template.endswith(".unit") else Q(committee__office=body)
    if message.template.endswith(".department"):
        here = Q(department=body) | Q(department__isnull=True, committee__office=body)
    return Dossier.objects.filter(here, cycle=cycle, state=state).exists()


@dataclass(frozen=True, slots=True)
class Written:
    """An e-mail in words."""

    subject: str
    text: str


def masked(name: str) -> str:
    """林晓岚 as 林**: enough to know which one is meant, for who may know."""
    return name[:1] + "**" if name else ""


def written(rows: list[Due]) -> Written:
    """One e-mail for ``rows``: each message with its day and its link. No number, no reason, no whole name."""
    dossiers = {one.code: one for one in _dossiers(rows).only("code", "applicant_name", "due_at", "state")}
    lines, days = [], []
    for number, row in enumerate(rows, start=1):
        message = row.message
        dossier = dossiers.get(message.about.removeprefix("dossier-"))
        said = sentence(message, name=masked(dossier.applicant_name) if dossier else "申报人", code="")
        until = _until(message, dossier)
        if until is not None:
            days.append(until)
        told = f"   期限：{dates.day_in_brackets(until)}\n" if until is not None and not _says_day(message) else ""
        lines.append(f"{number}. {said}\n{told}   {settings.PUBLIC_URL}{_link(message, dossier)}\n")
    first = f"，最早{dates.day_in_brackets(min(days))}到期" if days else ""
    text = "您好：\n\n" + "\n".join(lines)
    text += f"\n登录后查看全部消息：{settings.PUBLIC_URL}{reverse('desk:messages')}\n"
    text += f"不想收邮件，可以改：{settings.PUBLIC_URL}{reverse('accounts:mail')}（依法必须告知本人的仍会发送）\n"
    text += "这封邮件由系统发出，请不要回复。\n"
    return Written(f"职评：{len(rows)}条消息{first}", text)


def _says_day(message: Message) -> bool:
    return any(key in message.params for key in ("last_on", "closes_at"))


def _until(message: Message, dossier: Dossier | None) -> date | None:
    """The day by which something is to be done; None where nothing is asked."""
    if "last_on" in message.params and message.template in REMINDERS:
        return date.fromisoformat(str(message.params["last_on"]))
    if "closes_at" in message.params:
        return dates.on(datetime.fromisoformat(str(message.params["closes_at"])))
    if dossier is None or dossier.due_at is None or message.params.get("to") != dossier.state:
        return None
    return dates.on(dossier.due_at)


def _link(message: Message, dossier: Dossier | None) -> str:
    if message.template in CHANGES:
        return reverse("desk:changes")
    if dossier is not None:
        personal = message.recipient.startswith("person-")
        return reverse("application:overview" if personal else "review:item", args=[dossier.code])
    if message.template in REMINDERS:
        return reverse("desk:home")
    if message.about.startswith("registration-"):
        own = [message.about.removeprefix("registration-")]
        office = message.recipient.startswith("organisation-")
        return reverse("registration:desk") if office else reverse("registration:own", args=own)
    return reverse("accounts:security" if message.template.startswith("account.") else "desk:messages")
