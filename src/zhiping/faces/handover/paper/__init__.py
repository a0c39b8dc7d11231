"""Forms that hold a bundle together."""

from zhiping.faces.handover.paper.contents_page import CONTENTS_PAGE
from zhiping.ground.documents.forms import Form

FORMS: tuple[Form, ...] = (CONTENTS_PAGE,)

__all__ = ["CONTENTS_PAGE", "FORMS"]
