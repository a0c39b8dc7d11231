"""Reads of the review: what a checker sees of a dossier. No writes, no HTTP."""
