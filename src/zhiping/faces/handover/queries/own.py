"""The copy of everything that is held about one person (zhiping.own-data/1), gathered from every room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from zhiping.accounts.models import Factor, RecoveryCode, User
from zhiping.accounts.queries.security import security_of
from zhiping.core.procedure.words import STATE_NAMES
from zhiping.faces.handover import own_data as told
from zhiping.faces.handover import own_later
from zhiping.faces.handover.queries import own_later as later
from zhiping.ground.audit.models import AuditEntry
from zhiping.ground.messages.models import Message
from zhiping.ground.storage import keys
from zhiping.records import contents
from zhiping.records.actors import department_of
from zhiping.records.models import Dossier, Evidence, IssuedDocument, ItemCheck, Kinship, Membership, Person, Revision
from zhiping.records.queries import dossiers_of, memberships_of, person_of
from zhiping.registers.experts.models import Request as RecusalRequest
from zhiping.registers.experts.queries import contacts as contacts_of
from zhiping.registers.experts.queries import expert_of
from zhiping.registers.experts.queries.recusals import asked_of, declared_by, requests_of
from zhiping.registers.publicity.models import Notice
from zhiping.stages.application.operations.submission import RECEIPT, receipt_content
from zhiping.stages.application.queries.aside import aside_of
from zhiping.stages.application.queries.evidence import name_of
from zhiping.stages.application.queries.history import history_of
from zhiping.stages.registration.models import Registrant, Request

#: Level that returned a dossier, by the state it was returned from, and how the office is called.
_LEVELS = {
    "at_unit": ("unit", "单位"),
    "at_department": ("department", "主管部门"),
    "at_committee": ("office", "评委会办公室"),
}
#: Of a chain's entry about an account only these are told: the rest are ids of the installation.
_TOLD = ("device", "address")


def own_data(user: User, *, at: datetime) -> told.OwnData:
    """Everything that is held about ``user``, as it is at ``at`` (real time). The number of queries grows with the
    person's own applications only."""
    person = person_of(user)
    mine_all = dossiers_of(person) if person else []
    return told.OwnData(
        made_at=at,
        system=settings.ENV.public_url,
        account=_account(user, at),
        stated=_stated(user) if person is None else None,
        person=_person(person) if person else None,
        roles=[_role(row) for row in memberships_of(person)] if person else [],
        expert=_expert(person),
        registrations=_registrations(user),
        messages=_messages(user, person, {dossier.code: dossier for dossier in mine_all}),
        applications=[application(dossier) for dossier in mine_all],
        attested=later.attested(person) if person else [],
        integrity=later.integrity(person) if person else own_later.Integrity(),
    )


def _account(user: User, at: datetime) -> told.Account:
    security = security_of(user, at=at)
    entries = AuditEntry.objects.filter(stream=f"account-{user.pk}").order_by("position")
    return told.Account(
        username=user.username, display_name=user.display_name, email=user.email,
        email_confirmed_at=user.email_confirmed_at, created_at=user.created_at,
        factors=[
            told.Factor(kind=one.kind, name=one.name, created_at=one.created_at, last_used_at=one.last_used_at)
            for one in Factor.objects.filter(user=user).order_by("pk")
        ],
        recovery_codes_left=RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
        sessions=[
            told.Session(device=one.device, address=one.address, began_at=one.began_at, seen_at=one.seen_at)
            for one in security.sessions
        ],
        happened=[
            told.Happening(
                at=one.recorded_at, kind=one.kind, **{key: str(one.data[key]) for key in _TOLD if one.data.get(key)}
            )
            for one in entries
        ],
    )  # fmt: skip


def _stated(user: User) -> told.Stated | None:
    """Once an office has approved it the register counts: what was typed may have been an error."""
    row = Registrant.objects.filter(user=user, person__isnull=True).first()
    if row is None:
        return None
    return told.Stated(name=row.name, id_type=row.id_type, id_number=row.id_number(), at=row.created_at)


def _person(person: Person) -> told.Person:
    records = [person, *Person.objects.filter(became=person).order_by("pk")]
    return told.Person(
        code=person.code,
        registered_at=person.created_at,
        identities=[
            told.Identity(name=one.name, id_type=one.id_type, id_number=one.id_number(), current=one.pk == person.pk)
            for one in records
            # A number that was a typing error is somebody else's, or nobody's.
            if not one.document_void
        ],
        declared_interests=list(
            Kinship.objects.filter(person=person).order_by("pk").values_list("declared_at", flat=True)
        ),
    )


def _role(row: Membership) -> told.Role:
    return told.Role(organisation=row.organisation.name, role=row.role, from_on=row.from_on, to_on=row.to_on)


def _expert(person: Person | None) -> told.Expert | None:
    expert = expert_of(person)
    if expert is None:
        return None
    reached = contacts_of(expert)
    return told.Expert(
        office=expert.office.name, employer=expert.employer, employer_uscc=expert.employer_uscc, title=expert.title,
        level=expert.level, majors=[one.major for one in expert.majors.all()], from_on=expert.from_on,
        to_on=expert.to_on, status=expert.status, telephone=reached.telephone, email=reached.email,
        jobs=[
            told.Job(unit=one.unit, uscc=one.uscc, from_on=one.from_on, to_on=one.to_on) for one in expert.jobs.all()
        ],
        declared=[row.raised_at for row in reversed(declared_by(expert))], wishes=later.expert_wishes(expert),
        seats=later.seats(expert), sat=later.sat(expert), meetings=later.attended(expert.person),
    )  # fmt: skip


