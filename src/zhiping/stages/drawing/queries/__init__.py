"""Reads of the room of draws."""
