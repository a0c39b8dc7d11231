"""Parts of ``zhiping.own-data/1`` that tell what followed the acceptance (paper, fee, defence, result, certificate,
what comes after), what an expert took part in, and the integrity record (A5).

Votes, opinions, marks, names of experts and officers, and notes of offices are in none of them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    """Unknown keys are refused: what the schema does not name is not in a copy."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --- of one application ---


class MoreTime(Part):
    """More time that was given for this application alone (8l)."""

    at: datetime
    window: str
    closes_at: datetime


class Packet(Part):
    """The packet of paper as the counter found it last; ``material`` and ``missing`` are ids of the policy pack."""

    material: list[str]
    missing: list[str]
    sealed: bool
    complete: bool
    times: int = Field(description="how often it was brought")
    checked_at: datetime


class FeePart(Part):
    """What a fee is made of."""

    label: str
    fen: int


class FeeEntry(Part):
    """A line of the ledger."""

    at: datetime
    happening: str
    fen: int


class Payment(Part):
    """A try to pay on line."""

    code: str
    provider: str
    fen: int
    state: str
    started_at: datetime


class Fee(Part):
    """What was owed and how that stands (F1). Who paid is not told: it may be somebody else."""

    code: str
    fen: int
    parts: list[FeePart]
    ordered_at: datetime
    entries: list[FeeEntry]
    payments: list[Payment]
    receipts: list[str] = Field(description="numbers of fiscal receipts")


class Wish(Part):
    """What was asked of the office about the time of a defence, and its answer."""

    kind: str
    half_days: list[str] = Field(description="YYYY-MM-DD am|pm")
    ground: str
    reason: str
    asked_at: datetime
    state: str
    answer: str


class Defence(Part):
    """A place in the schedule of defences as it was told, and how far one came on the day. No marks: what experts wrote
    is theirs (rules.md 6)."""

    code: str = Field(description="the check-in code of the notice")
    starts_at: datetime
    ends_at: datetime
    room: str
    address: str
    panel: str
    turn: int
    given_up: bool
    told_at: datetime
    status: str
    arrived_at: datetime | None
    called_at: datetime | None
    entered_at: datetime | None
    ended_at: datetime | None
    absent_at: datetime | None


class Announced(Part):
    """A list on which one stands: the publicity of results, or the notice of qualification."""

    kind: Literal["results", "notice"]
    number: str
    posted_on: date | None
    last_on: date | None
    qualified_on: date | None
    name: str
    unit: str
    major: str
    title: str
    level: str


class Result(Part):
    """The result as it was told: never a count of votes. ``why``: why it was not passed, where that is told."""

    passed: bool
    why: str
    number: str
    qualified_on: date | None


class Objection(Part):
    """An objection against one that was decided. Who raised it and what was said are not told; why is, where it took
    the result."""

    about: Literal["publicity", "result"]
    outcome: Literal["upheld", "dismissed", "joined"] = Field(
        description="joined: settled with another, or with a case"
    )
    decided_at: datetime
    reason: str


class Recheck(Part):
    """A re-check that was asked for, with its answer."""

    asked_at: datetime
    reason: str
    upheld: bool | None = Field(description="true: the result stays")
    answer: str
    decided_at: datetime | None


class Certificate(Part):
    """A certificate, and how it stands: ``valid``, ``replaced`` or ``revoked`` since ``void_at``."""

    number: str
    title: str
    level: str
    series: str
    major: str
    qualified_on: date
    issuer: str
    issued_at: datetime
    state: str
    void_at: datetime | None


class CollectedForm(Part):
    """When and where the review form is collected (P11), and what became of it. Who signed is not told."""

    from_on: date
    to_on: date
    hours: str
    place: str
    telephone: str
    copies: int
    handed_at: datetime | None
    filed_at: datetime | None


class Destruction(Part):
    """That the material was destroyed (P11); the paper on which day and how, once that is done."""

    gone_at: datetime
    files: int
    packets: int
    paper_on: date | None
    way: str


class GivenBack(Part):
    """That the result went back to the body that sent the applicant (A6)."""

    at: datetime
    to: str
    passed: bool
    digest: str


# --- of the person ---


class Attested(Part):
    """What a body attests of a year; ``replaced_at``: it was entered anew since."""

    kind: str
    year: int
    values: dict[str, Any]
    body: str
    at: datetime
    replaced_at: datetime | None


class Seated(Part):
    """A seat in a committee as it was filed; ``left_on``: the last day of who left before ``until_on``."""

    committee: str
    seat: str
    filed_on: date
    until_on: date
    left_on: date | None


class Sat(Part):
    """A session of defences in which an expert sits or sat, until ``left_at``."""

    on: date
    half: str
    panel: str
    room: str
    lead: bool
    left_at: datetime | None


class Presence(Part):
    """From when to when somebody was there."""

    arrived_at: datetime
    left_at: datetime | None


class Attended(Part):
    """A review meeting to whose committee an expert belongs. That and what somebody voted is not told."""

    meeting: str
    on: date
    place: str
    seat: str
    presides: bool
    there: list[Presence]


class SaidFile(Part):
    """A file beside a statement; its bytes are on the page of the case."""

    name: str
    media_type: str
    size: int


class Said(Part):
    """A statement in a case: of the office, or one's own."""

    of: str = Field(description="office, person")
    at: datetime
    text: str
    files: list[SaidFile]


class IntegrityCase(Part):
    """A case about oneself. Until it is decided nothing is told of what was proposed. ``destroyed_at``: since when
    statements, files and reason are gone."""

    code: str
    application: str
    opened_at: datetime
    answer_until: datetime
    statements: list[Said]
    state: Literal["running", "founded", "unfounded"]
    decided_at: datetime | None
    reason: str
    kept_until: date | None
    destroyed_at: datetime | None


class EntryChange(Part):
    """An entry lifted or corrected: the last day before, and the one that is right."""

    kind: str
    before_on: date
    to_on: date | None
    at: datetime | None


class IntegrityEntry(Part):
    """An entry in the integrity record; ``last_on``: the last day on which it bars."""

    code: str
    case: str
    body: str
    from_on: date
    to_on: date
    last_on: date
    levels: list[str]
    clause: str
    basis: str
    lifted_on: date | None
    entered_at: datetime
    changes: list[EntryChange]


class Integrity(Part):
    """The integrity record about oneself (A5)."""

    cases: list[IntegrityCase] = Field(default_factory=list)
    entries: list[IntegrityEntry] = Field(default_factory=list)
