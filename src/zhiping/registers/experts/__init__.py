"""专家库: the pool of experts, filed committees and their seats, who keeps out of which dossier (rules.md 3)."""
