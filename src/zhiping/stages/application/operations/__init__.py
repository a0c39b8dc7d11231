"""What an applicant does: begin, fill in, prove, submit, withdraw."""

from zhiping.stages.application.operations.drafts import (
    fill,
    remove_item,
    save_facts,
    save_item,
    save_section,
    start,
)
from zhiping.stages.application.operations.errors import NotADraft, StaleDraft
from zhiping.stages.application.operations.evidence import (
    assign,
    attach,
    attach_photo,
    detach,
    note_opening,
    open_evidence,
    prove,
)
from zhiping.stages.application.operations.facts import FactsTold
from zhiping.stages.application.operations.joining import join
from zhiping.stages.application.operations.papers import issue_papers, print_paper
from zhiping.stages.application.operations.portraits import crop
from zhiping.stages.application.operations.reuse import reuse, reuse_files
from zhiping.stages.application.operations.submission import (
    offer_for_publicity,
    readiness_of,
    receipt_content,
    submit,
    withdraw,
)

__all__ = [
    "FactsTold",
    "NotADraft",
    "StaleDraft",
    "assign",
    "attach",
    "attach_photo",
    "crop",
    "detach",
    "fill",
    "issue_papers",
    "join",
    "note_opening",
    "offer_for_publicity",
    "open_evidence",
    "print_paper",
    "prove",
    "readiness_of",
    "receipt_content",
    "remove_item",
    "reuse",
    "reuse_files",
    "save_facts",
    "save_item",
    "save_section",
    "start",
    "submit",
    "withdraw",
]
