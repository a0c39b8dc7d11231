"""Writes of the face of exchange."""

from zhiping.faces.exchange.operations.bringing import Changed, apply, bring, drop, look_at_imports
from zhiping.faces.exchange.operations.taking import ask, make_exports, sweep, take

__all__ = ["Changed", "apply", "ask", "bring", "drop", "look_at_imports", "make_exports", "sweep", "take"]
