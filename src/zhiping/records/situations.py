"""Gather what `core.procedure.decide` looks at, from the database, for one dossier, one actor, one instant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from zhiping.core.procedure import (
    Action,
    Checks,
    Inputs,
    Options,
    Publicity,
    Readiness,
    Role,
    Situation,
    State,
    WindowSpan,
)
from zhiping.core.procedure.situation import window_key
from zhiping.records.actors import LEVEL_OF_STATE, Actor, conflict, local_day, roles_towards
from zhiping.records.models import Dossier, Extension, Hold, ItemCheck, Milestone, Revision

if TYPE_CHECKING:
    from zhiping.core.policy.model import Pack

#: The window within which whoever holds the dossier has to act.
WINDOW_OF_STATE = {
    State.DRAFT: "application",
    State.RETURNED: "applicant_correction",
    State.AT_UNIT: "unit_review",
    State.AT_DEPARTMENT: "department_review",
    State.AT_COMMITTEE: "office_review",
    State.ACCEPTED: "paper",
}


def rules_pack(dossier: Dossier) -> Pack:
    """The pack whose rules hold for ``dossier``: the version it was submitted under, before that the cycle's."""
    version = dossier.pack_version or dossier.cycle.pack_version
    return version.pack()


def options_of(dossier: Dossier) -> Options:
    """The options of the procedure for ``dossier``."""
    pack = rules_pack(dossier)
    level = next((title.level for title in pack.scope.titles if title.name == dossier.title), "")
    return Options.of(pack, exceptional=dossier.kind == "exceptional", level=level, entrusted=dossier.entrusted)


#: An extension as ``windows_with`` reads it: window, when it closes, dossier id, unit id.
ExtensionRow = tuple[str, datetime, int | None, int | None]


def extensions_of(cycle_id: int) -> list[ExtensionRow]:
    """Every extension of a cycle (8l). One query."""
    return list(Extension.objects.filter(cycle_id=cycle_id).values_list("window", "closes_at", "dossier_id", "unit_id"))


def windows_with(
    pack: Pack, extensions: Collection[ExtensionRow], *, dossier_id: int | None, unit_id: int | None
) -> dict[str, WindowSpan]:
    """The windows of ``pack``, or later where one of ``extensions`` is for this dossier, this unit, or all (8l)."""
    spans = {
        key: WindowSpan(opens_at=window.opens_at, closes_at=window.closes_at, clause=window.clause)
        for key, window in pack.windows.items()
    }
    for key, closes_at, only_dossier, only_unit in extensions:
        meant = only_dossier in (None, dossier_id) and only_unit in (None, unit_id)
        if meant and key in spans and closes_at > spans[key].closes_at:
            spans[key] = WindowSpan(opens_at=spans[key].opens_at, closes_at=closes_at, clause=spans[key].clause)
    return spans


def windows_of(dossier: Dossier) -> dict[str, WindowSpan]:
    """The windows as they hold for ``dossier``: those of the cycle's present pack, or later where extended (8l)."""
    extensions = extensions_of(dossier.cycle_id)
    return windows_with(dossier.cycle.pack(), extensions, dossier_id=dossier.pk, unit_id=dossier.unit_id)


def due_at(
    dossier: Dossier, windows: Mapping[str, WindowSpan], *, kinds: Collection[str] | None = None
) -> datetime | None:
    """Until when whoever holds ``dossier`` has to act; None where the notice sets no day.

    ``kinds`` are those of its milestones where they are known already.
    """
    if dossier.state == State.IN_PUBLICITY:
        # P8: nobody acts, but time does: the day after the last of the publicity of the results.
        found = Milestone.objects.filter(dossier=dossier, kind="results_announced").order_by("-id").first()
        return datetime.fromisoformat(found.data["moment"]) if found else None
    key = WINDOW_OF_STATE.get(State(dossier.state))
    if key is None:
        return None
    flagged = State(dossier.state) == State.AT_DEPARTMENT and not dossier.corrected
    if flagged and kinds is not None:
        flagged = "forwarded_flagged" in kinds
    elif flagged:
        flagged = Milestone.objects.filter(dossier=dossier, kind="forwarded_flagged").exists()
    span = windows.get(window_key(key, corrected=dossier.corrected, flagged=flagged))
    return span.closes_at if span else None


def latest_submission(dossier: Dossier) -> Revision | None:
    """The revision that is under review, without its sealed content."""
    found = (
        Revision.objects.filter(dossier=dossier, purpose=Revision.Purpose.SUBMISSION)
        .defer("sealed", "findings_sealed")
        .order_by("-number")
        .first()
    )
    if found is not None:
        found.dossier = dossier
    return found


