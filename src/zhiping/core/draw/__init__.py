"""A draw of experts that anybody can repeat (rules.md 3): frozen, committed, revealed, selected, verified."""

from zhiping.core.draw.drawing import CannotDraw, commitment, complete, freeze, replace, void
from zhiping.core.draw.method import select
from zhiping.core.draw.record import FORMAT, Excluded, Frozen, Quota, Record, read_record, to_json
from zhiping.core.draw.verifying import Wrong, verify

__all__ = [
    "FORMAT", "CannotDraw", "Excluded", "Frozen", "Quota", "Record", "Wrong", "commitment", "complete", "freeze",
    "read_record", "replace", "select", "to_json", "verify", "void",
]  # fmt: skip
