"""Writes of the room of draws, beside those of its register."""
