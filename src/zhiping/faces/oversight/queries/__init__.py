"""Reads of supervision and audit."""