def _registrations(user: User) -> list[told.Registration]:
    return [
        told.Registration(
            code=row.code, kind=row.kind, state=row.state, office=row.reviewer.name, note=row.note, reason=row.reason,
            organisation=row.name or (row.organisation.name if row.organisation else ""), asked_at=row.asked_at,
            decided_at=row.decided_at,
        )
        for row in Request.objects.filter(user=user).select_related("reviewer", "organisation").order_by("pk")
    ]  # fmt: skip


def _messages(user: User, person: Person | None, dossiers: dict[str, Dossier]) -> list[told.Letter]:
    """The letters to the account and to the person; those to an office they work for are the office's."""
    # The desk has the words; neighbours know each other only by the settings.
    sentence: Callable[..., str] = import_string(settings.MESSAGE_SENTENCE)
    boxes = [f"user-{user.pk}", *([f"person-{person.pk}"] if person else [])]
    found = []
    for row in Message.objects.filter(recipient__in=boxes).order_by("pk"):
        code = row.about.partition("-")[2]
        dossier = dossiers.get(code)
        name = dossier.applicant_name if dossier else user.display_name
        text = sentence(row, name=name, code=code if dossier else "")
        about = code if row.about.startswith(("dossier-", "registration-")) else ""
        found.append(told.Letter(at=row.created_at, text=text, about=about, read_at=row.read_at))
    return found


def application(dossier: Dossier) -> told.Application:
    """One application as its applicant may have it."""
    open_ = keys.exists(dossier.key_owner)
    revisions = list(
        Revision.objects.filter(dossier=dossier).select_related("dossier", "pack_version").order_by("number")
    )
    return told.Application(
        code=dossier.code, cycle=dossier.cycle.key, committee=dossier.committee.name, series=dossier.series,
        year=dossier.year, unit=dossier.unit.name, department=department_of(dossier).name, state=dossier.state,
        state_said=STATE_NAMES[dossier.state], state_since=dossier.state_since, due_at=dossier.due_at,
        submitted_at=dossier.submitted_at, destroyed=not open_,
        draft=contents.draft(dossier) if open_ else None, draft_saved_at=dossier.draft_saved_at if open_ else None,
        unreadable=aside_of(dossier).unreadable if open_ else {},
        revisions=[_revision(one) for one in revisions] if open_ else [],
        returned=_returned(dossier, revisions) if open_ else [],
        steps=[
            told.Step(at=one.at, what=one.what, by=one.who, clause=one.clause, reason=one.reason, receipt=one.receipt)
            for one in reversed(history_of(dossier))
        ],
        documents=[_document(one, open_) for one in dossier.documents.select_related("dossier").order_by("pk")],
        files=[_file(one) for one in dossier.evidence.select_related("dossier").order_by("pk")] if open_ else [],
        publicity=[
            told.Publicity(posted_on=one.posted_on, last_on=one.last_on)
            for one in Notice.objects.filter(dossier=dossier).order_by("pk")
        ],
        recusals_asked=[_asked(one) for one, _ in reversed(requests_of(dossier))] if open_ else [],
        more_time=later.more_time(dossier), fee=later.fee(dossier), sent_in=later.sent_in(dossier),
        paper=later.paper(dossier), defence_wishes=later.wishes(dossier), defences=later.defences(dossier),
        result=later.result(dossier), announced=later.announced(dossier), objections=later.objections(dossier),
        rechecks=later.rechecks(dossier), certificates=later.certificates(dossier),
        collected_form=later.collected(dossier), destruction=later.destruction(dossier),
        given_back=later.given_back(dossier),
    )  # fmt: skip


def _asked(row: RecusalRequest) -> told.RecusalAsked:
    name, words = asked_of(row)
    return told.RecusalAsked(at=row.asked_at, name=name, words=words, answered=row.answered_at is not None)


def _revision(row: Revision) -> told.Revision:
    return told.Revision(
        number=row.number, purpose=row.purpose, arrived_at=row.arrived_at, digest=row.digest,
        salt=contents.salt_of(row).hex(), content=contents.content(row), findings=contents.findings(row),
        pack=row.pack_version.hash,
    )  # fmt: skip


def _returned(dossier: Dossier, revisions: list[Revision]) -> list[told.Returned]:
    """Every return with the notes that were told with it; what officers noted for themselves is not told (A2)."""
    found = []
    for entry in AuditEntry.objects.filter(stream=dossier.stream, kind="dossier.return").order_by("position"):
        level, office = _LEVELS.get(str(entry.data.get("from")), ("", ""))
        before = [r for r in revisions if r.purpose == Revision.Purpose.SUBMISSION and r.arrived_at <= entry.at]
        if not before or not level:
            continue
        revision = before[-1]
        checks = ItemCheck.objects.filter(revision=revision, level=level).exclude(mark=ItemCheck.Mark.TRUE)
        items = []
        for check in checks.order_by("pk"):
            context = contents.note_context(revision.number, level, check.item, "note")
            note = contents.unseal_text(dossier, check.note_sealed, context=context)
            items.append({"item": check.item, "mark": check.mark, "note": note})
        found.append(told.Returned(at=entry.at, by=office, items=items))
    return found


def _document(row: IssuedDocument, open_: bool) -> told.Document:
    content = receipt_content(row) if open_ and row.form == RECEIPT else None
    return told.Document(
        form=row.form, number=row.number, code=row.code, digest=row.digest, issued_at=row.issued_at, content=content
    )


def _file(row: Evidence) -> told.File:
    return told.File(
        id=row.key, name=name_of(row), media_type=row.media_type, size=row.size, pages=row.pages,
        uploaded_at=row.uploaded_at,
    )  # fmt: skip
