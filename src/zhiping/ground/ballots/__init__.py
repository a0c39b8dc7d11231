"""Secret ballots: sealed while a vote runs, opened once, unlinked for good (ADR 0017).

Knows nothing of meetings and dossiers: a box, its questions and who votes are opaque names.
"""
