"""Reads of results, confirmation and certificates."""
