"""Pages of supervision and audit."""
