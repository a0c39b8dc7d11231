"""Reads of the aftercare."""
