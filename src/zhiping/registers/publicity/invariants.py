"""What must hold of the book of publicity (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core.calendar import last_moment, publicity_last_day
from zhiping.records.invariants import Subject, of_dossier
from zhiping.records.situations import rules_pack
from zhiping.registers.publicity.models import Notice, Objection


@of_dossier("notice-shows-revision")
def notice_shows_revision(s: Subject) -> Iterator[str]:
    """P3: what was posted is the frozen revision that the notice names."""
    for notice in Notice.objects.filter(dossier=s.dossier).select_related("revision"):
        if (notice.digest, notice.material) != (notice.revision.digest, notice.revision.material):
            yield f"{s.code}: notice {notice.code} does not show revision {notice.revision.number}"


@of_dossier("notice-runs-its-days")
def notice_runs_its_days(s: Subject) -> Iterator[str]:
    """P3: a notice ends with the last instant of its last day, by the rule that it was posted under."""
    pack = rules_pack(s.dossier)
    for notice in Notice.objects.filter(dossier=s.dossier):
        last_on = publicity_last_day(
            notice.posted_on, days=notice.days, unit=notice.day_unit, count_posting_day=notice.count_posting_day,
            calendar=pack.calendar,
        )  # fmt: skip
        if (notice.last_on, notice.ends_at) != (last_on, last_moment(last_on, pack.timezone)):
            yield f"{s.code}: notice {notice.code} ends at {notice.ends_at.isoformat()}, by its rule on {last_on}"


@of_dossier("objection-and-hold")
def objection_and_hold(s: Subject) -> Iterator[str]:
    """P3: an objection blocks the dossier exactly until it is decided."""
    for row in Objection.objects.filter(notice__dossier=s.dossier).select_related("hold"):
        if (row.decided_at is None) != (row.hold.released_at is None):
            yield f"{s.code}: objection {row.code} and its hold disagree on whether it is decided"


@of_dossier("notice-on-its-sheet")
def notice_on_its_sheet(s: Subject) -> Iterator[str]:
    """P3: a notice hangs where and as long as the sheet it stands on, in the unit and the round of its dossier."""
    same = ("unit_id", "place", "posted_on", "last_on", "ends_at", "days", "day_unit", "count_posting_day")
    for notice in Notice.objects.filter(dossier=s.dossier).select_related("posting"):
        sheet = notice.posting
        if sheet.cycle_id != s.dossier.cycle_id or any(getattr(notice, one) != getattr(sheet, one) for one in same):
            yield f"{s.code}: notice {notice.code} and its sheet {sheet.code} disagree"