def standing_revision(dossier: Dossier) -> Revision | None:
    """What is printed: the last submission, or that with its clerical errors corrected (8d)."""
    purposes = (Revision.Purpose.SUBMISSION, Revision.Purpose.CORRECTION)
    found = Revision.objects.filter(dossier=dossier, purpose__in=purposes).order_by("-number").first()
    if found is not None:
        found.dossier = dossier
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read once of a dossier: the revision under review, and its milestones in order (kind, by, data)."""

    submission: Revision | None
    milestones: tuple[tuple[str, str, dict[str, Any]], ...]

    def acted_levels(self, label: str) -> set[str]:
        """The levels at which the actor ``label`` has acted (rules.md 9)."""
        return {str(data.get("level")) for kind, by, data in self.milestones if kind == "acted" and by == label}

    def last(self, kind: str, key: str) -> str:
        """What the latest milestone of ``kind`` says under ``key``; empty where there is none."""
        return next((str(data.get(key, "")) for one, _, data in reversed(self.milestones) if one == kind), "")

    @property
    def kinds(self) -> set[str]:
        """Every kind of milestone that was ever recorded."""
        return {kind for kind, _, _ in self.milestones}


def look(dossier: Dossier) -> Seen:
    """Read what guards and the door ask of a dossier. Two queries."""
    rows = Milestone.objects.filter(dossier=dossier).order_by("id").values_list("kind", "by", "data")
    return Seen(latest_submission(dossier), tuple(rows))


def _publicity(seen: Seen, material: str | None) -> Publicity | None:
    # What the old unit publicised does not count at the new one (8m): the later of the two decides.
    counting = ("publicity_posted", "unit_restarted")
    last = next(((kind, data) for kind, _, data in reversed(seen.milestones) if kind in counting), None)
    if last is None or last[0] != "publicity_posted":
        return None
    posted = last[1]
    return Publicity(
        ends_at=datetime.fromisoformat(posted["ends_at"]),
        same_material=material is not None and posted["material"] == material,
    )


def _material(dossier: Dossier, submission: Revision | None) -> str | None:
    if State(dossier.state) != State.DRAFT:
        return submission.material if submission else None
    offered = Revision.objects.filter(dossier=dossier, purpose=Revision.Purpose.PUBLICITY).order_by("-number")
    return offered.values_list("material", flat=True).first()


def _checks(dossier: Dossier, submission: Revision | None) -> Checks:
    level = LEVEL_OF_STATE.get(State(dossier.state))
    if level is None or submission is None:
        return Checks()
    marks = list(ItemCheck.objects.filter(revision=submission, level=level).values_list("mark", "has_note"))
    open_marks = [has_note for mark, has_note in marks if mark != ItemCheck.Mark.TRUE]
    return Checks(
        unmarked=max(0, submission.item_count - len(marks)),
        true=len(marks) - len(open_marks),
        to_correct=sum(1 for mark, _ in marks if mark == ItemCheck.Mark.CORRECT),
        untrue=sum(1 for mark, _ in marks if mark == ItemCheck.Mark.UNTRUE),
        notes_missing=sum(1 for has_note in open_marks if not has_note),
    )


#: A later milestone makes earlier ones void: more time, a new date for the defence, a new announcement, another unit.
SUPERSEDED = {
    "extended": ("escalated",),
    "defence_scheduled": ("defence_excused",),
    "fee_reopened": ("fee_settled",),
    "integrity_closed": ("integrity_decided",),
    "taken_off_list": ("destruction_confirmed",),
    "unit_restarted": ("unit_change_agreed", "offered_for_publicity"),
    "unit_followed": ("unit_change_agreed",),
}


def _milestones(seen: Seen) -> tuple[frozenset[str], State | None]:
    """The kinds that still count, and the state in which the dossier lapsed last."""
    kinds: set[str] = set()
    lapsed_from = None
    for kind, _, data in seen.milestones:
        if kind in SUPERSEDED:
            kinds.difference_update(SUPERSEDED[kind])
        if kind == "lapsed":
            lapsed_from = State(data["from"])
        kinds.add(kind)
    return frozenset(kinds), lapsed_from


def _moments(seen: Seen) -> dict[str, datetime]:
    """The instant that the latest milestone of a kind names, of those that name one."""
    return {
        kind: datetime.fromisoformat(data["moment"]) for kind, _, data in seen.milestones if data.get("moment")
    }  # fmt: skip


def gather(
    dossier: Dossier,
    action: Action | None,
    *,
    by: Actor,
    at: datetime,
    inputs: Inputs | None = None,
    readiness: Callable[[Dossier], Readiness] | None = None,
    seen: Seen | None = None,
) -> Situation:
    """The situation of ``dossier`` for ``by`` at ``at``. ``readiness`` is asked only where a submission is meant.

    ``seen`` is what ``look`` found, where somebody has looked already.
    """
    seen = seen or look(dossier)
    holds = list(Hold.objects.filter(dossier=dossier, released_at__isnull=True).values_list("kind", "opened_by"))
    proposer = next((opened_by for kind, opened_by in holds if kind == "pending_refusal"), "")
    corrector = next((opened_by for kind, opened_by in holds if kind == "pending_correction"), "")
    if by.person is None:
        roles, against = {Role.SYSTEM}, ""
    else:
        day = local_day(dossier.cycle.pack().timezone, at)
        roles = roles_towards(dossier, by.person, action, day, proposer)
        against = conflict(dossier, by.person, acted=seen.acted_levels(by.label))
    milestones, lapsed_from = _milestones(seen)
    return Situation(
        state=State(dossier.state),
        at=at,
        roles=frozenset(roles),
        windows=windows_of(dossier),
        conflict=against,
        actor=by.label,
        corrected=dossier.corrected,
        returned_from=State(dossier.returned_from) if dossier.returned_from else None,
        lapsed_from=lapsed_from,
        holds=frozenset(kind for kind, _ in holds),
        milestones=milestones,
        moments=_moments(seen),
        failed_by=seen.last("not_passed", "by_action"),
        listed_by=next((who for kind, who, _ in reversed(seen.milestones) if kind == "destruction_listed"), ""),
        publicity=_publicity(seen, _material(dossier, seen.submission)),
        checks=_checks(dossier, seen.submission),
        readiness=readiness(dossier) if readiness else Readiness(),
        refusal_proposed_by=proposer,
        correction_proposed_by=corrector,
        inputs=inputs or Inputs(),
    )
