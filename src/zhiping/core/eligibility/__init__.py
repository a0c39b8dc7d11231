"""Eligibility: a pack compiled to pure functions of a dossier."""
