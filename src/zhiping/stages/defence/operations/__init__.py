"""Writes of the defence."""
