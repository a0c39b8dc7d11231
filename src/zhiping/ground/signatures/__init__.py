"""Signatures that outlive the installation: keys from a file or a token, PDFs and tokens signed with them, the public
certificates by which anybody verifies them. Knows nothing of what is signed (ADR 0018)."""
