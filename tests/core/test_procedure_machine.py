"""Random actors, actions and instants: no illegal state, no way around a guard, never without a next step.

What must hold is written here anew from the notice; the machine believes the table only that a move happened.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.core.procedure_cases import GOOD, WINDOWS, ZONE

from zhiping.core.procedure import (
    ENDS,
    PROCEDURE,
    Action,
    Checks,
    Inputs,
    Move,
    Options,
    Publicity,
    Readiness,
    Refusal,
    Role,
    Situation,
    State,
    decide,
)

APPLICANT = "person-1"
STAFF = ("person-2", "person-3", "person-4")
START = datetime(2024, 10, 20, 9, tzinfo=ZONE)
TIMES_OWN = (Action.DROP_REFUSAL, Action.FORWARD_FLAGGED, Action.PUBLICITY_ENDED, Action.ESCALATE, Action.LAPSE,
             Action.REOPEN)  # fmt: skip
OUTCOMES = ("withdrawal_consented", "paper_complete", "fee_settled", "destruction_confirmed", "defence_excused",
            "offered_for_publicity", "qualification_issued", "integrity_decided")  # fmt: skip
#: Moves that end a walk early.
ASIDE = (Action.WITHDRAW, Action.CANCEL_FOR_FRAUD, Action.REVOKE)
#: Instants that milestones name, as they may stand towards now.
MOMENTS = ("results_announced", "defence_scheduled", "not_passed", "destruction_confirmed")
BELOW = {State.DRAFT, State.RETURNED, State.AT_UNIT, State.AT_DEPARTMENT, State.REFUSED, State.NOT_RECOMMENDED}
GENEROUS = tuple(product((False, True), repeat=3))

#: A number from which a step draws everything: spread evenly, where drawn values would crowd at the simple end.
_seeds = st.integers(0, 2**48)


def _inputs(rng: Random) -> Inputs:
    if rng.random() < 0.7:
        return GOOD
    return Inputs(rng.choice(["", "C1"]), rng.choice(["", " ", "学历不符"]), rng.random() < 0.7, rng.random() < 0.7)


def _readiness(rng: Random) -> Readiness:
    some = [("x",) if rng.random() < 0.15 else () for _ in range(3)]
    return Readiness(rng.random() < 0.8, some[0], some[1], some[2], rng.random() < 0.5)


def _checks(rng: Random) -> Checks:
    if rng.random() < 0.4:
        return Checks(true=3)
    unmarked, to_correct, untrue, notes = (int(rng.random() < 0.4) for _ in range(4))
    return Checks(unmarked, 2, to_correct, untrue, notes)


def _reachable(options: Options) -> set[State]:
    found, waiting = {State.DRAFT}, [State.DRAFT]
    while waiting:
        source = waiting.pop()
        for target in {m.target for m in PROCEDURE if m.source == source and m.when(options)} - found:
            found.add(target)
            waiting.append(target)
    return found


@dataclass
class World:
    """What the database would hold about one dossier."""

    options: Options
    now: datetime = START
    state: State = State.DRAFT
    corrected: bool = False
    returned_from: State | None = None
    lapsed_from: State | None = None
    holds: set[str] = field(default_factory=set)
    milestones: set[str] = field(default_factory=set)
    moments: dict[str, datetime] = field(default_factory=dict)
    failed_by: str = ""
    listed_by: str = ""
    publicity: Publicity | None = None
    checks: Checks = field(default_factory=Checks)
    proposer: str = ""
    corrector: str = ""
    acted: dict[str, set[str]] = field(default_factory=dict)
    was_at_committee: bool = False

    def situation(self, actor: str, roles: set[Role], inputs: Inputs, readiness: Readiness) -> Situation:
        """As `records.situations.gather` would see it."""
        here = {State.AT_UNIT: "unit", State.AT_DEPARTMENT: "department", State.AT_COMMITTEE: "office"}.get(self.state)
        conflict = ""
        if actor == APPLICANT:
            conflict = "own"
        elif here and any(actor in who for level, who in self.acted.items() if level != here):
            conflict = "other_level"
        return Situation(
            state=self.state, at=self.now, roles=frozenset(roles), windows=WINDOWS, conflict=conflict, actor=actor,
            corrected=self.corrected, returned_from=self.returned_from, lapsed_from=self.lapsed_from,
            holds=frozenset(self.holds), milestones=frozenset(self.milestones), publicity=self.publicity,
            moments=dict(self.moments), failed_by=self.failed_by, listed_by=self.listed_by,
            checks=self.checks, readiness=readiness, refusal_proposed_by=self.proposer,
            correction_proposed_by=self.corrector, inputs=inputs,
        )  # fmt: skip


class Procedure(RuleBasedStateMachine):
    """One dossier among people who try everything."""

    world: World

    @initialize(seed=_seeds)
    def begin(self, seed: int) -> None:
        """Anywhere, so that what lies deep is tried as often as what lies near."""
        self.begun_with, self.steps = seed, 0
        rng = self._random(seed)
        options = Options(**{f.name: rng.random() < 0.7 for f in fields(Options)})
        self.world = world = World(options, state=rng.choice(sorted(_reachable(options) - ENDS)))
        world.was_at_committee = world.state not in BELOW
        world.now += timedelta(hours=rng.randint(24 * 6, 24 * 37))
        if world.state == State.RETURNED:
            world.returned_from = rng.choice([State.AT_UNIT, State.AT_DEPARTMENT])
        if world.state in (State.AT_UNIT, State.AT_DEPARTMENT) and rng.random() < 0.3:
            world.corrected = True
            world.now += timedelta(days=18)
        if rng.random() < 0.5:
            world.publicity = Publicity(world.now - timedelta(hours=1), same_material=True)
        self.seen: tuple[State, bool] | None = None

    def _random(self, seed: int) -> Random:
        """Hypothesis likes to draw the same number again; the step's number and the walk's first make it another."""
        self.steps += 1
        return Random(f"{self.begun_with} {self.steps} {seed}")

    @rule(seed=_seeds)
    def something_happens_around(self, seed: int) -> None:
        """Time, marks, outcomes of other rooms, holds, changes of the material."""
        rng, world = self._random(seed), self.world
        match rng.randint(0, 6):
            case 6:
                world.moments[rng.choice(MOMENTS)] = world.now + timedelta(hours=rng.choice([-1, 30]))
            case 0 | 1:
                world.now += timedelta(hours=rng.choice([1, 5, 24, 24 * 3, 24 * 8]))
                for action in TIMES_OWN:
                    self._try(action, "system", {Role.SYSTEM}, Inputs(), Readiness())
            case 2:
                world.checks = _checks(rng)
            case 3:
                world.milestones.add(rng.choice(OUTCOMES))
            case 4:
                world.holds ^= {rng.choice(["integrity_case", "legal_hold"])}
            case 5 if world.publicity is not None:
                world.publicity = Publicity(world.publicity.ends_at, same_material=False)

    @rule(seed=_seeds)
    def the_right_people_act(self, seed: int) -> None:
        """Whose move it is makes it, so that the machine gets far; whether it may still is another thing."""
        rng, world = self._random(seed), self.world
        for _ in range(rng.randint(2, 8)):
            rows = [m for m in PROCEDURE if m.source == world.state and m.when(world.options) and not m.system]
            if not rows:
                return
            onward = [m for m in rows if m.action not in ASIDE]
            move = rng.choice(onward if onward and rng.random() < 0.93 else rows)
            confirming = [m for m in onward if m.action == Action.CONFIRM_REFUSAL]
            if "pending_refusal" in world.holds and confirming and rng.random() < 0.5:
                move = confirming[0]
            if rng.random() < 0.5:
                world.checks = _checks(rng)
            actor = APPLICANT if Role.APPLICANT in move.whose else rng.choice(STAFF)
            self._try(move.action, actor, set(move.whose), _inputs(rng), _readiness(rng))

    @rule(seed=_seeds)
    def anybody_tries_anything(self, seed: int) -> None:
        """Any role, any action, the applicant's own officers included."""
        rng = self._random(seed)
        actor = rng.choice((APPLICANT, *STAFF))
        roles: set[Role] = {r for r in Role if r not in (Role.SYSTEM, Role.APPLICANT) and rng.random() < 0.4}
        if actor == APPLICANT:
            roles.add(Role.APPLICANT)
        self._try(rng.choice(list(Action)), actor, roles, _inputs(rng), _readiness(rng))

    def _try(self, action: Action, actor: str, roles: set[Role], inputs: Inputs, readiness: Readiness) -> None:
        world = self.world
        before = world.situation(actor, roles, inputs, readiness)
        move = decide(before, action, world.options)
        if isinstance(move, Refusal):
            assert move.code and move.clause
            return
        self._judge(before, move)
        self._happen(before, move)

    def _happen(self, before: Situation, move: Move) -> None:
        world, action = self.world, move.action
        level = move.level_for(before.roles)
        if level:
            world.acted.setdefault(level, set()).add(before.actor)
        match action:
            case Action.RETURN:
                world.returned_from = before.state
            case Action.RESUBMIT:
                world.corrected = True
                if before.readiness.goes_by_unit and world.publicity is not None:
                    world.publicity = Publicity(world.publicity.ends_at, same_material=False)
            case Action.OFFER_FOR_PUBLICITY:
                world.milestones.add("offered_for_publicity")
            case Action.POST_PUBLICITY:
                world.publicity = Publicity(world.now + timedelta(days=7), same_material=True)
            case Action.RECORD_OBJECTION:
                world.holds.add("open_objection")
            case Action.DECIDE_OBJECTION | Action.SUSTAIN_OBJECTION:
                world.holds.discard("open_objection")
            case Action.PROPOSE_REFUSAL:
                world.holds.add("pending_refusal")
                world.proposer = before.actor
            case Action.CONFIRM_REFUSAL | Action.TAKE_BACK_REFUSAL | Action.DROP_REFUSAL:
                world.holds.discard("pending_refusal")
                world.proposer = ""
            case Action.PROPOSE_CORRECTION:
                world.holds.add("pending_correction")
                world.corrector = before.actor
            case Action.CORRECT_CLERICALLY | Action.TAKE_BACK_CORRECTION:
                world.holds.discard("pending_correction")
                world.corrector = ""
            case Action.OPEN_INTEGRITY_CASE:
                world.holds.add("integrity_case")
            case Action.CLOSE_INTEGRITY_CASE:
                world.holds.discard("integrity_case")
                world.milestones.discard("integrity_decided")
            case Action.PLACE_LEGAL_HOLD:
                world.holds.add("legal_hold")
            case Action.LIFT_LEGAL_HOLD:
                world.holds.discard("legal_hold")
            case Action.REQUEST_RECHECK:
                world.holds.add("recheck")
            case Action.UPHOLD_RESULT | Action.REPEAT_VOTE:
                world.holds.discard("recheck")
                world.milestones.add("recheck_decided")
            case Action.RAISE_OBJECTION:
                world.holds.add("open_objection")
            case Action.ANNOUNCE:
                world.moments["results_announced"] = world.now + timedelta(days=7)
            case Action.SCHEDULE_DEFENCE:
                world.moments["defence_scheduled"] = world.now + timedelta(days=7)
                world.milestones.discard("defence_excused")
            case Action.LIST_FOR_DESTRUCTION:
                world.listed_by = before.actor
            case Action.CONFIRM_DESTRUCTION:
                world.milestones.add("destruction_confirmed")
                world.moments["destruction_confirmed"] = world.now + timedelta(days=30)
            case Action.TAKE_OFF_LIST:
                world.milestones.discard("destruction_confirmed")
            case Action.ISSUE_QUALIFICATION:
                world.milestones.add("qualification_issued")
            case Action.LAPSE:
                world.lapsed_from = before.state
            case Action.ESCALATE:
                world.milestones.add("escalated")
            case Action.FORWARD_FLAGGED:
                world.milestones.add("forwarded_flagged")
        if move.target == State.NOT_PASSED and before.state not in (State.NOT_PASSED, State.TO_DESTROY):
            world.failed_by = action.value
            if world.options.recheck:
                world.moments["not_passed"] = world.now + timedelta(days=7)
        if move.target != before.state:
            world.checks = Checks(unmarked=3)
        if move.target == State.AT_COMMITTEE:
            world.was_at_committee = True
        if move.target in ENDS:
            world.holds.discard("pending_refusal")
        world.state = move.target

    # What the notice demands of a move that happened.
    def _judge(self, s: Situation, move: Move) -> None:
        o, action = self.world.options, move.action
        people = Role.SYSTEM not in s.roles
        if people and Role.APPLICANT not in move.whose:
            assert s.actor != APPLICANT, "rules 9: nobody decides on their own dossier"
        if action in (Action.SUBMIT, Action.RESUBMIT):
            assert s.actor == APPLICANT and s.readiness.declared
            assert not (s.readiness.faults or s.readiness.missing or s.readiness.blocking)
            window = "application" if action == Action.SUBMIT else "applicant_correction"
            assert WINDOWS[window].contains(s.at), "T2, T5"
        if action in (Action.RECOMMEND, Action.RECOMMEND_ON_PAPER):
            assert Role.UNIT_HEAD in s.roles or (Role.UNIT_REVIEWER in s.roles and action != Action.RECOMMEND)
            assert s.publicity and s.publicity.same_material and s.at > s.publicity.ends_at, "P3"
            assert s.checks.unmarked == s.checks.to_correct == s.checks.untrue == 0, "P3"
            assert not s.holds & {"open_objection", "pending_refusal"}
            assert s.at <= WINDOWS["correction_review" if s.corrected else "unit_review"].closes_at, "T3, T6"
        if action == Action.REPORT_UP:
            late = s.corrected or "forwarded_flagged" in s.milestones
            assert s.at <= WINDOWS["correction_review" if late else "department_review"].closes_at, "T4, T6, 8k"
            assert s.checks.unmarked == 0 and not s.holds & {"open_objection", "pending_refusal", "integrity_case"}
        if action == Action.CORRECT_CLERICALLY:
            assert self.world.corrector not in ("", s.actor), "8d: two officers"
            assert s.state in (State.ACCEPTED, State.HANDED_IN), "8d"
        if action == Action.RETURN:
            assert s.checks.unmarked == 0 and s.checks.to_correct + s.checks.untrue > 0, "8c: told at once"
            assert s.at <= WINDOWS["applicant_correction"].closes_at, "a return is no hidden end"
        if move.target == State.REFUSED:
            assert s.inputs.signed_in_afresh, "A2"
            if o.refusal_needs_second_officer:
                assert self.world.proposer not in ("", s.actor), "A2: two officers"
            else:
                assert s.inputs.reason.strip() and s.inputs.clause and s.inputs.name_matches, "A2, P4"
            assert o.unit_may_refuse or s.state != State.AT_UNIT, "8c"
        if move.target in (State.DECLINED, State.CANCELLED, State.REVOKED):
            assert people and s.inputs.reason.strip() and s.inputs.clause
        if move.target == State.ACCEPTED and s.state == State.AT_COMMITTEE and action == Action.ACCEPT:
            assert s.checks.unmarked == s.checks.to_correct == s.checks.untrue == 0, "P5"
            assert s.at <= WINDOWS["office_review"].closes_at, "8c"
        if move.target == State.LAPSED:
            assert not people, "only time lets a dossier lapse"
        if move.target == State.DESTROYED:
            assert "legal_hold" not in s.holds and "destruction_confirmed" in s.milestones, "P11"
            assert s.at > s.moments["destruction_confirmed"], "P11: the waiting time"
        if action == Action.CONFIRM_DESTRUCTION:
            assert s.actor != s.listed_by, "P11: two officers"
        if action == Action.LIST_FOR_DESTRUCTION:
            assert not s.holds & {"recheck", "legal_hold", "integrity_case"}, "P11"
        if action in (Action.VOTE_PASSED, Action.ANNOUNCE, Action.CONFIRM, Action.CERTIFY, Action.ADMIT):
            assert "integrity_case" not in s.holds, "A5"
        if action in (Action.SEND_TO_CONFIRMATION, Action.CONFIRM) and s.state != State.AT_CONFIRMATION:
            assert "open_objection" not in s.holds and not o.entrusted, "P8, A6"
        if action == Action.CERTIFY:
            assert "qualification_issued" in s.milestones, "P9"
        if move.target == State.PUBLICISED and s.state == State.IN_PUBLICITY:
            assert s.at > s.moments["results_announced"] and "open_objection" not in s.holds, "P8"
        if move.target in (State.CANCELLED, State.REVOKED):
            assert "integrity_decided" in s.milestones, "A5: two officers"

    @invariant()
    def the_lock_holds(self) -> None:
        """A1: once at the Committee, never below it again, unless a pack lets the office return."""
        if self.world.was_at_committee and not self.world.options.office_may_return:
            assert self.world.state not in BELOW

    @invariant()
    def nobody_acted_at_two_levels(self) -> None:
        levels = list(self.world.acted.values())
        for n, one in enumerate(levels):
            for other in levels[n + 1 :]:
                assert not one & other, self.world.acted

    @invariant()
    def there_is_a_next_step(self) -> None:
        """Somebody can act now, or time will, if each does what is theirs to do."""
        world = self.world
        late = world.now > WINDOWS["paper"].closes_at
        if world.state in ENDS or self.seen == (world.state, late):
            return
        self.seen = (world.state, late)
        anybody = frozenset(Role) - {Role.SYSTEM}
        for later, pending, recorded in GENEROUS:
            kind = set(OUTCOMES) - {"defence_excused"} if recorded else set()
            base = replace(
                world.situation("person-9", set(), GOOD, Readiness(declared=True, goes_by_unit=False)),
                at=world.now + timedelta(days=365) if later else world.now, conflict="",
                holds=frozenset({"pending_refusal"} if pending else set()), checks=Checks(true=3),
                milestones=frozenset(world.milestones | kind),
                moments={kind: world.now for kind in MOMENTS} | world.moments,
                publicity=Publicity(START, same_material=True),
            )  # fmt: skip
            for action in Action:
                if action in (
                    Action.CANCEL_FOR_FRAUD,
                    Action.WITHDRAW,
                    Action.OPEN_INTEGRITY_CASE,
                    Action.CLOSE_INTEGRITY_CASE,
                ):
                    continue
                for roles in (anybody, frozenset({Role.SYSTEM})):
                    if isinstance(decide(replace(base, roles=roles), action, world.options), Move):
                        return
        raise AssertionError(f"no next step from {world.state} at {world.now}")


