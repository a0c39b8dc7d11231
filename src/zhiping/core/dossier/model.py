"""What a dossier says: ``zhiping.dossier/1`` as typed, slotted objects (contracts/dossier.md).

A key that is absent is ``None``: unknown. An empty list says there are none. ``null`` is the same as absent except
where a class carries a ``…_null`` field: an open-ended ``to_on``, or an object that the person says does not exist.
The field kinds beside each name are all there is: reader, checks and JSON Schema are derived from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from zhiping.core.dossier.fields import Bool, Choice, Day, Facts, Identifier, Instant, ListOf, Number, Text

FORMAT = "zhiping.dossier/1"

_Id = Annotated[str | None, Identifier()]
_Text = Annotated[str | None, Text()]
_Long = Annotated[str | None, Text(longest=50_000)]
_Name = Annotated[str | None, Text(longest=100, person_name=True)]
_Day = Annotated[date | None, Day()]
_Bool = Annotated[bool | None, Bool()]
_Number = Annotated[float | None, Number()]
_Year = Annotated[int | None, Number(lowest=1900, highest=2199, whole=True)]
_Hours = Annotated[float | None, Number(highest=8784)]

SCHOOLING = (
    "doctorate", "postgraduate", "undergraduate", "junior_college", "secondary_vocational",
    "technician_class", "senior_worker_class", "intermediate_worker_class",
)  # fmt: skip
DEGREES = ("doctor", "master", "second_bachelor", "bachelor", "none")
KINDS_OF_APPLICATION = ("normal", "exceptional", "series_change", "first_recognition", "direct")
KINDS_OF_ACHIEVEMENT = (
    "project", "award", "patent", "standard", "product", "process", "benefit", "paper", "book", "technical_report",
    "skills_prize",
)  # fmt: skip
LEVELS = ("national", "provincial", "municipal", "unit")
ROLES = ("lead", "main", "member", "sole")


@dataclass(slots=True)
class Applicant:
    """基本情况."""

    REQUIRED: ClassVar[tuple[str, ...]] = ("name",)

    name: Annotated[str | None, Text(longest=100, person_name=True, required=True)] = None
    former_name: _Name = None
    id_type: Annotated[str | None, Choice(("resident_id", "hmt_permit", "foreign_permanent", "passport"))] = None
    id_number: Annotated[str | None, Text(longest=40)] = None
    sex: Annotated[str | None, Choice(("male", "female"))] = None
    ethnicity: Annotated[str | None, Text(longest=40)] = None
    born_on: _Day = None
    birthplace: _Text = None
    person_status: Annotated[str | None, Choice(("employed", "retired", "civil_servant", "civil_service_managed"))] = (
        None
    )
    work_started_on: _Day = None
    health: _Text = None
    party: _Text = None
    societies: Annotated[list[str] | None, ListOf(Text())] = None
    languages: _Text = None
    administrative_post: _Text = None
    mobile: Annotated[str | None, Text(longest=40)] = None
    email: Annotated[str | None, Text(longest=254)] = None
    photo: _Id = None


@dataclass(slots=True)
class Employer:
    """现工作单位."""

    name: _Text = None
    uscc: Annotated[str | None, Text(longest=40)] = None
    region: Annotated[str | None, Text(longest=20)] = None
    nature: Annotated[
        str | None, Choice(("public_institution", "state_owned", "non_public", "social_organisation", "freelance"))
    ] = None
    in_scope: _Bool = None
    agency: _Text = None


@dataclass(slots=True)
class Entrustment:
    """委托评审 (A6)."""

    body: _Text = None
    letter_no: _Text = None
    letter_on: _Day = None
    hr_consent_on: _Day = None


@dataclass(slots=True)
class Recommender:
    """One who recommends an exceptional application."""

    name: _Name = None
    unit: _Text = None
    title: _Text = None


@dataclass(slots=True)
class ExceptionalClaim:
    """破格 (annex 5)."""

    ground: Annotated[str | None, Choice(("education", "service"))] = None
    clause: _Long = None
    achievement: _Id = None
    recommenders: list[Recommender] | None = None


@dataclass(slots=True)
class Application:
    """申报信息."""

    REQUIRED: ClassVar[tuple[str, ...]] = ("cycle", "title", "major", "kind")

    cycle: Annotated[str | None, Text(longest=200, required=True)] = None
    title: Annotated[str | None, Text(longest=100, required=True)] = None
    major: Annotated[str | None, Text(longest=100, required=True)] = None
    specialty: Annotated[str | None, Text(longest=100)] = None
    kind: Annotated[str | None, Choice(KINDS_OF_APPLICATION)] = None
    applied_at: Annotated[datetime | None, Instant()] = None
    entrustment: Entrustment | None = None
    exceptional: ExceptionalClaim | None = None
    work_now: _Long = None
    summary: _Long = None
    entrustment_null: bool = False
    exceptional_null: bool = False


@dataclass(slots=True)
class Education:
    """One schooling, one degree, or both."""

    PERIOD: ClassVar[tuple[str, str]] = ("started_on", "graduated_on")

    id: _Id = None
    schooling: Annotated[str | None, Choice(SCHOOLING)] = None
    degree: Annotated[str | None, Choice(DEGREES)] = None
    school: _Text = None
    major: _Text = None
    years: Annotated[float | None, Number(highest=20)] = None
    started_on: _Day = None
    graduated_on: _Day = None
    degree_on: _Day = None
    full_time: _Bool = None


@dataclass(slots=True)
class Title:
    """A title held."""

    id: _Id = None
    title: Annotated[str | None, Text(longest=100)] = None
    series: Annotated[str | None, Text(longest=100)] = None
    major: Annotated[str | None, Text(longest=100)] = None
    awarded_on: _Day = None
    approving_body: _Text = None
    way: Annotated[str | None, Choice(("review", "recognition", "examination", "mutual_recognition"))] = None


@dataclass(slots=True)
class Skill:
    """A skill certificate."""

    id: _Id = None
    level: Annotated[str | None, Choice(("senior_worker", "technician", "senior_technician"))] = None
    occupation: _Text = None
    awarded_on: _Day = None


@dataclass(slots=True)
class Employment:
    """One post; ``to_on_null``: it goes on."""

    PERIOD: ClassVar[tuple[str, str]] = ("from_on", "to_on")

    id: _Id = None
    from_on: _Day = None
    to_on: _Day = None
    employer: _Text = None
    post: _Text = None
    technical: _Bool = None
    witness: _Name = None
    to_on_null: bool = False


@dataclass(slots=True)
class Probation:
    """见习; ``to_on_null``: it goes on."""

    PERIOD: ClassVar[tuple[str, str]] = ("from_on", "to_on")

    from_on: _Day = None
    to_on: _Day = None
    passed: _Bool = None
    to_on_null: bool = False


@dataclass(slots=True)
class Training:
    """学习培训经历."""

    PERIOD: ClassVar[tuple[str, str]] = ("from_on", "to_on")

    id: _Id = None
    from_on: _Day = None
    to_on: _Day = None
    name: _Text = None
    place: _Text = None
    to_on_null: bool = False


@dataclass(slots=True)
class ContinuingEducation:
    """Hours of one year."""

    id: _Id = None
    year: _Year = None
    general_hours: _Hours = None
    professional_hours: _Hours = None


@dataclass(slots=True)
class Assessment:
    """年度考核 of one year."""

    id: _Id = None
    year: _Year = None
    result: Annotated[str | None, Choice(("excellent", "competent", "basically_competent", "incompetent"))] = None
    by: Annotated[str | None, Choice(("annual_assessment", "unit_statement"))] = None


@dataclass(slots=True)
class Discipline:
    """处分."""

    PERIOD: ClassVar[tuple[str, str]] = ("decided_on", "ends_on")

    id: _Id = None
    kind: Annotated[str | None, Choice(("warning", "demerit", "serious_demerit", "demotion", "dismissal"))] = None
    decided_on: _Day = None
    ends_on: _Day = None


@dataclass(slots=True)
class Achievement:
    """业绩成果; ``on`` is the day of completion, award, grant or print."""

    PERIOD: ClassVar[tuple[str, str]] = ("from_on", "on")

    id: _Id = None
    kind: Annotated[str | None, Choice(KINDS_OF_ACHIEVEMENT)] = None
    name: _Text = None
    from_on: _Day = None
    on: _Day = None
    role: Annotated[str | None, Choice(ROLES)] = None
    rank: _Number = None
    level: Annotated[str | None, Choice(LEVELS)] = None
    completed: _Bool = None
    in_print: _Bool = None
    publisher: _Text = None
    content: _Long = None
    effect: _Long = None


@dataclass(slots=True)
class Evidence:
    """A file that proves items; ``for`` is a Python word, hence ``for_``."""

    id: _Id = None
    name: _Text = None
    media_type: Annotated[str | None, Text(longest=100)] = None
    sha256: Annotated[str | None, Text(longest=100)] = None
    size: Annotated[int | None, Number(whole=True)] = None
    for_: Annotated[list[str] | None, ListOf(Identifier())] = None


@dataclass(slots=True)
class Ban:
    """An entry of the integrity record that bars from applying, both days included (A5)."""

    PERIOD: ClassVar[tuple[str, str]] = ("from_on", "until_on")

    id: _Id = None
    from_on: _Day = None
    until_on: _Day = None


@dataclass(slots=True)
class History:
    """What the registers say; in the product typed values are ignored."""

    refused_in_years: Annotated[list[int] | None, ListOf(Number(lowest=1900, highest=2199, whole=True))] = None
    integrity_bans: list[Ban] | None = None


@dataclass(slots=True)
class Dossier:
    """One application."""

    REQUIRED: ClassVar[tuple[str, ...]] = ("format", "applicant", "application")

    format: Annotated[str | None, Choice((FORMAT,))] = None
    applicant: Applicant | None = None
    employer: Employer | None = None
    application: Application | None = None
    education: list[Education] | None = None
    titles: list[Title] | None = None
    skills: list[Skill] | None = None
    employment: list[Employment] | None = None
    probation: Probation | None = None
    training: list[Training] | None = None
    continuing_education: list[ContinuingEducation] | None = None
    assessments: list[Assessment] | None = None
    discipline: list[Discipline] | None = None
    achievements: list[Achievement] | None = None
    evidence: list[Evidence] | None = None
    extra: Annotated[dict[str, Any] | None, Facts()] = None
    history: History | None = None
    employer_null: bool = False
    probation_null: bool = False
    history_null: bool = False
