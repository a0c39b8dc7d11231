"""A whole policy pack: a body's notice as data, with what is asked of it."""

from __future__ import annotations

from datetime import time
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr

from zhiping.core.calendar import LAST_SECOND, WorkCalendar, last_moment
from zhiping.core.policy.asks import Fee, FeesFile, FormRules, Material, MaterialsFile
from zhiping.core.policy.choices import Choice, ChoicesFile
from zhiping.core.policy.contents import (
    Clause,
    Fact,
    FactsFile,
    FactSheet,
    Level,
    Major,
    NoticeFile,
    PackFile,
    ScopeFile,
    Title,
)
from zhiping.core.policy.procedure import (
    STAGE_NAMES,
    Decision,
    Ground,
    Grounds,
    Options,
    ProcedureFile,
    PublicityRule,
    PublicityRules,
    Reminders,
    Stages,
    Window,
    WindowEntry,
)
from zhiping.core.policy.rules import EligibilityRules
from zhiping.core.policy.yamls import Document as YamlDocument
from zhiping.core.policy.yamls import Place

__all__ = [
    "STAGE_NAMES", "Choice", "Clause", "Decision", "Fact", "Fee", "Ground", "Grounds", "Level", "Major", "Material",
    "Options", "Pack", "PublicityRule", "PublicityRules", "Reminders", "Stages", "Title", "Window",
]  # fmt: skip


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
    _files: dict[str, bytes] = PrivateAttr(default_factory=dict)
    _documents: dict[str, YamlDocument] = PrivateAttr(default_factory=dict)

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
    def reminders(self) -> Reminders:
        """How long before a day that counts whoever has to act is reminded."""
        return self.procedure.reminders

    @property
    def options(self) -> Options:
        """The choices that switch rows."""
        return self.procedure.options

    @property
    def stages(self) -> Stages:
        """The stages there are."""
        return self.procedure.stages

    @property
    def grounds(self) -> Grounds:
        """On what a decision about a person may rest."""
        return self.procedure.grounds

    @property
    def facts(self) -> list[Fact]:
        """Facts of the pack's own."""
        return self.facts_file.facts

    @cached_property
    def fact_sheet(self) -> FactSheet:
        """The same, as the reader of a dossier asks for them: ``read_dossier(data, pack.fact_sheet)``."""
        return FactSheet(self.facts)

    @cached_property
    def fact_labels(self) -> dict[str, str]:
        """What each fact of the pack's own is called, by key."""
        return {fact.key: fact.label for fact in self.facts}

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

    def fee_for(self, *, level: str, kind: str) -> Fee | None:
        """What is paid at ``level`` for an application of ``kind``; an entry for the kind goes before one for all."""
        found = [fee for fee in self.fees if fee.level == level and fee.kind in (kind, None)]
        return next((fee for fee in found if fee.kind == kind), found[0] if found else None)

    @cached_property
    def choices(self) -> list[Choice]:
        """What the notice leaves open; ``chosen`` says in words what this pack chose, None where it does not."""
        return [
            choice if choice.setting is None else choice.model_copy(update={"chosen": self._answer(choice)})
            for choice in self.choices_file.choices
        ]

    def _answer(self, choice: Choice) -> str | None:
        value: Any = self.procedure
        for part in (choice.setting or "").split("."):
            value = value.get(part) if isinstance(value, dict) else getattr(value, part, None)
        if value is None:
            return None
        said = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
        if isinstance(value, list):
            said = "、".join(str(item) for item in value)
        answer = choice.answers.get(str(said), choice.answers.get("*"))
        return None if answer is None else answer.replace("{value}", str(said))

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
        return WorkCalendar(
            dict(self.about.calendar_overrides), frozenset(self.about.calendar_years), self.about.timezone
        )

    @cached_property
    def windows(self) -> dict[str, Window]:
        """Window key → window in instants. Raises UnknownYear when one must roll over in a year that is not known."""
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

    @property
    def files(self) -> dict[str, bytes]:
        """The files this pack was read from, by path."""
        return dict(self._files)

    @property
    def templates(self) -> dict[str, str]:
        """Templates of forms that this pack brings in place of the shipped ones: key of the form → Typst source."""
        return {
            name.removeprefix("paper/").removesuffix(".typ"): data.decode()
            for name, data in self._files.items()
            if name.startswith("paper/")
        }

    @property
    def _cases(self) -> dict[str, bytes]:
        """The bytes of ``cases/*.yaml``, by path."""
        return {name: data for name, data in self._files.items() if name.startswith("cases/")}

    @property
    def case_documents(self) -> dict[str, YamlDocument]:
        """``cases/*.yaml``, read: values of JSON, with lines for faults."""
        return {name: doc for name, doc in self._documents.items() if name.startswith("cases/")}

    def where(self, file: str, *place: str | int) -> str:
        """``file:line: key``, as findings name a place of the pack."""
        path: Place = place
        return self._documents[file].where(path)
