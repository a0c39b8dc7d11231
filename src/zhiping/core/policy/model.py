"""The model of a policy pack: a body's notice as data. Strict: an unknown key or a loose type is refused.

Everything that a notice could change stands in a pack; nothing here knows a city, a year or a fee.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from zhiping.core.calendar import LAST_SECOND, WorkCalendar, last_moment
from zhiping.core.policy.rules import Condition, Day, EligibilityRules, Grounded, Name, Strict

STAGE_NAMES = (
    "unit", "department", "office", "paper", "fee", "defence", "meeting", "result_publicity", "confirmation",
    "certificate", "collection", "destruction",
)  # fmt: skip


def _as_hour(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value):
        return time.fromisoformat(value)
    return value


Hour = Annotated[time, BeforeValidator(_as_hour)]
ClauseKey = Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Za-z]*(\.[a-z_]+)?$")]


class Clause(Strict):
    """A clause of the notice: where it stands, and what it says in our own words."""

    section: Name
    text: Name
    basis: Name
    status: Literal["notice", "regulation", "assumed"]
    confirmed: str | None = None

    @property
    def short(self) -> str:
        """The section alone, as a chip shows it: ``七（四）``."""
        return self.section


class Contact(Strict):
    """Whom to ask (K1). A shipped pack carries placeholders, never a real person."""

    office: Name
    address: Name
    telephone: Name
    hours: Name
    placeholder: bool


class Body(Strict):
    """The body that publishes the notice, and the committee it works for."""

    name: Name
    committee: Name
    office: Name
    hr_department: Name


class Document(Strict):
    """The notice as a document."""

    number: Name
    title: Name
    issued_on: Day


class Addressee(Strict):
    """A competent department that exists from the start (S); ``region`` is a GB/T 2260 code or absent."""

    name: Name
    region: str | None = None


class PackFile(Strict):
    """pack.yaml"""

    format: Literal["zhiping.pack/1"]
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{2,62}$")]
    title: Name
    body: Body
    document: Document
    cycle_year: int
    series: Name
    series_label: Name
    timezone: Name
    contact: Contact
    addressees: list[Addressee] = Field(min_length=1)
    calendar_overrides: dict[Day, bool] = Field(default_factory=dict)


class NoticeFile(Strict):
    """notice.yaml"""

    clauses: dict[ClauseKey, Clause]


class WindowEntry(Grounded):
    """A window: first and last day, both included; ``closes`` is an hour when the last day does not run to its end."""

    opens_on: Day | None = None
    last_on: Day
    closes: Hour | None = None
    rolls_over: bool = False
    clause: ClauseKey
    label: Name
    actor: Name


class Window(BaseModel):
    """A window in instants of the pack's zone; both ends count."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    key: str
    opens_at: datetime | None
    closes_at: datetime
    opens_on: date | None
    last_on: date
    closes_by_hour: bool
    clause: str
    confirmed: str | None
    status: str
    label: str
    actor: str

    def contains(self, at: datetime) -> bool:
        """Whether ``at`` lies within the window, its ends included."""
        return (self.opens_at is None or self.opens_at <= at) and at <= self.closes_at


class PublicityRule(Grounded):
    """How long something is publicised: ``days`` of ``unit``, with or without the posting day."""

    days: int = Field(ge=1)
    unit: Literal["working", "natural"]
    count_posting_day: bool
    clause: ClauseKey


class PublicityRules(Strict):
    """Publicity in the unit, and of the results."""

    unit: PublicityRule
    result: PublicityRule


