"""The models of a pack's other files: who publishes what, clauses, scope, facts of its own.

Strict: an unknown key or a loose type is refused. Everything that a notice could change stands in a pack; nothing here
knows a city, a year or a fee.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from zhiping.core.policy.procedure import ClauseKey
from zhiping.core.policy.rules import Day, Grounded, Name, Strict
from zhiping.core.policy.vocabulary import Status

PackId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{2,62}$")]


class Clause(Strict):
    """A clause of the notice: where it stands, and what it says in our own words."""

    section: Name
    text: Name
    basis: str = ""
    status: Status
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


class Source(Strict):
    """A document that rules of this pack rest on; a basis cites its ``number``."""

    number: Name
    title: Name
    checked: bool = False


class Addressee(Strict):
    """A competent department that exists from the start (S); ``region`` is a GB/T 2260 code or absent."""

    name: Name
    region: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None


class Registration(Grounded):
    """P1: whose registration is reviewed by whom. ``natures`` are those of the dossier's employer."""

    id: Literal["competent_department", "unit", "non_public_unit", "freelance"]
    label: Name
    natures: list[Name] = Field(default_factory=list)
    reviewed_by: Literal["hr_department_same_level", "competent_department", "county_hr_department", "agency"]
    says: Name
    clause: ClauseKey


