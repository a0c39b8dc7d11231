"""Reads of the review meeting."""
