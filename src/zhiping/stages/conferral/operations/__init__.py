"""Writes of results, confirmation and certificates."""
