"""What a meeting leaves on paper (P8): the ballot, the tally sheet, opinions of groups, the minutes.

Counts stand in the tally sheet and in the minutes, which are archived and shown to office and chair alone.
"""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db.models import Exists, OuterRef

from zhiping.core.errors import BadInput
from zhiping.ground.documents.service import MissingGlyphs, TemplateError
from zhiping.records import issuing
from zhiping.records.actors import Actor
from zhiping.records.models import IssuedDocument, RoundDocument
from zhiping.stages.meeting.models import Candidate, Meeting, Opinion, Vote
from zhiping.stages.meeting.operations.common import of_office, refuse
from zhiping.stages.meeting.paper import BALLOT, GROUP_OPINION, MINUTES, TALLY_SHEET
from zhiping.stages.meeting.queries import contents

log = structlog.get_logger(__name__)


def issue_ballot(vote: Vote, *, by: Actor, at: datetime) -> RoundDocument:
    """The ballot as it is offered, for the file: it has no voter. Raises what ``records.issuing.issue`` raises."""
    of_office(vote.meeting, by, at, "出具表决票样")
    content = contents.ballot(vote)
    return issuing.issue_for_round(BALLOT, content, cycle=vote.meeting.cycle, subject=vote.code, by=by, at=at)


def issue_tally(vote: Vote, *, by: Actor, at: datetime) -> RoundDocument:
    """The tally sheet of an announced vote. Raises ``BadInput`` before, and what ``records.issuing.issue`` raises."""
    if vote.state != Vote.State.ANNOUNCED:
        raise refuse("还没有宣布结果", "宣布以后出具计票表")
    content = contents.tally_sheet(vote)
    return issuing.issue_for_round(TALLY_SHEET, content, cycle=vote.meeting.cycle, subject=vote.code, by=by, at=at)


def issue_waiting() -> int:
    """Issue the tally sheets of announced votes that have none yet; for the worker. Returns how many."""
    made = RoundDocument.objects.filter(form=TALLY_SHEET.key, subject=OuterRef("code"))
    done = 0
    rows = Vote.objects.filter(~Exists(made), state=Vote.State.ANNOUNCED)
    for vote in rows.select_related("meeting__cycle__pack_version", "box", "announced_by__person"):
        assert vote.announced_by is not None and vote.announced_at is not None
        try:
            issue_tally(vote, by=Actor(vote.announced_by.person), at=vote.announced_at)
        except (MissingGlyphs, TemplateError, BadInput) as why:
            # Said again where the sheet is asked for; the results stand.
            log.warning("tally sheet waits", vote=vote.code, why=type(why).__name__)
        else:
            done += 1
    return done


def issue_opinion(opinion: Opinion, *, by: Actor, at: datetime) -> IssuedDocument:
    """A signed opinion about one candidate, under the dossier's key. Raises ``BadInput`` for one not signed."""
    item = opinion.item
    of_office(item.meeting, by, at, "出具评议组意见")
    if opinion.signed_at is None:
        raise refuse("评议组还没有全部签名", "全部签名以后出具")
    content = contents.group_opinion(opinion)
    subject = item.meeting.code
    return issuing.issue(GROUP_OPINION, content, dossier=item.dossier, subject=subject, by=by, at=at)


def issue_minutes(meeting: Meeting, *, by: Actor, at: datetime) -> RoundDocument:
    """The minutes of a meeting that has ended; later again where something was added.

    Raises ``Refusal`` for who is not of the office, ``BadInput`` before the end and while results have not gone on.
    """
    of_office(meeting, by, at, "出具会议记录")
    if meeting.state != Meeting.State.ENDED:
        raise refuse("会议还没有结束", "结束以后出具会议记录")
    if Candidate.objects.filter(vote__meeting=meeting, vote__state=Vote.State.ANNOUNCED, carried=False).exists():
        raise refuse("还有结果没有办完", "全部办完以后出具会议记录")
    content = contents.minutes(meeting, recorder=by.person.name if by.person else "")
    return issuing.issue_for_round(MINUTES, content, cycle=meeting.cycle, subject=meeting.code, by=by, at=at)
