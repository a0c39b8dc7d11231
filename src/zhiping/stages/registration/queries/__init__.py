"""Reads of registration."""
