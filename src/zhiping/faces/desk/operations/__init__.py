"""Writes of the desk: who sees to what, notes, looks, filters, calls. None of them moves a dossier."""

from zhiping.faces.desk.operations.assigning import Assigned, assign
from zhiping.faces.desk.operations.calling import record_call, reveal, reveal_applicant
from zhiping.faces.desk.operations.keeping import drop_filter, keep_filter, write_note
from zhiping.faces.desk.operations.looking import look_at, look_at_list
from zhiping.faces.desk.operations.recusing import declare_recusal

__all__ = [
    "Assigned",
    "assign",
    "declare_recusal",
    "drop_filter",
    "keep_filter",
    "look_at",
    "look_at_list",
    "record_call",
    "reveal",
    "reveal_applicant",
    "write_note",
]
