"""What must hold of the day of the defence (``zhiping check-data``)."""

from __future__ import annotations

from collections.abc import Iterator

from zhiping.core import scoring
from zhiping.core.errors import BadInput
from zhiping.core.procedure import State
from zhiping.records.invariants import Subject, of_dossier
from zhiping.records.models import Milestone
from zhiping.records.situations import rules_pack
from zhiping.stages.defence.models import Attendance, Reopening, Result, Schedule, Slot
from zhiping.stages.defence.queries import marks


@of_dossier("defence-figures-are-recorded")
def figures_are_recorded(s: Subject) -> Iterator[str]:
    """P7: what the office recorded of a panel stands among the outcomes, figure for figure, and nothing else does."""
    said = {
        one.data.get("result"): (one.data.get("hundredths"), one.data.get("sheets"))
        for one in Milestone.objects.filter(dossier=s.dossier, kind="defence_score")
        if one.data.get("result")
    }
    kept = {
        one.code: (one.hundredths, one.sheets)
        for one in Result.objects.filter(slot__dossier=s.dossier, recorded_at__isnull=False)
    }
    for code in sorted(said.keys() | kept.keys()):
        if said.get(code) != kept.get(code):
            yield f"{s.code}: figure {code} was recorded as {said.get(code)}, and is {kept.get(code)}"
    heard = Slot.objects.filter(
        dossier=s.dossier, state=Slot.State.PLANNED, schedule__state=Schedule.State.RELEASED
    ).exists()
    if s.dossier.state == State.DEFENDED and heard and not kept:
        yield f"{s.code}: defended, and no panel's figure is recorded"


@of_dossier("defence-figures-add-up")
def figures_add_up(s: Subject) -> Iterator[str]:
    """P7: a figure that stands is that of the sheets it was made of, frozen as they were, of somebody who was heard."""
    if not s.has_content:
        return
    rules, least = rules_pack(s.dossier).procedure.defence, rules_pack(s.dossier).procedure.committee.panel_min
    for result in Result.objects.filter(slot__dossier=s.dossier, opened_at__isnull=True).select_related("slot"):
        slot = result.slot
        slot.dossier = s.dossier
        if not Attendance.objects.filter(slot=slot, status=Attendance.Status.DONE).exists():
            yield f"{s.code}: figure {result.code} of somebody who was not heard"
        if rules is None:
            yield f"{s.code}: figure {result.code} under a pack without a defence"
            continue
        sheets = [sheet for sheet in marks.sheets_of([slot]) if sheet.expert.code in result.counted]
        try:
            totals = [scoring.total(marks.marks_of(sheet), rules) for sheet in sheets]
            made = scoring.combine(totals, rules, least=least)
        except (BadInput, scoring.TooFew):
            yield f"{s.code}: figure {result.code} of sheets that give none"
            continue
        if (made.hundredths, made.sheets) != (result.hundredths, result.sheets):
            yield f"{s.code}: figure {result.code} is {result.hundredths}, its sheets make {made.hundredths}"


@of_dossier("defence-sheets-reopened-by-two")
def reopened_by_two(s: Subject) -> Iterator[str]:
    """P7: sheets are open again only where office and chair agreed, and they are then."""
    for result in Result.objects.filter(slot__dossier=s.dossier).prefetch_related("reopenings"):
        granted = [one for one in result.reopenings.all() if one.state == Reopening.State.GRANTED]
        if len(granted) != (result.opened_at is not None):
            yield f"{s.code}: figure {result.code} opened at {result.opened_at}, granted {len(granted)} times"
