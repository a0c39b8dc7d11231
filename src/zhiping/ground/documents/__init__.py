"""Paper: documents from a Typst source and data, with fonts that ship. Knows nothing of dossiers (ADR 0009)."""