class Options(Strict):
    """The choices that switch rows of the procedure (rules.md 8)."""

    publicity_before_submission: bool
    unit_may_refuse: bool
    refusal_needs_second_officer: bool
    office_may_return: bool
    withdraw_after_committee: Literal["office_consent", "never"]
    unconfirmed_fail_blocks: bool
    objection_open_at_window_end: Literal["forward_flagged", "hold"]
    group_opinion: bool
    defence: Literal["all", "exceptional", "none"]
    resubmit_to_returner: bool
    resubmit_through_unit_when: list[Name]
    recused_in_denominator: bool
    junior_confirmed_by: Literal["bureau", "hr_department"]
    intermediate_confirmed_by: Literal["bureau", "hr_department"]
    issuer: Literal["bureau", "hr_department"]


class Stages(Strict):
    """Which stages this notice has."""

    unit: bool
    department: bool
    office: bool
    paper: bool
    fee: bool
    defence: bool
    meeting: bool
    result_publicity: bool
    confirmation: bool
    certificate: bool
    collection: bool
    destruction: bool


class CommitteeRules(Grounded):
    """What the committee must be (rules.md 3)."""

    size_min: int
    size_max: int
    filing_years_max: int
    panel_min: int


class ProcedureFile(Strict):
    """procedure.yaml"""

    windows: dict[Name, WindowEntry]
    publicity: PublicityRules
    options: Options
    stages: Stages
    committee: CommitteeRules


class Level(Strict):
    """A level: junior, intermediate."""

    id: Name
    label: Name


class Title(Strict):
    """A title on offer in this cycle."""

    name: Name
    level: Name
    display: str | None = None


class Major(Strict):
    """A major and its specialties (annex 1)."""

    name: Name
    specialties: list[Name]


class Specialties(Grounded):
    """The list of annex 1."""

    majors: list[Major] = Field(min_length=1)


class ScopeFile(Strict):
    """scope.yaml"""

    levels: list[Level] = Field(min_length=1)
    titles: list[Title] = Field(min_length=1)
    specialties: Specialties
    kinds_open: list[Name]

    @model_validator(mode="after")
    def _known(self) -> Self:
        levels = {level.id for level in self.levels}
        for title in self.titles:
            if title.level not in levels:
                raise ValueError(f"职称 {title.name} 的级别 {title.level} 不在 levels 中")
        return self


