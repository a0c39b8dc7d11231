"""What people ask for: to register a body, to join a unit, to move, to have a missing superior registered (P1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from zhiping.accounts.models import User
from zhiping.accounts.operations import open_account
from zhiping.core import registration as p1
from zhiping.core.dossier.names import plain_name
from zhiping.core.errors import BadInput, Fault
from zhiping.core.identifiers import NotAnIdentifier, check_uscc
from zhiping.core.policy.model import Pack
from zhiping.ground import identity
from zhiping.ground.audit import chain
from zhiping.ground.messages import service as messages
from zhiping.records.models import Membership, Organisation
from zhiping.records.queries import person_of
from zhiping.stages.registration.models import OPEN, IdentityCheck, Registrant, Request
from zhiping.stages.registration.queries.bodies import bodies
from zhiping.stages.registration.words import ABSENT

Kind, State = Request.Kind, Request.State

#: Told of a code for which a request is open; the constraint in the database decides between two at once.
TAKEN = "这个统一社会信用代码已有人提交登记，正在审核，通过以后可以加入"


@dataclass(frozen=True, slots=True)
class Identity:
    """The document of a human being, as typed."""

    name: str
    id_type: str
    id_number: str
    born_on: date | None = None
    sex: str = ""

    def claim(self) -> identity.Claim:
        """What a provider is asked: in the form in which it is stored."""
        number = self.id_number.strip().upper().replace(" ", "")
        return identity.Claim(plain_name(self.name.strip()), self.id_type, number, self.born_on, self.sex)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who opens an account: the identity, and what signs in."""

    identity: Identity
    username: str
    password: str = field(repr=False)
    email: str = ""


@dataclass(frozen=True, slots=True)
class BodyForm:
    """What is told of a body that registers."""

    name: str
    kind: str
    uscc: str
    nature: str
    region: str
    telephone: str
    superior: Organisation


def open_newcomer(newcomer: Newcomer, *, real_at: datetime, at: datetime) -> User:
    """Open an account with a checked real name. Raises ``BadInput``, all faults at once.

    The account belongs to nobody yet: an approval makes it that person's. ``real_at`` is real time (accounts),
    ``at`` the round's.
    """
    claim = newcomer.identity.claim()
    faults = _name_faults(claim.name)
    answer = identity.provider().check(claim)
    faults += [Fault(where, says) for where, says in answer.faults]
    if answer.outcome == identity.Outcome.UNAVAILABLE:
        faults.append(Fault("id_number", "实名核验服务暂时没有答复，您填的内容还在，请过几分钟再提交"))
    with transaction.atomic():
        user = None
        try:
            user = open_account(
                username=newcomer.username, display_name=claim.name or " ", password=newcomer.password,
                email=newcomer.email, by="self", at=real_at,
            )  # fmt: skip
        except BadInput as bad:
            faults += [fault for fault in bad.faults if fault.where != "display_name"]
        if faults or user is None:
            # Leaving the block undoes the account that was opened only to learn of all faults at once.
            raise BadInput(faults)
        registrant = Registrant(user=user, name=claim.name, created_at=at)
        registrant.set_identity(claim.id_type, claim.id_number)
        registrant.save()
        IdentityCheck.objects.create(
            registrant=registrant, provider=answer.provider, outcome=answer.outcome.value,
            checked=list(answer.checked), unchecked=list(answer.unchecked), at=at,
        )  # fmt: skip
        chain.append(
            f"account-{user.pk}", "identity.checked", by=f"user-{user.pk}", at=at,
            data={"provider": answer.provider, "outcome": answer.outcome.value},
        )  # fmt: skip
    return user


def _name_faults(name: str) -> list[Fault]:
    return [] if 2 <= len(name) <= 80 else [Fault("name", "请填写证件上的姓名，2到80个字")]


def label_of(user: User) -> str:
    """How audit and messages know who asks: as the person, or as the account while there is no person."""
    person = person_of(user)
    return f"person-{person.pk}" if person else f"user-{user.pk}"