class Declaration(Strict):
    """What an applicant declares with a submission, in the words of the body (P2); each is declared for itself."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
    text: Name
    clause: ClauseKey = "P2"


#: What is declared where a pack has no words of its own.
DECLARATIONS: Final = (
    Declaration(
        id="truth", text="我承诺：以上内容和证明材料真实、准确、完整。如有弄虚作假，愿意承担取消评审资格等后果。"
    ),
    Declaration(id="declassified", text="我声明：材料中没有国家秘密，涉密、敏感内容已经脱密脱敏。"),
)


class Numbering(Strict):
    """How what is issued is numbered.

    ``documents`` is the number: with ``{sequence}``, ``digits`` long and counted for itself wherever the rest is the
    same, and perhaps ``{year}`` (of the cycle) and ``{form}`` (its word in ``forms``, else its key).
    """

    documents: Name
    digits: int = Field(default=5, ge=1, le=9)
    forms: dict[str, Name] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _placeholders(self) -> Self:
        named = re.findall(r"\{([^{}]*)\}", self.documents)
        rest = re.sub(r"\{[^{}]*\}", "", self.documents)
        if named.count("sequence") != 1 or not set(named) <= {"sequence", "year", "form"} or re.search("[{}]", rest):
            raise ValueError(
                "编号里须有一个 {sequence}，此外只能有 {year}、{form}；应为：如 “{year}-{form}-{sequence}”"
            )
        return self

    def stem(self, form: str, year: int) -> str:
        """The number of a document of ``form`` with its sequence left open (``{}``): what is counted together."""
        word = self.forms.get(form, form)
        return self.documents.replace("{year}", str(year)).replace("{form}", word).replace("{sequence}", "{}")

    def number(self, stem: str, sequence: int) -> str:
        """The number: ``sequence`` counts from 1; one that is longer than ``digits`` is written in full."""
        return stem.replace("{}", f"{sequence:0{self.digits}d}")


class PackFile(Strict):
    """pack.yaml. ``calendar_years``: years that ``calendar_overrides`` makes known (rules.md 7)."""

    format: Literal["zhiping.pack/1"]
    id: PackId
    title: Name
    body: Body
    document: Document
    sources: list[Source] = Field(default_factory=list)
    cycle_year: int = Field(ge=1949, le=9999)
    series: Name
    series_label: Name
    timezone: Name
    contact: Contact
    addressees: list[Addressee] = Field(min_length=1)
    registration: list[Registration] = Field(default_factory=list)
    numbering: Numbering | None = None
    declarations: list[Declaration] = Field(default_factory=lambda: list(DECLARATIONS), min_length=1)
    calendar_overrides: dict[Day, bool] = Field(default_factory=dict)
    calendar_years: list[int] = Field(default_factory=list)

    @model_validator(mode="after")
    def _declared_once(self) -> Self:
        ids = [declaration.id for declaration in self.declarations]
        if len(set(ids)) != len(ids):
            raise ValueError("declarations 中有重复的 id；应为：每项承诺一个 id")
        return self

    @model_validator(mode="after")
    def _zone(self) -> Self:
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(self.timezone)
        except (KeyError, OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
            raise ValueError(f"没有名为“{self.timezone}”的时区；应为：IANA 时区名，如 Asia/Shanghai") from None
        return self


class NoticeFile(Strict):
    """notice.yaml"""

    clauses: dict[ClauseKey, Clause]


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
    kinds_open: list[Literal["normal", "exceptional", "series_change", "first_recognition", "direct"]]

    @model_validator(mode="after")
    def _known(self) -> Self:
        levels = {level.id for level in self.levels}
        for title in self.titles:
            if title.level not in levels:
                raise ValueError(f"职称 {title.name} 的级别 {title.level} 不在 levels 中")
        return self


class Fact(Grounded):
    """A fact of the pack's own: shown in a form, carried in ``extra``, usable in rules as ``extra.KEY``.

    ``section`` is the section of the dossier in whose form it is asked; ``evidence`` says what proves it.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
    type: Literal["bool", "int", "number", "date", "text", "choice"]
    label: Name
    help: str = ""
    section: Name
    choices: list[Name] = Field(default_factory=list)
    at_least: int | float | None = None
    at_most: int | float | None = None
    evidence: str | None = None
    required: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("choices 与 type 不符；应为：type 为 choice 时列出选项，其他类型不写")
        if self.type not in ("int", "number") and (self.at_least is not None or self.at_most is not None):
            raise ValueError("at_least、at_most 与 type 不符；应为：只用于 int 和 number")
        return self

    def wrong(self, value: Any) -> tuple[str, str] | None:
        """What is wrong with ``value`` of a dossier's ``extra``, and what is expected; None when it is right."""
        if not self._typed(value):
            return f"“{self.label}”的写法不对", self.expected
        if self.type in ("int", "number"):
            if self.at_least is not None and value < self.at_least:
                return f"“{self.label}”不能小于{self.at_least}", self.expected
            if self.at_most is not None and value > self.at_most:
                return f"“{self.label}”不能大于{self.at_most}", self.expected
        return None

    def _typed(self, value: Any) -> bool:
        match self.type:
            case "bool":
                return isinstance(value, bool)
            case "int":
                return isinstance(value, int) and not isinstance(value, bool)
            case "number":
                return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
            case "date":
                return isinstance(value, str) and _is_day(value)
            case "choice":
                return value in self.choices
            case "text":
                return isinstance(value, str)

    @property
    def expected(self) -> str:
        """What a value must be, in words."""
        if self.type == "choice":
            return "、".join(self.choices)
        words = {"bool": "true 或 false", "int": "整数", "number": "数字", "date": "YYYY-MM-DD", "text": "文字"}
        bounds = f"，不小于{self.at_least}" if self.at_least is not None else ""
        return words[self.type] + bounds + (f"，不大于{self.at_most}" if self.at_most is not None else "")


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class FactsFile(Strict):
    """facts.yaml"""

    facts: list[Fact] = Field(default_factory=list)


class FactSheet:
    """The facts a pack declares, as the reader of a dossier asks for them."""

    def __init__(self, facts: list[Fact]) -> None:
        self._facts = {fact.key: fact for fact in facts}

    def keys(self) -> list[str]:
        """The keys that are declared."""
        return list(self._facts)

    def check(self, key: str, value: Any) -> tuple[str, str] | None:
        """``(message, expected)`` when ``value`` is wrong for ``key``, else None. KeyError for an unknown key."""
        return self._facts[key].wrong(value)