class Fact(Grounded):
    """A fact of the pack's own: shown in a form, carried in ``extra``, usable in rules as ``extra.KEY``."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    type: Literal["bool", "int", "number", "date", "text", "choice"]
    label: Name
    help: str = ""
    section: Name
    choices: list[Name] = Field(default_factory=list)
    evidence: str | None = None
    required: bool = False


class FactsFile(Strict):
    """facts.yaml"""

    facts: list[Fact] = Field(default_factory=list)


class Material(Strict):
    """One item of the list of material (annex 3): what it is, for whom, how many, from which part of the dossier."""

    id: Name
    number: int = Field(ge=1)
    name: Name
    copies: int = Field(default=1, ge=1)
    bound: bool = True
    uploaded: bool
    items: list[Name] = Field(default_factory=list)
    when: Condition | None = None
    why: str = ""
    max_mb: int = Field(default=20, ge=1)


class FormRules(Grounded):
    """Form of the material (annex 4)."""

    media_types: list[Name] = Field(min_length=1)
    max_mb: int = Field(ge=1)
    max_pages: int = Field(ge=1)
    max_megapixels: int = Field(ge=1)
    photo_min_width: int
    photo_min_height: int
    photo_max_kb: int


class MaterialsFile(Grounded):
    """materials.yaml"""

    form: FormRules
    materials: list[Material] = Field(min_length=1)


class FeePart(Strict):
    """A part of a fee, in integer fen."""

    id: Name
    label: Name
    fen: int = Field(ge=0)


class Fee(Strict):
    """What one person pays, in integer fen; ``parts`` add up to it."""

    level: Name
    kind: Name | None = None
    fen: int = Field(ge=0)
    parts: list[FeePart] = Field(default_factory=list)


class FeesFile(Grounded):
    """fees.yaml"""

    clause: ClauseKey
    fees: list[Fee] = Field(default_factory=list)


class Choice(Grounded):
    """What the notice leaves open, and what this pack chose (rules.md 8); ``chosen`` null: not stated."""

    id: Annotated[str, Field(pattern=r"^[a-z]$")]
    question: Name
    chosen: str | None
    concerns: list[Name] = Field(default_factory=list)


class ChoicesFile(Strict):
    """choices.yaml"""

    choices: list[Choice]


class Pack(BaseModel):
    """A whole pack. ``hash`` is over the sorted paths and bytes of its files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: PackFile
    notice: NoticeFile
    procedure: ProcedureFile
    scope: ScopeFile
    facts_file: FactsFile
    materials_file: MaterialsFile
    fees_file: FeesFile
    choices_file: ChoicesFile
    eligibility: EligibilityRules
    hash: str
    _cases: dict[str, bytes] = PrivateAttr(default_factory=dict)

    @property
    def id(self) -> str:
        """The pack's name."""
        return self.about.id

    @property
    def title(self) -> str:
        """What the round is called."""
        return self.about.title

    @property
    def cycle_year(self) -> int:
        """The year of the round."""
        return self.about.cycle_year

    @property
    def series(self) -> str:
        """The series of titles."""
        return self.about.series

    @property
    def timezone(self) -> str:
        """The zone in which days are counted."""
        return self.about.timezone

    @property
    def clauses(self) -> dict[str, Clause]:
        """Clause key → clause."""
        return self.notice.clauses

    @property
    def publicity(self) -> PublicityRules:
        """How long is publicised."""
        return self.procedure.publicity

    @property
    def options(self) -> Options:
        """The choices that switch rows."""
        return self.procedure.options

    @property
    def stages(self) -> Stages:
        """The stages there are."""
        return self.procedure.stages

    @property
    def facts(self) -> list[Fact]:
        """Facts of the pack's own."""
        return self.facts_file.facts

    @property
    def materials(self) -> list[Material]:
        """The list of material."""
        return self.materials_file.materials

    @property
    def forms(self) -> FormRules:
        """Form of the material."""
        return self.materials_file.form

    @property
    def fees(self) -> list[Fee]:
        """What is paid."""
        return self.fees_file.fees

    @property
    def choices(self) -> list[Choice]:
        """What the notice leaves open."""
        return self.choices_file.choices

    @property
    def titles(self) -> list[Title]:
        """Titles on offer."""
        return self.scope.titles

    @property
    def levels(self) -> list[Level]:
        """Levels on offer."""
        return self.scope.levels

    @property
    def majors(self) -> list[Major]:
        """Majors and their specialties."""
        return self.scope.specialties.majors

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days as this pack counts them."""
        return WorkCalendar(dict(self.about.calendar_overrides))

    @cached_property
    def windows(self) -> dict[str, Window]:
        """Window key → window in instants."""
        return {key: self._window(key, entry) for key, entry in self.procedure.windows.items()}

    def _window(self, key: str, entry: WindowEntry) -> Window:
        last_on = entry.last_on
        if entry.rolls_over and not self.calendar.is_working_day(last_on):
            last_on = self.calendar.add_working_days(last_on, 1)
        opens_at = last_moment(entry.opens_on, self.timezone, time(0, 0)) if entry.opens_on is not None else None
        return Window(
            key=key, opens_at=opens_at, closes_at=last_moment(last_on, self.timezone, entry.closes or LAST_SECOND),
            opens_on=entry.opens_on, last_on=last_on, closes_by_hour=entry.closes is not None, clause=entry.clause,
            confirmed=entry.confirmed, status=entry.status, label=entry.label, actor=entry.actor,
        )  # fmt: skip

    def cite(self, key: str) -> str:
        """The citation of clause ``key``. Raises ``KeyError``: an absent clause is an error, never a blank."""
        clause = self.clauses[key]
        return f"{clause.basis} {clause.section}".strip()
