"""Certificates (P10): the province sends its numbers, the office has certificates made, what is void is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Final

from django.db import transaction

from zhiping.access.viewers import Viewer
from zhiping.ground.clock import service as clock
from zhiping.ground.sheets import Line
from zhiping.records.actors import Actor, in_force, local_day
from zhiping.records.models import Dossier, Membership, Person
from zhiping.records.ticking import tick
from zhiping.simulation.desks import Play, by_one_of
from zhiping.stages.conferral.models import CertificateBatch, CertificateNumber
from zhiping.stages.conferral.operations import certificates, numbers
from zhiping.stages.conferral.operations.certifying import make_certificates, publish_status
from zhiping.stages.conferral.queries import certificates as reads
from zhiping.web.exchange import Asked, Verdict

_HOUR: Final = time(10, 0)
_ONE_DAY: Final = timedelta(days=1)
#: The province forgets one number, and sends it the next day.
_FORGETS: Final = 1


def play_certificates(play: Play) -> None:
    """From the notice of qualification to the certificates of everybody on it. The clock moves on with it."""
    if not play.pack.stages.certificate:
        return
    _next_working_day(play)
    rules = play.pack.procedure.certificate
    received = rules is None or rules.pattern is None
    if received:
        _bring(play, but=_FORGETS)
    _make(play)
    if received:
        _next_working_day(play)
        _bring(play, but=0)
        _make(play)
    publish_status(at=datetime.now(UTC))


def _next_working_day(play: Play) -> None:
    day = play.today + _ONE_DAY
    while not play.calendar.is_working_day(day):
        day += _ONE_DAY
    play.turn_to(day, _HOUR)
    clock.set_to(play.founded.cycle.key, play.now)
    tick(play.founded.cycle, at=play.tick())


def _office(play: Play) -> Sequence[Person]:
    return play.founded.who(play.founded.office, "office_reviewer")


def _waiting(play: Play) -> list[Dossier]:
    return list(reads.certifiable(play.founded.cycle).order_by("id"))


def _bring(play: Play, *, but: int) -> None:
    """The province's list, as the office brings it in: previewed, then applied as one."""
    cycle = play.founded.cycle
    held = set(CertificateNumber.objects.filter(dossier__cycle=cycle).values_list("dossier_id", flat=True))
    rows = [one for one in _waiting(play) if one.pk not in held]
    lines = [
        Line(
            n,
            {
                "code": one.code, "name": one.applicant_name, "certificate": f"{cycle.year}51{one.pk:08d}",
                "issued_on": play.today, "document": "",
            },
            {},
        )
        for n, one in enumerate(rows[: len(rows) - but] if but else rows, start=2)
    ]  # fmt: skip
    if lines:
        by_one_of(_office(play), partial(_apply, play, lines))


def _apply(play: Play, lines: Sequence[Line], by: Actor) -> None:
    assert by.person is not None
    day = local_day(play.pack.timezone, play.now)
    held = Membership.objects.filter(in_force(day), person=by.person).values_list("organisation_id", "role")
    asked = Asked(Viewer(None, by.person, frozenset(held)), play.founded.cycle, play.tick())
    with transaction.atomic():
        found = numbers.look(lines, asked)
        numbers.apply([one for one in found if one.verdict in (Verdict.NEW, Verdict.CHANGED)], asked)


def _make(play: Play) -> None:
    """Everybody who waits: also who has no portrait, since a made-up applicant seldom has one. Nobody has their own, or
    their kin's, made: for those another officer asks."""
    for officer in _office(play):
        rows = [one.pk for one in _waiting(play)]
        if not rows:
            break
        _ask(play, rows, Actor(officer))
        while CertificateBatch.objects.exclude(state=CertificateBatch.State.DONE).exists():
            if not make_certificates(seconds=60):
                break


def _ask(play: Play, rows: Sequence[int], by: Actor) -> object:
    at, real_at = play.tick(), datetime.now(UTC)
    return certificates.ask(play.founded.cycle, rows, bare=True, by=by, at=at, real_at=real_at)
