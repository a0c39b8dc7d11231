"""What is printed for the oral defence (P7)."""

from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.stages.defence.paper import samples
from zhiping.stages.defence.paper.defence_notice import DefenceNotice
from zhiping.stages.defence.paper.score_sheet import ScoreSheet

_FOLDER: Final = Path(__file__).parent

DEFENCE_NOTICE: Final = Form(
    key="defence-notice", title="答辩通知", source=_FOLDER / "defence-notice.typ",
    content=DefenceNotice, sample=samples.defence_notice, needs_more=True,
)  # fmt: skip

SCORE_SHEET: Final = Form(
    key="score-sheet", title="答辩评分表", source=_FOLDER / "score-sheet.typ",
    content=ScoreSheet, sample=samples.score_sheet, needs_more=True,
)  # fmt: skip

FORMS: Final = (DEFENCE_NOTICE, SCORE_SHEET)

__all__ = ["DEFENCE_NOTICE", "FORMS", "SCORE_SHEET", "DefenceNotice"]