def body_faults(form: BodyForm, pack: Pack, *, besides: int = 0) -> list[Fault]:
    """Everything that speaks against registering the body of ``form``: codes, names, a superior that does not fit.

    ``besides`` is the request that asks for it, when it is sent again.
    """
    faults = []
    try:
        uscc = check_uscc(form.uscc)
    except NotAnIdentifier as wrong:
        faults.append(Fault("uscc", str(wrong)))
        uscc = ""
    if not 2 <= len(form.name.strip()) <= 120:
        faults.append(Fault("name", "请填写单位全称，2到120个字"))
    if uscc and Organisation.objects.filter(uscc=uscc).exists():
        faults.append(Fault("uscc", "这个统一社会信用代码已经登记过，不用再登记，请加入这个单位"))
    elif uscc and Request.objects.filter(kind=Kind.BODY, state__in=OPEN, uscc=uscc).exclude(pk=besides).exists():
        faults.append(Fault("uscc", TAKEN))
    found = _reviewer(form, pack)
    if isinstance(found, p1.Absent):
        faults.append(Fault("superior", ABSENT[found.code]))
    return faults


def _reviewer(form: BodyForm, pack: Pack) -> p1.Found | p1.Absent:
    return p1.reviewer(pack.about.registration, bodies(), kind=form.kind, nature=form.nature, superior=form.superior.pk)


def ask_body(form: BodyForm, *, pack: Pack, by: User, at: datetime) -> Request:
    """Ask for a body to be registered; the pack says by whom (P1). Raises ``BadInput`` with all of ``body_faults``."""
    faults = body_faults(form, pack)
    found = _reviewer(form, pack)
    if faults or isinstance(found, p1.Absent):
        raise BadInput(faults)
    return ask(
        Request(
            kind=Kind.BODY, user=by, reviewer_id=found.body, rule=found.rule, clause=found.clause,
            name=form.name.strip(), body_kind=form.kind, uscc=check_uscc(form.uscc), nature=form.nature,
            region=form.region, telephone=form.telephone.strip(), superior=form.superior, asked_at=at, since=at,
        ),
        twice=Fault("uscc", TAKEN),
    )  # fmt: skip


def ask_superior(
    *, name: str, region: str, telephone: str, note: str, office: Organisation, by: User | None, at: datetime
) -> Request:
    """Tell the right office that a superior is not in the list (P1, last sentence): the HR department of the region,
    else the review body. Needs no account; who has none leaves a telephone.
    """
    faults = []
    if not name.strip():
        faults.append(Fault("name", "请填写没有找到的单位或部门的名称"))
    if by is None and not telephone.strip():
        faults.append(Fault("telephone", "请留一个电话，办理以后告诉您"))
    if faults:
        raise BadInput(faults)
    reviewer = p1.missing_superior(bodies(), region=region, office=office.pk)
    return ask(
        Request(
            kind=Kind.SUPERIOR, user=by, reviewer_id=reviewer, rule="missing_superior", clause="P1",
            name=name.strip()[:120], region=region, telephone=telephone.strip(), note=note.strip(), asked_at=at,
            since=at,
        )
    )  # fmt: skip


def ask_join(unit: Organisation, *, note: str = "", by: User, at: datetime) -> Request:
    """Ask to belong to ``unit``, which must be registered (units before people)."""
    _is_a_unit(unit, "unit")
    person = person_of(by)
    if person is not None:
        day = local_day(at)
        if _belongs(person.pk, unit, day):
            raise BadInput(Fault("unit", "您已经是这个单位的人员，不用再登记"))
        if employed_at(person.pk, day).exists():
            raise BadInput(Fault("unit", "您已登记在另一个单位，请办理变更单位，由两个单位分别同意"))
    return ask(
        Request(
            kind=Kind.JOIN, user=by, reviewer=unit, organisation=unit, rule="join", clause="P1", note=note.strip(),
            asked_at=at, since=at,
        ),
        twice=Fault("unit", "您已经向这个单位提交过，正在审核"),
    )  # fmt: skip


def ask_move(unit: Organisation, *, note: str = "", by: User, at: datetime) -> Request:
    """Ask to move to ``unit``: the present unit lets go first, then the new one takes (rules.md 8m)."""
    _is_a_unit(unit, "unit")
    person = person_of(by)
    former = employed_at(person.pk, local_day(at)).select_related("organisation").first() if person else None
    if former is None:
        raise BadInput(Fault("unit", "您还没有登记在任何单位，请直接加入单位"))
    if former.organisation_id == unit.pk:
        raise BadInput(Fault("unit", "您已经在这个单位，请选另一个单位"))
    return ask(
        Request(
            kind=Kind.MOVE, user=by, reviewer=former.organisation, former=former.organisation, organisation=unit,
            rule="move", clause="8m", note=note.strip(), asked_at=at, since=at,
        ),
        twice=Fault("unit", "您有一份变更单位正在办理，办完或撤回以后才能再提"),
    )  # fmt: skip


