"""What is printed for the review meeting and its secret ballot (P8, rules.md 3 and 6)."""

from zhiping.stages.meeting.paper.ballot import BALLOT
from zhiping.stages.meeting.paper.group_opinion import GROUP_OPINION
from zhiping.stages.meeting.paper.minutes import MINUTES
from zhiping.stages.meeting.paper.tally_sheet import TALLY_SHEET

FORMS = (BALLOT, TALLY_SHEET, GROUP_OPINION, MINUTES)

__all__ = ["BALLOT", "FORMS", "GROUP_OPINION", "MINUTES", "TALLY_SHEET"]
