"""``zhiping.own-data/1``: the copy of everything that the system holds about one person, as one JSON document.

These models and those of ``own_later`` are the format: what is built is built of them, and the published schema
(``zhiping dossier schema --own-data``) is drawn from them. A key that came later has an empty default, so that copies
of earlier versions stay readable. Instants carry an offset, dates are ``YYYY-MM-DD``. Officers appear as their office,
as the system shows them to an applicant; nothing of another person is in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from zhiping.core.dossier import FORMAT as DOSSIER
from zhiping.core.dossier import parse_json
from zhiping.core.errors import BadInput, Fault
from zhiping.faces.handover import own_later as later
from zhiping.faces.handover.own_later import Part

FORMAT: Final = "zhiping.own-data/1"
#: A copy without files is small; whatever is larger than this many bytes is something else.
MOST_BYTES: Final = 32 * 1024 * 1024


class Factor(Part):
    """A second factor: that there is one, never its secret."""

    kind: str = Field(description="totp: authenticator app; passkey")
    name: str
    created_at: datetime
    last_used_at: datetime | None


class Session(Part):
    """A place where the account is signed in."""

    device: str
    address: str = Field(description="network address, masked as it is kept")
    began_at: datetime
    seen_at: datetime


class Happening(Part):
    """Something that happened to the account: signing in, failures, changes of password and factors."""

    at: datetime
    kind: str
    device: str = ""
    address: str = ""


class Account(Part):
    """What signs in."""

    username: str
    display_name: str
    email: str
    email_confirmed_at: datetime | None
    created_at: datetime
    factors: list[Factor]
    recovery_codes_left: int
    sessions: list[Session]
    happened: list[Happening]


class Identity(Part):
    """A document of identity as it is registered; ``current``: the one the person is known by."""

    name: str
    id_type: str
    id_number: str
    current: bool


class Person(Part):
    """The entry in the register of persons; records that were merged into it stand among the identities."""

    code: str
    identities: list[Identity]
    registered_at: datetime
    declared_interests: list[datetime] = Field(
        description="when kinship or another interest with an officer was declared; not with whom"
    )


class Stated(Part):
    """Who somebody said to be at registration, while no office has approved it."""

    name: str
    id_type: str
    id_number: str
    at: datetime


class Role(Part):
    """A role in a body, and employment; both days count, an open end is null."""

    organisation: str
    role: str
    from_on: date
    to_on: date | None


class Job(Part):
    """Where an expert works or worked besides the present employer; an open end is null."""

    unit: str
    uscc: str
    from_on: date
    to_on: date | None


class Expert(Part):
    """The entry in a pool of experts. Why somebody is suspended is a note of the office, and not here."""

    office: str
    employer: str
    employer_uscc: str
    title: str
    level: str
    majors: list[str]
    from_on: date
    to_on: date
    status: str
    telephone: str
    email: str
    jobs: list[Job]
    declared: list[datetime] = Field(description="when recusal from an application was declared; not from whose")
    wishes: list[later.Wish] = Field(default_factory=list)
    seats: list[later.Seated] = Field(default_factory=list)
    sat: list[later.Sat] = Field(default_factory=list)
    meetings: list[later.Attended] = Field(default_factory=list)


class Registration(Part):
    """What was asked of an office at registration, and what it answered."""

    code: str
    kind: str
    state: str
    organisation: str
    office: str
    note: str
    reason: str = Field(description="why it was returned or refused")
    asked_at: datetime
    decided_at: datetime | None


class Letter(Part):
    """A message of the inbox."""

    at: datetime
    text: str
    about: str = Field(description="code of the application or registration it is about, or empty")
    read_at: datetime | None


class Revision(Part):
    """What was submitted, frozen.

    ``digest`` is SHA-256 over ``salt`` (hex, decoded) and then ``content`` as JSON in UTF-8 with sorted keys, no spaces
    and no escapes: who has this copy can prove what was submitted.
    """

    number: int
    purpose: str
    arrived_at: datetime
    digest: str
    salt: str
    content: dict[str, Any] = Field(description=f"{DOSSIER}")
    findings: dict[str, Any] = Field(description="the verdict of the rules at that time")
    pack: str = Field(description="hash of the policy pack that was in force")


class Returned(Part):
    """A return: everything that was to be corrected, told at once."""

    at: datetime
    by: str
    items: list[dict[str, str]] = Field(description="item, mark, note")


class Step(Part):
    """A move of the application, as it was told: what, by whom (an office), under which clause, why."""

    at: datetime
    what: str
    by: str
    clause: str
    reason: str
    receipt: str


class Document(Part):
    """A document that was issued. ``content`` is what a receipt says; other forms are in the bundle as files."""

    form: str
    number: str
    code: str
    digest: str
    issued_at: datetime
    content: dict[str, Any] | None


class File(Part):
    """A file of evidence. Its bytes are in the bundle (材料包), not here."""

    id: str
    name: str
    media_type: str
    size: int
    pages: int
    uploaded_at: datetime


class Publicity(Part):
    """When one's qualifications were publicised."""

    posted_on: date
    last_on: date


