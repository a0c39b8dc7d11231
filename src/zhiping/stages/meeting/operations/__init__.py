"""Writes of the review meeting."""
