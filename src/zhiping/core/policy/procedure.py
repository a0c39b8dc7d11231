"""The model of a pack's ``procedure.yaml``: windows, publicity, options, stages, grounds, the committee."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from zhiping.core.fees import RefundUntil
from zhiping.core.policy.aftercare import CollectionRules, DestructionRules, IntegrityRules
from zhiping.core.policy.drawing import DrawRules
from zhiping.core.policy.results import ResultRules
from zhiping.core.policy.reviewing import ClericalField, ExclusiveClaims, Recusal, ReturnTemplates
from zhiping.core.policy.rules import Day, Grounded, Name, Strict
from zhiping.core.policy.scheduling import Timetable
from zhiping.core.policy.scoring import Scoring


def _as_hour(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", value):
        return time.fromisoformat(value)
    return value


Hour = Annotated[time, BeforeValidator(_as_hour)]
ClauseKey = Annotated[str, Field(pattern=r"^[0-9A-Z][0-9A-Za-z]*(\.[a-z_]+)?$")]
#: 几分之几, written ``2/3``.
Share = Annotated[str, Field(pattern=r"^[1-9]\d?/[1-9]\d?$")]
WindowKey = Literal[
    "application", "unit_review", "department_review", "applicant_correction", "correction_review", "office_review",
    "paper",
]  # fmt: skip
#: The windows in the order in which they end.
WINDOW_ORDER: tuple[WindowKey, ...] = (
    "application", "unit_review", "department_review", "applicant_correction", "correction_review", "office_review",
    "paper",
)  # fmt: skip
STAGE_NAMES = (
    "unit", "department", "office", "paper", "fee", "defence", "meeting", "result_publicity", "confirmation",
    "certificate", "collection", "destruction",
)  # fmt: skip


class WindowEntry(Grounded):
    """A window: first and last day, both included; ``closes`` is an hour when the last day does not run to its end.

    ``rolls_over``: a last day that is a rest day gives way to the next working day (rules.md 8b).
    """

    opens_on: Day | None = None
    last_on: Day
    closes: Hour | None = None
    rolls_over: bool = False
    clause: ClauseKey
    label: Name
    actor: Name


class Window(BaseModel):
    """A window in instants of the pack's zone; both ends count."""

    model_config = ConfigDict(frozen=True)

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
    """How long something is publicised: ``days`` of ``unit``, with or without the posting day (P3, P8)."""

    days: int = Field(ge=1)
    unit: Literal["working", "natural"]
    count_posting_day: bool
    clause: ClauseKey


class RecheckRule(Grounded):
    """复查 (rules.md 3): within so many days of being told that they did not pass a person may ask for it, once."""

    days: int = Field(ge=1)
    unit: Literal["working", "natural"]
    count_posting_day: bool = False
    clause: ClauseKey


class PublicityRules(Strict):
    """Publicity in the unit, and of the results."""

    unit: PublicityRule
    result: PublicityRule


class Reminders(Strict):
    """When whoever has to act is reminded of a day that comes near: so many ``days`` before it, at ``hour``.

    A courtesy, not a rule: nothing follows from a reminder that did not come. 0 is the day itself.
    """

    days: list[Annotated[int, Field(ge=0, le=60)]] = Field(min_length=1)
    hour: Hour

    @model_validator(mode="after")
    def _falling(self) -> Self:
        if self.days != sorted(set(self.days), reverse=True):
            raise ValueError("days 没有从大到小排，或有重复；应为：从大到小的天数，如 [7, 3, 1]")
        return self


class Options(Strict):
    """The choices that switch rows of the procedure (rules.md 3 and 8)."""

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
    clerical_fields: list[ClericalField]
    recused_in_denominator: bool
    refund_until: RefundUntil
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


class Lock(Grounded):
    """A1: what was once submitted to the Committee is not returned; null in a pack whose notice does not say so."""

    clause: ClauseKey


class CommitteeRules(Grounded):
    """What the committee must be, how long its experts may be in the pool at once, and how it votes (rules.md 3).

    ``filing_years_max``: the longest filing; ``term_years_max``: the longest term of an expert, where it is not that of
    a filing.
    """

    size_min: int = Field(ge=1)
    size_max: int = Field(ge=1)
    odd: bool = True
    filing_years_max: int = Field(ge=1)
    term_years_max: int | None = Field(default=None, ge=1)
    panel_min: int = Field(ge=1)
    present_at_least: Share = "2/3"
    agree_at_least: Share = "2/3"

    @property
    def longest_term(self) -> int:
        """So many years an expert may be in the pool at once."""
        return self.term_years_max or self.filing_years_max

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.size_min > self.size_max:
            raise ValueError("size_min 大于 size_max；应为：不大于 size_max 的数")
        return self


class ScoreItem(Strict):
    """One item of the defence's score sheet; the weights of a sheet add up to 100."""

    id: Name
    label: Name
    weight: int = Field(ge=1, le=100)


