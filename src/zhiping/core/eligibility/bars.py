"""Facts that bar from applying: disciplinary periods, integrity bans, a refusal in the same year (rules.md 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiping.core.eligibility.context import Context
from zhiping.core.eligibility.law import Law
from zhiping.core.eligibility.values import not_told


def day_of_application(ctx: Context) -> date | None:
    """The day, in the cycle's own time zone, on which the application is made."""
    at = ctx.dossier.application.applied_at if ctx.dossier.application else None
    return None if at is None else at.astimezone(ctx.law.zone).date()


def covers(day: date | None, first: date | None, last: date | None, where: str, keys: tuple[str, str]) -> Any:
    """Whether ``first``..``last``, both included, covers ``day``; what is not told leaves it open."""
    if day is None:
        return not_told("application.applied_at")
    if (first is not None and day < first) or (last is not None and day > last):
        return False
    lacking = [f"{where}.{key}" for key, bound in zip(keys, (first, last), strict=True) if bound is None]
    return not_told(*lacking) if lacking else True


def disciplined(law: Law, given: Mapping[str, Any]) -> Any:
    """Whether a disciplinary period of one of the ``kinds`` covers the day of application."""
    kinds = frozenset(given["kinds"])

    def fact(ctx: Context) -> Any:
        if ctx.dossier.discipline is None:
            return not_told("discipline")
        day = day_of_application(ctx)
        needs: list[str] = []
        for n, entry in enumerate(ctx.dossier.discipline):
            if entry.kind is not None and entry.kind not in kinds:
                continue
            found = covers(day, entry.decided_on, entry.ends_on, f"discipline[{n}]", ("decided_on", "ends_on"))
            if found is False:
                continue
            if found is True and entry.kind is not None:
                return True
            needs += found.needs if found is not True else ()
            if entry.kind is None:
                needs.append(f"discipline[{n}].kind")
        return not_told(*dict.fromkeys(needs)) if needs else False

    return fact


def banned(ctx: Context) -> Any:
    """Whether an entry of the integrity record bars on the day of application, first and last day included (A5)."""
    if ctx.dossier.history is None:
        return False if ctx.dossier.history_null else not_told("history")
    if ctx.dossier.history.integrity_bans is None:
        return not_told("history.integrity_bans")
    day = day_of_application(ctx)
    needs: list[str] = []
    for n, ban in enumerate(ctx.dossier.history.integrity_bans):
        found = covers(day, ban.from_on, ban.until_on, f"history.integrity_bans[{n}]", ("from_on", "until_on"))
        if found is True:
            return True
        if found is not False:
            needs += found.needs
    return not_told(*dict.fromkeys(needs)) if needs else False


def refused_this_year(ctx: Context) -> Any:
    """Whether an application was refused (审核不通过) in the cycle year, whichever day that was (A2)."""
    if ctx.dossier.history is None:
        return False if ctx.dossier.history_null else not_told("history")
    years = ctx.dossier.history.refused_in_years
    return not_told("history.refused_in_years") if years is None else ctx.law.cycle_year in years
