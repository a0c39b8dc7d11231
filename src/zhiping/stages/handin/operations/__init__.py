"""Writes of the hand-in."""