class RecusalAsked(Part):
    """That somebody keep out was asked for; what came of it is not told (rules of recusal)."""

    at: datetime
    name: str
    words: str
    answered: bool


class Application(Part):
    """One application. ``destroyed``: the key of its content is gone; only what the register keeps is told."""

    code: str
    cycle: str
    committee: str
    series: str
    year: int
    unit: str
    department: str
    state: str
    state_said: str
    state_since: datetime
    due_at: datetime | None
    submitted_at: datetime | None
    destroyed: bool
    draft: dict[str, Any] | None = Field(description=f"the present content, {DOSSIER}")
    draft_saved_at: datetime | None
    unreadable: dict[str, dict[str, dict[str, str]]] = Field(
        description="what was typed and could not be read: section, place, raw text and message"
    )
    revisions: list[Revision]
    returned: list[Returned]
    steps: list[Step]
    documents: list[Document]
    files: list[File]
    publicity: list[Publicity]
    recusals_asked: list[RecusalAsked] = Field(default_factory=list)
    more_time: list[later.MoreTime] = Field(default_factory=list)
    fee: later.Fee | None = None
    sent_in: list[datetime] = Field(default_factory=list, description="when a department sent the packet in")
    paper: later.Packet | None = None
    defence_wishes: list[later.Wish] = Field(default_factory=list)
    defences: list[later.Defence] = Field(default_factory=list)
    result: later.Result | None = None
    announced: list[later.Announced] = Field(default_factory=list)
    objections: list[later.Objection] = Field(default_factory=list)
    rechecks: list[later.Recheck] = Field(default_factory=list)
    certificates: list[later.Certificate] = Field(default_factory=list)
    collected_form: later.CollectedForm | None = None
    destruction: later.Destruction | None = None
    given_back: later.GivenBack | None = None


class OwnData(Part):
    """The whole copy."""

    format: Literal["zhiping.own-data/1"] = FORMAT
    made_at: datetime
    system: str = Field(description="address of the installation")
    account: Account
    stated: Stated | None = None
    person: Person | None
    roles: list[Role]
    expert: Expert | None = None
    registrations: list[Registration]
    messages: list[Letter]
    applications: list[Application]
    attested: list[later.Attested] = Field(default_factory=list)
    integrity: later.Integrity = Field(default_factory=later.Integrity)


def json_schema() -> dict[str, Any]:
    """The published JSON Schema of ``zhiping.own-data/1``."""
    made = OwnData.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": FORMAT, **made}


def dump(copy: OwnData) -> bytes:
    """A copy as the file that is downloaded."""
    return copy.model_dump_json(indent=1).encode()


def read(data: bytes, *, where: str) -> OwnData:
    """A copy from its file. Raises ``BadInput`` with the place of each fault; ``where`` names the file."""
    if len(data) > MOST_BYTES:
        raise BadInput(Fault(where, "文件过大，不是数据副本", FORMAT))
    try:
        return OwnData.model_validate_json(data)
    except ValidationError as wrong:
        faults = [
            Fault(f"{where}：{'.'.join(str(step) for step in one['loc'])}", "不符合数据副本的格式", str(one["msg"]))
            for one in wrong.errors(include_url=False, include_input=False)
        ]
        raise BadInput(faults) from None


def is_own_data(data: bytes) -> bool:
    """Whether ``data`` says that it is such a copy (and not a dossier by itself)."""
    try:
        told = json.loads(data)
    except ValueError:
        return False
    return isinstance(told, Mapping) and told.get("format") == FORMAT


def documents(copy: OwnData) -> dict[str, dict[str, Any]]:
    """Every content in a copy by a name that says which: ``CODE/draft``, ``CODE/2`` (the second revision)."""
    found = {}
    for one in copy.applications:
        if one.draft is not None:
            found[f"{one.code}/draft"] = one.draft
        found |= {f"{one.code}/{revision.number}": revision.content for revision in one.revisions}
    return found


def contents_of_file(data: bytes, *, where: str) -> dict[str, dict[str, Any]]:
    """The contents that a file offers for a draft, by a name that says which: those of a copy of one's data, or the one
    of a file that is a dossier itself (contracts/dossier.md). Raises ``BadInput``; ``where`` names the file."""
    if is_own_data(data):
        found = documents(read(data, where=where))
        if not found:
            raise BadInput(Fault(where, "这份数据副本里没有申报内容", "有申报内容的数据副本"))
        return found
    try:
        document = parse_json(data)
    except BadInput as bad:
        raise BadInput([Fault(where, fault.message, fault.expected) for fault in bad.faults]) from None
    if not isinstance(document, dict) or document.get("format") != DOSSIER:
        raise BadInput(Fault(where, "不是数据副本，也不是申报内容文件", f"{FORMAT} 或 {DOSSIER}"))
    return {DOSSIER: document}
