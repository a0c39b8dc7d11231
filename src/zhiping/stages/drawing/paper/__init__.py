"""What is printed of a draw of experts (rules.md 3, ADR 0013)."""

from pathlib import Path
from typing import Final

from zhiping.ground.documents.forms import Form
from zhiping.stages.drawing.paper import samples
from zhiping.stages.drawing.paper.draw_record import DrawRecord

_FOLDER: Final = Path(__file__).parent

DRAW_RECORD: Final = Form(
    key="draw-record", title="专家抽取记录", source=_FOLDER / "draw-record.typ",
    content=DrawRecord, sample=samples.draw_record, needs_more=True,
)  # fmt: skip

FORMS: Final = (DRAW_RECORD,)

__all__ = ["DRAW_RECORD", "FORMS"]
