"""What is printed for the review meeting and its secret ballot (P8, rules.md 3 and 6)."""

from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.stages.meeting.paper import samples
from zhiping.stages.meeting.paper.ballot import Ballot
from zhiping.stages.meeting.paper.group_opinion import GroupOpinion
from zhiping.stages.meeting.paper.minutes import Minutes
from zhiping.stages.meeting.paper.tally_sheet import TallySheet

_FOLDER: Final = Path(__file__).parent

BALLOT: Final = Form(
    key="ballot", title="评审表决票", source=_FOLDER / "ballot.typ",
    content=Ballot, sample=samples.ballot, needs_more=True,
)  # fmt: skip

TALLY_SHEET: Final = Form(
    key="tally-sheet", title="评审表决计票表", source=_FOLDER / "tally-sheet.typ",
    content=TallySheet, sample=samples.tally_sheet, needs_more=True,
)  # fmt: skip

GROUP_OPINION: Final = Form(
    key="group-opinion", title="专家评议组意见", source=_FOLDER / "group-opinion.typ",
    content=GroupOpinion, sample=samples.group_opinion, needs_more=True,
)  # fmt: skip

MINUTES: Final = Form(
    key="minutes", title="评审会议记录", source=_FOLDER / "minutes.typ",
    content=Minutes, sample=samples.minutes, needs_more=True,
)  # fmt: skip

FORMS: Final = (BALLOT, TALLY_SHEET, GROUP_OPINION, MINUTES)

__all__ = ["BALLOT", "FORMS", "GROUP_OPINION", "MINUTES", "TALLY_SHEET"]
