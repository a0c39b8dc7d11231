"""Reads of the defence."""
