"""What is printed for the oral defence (P7)."""

from zhiping.stages.defence.paper.defence_notice import DEFENCE_NOTICE
from zhiping.stages.defence.paper.score_sheet import SCORE_SHEET

FORMS = (DEFENCE_NOTICE, SCORE_SHEET)

__all__ = ["DEFENCE_NOTICE", "FORMS", "SCORE_SHEET"]