TestProcedure = Procedure.TestCase
TestProcedure.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, derandomize=True, report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


#: Where two ends are near that need several deeds of several people in their order: milestones and holds as they stand.
NEAR = {
    State.TO_DESTROY: ({"destruction_confirmed"}, set[str]()),
    State.CERTIFIED: ({"integrity_decided"}, {"integrity_case"}),
}


def _walk(seed: int, begin: State | None = None) -> set[State]:
    """Forty steps from anywhere, or from ``begin`` where the options lead there; returns the states that it came to."""
    rng, machine = Random(seed), Procedure()
    machine.begin(seed=rng.getrandbits(48))
    if begin is not None:
        if begin not in _reachable(machine.world.options):
            return set()
        machine.world.state, machine.world.was_at_committee = begin, True
        machine.world.milestones, machine.world.holds = set(NEAR[begin][0]), set(NEAR[begin][1])
        machine.world.moments["destruction_confirmed"] = machine.world.now + timedelta(hours=1)
    seen = {machine.world.state}
    for _ in range(40):
        step = rng.choice(
            [machine.something_happens_around, machine.the_right_people_act, machine.the_right_people_act,
             machine.anybody_tries_anything]
        )  # fmt: skip
        step(seed=rng.getrandbits(48))
        seen.add(machine.world.state)
        machine.the_lock_holds()
        machine.nobody_acted_at_two_levels()
        machine.there_is_a_next_step()
    return seen


@pytest.mark.later
def test_many_even_walks() -> None:
    """Hypothesis looks for odd corners and repeats itself; these walks are spread evenly, and come to every state."""
    seen: set[State] = set()
    for seed in range(400):
        seen |= _walk(seed)
    for begin in NEAR:
        for seed in range(100):
            seen |= _walk(seed, begin)
    assert set(State) - seen == set()


@pytest.mark.later
@pytest.mark.parametrize(
    "name",
    ["second_officer", "publicity_over", "all_marked", "nothing_to_correct", "no_open_objection", "no_pending_refusal",
     "signed_in_afresh", "reasons_told_at_once", "correction_possible", "declared", "complete", "no_confirmed_fail",
     "no_legal_hold", "clause_and_reason"],
)  # fmt: skip
def test_the_walks_notice_a_guard_that_is_gone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("zhiping.core.procedure.decide")
    weaker = tuple(replace(m, guards=tuple(g for g in m.guards if g.__name__ != name)) for m in PROCEDURE)
    assert weaker != PROCEDURE
    monkeypatch.setattr(module, "PROCEDURE", weaker)
    with pytest.raises(AssertionError):
        for seed in range(3000):
            _walk(seed)
