"""Reads of the hand-in."""
