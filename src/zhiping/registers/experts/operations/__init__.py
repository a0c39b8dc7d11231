"""Writes in the register of experts. No operation here moves a dossier: that is the one door's."""

from zhiping.registers.experts.operations.committees import file_committee, leave_seat
from zhiping.registers.experts.operations.pool import (
    Job,
    Told,
    amend,
    as_one,
    enter,
    leave,
    read_contacts,
    readmit,
    suspend,
)
from zhiping.registers.experts.operations.recusing import (
    answer_request,
    ask,
    bring_up,
    decide,
    declare,
    overturn,
    withdraw_request,
)
from zhiping.registers.experts.operations.searching import find_grounds, look, look_again, look_for_grounds

__all__ = [
    "Job",
    "Told",
    "amend",
    "answer_request",
    "as_one",
    "ask",
    "bring_up",
    "decide",
    "declare",
    "enter",
    "file_committee",
    "find_grounds",
    "leave",
    "leave_seat",
    "look",
    "look_again",
    "look_for_grounds",
    "overturn",
    "read_contacts",
    "readmit",
    "suspend",
    "withdraw_request",
]
