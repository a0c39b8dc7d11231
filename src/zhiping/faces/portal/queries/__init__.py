"""Reads of the portal: what a pack says, by page. Pure functions of a pack, an instant and what somebody answers."""
