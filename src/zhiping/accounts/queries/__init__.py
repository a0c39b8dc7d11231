"""Reads on accounts."""