def ask_again(
    request: Request, changes: Mapping[str, Any], *, pack: Pack | None = None, superior: Organisation | None = None,
    by: User, at: datetime,
) -> Request:  # fmt: skip
    """Send a returned request once more, with ``changes`` to what was told.

    For a body, ``pack`` says anew who reviews it (P1): with another ``superior`` or nature it may be another office.
    Raises ``BadInput`` with all faults.
    """
    try:
        with transaction.atomic():
            mine = _own(request, by)
            if mine.state != State.RETURNED:
                raise BadInput(Fault("", "这份登记没有退回，不用再次提交"))
            for key in ("name", "uscc", "nature", "telephone", "note"):
                if key in changes:
                    setattr(mine, key, str(changes[key]).strip())
            if mine.kind == Kind.BODY:
                assert pack is not None
                _body_anew(mine, superior, pack)
            mine.state, mine.since, mine.reason = State.WAITING, at, ""
            _note(mine, "registration.asked_again", label_of(by), at)
            _tell_reviewer(mine, at)
    except IntegrityError:
        raise BadInput(Fault("uscc", TAKEN)) from None
    return mine


def _body_anew(row: Request, superior: Organisation | None, pack: Pack) -> None:
    """Put the body of ``row`` under ``superior``, or leave it where it was, and find out who reviews it now."""
    above = superior or row.superior
    assert above is not None
    # A unit stands where its superior does; a department has told its own place.
    region = above.region if superior is not None and row.body_kind in (p1.UNIT, p1.AGENCY) else row.region
    form = BodyForm(row.name, row.body_kind, row.uscc, row.nature, region, row.telephone, above)
    faults = body_faults(form, pack, besides=row.pk)
    found = _reviewer(form, pack)
    if faults or isinstance(found, p1.Absent):
        raise BadInput(faults)
    row.superior, row.region, row.uscc = above, region, check_uscc(row.uscc)
    row.reviewer_id, row.rule, row.clause = found.body, found.rule, found.clause


def withdraw(request: Request, *, by: User, at: datetime) -> Request:
    """Take back what one asked for, while nobody has decided."""
    with transaction.atomic():
        mine = _own(request, by)
        if mine.state not in OPEN:
            raise BadInput(Fault("", "已经办结，不能撤回"))
        mine.state, mine.since = State.WITHDRAWN, at
        _note(mine, "registration.withdrawn", label_of(by), at)
    return mine


def _own(request: Request, by: User) -> Request:
    row = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.user_id != by.pk:
        raise BadInput(Fault("", "这份登记不是您提交的"))
    return row


def _note(row: Request, event: str, by: str, at: datetime) -> None:
    row.version += 1
    row.save()
    chain.append(row.stream, event, by=by, at=at, data={"state": row.state, "version": row.version})


def local_day(at: datetime) -> date:
    """The calendar day of ``at`` where the law counts days."""
    return timezone.localtime(at).date()


def _is_a_unit(unit: Organisation, where: str) -> None:
    if unit.kind not in (p1.UNIT, p1.AGENCY) or unit.registered_at is None or unit.became_id is not None:
        raise BadInput(Fault(where, "只能加入已经登记的单位，请从列表中选"))


def _belongs(person: int, unit: Organisation, day: date) -> bool:
    return employed_at(person, day).filter(organisation=unit).exists()


def employed_at(person: int, day: date) -> QuerySet[Membership]:
    """The memberships as an employee that are in force on ``day``."""
    return Membership.objects.filter(person=person, role=Membership.Role.EMPLOYEE, from_on__lte=day).exclude(
        to_on__lt=day
    )


def ask(row: Request, twice: Fault | None = None) -> Request:
    """Enter a request and tell the office. Raises ``BadInput`` (``twice``) when the database has one open already."""
    by = label_of(row.user) if row.user is not None else "public"
    try:
        with transaction.atomic():
            row.save()
            chain.append(
                row.stream, "registration.asked", by=by, at=row.asked_at,
                data={"kind": row.kind, "reviewer": row.reviewer_id, "clause": row.clause},
            )  # fmt: skip
            _tell_reviewer(row, row.asked_at)
    except IntegrityError:
        raise BadInput(twice or Fault("", "已经提交过，正在审核")) from None
    return row


def _tell_reviewer(row: Request, at: datetime) -> None:
    messages.post(
        move=f"{row.stream}#{row.version}", recipient=f"organisation-{row.reviewer_id}",
        template="registration_asked.office", params={"clause": row.clause}, about=row.stream, at=at,
    )  # fmt: skip
