"""What applicants do on a simulated day: begin, fill in, prove, submit, correct, withdraw."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date, timedelta

from zhiping.core.errors import BadInput
from zhiping.core.procedure import Refusal, State
from zhiping.records.actors import Actor
from zhiping.records.models import Dossier
from zhiping.simulation.comparing import claimed_truth
from zhiping.simulation.desks import Case, Play
from zhiping.simulation.proofs import prove
from zhiping.stages.application import operations as application

#: What is filled in on the first day; the rest follows on the day of sending.
_FIRST_DAY = ("format", "applicant", "employer", "application", "education", "titles", "skills")


def _begins_on(play: Play, case: Case) -> date:
    window = play.pack.windows["application"]
    first = window.opens_on or window.last_on
    return first + timedelta(days=round((window.last_on - first).days * case.applicant.begins))


def _dossiers(play: Play) -> dict[int, Dossier]:
    """Every dossier as it is now: nobody but its applicant changes one while applicants are at work."""
    return {dossier.pk: dossier for dossier in play.at(*State)}


def day_of_applicants(play: Play) -> None:
    """Everybody who has something to do today does it."""
    begun = _dossiers(play)
    for case in play.cases:
        if case.dossier is None:
            if play.today >= _begins_on(play, case):
                _begin(play, case)
            continue
        dossier = begun[case.dossier]
        if dossier.state == State.DRAFT:
            if case.gave_up:
                continue
            if case.applicant.profile.finishes and play.today >= _begins_on(play, case) + timedelta(
                days=case.applicant.takes
            ):
                _submit(play, case, dossier)
        elif dossier.state == State.RETURNED:
            _correct(play, case, dossier)
        elif dossier.state in (State.AT_UNIT, State.AT_DEPARTMENT) and case.applicant.profile.withdraws:
            with contextlib.suppress(Refusal):
                application.withdraw(dossier, by=Actor(case.person), at=play.tick())


def last_minute(play: Play) -> None:
    """The window has closed a second ago: who has not sent it yet tries now, and is told that it is too late."""
    begun = _dossiers(play)
    for case in play.cases:
        if case.dossier is not None and begun[case.dossier].state == State.DRAFT:
            _submit(play, case, begun[case.dossier])


def _begin(play: Play, case: Case) -> None:
    founded, by = play.founded, Actor(case.person)
    unit = founded.units[case.applicant.employer]
    try:
        dossier = application.start(case.person, founded.cycle, unit=unit, by=by, at=play.tick())
        case.dossier = dossier.pk
        play.by_dossier[dossier.pk] = case
        claim = claimed_truth(case.applicant.claim)
        if not case.applicant.profile.offers_first:
            claim = {key: claim[key] for key in _FIRST_DAY}
        dossier = application.fill(dossier, claim, by=by, at=play.tick())
        if case.applicant.profile.offers_first:
            prove(play, case, dossier)
            application.offer_for_publicity(dossier, by=by, at=play.tick())
    except Refusal:
        # Too late to begin, or nothing is publicised before submission here: the person goes on or gives up.
        return


def _submit(play: Play, case: Case, dossier: Dossier) -> None:
    by, applicant = Actor(case.person), case.applicant
    try:
        if not applicant.profile.offers_first:
            dossier = application.fill(dossier, claimed_truth(applicant.claim), by=by, at=play.tick())
            prove(play, case, dossier)
        application.submit(dossier, declared=True, by=by, at=play.tick())
    except Refusal as refusal:
        if refusal.code == "not_eligible":
            # The findings point at the slip, if it is one; the papers are looked at again, and sent tomorrow.
            case.gave_up = applicant.claim == applicant.truth
            case.applicant = replace(applicant, claim=applicant.truth)


def _correct(play: Play, case: Case, dossier: Dossier) -> None:
    wait = case.applicant.profile.corrects
    if wait is None or play.working_days_since(dossier.state_since) < wait:
        return
    by = Actor(case.person)
    with contextlib.suppress(Refusal, BadInput):
        dossier = application.fill(dossier, claimed_truth(case.applicant.truth), by=by, at=play.tick())
        prove(play, case, dossier)
        application.submit(dossier, declared=True, by=by, at=play.tick())
