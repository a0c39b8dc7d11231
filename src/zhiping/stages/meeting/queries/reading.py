"""Whose material a member of the committee may read (P8): what their group writes on, and while the meeting sits all
that is on its agenda.
"""

from __future__ import annotations

from typing import Final

from zhiping.core.procedure import State
from zhiping.records.models import Dossier, Person
from zhiping.registers.experts.queries import recused_pairs, visible_to
from zhiping.stages.meeting.models import Attendee, Group, Item, Meeting

#: A dossier that ended otherwise is voted on by nobody any more.
GONE: Final = (State.WITHDRAWN, State.CANCELLED, State.LAPSED, State.DESTROYED)


def meeting_on(person: Person, dossier: Dossier) -> Meeting | None:
    """The meeting for which ``person`` may read ``dossier``; None also for who keeps out of it.

    A review group is told of its candidates when it is formed, and reads them from then on; whoever signed in reads
    every candidate from the meeting's beginning. With its end all of it is closed. At most eight queries.
    """
    if dossier.state in GONE:
        return None
    seats = (
        Attendee.objects.filter(person=person, meeting__items__dossier=dossier)
        .exclude(meeting__state=Meeting.State.ENDED)
        .select_related("meeting", "seat")
        .order_by("meeting__on", "id")
    )
    who = next((one for one in seats if _sits(one) or _writes(one, dossier)), None)
    if who is None or (who.seat.expert_id, dossier.pk) in recused_pairs([dossier.pk]):
        return None
    return who.meeting


def open_to(who: Attendee) -> list[Item]:
    """The candidates whose material a member may read in their meeting now, in the order of the agenda, as
    ``meeting_on`` says of each. Four queries at any size.
    """
    if who.meeting.state == Meeting.State.ENDED:
        return []
    items = visible_to(who.seat.expert, who.meeting.items.exclude(dossier__state__in=GONE), dossier="dossier")
    if not _sits(who):
        items = items.filter(dossier__major__in=_majors(who))
    rows = list(items.select_related("dossier__unit").defer("dossier__draft_sealed").order_by("number"))
    out = {pk for expert, pk in recused_pairs([one.dossier_id for one in rows]) if expert == who.seat.expert_id}
    return [one for one in rows if one.dossier_id not in out]


def member_of(person: Person, code: str) -> Attendee | None:
    """Somebody as a member of the meeting with this code; None once it is over."""
    rows = Attendee.objects.filter(person=person, meeting__code=code).exclude(meeting__state=Meeting.State.ENDED)
    return rows.select_related("meeting__cycle__pack_version", "seat__expert").first()


def _sits(who: Attendee) -> bool:
    """The meeting has begun, and they signed in."""
    return who.meeting.state != Meeting.State.PLANNED and who.presences.exists()


def _writes(who: Attendee, dossier: Dossier) -> bool:
    """They are of the group that writes an opinion on it."""
    return dossier.major in _majors(who)


def _majors(who: Attendee) -> list[str]:
    return [major for group in Group.objects.filter(members=who) for major in group.majors]
