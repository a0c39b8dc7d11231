"""What `decide` looks at: frozen facts about one dossier, one actor, one instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from zhiping.core.procedure.terms import Role, State

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack


#: A level's window for a dossier that was returned once (T6, 8c).
CORRECTION_WINDOW = {"unit_review": "correction_review", "department_review": "correction_review"}


def window_key(key: str, *, corrected: bool, flagged: bool) -> str:
    """The window that really holds where the table says ``key``.

    A level has another one for a dossier that was resubmitted (T6, 8c), and the department has it too for one that
    came to it with an open objection (8k).
    """
    late = corrected or (flagged and key == "department_review")
    return CORRECTION_WINDOW.get(key, key) if late else key


@dataclass(frozen=True, slots=True)
class WindowSpan:
    """A window as it holds for this dossier, extensions included; both ends count. ``clause`` is a clause key."""

    opens_at: datetime | None
    closes_at: datetime
    clause: str

    def contains(self, at: datetime) -> bool:
        """Whether ``at`` lies within the window, its ends included."""
        return (self.opens_at is None or self.opens_at <= at) and at <= self.closes_at


@dataclass(frozen=True, slots=True)
class Publicity:
    """The publicity in the unit: until when it runs, and whether it shows the present material."""

    ends_at: datetime
    same_material: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """The marks of the level that now holds the dossier, over the items of its present revision."""

    unmarked: int = 0
    true: int = 0
    to_correct: int = 0
    untrue: int = 0
    notes_missing: int = 0


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a submission needs. ``blocking``: rules that fail and may block (8c); ``faults``: unreadable values."""

    declared: bool = False
    faults: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
    goes_by_unit: bool = True


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the actor gave with the action: a clause, a reason, the name typed to confirm, a fresh sign-in.

    ``concerned``: the objection that is meant concerns the actor, who raised it or is named in it.
    """

    clause: str = ""
    reason: str = ""
    name_matches: bool = False
    signed_in_afresh: bool = False
    concerned: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of a pack that switch rows of the table."""

    publicity_before_submission: bool
    unit_may_refuse: bool
    refusal_needs_second_officer: bool
    office_may_return: bool
    withdraw_after_committee: bool
    objection_goes_on_flagged: bool
    resubmit_to_returner: bool
    department_stage: bool
    paper: bool
    fee: bool
    defence: bool
    meeting: bool
    result_publicity: bool
    confirmation: bool
    certificate: bool
    collection: bool
    destruction: bool
    recheck: bool
    issuer_hr: bool
    entrusted: bool

    @classmethod
    def of(cls, pack: Pack, *, exceptional: bool, level: str = "", entrusted: bool = False) -> Options:
        """The options of ``pack`` for one dossier.

        ``exceptional``: whether it is of that kind (破格); ``level``: that of its title (who confirms depends on it,
        P9; empty while none is chosen: then the intermediate one's holds); ``entrusted``: another body sent it (A6).
        """
        o, s = pack.options, pack.stages
        confirmed_by = o.junior_confirmed_by if level == "junior" else o.intermediate_confirmed_by
        return cls(
            publicity_before_submission=o.publicity_before_submission,
            unit_may_refuse=o.unit_may_refuse,
            refusal_needs_second_officer=o.refusal_needs_second_officer,
            office_may_return=o.office_may_return,
            withdraw_after_committee=o.withdraw_after_committee == "office_consent",
            objection_goes_on_flagged=o.objection_open_at_window_end == "forward_flagged",
            resubmit_to_returner=o.resubmit_to_returner,
            department_stage=s.department,
            paper=s.paper,
            fee=s.fee,
            defence=s.defence and (o.defence == "all" or (o.defence == "exceptional" and exceptional)),
            meeting=s.meeting,
            result_publicity=s.result_publicity,
            confirmation=s.confirmation and confirmed_by == "hr_department",
            certificate=s.certificate,
            collection=s.collection,
            destruction=s.destruction,
            recheck=pack.procedure.recheck is not None,
            issuer_hr=o.issuer == "hr_department",
            entrusted=entrusted,
        )


@dataclass(frozen=True, slots=True)
class Situation:
    """One dossier, one actor, one instant.

    ``roles`` are those the actor holds towards this dossier; ``conflict`` says why they may not use them all the same
    (rules.md 9): ``own``, ``kin``, ``interest``, ``other_level``; empty when nothing speaks against it.
    ``milestones`` are the kinds recorded since the dossier last entered the procedure anew, ``moments`` the instant
    that the latest of a kind names (the end of a publicity, the beginning of a defence, until when a re-check may be
    asked for), ``holds`` the kinds that are open. ``failed_by`` is the action by which it was not passed last,
    ``listed_by`` who put it on the list of destruction. ``lapsed_from`` is where time ended the dossier last;
    ``corrected`` whether it was resubmitted after a return.
    """

    state: State
    at: datetime
    roles: frozenset[Role]
    windows: Mapping[str, WindowSpan]
    conflict: str = ""
    actor: str = ""
    corrected: bool = False
    returned_from: State | None = None
    lapsed_from: State | None = None
    holds: frozenset[str] = frozenset()
    milestones: frozenset[str] = frozenset()
    moments: Mapping[str, datetime] = field(default_factory=dict)
    failed_by: str = ""
    listed_by: str = ""
    publicity: Publicity | None = None
    checks: Checks = field(default_factory=Checks)
    readiness: Readiness = field(default_factory=Readiness)
    refusal_proposed_by: str = ""
    correction_proposed_by: str = ""
    inputs: Inputs = field(default_factory=Inputs)

    def window_key(self, key: str) -> str:
        """The window that really holds where the table says ``key``."""
        return window_key(key, corrected=self.corrected, flagged="forwarded_flagged" in self.milestones)
