"""Reads for what is handed over: the copy of somebody's data, what goes into a bundle and into an archive."""
