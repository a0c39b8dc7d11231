"""Forms that hold a bundle together."""

from pathlib import Path
from typing import Final

from zhiping.faces.handover.paper import samples
from zhiping.faces.handover.paper.contents_page import ContentsPage
from zhiping.ground.documents.forms import Form

CONTENTS_PAGE: Final = Form(
    key="contents-page", title="材料目录", source=Path(__file__).parent / "contents-page.typ",
    content=ContentsPage, sample=samples.contents_page, needs_more=True,
)  # fmt: skip

FORMS: Final = (CONTENTS_PAGE,)

__all__ = ["CONTENTS_PAGE", "FORMS"]