class DefenceRules(Grounded):
    """The defence (P7): how it is arranged, and the score sheet, advisory to the vote (rules.md 6)."""

    clause: ClauseKey
    timetable: Timetable
    items: list[ScoreItem] = Field(min_length=1)
    scoring: Scoring

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (total := sum(item.weight for item in self.items)) != 100:
            raise ValueError(f"各项权重合计为{total}；应为：合计100")
        if len({item.id for item in self.items}) != len(self.items):
            raise ValueError("评分项目的 id 有重复；应为：各不相同")
        return self


#: A number of certificates has one ``{serial:0N}`` (N digits, counted within the rest) and perhaps ``{year}``.
_SERIAL = re.compile(r"\{serial:0([1-9])\}")


class CertificateRules(Grounded):
    """P10: where a certificate's number comes from; ``pattern`` only for a scheme of the body's own."""

    clause: ClauseKey
    numbers: Literal["province", "scheme"]
    pattern: str | None = None

    @model_validator(mode="after")
    def _told(self) -> Self:
        if (self.numbers == "scheme") != bool(self.pattern):
            raise ValueError("编号方式与 pattern 不符；应为：numbers 为 scheme 时写 pattern，为 province 时不写")
        rest = _SERIAL.sub("", (self.pattern or "").replace("{year}", ""))
        if self.pattern and (len(_SERIAL.findall(self.pattern)) != 1 or "{" in rest or "}" in rest):
            raise ValueError(
                "pattern 里须有一个 {serial:05} 这样的序号，此外只能有 {year}；应为：如 “QH-{year}-{serial:05}”"
            )
        return self

    def number(self, year: int, serial: int) -> str:
        """The number of the certificate that is the ``serial``-th of ``year`` (from 1).

        Raises LookupError where numbers are received from the province: none is ever made up. ValueError for a serial
        that the scheme has no digits for: numbers stay as long as they are.
        """
        if self.pattern is None:
            raise LookupError("certificate numbers are received, not made")
        digits = int(_SERIAL.findall(self.pattern)[0])
        if not 1 <= serial < 10**digits:
            raise ValueError(f"serial {serial} in {digits} digits")
        return _SERIAL.sub(f"{serial:0{digits}d}", self.pattern.replace("{year}", str(year)))


class Norm(Grounded):
    """A rule of the review that no setting above carries (rules.md 3 and 9), in words, for who must keep it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    says: Name
    concerns: list[Name] = Field(default_factory=list)


#: What is decided on a ground: 审核不通过, 不予受理, 退回修改.
Decision = Literal["refuse", "decline", "return"]


class Ground(Strict):
    """A clause on which a decision about a person may rest; ``says`` names the case for who decides.

    ``covers``: further clauses whose failing findings are told under this one. ``rest``: so are those of rules that
    name no clause.
    """

    clause: ClauseKey
    says: Name
    bears: list[Decision] = Field(min_length=1)
    covers: list[ClauseKey] = Field(default_factory=list)
    rest: bool = False


class Grounds(Grounded):
    """On what a refusal, a 不予受理 or a return may rest (P4, P5, A2), in the order in which they are offered."""

    entries: list[Ground] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_rest(self) -> Self:
        if (count := sum(entry.rest for entry in self.entries)) != 1:
            raise ValueError(f"有{count}条写了 rest: true；应为：恰好一条，收纳没有写条款的规则")
        return self

    def bearing(self, decision: Decision) -> list[Ground]:
        """Those that may carry ``decision``."""
        return [entry for entry in self.entries if decision in entry.bears]

    def under(self, clause: str | None) -> Ground:
        """Under which ground a failing finding that rests on ``clause`` is told; None: its rule names no clause."""
        for entry in self.entries:
            if clause is not None and clause in (entry.clause, *entry.covers):
                return entry
        return next(entry for entry in self.entries if entry.rest)


class ProcedureFile(Strict):
    """procedure.yaml"""

    windows: dict[WindowKey, WindowEntry]
    publicity: PublicityRules
    reminders: Reminders
    options: Options
    stages: Stages
    lock: Lock | None = None
    committee: CommitteeRules
    defence: DefenceRules | None = None
    certificate: CertificateRules | None = None
    grounds: Grounds
    return_templates: ReturnTemplates
    exclusive_claims: ExclusiveClaims
    recusal: Recusal | None = None
    results: ResultRules | None = None
    draw: DrawRules | None = None
    recheck: RecheckRule | None = None
    integrity: IntegrityRules | None = None
    collection: CollectionRules | None = None
    destruction: DestructionRules | None = None
    norms: list[Norm] = Field(default_factory=list)

    @model_validator(mode="after")
    def _opened(self) -> Self:
        if "application" not in self.windows:
            raise ValueError("windows 缺少 application；应为：个人申报的起止日期")
        return self

    @model_validator(mode="after")
    def _drawn_for_a_stage(self) -> Self:
        for one in self.draw.purposes if self.draw is not None else ():
            if not getattr(self.stages, one.stage):
                raise ValueError(f"draw 为 {one.stage} 抽取专家，而 stages.{one.stage} 是 false；应为：去掉这一项")
        return self
