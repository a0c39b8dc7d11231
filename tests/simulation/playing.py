"""Rounds for the tests: whole cohorts, or only those who behave in certain ways."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from zhiping.core.policy.reader import read_pack_files
from zhiping.ground.audit.models import AuditEntry
from zhiping.records.models import Dossier
from zhiping.simulation import funnel
from zhiping.simulation.cohort import Cohort, make_cohort
from zhiping.simulation.founding import found
from zhiping.simulation.rounds import Round


def only(cohort: Cohort, profiles: Collection[str], *, of_each: int = 1) -> Cohort:
    """The first applicants of ``cohort`` with each of ``profiles``; numbers and employers stay theirs."""
    chosen = []
    for name in profiles:
        chosen += [a for a in cohort.applicants if a.profile.name == name][:of_each]
    return replace(cohort, applicants=tuple(sorted(chosen, key=lambda a: a.number)))


def begun(files: Mapping[str, bytes], cohort: Cohort) -> Round:
    """The round of the pack with these files, founded for ``cohort``."""
    pack = read_pack_files(files)
    return Round.of(pack, found(files, pack, cohort, accounts=False), cohort)


def played(files: Mapping[str, bytes], *, applicants: int, seed: int) -> Round:
    """A round played to the end with everybody of a cohort."""
    whole = begun(files, make_cohort(read_pack_files(files), applicants=applicants, seed=seed))
    whole.play_to_the_end()
    return whole


def tried(files: Mapping[str, bytes], cohort: Cohort) -> tuple[dict[str, int], list[list[tuple[str, datetime]]]]:
    """Play a round, then undo it: its funnel, and what happened to each dossier when."""
    point = transaction.savepoint()
    whole = begun(files, cohort)
    whole.play_to_the_end()
    counted = funnel.count(whole.play.founded.cycle)
    told = [
        list(AuditEntry.objects.filter(stream=dossier.stream).order_by("position").values_list("kind", "at"))
        for dossier in Dossier.objects.order_by("id")
    ]
    transaction.savepoint_rollback(point)
    return counted, told
